"""A page of the built demo site loads little: what it uses of scripts and styles, its icons, pictures when seen."""

import gzip
import posixpath
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from helpers.book.assets.icons import with_icons
from helpers.book.assets.page_files import light_page
from helpers.book.assets.styles import light_styles
from helpers.book.file_checksums import sha256

ReadPage = Callable[[str], BeautifulSoup]

BUDGET = 200_000
"""Compressed bytes of a page with all it loads but images. The page of the search has the index of words beside."""

ICONS = {
    *("fa-angle-left", "fa-angle-right", "fa-arrow-up", "fa-bars", "fa-chevron-down", "fa-circle-half-stroke"),
    *("fa-list", "fa-magnifying-glass", "fa-moon", "fa-sun"),
}
"""What the theme's script drew on these pages, seen in a browser when it was still loaded."""


@cache
def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def loaded(site: Path, read_page: ReadPage, name: str) -> set[str]:
    """The files that a page has loaded once it is open, images aside: scripts, styles, and what these import."""
    soup = read_page(name)
    addresses = [tag["src"] for tag in soup.select("script[src]")]
    addresses += [tag["href"] for tag in soup.select("link[rel=stylesheet], link[rel=preload]")]
    files = {posixpath.normpath(posixpath.join(posixpath.dirname(name), urlsplit(one).path)) for one in addresses}
    for style in [one for one in files if one.endswith(".css")]:
        imported = re.findall(r'@import "([^"]+)"', (site / style).read_text(encoding="utf-8"))
        files |= {posixpath.normpath(posixpath.join(posixpath.dirname(style), one)) for one in imported}
    return files


def test_a_page_with_all_it_loads_keeps_to_the_budget(site: Path, demo_pages: list[str], read_page: ReadPage) -> None:
    weights = {}
    for name in demo_pages:
        files = loaded(site, read_page, name) - {"searchindex.js"}
        weights[name] = weight(site / name) + sum(weight(site / one) for one in files)
    assert {name: size for name, size in weights.items() if size > BUDGET} == {}
    assert min(size for name, size in weights.items() if name != "404.html") > 50_000  # what is loaded was found


def test_the_index_of_words_is_loaded_where_the_book_is_searched_and_nowhere_else(
    site: Path, demo_pages: list[str], read_page: ReadPage
) -> None:
    assert [name for name in demo_pages if "searchindex.js" in loaded(site, read_page, name)] == ["search.html"]


def test_every_icon_is_drawn_in_its_page(site: Path, demo_pages: list[str], read_page: ReadPage) -> None:
    drawn: Counter[str] = Counter()
    for name in demo_pages:
        soup = read_page(name)
        assert soup.select(':is(i, span)[class*="fa-"]') == [], name
        for icon in soup.select("svg.svg-inline--fa"):
            assert icon["viewbox"].startswith("0 0 "), name
            assert icon.find("path")["d"], name
            assert icon.get("aria-hidden") == "true" or icon.find("title"), name
            drawn.update(set(icon["class"]) & ICONS)
        if name != "404.html":
            assert [icon["data-mode"] for icon in soup.select("svg.theme-switch")] == ["light", "dark", "auto"], name
            assert "Icons: Font Awesome Free" in soup.decode(), name
    assert set(drawn) == ICONS


def test_no_font_source_map_or_locale_is_published(site: Path) -> None:
    names = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    unread = re.compile(r"fontawesome|webfonts|/locales/|thebe|\.(map|ttf|woff2?|po|mo)$")
    assert [name for name in names if unread.search(name)] == []
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert "@font-face" not in styles
    assert "sourceMappingURL" not in (site / "_static/styles/pydata-sphinx-theme.css").read_text(encoding="utf-8")


def test_no_picture_is_stored_twice(site: Path) -> None:
    stored = Counter(sha256(path.read_bytes()) for path in site.rglob("*.png"))
    assert len(stored) > 80
    assert [digest for digest, times in stored.items() if times > 1] == []


def test_a_picture_waits_until_it_is_near_and_keeps_its_place_meanwhile(
    site: Path, demo_pages: list[str], read_page: ReadPage
) -> None:
    seen = 0
    for name in demo_pages:
        for image in read_page(name).select("img.lb-image"):
            with Image.open((site / name).parent / unquote(image["src"])) as picture:
                assert (picture.width // 2, picture.height // 2) == (int(image["width"]), int(image["height"])), image[
                    "src"
                ]
                assert picture.mode == "P", image["src"]
            assert image["loading"] == "lazy", image["src"]
            seen += 1
    assert seen > 40


def test_the_search_is_opened_on_a_page_without_a_server(browser: Any, site: Path) -> None:
    opened = browser.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(f"{site.as_uri()}/notebooks/sites/site_a.html")
    opened.locator(".search-button-field:visible").first.click()
    opened.keyboard.type("hope")
    assert not any("searchindex" in address for address in asked)
    opened.keyboard.press("Enter")
    opened.get_by_text("Search finished").wait_for()
    assert any("searchindex" in address for address in asked)
    assert opened.locator("ul.search > li").count() > 3
    opened.close()


def test_an_icon_that_the_theme_does_not_have_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no icon 'no-such-thing'"):
        with_icons('<i class="fa-solid fa-no-such-thing"></i>')


def test_a_page_made_light_twice_is_made_light_once() -> None:
    html = (
        '<head><script src="doctools.js"></script><script>let toggleHintShow = 1;</script></head>'
        '<body><span class="fa-solid fa-bars"></span><i class="fab fa-github fa-lg" title="A &amp; B"></i></body>'
    )
    light = light_page(html)
    assert '<script defer src="doctools.js">' in light
    assert "toggleHintShow" not in light
    assert '<svg class="svg-inline--fa fa-github fa-lg" role="img"' in light
    assert "<title>A &amp; B</title>" in light
    assert light_page(light) == light


def test_what_stands_for_a_letter_of_an_icon_font_in_a_style_sheet_is_its_drawing() -> None:
    styles = (
        '@font-face{font-family:Font Awesome\\ 6 Free;src:url(a.ttf)}.fa-bars:before{content:"\\f0c9"}'
        'html{--pst-icon-download:"\uf019"}a:before{content:var(--pst-icon-download);font:var(--fa-font-solid)}'
    )
    light = light_styles(styles)
    assert light.startswith(
        "html{--pst-icon-download:url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'"
    )
    assert 'a:before{content:"";-webkit-mask-image:var(--pst-icon-download);background:currentColor' in light
    assert "fa-bars" not in light
