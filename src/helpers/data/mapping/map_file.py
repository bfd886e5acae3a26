"""A map: what the columns and words of people's own files are in a study's tables. Read strictly, written plainly.

Everything in it is text; what is unsure begins with a question mark and is not applied until that is taken away.
"""

from dataclasses import dataclass, field
from typing import Final

from helpers.data.mapping.described import fields_described

QUESTION: Final = "?"
TOTAL: Final = "total"
DERIVED: Final = ("months after the first", "order of dates", "pseudonym", TOTAL)
CMOC_COLUMNS: Final = {
    "context": ("C", ""),
    "mechanism": ("M", ""),
    "mechanism_resource": ("M", "resource"),
    "mechanism_response": ("M", "response"),
    "outcome": ("O", ""),
}
"""Columns of a wide table of configurations, with the role and the part of the mechanism that each holds."""

WIDE_CMOCS: Final = "wide_cmocs"
"""A part of a map that makes both tables of configurations from one with a column for each role."""


@dataclass
class ColumnMap:
    """Where a column's values come from: a heading, one for each round, or one value for all rows."""

    headings: dict[int, str] = field(default_factory=dict)
    words: str = ""
    derived: str = ""
    value: str = ""
    line: int = 0

    @property
    def unsure(self) -> bool:
        """Whether all of it is still a question."""
        texts = [self.value, *self.headings.values()] if self.value else list(self.headings.values())
        return bool(texts) and all(text.startswith(QUESTION) for text in texts)

    def questions(self) -> list[str]:
        """Return what of it is still a question."""
        return [text for text in (self.value, *self.headings.values()) if text.startswith(QUESTION)]


@dataclass
class TableMap:
    """The columns of one table, by name, and the rounds of a wide file, by number, as the file calls them.

    Of counts of outcomes side by side, `rounds` are the outcomes.
    """

    columns: dict[str, ColumnMap] = field(default_factory=dict)
    rounds: dict[int, str] = field(default_factory=dict)
    line: int = 0


@dataclass
class SourceMap:
    """One table of a file, and the study tables that are made of it."""

    file: str = ""
    sheet: str = ""
    header: int | None = None
    headings: list[str] = field(default_factory=list)
    tables: dict[str, TableMap] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    line: int = 0

    def wanted(self) -> list[str]:
        """Return every heading that is read."""
        columns = [column for table in self.tables.values() for column in table.columns.values()]
        named = [heading for column in columns for heading in column.headings.values()]
        return [heading for heading in dict.fromkeys(named) if not heading.startswith(QUESTION)]


@dataclass
class Map:
    """A whole map. `words` are lists by name, of a file's word and what it is; `sites` what is said of each site."""

    sources: list[SourceMap] = field(default_factory=list)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    sites: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: str = ""
    title: str = ""
    headings_from: str = ""
    file: str = "map.yml"


def columns_of(table: str) -> list[str]:
    """Return the columns that a map may give a table.

    >>> columns_of("wide_cmocs")[:4]
    ['cmoc_id', 'title', 'theme', 'npt_construct']
    """
    if table == WIDE_CMOCS:
        return ["cmoc_id", "title", "theme", "npt_construct", "source", *CMOC_COLUMNS]
    return [described["name"] for described in fields_described(table)]
