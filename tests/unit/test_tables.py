"""Tables on pages and in downloads: escaped, aligned, formulas disarmed."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from helpers.show.tables import csv_text, format_number, table_html


def test_every_cell_header_and_caption_is_escaped() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    html = table_html(pd.DataFrame({hostile: [hostile]}), caption=hostile, labels={})
    assert "<img" not in html
    assert html.count("&lt;img") == 4


def test_numbers_are_right_aligned_with_the_same_decimals_and_text_is_not() -> None:
    frame = pd.DataFrame({"site": ["1"], "patients": [1234], "ratio": [0.5], "note": [None], "p": [np.nan]})
    html = table_html(frame, caption="c", decimals={"ratio": 3}, labels={"ratio": "Ratio, after / before"})
    assert '<td class="lb-number">1,234</td>' in html
    assert '<td class="lb-number">0.500</td>' in html
    assert "<td>1</td>" in html
    assert "<td>not provided</td>" in html
    assert '<td class="lb-number">not provided</td>' in html
    assert '<th scope="col" class="lb-number">Ratio, after / before</th>' in html


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_disarmed(start: str) -> None:
    frame = pd.DataFrame({start: [start], "number": [-1.5]})
    header, row = list(csv.reader(io.StringIO(csv_text(frame), newline="")))
    disarmed = "'" + start.replace("\r", "\n")
    assert header[0] == disarmed
    assert row == [disarmed, "-1.5"]


def test_columns_of_the_same_name_keep_their_own_values() -> None:
    frame = pd.DataFrame([["a", "=b"]], columns=["x", "x"])
    assert csv_text(frame) == "x,x\na,'=b\n"


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(0, 2, "0.00"), (-0.004, 2, "0.00"), (-0.006, 2, "\u22120.01"), (1e6, 0, "1,000,000"), (-12, 0, "\u221212")],
)
def test_numbers_have_a_true_minus_and_no_minus_zero(value: float, decimals: int, shown: str) -> None:
    assert format_number(value, decimals) == shown
