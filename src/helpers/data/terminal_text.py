"""Text as a terminal shows it: shortened, control marks escaped, values only where they may be shown."""

import errno
import os
import re
import unicodedata
from pathlib import Path
from typing import Final

HIDE_VALUES: Final = "LINKBOOK_HIDE_VALUES"
"""Environment variable: while it is set to anything but 0, no message holds a cell's value."""

FULL: Final = (errno.ENOSPC, errno.EDQUOT)
"""What the system says when a disk, or one person's share of it, is full."""

_LONGEST_SHOWN: Final = 40
_DISK_FULL: Final = "the disk is full, or your share of it; make room and try again"
_NO_RIGHT: Final = "you may not read it, or not write to it; change its permissions, or name another folder"
_NOT_WRITABLE: Final = "you may not write to this folder; change its permissions, or name another"
_NO_FOLDER: Final = "there is a file where a folder is needed; give another name"
_REFUSED: Final = {
    errno.ENOENT: "there is no such file or folder; look at the spelling of each part",
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: "the disk can only be read; name a folder on another",
    **dict.fromkeys(FULL, _DISK_FULL),
    errno.ENAMETOOLONG: "the name is too long; give a shorter one",
    errno.EEXIST: _NO_FOLDER,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EISDIR: "it is a folder, and a file is meant; give another name",
    errno.ELOOP: "it is a link that leads back to itself; name the folder itself",
}
_NUMBER: Final = re.compile(r"[-+]?[0-9]+([.,][0-9]+)*")


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
    if explained == _NO_RIGHT and file is not None:  # of what is not there yet, the folder it would be in
        file = next(path for path in (Path(str(file)), *Path(str(file)).absolute().parents) if os.path.lexists(path))
    if explained in (_NO_RIGHT, _NO_FOLDER) and Path(str(file)).is_dir():
        explained = _NOT_WRITABLE
    if file is None and error.errno in FULL:
        return _DISK_FULL
    if explained is None or file is None:
        return str(error) if error.errno is None else f"the system refused: {error.strerror}; try again"
    return f"{safe_text(str(file), 300)}: {explained}"


def quoted(text: str) -> str:
    """Return a cell's value for a message: a number as it is, other text in quotation marks.

    >>> quoted("-4"), quoted("Lowish")
    ('-4', '"Lowish"')
    """
    return text if _NUMBER.fullmatch(text) and len(text) <= _LONGEST_SHOWN else f'"{safe_text(text)}"'


def number_of(number: int, thing: str) -> str:
    """Return a number with what it counts, in the plural where there is not one.

    >>> number_of(1, "row"), number_of(1_150, "row")
    ('1 row', '1,150 rows')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
