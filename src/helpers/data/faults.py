"""What can be wrong in a study folder, and how it is said: file, line, column, the rule, the way out."""

import errno
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

HIDE_VALUES: Final = "LINKBOOK_HIDE_VALUES"
"""Environment variable: while it is set to anything but 0, no message holds a cell's value."""

_LONGEST_SHOWN: Final = 40
_NO_RIGHT: Final = "you may not read it, or not write to it; change its permissions, or name another folder"
_NO_FOLDER: Final = "there is a file where a folder is needed; give another name"
_REFUSED: Final = {
    errno.ENOENT: "there is no such file or folder; look at the spelling of each part",
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: "the disk can only be read; name a folder on another",
    errno.ENOSPC: "the disk is full; make room and try again",
    errno.ENAMETOOLONG: "the name is too long; give a shorter one",
    errno.EEXIST: _NO_FOLDER,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EISDIR: "it is a folder, and a file is meant; give another name",
    errno.ELOOP: "it is a link that leads back to itself; name the folder itself",
}
_NUMBER: Final = re.compile(r"[-+]?[0-9]+([.,][0-9]+)*")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a study folder, or that needs an answer.

    `value` is the cell's own text (or a header's); it is kept apart from `problem`, which never holds one.
    """

    file: str
    problem: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    way_out: str = ""

    def text(self, *, show_values: bool | None = None) -> str:
        """Return the fault as one line.

        >>> Fault("gp_usage.csv", "is below the minimum 0", 10, "gp_appointments_before", "-4").text()
        'gp_usage.csv, line 10, column gp_appointments_before: -4 is below the minimum 0'
        >>> Fault("gp_usage.csv", "is below the minimum 0", 10, value="-4").text(show_values=False)
        'gp_usage.csv, line 10: the value is below the minimum 0'
        """
        shown = values_shown() if show_values is None else show_values
        line = "" if self.line is None else f", line {self.line}"
        column = "" if self.column is None else f", column {self.column}"
        subject = "" if self.value is None else f"{quoted(self.value) if shown else 'the value'} "
        way_out = f"; {self.way_out}" if self.way_out else ""
        if way_out and self.problem.endswith("?"):
            way_out = f" {self.way_out[0].upper()}{self.way_out[1:]}"
        return f"{safe_text(self.file, 120)}{line}{column}: {subject}{self.problem}{way_out}"


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
        """Return one line per fault."""
        return "\n".join(fault.text(show_values=self._show_values) for fault in self.faults)


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
    files = list(dict.fromkeys(fault.file for fault in unique))
    return sorted(unique, key=lambda fault: (files.index(fault.file), fault.line or 0))


def beyond(limit: int, number: int, file: str, words: str, column: str | None = None) -> list[Fault]:
    """Return a fault that counts what is not listed one by one; none when all is.

    >>> beyond(100, 1_250, "sites.csv", "rows like these")[0].text()
    'sites.csv: 1,150 more rows like these'
    """
    return [Fault(file, f"{number - limit:,} more {words}", column=column)] if number > limit else []


def values_shown() -> bool:
    """Return whether messages may hold cell values: yes, unless the environment forbids it.

    >>> values_shown() == (os.environ.get(HIDE_VALUES, "0") in ("", "0"))
    True
    """
    return os.environ.get(HIDE_VALUES, "0") in ("", "0")


def safe_text(text: str, longest: int = _LONGEST_SHOWN) -> str:
    r"""Return text that a terminal shows as it is: shortened, control and direction marks escaped.

    >>> safe_text("a\u202eb\n")
    'a\\u202eb\\u000a'
    """
    shown = "".join(
        f"\\u{ord(mark):04x}" if unicodedata.category(mark)[0] == "C" or mark in "\u2028\u2029" else mark
        for mark in text[:longest]
    )
    return shown + (f"... ({len(text):,} characters)" if len(text) > longest else "")


def system_words(error: OSError) -> str:
    """Return what the system refused, in words: the file, what is wrong, the way out.

    >>> system_words(FileNotFoundError(errno.ENOENT, "No such file or directory", "study/x.csv"))
    'study/x.csv: there is no such file or folder; look at the spelling of each part'
    """
    explained = _REFUSED.get(error.errno or 0)
    file = error.filename if error.filename is not None else error.filename2
    if explained is None or file is None:
        return str(error) if error.errno is None else f"the system refused: {error.strerror}; try again"
    return f"{safe_text(str(file), 300)}: {explained}"


def quoted(text: str) -> str:
    """Return a cell's value for a message: a number as it is, other text in quotation marks.

    >>> quoted("-4"), quoted("Lowish")
    ('-4', '"Lowish"')
    """
    return text if _NUMBER.fullmatch(text) and len(text) <= _LONGEST_SHOWN else f'"{safe_text(text)}"'
