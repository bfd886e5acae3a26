"""The matrix of constructs by theme: each configuration once, in its cell, as a link to its card."""

from xml.etree import ElementTree

import pandas as pd

from helpers.data.study import load_published
from helpers.show.npt.matrix import matrix, matrix_html

CONSTRUCTS = load_published("npt_constructs")


def rows_of(cmocs: pd.DataFrame, **options: str) -> tuple[list[str], dict[str, list[str]]]:
    root = ElementTree.fromstring(matrix_html(cmocs, CONSTRUCTS, **options))
    heads = ["".join(head.itertext()) for head in root.iter("th") if head.get("scope") == "col"]
    rows = [row for row in root.iter("tr") if row.find("td") is not None]
    return heads, {
        "".join(row[0].itertext()): [" ".join(" ".join(cell.itertext()).split()) for cell in row[1:]] for row in rows
    }


def test_the_sixteen_are_defined_and_each_configuration_stands_under_its_theme() -> None:
    heads, rows = rows_of(load_published("cmocs"))
    assert (heads[:2], len(heads), len(rows)) == (["Construct", "Meaning"], 6, 16)
    assert rows["Relational integration"] == [
        "People trust one another's work and the knowledge behind it.",
        "8.1 8.2 8.3 8.4 8.5",
        "-",
        "-",
        "11.3 11.4 11.6",
    ]
    assert rows["Reconfiguration"][1:] == ["-"] * 4
    links = [cell for cells in rows.values() for cmocs in cells[1:] for cell in cmocs.split() if cell != "-"]
    assert sorted(links) == sorted(load_published("cmocs")["cmoc_id"])


def test_a_study_without_themes_has_one_column_and_its_words_stay_words() -> None:
    cmocs = pd.DataFrame(
        {
            "cmoc_id": ["<b>1", "2"],
            "theme": [None, None],
            "table": [None, None],
            "npt_construct": ["Activation", None],
        }
    )
    heads, rows = rows_of(cmocs)
    assert heads == ["Construct", "Meaning", "Configurations"]
    assert rows["Activation"][1] == "<b>1"
    assert 'href="x.html#cmoc-:3c:b:3e:1"' in matrix_html(cmocs, CONSTRUCTS, "x.html")


def test_its_file_has_a_row_for_each_configuration_and_for_each_construct_that_has_none() -> None:
    data = matrix(load_published("cmocs"), CONSTRUCTS).data
    assert data is not None
    assert len(data) == 24 + 10
    assert set(data.loc[data["cmoc_id"].isna(), "domain"]) >= {"Reflexive monitoring"}
