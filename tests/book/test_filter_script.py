"""The filter of tables in a browser: labelled, used by keyboard, and the whole table without it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.show.page.filter_table import filter_table_html

STATIC = Path(__file__).parents[2] / "book" / "_static"
SCRIPT = STATIC / "filter.js"
FRAME = pd.DataFrame({"claim": ["Papers", "Sites", "Constructs"], "verdict": ["agrees", "agrees", "disagrees"]})


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    """A page of the tests' browser."""
    opened = browser.new_page()
    yield opened
    opened.close()


def load(page: Any, *, script: bool) -> None:
    table = filter_table_html(
        FRAME, caption="Claims", choices=["verdict"], search="Words", row_ids=["claim-a", "claim-b", "claim-c"]
    )
    page.set_content(f"<!doctype html><html lang=en><title>t</title><body>{table}</body>")
    if script:
        page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))


def shown(page: Any) -> list[str]:
    return [row.inner_text().split("\t")[0] for row in page.locator("tbody tr:visible").all()]


def test_without_the_script_the_whole_table_is_there(page: Any) -> None:
    load(page, script=False)
    assert shown(page) == ["Papers", "Sites", "Constructs"]
    assert page.locator("select").count() == 0


def test_a_choice_made_by_keyboard_hides_the_other_rows_and_says_how_many_are_left(page: Any) -> None:
    load(page, script=True)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.labels[0].textContent") == "Verdict"
    page.keyboard.press("d")
    assert shown(page) == ["Constructs"]
    assert page.get_by_role("status").inner_text() == "1 of 3 rows shown"
    page.get_by_role("button", name="Show all").press("Enter")
    page.wait_for_function("document.querySelector('[role=status]').textContent.startsWith('3')")
    assert shown(page) == ["Papers", "Sites", "Constructs"]


def test_words_are_searched_in_every_cell_and_the_box_has_a_label(page: Any) -> None:
    load(page, script=True)
    page.get_by_label("Words").fill("site AGREES")
    assert shown(page) == ["Sites"]


def test_a_link_to_a_row_that_is_filtered_out_shows_it(page: Any) -> None:
    load(page, script=True)
    page.get_by_label("Verdict").select_option("disagrees")
    page.evaluate("location.hash = 'claim-a'")
    page.wait_for_function("!document.getElementById('claim-a').hidden")
    assert shown(page) == ["Papers", "Sites", "Constructs"]


def test_a_link_to_a_row_in_a_closed_fold_opens_it_and_the_filter_works_there(page: Any) -> None:
    table = filter_table_html(FRAME, caption="Claims", choices=["verdict"], row_ids=["claim-a", "claim-b", "claim-c"])
    fold = f'<details class="lb-fold"><summary>All claims</summary>{table}</details>'
    scripts = [
        f"<script>{(STATIC / name).read_text(encoding='utf-8')}</script>" for name in ("filter.js", "reading.js")
    ]
    page.goto("about:blank")
    page.set_content(f"<!doctype html><html lang=en><title>t</title><body>{fold}{''.join(scripts)}</body>")
    assert shown(page) == []
    page.evaluate("location.hash = 'claim-b'")
    page.locator("#claim-b").wait_for(state="visible")
    page.get_by_label("Verdict").select_option("disagrees")
    assert shown(page) == ["Constructs"]
