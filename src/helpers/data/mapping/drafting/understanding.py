"""What the headings of a table mean, and which of several is the best for a column."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from helpers.data.mapping.files.blocks import Block
from helpers.data.mapping.headings import meaning_of, plain, round_order, synonyms
from helpers.data.mapping.map_file import QUESTION, ColumnMap, TableMap, columns_of


@dataclass(frozen=True)
class Headed:
    """A block with what its headings mean: column to the headings by mark of their round, best first."""

    block: Block
    columns: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def has(self, *columns: str) -> bool:
        """Return whether any of some columns is there."""
        return any(column in self.columns for column in columns)

    def heading(self, column: str) -> str:
        """Return the heading of a column that is the same in every round."""
        by_mark = self.columns.get(column, {})
        return by_mark.get("", next(iter(by_mark.values()), [""]))[0]


def understand(blocks: Sequence[Block]) -> list[Headed]:
    """Return blocks with the meaning of their headings; a heading that several blocks share comes first."""
    shared = Counter(plain(heading) for block in blocks for heading in block.headings)
    return [_headed(block, shared) for block in blocks]


def _headed(block: Block, shared: Counter[str]) -> Headed:
    headed = Headed(block)
    for heading in block.headings:
        meaning = meaning_of(heading)
        if meaning is None:
            continue
        if not meaning.sure or _is_line_number(heading, block):
            headed.columns.setdefault(meaning.column, {}).setdefault(meaning.mark, []).append(f"{QUESTION} {heading}")
        elif column := _by_values(meaning.column, heading, block.filled(heading)):
            headed.columns.setdefault(column, {}).setdefault(meaning.mark, []).append(heading)
    for column, by_mark in headed.columns.items():
        aliases = synonyms()["columns"].get(column, [])
        for several in by_mark.values():
            several.sort(key=lambda heading: _rank(heading, block, shared, aliases))
    return headed


def _rank(heading: str, block: Block, shared: Counter[str], aliases: list[str]) -> tuple[bool, int, int]:
    """Return by what the best of several headings is found: filled, in most files, named first among the synonyms."""
    if heading.startswith(QUESTION):
        return True, 1, len(aliases)
    text = plain(heading)
    return not block.filled(heading), -shared[text], aliases.index(text) if text in aliases else -1


def _is_line_number(heading: str, block: Block) -> bool:
    """Return whether a column called no more than ID may count lines: 1, 2, 3 where a patient may have several."""
    texts = block.texts(heading)
    wide = any(meaning is not None and meaning.mark for meaning in map(meaning_of, block.headings))
    return plain(heading) in ("id", "record id") and not wide and texts == [str(n + 1) for n in range(len(texts))]


def _by_values(column: str, heading: str, texts: list[str]) -> str | None:
    """Return the column that its values, too, say it is: an age that is a band, a round whose words are rounds.

    A cohort or an arm is a comparison group only where one of its words is known to be one: it may be a year of entry.
    """
    if not texts:
        return None if column == "round" else column
    if column == "age_years" and sum(text.isdecimal() for text in texts) * 2 < len(texts):
        return "age_band"
    if column == "round" and not all(round_order(text) for text in texts):
        return None
    if column == "group" and plain(heading) != column and not any(_is_group(text) for text in texts):
        return None
    if column == "deprivation" and all(text.isdecimal() for text in texts):
        return "imd_decile"
    return column


def _is_group(text: str) -> bool:
    """Return whether a word is one for a comparison group, or for the referred.

    >>> _is_group("Control"), _is_group("2023/24")
    (True, False)
    """
    return any(plain(text) in (name, *several) for name, several in synonyms()["words"]["group"].items())


def plain_table(one: Headed, table: str) -> TableMap:
    """Return a table whose columns are each under one heading."""
    described = TableMap()
    for column in columns_of(table):
        if column == "site_id":
            heading = one.heading("site_id") or one.heading("site_name")
        elif column == "deprivation":
            heading = one.heading("deprivation") or one.heading("imd_decile")
        else:
            heading = one.heading(column)
        if heading:
            described.columns[column] = ColumnMap({0: heading})
    return described
