"""What a document that is handed in is made of, before it is PDF or Word: the same parts, and so the same words."""

from dataclasses import dataclass, field
from typing import Final

from helpers.book.report.passages import Passage


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title of a document, which it has once."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `kind` is text, lead (what is to be read first) or small."""

    said: Passage
    kind: str = "text"


@dataclass(frozen=True)
class Bullets:
    """A list of short paragraphs."""

    items: tuple[Passage, ...]


@dataclass(frozen=True)
class Picture:
    """A figure: its PNG, what it says in words, and its caption; `width` in millimetres."""

    png: bytes
    alt: str
    caption: str
    width: float


@dataclass(frozen=True)
class Grid:
    """A table with one row of headers; columns that are not in `text_columns` are numbers and stand to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[Passage, ...], ...]
    caption: str
    text_columns: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Callout:
    """What a document says of itself before all else: what kind of data it shows."""

    title: str
    text: str


Block = Heading | Paragraph | Bullets | Picture | Grid | Callout


@dataclass(frozen=True)
class Look:
    """What a user may change of the look: a colour, a logo as PNG with its words, and the lines on every page."""

    accent: str = "#6b2c91"
    logo: bytes = b""
    logo_alt: str = ""
    organisation: str = ""
    footer: str = ""


@dataclass(frozen=True)
class Document:
    """One document: its file's name without an ending, its title, what stands on every page, its parts.

    `status` stands at the top of every page, whatever a template says. `pages` is how many it may have at most.
    """

    name: str
    title: str
    status: str
    blocks: tuple[Block, ...]
    look: Look = field(default_factory=Look)
    pages: int = 1

    @property
    def passages(self) -> list[Passage]:
        """Everything that is said in it with values, in order."""
        said: list[Passage] = []
        for block in self.blocks:
            match block:
                case Paragraph():
                    said.append(block.said)
                case Bullets():
                    said.extend(block.items)
                case Grid():
                    said.extend(cell for row in block.rows for cell in row)
        return said


LANGUAGE: Final = "en-GB"
"""The language of every document."""
