"""The reports of a release: made of protected values alone, read by the gate, listed for who signs."""

import csv
import dataclasses
import io
from contextvars import copy_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner
from pypdf import PdfReader, PdfWriter

from helpers.analysis.disclosure import PROFILES, Profile
from helpers.book.checksums import CHECKSUMS
from helpers.book.release.identifiers import Identifiers
from helpers.book.release.reading import readings, unread_archive
from helpers.book.release.reports import Reports, _released, search_reports, status_words, with_own_words
from helpers.book.release.text_to_read import COLUMNS
from helpers.book.report.document import Callout, Document, Grid, Heading, Paragraph, Picture
from helpers.book.report.passages import Passage
from helpers.book.report.pdf import pdf_bytes
from helpers.book.report.word import word_bytes
from helpers.cli import main
from helpers.data.study import Study
from helpers.outcomes import Outcome, Outcomes, Questionnaire
from helpers.show.page.style import new_axes
from helpers.show.questionnaires.results import CHANGE

ID = "zqx-sentinel-7"
PROFILE = PROFILES["research"]
KNOWN = "Nothing of anybody."


def picture(alt: str) -> Picture:
    saved = io.BytesIO()
    new_axes(width=2, height=1).figure.savefig(saved, format="png", metadata={"Software": None})
    return Picture(saved.getvalue(), alt, "A caption.", 50)


def document(**changes: Any) -> Document:
    blocks = (Heading("Title", 1), Callout("Prepared", "For release."), picture("A line."), Paragraph(Passage(KNOWN)))
    return dataclasses.replace(Document("summary", "Title", "Prepared", blocks), **changes)


def findings_in(folder: Path, made: Document, profile: Profile = PROFILE, known: str = "") -> set[str]:
    folder.mkdir(exist_ok=True)
    (folder / "summary.pdf").write_bytes(pdf_bytes(made))
    (folder / "summary.docx").write_bytes(word_bytes(made))
    found = search_reports(folder, Identifiers(ids={ID: "the id of a patient"}), profile, known)
    return {f"{one.page.rpartition('.')[2]}: {one.reason}" for one in found}


def test_what_is_clean_passes(tmp_path: Path) -> None:
    assert findings_in(tmp_path, document()) == set()


@pytest.mark.parametrize("name", [name for name, profile in PROFILES.items() if profile.hides])
def test_the_numbers_of_its_own_rules_do_not_stop_a_release(tmp_path: Path, name: str) -> None:
    rules = PROFILES[name]
    said = document(blocks=(Heading("T", 1), Callout(f"Prepared for release, profile {name}", status_words(rules))))
    assert findings_in(tmp_path, said, rules) == set()


def test_a_known_sentence_is_known_below_a_heading_too(tmp_path: Path) -> None:
    known = "Nobody was compared with people who were not referred, so a change is not the effect of a link worker."
    said = document(blocks=(Heading("T", 1), Heading("What this cannot tell", 2), Paragraph(Passage(known))))
    assert findings_in(tmp_path, said, PROFILES["strict"], known) == set()
    assert findings_in(tmp_path, said, PROFILES["strict"]) != set()


@pytest.mark.parametrize(
    "leaking",
    [
        document(title=f"About {ID}"),
        document(status=f"Prepared {ID}"),
        document(blocks=(Heading("T", 1), Paragraph(Passage(f"Of {ID}.")))),
        document(blocks=(Heading("T", 1), picture(f"Seen: {ID}"))),
    ],
    ids=["title", "status", "paragraph", "alt text"],
)
def test_an_id_is_found_wherever_a_report_says_it(tmp_path: Path, leaking: Document) -> None:
    assert findings_in(tmp_path, leaking) == {"pdf: the id of a patient", "docx: the id of a patient"}


def test_a_small_number_of_people_is_found(tmp_path: Path) -> None:
    said = document(blocks=(Heading("T", 1), Paragraph(Passage("It rose for three patients."))))
    assert {one.partition(": ")[0] for one in findings_in(tmp_path, said)} == {"pdf", "docx"}


def test_a_site_called_by_a_number_in_a_table_is_no_number_of_people(tmp_path: Path) -> None:
    rows = tuple((Passage(site), Passage("-")) for site in ("007", "3"))
    grid = Grid(("Site", "Ratio"), rows, "Every site.")
    heading = Heading("Did people's answers change?")
    assert findings_in(tmp_path, document(blocks=(Heading("T", 1), grid, heading, Paragraph(Passage(KNOWN))))) == set()
    few = Paragraph(Passage("It rose for 3 patients."))
    assert len(findings_in(tmp_path, document(blocks=(Heading("T", 1), grid, heading, few)))) == 2


def test_a_pdf_is_read_and_one_that_cannot_be_is_refused() -> None:
    made = pdf_bytes(document())
    assert any("nothing of anybody" in text for text in readings(made)) and not unread_archive(made)
    assert unread_archive(made[:200]) == "a PDF that cannot be read"
    locked, written = PdfWriter(clone_from=PdfReader(io.BytesIO(made))), io.BytesIO()
    locked.encrypt("secret", algorithm="RC4-128")
    locked.write(written)
    assert unread_archive(written.getvalue()) == "a PDF that cannot be read"


def test_a_release_holds_reports_of_protected_values_for_sites_with_a_row_alone(released: Any) -> None:
    folder = released.folder / "report"
    outputs = list(csv.DictReader(io.StringIO((released.folder / "outputs.csv").read_text(encoding="utf-8"))))
    made = {path.relative_to(released.folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert made == {row["file"] for row in outputs if row["what"] == "a report"}
    assert {path.name for path in (folder / "practices").glob("*.pdf")} == {f"site_{site}.pdf" for site in "abc"}
    page = " ".join(PdfReader(folder / "practices" / "site_b.pdf").pages[0].extract_text().split())
    assert "Prepared for release, profile research" in page and "10 or so patients" in page
    assert "St. Mary" not in page and "Private" not in page
    board = docx.Document(str(folder / "board-paper.docx"))
    shown = {row.cells[0].text: row.cells[1].text for row in board.tables[0].rows[1:]}
    assert shown == {"A": "20", "B": "10", "C": "25", "F": "-"}
    listed = (released.folder / CHECKSUMS).read_text(encoding="utf-8")
    assert all(f"  {name}" in listed for name in made)


def test_a_release_makes_reports_when_it_is_asked_to_and_then_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("helpers.book.release.make_release", lambda *names, **options: asked.append(options) or Path())
    for more in ([], ["--report"]):
        done = CliRunner().invoke(main, ["release", "mine", "--profile", "research", *more])
        assert done.exit_code == 0, done.output
    assert [one["with_reports"] for one in asked] == [False, True] and all(callable(one["report"]) for one in asked)


def test_what_a_template_says_is_marked_like_any_other_text() -> None:
    said = with_own_words(pd.DataFrame(columns=list(COLUMNS)), Reports(Path(), (("report/board.md", 3, "Mary rang"),)))
    assert said.loc[0, ["file", "line", "text", "marks"]].tolist() == ["report/board.md", 3, "Mary rang", "name: Mary"]


def test_outcomes_that_a_study_describes_have_their_names_in_the_reports_of_its_release(tmp_path: Path) -> None:
    """The figure of a release has outcomes by their ids behind it, the table by their labels."""
    mood = Questionnaire("mood", "Mood", "Mood", "one on mood")
    outcomes = Outcomes([Outcome("low_mood", "Low mood", "low mood", mood, ("low_mood",), 0, 27, -1, "low mood")])
    figure = "outcome,estimate,low,high,n_baseline,method\nlow_mood,-2.0,-3.0,-1.0,20,missing at random\n"
    table = "outcome,n_baseline,estimate,low,high,all_low,all_high\nLow mood,20,-2.0,-3.0,-1.0,-3.5,-0.5\n"
    (tmp_path / "notebooks").mkdir()
    shown = [
        nbformat.v4.new_output(
            "display_data",
            {"text/html": ""},
            metadata={"linkbook": {"kind": "table", "rule": "research", "origin": "private", "name": name, "csv": csv}},
        )
        for name, csv in (("questionnaire-estimates", figure), ("questionnaire-change", table))
    ]
    path = tmp_path / "notebooks" / "04_questionnaire_change.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=shown)]), path)
    sites = {"sites": pd.DataFrame({"site_id": ["A"]})}
    study = Study(str(tmp_path), sites, {"sites": "private"}, outcomes=outcomes)
    edition: Any = SimpleNamespace(source=tmp_path, study_dir=str(tmp_path), name="mine")
    subject = copy_context().run(_released, edition, study, PROFILE)  # other tests keep the outcomes that come along
    changes = subject.results.of(CHANGE)
    assert {(row["row"], row["interval"]) for row in changes} == {
        ("Low mood", "confidence"),
        ("Low mood", "simultaneous"),
    }
