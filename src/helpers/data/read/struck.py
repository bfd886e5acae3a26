"""Rows of a worksheet that somebody struck out: the values are there, and a person who looks takes them for deleted."""

import re
import zipfile
from typing import Final

_STYLES: Final = "xl/styles.xml"
_BLOCK: Final = 1 << 20
_OVERLAP: Final = 1 << 12
_FONTS: Final = re.compile(rb"<(?:\w+:)?fonts[\s>].*?</(?:\w+:)?fonts>", re.DOTALL)
_FONT: Final = re.compile(rb"<(?:\w+:)?font\s*/>|<(?:\w+:)?font[\s>].*?</(?:\w+:)?font>", re.DOTALL)
_STRIKE: Final = re.compile(rb'<(?:\w+:)?strike\s*(?:val="(?:1|true|on)"\s*)?/?>')
_FORMATS: Final = re.compile(rb"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT: Final = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
_FONT_ID: Final = re.compile(rb'\bfontId="(\d+)"')
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>")
_STYLE: Final = re.compile(rb'\bs="(\d+)"')
_LINE: Final = re.compile(rb'\br="[A-Z]+(\d+)"')


def struck_lines(archive: zipfile.ZipFile, part: str) -> set[int]:
    """Return the lines of a sheet that have a filled cell in a struck-out font; read only when there is such a font.

    >>> import io
    >>> book = io.BytesIO()
    >>> with zipfile.ZipFile(book, "w") as archive:
    ...     fonts = "<fonts><font/><font><strike/></font></fonts>"
    ...     archive.writestr(_STYLES, fonts + '<cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>')
    ...     archive.writestr("s.xml", '<c r="A2" s="0"><v>1</v></c><c r="A3" s="1"><v>2</v></c><c r="A4" s="1"/>')
    >>> struck_lines(zipfile.ZipFile(book), "s.xml")
    {3}
    """
    styles = _struck_styles(archive)
    lines: set[int] = set()
    if not styles:
        return lines
    kept = b""
    with archive.open(part) as sheet:
        while block := sheet.read(_BLOCK):
            text = kept + block
            for cell in _CELL.finditer(text):
                style, line = _STYLE.search(cell[1]), _LINE.search(cell[1])
                if style and line and int(style[1]) in styles:
                    lines.add(int(line[1]))
            kept = text[-_OVERLAP:]
    return lines


def _struck_styles(archive: zipfile.ZipFile) -> set[int]:
    """Return the styles of cells whose font is struck out."""
    if _STYLES not in archive.namelist():
        return set()
    styles = archive.read(_STYLES)
    fonts, formats = _FONTS.search(styles), _FORMATS.search(styles)
    if not fonts or not formats:
        return set()
    struck = {number for number, font in enumerate(_FONT.findall(fonts[0])) if _STRIKE.search(font)}
    ids = [_FONT_ID.search(one) for one in _FORMAT.findall(formats[0])]
    return {number for number, font in enumerate(ids) if font and int(font[1]) in struck}
