"""The table in a sheet: its line of headings, the rows below it, what stands above and below and is no row."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from helpers.data.mapping.files.sheets import Sheet
from helpers.data.mapping.headings import meaning_of, plain, round_order

FIRST_LINES: Final = 40
"""Lines of a sheet among which its headings are looked for."""

_LONG_REMARK: Final = 20
_END_WORDS: Final = ("total", "totals", "grand total", "count", "end of report", "report", "page", "printed", "sum")


@dataclass(frozen=True)
class Block:
    """A table of a sheet as text: headings, all different, and rows as long, with their lines in the file."""

    sheet: Sheet
    header: int
    headings: list[str]
    rows: list[list[str]]
    lines: list[int]
    above: int = 0
    below: int = 0

    @cached_property
    def _columns(self) -> list[tuple[str, ...]]:
        return list(zip(*self.rows, strict=True)) or [()] * len(self.headings)

    @cached_property
    def _filled(self) -> dict[str, list[str]]:
        return {}

    def texts(self, heading: str) -> list[str]:
        """Return the cells under a heading."""
        return list(self._columns[self.headings.index(heading)])

    def filled(self, heading: str) -> list[str]:
        """Return the distinct texts under a heading that are not empty, in their order."""
        if heading not in self._filled:
            self._filled[heading] = [text for text in dict.fromkeys(self.texts(heading)) if text]
        return self._filled[heading]


def find_block(sheet: Sheet, header: int | None = None, headings: Sequence[str] = ()) -> Block | None:
    """Return the table of a sheet; None when no line of it looks like headings.

    Args:
        sheet: the sheet.
        header: the line of the headings, 1 for the first; None to look for it.
        headings: names of the columns of a file that has no line of headings.
    """
    if headings:
        return _block(sheet, 0, [list(headings)], len(headings))
    line = header or _header_line(sheet.lines)
    if line is None or line > len(sheet.lines):
        return None
    top = _group_line(sheet.lines, line)
    titles = [_combined(above, below) for above, below in zip(top, sheet.lines[line - 1], strict=True)]
    if any(top):  # a heading over both lines stands in the upper one
        upper = [*sheet.lines[line - 2], *[""] * len(titles)]
        titles = [title or above for title, above in zip(titles, upper, strict=False)]
    return _block(sheet, line, [titles], len(titles))


def _header_line(lines: list[list[str]]) -> int | None:
    """Return the line, among the first, with most headings that are known; the widest when none is."""
    scores = [(_known(line), sum(map(bool, line)), -number) for number, line in enumerate(lines[:FIRST_LINES], 1)]
    known, filled, number = max(scores, default=(0, 0, 0))
    if known < 2 and (known == 0 or filled > 3):
        return None
    below = lines[-number] if -number < len(lines) else []
    return -number + (_marks_rounds(lines[-number - 1]) and _known(below) >= 1)


def _known(line: list[str]) -> int:
    texts = {text for text in line if text and len(text) < 200}
    return sum(meaning is not None and meaning.sure for meaning in map(meaning_of, texts))


def _marks_rounds(line: list[str]) -> bool:
    """Return whether cells of a line are marks of rounds and no more, so that headings stand below them."""
    return len({text for text in line if text and round_order(text) is not None}) >= 2


def _group_line(lines: list[list[str]], header: int) -> list[str]:
    """Return the marks of rounds in the line above the headings, each carried on to the next; empty texts if none."""
    width = len(lines[header - 1])
    above = (lines[header - 2] if header > 1 else [])[:width]
    if sum(round_order(text) is not None for text in above if text) < 2:
        return [""] * width
    carried, mark = [], ""
    for text in [*above, *[""] * (width - len(above))]:
        mark = text or mark
        carried.append(mark if round_order(mark) is not None else "")
    return carried


def _combined(mark: str, heading: str) -> str:
    return f"{mark} {heading}" if mark and heading else heading


def _block(sheet: Sheet, header: int, titles: list[list[str]], width: int) -> Block:
    numbered = [
        (number, line if len(line) == width else [*line[:width], *[""] * (width - len(line))])
        for number, line in enumerate(sheet.lines[header:], header + 1)
        if any(line[:width])
    ]
    header_cells = sheet.lines[header - 1] if header else []
    rows = [pair for pair in numbered if not header or pair[1][: len(header_cells)] != header_cells]
    below = len(numbered) - len(rows)
    while rows and _is_footer([cells for _, cells in rows], width):
        rows.pop()
        below += 1
    above = sum(any(line) for line in sheet.lines[: max(header - 1, 0)])
    lines, cells = [number for number, _ in rows], [row for _, row in rows]
    return Block(sheet, header, _all_different(titles[0]), cells, lines, above, below)


def _is_footer(rows: Sequence[list[str]], width: int) -> bool:
    """Return whether the last line of a table is a total or a remark and no row.

    >>> _is_footer([["Total patients: 30", "", "", ""]], 4), _is_footer([["Total", "", "", "30"]], 4)
    (True, True)
    >>> _is_footer([["JOY0001", "", "Female", "4"]], 4)
    False
    >>> _is_footer([["Elm", "P1", "4", "1"], ["Oak", "P2", "3", "0"], ["Total", "", "7", "1"]], 4)
    True
    """
    row = rows[-1]
    filled = [text for text in row if text]
    first = plain(filled[0])
    ends = any(first == word or first.startswith(f"{word} ") for word in _END_WORDS)
    numbers = first in _END_WORDS and all(text.isdecimal() for text in filled[1:])
    sums = numbers and (2 * len(filled) <= width or _adds_up(rows))
    alone = len(filled) == 1 and (len(row[0]) > _LONG_REMARK or filled[0].isdecimal())
    return width > 2 and (alone or sums or (ends and not row[-1]))


def _adds_up(rows: Sequence[list[str]]) -> bool:
    """Return whether every number in the last line is the sum of the numbers above it."""
    columns = [column for column in zip(*rows, strict=True) if column[-1].isdecimal()]
    return all(int(column[-1]) == sum(int(text) for text in column[:-1] if text.isdecimal()) for column in columns)


def _all_different(titles: Sequence[str]) -> list[str]:
    """Return headings with a number behind each that is there already, and one for each that is empty."""
    seen: dict[str, int] = {}
    different = []
    for position, title in enumerate(titles, 1):
        name = " ".join(title.split()) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        different.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return different
