"""What is folded away on a page: its line says the finding, and it opens by key, by address and for print."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

PAGE = "notebooks/01_sampling.html"
FOLDED = {
    "sites-matrix", "sampling-pairs", "sampling-empty-pairs", "sampling-adds", "sampling-weights", "made-up-sites",
    "sampling-possible-mean", "sampling-possible-maxmin", "collected-against-planned", "professionals", "patients",
}  # fmt: skip
OPEN = {"sites", "sampling-coverage", "sampling-distances", "patients-flow"}


@pytest.fixture
def opened(address: str, browser: Any) -> Iterator[Any]:
    """A page of the browser at the size of a laptop."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def is_seen(page: Any, name: str) -> bool:
    """Whether a figure or table can be read: what lies in a closed fold cannot."""
    seen: bool = page.locator(f"#{name}").evaluate("one => one.checkVisibility({contentVisibilityAuto: true})")
    return seen


def test_what_is_folded_is_closed_and_what_stands_open_is_read(opened: Any, address: str) -> None:
    opened.goto(f"{address}/{PAGE}")
    assert {name for name in FOLDED | OPEN if is_seen(opened, name)} == OPEN


def test_every_line_says_a_finding_that_stands_nowhere_below_and_what_is_behind_it(site: Path) -> None:
    article = BeautifulSoup((site / PAGE).read_text(), "html.parser").select_one("article")
    assert article is not None
    article.select_one(".lb-in-short").extract()  # the answer at the top says some of them first
    text = article.get_text(" ", strip=True)
    for fold in article.select("details.lb-fold"):
        offer = fold.summary.select_one(".lb-behind").extract().get_text()
        line = fold.summary.get_text(" ", strip=True)
        assert line.endswith("."), line
        assert offer == ("Show the figure" if fold.find("figure") else "Show the table")
        caption = fold.find(["figcaption", "caption"]).get_text(" ", strip=True)
        assert text.count(line) == (2 if caption.startswith(line) else 1), line
        assert line.endswith("Made-up data.") == ("Made-up data." in caption)


def test_figures_are_numbered_in_order_through_folds(site: Path) -> None:
    article = BeautifulSoup((site / PAGE).read_text(), "html.parser")
    numbers = [one.get_text().split()[-1] for one in article.select("figure .caption-number")]
    assert [int(number) for number in numbers] == list(range(1, 11))


def test_a_fold_opens_and_closes_by_keyboard(opened: Any, address: str) -> None:
    opened.goto(f"{address}/{PAGE}")
    line = opened.locator("details.lb-fold:has(#sampling-weights) > summary")
    line.focus()
    opened.keyboard.press("Enter")
    assert is_seen(opened, "sampling-weights")
    assert not line.locator(".lb-behind").is_visible()
    opened.keyboard.press("Space")
    assert not is_seen(opened, "sampling-weights")


def test_an_address_that_leads_into_a_fold_opens_it(opened: Any, address: str) -> None:
    opened.goto(f"{address}/{PAGE}#sampling-pairs")
    opened.wait_for_function("document.querySelector('#sampling-pairs').closest('details').open")
    assert is_seen(opened, "sampling-pairs")
    assert opened.locator("details.lb-fold[open]").count() == 1
    opened.goto(f"{address}/{PAGE}#professionals")
    opened.wait_for_function("document.querySelector('#professionals').closest('details').open")
    assert 0 <= opened.locator("#professionals").bounding_box()["y"] < 900


@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=pytest.mark.proof)])
def test_paper_has_no_folds_with_scripts_or_without(scripts: bool, address: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{address}/{PAGE}")
    page.emulate_media(media="print")
    heights = page.locator("details.lb-fold").evaluate_all("folds => folds.map(one => one.offsetHeight)")
    inside = page.locator("details.lb-fold > :not(summary)").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert len(heights) == len(inside) == len(FOLDED)
    assert all(height > shown > 100 for height, shown in zip(heights, inside, strict=True))
    assert not page.locator(".lb-behind").first.is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.proof)])
def test_open_folds_are_clean_for_axe_and_fit_a_phone(scheme: str, address: str, browser: Any) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/{PAGE}")
    page.evaluate("document.querySelectorAll('details.lb-fold').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    found = Axe().run(page, context=".bd-article", options={"preload": False, "resultTypes": ["violations"]}).response
    assert [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")] == []
    context.close()


@pytest.mark.proof
def test_the_chapter_is_half_as_tall_as_it_was(opened: Any, address: str) -> None:
    opened.goto(f"{address}/{PAGE}")
    assert opened.evaluate("document.documentElement.scrollHeight") <= 14_563 / 2
