"""The search finds what tables and cards hold, numbers too, and gives the right page first, without a server."""

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from helpers.book.release.reading import tokens
from helpers.book.search_index import scores, weighed_words, words_of

FIRST = {
    "holding": "book/findings/findings.html",
    "supervision": "book/findings/managers.html",
    "Activation": "notebooks/06_npt_mapping.html",
    "8.7": "notebooks/05_cmoc_tables.html",
    "bearing witness": "book/findings/findings.html",
    "reproduce": "book/download.html",
    "RAMESES": "book/rameses.html",
    "ARRS": "book/findings/managers.html",
    "burnout": "book/findings/managers.html",
    "plain language": "book/findings/plain_language.html",
}
"""What a reader looks for, and the page that tells most of it: the answers, the advice, the constructs, the cards."""

ORDINARY = ("holding", "8.7", "Activation")
"""A word, a number and a construct; `make proof` looks for all."""


def found(browser: Any, address: str, query: str) -> list[str]:
    """The pages that the search lists, best first; whatever the search asked of the network fails the test."""
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else faults.append(r.url))
    page.goto(f"{address}/search.html?q={query.replace(' ', '+')}")
    page.get_by_text(re.compile("Search finished|did not match")).wait_for()
    links = page.locator("ul.search > li > a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    context.close()
    assert faults == []
    return [link.partition("#")[0] for link in links]


@pytest.mark.parametrize(
    ("query", "page"),
    [pytest.param(*case, marks=() if case[0] in ORDINARY else pytest.mark.proof) for case in FIRST.items()],
)
def test_the_right_page_comes_first(browser: Any, address: str, query: str, page: str) -> None:
    assert found(browser, address, query)[0] == page


def test_a_site_of_table_4_is_found_by_the_number_in_its_row(browser: Any, address: str) -> None:
    pages = [page for page in found(browser, address, "site 5") if not page.startswith("notebooks/sites/")]
    assert pages[0] == "notebooks/01_sampling.html"


def test_words_in_another_form_are_found_and_words_that_nobody_wrote_are_not(browser: Any, address: str) -> None:
    assert "book/findings/managers.html" in found(browser, address, "superv")
    assert "book/findings/findings.html" in found(browser, address, "bears witness")
    assert found(browser, address, "zyzzyva") == []
    assert found(browser, address, "zyzzyva holding") == []


def test_a_word_whose_stem_is_a_stop_word_is_found_as_it_is_written(browser: Any, address: str) -> None:
    assert "book/findings/findings.html" in found(browser, address, "well-being")


def test_what_stands_on_every_page_names_no_page() -> None:
    about = '<section class="lb-about"><p>licence</p><section>terms</section></section>'
    hidden = '<div class="lb-definitions" hidden><p>charity</p></div>'
    words = weighed_words(f"<article><p>hope</p>{about}<p>calm</p>{hidden}<p>trust</p></article>")
    assert words == {"hope": 1.0, "calm": 1.0, "trust": 1.0}


def test_the_search_needs_no_server(browser: Any, site: Path) -> None:
    assert found(browser, site.as_uri(), "8.7")[0] == FIRST["8.7"]


def test_every_word_of_a_table_stands_in_the_index_by_itself(site: Path) -> None:
    index = (site / "searchindex.js").read_text()
    for page in FIRST.values():
        article = BeautifulSoup((site / page).read_text(), "html.parser").select_one("article.bd-article")
        assert article is not None
        for cell in article.select("table td"):
            for word in words_of(cell.get_text(" ")):
                if word.isdigit() or re.fullmatch(r"\d+\.\d+", word):
                    assert f'"{word}": "' in index, (page, word)


def test_a_word_of_a_heading_counts_more_than_one_of_a_cell() -> None:
    words = weighed_words(
        "<p>before</p><article><h2>Hope</h2><table><tr><td>trust</td><td>time</td></tr></table></article>"
    )
    assert words["hope"] > words["trust"] > 0
    assert "before" not in words
    assert "trusttim" not in words


def test_a_page_with_more_of_a_word_scores_higher_and_a_rare_word_counts_more() -> None:
    pages = {"a": {"site": 4.0, "hope": 1.0}, "b": {"site": 1.0, "calm": 4.0}}
    found = scores(pages)
    assert found["site"]["a"] > found["site"]["b"]
    assert found["hope"]["a"] > found["site"]["b"]


def test_scores_are_never_taken_for_a_row_of_the_data(site: Path) -> None:
    """The gate looks for rows of the input; a list of plain numbers in the index could look like one."""
    words = (site / "searchindex.js").read_text().partition('"words": ')[2]
    postings = [token for token in tokens(words) if "*" in token]
    assert len(postings) > 1000
    assert not any(re.fullmatch(r"-?\d+(\.\d+)?", token) for token in postings)
