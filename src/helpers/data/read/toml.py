"""A small file of keys and values that belongs to a study folder: `study.toml`, `definitions.toml`, a description."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from helpers.data.faults import Fault, Rule
from helpers.data.rules import files as rule_files
from helpers.data.rules import settings as rule_settings

_MOST_BYTES: Final = 100_000
_DESCRIPTION: Final = re.compile(r"[a-z][a-z0-9_]{0,39}\.toml")
_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([\w.\s-]+?)\s*\]")
_KEY: Final = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")

KeyPath = tuple[str | int, ...]
"""A key by the tables it stands in; a table of a list has its number there, from 0."""


def is_there(path: Path) -> bool:
    """Return whether there is a file, or a link to one that may be gone."""
    try:
        return path.exists() or path.is_symlink()
    except (OSError, ValueError):
        return False


def read_toml(path: Path, folder: Path, shown: str = "") -> tuple[dict[str, Any], Fault | None]:
    """Return the keys and values of the file, or why it cannot be read; messages call it `shown`, or by its name."""
    name = shown or path.name
    try:
        if not path.resolve(strict=True).is_relative_to(folder.resolve()):
            return {}, rule_files.LINK_OUT.broken(name)
        if not path.is_file():
            return {}, rule_settings.NOT_A_FILE.broken(name)
        if path.stat().st_size > _MOST_BYTES:
            return {}, rule_settings.TOO_LARGE.broken(name, most=_MOST_BYTES)
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text.replace("\r\n", "\n")), None
    except UnicodeDecodeError:
        return {}, rule_settings.NOT_UTF_8.broken(name)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        return {}, rule_settings.NOT_TOML.broken(name, int(line[1]) if line else None)
    except (OSError, RuntimeError, RecursionError):
        return {}, rule_settings.CANNOT_BE_OPENED.broken(name)


def has_unseen_marks(text: str) -> bool:
    """Return whether text holds marks that cannot be seen, or more than one line.

    >>> has_unseen_marks("two words"), has_unseen_marks("two\\nlines")
    (False, True)
    """
    return any(unicodedata.category(mark)[0] == "C" or mark in "\u2028\u2029" for mark in text)


def key_lines(path: Path) -> dict[KeyPath, int]:
    """Return the line of every key and table of a TOML file that could be read.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.toml"
    >>> _ = path.write_text('name = "a"\\n[[outcome]]\\nid = "b"\\n[outcome.norm]\\nmean = 1\\n')
    >>> key_lines(path)[("outcome", 0, "norm", "mean")]
    5
    """
    lines: dict[KeyPath, int] = {}
    numbers: dict[str, int] = {}
    at: KeyPath = ()
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if header := _HEADER.match(line):
            first, *rest = (part.strip() for part in header[2].split("."))
            if header[1] == "[[" and not rest:
                numbers[first] = numbers.get(first, -1) + 1
            at = (first, *([numbers[first]] if first in numbers else []), *rest)
            lines.setdefault(at, number)
        elif key := _KEY.match(line):
            lines.setdefault((*at, key[1]), number)
    return lines


def texts_in(given: Mapping[str, Any] | list[Any], at: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield every text of a TOML file with its key.

    >>> list(texts_in({"name": "a", "outcome": [{"items": ["b"], "lowest": 1}]}))
    [(('name',), 'a'), (('outcome', 0, 'items', 0), 'b')]
    """
    for key, value in given.items() if isinstance(given, Mapping) else enumerate(given):
        if isinstance(value, Mapping | list):
            yield from texts_in(value, (*at, key))
        elif isinstance(value, str):
            yield (*at, key), value


def _is_of_people(name: str) -> bool:
    return not name.startswith(".") and name not in ("README.md", "__pycache__")


def described_files(
    folder: Path, name: str, wrong: Rule, too_many: Rule, most: int, pattern: re.Pattern[str] = _DESCRIPTION
) -> tuple[list[Path], list[Fault]]:
    """Return the files of a folder within a study folder, by name, and a fault for what is none of its kind.

    What begins with a point, and a README.md, is left alone. A link out of the study folder is a fault when it is read.
    """
    home = folder / name
    if not is_there(home):
        return [], []
    try:
        if not home.resolve(strict=True).is_relative_to(folder.resolve()) or not home.is_dir():
            return [], [wrong.broken(name)]
        paths = sorted(path for path in home.iterdir() if _is_of_people(path.name))
    except (OSError, RuntimeError, ValueError):
        return [], [rule_settings.CANNOT_BE_OPENED.broken(name)]
    if len(paths) > most:
        return [], [too_many.broken(name, most=most)]
    files = [path for path in paths if pattern.fullmatch(path.name) and path.is_file()]
    return files, [wrong.broken(f"{name}/{path.name}") for path in paths if path not in files]
