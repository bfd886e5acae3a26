"""Notebooks of a study's own: which join the book, what is wrong with the others, and what a release leaves out."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
import yaml
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from helpers.book.generated_pages import contents_of_a_study
from helpers.book.own_chapters import (
    CODE_LEFT_OUT,
    NO_PAGE,
    UNSEEN,
    chapters_left_out,
    mark_own,
    why_unguarded,
    write_left_out,
)
from helpers.book.release.text_to_read import text_to_read
from helpers.chapters import check_parameters
from helpers.data.own_chapters import OwnChapter, read_chapters
from helpers.data.returns import make_template
from helpers.data.study import examine, load_study
from helpers.parameters import ParameterError
from helpers.show.page import Chart, Table, open_page
from helpers.show.page.disclosed import PROFILE_VARIABLE
from helpers.show.page.sentences import LEFT_OUT, sentence
from helpers.show.page.style import new_axes

TITLE = ("markdown", [], "# How long did patients wait?\n\nWords of ours.")
PARAMETERS = ("code", ["parameters"], 'study_dir = ".."\nconfidence = 0.95')
PAGE = ("code", [], 'page = open_page("chapters/waiting", study_dir=study_dir)')
Cell = tuple[str, list[str], str]


def notebook(folder: Path, *cells: Cell, name: str = "waiting") -> Path:
    (folder / "chapters").mkdir(parents=True, exist_ok=True)
    made = [
        {"cell_type": kind, "id": f"c{number}", "metadata": {"tags": tags}, "source": source}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for number, (kind, tags, source) in enumerate(cells)
    ]
    content = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "chapters" / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    return folder


def said(folder: Path) -> list[str]:
    return [fault.text() for fault in read_chapters(folder)[1]]


def test_notebooks_join_in_the_order_of_their_names_with_their_first_heading(tmp_path: Path) -> None:
    notebook(tmp_path, ("markdown", [], "Words first.\n\n# Later #"), PARAMETERS, name="b_later")
    notebook(tmp_path, TITLE, PARAMETERS, PAGE)
    notebook(tmp_path, TITLE, name="_draft")
    (tmp_path / "chapters" / "own.py").write_text("")
    (tmp_path / "chapters" / ".ipynb_checkpoints").mkdir()
    chapters, faults, notes = read_chapters(tmp_path)
    assert chapters == (
        OwnChapter("chapters/b_later", "Later"),
        OwnChapter("chapters/waiting", "How long did patients wait?"),
    )
    assert faults == []
    assert [note.rule for note in notes] == ["chapter-joins", "chapter-without-page", "chapter-joins"]
    parts = yaml.safe_load(contents_of_a_study(chapters))["parts"]
    own = next(part for part in parts if part["caption"] == "The study's own chapters")
    assert own["chapters"] == [{"file": "notebooks/chapters/b_later"}, {"file": "notebooks/chapters/waiting"}]
    assert "The study's own chapters" not in contents_of_a_study()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([PARAMETERS, PAGE], "no cell of text begins with a title; begin its first cell with a line such as: # How"),
        ([TITLE, PAGE], "no single cell has the tag parameters and sets study_dir"),
        ([TITLE, PARAMETERS, PARAMETERS], "no single cell has the tag parameters and sets study_dir"),
        ([TITLE, ("code", ["parameters"], 'study_dir = ""\nsites = 3')], "cell 2 sets sites, which is no parameter"),
        ([TITLE, PARAMETERS, ("code", [], "def (:")], "code of cell 3 is not Python"),
        ([TITLE, PARAMETERS, ("code", [], 'open_page("01_sampling")')], "cell 3 opens a page of another name; write"),
        ([TITLE, PARAMETERS, ("code", [], "open_page(name)")], "cell 3 opens a page of another name; write"),
    ],
)  # fmt: skip
def test_a_notebook_that_cannot_join_is_a_fault_with_its_file_and_cell(
    tmp_path: Path, cells: list[Cell], words: str
) -> None:
    (one,) = said(notebook(tmp_path, *cells))
    assert one.startswith(f"chapters/waiting.ipynb: {words}")


def test_what_is_no_notebook_and_what_leads_elsewhere_are_faults(tmp_path: Path) -> None:
    folder = notebook(tmp_path / "study", TITLE, PARAMETERS)
    for name, content in (("Big Name.ipynb", "{}"), ("notes.docx", ""), ("text.ipynb", "no JSON"), ("v3.ipynb", "{}")):
        (folder / "chapters" / name).write_text(content)
    notebook(tmp_path, TITLE, PARAMETERS, name="outside")
    (folder / "chapters" / "linked.ipynb").symlink_to(tmp_path / "chapters" / "outside.ipynb")
    by_file = {one.partition(":")[0]: one for one in said(folder)}
    assert "is no notebook that can join the book" in by_file["chapters/Big Name.ipynb"]
    assert "is no notebook that can join the book" in by_file["chapters/notes.docx"]
    assert "cannot be read as a notebook" in by_file["chapters/text.ipynb"]
    assert "cannot be read as a notebook" in by_file["chapters/v3.ipynb"]
    assert "leads out of the folder" in by_file["chapters/linked.ipynb"] or "link" in by_file["chapters/linked.ipynb"]


def test_its_parameters_are_the_typed_ones_of_every_notebook() -> None:
    checked = check_parameters("chapters/waiting", confidence="0.9")
    assert (checked.confidence, checked.study_dir) == (0.9, "")
    with pytest.raises(ParameterError, match="'site_id' is unknown to chapters/waiting; it takes study_dir, conf"):
        check_parameters("chapters/waiting", site_id="A")
    with pytest.raises(ParameterError, match="no notebook is called"):
        check_parameters("chapters/../01_sampling")


def test_the_template_has_a_draft_that_joins_when_it_is_renamed(tmp_path: Path) -> None:
    make_template(tmp_path / "s")
    draft = tmp_path / "s" / "chapters" / "_example.ipynb"
    assert examine(tmp_path / "s").chapters == ()
    text = draft.read_text(encoding="utf-8").replace("chapters/_example", "chapters/people")
    (draft.parent / "people.ipynb").write_text(text, encoding="utf-8")
    assert examine(tmp_path / "s").chapters == (OwnChapter("chapters/people", "Who are the patients of this study?"),)
    nbformat.validate(nbformat.read(draft, as_version=4))


def executed(*kinds: str | None) -> Any:
    output = nbformat.v4.new_output
    outputs = [output("display_data", metadata={"linkbook": {"kind": kind}} if kind else {}) for kind in kinds]
    cells = [nbformat.v4.new_markdown_cell("# Waiting"), nbformat.v4.new_code_cell("secret = 1", outputs=outputs)]
    return nbformat.v4.new_notebook(cells=cells)


def test_a_release_leaves_out_a_chapter_with_an_output_that_no_guard_saw(tmp_path: Path) -> None:
    assert why_unguarded(executed("banner", "table")) == ""
    assert why_unguarded(executed("banner", None)) == UNSEEN
    assert why_unguarded(executed("table")) == NO_PAGE
    assert why_unguarded(executed()) == NO_PAGE
    printed = executed("banner")
    printed.cells[1].outputs.append(nbformat.v4.new_output("stream", text="Jane Doe"))
    assert why_unguarded(printed) == UNSEEN
    path = tmp_path / "notebooks" / "chapters" / "page.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(printed, path)
    assert chapters_left_out(tmp_path) == set()
    write_left_out(path, printed, UNSEEN)
    assert chapters_left_out(tmp_path) == {"chapters/page"}
    left = path.read_text(encoding="utf-8")
    assert "# Waiting" in left
    assert UNSEEN in left
    assert "Jane" not in left
    assert "secret" not in left


@pytest.mark.parametrize("in_release", [False, True])
def test_its_page_says_that_it_is_the_study_s_own_and_a_release_has_not_its_code(*, in_release: bool) -> None:
    page = executed("banner")
    mark_own(page, in_release=in_release)
    assert "the study's own" in page.cells[1].source
    assert page.cells[2].source == (CODE_LEFT_OUT if in_release else "secret = 1")


@pytest.fixture
def own_study(tmp_path: Path) -> Path:
    rows = [f"P{number},A,1,5" for number in range(30)]
    table = "\n".join(["patient_id,site_id,round,ons4_happiness", *rows])
    notebook(tmp_path, TITLE, PARAMETERS, PAGE, ("markdown", [], "Second.\n\nThird *part*."))
    (tmp_path / "questionnaires.csv").write_text(table)
    return tmp_path


def test_in_a_release_all_on_such_a_page_is_about_people(
    own_study: Path, monkeypatch: pytest.MonkeyPatch, capture: Any
) -> None:
    monkeypatch.setenv(PROFILE_VARIABLE, "research")
    page = open_page("chapters/waiting", study_dir=str(own_study))
    frame = pd.DataFrame({"kind": ["a", "b"], "people": [27, 3]})
    page.say("Three people came.", about="sites")
    page.table(Table("kinds", frame, "Typed: 3 people.", n=30, about="sites", counts={"kind": "nothing"}))
    page.table(lambda one: Table("again", one, "Typed: 3 people.", n=30, counts={"kind": "nothing"}), frame)
    shown = capture()
    everything = json.dumps(shown)
    assert LEFT_OUT in everything
    assert "Three people" not in everything
    assert "Typed" not in everything
    assert "private" in everything
    tables = [one for one in shown if one["linkbook"]["kind"] == "table"]
    assert [one["linkbook"]["file"].startswith("chapter-waiting-") for one in tables] == [True, True]
    assert all(",27" not in one["linkbook"]["csv"] and ",3" not in one["linkbook"]["csv"] for one in tables)


def test_a_release_has_no_row_of_a_site_that_it_leaves_out(
    own_study: Path, monkeypatch: pytest.MonkeyPatch, capture: Any
) -> None:
    """Five patients with 25 appointments are too few for a row; a sum of the analyst's is as good as one."""
    visits = [f"A,A{one},{one % 4 + 3},{one % 3 + 3},6,6" for one in range(30)] + [
        f"B,B{one},5,4,6,6" for one in range(5)
    ]
    header = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after"
    (own_study / "gp_usage.csv").write_text("\n".join([header, *visits]))
    (own_study / "sites.csv").write_text("site_id\nA\nB\n")
    monkeypatch.setenv(PROFILE_VARIABLE, "research")
    page = open_page("chapters/waiting", study_dir=str(own_study))
    summed = page.study.gp_usage.groupby("site_id")["gp_appointments_before"].sum().reset_index()
    assert summed["gp_appointments_before"].tolist() == [133, 25]
    page.table(Table("totals", summed.rename(columns={"site_id": "where"}), "Totals.", n=35))
    (table,) = [one for one in capture() if one["linkbook"]["kind"] == "table"]
    assert table["linkbook"]["csv"] == "where,gp_appointments_before\nA,135\n"
    assert "Rows of sites that this release leaves out are not shown." in json.dumps(capture())


@pytest.fixture
def capture(monkeypatch: pytest.MonkeyPatch) -> Any:
    shown: list[dict[str, Any]] = []

    def keep(data: dict[str, Any], *, metadata: dict[str, Any], **_: Any) -> None:
        shown.append({"data": {kind: str(value) for kind, value in data.items()}, **metadata})

    monkeypatch.setattr("helpers.show.page.output.display", keep)
    return lambda: shown


def test_a_page_of_its_own_shows_all_as_it_is_outside_a_release(own_study: Path, capture: Any) -> None:
    page = open_page("chapters/waiting", study_dir=str(own_study))
    page.table(Table("kinds", pd.DataFrame({"people": [27, 3]}), "Typed: 3 people."))
    page.say("Three people came.")
    assert "Three people came." in json.dumps(capture())
    assert capture()[-2]["linkbook"]["caption"].startswith("Typed: 3 people.")
    assert {one["linkbook"]["origin"] for one in capture()} == {"private"}
    assert Chart is not None


def test_every_paragraph_of_its_text_is_listed_to_be_read(own_study: Path, tmp_path: Path) -> None:
    html = tmp_path / "html"
    (html / "notebooks" / "chapters").mkdir(parents=True)
    tables = examine(own_study)
    assert len(text_to_read(tables, own_study, html)) == 0
    (html / "notebooks" / "chapters" / "waiting.html").write_text("<p>Second.</p>")
    rows = text_to_read(tables, own_study, html)
    assert rows[["file", "line", "text"]].to_numpy().tolist() == [
        ["chapters/waiting.ipynb", 1, "# How long did patients wait?"],
        ["chapters/waiting.ipynb", 1, "Words of ours."],
        ["chapters/waiting.ipynb", 4, "Second."],
        ["chapters/waiting.ipynb", 4, "Third *part*."],
    ]
    assert load_study(own_study).chapters[0].title == "How long did patients wait?"
    left_out = text_to_read(tables, own_study, html, left_out={"chapters/waiting"})
    assert left_out["text"].tolist() == ["# How long did patients wait?"]


def test_every_text_that_its_tables_figures_and_sentences_show_is_listed_and_marked(
    own_study: Path, tmp_path: Path, capture: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROFILE_VARIABLE, "research")
    page = open_page("chapters/waiting", study_dir=str(own_study))
    waited = pd.DataFrame(
        {"waited": ["under a month", "1 to 2 months"], "who": ["Mary Shaw", None], "people": [27, 30]}
    )
    labels = {"who": "Asked at Elm Tree Surgery"}
    page.table(Table("waits", waited, "Typed by Mary.", labels=labels, counts={"waited": "nothing"}, n=57))
    page.say(sentence()(lambda frame: f"Of those of Dr Patel {frame['people'].iloc[0]} came.")(waited))
    page.say("Jane Doe came.")

    def draw(data: pd.DataFrame) -> Any:
        axes = new_axes()
        axes.bar(data["waited"], data["people"])
        axes.set_title("Seen on 3 March 2024")
        return axes

    page.figure(Chart("drawn", draw, "Typed.", "Typed.", waited[["waited", "people"]], counts={"waited": "nothing"}))
    outputs = [
        nbformat.v4.new_output("display_data", one["data"], metadata={"linkbook": one["linkbook"]}) for one in capture()
    ]
    cells = [
        nbformat.v4.new_markdown_cell("x", id="own-words"),
        nbformat.v4.new_code_cell("", id="c3", outputs=outputs),
    ]
    html, staged = tmp_path / "html" / "notebooks" / "chapters", tmp_path / "source" / "notebooks" / "chapters"
    for folder in (html, staged):
        folder.mkdir(parents=True)
    (html / "waiting.html").write_text("x")
    nbformat.write(nbformat.v4.new_notebook(cells=cells), staged / "waiting.ipynb")
    tables = examine(own_study)
    rows = text_to_read(tables, own_study, tmp_path / "html", source=tmp_path / "source").set_index("text")
    shown = rows[rows["column"] != "text"]
    assert set(shown["line"]) == {4}
    assert shown["column"].to_dict() == {
        "waited": "waits, heading",
        "who": "waits, heading",
        "people": "waits, heading",
        "Waited": "waits, heading",
        "Asked at Elm Tree Surgery": "waits, heading",
        "People": "waits, heading",
        "under a month": "waits, waited",
        "1 to 2 months": "waits, waited",
        "Mary Shaw": "waits, who",
        "Of those of Dr Patel about 25 came.": "said",
        "Seen on 3 March 2024": "drawn in drawn",
    }
    marked = shown.loc[shown["marks"] != "", "marks"].to_dict()
    assert marked["Mary Shaw"].startswith("name: Mary")
    assert marked["Of those of Dr Patel about 25 came."].startswith("name: Dr Patel")
    assert "practice: Elm Tree Surgery" in marked["Asked at Elm Tree Surgery"]
    assert marked["Seen on 3 March 2024"].startswith("date: 3 March 2024")
    left_out = text_to_read(
        tables, own_study, tmp_path / "html", source=tmp_path / "source", left_out={"chapters/waiting"}
    )
    assert left_out["text"].tolist() == ["# How long did patients wait?"]


def test_outputs_stay_on_the_page_of_a_release_where_its_code_is_taken_out(tmp_path: Path) -> None:
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Waiting")])
    shown = nbformat.v4.new_output("display_data", data={"text/html": "<p>Shown below.</p>"})
    page.cells.append(nbformat.v4.new_code_cell("secret = 1", outputs=[shown]))
    mark_own(page, in_release=True)
    nbformat.write(page, tmp_path / "index.ipynb")
    options = {"extensions": ["myst_nb"], "nb_execution_mode": "off"}
    build = tmp_path / "build"
    with docutils_namespace():
        app = Sphinx(str(tmp_path), None, str(build), str(build / "doctrees"), "html", options, status=None)
        app.build()
    html = (build / "index.html").read_text(encoding="utf-8")
    assert "Shown below." in html
    assert "secret" not in html
    assert CODE_LEFT_OUT not in html
