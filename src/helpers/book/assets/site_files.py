"""The files of a finished site: pages made light, and of static files those alone that a page asks for."""

import posixpath
import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from sphinx.application import Sphinx

from helpers.book.assets.page_files import light_page
from helpers.book.assets.styles import THEME, light_styles

STATIC: Final = "_static"
_LAST: Final = 900
"""Of what is done when all pages are written, this comes after all that changes one."""

_IN_PAGES: Final = re.compile(r'\b(?:href|src)="([^"]*)"')
_IN_STYLES: Final = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")


def register(app: Sphinx) -> None:
    """Let a site be made light when all of its pages are written."""
    app.connect("build-finished", make_light, priority=_LAST)


def make_light(app: Sphinx, exception: Exception | None) -> None:
    """Make the pages of a finished site light, and leave out the static files that none of them asks for."""
    site = Path(app.outdir)
    if exception or app.builder.format != "html":
        return
    styles = site / STATIC / THEME
    if styles.is_file():
        _rewrite(styles, light_styles(styles.read_text(encoding="utf-8")))
    pages = [page for page in sorted(site.rglob("*.html")) if STATIC not in page.relative_to(site).parts]
    stayed = {site / f"{page}.html" for page in getattr(app.builder, "stayed", ())}
    for page in pages:
        if page not in stayed:
            _rewrite(page, light_page(page.read_text(encoding="utf-8")))
    asked_for = files_asked_for(site, pages)
    for file in sorted((site / STATIC).rglob("*"), reverse=True):
        if file.is_file() and file.relative_to(site).as_posix() not in asked_for:
            file.unlink()
        elif file.is_dir() and not any(file.iterdir()):
            file.rmdir()


def files_asked_for(site: Path, pages: list[Path]) -> set[str]:
    """Return the files of a site that pages load or link to, and those that their style sheets load in turn."""
    asked_for: set[str] = set()
    waiting = {name for page in pages for name in _addresses(page, site, _IN_PAGES)}
    while waiting:
        name = waiting.pop()
        asked_for.add(name)
        if name.endswith(".css") and (site / name).is_file():
            waiting |= _addresses(site / name, site, _IN_STYLES) - asked_for
    return asked_for


def _addresses(file: Path, site: Path, pattern: re.Pattern[str]) -> set[str]:
    """Return the files of a site that a page or a style sheet names, by their address from the front page."""
    home = file.parent.relative_to(site).as_posix()
    paths = [urlsplit(found).path for found in pattern.findall(file.read_text(encoding="utf-8"))]
    return {posixpath.normpath(posixpath.join(home, unquote(path))) for path in paths if path}


def _rewrite(file: Path, text: str) -> None:
    if file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
