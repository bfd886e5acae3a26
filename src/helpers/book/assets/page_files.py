"""The scripts and style sheets that a page loads: of all that tools offer it, those that something on the page uses.

The index of words is loaded where the book is searched and nowhere else, and no script holds up what is read.
"""

import re
from collections.abc import Callable
from typing import Final

from helpers.book.assets.icons import ATTRIBUTION, with_icons

_CLASSES: Final = re.compile(r'\bclass="([^"]*)"')
_SCRIPT: Final = re.compile(r"[ \t]*<script\b([^>]*)>(.*?)</script>\n?", re.DOTALL)
_LINK: Final = re.compile(r'[ \t]*<link\b[^>]*\bhref="([^"]*)"[^>]*>\n?')
_SOURCE: Final = re.compile(r'\bsrc="([^"]*)"')
_FILTERED: Final = re.compile(r"\bdata-(search|filter|lb-filters)\b")
_AT_ONCE: Final = "documentation_options.js"
"""The one script that lines of the page itself ask; all others wait until the page is read."""

_Use = Callable[[str, set[str]], bool]


def _has(*starts: str) -> _Use:
    """Return whether a page has a class that begins so."""
    return lambda html, classes: any(one.startswith(starts) for one in classes)


def _never(html: str, classes: set[str]) -> bool:
    return False


def _is_searched(html: str, classes: set[str]) -> bool:
    return 'id="search-results"' in html


def _folds(html: str, classes: set[str]) -> bool:
    return not classes.isdisjoint(("toggle", "dropdown"))


_USED: Final[dict[str, _Use]] = {
    "fontawesome.js": _never,
    "searchtools.js": _is_searched,
    "language_data.js": _is_searched,
    "searchindex.js": _is_searched,
    "toggle": _folds,
    "copybutton": _has("highlight"),
    "clipboard": _has("highlight"),
    "pygments.css": _has("highlight"),
    "mystnb": _has("cell", "output", "ansi"),
    "design-tabs.js": _has("sd-tab"),
    "sphinx-design": _has("sd-"),
    "thebe": _has("thebe"),
    "filter.js": lambda html, classes: bool(_FILTERED.search(html)),
    "sort.js": lambda html, classes: "data-sort" in html,
}
"""By what is in its address, or in a line of script that sets something for it: the pages that use a script or style.

Every other script or style is used by all pages.
"""


def light_page(html: str) -> str:
    """Return a page that loads what it uses, and that has its icons in it.

    Raises:
        ValueError: when it names an icon that the theme does not have.

    >>> light_page('<head><script src="_static/fontawesome.js"></script><script src="book.js"></script></head>')
    '<head><script defer src="book.js"></script></head>'
    """
    classes = {name for found in _CLASSES.findall(html) for name in found.split()}
    unused = [name for name, is_used in _USED.items() if not is_used(html, classes)]
    head = html.find("</head>")
    may_wait = not _is_searched(html, classes)  # the search begins as soon as its last script is read

    def script(found: re.Match[str]) -> str:
        source = _SOURCE.search(found[1])
        about = source[1] if source else found[2] if found.start() < head else ""
        if any(name in about.lower() for name in unused):
            return ""
        waits = may_wait and source and found.start() < head and _AT_ONCE not in about and "defer" not in found[1]
        return found[0].replace("<script", "<script defer", 1) if waits else found[0]

    def link(found: re.Match[str]) -> str:
        return "" if any(name in found[1] for name in unused) else found[0]

    light = with_icons(_LINK.sub(link, _SCRIPT.sub(script, html)))
    return light if light.count("svg-inline--fa") == 0 or ATTRIBUTION in light else _attributed(light)


def _attributed(html: str) -> str:
    return html.replace("</head>", f"{ATTRIBUTION}\n  </head>", 1)
