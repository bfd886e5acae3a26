"""The one rule book: every rule that a study folder or another file is checked against, by subject."""

from importlib import import_module
from types import ModuleType
from typing import Final

from helpers.data.faults import Rule

_SUBJECTS: Final = (
    *("files", "workbooks", "headers", "cells", "dates", "ids", "keys", "people", "referrals", "comparison"),
    *("extracts", "repeats", "gp_usage", "questionnaires", "cmocs", "theory", "settings", "definitions", "answers"),
    *("frames", "qda", "mapping", "made"),
    *(f"questions.{subject}" for subject in ("identity", "counts", "totals", "sources", "words", "answers")),
)


def rules_of(subject: ModuleType) -> list[Rule]:
    """Return the rules that the module of a subject has."""
    return [value for value in vars(subject).values() if isinstance(value, Rule)]


def rule_book() -> dict[str, Rule]:
    """Return every rule by its id, in the order of the subjects.

    >>> rule_book()["number-below-minimum"].severity
    'fault'
    """
    modules = [import_module(f"helpers.data.rules.{subject}") for subject in _SUBJECTS]
    return {rule.id: rule for module in modules for rule in rules_of(module)}
