"""The theme's style sheet without the icon fonts, and without the rules for two thousand icons that no page has.

What a style sheet puts before or behind words, such as the arrow of a download, it takes from the fonts. It gets the
same drawing as a mask, in the colour of the text; nothing else on a page is drawn so.
"""

import re
from typing import Final

from helpers.book.assets.icons import as_address, icon_named, theme_file

THEME: Final = "styles/pydata-sphinx-theme.css"
"""The theme's style sheet, among its static files."""

_FONT: Final = re.compile(r"@font-face\{[^}]*Font Awesome[^}]*\}")
_LETTER_OF_ICON: Final = re.compile(r'(?:\.fa-[a-z0-9-]+:before,?)+\{content:"[^"]*"\}')
_VARIABLE: Final = re.compile(r'(--pst-(?:icon-([a-z-]+)|breadcrumb-divider)):"([\ue000-\uf8ff])"')
_CONTENT: Final = re.compile(r"content:(var\(--pst-(?:icon-[a-z-]+|breadcrumb-divider)\))")
_FONT_OF_ICON: Final = re.compile(r"font:var\(--fa-font-(?:solid|brands)\)")
_SOURCE_MAP: Final = re.compile(r"/\*# sourceMappingURL=[^*]*\*/")
_BRANDS: Final = ("github", "gitlab")

_MASKED: Final = (
    "background:currentColor;box-sizing:content-box;display:inline-block;height:1em;width:1em;vertical-align:-.125em;"
    "-webkit-mask-position:center;-webkit-mask-repeat:no-repeat;-webkit-mask-size:contain;-webkit-mask-clip:content-box;"
    "-webkit-mask-origin:content-box;-webkit-print-color-adjust:exact"
)
"""A box of the size and place of a letter of the icon font, of which as much is seen as its drawing covers."""

_IN_THE_MIDDLE_OF_A_LINE: Final = (("height:1rem;left:0;line-height:inherit", "height:1lh;left:0;line-height:inherit"),)
"""Where a box stands for a line with a letter in it, it is as high as the line."""


def light_styles(styles: str) -> str:
    """Return the theme's style sheet with drawings in the place of the letters of the icon fonts."""
    for pattern in (_FONT, _LETTER_OF_ICON, _SOURCE_MAP):
        styles = pattern.sub("", styles)
    styles = _VARIABLE.sub(_as_drawing, styles)
    styles = _CONTENT.sub(r'content:"";-webkit-mask-image:\1', styles)
    styles = _FONT_OF_ICON.sub(_MASKED, styles)
    for line, as_high in _IN_THE_MIDDLE_OF_A_LINE:
        styles = styles.replace(line, as_high)
    return styles


def styles_of_the_theme() -> bytes:
    """Return the style sheet that a site has of the theme: which is known, so that nothing is sought in it."""
    return light_styles(theme_file(THEME)).encode()


def _as_drawing(found: re.Match[str]) -> str:
    style = "fab" if found[2] in _BRANDS else "fas"
    return f"{found[1]}:{as_address(icon_named(style, f'{ord(found[3]):x}'))}"
