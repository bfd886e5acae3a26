"""What data cannot say of a study, from its `study.toml`: its name, its period, how its sites were chosen, its licence.

The file is optional, and so is everything in it: what is not given is not said. It is text of somebody else's, so that
whoever shows it makes it plain first.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from helpers.data.faults import Fault, Rule
from helpers.data.read.dates import DAY_FIRST
from helpers.data.read.toml import has_unseen_marks, is_there, read_toml
from helpers.data.rules import settings as rule_settings
from helpers.data.terminal_text import safe_text

SETTINGS_FILE: Final = "study.toml"
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
"""The code of a language, such as cy or pt-BR."""
MOST_LOGO_BYTES: Final = 1_000_000
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
    image in the study folder. `dates` is day-first when dates such as 03/04/2023 have the day first.
    `language` is the code of the language that labels of the pages are shown in.
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
    dates: str = ""
    language: str = ""

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
    given, fault = read_toml(path, folder)
    if fault is not None:
        return StudySettings(), [fault]
    known = {field.name for field in fields(StudySettings)}
    unknown = [key for key in given if key not in known]
    faults = [_fault(key, rule_settings.UNKNOWN, known=", ".join(sorted(known))) for key in unknown]
    values: dict[str, Any] = {}
    for key in given.keys() & known:
        try:
            values[key] = _READERS[key](given[key], key)
        except _WrongValueError as wrong:
            faults.append(_fault(key, wrong.rule, **wrong.names))
    if values.get("logo") and (wrong_logo := _logo_fault(folder, values["logo"])):
        faults.append(wrong_logo)
    return (StudySettings() if faults else StudySettings(**values)), sorted(faults, key=lambda fault: fault.problem)


def settings_files(folder: Path) -> list[Path]:
    """Return the files of a study folder that say something of the study itself: `study.toml` and its logo."""
    if not is_there(folder / SETTINGS_FILE):
        return []
    settings, _ = read_settings(folder)
    return [folder / SETTINGS_FILE, *([folder / settings.logo] if settings.logo else [])]


class _WrongValueError(ValueError):
    """A value that is not allowed: the rule it breaks, and the names in its words."""

    def __init__(self, rule: Rule, **names: Any) -> None:
        """Keep the rule."""
        self.rule, self.names = rule, names
        super().__init__(rule.id)


def _fault(key: str, rule: Rule, **names: Any) -> Fault:
    return rule.broken(SETTINGS_FILE, key=safe_text(key), **names)


def _text(value: object, key: str) -> str:
    """Return text of one line that can be read and is no longer than a page bears."""
    longest = _LONGEST.get(key, 120)
    if not isinstance(value, str):
        raise _WrongValueError(rule_settings.NOT_TEXT)
    if len(value) > longest:
        raise _WrongValueError(rule_settings.TOO_LONG, most=longest)
    if has_unseen_marks(value):
        raise _WrongValueError(rule_settings.UNSEEN_MARKS)
    return " ".join(value.split())


def _authors(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_AUTHORS:
        raise _WrongValueError(rule_settings.NOT_NAMES, most=_MOST_AUTHORS)
    names = tuple(_text(name, key) for name in value)
    if not all(names):
        raise _WrongValueError(rule_settings.EMPTY_NAME)
    return names


def _whole_months(value: object, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 60:
        raise _WrongValueError(rule_settings.NOT_WHOLE_MONTHS)
    return value


def _months(value: object, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _MOST_MONTHS:
        raise _WrongValueError(rule_settings.NOT_MONTHS, most=_MOST_MONTHS)
    return float(value)


def _date_order(value: object, key: str) -> str:
    if value != DAY_FIRST:
        raise _WrongValueError(rule_settings.DATE_ORDER, order=DAY_FIRST)
    return DAY_FIRST


def _language(value: object, key: str) -> str:
    if not isinstance(value, str) or not LANGUAGE.fullmatch(value):
        raise _WrongValueError(rule_settings.NOT_A_LANGUAGE)
    return value


_READERS: Final[dict[str, Callable[[object, str], Any]]] = {
    **dict.fromkeys(_LONGEST, _text),
    "authors": _authors,
    "dates": _date_order,
    "language": _language,
    "window_months": _whole_months,
    "months_between_interviews_planned": _months,
}


def _logo_fault(folder: Path, name: str) -> Fault | None:
    """Return what is wrong with the image: it is a file of the folder itself, a PNG or an SVG without scripts."""
    path = folder / name
    if "/" in name or "\\" in name or name.startswith(".") or path.suffix.lower() not in _IMAGES:
        return rule_settings.NOT_AN_IMAGE.broken(SETTINGS_FILE)
    try:
        inside = path.resolve(strict=True).is_relative_to(folder.resolve()) and path.is_file()
        if not inside:
            return rule_settings.LOGO_OUTSIDE.broken(SETTINGS_FILE)
        if path.stat().st_size > MOST_LOGO_BYTES:
            return rule_settings.LOGO_TOO_LARGE.broken(SETTINGS_FILE, most=MOST_LOGO_BYTES)
        content = path.read_bytes()
    except (OSError, RuntimeError, ValueError):
        return rule_settings.LOGO_MISSING.broken(SETTINGS_FILE)
    if path.suffix.lower() == ".png":
        return None if content.startswith(b"\x89PNG\r\n\x1a\n") else rule_settings.LOGO_NOT_PNG.broken(SETTINGS_FILE)
    if not re.search(rb"<svg\b", content[:2_000]):
        return rule_settings.LOGO_NOT_SVG.broken(SETTINGS_FILE)
    if b"\0" in content or _ACTIVE_SVG.search(content):
        return rule_settings.LOGO_ACTIVE.broken(SETTINGS_FILE)
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
#   With it the columns months_before and months_after may be left out where every patient was there throughout.
# months_between_interviews_planned = 6
#   Months from a patient's first interview to the second.
# dates = "day-first"
#   Dates such as 03/04/2023 have the day first; without this line they are refused.
# language = "cy"
#   Headings and labels of pages in another language; Welsh comes along, as a draft. For another one
#   linkbook template FOLDER --words LANGUAGE writes the file to fill in.
"""
