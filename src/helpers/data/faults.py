"""What can be wrong in a study folder, and how it is said: file, line, column, the rule, the way out."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from helpers.data.terminal_text import quoted, safe_text, values_shown

Severity = Literal["fault", "question", "note"]
"""A fault makes a study unusable, a question asks whoever holds the data, a note says how something was read."""

MOST_OF_A_KIND: Final = 20
"""Messages of one rule and file that are listed one by one; the rest are counted."""

_MOST_LINES: Final = 3
_FEWEST_COLUMNS: Final = 3


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a study folder, or that needs an answer.

    `value` is the cell's own text (or a header's); it is kept apart from `problem`, which never holds one. `rule` is
    the id of the rule that is broken. `rows` is how many rows break it alike, `lines` are the first of their lines
    after `line`. One that `counts_the_rest` stands for the rows of a kind that are not listed.

    A question has the `table` and the `sites` of its rows (None: all of them), and an `identity`, which is the same
    for as long as its rows are.
    """

    file: str
    problem: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    way_out: str = ""
    rule: str = ""
    rows: int = 1
    lines: tuple[int, ...] = ()
    counts_the_rest: bool = False
    table: str = field(default="", compare=False)
    sites: tuple[str, ...] | None = field(default=None, compare=False)
    identity: str = field(default="", compare=False)

    @property
    def known_by(self) -> str:
        """What an answer to a question names it by."""
        said = "\0".join(map(str, (self.rule, self.file, self.column, self.problem, self.value, self.rows)))
        return self.identity or f"q{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:15]}"

    def text(self, *, show_values: bool | None = None) -> str:
        """Return the fault as one line.

        >>> Fault("gp_usage.csv", "is below the minimum 0", 10, "gp_appointments_before", "-4").text()
        'gp_usage.csv, line 10, column gp_appointments_before: -4 is below the minimum 0'
        >>> Fault("gp_usage.csv", "is below the minimum 0", 10, value="-4").text(show_values=False)
        'gp_usage.csv, line 10: the value is below the minimum 0'
        >>> Fault("sites.csv", "the cell is empty", 2, "site_id", rows=9, lines=(3, 4)).text()
        'sites.csv, lines 2, 3, 4 and 6 more, column site_id: the cell is empty'
        """
        file = safe_text(self.file, 120)
        if self.counts_the_rest:
            return f"{file}{self._columns_in_words()}: {self.rows:,} more {self.problem}"
        shown = values_shown() if show_values is None else show_values
        subject = "" if self.value is None else f"{quoted(self.value) if shown else 'the value'} "
        way_out = f"; {self.way_out}" if self.way_out else ""
        if way_out and self.problem.endswith("?"):
            way_out = f" {self.way_out[0].upper()}{self.way_out[1:]}"
        return f"{file}{self._lines_in_words()}{self._columns_in_words()}: {subject}{self.problem}{way_out}"

    def _lines_in_words(self) -> str:
        if self.line is None:
            return ""
        if self.rows == 1:
            return f", line {self.line}"
        listed = [self.line, *self.lines][:_MOST_LINES]
        more = self.rows - len(listed)
        *first, last = map(str, listed)
        if more > 0:
            return f", lines {', '.join([*first, last])} and {more:,} more"
        return f", lines {', '.join(first)} and {last}" if first else f", line {last}"

    def _columns_in_words(self) -> str:
        if self.column is None:
            return ""
        return f", {'columns' if ' to ' in self.column else 'column'} {safe_text(self.column, 120)}"


@dataclass(frozen=True)
class Rule:
    """One rule of the rule book.

    `words` say what is wrong after the value of a cell, or on their own, and `way_out` what to do; both may hold
    `{names}` that each breach fills in. `asks` says in a sentence what the rule wants, for the list of rules. `tables`
    are the study tables it is about; none means any file.
    """

    id: str
    asks: str
    words: str
    way_out: str = ""
    tables: tuple[str, ...] = ()
    severity: Severity = "fault"

    def broken(
        self,
        file: str,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
        *,
        rows: int = 1,
        lines: tuple[int, ...] = (),
        **names: Any,
    ) -> Fault:
        """Return the fault, question or note of one breach.

        >>> rule = Rule("number-too-small", "A number is not below its minimum.", "is below the minimum {minimum}")
        >>> rule.broken("sites.csv", 3, "n", "-1", minimum=0).text()
        'sites.csv, line 3, column n: -1 is below the minimum 0'
        """
        problem, way_out = self.words.format(**names), self.way_out.format(**names)
        table = self.tables[0] if self.tables and self.severity == "question" else ""
        return Fault(file, problem, line, column, value, way_out, self.id, rows, lines, table=table)


class StudyError(ValueError):
    """A study folder cannot be used as it is; `faults` holds everything that is wrong with it.

    `str()` gives one fault per line, those of a file together.
    """

    def __init__(self, faults: Sequence[Fault], *, show_values: bool | None = None) -> None:
        """Keep the faults, ordered by file, line and column."""
        self.faults: list[Fault] = in_order(faults)
        self._show_values = show_values
        super().__init__(str(len(self.faults)))

    def __str__(self) -> str:
        """Return one line per fault, or per group of faults alike."""
        return "\n".join(fault.text(show_values=self._show_values) for fault in grouped(self.faults))


class MissingTable(AttributeError):  # noqa: N818 - the name other modules catch
    """A chapter asks for a table that the study folder does not have."""

    def __init__(self, table: str, folder: str) -> None:
        """Name the file that is missing."""
        self.table = table
        super().__init__(
            f"{table}.csv is missing from {folder}, and this chapter needs it; "
            f"add the file (linkbook template makes an empty one) or leave the chapter out"
        )


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults by file, in the order the files were met, then by line and column; none twice.

    >>> [fault.line for fault in in_order([Fault("a.csv", "x", 3), Fault("a.csv", "x", 2)])]
    [2, 3]
    """
    unique = list(dict.fromkeys(faults))
    files = {file: position for position, file in enumerate(dict.fromkeys(fault.file for fault in unique))}
    return sorted(unique, key=lambda fault: (files[fault.file], fault.counts_the_rest, fault.line or 0))


def grouped(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults in order, those alike as one: of a column and word, then of columns; at most twenty of a kind.

    >>> words = [Fault("a.csv", "is no number", line, "n", "x", rule="number") for line in (2, 5, 9)]
    >>> [fault.text() for fault in grouped(words)]
    ['a.csv, lines 2, 5 and 9, column n: "x" is no number']
    """
    kinds: dict[tuple[str, str], list[Fault]] = {}
    for fault in _merged_columns(_merged_rows(in_order(faults))):
        kinds.setdefault((fault.file, fault.rule or fault.problem), []).append(fault)
    listed: list[Fault] = []
    for several in kinds.values():
        each = [fault for fault in several if not fault.counts_the_rest]
        listed += each[:MOST_OF_A_KIND]
        listed += _rest(each[MOST_OF_A_KIND:], [fault for fault in several if fault.counts_the_rest])
    return in_order(listed)


def _rest(unlisted: list[Fault], counted: list[Fault]) -> list[Fault]:
    """Return one fault that counts those of a kind that are not listed; none when all are."""
    if not unlisted and not counted:
        return []
    one = (counted or unlisted)[0]
    problem = one.problem if counted else f"like these: {one.problem}"
    columns = {fault.column for fault in [*unlisted, *counted]}
    column = one.column if len(columns) == 1 else None
    rows = sum(fault.rows for fault in [*unlisted, *counted])
    return [Fault(one.file, problem, None, column, rule=one.rule, rows=rows, counts_the_rest=True)]


def _merged_rows(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults in which rows with the same column, value and problem are one."""
    alike: dict[Fault, list[Fault]] = {}
    for fault in faults:
        alike.setdefault(replace(fault, line=None, rows=1, lines=()), []).append(fault)
    return [_merged(several) for several in alike.values()]


def _merged(several: Sequence[Fault]) -> Fault:
    """Return faults alike as one, which names the first of their lines."""
    if len(several) == 1:
        return several[0]
    lines = sorted({line for fault in several for line in (fault.line, *fault.lines) if line is not None})
    rows = sum(fault.rows for fault in several)
    return replace(several[0], line=lines[0] if lines else None, lines=tuple(lines[1:MOST_OF_A_KIND]), rows=rows)


def _merged_columns(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults in which the same value with the same problem in several columns is one."""
    alike: dict[Fault, list[Fault]] = {}
    for fault in faults:
        alike.setdefault(replace(fault, line=None, rows=1, lines=(), column=None), []).append(fault)
    merged = []
    for several in alike.values():
        columns = sorted({fault.column for fault in several if fault.column is not None})
        if len(columns) < _FEWEST_COLUMNS:
            merged += several
        else:
            one = _merged(several)
            all_listed = all(fault.rows == 1 + len(fault.lines) for fault in several)
            lines = {line for fault in several for line in (fault.line, *fault.lines)}
            rows = len(lines) if all_listed else max(fault.rows for fault in several)
            merged.append(replace(one, column=f"{columns[0]} to {columns[-1]} ({len(columns)})", rows=rows))
    return merged


def rest_of(rule: Rule, number: int, file: str, words: str, column: str | None = None) -> list[Fault]:
    """Return a fault that counts what is not listed one by one; none when all is.

    >>> rest_of(Rule("a", "", "is wrong"), 1_250, "sites.csv", "rows like these")[0].text()
    'sites.csv: 1,250 more rows like these'
    """
    return [Fault(file, words, None, column, rule=rule.id, rows=number, counts_the_rest=True)] if number > 0 else []
