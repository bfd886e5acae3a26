"""The script of tables of many rows in a browser: sorted by a column, some rows at a time, together with the search."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.show.page.tables import MANY_ROWS, table_html

STATIC = Path(__file__).parents[2] / "book" / "_static"
SITES = [str(site) for site in range(1, 121)]
FRAME = pd.DataFrame({"site": [f"Site {site}" for site in SITES], "ratio": [1000.0 - int(site) for site in SITES]})
FRAME.loc[4, "ratio"] = None


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    """A page of the tests' browser with the table and both scripts."""
    opened = browser.new_page()
    table = table_html(FRAME, caption="Ratios", missing="-")
    style = (STATIC / "book.css").read_text(encoding="utf-8")
    opened.set_content(
        f"<!doctype html><html lang=en><title>t</title><style>{style}</style><body><div>{table}</div></body>"
    )
    for name in ("filter.js", "sort.js"):
        opened.add_script_tag(content=(STATIC / name).read_text(encoding="utf-8"))
    yield opened
    opened.close()


def shown(page: Any) -> list[str]:
    rows = "[...document.querySelectorAll('tbody tr')].filter((row) => row.offsetParent)"
    return page.evaluate(f"{rows}.map((row) => row.cells[0].innerText)")


def test_fifty_rows_are_shown_and_more_when_asked(page: Any) -> None:
    assert shown(page) == [f"Site {site}" for site in SITES[:50]]
    assert "Rows 1 to 50 of 120" in page.inner_text(".lb-more")
    page.get_by_role("button", name="Show 50 more").click()
    assert len(shown(page)) == 100
    page.get_by_role("button", name="Show 20 more").click()
    assert len(shown(page)) == 120
    assert page.locator(".lb-more button").is_hidden()


def test_numbers_are_sorted_by_size_and_what_is_missing_comes_last(page: Any) -> None:
    page.get_by_role("button", name="Ratio").click()
    assert shown(page)[:2] == ["Site 120", "Site 119"]
    assert page.get_attribute("th:nth-child(2)", "aria-sort") == "ascending"
    page.get_by_role("button", name="Ratio").click()
    assert shown(page)[:2] == ["Site 1", "Site 2"]
    assert page.evaluate("document.querySelector('tbody tr:last-child').cells[0].innerText") == "Site 5"
    page.get_by_role("button", name="Site").first.click()
    assert shown(page)[8:11] == ["Site 9", "Site 10", "Site 11"]
    assert page.get_attribute("th:nth-child(2)", "aria-sort") is None


def test_the_search_looks_in_every_row_and_not_in_those_shown_alone(page: Any) -> None:
    page.get_by_label("Search this table").fill("site 118")
    assert shown(page) == ["Site 118"]
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("document.querySelector('.lb-more').innerText.includes('of 120')")
    assert len(shown(page)) == 50


def test_a_table_of_few_rows_stays_as_it_is() -> None:
    assert "data-sort" not in table_html(FRAME.head(MANY_ROWS), caption="Ratios")
    assert "data-sort" in table_html(FRAME.head(MANY_ROWS + 1), caption="Ratios")
    assert "data-sort" in table_html(FRAME.head(2), caption="Ratios", searchable=True)
