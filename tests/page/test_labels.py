"""A study's text on figures: of any length, in any letters, with any marks, and never more than text."""

import logging
import warnings

import matplotlib as mpl
import pandas as pd
import pytest

from helpers.show.page.exhibits import Chart
from helpers.show.page.labels import label, lacks_letters
from helpers.show.page.one_line import on_one_line, width
from helpers.show.page.output import figure_of
from helpers.show.page.portrait import fitted
from helpers.show.page.style import new_axes, portrait
from helpers.show.sampling.figures import coverage, site_matrix

HOSTILE = [
    "$5 and $10",
    "an unclosed $",
    r"$\frac{1}{0}$",
    "名前 नमस्ते",
    "שלום مرحبا",
    "😀 smile",
    "a\nb\tc\x07",
    "\u202etfel",
    "_under",
    "W" * 40,
    "very long words " * 20,
    "& ' / < > % # {0} %s",
]
"""What a study may write in a cell of words."""

COVERED = pd.DataFrame({"dimension": "region", "category": HOSTILE, "sites": range(len(HOSTILE))})
SITES = pd.DataFrame({"region": HOSTILE, "managed_by": HOSTILE}, index=HOSTILE)


def names(figure: mpl.figure.Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].get_yticklabels()]


@pytest.mark.parametrize(
    "chart", [coverage(COVERED, n=3), site_matrix(SITES, list(SITES), COVERED)], ids=lambda chart: chart.name
)
def test_any_text_is_drawn_without_a_warning_wide_and_upright(chart: Chart, capsys: pytest.CaptureFixture) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = figure_of(chart, chart.data)
        figure.draw_without_rendering()
        with portrait():
            upright = fitted(figure_of(chart, chart.data))
        upright.draw_without_rendering()
    assert capsys.readouterr().err == ""
    assert logging.getLogger("matplotlib.font_manager").level == logging.ERROR
    assert figure.get_figheight() < 30
    assert upright.get_figheight() < 40


def test_a_dollar_is_a_dollar_and_the_names_stay_apart() -> None:
    drawn = names(figure_of(coverage(COVERED, n=3), None))
    assert drawn[:3] == ["Place: $5 and $10", "Place: an unclosed $", r"Place: $\frac{1}{0}$"]
    assert drawn[6:9] == ["Place: a b c", "Place: tfel", "Place: _under"]
    assert all(width(line) <= 46 for name in drawn for line in name.split("\n"))
    assert "…" in drawn[10]
    assert len(set(drawn)) == len(HOSTILE)


def test_the_data_behind_a_figure_keep_the_whole_text() -> None:
    chart = coverage(COVERED, n=3)
    figure_of(chart, chart.data)
    assert chart.data is not None
    assert chart.data["category"].tolist() == HOSTILE


def test_a_label_that_fits_is_left_as_it_is() -> None:
    for text in ("Managed by\nprimary care", "Ysbyty Môn", "Site 12 (n = 30)", "−0.50"):
        assert label(text) == text


@pytest.mark.parametrize(
    ("text", "longest", "line"),
    [
        ("one\ntwo\tthree", 90, "one two three"),
        ("\u202eevil\u202c\u200b", 90, "evil"),
        ("x" * 30, 10, "xxxxxx…xxx"),
        ("", 10, ""),
        ("字" * 30, 9, "字字字…字"),
    ],
)
def test_text_on_one_line_keeps_its_beginning_and_its_end(text: str, longest: int, line: str) -> None:
    assert on_one_line(text, longest) == line


@pytest.mark.parametrize(
    ("text", "lacking"),
    [("Ysbyty Môn $5 ≥ − …", False), ("Łódź Ελλάδα Київ", False), ("名前", True), ("नमस्ते", True)],
)
def test_letters_that_no_font_of_the_book_has_are_told(text: str, lacking: bool) -> None:
    ax = new_axes()
    ax.set_title(text)
    assert lacks_letters(ax.figure) is lacking
