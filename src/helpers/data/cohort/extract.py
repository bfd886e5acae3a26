"""One extract as DuckDB holds it, and the lines of its file that its rows stand on."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from helpers.data.read.raw_table import SPACES


class LinesUnknown(Exception):  # noqa: N818 - not a user's error: the extract must be read again, in order
    """A line is to be named of an extract whose rows were read in any order."""


@dataclass(frozen=True)
class Extract:
    """One extract in DuckDB as a view of its name: `row` (from 1), its columns, dates as DATE, missing as NULL."""

    table: str
    file: str
    columns: tuple[str, ...]
    rows: int
    in_order: bool = True
    csv: tuple[Path, str, str, int] | None = None

    def lines(self, rows: Iterable[int]) -> dict[int, int]:
        """Return the line, as a spreadsheet shows it, of each row; of a Parquet file the row itself."""
        wanted = set(rows)
        if wanted and not self.in_order:
            raise LinesUnknown
        if self.csv is None:
            return {row: row + (0 if self.file.endswith(".parquet") else 1) for row in wanted}
        path, encoding, separator, skipped = self.csv
        lines: dict[int, int] = {}
        if not wanted:
            return lines
        with path.open(encoding=encoding, newline="") as text:
            list(islice(text, skipped))
            row = 0
            for line, record in enumerate(csv.reader(text, delimiter=separator), skipped + 1):
                if any(cell.strip(SPACES) for cell in record):
                    row += 1
                    if row in wanted:
                        lines[row] = line
                        if len(lines) == len(wanted):
                            break
        return lines
