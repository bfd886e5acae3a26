"""What people hand in: every number is one of the results, and PDF/UA and Word hold what they must."""

import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from helpers.book.edition import make_edition
from helpers.book.report import NUMBERS, REPORTS, Made, fitted, make_reports, needs_libraries
from helpers.book.report.document import Document, Grid, Heading, Paragraph, Picture
from helpers.book.report.passages import FROM, Passage
from helpers.book.report.pdf import pdf_bytes
from helpers.book.report.reports import Status, Subject, documents, sites_with_pages
from helpers.book.report.results import MAIN_METHOD, POOLED_PAGE, SITE_PAGES, EditionResults
from helpers.book.report.sentences import changes_in_plain_words
from helpers.book.report.templates import copy_templates, read_templates
from helpers.book.report.word import word_bytes
from helpers.cli import main
from helpers.data.study_settings import StudySettings
from helpers.show.gp_usage.results import POOLED, RATE_RATIO
from helpers.show.page.origin import mark_of
from helpers.show.questionnaires.results import CHANGE

_NUMBER = re.compile(r"(?<![\w.,])[+\u2212-]?\d[\d,]*(?:\.\d+)?%?(?![\w])")
_ON_EVERY_PAGE = re.compile(r"linkbook \d+\.\d+\.\d+|Page \d+ of \d+")
_STATUS = Status("Private - not for sharing", "Private - not for sharing", "Of a study.", mark_of("private", None))


@pytest.fixture(scope="module")
def reported(private: Any, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The reports of the private edition of the hostile study."""
    home = private.folder.parent
    edition = make_edition(home.name, str(private.study), builds=home.parent)
    return make_reports(edition, out=tmp_path_factory.mktemp("reports") / "report", step=lambda line: None)


def text_of_pdf(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def text_of_word(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def numbers_in(text: str) -> set[str]:
    return {match.rstrip(",").lstrip("+\u2212-") for match in _NUMBER.findall(_ON_EVERY_PAGE.sub(" ", text))}


def unlisted_numbers(folder: Path) -> dict[str, set[str]]:
    """Return the numbers that each report prints and its list does not have."""
    found = {}
    for one in json.loads((folder / NUMBERS).read_text(encoding="utf-8"))["documents"]:
        listed = {number for entry in one["numbers"] for number in numbers_in(entry["words"])}
        listed |= numbers_in(one["title"])  # what a study calls its sites
        for ending, text_of in ((".pdf", text_of_pdf), (".docx", text_of_word)):
            printed = numbers_in(text_of((folder / f"{one['document']}{ending}").read_bytes()))
            found[f"{one['document']}{ending}"] = printed - listed
    return found


def test_every_number_in_every_report_is_in_its_list(reported: Made) -> None:
    assert reported.numbers > 50
    assert {name: more for name, more in unlisted_numbers(reported.folder).items() if more} == {}


def test_every_listed_estimate_is_the_one_of_the_editions_results_and_is_printed_as_it_rounds(
    reported: Made, private: Any
) -> None:
    results = json.loads((private.folder.parent / "results.json").read_text(encoding="utf-8"))["results"]
    by_key = {tuple(row[name] for name in FROM): row for row in results}
    entries = [
        entry
        for one in json.loads((reported.folder / NUMBERS).read_text(encoding="utf-8"))["documents"]
        for entry in one["numbers"]
        if "measure" in entry
    ]
    assert len(entries) > 50
    for entry in entries:
        assert by_key[tuple(entry[name] for name in FROM)][entry["field"]] == entry["value"]
        words = entry["words"].replace("\u2212", "-").replace(",", "")
        if re.fullmatch(r"[+-]?\d+\.\d+", words):
            assert float(words) == pytest.approx(entry["value"], abs=0.5001 * 10 ** -len(words.partition(".")[2]))
        elif change := re.search(r"(fall|rise) of (?:about )?(\d+)%|(\d+)% (fewer|more)", entry["words"]):
            percent, is_less = int(change[2] or change[3]), (change[1] or change[4]) in ("fall", "fewer")
            assert 100 * abs(entry["value"] - 1) == pytest.approx(percent, abs=0.5001)
            assert is_less == (entry["value"] < 1)


def test_a_number_that_no_result_has_is_found(reported: Made, tmp_path: Path) -> None:
    folder = shutil.copytree(reported.folder, tmp_path / "report")
    listing = json.loads((folder / NUMBERS).read_text(encoding="utf-8"))
    listing["documents"][0]["numbers"] = [one for one in listing["documents"][0]["numbers"] if one["field"] != "high"]
    (folder / NUMBERS).write_text(json.dumps(listing), encoding="utf-8")
    assert unlisted_numbers(folder)["board-paper.pdf"]


def test_a_board_paper_has_two_to_four_pages_and_the_others_one(reported: Made) -> None:
    pages = {name: len(PdfReader(reported.folder / name).pages) for name in reported.files if name.endswith(".pdf")}
    assert 2 <= pages.pop("board-paper.pdf") <= 4
    assert set(pages.values()) == {1}
    assert {name for name in pages if name != "summary.pdf"} == {f"practices/site_{site}.pdf" for site in "abcf"}


def test_every_page_says_that_it_is_private(reported: Made) -> None:
    for name in reported.files:
        if name.endswith(".pdf"):
            for page in PdfReader(reported.folder / name).pages:
                assert page.extract_text().startswith("Private - not for sharing")
        elif name.endswith(".docx"):
            sections = docx.Document(str(reported.folder / name)).sections
            assert all("Private - not for sharing" in section.header.paragraphs[0].text for section in sections)


def test_pdfs_are_tagged_and_have_title_language_headings_and_words_for_pictures(reported: Made) -> None:
    for name in reported.files:
        if not name.endswith(".pdf"):
            continue
        reader = PdfReader(reported.folder / name)
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"] and reader.metadata.title
        metadata = ElementTree.fromstring(root["/Metadata"].get_data())
        assert [one.text for one in metadata.iter("{http://www.aiim.org/pdfua/ns/id/}part")] == ["1"]
        tags = [one for one in map(reader.get_object, range(1, reader.trailer["/Size"])) if _is_tag(one)]
        kinds = [one["/S"] for one in tags]
        assert kinds.count("/H1") == 1 and "/H2" in kinds
        figures = [one for one in tags if one["/S"] == "/Figure"]
        assert all(str(one.get("/Alt", "")).strip() for one in figures)
        assert figures or name == "summary.pdf"
        if name == "board-paper.pdf":
            assert {"/Table", "/TH", "/TD", "/L"} <= set(kinds)


def _is_tag(found: Any) -> bool:
    return isinstance(found, dict) and "/S" in found and "/P" in found


def test_word_files_have_headings_header_rows_words_for_pictures_title_and_language(reported: Made) -> None:
    for name in reported.files:
        if not name.endswith(".docx"):
            continue
        document = docx.Document(str(reported.folder / name))
        styles = [paragraph.style.name for paragraph in document.paragraphs]
        assert styles.count("Heading 1") == 1 and "Heading 2" in styles
        assert document.core_properties.title == document.paragraphs[styles.index("Heading 1")].text
        assert document.core_properties.language == "en-GB"
        assert 'w:lang w:val="en-GB"' in document.styles.element.xml
        described = [one.get("descr") for one in document.element.iter() if one.tag.endswith("}docPr")]
        assert all(described) and len(described) == len(document.inline_shapes)
        for table in document.tables:
            assert "w:tblHeader" in table.rows[0]._tr.xml
            assert all(cell.text for cell in table.rows[0].cells)


def test_pdf_and_word_say_the_same(reported: Made) -> None:
    for name in ("summary", "practices/site_a"):
        word = text_of_word((reported.folder / f"{name}.docx").read_bytes())
        pdf = re.sub(r"\s", "", text_of_pdf((reported.folder / f"{name}.pdf").read_bytes()))
        assert [one for one in word.splitlines() if re.sub(r"\s", "", one) not in pdf] == []


def test_the_words_of_a_hostile_study_are_text(reported: Made) -> None:
    title = docx.Document(str(reported.folder / "practices/site_a.docx")).paragraphs[0].text
    assert title.startswith("Site A (<img src=x onerror=alert(1)>)")
    assert "<img src=x onerror=alert(1)>" in text_of_pdf((reported.folder / "practices/site_a.pdf").read_bytes())


@pytest.mark.proof
def test_the_same_edition_gives_the_same_bytes() -> None:
    one, other = (_by_name(_sites(3), ("board",))["board-paper"] for _ in range(2))
    assert pdf_bytes(one) == pdf_bytes(other)
    assert word_bytes(one) == word_bytes(other)


# Results made by hand: what few studies have.


def _row(measure: str, page: str = POOLED_PAGE, **values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("site", "n", "counted", "estimate", "low", "high", "interval", "confidence"))
    return {"page": page, "output": "o", "measure": measure, "row": "", "method": "m", "unit": "ratio"} | empty | values


def _interval(estimate: float, low: float, high: float) -> dict[str, Any]:
    return {"estimate": estimate, "low": low, "high": high, "interval": "confidence", "confidence": 0.95}


def _site(site: str, page: str = POOLED_PAGE, **values: Any) -> dict[str, Any]:
    return _row(RATE_RATIO, page, site=site, n=20, counted="patients", **values)


def _sites(number_of: int) -> list[dict[str, Any]]:
    sites = [_site(str(one), **_interval(0.8 + one / 50, 0.5, 1.6)) for one in range(1, number_of + 1)]
    return [*sites, _row(POOLED, n=number_of, counted="sites", **_interval(0.95, 0.8, 1.1))]


def _subject(rows: list[dict[str, Any]], settings: StudySettings | None = None) -> Subject:
    names = dict.fromkeys([str(row["site"]) for row in rows if row["site"]], "")
    pages = sites_with_pages(names, {site: f"site_{site}" for site in names})
    return Subject(EditionResults(tuple(rows)), settings or StudySettings(), _STATUS, pages, "linkbook", {})


def _by_name(rows: list[dict[str, Any]], only: tuple[str, ...] = REPORTS) -> dict[str, Document]:
    return {one.name: one for one in documents(_subject(rows), read_templates(None), only)}


def _words(document: Document) -> str:
    return " ".join(passage.text for passage in document.passages)


def test_one_site_has_a_paper_and_a_page() -> None:
    made = _by_name([_site("9", f"{SITE_PAGES}site_09.html", **_interval(0.75, 0.6, 0.9))])
    assert list(made) == ["board-paper", "summary", "practices/site_9"]
    assert "Site 9's 20 patients had 25% fewer GP appointments after referral than before" in _words(
        made["board-paper"]
    )
    assert "the whole interval lies on the side of fewer" in _words(made["practices/site_9"])
    assert fitted(made["board-paper"])[2] <= 4


def test_a_site_without_an_interval_or_without_data_keeps_its_page_and_says_so() -> None:
    rows = [_site("1", estimate=0.5), _row(RATE_RATIO, site="2"), *_sites(2)]
    made = _by_name(rows)
    assert "the data of this site give no interval" in _words(made["practices/site_1"])
    assert "Site 2 gave no GP appointment data" in _words(made["practices/site_2"])
    for name in ("practices/site_1", "practices/site_2"):
        assert fitted(made[name])[2] == 1


def test_without_gp_appointments_there_is_no_page_of_a_practice_and_without_questionnaires_no_word_of_them() -> None:
    page = "notebooks/04_questionnaire_change.html"
    outcome = {"row": "Anxiety", "method": MAIN_METHOD, "unit": "points", "n": 30, "counted": "people"}
    made = _by_name([_row(CHANGE, page, **outcome | _interval(-1.0, -2.0, 0.5))])
    assert list(made) == ["board-paper", "summary"]
    assert "anxiety the data leave open" in _words(made["board-paper"])
    assert "self-efficacy" not in _words(_by_name(_sites(3), ("board",))["board-paper"])


@pytest.mark.parametrize(("rounded", "words"), [({}, "up to 30 people"), ({"rounded": True}, "about 30 people")])
def test_a_rounded_number_of_people_is_said_to_be_about_that_many(rounded: dict[str, bool], words: str) -> None:
    page = "notebooks/04_questionnaire_change.html"
    outcome = {"row": "Anxiety", "method": MAIN_METHOD, "unit": "points", "n": 30, "counted": "people"}
    made = _by_name([_row(CHANGE, page, **outcome | _interval(-1.0, -2.0, 0.5)) | rounded])
    assert f"questionnaires of {words}" in _words(made["summary"])


@pytest.mark.parametrize("rounded", [{}, {"rounded": True}])
def test_a_release_says_what_it_shows_and_not_what_the_study_has(rounded: dict[str, bool]) -> None:
    """Of the sites of the study it may leave some out."""
    made = _by_name([row | rounded for row in _sites(3)])
    assert ("This release shows numbers of" in _words(made["summary"])) is bool(rounded)
    (table,) = [block for block in made["board-paper"].blocks if isinstance(block, Grid)]
    assert table.caption.endswith("or left out of this release.") is bool(rounded)


def test_nothing_to_report_is_said() -> None:
    with pytest.raises(ValueError, match="nothing to report"):
        _by_name([])


@pytest.mark.proof
def test_of_many_sites_the_board_sees_one_figure_and_no_table() -> None:
    board = _by_name(_sites(40), ("board",))["board-paper"]
    assert not any(isinstance(block, Grid) for block in board.blocks)
    assert [block.alt for block in board.blocks if isinstance(block, Picture)] == [
        "Private data. The ratios of 40 sites run from 0.82 to 1.60; over all sites it is 0.95 (0.80 to 1.10). A ratio "
        "of 1 means as many appointments after referral as before."
    ]
    assert fitted(board)[2] <= 4


@pytest.mark.proof
def test_forty_sites_have_forty_pages_of_one_page_each() -> None:
    pages = [fitted(one)[2] for one in documents(_subject(_sites(40)), read_templates(None), ["practices"])]
    assert pages == [1] * 40


# Templates are data.


_CODE = '#image("/etc/passwd") #sys.version $x$ \\* @cite'
"""What typst would run if a template were code."""


def test_a_users_words_colour_and_logo_are_taken_and_typst_code_stays_text(tmp_path: Path) -> None:
    copy_templates(tmp_path / "t")
    (tmp_path / "t" / "board.md").write_text(
        f"# Our paper\n\n{{status}}\n{_CODE}\n\n## Empty\n## Answer\n{{answer}}\n- a\n- b", encoding="utf-8"
    )
    (tmp_path / "t" / "report.toml").write_text('accent = "#005eb8"\norganisation = "PCN"', encoding="utf-8")
    templates = read_templates(tmp_path / "t")
    made = next(documents(_subject(_sites(3)), templates))
    assert made.title == "Our paper" and (made.look.accent, made.look.organisation) == ("#005eb8", "PCN")
    assert [block.text for block in made.blocks if isinstance(block, Heading)] == ["Our paper", "Answer"]
    text = text_of_pdf(pdf_bytes(made))
    assert _CODE in text and "Private - not for sharing" in text
    assert "005EB8" in docx.Document(io.BytesIO(word_bytes(made))).styles["Heading 2"].element.xml
    assert ("report/board.md", 1, "Our paper") in templates.own_words


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("board.md", "{sentences}", "there is no part {sentences} of this report; use {title}"),
        ("board.md", "see {answer}", "a part such as {answer} stands on a line of its own"),
        ("board.md", "a\u202eb", "marks that cannot be seen"),
        ("summary.md", "a" * 2_000, "more than 1,500 letters"),
        ("report.toml", 'accent = "red"', "give a colour as six digits"),
        ("report.toml", 'accent = "#ffee00"', "too pale"),
        ("report.toml", 'logo = "../x.png"', "and no path"),
        ("report.toml", 'logo = "logo.png"', "no such file"),
        ("report.toml", 'colour = "x"', "there is no such key"),
        ("report.toml", "footer = 3", "give text of one line between quotes"),
    ],
)
def test_what_a_template_may_not_hold_is_said_in_one_line(tmp_path: Path, file: str, content: str, words: str) -> None:
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(words)) as refused:
        read_templates(tmp_path)
    assert "\n" not in str(refused.value)


def test_nothing_outside_the_folder_of_templates_is_read(tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text("secret", encoding="utf-8")
    folder = tmp_path / "t"
    folder.mkdir()
    (folder / "board.md").symlink_to(outside)
    with pytest.raises(ValueError, match="it leads out of the folder"):
        read_templates(folder)


def test_words_that_do_not_fit_are_refused() -> None:
    long = Document("summary", "T", "S", (Heading("T", 1), *[Paragraph(Passage("word " * 400))] * 9))
    with pytest.raises(ValueError, match="summary: with these words it has 5 pages, and one page is the most"):
        fitted(long)


# The command.


def test_the_command_says_what_is_wrong_in_one_line_and_ends_with_2(tmp_path: Path) -> None:
    for given in (["none-such"], [], [str(tmp_path / "x"), "--json"]):
        done = CliRunner().invoke(main, ["report", *given])
        assert (done.exit_code, len(done.output.splitlines())) == (2, 1), done.output


def test_the_command_gives_templates_to_begin_with_and_never_over_those_there(tmp_path: Path) -> None:
    wanted = ["report", "--start-templates", str(tmp_path / "report")]
    assert CliRunner().invoke(main, wanted).exit_code == 0
    assert {path.name for path in (tmp_path / "report").iterdir()} == {
        *("report.toml", "board.md", "summary.md", "practice.md")
    }
    read_templates(tmp_path / "report")
    assert "is there already" in CliRunner().invoke(main, wanted).output


def test_reports_are_not_put_over_what_is_no_report(private: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    done = CliRunner().invoke(main, ["report", str(private.folder.parent), "--out", str(tmp_path)])
    assert done.exit_code == 2 and "holds no reports" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


# Word as another program reads it.

_NO_LETTER = r"[^!-~]"
"""What is no mark of ASCII: a machine's fonts may lack it, and a line may break there."""


@pytest.mark.proof
def test_every_word_file_opens_in_libreoffice_with_its_headings_and_its_pages(reported: Made, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine")
    files = [str(reported.folder / name) for name in reported.files if name.endswith(".docx")]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    for file in files:
        made = PdfReader(tmp_path / f"{Path(file).stem}.pdf")
        text = re.sub(_NO_LETTER, "", " ".join(page.extract_text() for page in made.pages))
        headings = [one.text for one in docx.Document(file).paragraphs if one.style.name.startswith("Heading")]
        assert [one for one in headings if re.sub(_NO_LETTER, "", one) not in text] == []
        assert len(made.pages) <= (4 if "board" in file else 1)


def changed(row: str, estimate: float, low: float, high: float) -> dict[str, Any]:
    return {"row": row, "estimate": estimate, "low": low, "high": high, "page": "p", "output": "o"}


def test_an_outcome_that_is_clear_taken_alone_is_not_said_to_be_open_beside_its_interval() -> None:
    """Its interval in the table leaves no change out: what is open is whether that holds among all outcomes."""
    alone = [changed("Happiness", 0.47, 0.13, 0.81), changed("Worthwhile", 0.8, 0.4, 1.1)]
    alone += [changed("Life satisfaction", 0.6, 0.2, 0.9), changed("Anxiety", 0.3, -0.1, 0.6)]
    together = [changed("Happiness", 0.47, -0.01, 0.93), changed("Worthwhile", 0.8, 0.3, 1.3)]
    together += [changed("Life satisfaction", 0.6, 0.1, 1.1), changed("Anxiety", 0.3, -0.2, 0.8)]
    said = changes_in_plain_words(alone, together).text
    assert said == (
        "Worthwhile (by 0.8 points on 0 to 10) and life satisfaction (by 0.6 points on 0 to 10) were higher at the "
        "second interview; happiness (by 0.5 points on 0 to 10) was higher at the second interview, taken alone; "
        "allowing for all outcomes together the data leave that open; for anxiety the data leave open whether scores "
        "went up or down."
    )


def test_reports_of_an_edition_that_may_not_be_written_to_are_refused_with_the_way_round_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ValueError, match=r": you may not write to this folder; .* or write elsewhere: --out FOLDER$"):
        make_reports(make_edition("mine", root=tmp_path))


def test_where_a_library_is_missing_it_is_named_as_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpers.book.report.find_spec", lambda name: None if name in ("docx", "typst") else name)
    with pytest.raises(ValueError, match="not installed: pip install typst python-docx, or with pipx"):
        needs_libraries()
