"""Lines that say what a release does name pages by their titles, and what is on them by captions and sections."""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from helpers.book.output_titles import title_of, titled_outputs
from helpers.show.page.sentences import NEUTRAL_CAPTION


def shown(**entry: Any) -> Any:
    """An output with metadata."""
    return nbformat.v4.new_output("display_data", {}, metadata={"linkbook": entry})


def page_of(*outputs: Any, heading: str = "## Who answered", **metadata: Any) -> Any:
    """An executed notebook with a heading above its outputs."""
    cells = [nbformat.v4.new_markdown_cell(heading), nbformat.v4.new_code_cell(outputs=list(outputs))]
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def test_every_output_has_a_name_that_a_reader_of_the_page_finds() -> None:
    figure = shown(kind="figure", name="flow", caption="From first to second. Bars: people.")
    says_a_number = {"counts": [], "instead": {"caption": "Who answered both."}}
    page = page_of(
        shown(kind="in-short"),
        figure,
        shown(kind="text", finding_of="flow"),
        shown(kind="text"),
        shown(kind="table", name="pairs", caption="Of about 45 people.", words_to_audit=says_a_number),
        shown(kind="table", name="waiting-list", caption=f"{NEUTRAL_CAPTION} Released."),
    )
    assert [names for _, *names in titled_outputs(page)] == [
        ['the box "In short"', 'the box "In short"'],
        ['the figure "From first to second."', 'what is said with the figure "From first to second."'],
        ['what is said of the figure "From first to second."'] * 2,
        ['a paragraph under "Who answered"'] * 2,
        ['the table "Who answered both."', 'what is said with the table "Who answered both."'],
        ['the table "Waiting list"', 'what is said with the table "Waiting list"'],
    ]


@pytest.mark.parametrize(
    ("path", "page", "title"),
    [
        ("notebooks/01_sampling.ipynb", page_of(), "How unlike are the sites that were studied?"),
        ("notebooks/chapters/waiting.ipynb", page_of(heading="# How long do people wait?"), "How long do people wait?"),
        ("notebooks/chapters/01_sampling.ipynb", page_of(heading="No heading."), "01 sampling"),
        ("notebooks/sites/site_03.ipynb", page_of(papermill={"parameters": {"site_id": "3"}}), "Site 3"),
    ],
)
def test_a_page_has_the_title_that_a_study_gives_it(path: str, page: Any, title: str) -> None:
    assert title_of(Path(path), page) == title
