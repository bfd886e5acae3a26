"""A small file of keys and values that belongs to a study folder: `study.toml`, `definitions.toml`."""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any, Final

from helpers.data.faults import Fault
from helpers.data.rules import files as rule_files
from helpers.data.rules import settings as rule_settings

_MOST_BYTES: Final = 100_000


def is_there(path: Path) -> bool:
    """Return whether there is a file, or a link to one that may be gone."""
    try:
        return path.exists() or path.is_symlink()
    except (OSError, ValueError):
        return False


def read_toml(path: Path, folder: Path) -> tuple[dict[str, Any], Fault | None]:
    """Return the keys and values of the file, or why it cannot be read."""
    try:
        if not path.resolve(strict=True).is_relative_to(folder.resolve()):
            return {}, rule_files.LINK_OUT.broken(path.name)
        if not path.is_file():
            return {}, rule_settings.NOT_A_FILE.broken(path.name)
        if path.stat().st_size > _MOST_BYTES:
            return {}, rule_settings.TOO_LARGE.broken(path.name, most=_MOST_BYTES)
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text.replace("\r\n", "\n")), None
    except UnicodeDecodeError:
        return {}, rule_settings.NOT_UTF_8.broken(path.name)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        return {}, rule_settings.NOT_TOML.broken(path.name, int(line[1]) if line else None)
    except (OSError, RuntimeError, RecursionError):
        return {}, rule_settings.CANNOT_BE_OPENED.broken(path.name)


def has_unseen_marks(text: str) -> bool:
    """Return whether text holds marks that cannot be seen, or more than one line.

    >>> has_unseen_marks("two words"), has_unseen_marks("two\\nlines")
    (False, True)
    """
    return any(unicodedata.category(mark)[0] == "C" or mark in "\u2028\u2029" for mark in text)
