"""The built demo site: every link leads somewhere, and every page says what kind of data it shows."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

from helpers.chapters import CHAPTERS

ReadPage = Callable[[str], BeautifulSoup]

PAGE_OF = {f"notebooks/{chapter.notebook}.html": chapter for chapter in CHAPTERS if not chapter.per_site}
SITES = [f"notebooks/sites/site_{site}.html" for site in "abcdefg"]
PAGES = [*PAGE_OF, *SITES]


def pages(site: Path) -> list[str]:
    """Every page of the site, without the search page's machinery."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts)


def test_the_site_has_the_pages_that_are_opened_in_a_browser_and_no_others(site: Path, demo_pages: list[str]) -> None:
    assert pages(site) == sorted(demo_pages)


def test_the_landing_page_links_every_chapter_and_the_page_of_sites_seven_site_pages(
    site: Path, read_page: ReadPage
) -> None:
    links = {urlsplit(a["href"]).path for a in read_page("index.html").find_all("a", href=True)}
    assert {page for page in PAGES if page not in SITES} <= links
    links = {urlsplit(a["href"]).path for a in read_page("book/gp_usage_by_site.html").find_all("a", href=True)}
    assert {page.replace("notebooks/", "../notebooks/") for page in SITES} <= links
    assert len(SITES) == 7


def test_the_drawing_of_the_theory_is_a_figure_with_a_number_and_a_caption(site: Path, read_page: ReadPage) -> None:
    figures = read_page("notebooks/07_programme_theory.html").find_all("figure")
    captions = {figure["id"]: figure.figcaption for figure in figures}
    assert [figure["id"] for figure in figures] == ["programme-theory", "theory-links-per-part"]
    first, second = (
        captions[name].find(class_="caption-number").get_text().split()[-1]
        for name in ("programme-theory", "theory-links-per-part")
    )
    assert int(second) == int(first) + 1
    assert "The programme theory, as we read it." in captions["programme-theory"].get_text()


def test_every_link_image_and_file_within_the_site_is_there(site: Path, read_page: ReadPage) -> None:
    broken = []
    for page in pages(site):
        for tag in read_page(page).find_all(["a", "img", "link", "script"]):
            target = tag.get("href") or tag.get("src")
            parts = urlsplit(target or "#")
            if parts.scheme or parts.netloc or not parts.path:
                continue
            path = (site / page).parent / unquote(parts.path)
            if not path.resolve().is_file():
                broken.append(f"{page}: {target}")
    assert broken == []


def test_every_anchor_within_the_site_is_there(site: Path, read_page: ReadPage) -> None:
    anchors = {page: {tag["id"] for tag in read_page(page).find_all(id=True)} for page in pages(site)}
    broken = []
    for page in pages(site):
        for tag in read_page(page).find_all("a", href=True):
            parts = urlsplit(tag["href"])
            if parts.scheme or not parts.fragment:
                continue
            path = ((site / page).parent / parts.path).resolve() if parts.path else (site / page).resolve()
            target = path.relative_to(site.resolve()).as_posix()
            if parts.fragment not in anchors.get(target, set()):
                broken.append(f"{page}: {tag['href']}")
    assert broken == []


def test_pages_with_synthetic_data_say_so_at_their_top_and_published_ones_do_not(
    site: Path, read_page: ReadPage
) -> None:
    kinds = {}
    for page in PAGES:
        banners = read_page(page).select(".lb-banner")
        assert len(banners) == 1, page
        article = read_page(page).select_one("article.bd-article")
        before_the_banner = article.get_text(" ", strip=True).split(banners[0].get_text(" ", strip=True))[0]
        heading = article.find("h1").get_text(" ", strip=True)
        assert before_the_banner.strip() == heading, page
        kinds[page] = banners[0]["class"][1]
    assert {kinds[page] for page in SITES} == {"lb-synthetic"}
    assert kinds["notebooks/03_gp_usage_pooled.html"] == "lb-synthetic"
    assert kinds["notebooks/04_questionnaire_change.html"] == "lb-synthetic"
    assert kinds["notebooks/05_cmoc_tables.html"] == "lb-published"
    assert kinds["notebooks/07_programme_theory.html"] == "lb-published"
    assert kinds["notebooks/08_published_claims.html"] == "lb-published"


def test_no_section_of_a_chapter_is_empty(site: Path, read_page: ReadPage) -> None:
    empty = []
    for page in PAGES:
        for section in read_page(page).select("article section section"):
            shown = BeautifulSoup(str(section), "html.parser")
            for hidden in shown.select("details.hide"):
                hidden.decompose()
            heading = shown.find(["h2", "h3"]).get_text()
            if shown.get_text().strip() == heading.strip() and not shown.find(["img", "svg"]):
                empty.append(f"{page}: {heading}")
    assert empty == []


def test_every_figure_has_alt_text_that_says_something(site: Path, read_page: ReadPage) -> None:
    images = {
        f"{page}: {image['src']}": image.get("alt", "")
        for page in PAGES
        for image in read_page(page).select("figure.lb-figure img")
    }
    assert len(images) >= len(PAGE_OF)
    assert {name for name, alt in images.items() if len(alt.split()) < 8 or alt.endswith(".png")} == set()


def test_no_page_has_a_traceback_or_a_warning(site: Path) -> None:
    found = [
        page
        for page in pages(site)
        if any(word in (site / page).read_text() for word in ("Traceback (most recent", "Warning:", "stderr"))
    ]
    assert found == []


def test_no_source_copies_are_published(site: Path) -> None:
    assert not (site / "_sources").exists()
    assert list(site.rglob("*.ipynb")) == []
