"""What data cannot say of a study, from its `study.toml`: its name, its period, how its sites were chosen, its licence.

The file is optional, and so is everything in it: what is not given is not said. It is text of somebody else's, so that
whoever shows it makes it plain first.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from helpers.data.faults import Fault
from helpers.data.terminal_text import safe_text

SETTINGS_FILE: Final = "study.toml"
MOST_LOGO_BYTES: Final = 1_000_000
_MOST_BYTES: Final = 100_000
_MOST_AUTHORS: Final = 50
_MOST_MONTHS: Final = 120
_IMAGES: Final = (".png", ".svg")
_ACTIVE_SVG: Final = re.compile(
    rb"<!(doctype|entity)|<\s*(\w+:)?(script|foreignobject|iframe|use|image|a|animate\w*|set|style)\b"
    rb"|\son\w+\s*=|href\s*=|javascript:|url\s*\(",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StudySettings:
    """What a study says of itself; empty where it says nothing.

    `window_months` are the months of GP appointments counted before referral, and as many after;
    `months_between_interviews_planned` those from a patient's first interview to the second. `logo` is the name of an
    image in the study folder.
    """

    name: str = ""
    period: str = ""
    window_months: int | None = None
    months_between_interviews_planned: float | None = None
    how_sites_were_chosen: str = ""
    contact: str = ""
    licence: str = ""
    logo: str = ""
    authors: tuple[str, ...] = ()

    def texts(self) -> dict[str, str]:
        """Return the text that the study gives and that its pages show, by its name in the file.

        >>> StudySettings(name="Two towns", authors=("A", "B")).texts()
        {'name': 'Two towns', 'authors': 'A, B'}
        """
        given = {name: getattr(self, name) for name in ("name", "period", *_LONGEST) if name != "logo"}
        given["authors"] = ", ".join(self.authors)
        return {name: text for name, text in given.items() if text}


_LONGEST: Final = {
    "name": 120,
    "period": 120,
    "how_sites_were_chosen": 600,
    "contact": 200,
    "licence": 200,
    "logo": 120,
}


def read_settings(folder: Path) -> tuple[StudySettings, list[Fault]]:
    """Return what `study.toml` of a folder says, and everything that is wrong with it; no file says nothing."""
    path = folder / SETTINGS_FILE
    if not is_there(path):
        return StudySettings(), []
    given, fault = _parsed(path, folder)
    if fault is not None:
        return StudySettings(), [fault]
    known = {field.name for field in fields(StudySettings)}
    faults = [_fault(key, "is not known", f"known are {', '.join(sorted(known))}") for key in given if key not in known]
    values: dict[str, Any] = {}
    for key in given.keys() & known:
        try:
            values[key] = _READERS[key](given[key], key)
        except _WrongValueError as wrong:
            faults.append(_fault(key, *wrong.args))
    if values.get("logo") and (wrong_logo := _logo_fault(folder, values["logo"])):
        faults.append(wrong_logo)
    return (StudySettings() if faults else StudySettings(**values)), sorted(faults, key=lambda fault: fault.problem)


def settings_files(folder: Path) -> list[Path]:
    """Return the files of a study folder that say something of the study itself: `study.toml` and its logo."""
    if not is_there(folder / SETTINGS_FILE):
        return []
    settings, _ = read_settings(folder)
    return [folder / SETTINGS_FILE, *([folder / settings.logo] if settings.logo else [])]


def is_there(path: Path) -> bool:
    """Return whether there is a file, or a link to one that may be gone."""
    try:
        return path.exists() or path.is_symlink()
    except (OSError, ValueError):
        return False


class _WrongValueError(ValueError):
    """A value that is not allowed: what is wrong with it, and the way out."""


def _parsed(path: Path, folder: Path) -> tuple[dict[str, Any], Fault | None]:
    """Return the keys and values of the file, or why it cannot be read."""
    way_out = "put the file itself into the folder"
    try:
        if not path.resolve(strict=True).is_relative_to(folder.resolve()):
            return {}, Fault(path.name, "is a link to something outside the folder", way_out=way_out)
        if not path.is_file():
            return {}, Fault(path.name, "is not a file", way_out=way_out)
        if path.stat().st_size > _MOST_BYTES:
            return {}, Fault(path.name, f"is larger than {_MOST_BYTES:,} bytes", way_out="keep the few lines it needs")
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text.replace("\r\n", "\n")), None
    except UnicodeDecodeError:
        return {}, Fault(path.name, "is not text in UTF-8", way_out="save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        rule = 'is not TOML: every line is a key, an equals sign and a value, such as name = "Our study"'
        return {}, Fault(path.name, rule, int(line[1]) if line else None, way_out="put text into quotation marks")
    except (OSError, RuntimeError, RecursionError):
        return {}, Fault(path.name, "the file cannot be opened", way_out="change its permissions")


def _fault(key: str, problem: str, way_out: str) -> Fault:
    return Fault(SETTINGS_FILE, f"key {safe_text(key)} {problem}", way_out=way_out)


def _text(value: object, key: str) -> str:
    """Return text of one line that can be read and is no longer than a page bears."""
    longest = _LONGEST.get(key, 120)
    if not isinstance(value, str):
        raise _WrongValueError("is not text", "put it into quotation marks")
    if len(value) > longest:
        raise _WrongValueError(f"has more than {longest} characters", "make it shorter")
    if any(unicodedata.category(mark)[0] == "C" or mark in "\u2028\u2029" for mark in value):
        raise _WrongValueError("holds marks that cannot be seen, or more than one line", "write it on one line")
    return " ".join(value.split())


def _authors(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_AUTHORS:
        rule = f"is not a list of up to {_MOST_AUTHORS} names"
        raise _WrongValueError(rule, 'write it as authors = ["First Author", "Second Author"]')
    names = tuple(_text(name, key) for name in value)
    if not all(names):
        raise _WrongValueError("holds a name without letters", "take it out")
    return names


def _whole_months(value: object, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 60:
        raise _WrongValueError("is not a whole number from 1 to 60", "give months, without quotation marks")
    return value


def _months(value: object, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _MOST_MONTHS:
        raise _WrongValueError(
            f"is not a number above 0 and up to {_MOST_MONTHS}", "give months, without quotation marks"
        )
    return float(value)


_READERS: Final[dict[str, Callable[[object, str], Any]]] = {
    **dict.fromkeys(_LONGEST, _text),
    "authors": _authors,
    "window_months": _whole_months,
    "months_between_interviews_planned": _months,
}


def _logo_fault(folder: Path, name: str) -> Fault | None:
    """Return what is wrong with the image: it is a file of the folder itself, a PNG or an SVG without scripts."""
    path = folder / name
    kinds = "give the name of a PNG or SVG file in the study folder"
    if "/" in name or "\\" in name or name.startswith(".") or path.suffix.lower() not in _IMAGES:
        return _fault("logo", "is not the name of an image in the folder", kinds)
    try:
        inside = path.resolve(strict=True).is_relative_to(folder.resolve()) and path.is_file()
        if not inside:
            return _fault("logo", "leads to something outside the folder", kinds)
        if path.stat().st_size > MOST_LOGO_BYTES:
            return _fault("logo", f"is an image of more than {MOST_LOGO_BYTES:,} bytes", "make it smaller")
        content = path.read_bytes()
    except (OSError, RuntimeError, ValueError):
        return _fault("logo", "names a file that is not there or cannot be read", kinds)
    if path.suffix.lower() == ".png":
        return None if content.startswith(b"\x89PNG\r\n\x1a\n") else _fault("logo", "is no PNG image", kinds)
    if not re.search(rb"<svg\b", content[:2_000]):
        return _fault("logo", "is no SVG image", kinds)
    if b"\0" in content or _ACTIVE_SVG.search(content):
        rule = "is an SVG with scripts, styles, links or parts from elsewhere"
        return _fault("logo", rule, "save it as a plain SVG of shapes, or as PNG")
    return None


TEMPLATE: Final = """\
# What the data cannot say of the study. Every line is optional: take the # away and fill in what you want said.
# Pages of the study's edition show these words; a release shows them too. Write nothing that may not be shown.

# name = "The name of the study"
# period = "When it took place, such as: March 2024 to June 2025"
# authors = ["First Author", "Second Author"]
# contact = "Whom to ask, such as an address of a team"
# licence = "What readers may do with the pages; nothing is said of it when this is left out"
# logo = "logo.png"
#   A PNG or SVG file of at most 1 MB in this folder.

# how_sites_were_chosen = "One or two sentences."
# window_months = 6
#   Months of GP appointments counted before referral, and as many after; needed for sites that return totals only.
# months_between_interviews_planned = 6
#   Months from a patient's first interview to the second.
"""
