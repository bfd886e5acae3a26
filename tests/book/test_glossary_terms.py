"""The terms of the glossary, explained where they stand on the pages of the demo site."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from helpers.book.glossary_terms import definitions, pattern_of
from helpers.project import ROOT

ReadPage = Callable[[str], BeautifulSoup]

ADDED = ["Holding", "Discretion", "Readiness", "Buy-in", "Social capital", "Anchor point", "PCN", "VCSE", "PPI", "ARRS"]


def test_the_glossary_has_the_words_of_the_findings() -> None:
    assert set(ADDED) <= set(definitions(ROOT / "book" / "glossary.md"))


@pytest.mark.parametrize(
    ("term", "prose", "found"),
    [
        ("Holding", "This is called holding.", "holding"),
        ("Holding", "the withholding of care", None),
        ("Discretion", "Micro-discretions are small.", "Micro-discretions"),
        ("PPI", "ppi", None),
        ("PCN", "all primary care networks", "primary care networks"),
        ("Link worker", "Link workers", "Link workers"),
        ("Buy-in", "their buy-in", "buy-in"),
    ],
)
def test_a_term_is_found_in_prose_in_each_form(term: str, prose: str, found: str | None) -> None:
    pattern = pattern_of(term)
    match = pattern.search(prose) if pattern else None
    assert (match[0] if match else None) == found


def test_each_term_is_explained_once_a_page_outside_headings_links_code_and_tables(
    site: Path, read_page: ReadPage
) -> None:
    explained = 0
    for path in site.rglob("*.html"):
        soup = read_page(path.relative_to(site).as_posix())
        described = [term["aria-describedby"] for term in soup.select("a.lb-term")]
        assert len(described) == len(set(described)), path
        assert set(described) <= {tag["id"] for tag in soup.find_all(id=True)}, path
        assert not soup.select("h1 .lb-term, h2 .lb-term, h3 .lb-term, a .lb-term, code .lb-term, td .lb-term"), path
        explained += len(described)
    assert explained > 50
    assert not read_page("book/glossary.html").select("a.lb-term")


def test_the_first_holding_of_the_managers_page_says_what_it_is(site: Path, read_page: ReadPage) -> None:
    soup = read_page("book/findings/managers.html")
    term = next(term for term in soup.select("a.lb-term") if term.get_text().lower() == "holding")
    assert "troubles cannot be solved yet" in soup.find(id=term["aria-describedby"]).get_text()


def test_definitions_are_no_words_of_the_search(site: Path, read_page: ReadPage) -> None:
    page = read_page("book/findings/managers.html")
    assert page.select_one(".lb-definitions").has_attr("hidden")


def test_a_definition_shows_on_hover_focus_and_tap_and_goes_with_escape(address: str, browser: object) -> None:
    where = f"{address}/book/findings/findings.html"
    page = browser.new_page()
    page.goto(where)
    term, tip = page.locator("a.lb-term").first, page.locator(".lb-tip")
    term.hover()
    assert tip.is_visible()
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    page.mouse.move(0, 0)
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('lb-term')"):
            break
    assert tip.is_visible()
    page.close()
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.goto(where)
    phone.locator("a.lb-term").first.tap()
    assert phone.locator(".lb-tip").is_visible()
    assert phone.url == where
    box = phone.locator(".lb-tip").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    phone.locator("a.lb-term").first.tap()
    phone.wait_for_url("**/glossary.html#**")
    context.close()
