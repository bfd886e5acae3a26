"""The theme's icons, drawn in the page itself: Font Awesome Free, whose icons are under CC BY 4.0.

The theme has its icons drawn by a script that holds two thousand of them, and by fonts. The drawings are taken from
that script, with the classes it gives them, so that pages look as before and load neither.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import quote

ATTRIBUTION: Final = (
    "<!-- Icons: Font Awesome Free by @fontawesome, https://fontawesome.com, CC BY 4.0, "
    "https://fontawesome.com/license/free; copyright Fonticons, Inc. -->"
)
"""What the licence asks to be said where the icons are."""

_STYLES: Final = {"fa-solid": "fas", "fa-regular": "far", "fa-brands": "fab", "fas": "fas", "far": "far", "fab": "fab"}
_HOW: Final = re.compile(r"fa-(2?x[sl]|sm|lg|\d+x|fw)")
"""Classes that say how large or wide an icon is drawn."""
_NAMED: Final = re.compile(r'<(i|span) class="([^"]*\bfa-[a-z][^"]*)"([^>]*)>\s*</\1>')
_ATTRIBUTE: Final = re.compile(r' ([a-z-]+)="([^"]*)"')
_ENTRY: Final = re.compile(r'"?([a-z0-9-]+)"?:\[(\d+),(\d+),\[([^\]]*)\],"([0-9a-f]*)","([^"]*)"\]')
_PLAIN: Final = " :/=,'"
"""What may stand as it is in an address within quotation marks."""
_IN_ORDER: Final = ("fab", "far", "fas")
"""The sets of icons as they stand in the theme's script: brands, regular, solid."""


@dataclass(frozen=True)
class Icon:
    """A drawing: its width and height, and its one path."""

    width: int
    height: int
    path: str


def with_icons(html: str) -> str:
    """Return a page with a drawing in the place of every icon that it names.

    Raises:
        ValueError: when the theme has no such icon.

    >>> with_icons('<i class="fa-solid fa-moon fa-lg"></i>')[:77]
    '<svg class="svg-inline--fa fa-moon fa-lg" aria-hidden="true" viewBox="0 0 384'
    """
    return _NAMED.sub(lambda found: _drawn(found[2].split(), found[3]), html)


def icon_named(style: str, name: str) -> Icon:
    """Return an icon of the style `fas`, `far` or `fab` by its name, by another of its names, or by its letter's code.

    Raises:
        ValueError: when the theme has no such icon.
    """
    try:
        return _icons()[style, name]
    except KeyError:
        raise ValueError(f"the theme has no icon {name!r}; https://fontawesome.com/search?o=r&m=free has all") from None


def as_address(icon: Icon) -> str:
    """Return an icon as an address that holds it, for a style sheet.

    >>> as_address(Icon(1, 2, "M0 0")).startswith("url(")
    True
    """
    size = f"viewBox='0 0 {icon.width} {icon.height}'"
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' {size}><path d='{icon.path}'/></svg>"
    return f'url("data:image/svg+xml,{quote(drawing, safe=_PLAIN)}")'


def theme_file(name: str) -> str:
    """Return the text of a script or style sheet of the theme."""
    static = resources.files("pydata_sphinx_theme") / "theme" / "pydata_sphinx_theme" / "static"
    return (static / name).read_text(encoding="utf-8")


def _drawn(classes: list[str], rest: str) -> str:
    """Return the drawing of an icon that has these classes and, with its other attributes, `rest`."""
    style = next((_STYLES[one] for one in classes if one in _STYLES), "fas")
    names = [one for one in classes if one.startswith("fa-") and one not in _STYLES and not _HOW.fullmatch(one)]
    if len(names) != 1:
        raise ValueError(f"which icon is meant is not clear of the classes {' '.join(classes)}")
    icon = icon_named(style, names[0].removeprefix("fa-"))
    others = [one for one in classes if one not in (*_STYLES, names[0])]
    attributes = {"class": " ".join(["svg-inline--fa", names[0], *others]), **dict(_ATTRIBUTE.findall(rest))}
    title = attributes.pop("title", "")
    attributes |= {"role": "img"} if title else {"aria-hidden": "true"}
    attributes["viewBox"] = f"0 0 {icon.width} {icon.height}"
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    named = f"<title>{title}</title>" if title else ""
    return f'<svg{said}>{named}<path fill="currentColor" d="{icon.path}"></path></svg>'


@cache
def _icons() -> dict[tuple[str, str], Icon]:
    """Return all icons of the theme's script by style and name."""
    icons: dict[tuple[str, str], Icon] = {}
    sets = theme_file("scripts/fontawesome.js").split("var p={")[1:]
    for style, drawings in zip(_IN_ORDER, sets, strict=True):
        for name, width, height, others, letter, path in _ENTRY.findall(drawings):
            for one in (name, letter, *re.findall(r'"([a-z0-9-]+)"', others)):
                icons.setdefault((style, one), Icon(int(width), int(height), path))
    return icons
