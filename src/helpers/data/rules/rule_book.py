"""The one rule book: every rule that a study folder or another file is checked against, by subject."""

from types import ModuleType
from typing import Final

from helpers.data.faults import Rule
from helpers.data.rules import cells

_SUBJECTS: Final[tuple[ModuleType, ...]] = (cells,)


def rule_book() -> dict[str, Rule]:
    """Return every rule by its id, in the order of the subjects.

    >>> rule_book()["number-below-minimum"].severity
    'fault'
    """
    rules = [value for subject in _SUBJECTS for value in vars(subject).values() if isinstance(value, Rule)]
    return {rule.id: rule for rule in rules}
