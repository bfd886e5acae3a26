"""REFI-QDA projects written by hand after the published schema: what is read, and what is refused."""

import csv
import stat
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.data.qda import QdaError, QdaProject, read_project
from helpers.data.qda import package as qda_package
from helpers.data.qda.codebook import codebook_xml
from helpers.data.qda.tables import QdaTables, as_tables
from helpers.data.study import load_published, load_study

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
TEXT = "Ann listens without hurry. I felt heard. Then I told her about the rent."
#       0                          27            41                             72
CODES = """<CodeBook><Codes>
<Code guid="R" name="Elements" isCodable="false">
  <Code guid="RC" name="Contexts" isCodable="true"/>
  <Code guid="RM" name="Mechanism (M)" isCodable="true"/>
  <Code guid="RO" name="outcome" isCodable="true"/>
</Code>
<Code guid="G" name="CMOCs" isCodable="false"><Code guid="G1" name="7.2 Being heard" isCodable="true"/></Code>
<Code guid="N" name="NPT" isCodable="false"><Code guid="D" name="Collective action" isCodable="false">
  <Code guid="L1" name="relational  Integration" isCodable="true"/>
  <Code guid="L2" name="Skill-set workability" isCodable="true"/>
</Code></Code>
</Codes></CodeBook>"""
USERS = '<Users><User guid="U1" name="Somebody Real"/><User guid="U2" name="Another Person"/></Users>'


def selection(start: int, end: int, codes: str, *, name: str = "", user: str = "U1", within: str = "") -> str:
    given = "".join(
        f'<Coding guid="x" creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding>' for code in codes.split()
    )
    opening = f'<PlainTextSelection guid="s" name="{name}" startPosition="{start}" endPosition="{end}">'
    return f"{opening}{given}{within}</PlainTextSelection>\n"


ELEMENTS = selection(0, 26, "RC G1") + selection(27, 40, "RM G1") + selection(41, 72, "RO G1")
LABELS = selection(0, 72, "G1 L1") + selection(0, 72, "G1 L2", user="U2")


def project_xml(selections: str, *, codes: str = CODES, more: str = "", path: str = "internal://t.txt") -> str:
    source = f'<TextSource guid="T" name="Interview" plainTextPath="{path}">\n{selections}</TextSource>'
    opening = f'{HEAD}<Project name="P" xmlns="urn:QDA-XML:project:1.0">'
    return f"{opening}{USERS}{codes}<Sources>{source}</Sources>{more}</Project>"


def packed(folder: Path, members: dict[str, str | bytes]) -> Path:
    path = folder / "made.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


def read(folder: Path, selections: str, text: str | bytes = TEXT, **options: str) -> tuple[QdaProject, QdaTables]:
    project = read_project(packed(folder, {"project.qde": project_xml(selections, **options), "Sources/t.txt": text}))
    return project, as_tables(project)


def texts(tables: QdaTables) -> list[str]:
    return tables.cmoc_elements["text"].tolist()


def test_roles_cmocs_and_labels_are_matched_by_the_names_of_nested_codes(tmp_path: Path) -> None:
    _, tables = read(tmp_path, ELEMENTS + LABELS)
    assert tables.cmoc_elements.to_numpy().tolist() == [
        ["7.2", 1, "C", "Ann listens without hurry."],
        ["7.2", 2, "M", "I felt heard."],
        ["7.2", 3, "O", "Then I told her about the rent."],
    ]
    assert tables.cmoc_codings.to_numpy().tolist() == [
        ["7.2", "Coder A", "Relational integration"],
        ["7.2", "Coder B", "Skill set workability"],
    ]
    assert any(
        "the coders differ (Relational integration, Skill set workability)" in finding for finding in tables.findings
    )
    assert pd.isna(tables.cmocs["npt_construct"].iloc[0])


def test_no_name_of_a_coder_leaves_the_project(tmp_path: Path) -> None:
    _, tables = read(tmp_path, ELEMENTS + LABELS)
    written = "".join(
        frame.to_csv() for frame in (tables.cmocs, tables.cmoc_elements, tables.cmoc_codings, tables.notes)
    )
    assert "Real" not in written + "".join(tables.findings)
    assert "Person" not in written + "".join(tables.findings)


@pytest.mark.parametrize("folder", ["Sources", "sources", "SOURCES"])
def test_the_folder_of_texts_may_be_written_in_any_case(tmp_path: Path, folder: str) -> None:
    path = packed(tmp_path, {"My study.QDE": project_xml(ELEMENTS), f"{folder}/T.txt": TEXT})
    assert len(as_tables(read_project(path)).cmoc_elements) == 3


def test_text_within_the_project_file_and_in_utf_16_is_read(tmp_path: Path) -> None:
    inside = f"<PlainTextContent>{TEXT}</PlainTextContent>"
    assert len(texts(read(tmp_path, inside + ELEMENTS, path="")[1])) == 3
    assert texts(read(tmp_path, ELEMENTS, TEXT.encode("utf-16"))[1])[1] == "I felt heard."


def test_a_set_names_the_theme_or_the_label_after_consensus_and_may_gather_codes_of_a_cmoc(tmp_path: Path) -> None:
    sets = (
        '<Sets><Set guid="1" name="Being heard"><MemberCode targetGUID="G1"/></Set>'
        '<Set guid="2" name="Relational integration"><MemberCode targetGUID="G1"/></Set>'
        '<Set guid="3" name="CMOC 9"><MemberCode targetGUID="X1"/></Set></Sets>'
    )
    codes = CODES.replace(
        "</Codes>", '<Code guid="X" name="Context"><Code guid="X1" name="quiet room"/></Code></Codes>'
    )
    _, tables = read(tmp_path, ELEMENTS + LABELS + selection(0, 3, "X1"), codes=codes, more=sets)
    assert tables.cmocs[["cmoc_id", "theme", "npt_construct"]].to_numpy().tolist()[0] == [
        "7.2",
        "Being heard",
        "Relational integration",
    ]
    assert ["9", 1, "C", "Ann"] in tables.cmoc_elements.to_numpy().tolist()


def test_notes_of_codes_and_selections_are_read(tmp_path: Path) -> None:
    notes = (
        '<Notes><Note guid="N1"><PlainTextContent>ask again</PlainTextContent></Note>'
        '<Note guid="N2" plainTextPath="internal://n.txt"/></Notes>'
    )
    codes = CODES.replace('name="outcome" isCodable="true"/>', 'name="outcome"><NoteRef targetGUID="N2"/></Code>')
    xml = project_xml(selection(27, 40, "RM G1", within='<NoteRef targetGUID="N1"/>'), codes=codes, more=notes)
    project = read_project(packed(tmp_path, {"p.qde": xml, "Sources/t.txt": TEXT, "Sources/n.txt": "\ufeffmy note"}))
    assert project.notes == [("selection", "I felt heard.", "ask again"), ("code", "outcome", "my note")]


def test_a_byte_order_mark_that_positions_count_is_noticed_and_taken_out(tmp_path: Path) -> None:
    moved = selection(1, 27, "RC G1", name="Ann listens without") + selection(28, 41, "RM G1", name="I felt heard.")
    project, tables = read(tmp_path, moved, b"\xef\xbb\xbf" + TEXT.encode())
    assert texts(tables) == ["Ann listens without hurry.", "I felt heard."]
    assert any("Interview positions count the byte order mark" in finding for finding in project.findings)


def test_a_byte_order_mark_that_positions_do_not_count_changes_nothing(tmp_path: Path) -> None:
    project, tables = read(tmp_path, selection(27, 40, "RM G1", name="I felt heard."), b"\xef\xbb\xbf" + TEXT.encode())
    assert texts(tables) == ["I felt heard."]
    assert project.findings == []


@pytest.mark.parametrize(
    ("stored", "start", "words"), [("a\r\nb\r\nheard", 4, "as one character"), ("a\nb\nheard", 6, "as two characters")]
)
def test_line_ends_counted_otherwise_than_stored_are_noticed(
    tmp_path: Path, stored: str, start: int, words: str
) -> None:
    project, tables = read(tmp_path, selection(start, start + 5, "RM G1", name="heard"), stored)
    assert texts(tables) == ["heard"]
    assert any(words in finding for finding in project.findings)


def test_windows_line_ends_counted_as_stored_need_no_move(tmp_path: Path) -> None:
    project, tables = read(tmp_path, selection(6, 11, "RM G1", name="heard"), "a\r\nb\r\nheard")
    assert texts(tables) == ["heard"]
    assert project.findings == []


def test_positions_count_characters_and_utf_16_units_are_noticed(tmp_path: Path) -> None:
    stored = "\U0001f600\U0001f600 heard"
    assert texts(read(tmp_path, selection(3, 8, "RM G1", name="heard"), stored)[1]) == ["heard"]
    project, tables = read(tmp_path, selection(5, 10, "RM G1", name="heard"), stored)
    assert texts(tables) == ["heard"]
    assert any("UTF-16 units" in finding for finding in project.findings)


def test_a_single_selection_out_of_place_is_found_again_and_its_shift_told(tmp_path: Path) -> None:
    right = selection(0, 26, "RC G1", name="Ann listens without hurry.")
    project, tables = read(tmp_path, right + selection(24, 37, "RM G1", name="I felt heard."))
    assert texts(tables) == ["Ann listens without hurry.", "I felt heard."]
    assert any("at 24 to 37: its positions are out by +3" in text and "line" in text for text in project.findings)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (selection(70, 99, "RM G1"), "points outside the text"),
        (selection(9, 9, "RM G1"), "points outside the text"),
        (selection(-3, 9, "RM G1"), "points outside the text"),
        (selection(0, 26, "RM G1", name="These words stand nowhere."), "its words are not in the text"),
        (selection(0, 2, "RM G1", name="he"), "stand in 4 other places"),
    ],
)
def test_a_selection_whose_words_cannot_be_found_is_left_out_and_named(tmp_path: Path, wrong: str, words: str) -> None:
    project, tables = read(tmp_path, selection(27, 40, "RM G1", name="I felt heard.") + wrong)
    assert texts(tables) == ["I felt heard."]
    assert any(words in finding for finding in project.findings)


def test_a_title_in_place_of_the_words_is_no_fault_but_the_position_is_said_to_be_unchecked(tmp_path: Path) -> None:
    project, tables = read(tmp_path, selection(27, 40, "RM G1", name="1:4"))
    assert texts(tables) == ["I felt heard."]
    assert any("1 selection of Interview does not carry its words" in finding for finding in project.findings)


@pytest.mark.parametrize(
    ("selections", "codes", "words"),
    [
        (
            ELEMENTS,
            CODES.replace("relational  Integration", "Relational integraton"),
            "perhaps Relational integration is meant",
        ),
        (
            ELEMENTS,
            CODES.replace("relational  Integration", "Trust"),
            "the code Trust is not one of the 16 constructs; it gives no label",
        ),
        (ELEMENTS + selection(0, 3, "G1"), CODES, '"Ann" of CMOC 7.2 has no role'),
        (ELEMENTS + selection(0, 3, "RC"), CODES, '"Ann" is a context of no CMOC'),
        (selection(0, 26, "RC G1"), CODES, "CMOC 7.2 has no mechanism and no outcome"),
        (ELEMENTS, CODES, "no coder gave a construct"),
        (ELEMENTS + selection(0, 72, "G1 L1"), CODES, "only one coder gave constructs; agreement needs two"),
        (ELEMENTS + selection(0, 72, "G1 L1 L2"), CODES, "Coder A gave CMOC 7.2 2 constructs"),
        (ELEMENTS + selection(0, 3, "gone"), CODES, "a code that the codebook does not have"),
    ],
)
def test_what_a_team_must_mend_is_told_by_line(tmp_path: Path, selections: str, codes: str, words: str) -> None:
    _, tables = read(tmp_path, selections, codes=codes)
    (finding,) = [finding for finding in tables.findings if words in finding]
    assert finding.startswith("project.qde")


def test_coders_who_saw_different_cmocs_are_told(tmp_path: Path) -> None:
    codes = CODES.replace('<Code guid="G1"', '<Code guid="G2" name="7.3"/><Code guid="G1"')
    more = selection(0, 26, "G2 L1") + selection(0, 26, "G2 RC")
    _, tables = read(tmp_path, ELEMENTS + LABELS + more, codes=codes)
    assert any("Coder B did not label 7.3; another coder did" in text for text in tables.findings)


def test_a_project_without_a_cmoc_or_without_codes_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(QdaError, match="no code names a CMOC"):
        read(tmp_path, "", codes='<CodeBook><Codes><Code guid="a" name="trust"/></Codes></CodeBook>')
    with pytest.raises(QdaError, match=r"project.qde, line 2: the codebook is empty"):
        read(tmp_path, "", codes="<CodeBook><Codes/></CodeBook>")


def test_pictures_and_missing_texts_are_told_and_skipped(tmp_path: Path) -> None:
    letter = '<PDFSource guid="c" name="Letter"><PDFSelection guid="d"/></PDFSource>'
    more = f'<Sources><PictureSource guid="b" name="Map"/>{letter}</Sources>'
    project = read_project(packed(tmp_path, {"project.qde": project_xml(ELEMENTS, more=more)}))
    words = " ".join(project.findings)
    assert project.segments == []
    assert "the text of Interview is not in the project; its 3 selections are left out" in words
    assert "the source Map is a PictureSource; only coded text is read" in words
    assert "1 selection of Letter is of a picture, a page or a recording" in words


# Hostile and broken files.


def test_names_that_lead_outside_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    for name in ("../evil.txt", "Sources/../../evil", "/etc/passwd", "C:/evil", "Sources\\..\\evil", "Sources/a\nb"):
        with pytest.raises(QdaError, match="leads outside the project"):
            read_project(packed(tmp_path, {"project.qde": project_xml(ELEMENTS), name: "x"}))


@pytest.mark.parametrize(
    "address",
    [
        "internal://../t.txt",
        "internal://a/t.txt",
        "relative://../t.txt",
        "relative:///%2e%2e/t.txt",
        "sources/../t.txt",
        "made.qdpx",
        "project.qde",
        "absolute:///etc/passwd",
        "/etc/passwd",
        "internal://",
    ],
)
def test_no_address_in_the_project_leads_to_another_file(tmp_path: Path, address: str) -> None:
    (tmp_path / "t.txt").write_text(TEXT)
    project = read_project(
        packed(tmp_path, {"project.qde": project_xml(ELEMENTS, path=address), "Sources/t.txt": TEXT})
    )
    assert project.segments == []


def test_a_link_and_an_encrypted_member_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("Sources/t.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "made.qdpx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("project.qde", project_xml(ELEMENTS))
        package.writestr(link, "/etc/passwd")
    with pytest.raises(QdaError, match="is a link"):
        read_project(path)
    plain = packed(tmp_path, {"project.qde": project_xml(ELEMENTS)}).read_bytes()
    start = plain.rindex(b"PK\x01\x02") + 8
    path.write_bytes(plain[:start] + bytes([plain[start] | 1]) + plain[start + 1 :])
    with pytest.raises(QdaError, match="is encrypted"):
        read_project(path)


def test_a_zip_bomb_stops_at_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qda_package, "MOST_BYTES_TEXT", 2**20)
    bomb = packed(tmp_path, {"project.qde": project_xml(ELEMENTS), "Sources/t.txt": b"a" * (2**20 + 1)})
    assert bomb.stat().st_size < 5000
    with pytest.raises(QdaError, match=r"t[.]txt unpacks to more than 1 MB"):
        read_project(bomb)
    monkeypatch.setattr(qda_package, "MOST_BYTES_QDE", 2**20)
    with pytest.raises(QdaError, match=r"project[.]qde unpacks to more than 1 MB"):
        read_project(packed(tmp_path, {"project.qde": b" " * (2**20 + 1)}))


def test_many_small_texts_cannot_add_up_beyond_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qda_package, "MOST_BYTES_TEXTS", 100)
    again = project_xml(ELEMENTS).replace("</Sources>", "").split("<Sources>")[1].removesuffix("</Project>")
    more = f"<Sources>{again}</Sources>"
    with pytest.raises(QdaError, match="unpacks to more than"):
        read_project(packed(tmp_path, {"project.qde": project_xml(ELEMENTS, more=more), "Sources/t.txt": TEXT}))


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE Project [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE Project SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!-- - --><!doctype Project>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_entities_are_refused_before_parsing(tmp_path: Path, before: str, encoding: str) -> None:
    xml = project_xml(ELEMENTS).replace(HEAD, before)
    with pytest.raises(QdaError, match="declares a document type"):
        read_project(packed(tmp_path, {"project.qde": xml.encode(encoding), "Sources/t.txt": TEXT}))


def test_an_entity_that_is_not_declared_is_no_well_formed_xml(tmp_path: Path) -> None:
    with pytest.raises(QdaError, match=r"line 2: is no well-formed XML \(undefined entity\)"):
        read_project(packed(tmp_path, {"project.qde": project_xml("").replace('name="P"', 'name="&x;"')}))


def test_xml_too_deep_or_with_too_many_elements_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(QdaError, match="more than 64 levels deep"):
        read_project(packed(tmp_path, {"project.qde": "<a>" * 70 + "</a>" * 70}))
    monkeypatch.setattr(qda_package, "MOST_ELEMENTS", 5)
    with pytest.raises(QdaError, match="over 5 elements"):
        read_project(packed(tmp_path, {"project.qde": "<a>" + "<b/>" * 9 + "</a>"}))


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"a.qde": "<a/>", "b.qde": "<a/>"}, "has 2 .qde files at its root (a.qde, b.qde)"),
        ({"x.txt": ""}, "has no .qde file at its root"),
        ({"inner/project.qde": "<a/>"}, "inner/project.qde lies in a folder"),
        ({"project.qde": "<CodeBook/>"}, "is a codebook (.qdc)"),
        ({"project.qde": "<Thing/>"}, "is a Thing, not a REFI-QDA project"),
        ({"project.qde": "<Project>"}, "is no well-formed XML"),
        ({"project.qde": b"\xff\xfe\xff"}, "is not written in UTF-8"),
        ({"project.qde": "<a/>", "Project.QDE": "<a/>"}, "project.qde is in it twice"),
    ],
)
def test_a_package_that_is_no_project_is_refused_in_words(
    tmp_path: Path, members: dict[str, str | bytes], words: str
) -> None:
    with pytest.raises(QdaError) as refused:
        read_project(packed(tmp_path, members))
    assert words in str(refused.value)


def test_a_file_that_is_no_zip_or_is_damaged_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "made.qdpx"
    path.write_bytes(b"not a zip")
    with pytest.raises(QdaError, match=r"made.qdpx: is no zip file; export the project as REFI-QDA"):
        read_project(path)
    whole = packed(tmp_path, {"project.qde": project_xml(ELEMENTS)}).read_bytes()
    path.write_bytes(whole[:60] + b"\x00\x00\x00\x00\x00\x00" + whole[66:])
    with pytest.raises(QdaError, match="is damaged"):
        read_project(path)


def test_the_codebook_holds_the_16_constructs_below_their_domains_with_a_definition() -> None:
    root = ElementTree.fromstring(codebook_xml(load_published("npt_constructs")))
    space = "{urn:QDA-XML:codebook:1.0}"
    assert root.tag == f"{space}CodeBook"
    (theory,) = [code for code in root.iter(f"{space}Code") if code.get("name") == "Normalisation Process Theory"]
    domains = [code for code in theory if code.get("name", "").endswith("(domain)")]
    assert [len(list(domain.iter(f"{space}Code"))) - 1 for domain in domains] == [4, 4, 4, 4]
    constructs = [code for domain in domains for code in domain.findall(f"{space}Code")]
    assert [code.get("name") for code in constructs] == load_published("npt_constructs")["npt_construct"].tolist()
    assert all(code.findtext(f"{space}Description") for code in constructs)
    guids = [code.get("guid") for code in root.iter(f"{space}Code")]
    assert len(set(guids)) == len(guids)


def test_the_command_writes_a_folder_that_passes_the_check_and_never_overwrites(tmp_path: Path) -> None:
    agreed = selection(0, 72, "G1 L1") + selection(0, 72, "G1 L1", user="U2")
    path = packed(tmp_path, {"project.qde": project_xml(ELEMENTS + agreed), "Sources/t.txt": TEXT})
    arguments = ["import-qda", str(path), "--out", str(tmp_path / "study")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert load_study(tmp_path / "study").cmocs["npt_construct"].tolist() == ["Relational integration"]
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 2
    assert "already" in again.output
    assert "Traceback" not in again.output


def test_the_command_keeps_formulas_from_running_in_a_spreadsheet(tmp_path: Path) -> None:
    stored = "=1+1 is a sum. I felt heard. Then I told her all."
    parts = selection(0, 14, "RC G1") + selection(15, 28, "RM G1") + selection(29, 49, "RO G1")
    path = packed(tmp_path, {"project.qde": project_xml(parts), "Sources/t.txt": stored})
    assert CliRunner().invoke(main, ["import-qda", str(path), "--out", str(tmp_path / "study")]).exit_code == 0
    with (tmp_path / "study" / "cmoc_elements.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["text"] == "'=1+1 is a sum."


def test_the_command_writes_a_codebook_and_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    runner, target = CliRunner(), tmp_path / "c.qdc"
    assert runner.invoke(main, ["import-qda", "--codebook", str(target)]).exit_code == 0
    assert "Relational integration" in target.read_text(encoding="utf-8")
    assert runner.invoke(main, ["import-qda", "--codebook", str(target)]).exit_code == 2
    assert runner.invoke(main, ["import-qda", "--codebook", str(tmp_path / "c.txt")]).exit_code == 2
    nothing = runner.invoke(main, ["import-qda"])
    assert (nothing.exit_code, "linkbook import-qda FILE.qdpx --out FOLDER" in nothing.output) == (2, True)
