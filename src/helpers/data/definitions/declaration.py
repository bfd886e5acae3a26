"""The set of definitions that `definitions.toml` declares, before any of them is counted.

The file has a panel for each question. Each panel lists the levels of its axes; every combination is a definition. One
definition of the file is primary. It is text of somebody else's, so that whoever shows it makes it plain first.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

import pandas as pd

from helpers.data.definitions.levels import DEFAULTS, WrongLevelError, levels_of, one_level
from helpers.data.faults import Fault, Rule
from helpers.data.read.toml import has_unseen_marks, is_there, read_toml
from helpers.data.rules import definitions as rule_definitions
from helpers.data.study_settings import read_settings
from helpers.data.terminal_text import safe_text
from helpers.vocabulary import AXES, DEFINITIONS_FILE

TABLE: Final = "gp_usage_definitions"
TABLE_FILE: Final = f"{TABLE}.csv"
"""What `linkbook definitions` writes."""

MOST_DEFINITIONS: Final = 5_000
_MOST_LETTERS: Final = 120
_PANEL_KEYS: Final = ("question", *AXES, "primary")

Level = tuple[str, ...] | str | int | None
"""Words that count together (None: any), a number of months, or a word of the vocabulary."""


@dataclass(frozen=True)
class Definition:
    """One definition: its panel's question, whether it is the primary one, and a level for every axis."""

    id: str
    panel: str
    is_primary: bool
    roles: tuple[str, ...] | None
    statuses: tuple[str, ...] | None
    modes: tuple[str, ...] | None
    window_months: int
    referral_month: str
    patients_who_left: str


@dataclass(frozen=True)
class Declaration:
    """The definitions in their order, and `fingerprint`, which changes when anything that is declared does."""

    definitions: tuple[Definition, ...]
    fingerprint: str


@dataclass(frozen=True)
class _Panel:
    """What a panel declares: its question, the levels of every axis, and those of the primary definition or None."""

    question: str
    levels: dict[str, list[Level]]
    primary: dict[str, Level] | None


def read_declaration(folder: Path) -> tuple[Declaration | None, list[Fault]]:
    """Return what `definitions.toml` of a folder declares, None where nothing is, and all that is wrong with it.

    Where windows are left out they are those of `study.toml`.
    """
    path = folder / DEFINITIONS_FILE
    if not is_there(path):
        return None, []
    given, fault = read_toml(path, folder)
    if fault is not None or not given:
        return None, [] if fault is None else [fault]
    return declared(given, window_months=read_settings(folder)[0].window_months)


def changed_since(folder: Path, frames: Mapping[str, pd.DataFrame]) -> tuple[list[Fault], list[Fault]]:
    """Return what is wrong with a folder's declaration, and a question when it is not the one that was counted."""
    declaration, faults = read_declaration(folder)
    if faults or TABLE not in frames or frames[TABLE].empty:
        return faults, []
    counted = set(frames[TABLE]["declared"])
    same = declaration is not None and counted == {declaration.fingerprint}
    return faults, [] if same else [rule_definitions.COUNTED_OTHERWISE.broken(TABLE_FILE)]


def declared(given: Mapping[str, Any], *, window_months: int | None = None) -> tuple[Declaration | None, list[Fault]]:
    """Return what the keys and values of the file declare, and everything that is wrong with them.

    `window_months` are the study's, for panels that say none; six where it says none either.

    >>> declaration, faults = declared({"panel": [{"question": "Seen", "modes": ["any", "online"], "primary":
    ...     {"modes": "any"}}]})
    >>> [(one.id, one.modes, one.is_primary) for one in declaration.definitions]
    [('P1-D01', None, True), ('P1-D02', ('online',), False)]
    """
    faults = [_fault(key, rule_definitions.KEY_UNKNOWN, known="panel") for key in given if key != "panel"]
    listed = given.get("panel", [])
    if not isinstance(listed, list) or not all(isinstance(panel, dict) for panel in listed):
        return None, [*faults, _fault("panel", rule_definitions.NOT_A_TABLE)]
    defaults = DEFAULTS if window_months is None else DEFAULTS | {"window_months": window_months}
    panels = [_read_panel(panel, f"panel {number}", defaults, faults) for number, panel in enumerate(listed, 1)]
    faults += _between_panels(panels)
    if faults:
        return None, faults
    definitions = [one for number, panel in enumerate(panels, 1) for one in _definitions(panel, number)]
    written = [(panel.question, panel.levels, panel.primary) for panel in panels]
    text = json.dumps(written, sort_keys=True).encode()
    return Declaration(tuple(definitions), f"d{hashlib.sha256(text).hexdigest()[:15]}"), []


def _read_panel(panel: Mapping[str, Any], name: str, defaults: Mapping[str, Any], faults: list[Fault]) -> _Panel:
    """Return what a panel declares; what is wrong with it is added to the faults."""
    faults += [
        _fault(f"{name}, {key}", rule_definitions.KEY_UNKNOWN, known=", ".join(_PANEL_KEYS))
        for key in panel
        if key not in _PANEL_KEYS
    ]
    question = panel.get("question")
    if not isinstance(question, str) or not 0 < len(question.strip()) <= _MOST_LETTERS or has_unseen_marks(question):
        faults.append(_fault(f"{name}, question", rule_definitions.NO_QUESTION, most=_MOST_LETTERS))
    levels: dict[str, list[Level]] = {}
    for axis in AXES:
        try:
            levels[axis] = levels_of(axis, panel[axis]) if axis in panel else [defaults[axis]]
        except WrongLevelError as wrong:
            faults.append(_fault(f"{name}, {axis}", wrong.rule, **wrong.names))
    primary = _read_primary(panel["primary"], f"{name}, primary", levels, faults) if "primary" in panel else None
    return _Panel(" ".join(str(question).split()), levels, primary)


def _read_primary(
    given: object, name: str, levels: Mapping[str, list[Level]], faults: list[Fault]
) -> dict[str, Level] | None:
    """Return the levels of the primary definition: those named, and the only one of each other axis."""
    if not isinstance(given, dict):
        faults.append(_fault(name, rule_definitions.NOT_A_TABLE))
        return None
    known = ", ".join(AXES)
    faults += [_fault(f"{name}, {key}", rule_definitions.KEY_UNKNOWN, known=known) for key in given if key not in AXES]
    primary: dict[str, Level] = {}
    for axis, several in levels.items():
        try:
            primary[axis] = one_level(axis, given[axis]) if axis in given else several[0]
        except WrongLevelError:
            faults.append(_fault(f"{name}, {axis}", rule_definitions.PRIMARY_NOT_A_LEVEL))
            continue
        if primary[axis] not in several or (axis not in given and len(several) > 1):
            faults.append(_fault(f"{name}, {axis}", rule_definitions.PRIMARY_NOT_A_LEVEL))
    return primary


def _between_panels(panels: list[_Panel]) -> list[Fault]:
    """Return what is wrong with all panels together: questions alike, no or several primaries, too many definitions."""
    if not panels:
        return [_fault("panel", rule_definitions.NOT_A_TABLE)]
    questions = [panel.question for panel in panels]
    faults = [
        _fault(f"panel {number}, question", rule_definitions.PANEL_TWICE)
        for number, question in enumerate(questions, 1)
        if question in questions[: number - 1]
    ]
    primaries = [number for number, panel in enumerate(panels, 1) if panel.primary is not None]
    faults += [_fault(f"panel {number}, primary", rule_definitions.PRIMARY_TWICE) for number in primaries[1:]]
    if not primaries:
        faults.append(rule_definitions.NO_PRIMARY.broken(DEFINITIONS_FILE))
    number = sum(_size(panel) for panel in panels)
    if number > MOST_DEFINITIONS:
        faults.append(rule_definitions.TOO_MANY.broken(DEFINITIONS_FILE, number=number, most=MOST_DEFINITIONS))
    return faults


def _size(panel: _Panel) -> int:
    """Return how many definitions a panel has, without making them."""
    size = 1
    for several in panel.levels.values():
        size *= len(several)
    return size


def _definitions(panel: _Panel, number: int) -> list[Definition]:
    """Return every combination of the levels of a panel's axes."""
    made = []
    for place, combination in enumerate(product(*(panel.levels[axis] for axis in AXES)), 1):
        levels: dict[str, Any] = dict(zip(AXES, combination, strict=True))
        made.append(Definition(f"P{number}-D{place:02d}", panel.question, levels == panel.primary, **levels))
    return made


def _fault(key: str, rule: Rule, **names: Any) -> Fault:
    return rule.broken(DEFINITIONS_FILE, key=safe_text(key), **names)
