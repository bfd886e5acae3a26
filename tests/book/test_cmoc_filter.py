"""The filter of the CMOC cards on the built page: by keyboard, kept in the address, and every card without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest

PAGE = "notebooks/05_cmoc_tables.html"
RELATIONAL = ["8.1", "8.2", "8.3", "8.4", "8.5", "11.3", "11.4", "11.6"]
"""Tables 8 and 11 label these with relational integration; counted by hand."""


@pytest.fixture
def page(address: str, browser: Any) -> Iterator[Any]:
    """The page of CMOCs, without a choice made."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto(f"{address}/{PAGE}")
    yield opened
    context.close()


def shown(page: Any) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('.lb-card[data-cmoc]:not([hidden])')].map(c => c.dataset.cmoc)")


def rows(page: Any) -> list[str]:
    found = "[...new Set([...document.querySelectorAll('tr[data-cmoc]:not([hidden])')].map(r => r.dataset.cmoc))]"
    return page.evaluate(found)


def told(page: Any) -> str:
    return page.locator(".lb-filter [role=status]").inner_text()


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent")


def test_every_control_is_reached_by_tab_in_order_and_has_a_name(page: Any) -> None:
    page.locator(".lb-filter select").first.focus()
    names = [focused(page)]
    for _ in range(7):
        page.keyboard.press("Tab")
        names.append(focused(page))
    assert names == ["Construct", "Domain", "Theme", "Outcome", "Who", "Concept", "Words", "Show all"]


def test_a_choice_by_keyboard_narrows_cards_and_table_alike_and_the_address_keeps_it(page: Any, address: str) -> None:
    page.get_by_label("Construct", exact=True).focus()
    page.keyboard.type("Rel")
    assert shown(page) == rows(page) == RELATIONAL
    assert told(page) == "8 of 24 configurations shown."
    assert page.url.partition("?")[2].partition("=")[2] == "Relational+integration"
    again = page.context.new_page()
    again.goto(page.url)
    assert shown(again) == RELATIONAL
    assert again.get_by_label("Construct", exact=True).input_value() == "Relational integration"


@pytest.mark.proof
def test_choices_and_words_narrow_together_and_show_all_by_keyboard_brings_everything_back(page: Any) -> None:
    page.get_by_label("Construct", exact=True).select_option("Relational integration")
    page.get_by_label("Words", exact=True).fill("  HOPE ")
    both = shown(page)
    assert 0 < len(both) < 8
    assert set(both) < set(RELATIONAL)
    page.get_by_label("Words", exact=True).fill("no such words")
    assert (shown(page), rows(page)) == ([], [])
    assert told(page) == "None of the 24 configurations fits. Choose less, or show all."
    page.get_by_role("button", name="Show all", exact=True).press("Enter")
    assert len(shown(page)) == 24
    assert focused(page) == "Words"
    assert "?" not in page.url


@pytest.mark.proof
def test_enter_in_the_words_loses_nothing_and_their_address_opens_again_without_an_error(page: Any) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.get_by_label("Words", exact=True).fill("trust")
    before = shown(page)
    page.get_by_label("Words", exact=True).press("Enter")
    assert 0 < len(before) < 24
    assert shown(page) == before
    page.reload()
    assert shown(page) == before
    assert faults == []


@pytest.mark.proof
def test_the_address_of_a_card_shows_it_whatever_is_chosen(page: Any, address: str) -> None:
    page.goto(f"{address}/{PAGE}?construct=Activation#cmoc-8-1")
    assert "8.1" in shown(page)
    assert page.locator("#cmoc-8-1").is_visible()


def visible(page: Any) -> tuple[int, int]:
    """How many cards and how many rows of the table are in sight."""
    return page.locator(".lb-card:visible").count(), page.locator("tr[data-cmoc]:visible").count()


@pytest.mark.proof
def test_a_switch_by_keyboard_shows_cards_or_table_and_the_address_keeps_it(page: Any) -> None:
    assert visible(page) == (24, 0)
    cards = page.get_by_role("group", name="Show as").get_by_role("radio", name="Cards")
    assert cards.is_checked()
    cards.focus()
    page.keyboard.press("ArrowRight")
    assert visible(page) == (0, 24)
    assert page.url.endswith("?view=table")
    page.get_by_label("Construct", exact=True).select_option("Relational integration")
    page.reload()
    assert visible(page) == (0, 8)
    page.get_by_role("button", name="Show all", exact=True).click()
    assert visible(page) == (0, 24)
    page.get_by_label("Cards", exact=True).check()
    assert visible(page) == (24, 0)
    assert "?" not in page.url


@pytest.mark.parametrize(
    ("asked", "in_sight"),
    [
        ("?view=table#cmoc-8-1", (24, 0)),
        ("#cmoc-table", (0, 24)),
        pytest.param("?view=nonsense", (24, 0), marks=pytest.mark.proof),
        pytest.param("?view=cards", (24, 0), marks=pytest.mark.proof),
    ],
)
def test_an_address_opens_the_view_that_has_what_it_leads_to(
    page: Any, address: str, asked: str, in_sight: tuple[int, int]
) -> None:
    page.goto(f"{address}/{PAGE}{asked}")
    assert visible(page) == in_sight


@pytest.mark.proof
def test_a_number_in_the_table_leads_to_its_card_opened_again_and_again(page: Any) -> None:
    for _ in range(2):
        page.get_by_label("Table", exact=True).check()
        page.locator("tr[data-cmoc='8.1'] a").click()
        assert visible(page) == (24, 0)
        assert page.locator("#cmoc-8-1 .lb-role").first.is_visible()
    assert page.locator(".lb-card details[open]").count() == 1


@pytest.mark.parametrize(("view", "in_sight"), [("Cards", (24, 0)), ("Table", (0, 24))])
def test_paper_has_the_view_that_is_chosen_whole(page: Any, view: str, in_sight: tuple[int, int]) -> None:
    page.get_by_label(view, exact=True).check()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert visible(page) == in_sight
    assert page.locator(".lb-card .lb-role:visible").count() == (73 if view == "Cards" else 0)


@pytest.mark.parametrize(
    "asked",
    [
        "construct=%3Cscript%3E",
        pytest.param("construct=zz&nothing=1", marks=pytest.mark.proof),
        pytest.param("words=" + "x" * 3000, marks=pytest.mark.proof),
    ],
)
def test_an_address_that_asks_for_nonsense_breaks_nothing(page: Any, address: str, asked: str) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}/{PAGE}?{asked}")
    assert len(shown(page)) == (0 if asked.startswith("words=") else 24)
    assert faults == []


def test_without_scripts_every_card_and_row_is_there(address: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{PAGE}")
    assert visible(page) == (24, 24)
    assert page.locator(".lb-filter").count() == 0
    context.close()
