"""Tables on pages and in downloads: escaped, aligned, formulas disarmed."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from helpers.data.writing import csv_text
from helpers.show.page.data_files import xlsx_bytes
from helpers.show.page.tables import format_number, table_html, text_columns


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


def test_a_workbook_holds_numbers_as_numbers_and_no_formula() -> None:
    frame = pd.DataFrame({"=SUM(A1)": ["=1+1", "@SUM", "007"], "n": [1, -2, 3], "ratio": [0.5, 1e-9, 2.0]})
    book = load_workbook(io.BytesIO(xlsx_bytes(csv_text(frame))))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0] == ["'=SUM(A1)", "n", "ratio"]
    assert rows[1:] == [["'=1+1", 1, 0.5], ["'@SUM", -2, 1e-9], ["007", 3, 2]]
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}


def test_a_dash_alone_is_no_formula_and_a_number_beside_words_is_written_as_one_among_numbers() -> None:
    frame = pd.DataFrame({"source": ["-", "Table 7"], "percent": [33.0, "hidden"], "mean": [0.1 + 0.2, None]})
    beside = frame.assign(mean=frame["mean"].astype(object))
    whole = pd.DataFrame({"n": pd.Series([12_345_678_901, None, True], dtype=object)})
    assert csv_text(whole) == 'n\n12345678901\n""\nTrue\n'
    assert csv_text(frame) == csv_text(beside) == "source,percent,mean\n-,33,0.3\nTable 7,hidden,\n"


def test_text_that_looks_like_a_number_stays_text_in_a_workbook() -> None:
    frame = pd.DataFrame({"id": ["8.10", "12"], "n": [1, 2], "few": [7, "hidden"], "e": ["1e5", None]})
    book = load_workbook(io.BytesIO(xlsx_bytes(csv_text(frame), text_columns=text_columns(frame))))
    assert list(book.active.iter_rows(min_row=2, values_only=True)) == [
        ("8.10", 1, 7, "1e5"),
        ("12", 2, "hidden", None),
    ]


def test_hostile_cells_do_not_break_a_workbook_and_it_has_the_same_bytes_twice() -> None:
    frame = pd.DataFrame({"note": ["\x00bell\x07", "x" * 40_000, "\u202eright", "a\nb", ""]})
    made = xlsx_bytes(csv_text(frame), title="[a]:*?/'")
    assert made == xlsx_bytes(csv_text(frame), title="[a]:*?/'")
    values = [row[0] for row in load_workbook(io.BytesIO(made)).active.iter_rows(min_row=2, values_only=True)]
    assert values[0] == "bell"
    assert len(values[1]) == 32_767
    assert values[2] == "\u202eright"


def test_numbers_beside_hidden_ones_stay_right_aligned() -> None:
    html = table_html(pd.DataFrame({"n": ["hidden", 10], "site": ["hidden", "x"]}, dtype=object), caption="c")
    assert html.count('<td class="lb-number">') == 2
    assert '<td class="lb-number">hidden</td>' in html


def test_a_table_of_one_row_can_stand_upright_with_a_measure_to_a_line() -> None:
    frame = pd.DataFrame({"n": [5], "ratio": [0.9], "note": ["<b>"]})
    html = table_html(frame, caption="One site", labels={"n": "Patients <"}, upright=True)
    assert html.count("<tr>") == 3 and "<thead>" not in html
    assert '<tr><th scope="row">Patients &lt;</th><td class="lb-number">5</td></tr>' in html
    assert '<tr><th scope="row">Note</th><td>&lt;b&gt;</td></tr>' in html
    two = pd.concat([frame, frame])
    assert table_html(two, caption="Two", upright=True) == table_html(two, caption="Two")
