"""What every page of the demo site says of itself, how it prints, and the archive it offers."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from jinja2 import Environment

from helpers.book.archive import checksum_of_contents, write_archive
from helpers.book.page_metadata import described_by_its_words
from helpers.project import ROOT
from helpers.show.page.templates import render

CFF = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def soups(read_page: Callable[[str], BeautifulSoup], demo_pages: list[str]) -> dict[str, BeautifulSoup]:
    """Every page of the demo site that is text."""
    names = [name for name in demo_pages if name not in ("404.html", "genindex.html", "search.html")]
    return {name: read_page(name) for name in names}


def test_every_page_has_a_description_a_preview_and_one_title(soups: dict[str, BeautifulSoup]) -> None:
    described = {}
    for name, soup in soups.items():
        meta = {tag.get("name") or tag.get("property"): tag["content"] for tag in soup.select("meta[content]")}
        assert {"description", "og:title", "og:description", "og:type"} <= set(meta), name
        assert 20 <= len(meta["description"]) <= 200, (name, meta["description"])
        assert len(soup.find_all("h1")) == 1, name
        described[name] = meta["description"]
    assert len(soups) > 20
    chapters = [text for name, text in described.items() if "sites/" not in name]
    assert len(set(chapters)) == len(chapters)


def test_the_description_of_a_page_with_made_up_data_says_so(soups: dict[str, BeautifulSoup]) -> None:
    made_up = [name for name, soup in soups.items() if soup.select(".lb-banner.lb-synthetic")]
    assert len(made_up) > 8
    for name, soup in soups.items():
        description = soup.select_one('meta[name="description"]')["content"]
        assert description.startswith("Synthetic data, not results of the study. ") == (name in made_up), name


def test_every_page_says_at_its_foot_who_when_and_how_to_cite(soups: dict[str, BeautifulSoup]) -> None:
    for name, soup in soups.items():
        foot = soup.select_one("article .lb-about").get_text(" ", strip=True)
        for said in (CFF["authors"][0]["name"], CFF["version"], str(CFF["date-released"]), "How to cite", "Contact"):
            assert said in foot, name
        assert "CC BY 4.0" in foot
        assert "MIT" in foot


def test_the_landing_page_tells_citation_managers(soups: dict[str, BeautifulSoup]) -> None:
    meta = {tag["name"]: tag["content"] for tag in soups["index.html"].select("meta[name^=citation_]")}
    assert meta["citation_title"] == CFF["title"]
    assert re.fullmatch(r"\d{4}/\d\d/\d\d", meta["citation_publication_date"])


def test_a_description_has_words_of_an_answer_too_long_for_it_beside_what_its_data_are() -> None:
    page = new_document("page")
    long = "Life satisfaction and worthwhile improved clearly, " + "even allowing for five outcomes, " * 6
    words = {"mark": "Released under profile research.", "answer": long, "certainty": "This rests on few."}
    html = render("show/page/templates/in_short.html", **words)
    box = nodes.container(classes=["lb-output-in-short"])
    box += nodes.raw("", html, format="html")
    page += box
    described = described_by_its_words(page)
    assert described.startswith("Released under profile research. Life satisfaction and worthwhile improved clearly,")
    assert described.endswith(" …")
    assert len(described) <= 200


def test_the_missing_page_has_the_name_of_its_edition_in_its_title() -> None:
    """As Sphinx names an edition for every template; that the name of a project is not set is no name."""
    template = Environment(autoescape=True).from_string((ROOT / "book/_templates/not_found.html").read_text("utf-8"))
    words = {"project": "Project name not set", "docstitle": "A study of ours", "root_doc": "index"}
    html = template.render(words, pathto=str)
    assert "<title>This page is not here - A study of ours</title>" in html


def test_the_missing_page_leads_to_the_front_page_from_any_address(address: str, browser: object) -> None:
    page = browser.new_page()
    missing = f"{address}/book/findings/nothing.html"
    text = page.request.get(f"{address}/404.html").text()
    page.route("**/nothing.html", lambda route: route.fulfill(status=404, body=text, content_type="text/html"))
    page.goto(missing)
    page.wait_for_function("document.getElementById('front').href.endsWith('/index.html')")
    page.wait_for_timeout(300)
    assert page.locator("#front").evaluate("link => link.href") == f"{address}/index.html"
    page.close()


def test_one_button_shows_and_hides_all_code(address: str, browser: object) -> None:
    page = browser.new_page()
    page.goto(f"{address}/notebooks/08_published_claims.html")
    button = page.locator("button.lb-all-code")
    assert button.inner_text() == "Show all code"
    button.click()
    assert page.locator(".cell details.hide:not([open])").count() == 0
    assert button.inner_text() == "Hide all code"
    button.click()
    assert page.locator(".cell details.hide[open]").count() == 0
    page.close()


@pytest.mark.parametrize(
    "name",
    [
        "notebooks/05_cmoc_tables",
        *(
            pytest.param(name, marks=pytest.mark.proof)
            for name in ("notebooks/08_published_claims", "book/data_dictionary", "book/rameses")
        ),
    ],
)
def test_no_table_is_cut_on_paper(name: str, address: str, browser: object) -> None:
    page = browser.new_page(viewport={"width": 688, "height": 1000})  # A4 less its margins
    page.goto(f"{address}/{name}.html")
    page.emulate_media(media="print")
    cut = page.evaluate(
        """[...document.querySelectorAll("article table, article figure, article img, article pre")]
           .filter((one) => one.getBoundingClientRect().right > 688.5)
           .map((one) => `${one.tagName} ${one.closest("[id]")?.id} ${one.getBoundingClientRect().right}`)"""
    )
    assert cut == []
    page.close()


def test_the_archive_has_notebooks_without_outputs_own_data_and_code_byte_for_byte(tmp_path: Path) -> None:
    first, second = write_archive(tmp_path / "a.zip"), write_archive(tmp_path / "b.zip")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        names = [name.partition("/")[2] for name in archive.namelist()]
        books = [name for name in archive.namelist() if name.endswith(".ipynb")]
        cells = [cell for name in books for cell in json.loads(archive.read(name))["cells"]]
    assert len(books) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    for needed in ("data/published/claims.csv", "data/synthetic/gp_usage.csv", "src/helpers/cli.py", "pyproject.toml"):
        assert needed in names
    assert not [name for name in names if name.startswith(("build/", ".")) or "__pycache__" in name]


def test_the_demo_offers_the_archive_on_its_page(site: Path) -> None:
    page = BeautifulSoup((site / "book/download.html").read_text(encoding="utf-8"), "html.parser")
    link = page.select_one("a.lb-archive")["href"]
    assert zipfile.is_zipfile((site / "book" / link).resolve())


@pytest.mark.parametrize("edition", ["private", "released"])
def test_an_edition_of_a_study_offers_no_archive_and_claims_no_authors(
    edition: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(edition).folder
    assert not list(folder.rglob("*.zip"))
    assert not list(folder.rglob("download.html"))
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "lb-about" not in text
        assert "citation_" not in text


def test_the_site_is_made_anew_when_any_file_of_the_archive_changed(tmp_path: Path) -> None:
    module = tmp_path / "src" / "helpers" / "of_no_page.py"
    module.parent.mkdir(parents=True)
    module.write_text("A = 1\n")
    before = checksum_of_contents(tmp_path)
    assert before == checksum_of_contents(tmp_path)
    module.write_text("A = 2\n")
    assert checksum_of_contents(tmp_path) != before
