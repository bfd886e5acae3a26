"""Tables with a column for Context, Mechanism and Outcome become cmocs.csv and cmoc_elements.csv."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.data.mapping.applying.cmocs import elements_of

HEADER = ["CMOC", "Context", "Mechanism", "Outcome"]
ROWS = [
    ["CMOC1", "protected time", "1. feels heard\n2. trusts", "keeps coming"],
    ["CMOC2", "unclear role", "unsure", "few"],
]
ELEMENTS = [
    ["CMOC1", "1", "C", "protected time"],
    ["CMOC1", "2", "M", "feels heard"],
    ["CMOC1", "3", "M", "trusts"],
    ["CMOC1", "4", "O", "keeps coming"],
    ["CMOC2", "1", "C", "unclear role"],
    ["CMOC2", "2", "M", "unsure"],
    ["CMOC2", "3", "O", "few"],
]


def csv_file(path: Path) -> None:
    pd.DataFrame(ROWS, columns=HEADER).to_csv(path, index=False)


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [HEADER, *ROWS]:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)


def word(path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("Configurations of the study")
    table = document.add_table(rows=0, cols=4)
    for row in [HEADER, *ROWS]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))


def html(path: Path) -> None:
    def line(row: list[str]) -> str:
        return "".join(f"<td>{text}</td>" for text in row).replace("\n", "<br>")

    lines = "".join(f"<tr>{line(row)}</tr>" for row in [HEADER, *ROWS])
    path.write_text(f"<script>x</script><p>Table 3</p><table>{lines}</table>", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "make"), [("a.csv", csv_file), ("a.xlsx", workbook), ("a.docx", word), ("a.html", html)]
)
def test_wide_configurations_from_four_kinds_of_file(name: str, make: object, tmp_path: Path) -> None:
    make(tmp_path / name)  # type: ignore[operator]
    done = CliRunner().invoke(main, ["import", str(tmp_path / name), "--to", str(tmp_path / "mine")])
    assert done.exit_code == 0, done.output
    elements = pd.read_csv(tmp_path / "mine" / "cmoc_elements.csv", dtype=str)
    assert elements.values.tolist() == ELEMENTS
    assert pd.read_csv(tmp_path / "mine" / "cmocs.csv")["cmoc_id"].tolist() == ["CMOC1", "CMOC2"]


def test_resource_and_response_both_stay_and_a_theme_goes_with_its_configuration(tmp_path: Path) -> None:
    header = "CMOC,Theme,Context,Mechanism - resource,Mechanism - response,Outcome"
    lines = [header, "A,Time,long visits,time to talk,feels heard,returns", ",,a quiet room,,,"]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    done = CliRunner().invoke(main, ["import", str(tmp_path / "a.csv"), "--to", str(tmp_path / "mine")])
    assert done.exit_code == 0, done.output
    elements = pd.read_csv(tmp_path / "mine" / "cmoc_elements.csv", dtype=str)
    assert elements[["role", "part", "text"]].fillna("").values.tolist() == [
        ["C", "", "long visits"],
        ["M", "resource", "time to talk"],
        ["M", "response", "feels heard"],
        ["O", "", "returns"],
        ["C", "", "a quiet room"],
    ]
    assert pd.read_csv(tmp_path / "mine" / "cmocs.csv").values.tolist() == [["A", "Time"]]


@pytest.mark.parametrize(
    ("cell", "elements"),
    [
        ("", []),
        ("protected time, and a room", ["protected time, and a room"]),
        ("1) time 2) trust", ["time", "trust"]),
        ("(a) time\n(b) trust", ["time", "trust"]),
        ("• time\n• trust", ["time", "trust"]),
        ("seen in 2. and 3. wave", ["seen in 2. and 3. wave"]),
        ("10 minutes are too short", ["10 minutes are too short"]),
    ],
)
def test_the_elements_of_a_cell(cell: str, elements: list[str]) -> None:
    assert elements_of(cell) == elements
