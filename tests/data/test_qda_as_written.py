"""Projects as NVivo, ATLAS.ti, MAXQDA, QualCoder and qualitative-coding write them, and as teams code in them.

The shapes are those of the schema (Project.xsd 1.0) and of exports that are public: NVivo leaves the names of
selections empty and calls its folder Sources; ATLAS.ti and QualCoder store Windows line ends and count each as one
character; some programs name a selection by its positions, and some write paths without a scheme.
"""

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from helpers.cli import main
from helpers.data.qda import QdaError, read_project
from helpers.data.qda.tables import QdaTables, as_tables
from helpers.data.study import load_study

TEXT = "When time is short people defer. They feel unheard and so they stop attending."
CON, MEC, OUT = (0, 18), (33, 50), (58, 77)
WORDS = {span: TEXT[slice(*span)] for span in (CON, MEC, OUT)}
ROLES = '<Code guid="C" name="Context"/><Code guid="M" name="Mechanism"/><Code guid="O" name="Outcome"/>'


def selected(span: tuple[int, int], *codes: str, name: str = "") -> str:
    given = "".join(f'<Coding guid="x" creatingUser="U"><CodeRef targetGUID="{code}"/></Coding>' for code in codes)
    opening = f'<PlainTextSelection guid="s" name="{name}" startPosition="{span[0]}" endPosition="{span[1]}">'
    return f"{opening}{given}</PlainTextSelection>\n"


def elements_of(code: str, spans: tuple[tuple[int, int], ...] = (CON, MEC, OUT)) -> str:
    return "".join(
        selected(span, code, role, name=WORDS.get(span, "")) for span, role in zip(spans, "CMO", strict=True)
    )


def text_source(selections: str, path: str = "internal://T1.txt", name: str = 'name="Interview 1"') -> str:
    return f'<TextSource guid="t" {name} plainTextPath="{path}">{selections}</TextSource>'


def packed(
    folder: Path, codes: str, sources: str, text: str | bytes = TEXT, *,
    stored: str = "Sources/T1.txt", origin: str = "NVivo 14", more: str = "",
) -> Path:  # fmt: skip
    opening = f'<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="{origin}">'
    users = '<Users><User guid="U" name="Somebody Real"/></Users>'
    book = f"<CodeBook><Codes>{codes}</Codes></CodeBook>"
    path = folder / "made.qdpx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("project.qde", f"{opening}{users}{book}<Sources>{sources}</Sources>{more}</Project>")
        package.writestr(stored, text)
    return path


def tables_of(folder: Path, codes: str, sources: str, text: str | bytes = TEXT, **options: str) -> QdaTables:
    return as_tables(read_project(packed(folder, codes, sources, text, **options)))


def rows(tables: QdaTables) -> list[list[str]]:
    return tables.cmoc_elements[["cmoc_id", "role", "text"]].to_numpy().tolist()


def whole(cmoc: str) -> list[list[str]]:
    return [[cmoc, role, WORDS[span]] for role, span in zip("CMO", (CON, MEC, OUT), strict=True)]


def said(tables: QdaTables, words: str) -> int:
    return sum(words in finding for finding in tables.findings)


# Two codes are never one configuration.


@pytest.mark.parametrize(
    ("codes", "ids"),
    [
        (
            '<Code guid="1" name="CMOC 2021 wave"/><Code guid="2" name="CMOC 2021 spring"/>',
            ["2021 wave", "2021 spring"],
        ),
        (
            '<Code guid="g" name="CMOCs"><Code guid="1" name="1 Trust"/><Code guid="2" name="1 Time"/></Code>',
            ["1 Trust", "1 Time"],
        ),
        ('<Code guid="1" name="CMOC 1"/><Code guid="2" name="CMOC 1: trust"/>', ["1", "1: trust"]),
        (
            '<Code guid="a" name="Site A"><Code guid="1" name="CMOC 1"/></Code>'
            '<Code guid="b" name="Site B"><Code guid="2" name="CMOC 1"/></Code>',
            ["1", "1 (2)"],
        ),
        ('<Code guid="1" name="CMOC A"/><Code guid="2" name="CMOC a"/>', ["A", "a (2)"]),
    ],
)
def test_two_codes_are_two_configurations_and_what_each_lacks_is_told(
    tmp_path: Path, codes: str, ids: list[str]
) -> None:
    sources = text_source(selected(CON, "1", "C") + selected(MEC, "2", "M") + selected(OUT, "2", "O"))
    tables = tables_of(tmp_path, codes + ROLES, sources)
    assert tables.cmocs["cmoc_id"].tolist() == ids
    assert rows(tables) == [
        [ids[0], "C", WORDS[CON]],
        [ids[1], "M", WORDS[MEC]],
        [ids[1], "O", WORDS[OUT]],
    ]
    assert said(tables, f"CMOC {ids[0]} has no mechanism and no outcome") == 1
    assert said(tables, f"CMOC {ids[1]} has no context") == 1


def test_codes_of_one_name_below_each_role_are_one_configuration(tmp_path: Path) -> None:
    below = "".join(
        f'<Code guid="{role}" name="{word}"><Code guid="{role}1" name="CMOC 1"/></Code>'
        for role, word in (("C", "Context"), ("M", "Mechanism"), ("O", "Outcome"))
    )
    sources = text_source(selected(CON, "C1") + selected(MEC, "M1") + selected(OUT, "O1"))
    assert rows(tables_of(tmp_path, below, sources)) == whole("1")


def test_the_title_of_a_configuration_is_kept_beside_its_number(tmp_path: Path) -> None:
    codes = '<Code guid="1" name="CMO configuration 1: trust in time"/>' + ROLES
    tables = tables_of(tmp_path, codes, text_source(elements_of("1")))
    assert tables.cmocs[["cmoc_id", "title"]].to_numpy().tolist() == [["1", "trust in time"]]


def test_no_configuration_has_a_number_that_a_table_reads_as_missing(tmp_path: Path) -> None:
    tables = tables_of(tmp_path, '<Code guid="1" name="CMOC NA"/>' + ROLES, text_source(elements_of("1")))
    assert tables.cmocs["cmoc_id"].tolist() == ["NA (2)"]


# Names of codes.


@pytest.mark.parametrize(
    "name",
    ["CMO 1", "CMO1", "CMO configuration 1: trust", "CMO-configuration 1", "1. CMOC 1", "CMOc 1", "ICMO 1", "CMOC#1"],
)
def test_a_configuration_is_known_by_the_names_that_reviews_give_it(tmp_path: Path, name: str) -> None:
    tables = tables_of(tmp_path, f'<Code guid="1" name="{name}"/>' + ROLES, text_source(elements_of("1")))
    assert rows(tables) == whole("1")


def test_a_programme_theory_is_a_configuration_only_where_nothing_else_is_and_that_is_said(tmp_path: Path) -> None:
    codes = '<Code guid="1" name="Programme theory 1"/>' + ROLES
    tables = tables_of(tmp_path, codes, text_source(elements_of("1")))
    assert rows(tables) == whole("1")
    assert said(tables, "the code Programme theory 1 is read as a CMOC") == 1
    tables = tables_of(tmp_path, codes + '<Code guid="2" name="CMOC 2"/>', text_source(elements_of("2")))
    assert tables.cmocs["cmoc_id"].tolist() == ["2"]


@pytest.mark.parametrize(
    ("resource", "response"),
    [
        ("Mechanism - resource", "Mechanism - response"),
        ("Mechanism (resource)", "Mechanism (reasoning)"),
        ("Mechanism: Resources", "Mechanism – responses"),
        ("M resource", "M-reasoning"),
    ],
)
def test_both_parts_of_a_mechanism_are_kept(tmp_path: Path, resource: str, response: str) -> None:
    parts = f'<Code guid="R" name="{resource}"/><Code guid="S" name="{response}"/>'
    sources = text_source(elements_of("1") + selected((19, 31), "1", "R") + selected((51, 57), "1", "S"))
    tables = tables_of(tmp_path, '<Code guid="1" name="CMOC 1"/>' + ROLES + parts, sources)
    told = tables.cmoc_elements[["role", "part", "text"]].astype(object).fillna("").to_numpy().tolist()
    assert ["M", "resource", "people defer"] in told
    assert ["M", "response", "and so"] in told
    assert ["M", "", "They feel unheard"] in told


def test_parts_may_be_codes_below_mechanism(tmp_path: Path) -> None:
    codes = ROLES.replace('name="Mechanism"/>', 'name="Mechanism"><Code guid="R" name="Resource"/></Code>')
    sources = text_source(selected(CON, "1", "C") + selected(MEC, "1", "R") + selected(OUT, "1", "O"))
    tables = tables_of(tmp_path, '<Code guid="1" name="CMOC 1"/>' + codes, sources)
    assert rows(tables) == whole("1")
    assert tables.cmoc_elements["part"].dropna().tolist() == ["resource"]


def test_a_project_whose_codes_name_no_configuration_has_them_listed_with_the_way_on(tmp_path: Path) -> None:
    with pytest.raises(QdaError) as refused:
        tables_of(tmp_path, '<Code guid="1" name="Trust"/>' + ROLES, text_source(elements_of("1")))
    assert "no code names a CMOC (its codes: Trust, Context, Mechanism, Outcome)" in str(refused.value)
    assert "linkbook import-qda FILE --codes" in str(refused.value)


# Roles inside a configuration's passage.

AROUND = selected((0, 78), "1")
ALONE = selected(CON, "C") + selected(MEC, "M") + selected(OUT, "O")
ONE = '<Code guid="1" name="CMOC 1"/>' + ROLES


def test_roles_coded_inside_a_configurations_passage_are_its_own(tmp_path: Path) -> None:
    tables = tables_of(tmp_path, ONE, text_source(AROUND + ALONE))
    assert rows(tables) == whole("1")
    assert said(tables, "of no CMOC") == said(tables, "has no role") == 0


def test_white_space_at_the_end_of_a_selection_takes_nothing_out_of_the_passage(tmp_path: Path) -> None:
    sources = text_source(selected((0, 77), "1") + selected(CON, "C") + selected(MEC, "M") + selected((57, 79), "O"))
    assert rows(tables_of(tmp_path, ONE, sources, TEXT.replace("attending.", "attending \n")))[2] == whole("1")[2]


def test_a_passage_of_two_configurations_gives_its_roles_to_both_and_a_code_on_the_spot_comes_first(
    tmp_path: Path,
) -> None:
    codes = '<Code guid="2" name="CMOC 2"/>' + ONE
    both = tables_of(tmp_path, codes, text_source(selected((0, 78), "1", "2") + ALONE))
    assert sorted(rows(both)) == sorted([*whole("1"), *whole("2")])
    spot = tables_of(tmp_path, codes, text_source(AROUND + elements_of("2")))
    assert rows(spot) == whole("2")


def test_a_construct_inside_a_configurations_passage_is_its_label_and_one_outside_is_told(tmp_path: Path) -> None:
    codes = ONE + '<Code guid="E" name="Enrolment"/>'
    inside = tables_of(tmp_path, codes, text_source(AROUND + ALONE + selected(MEC, "E")))
    assert inside.cmoc_codings.to_numpy().tolist() == [["1", "Coder A", "Enrolment"]]
    outside = tables_of(tmp_path, codes, text_source(elements_of("1") + selected((19, 31), "E")))
    assert not len(outside.cmoc_codings)
    assert said(outside, '"people defer" is coded Enrolment and belongs to no CMOC') == 1


def test_many_passages_of_one_kind_are_twenty_lines_and_a_count(tmp_path: Path) -> None:
    selections = "".join(selected((place, place + 1), "O") for place, mark in enumerate(TEXT) if mark.isalpha())
    tables = tables_of(tmp_path, ONE, text_source(elements_of("1")) + text_source(selections))
    kind = [finding for finding in tables.findings if "is an outcome of no CMOC" in finding]
    assert 1 < len(kind) <= 21
    assert said(tables, "is a outcome") == 0


def test_no_words_of_an_interview_are_said_where_values_are_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKBOOK_HIDE_VALUES", "1")
    tables = tables_of(tmp_path, ONE, text_source(elements_of("1")) + text_source(selected((19, 31), "O")))
    assert said(tables, "the value is an outcome of no CMOC") == 1
    assert said(tables, "people defer") == 0


# Where the text lies, and how positions are counted.


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("T1.txt", "Sources/T1.txt"),
        ("sources/T1.txt", "sources/T1.txt"),
        ("Sources\\T1.txt", "Sources/T1.txt"),
        ("internal://sources/T1.txt", "Sources/T1.txt"),
        ("internal:///T1.txt", "Sources/T1.txt"),
        ("internal://My%20text.txt", "Sources/My text.txt"),
        ("internal://a/T1.txt", "Sources/a/T1.txt"),
        ("internal://Cafe\u0301.txt", "Sources/Caf\u00e9.txt"),
        ("relative:///T1.txt", "Sources/T1.txt"),
        ("relative://interviews/T1.txt", "Sources/T1.txt"),
        ("absolute:///C:/Users/me/T1.txt", "Sources/T1.txt"),
        ("C:\\Users\\me\\T1.txt", "Sources/T1.txt"),
        ("T1.txt", "T1.txt"),
        ("internal://T1.txt", "Sources\\T1.txt"),
    ],
)
def test_a_text_is_read_wherever_in_the_project_its_address_says(tmp_path: Path, address: str, stored: str) -> None:
    assert rows(tables_of(tmp_path, ONE, text_source(elements_of("1"), address), stored=stored)) == whole("1")


def test_a_text_outside_the_project_is_not_opened_and_a_source_without_a_name_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text(TEXT)
    address = f"absolute://{tmp_path}/out.txt"
    tables = tables_of(tmp_path, ONE, text_source(elements_of("1"), address, name=""))
    assert not len(tables.cmoc_elements)
    assert said(tables, "the text of a source without a name is not in the project (out.txt lies outside it") == 1
    assert said(tables, "its 3 selections are left out") == 1


@pytest.mark.parametrize("text", ["", "\ufeff", " \r\n"])
def test_an_empty_text_is_said_once(tmp_path: Path, text: str) -> None:
    tables = tables_of(tmp_path, ONE, text_source(elements_of("1")), text)
    assert said(tables, "the text of Interview 1 is empty; its 3 selections are left out") == 1
    assert said(tables, "points outside the text") == 0


def test_an_empty_element_beside_a_path_is_no_text(tmp_path: Path) -> None:
    assert rows(tables_of(tmp_path, ONE, text_source("<PlainTextContent/>" + elements_of("1")))) == whole("1")


@pytest.mark.parametrize(("origin", "as_one"), [("ATLAS.ti Win 23.4.0", 1), ("QualCoder 3.8.2", 1), ("NVivo 14", 0)])
def test_without_words_windows_line_ends_are_counted_as_the_program_does(
    tmp_path: Path, origin: str, as_one: int
) -> None:
    stored = "a line\r\nand one\r\n" + TEXT
    before = len("a line\r\nand one\r\n") - 2 * as_one
    spans = tuple((start + before, end + before) for start, end in (CON, MEC, OUT))
    tables = tables_of(tmp_path, ONE, text_source(elements_of("1", spans)), stored, origin=origin)
    assert rows(tables) == whole("1")


def test_without_words_utf_16_units_are_known_by_a_selection_beyond_the_characters(tmp_path: Path) -> None:
    stored = "\U0001f600\U0001f600 " + TEXT[:77]
    spans = tuple((start + 5, end + 5) for start, end in (CON, MEC, OUT))
    tables = tables_of(tmp_path, ONE, text_source(elements_of("1", spans)), stored)
    assert rows(tables) == whole("1")
    assert said(tables, "positions count UTF-16 units") == 1


@pytest.mark.parametrize("name", ["33,50", "1:4", "line:2", "attending"])
def test_a_selection_that_is_called_otherwise_than_its_words_is_left_where_it_points(tmp_path: Path, name: str) -> None:
    sources = text_source(selected(CON, "1", "C") + selected(MEC, "1", "M", name=name) + selected(OUT, "1", "O"))
    assert rows(tables_of(tmp_path, ONE, sources, TEXT + " See 33,50 and 1:4.")) == whole("1")


def test_guids_are_one_whatever_their_case_and_braces(tmp_path: Path) -> None:
    guid = "3C51EFBB-071F-43A7-9F32-228B89668E8D"
    codes = f'<Code guid="{{{guid}}}" name="CMOC 1"/>' + ROLES
    assert rows(tables_of(tmp_path, codes, text_source(elements_of(guid.lower())))) == whole("1")


# Sources that are no text.


def test_a_transcript_is_read_between_the_points_of_its_text(tmp_path: Path) -> None:
    points = "".join(
        f'<SyncPoint guid="p{at}" timeStamp="1" position="{at}"/>' for span in (CON, MEC, OUT) for at in span
    )
    selections = "".join(
        f'<TranscriptSelection guid="s" name="" fromSyncPoint="p{start}" toSyncPoint="p{end}">'
        f'<Coding guid="x" creatingUser="U"><CodeRef targetGUID="1"/></Coding>'
        f'<Coding guid="x" creatingUser="U"><CodeRef targetGUID="{role}"/></Coding></TranscriptSelection>'
        for (start, end), role in zip((CON, MEC, OUT), "CMO", strict=True)
    )
    transcript = f'<Transcript guid="t" plainTextPath="internal://T1.txt">{points}{selections}</Transcript>'
    audio = f'<AudioSource guid="a" name="Call">{transcript}<AudioSelection guid="b" begin="0" end="9"/></AudioSource>'
    tables = tables_of(tmp_path, ONE, audio)
    assert rows(tables) == whole("1")
    assert said(tables, "1 selection of Call is of a picture, a page or a recording") == 1


@pytest.mark.parametrize(("kind", "holder"), [("PDFSource", "Representation"), ("PictureSource", "TextDescription")])
def test_the_text_of_a_page_or_a_picture_is_read(tmp_path: Path, kind: str, holder: str) -> None:
    text = f'<{holder} guid="t" plainTextPath="internal://T1.txt">{elements_of("1")}</{holder}>'
    assert rows(tables_of(tmp_path, ONE, f'<{kind} guid="k" name="Scan">{text}</{kind}>')) == whole("1")


def test_codes_of_a_whole_source_are_told(tmp_path: Path) -> None:
    whole_source = '<Coding guid="x"><CodeRef targetGUID="1"/></Coding>'
    tables = tables_of(tmp_path, ONE, text_source(elements_of("1") + whole_source))
    assert said(tables, "1 code is given to the whole of Interview 1, not to a passage; it is not read") == 1


# The command.


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["import-qda", *map(str, arguments)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_codebook_is_known_as_one_and_the_way_on_is_said(tmp_path: Path, encoding: str) -> None:
    book = tmp_path / "codes.qdc"
    xml = (
        '<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="CMOC 1"/></Codes>'
    )
    book.write_bytes(f"{xml}</CodeBook>".encode(encoding))
    done = typed(book, "--out", tmp_path / "study")
    assert done.exit_code == 2
    assert "codes.qdc: is a codebook (.qdc)" in done.output
    assert "export the project itself as REFI-QDA (.qdpx)" in done.output


def test_a_project_file_without_its_package_is_known_as_one(tmp_path: Path) -> None:
    (tmp_path / "project.qde").write_text('<Project xmlns="urn:QDA-XML:project:1.0" name="p"/>')
    done = typed(tmp_path / "project.qde", "--out", tmp_path / "study")
    assert done.exit_code == 2
    assert "is the project file alone, without the texts around it; export the project as REFI-QDA" in done.output


def test_what_the_command_writes_is_a_study_folder_that_passes_the_check(tmp_path: Path) -> None:
    codes = (
        ONE.replace('name="CMOC 1"', 'name="CMO configuration 1: trust"')
        + '<Code guid="R" name="Mechanism - resource"/>'
    )
    path = packed(tmp_path, codes, text_source(AROUND + ALONE + selected((19, 31), "R")))
    assert typed(path, "--out", tmp_path / "study").exit_code == 0
    checked = CliRunner().invoke(main, ["check", str(tmp_path / "study")])
    assert checked.exit_code == 0, checked.output
    assert "05_cmoc_tables              can be made" in checked.output
    study = load_study(tmp_path / "study")
    assert study.cmocs["title"].tolist() == ["trust"]
    parts = study.cmoc_elements.set_index("text")["part"]
    assert parts["people defer"] == "resource"
    assert pd.isna(parts[WORDS[CON]])
