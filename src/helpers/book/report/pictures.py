"""Pictures of the reports: those of the book as its pages have them, and those drawn for a page of a practice."""

import struct
from typing import Final

from helpers.book.report.document import Picture
from helpers.book.report.results import Shown
from helpers.show.page.exhibits import Chart
from helpers.show.page.origin import Mark
from helpers.show.page.output import document_picture

WIDEST: Final = 158.0
"""Millimetres: the page between its margins, and a little less."""

TALLEST: Final = 100.0
"""At this height the letters of a figure of the book are still of seven points."""


def picture_of(shown: Shown) -> Picture:
    """Return a figure of a page as a report has it: as wide as it may be, and not too tall."""
    return _placed(shown.png, shown.alt, shown.caption)


def drawn(chart: Chart, mark: Mark) -> Picture:
    """Return a figure that no page has, drawn now, with the mark of its data in its corner."""
    alt, caption = f"{mark.words} {chart.sentence}".strip(), f"{chart.caption} {mark.words}".strip()
    return _placed(document_picture(chart, mark), alt, caption)


def _placed(png: bytes, alt: str, caption: str) -> Picture:
    width, height = size_of(png)
    return Picture(png, alt, caption, round(min(WIDEST, TALLEST * width / height), 1))


def size_of(png: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG in dots.

    >>> size_of(b"\\x89PNG\\r\\n\\x1a\\n" + b"\\x00\\x00\\x00\\rIHDR" + struct.pack(">II", 3, 2))
    (3, 2)
    """
    width, height = struct.unpack(">II", png[16:24])
    return width, height
