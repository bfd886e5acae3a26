"""The levels of the axes of a definition: what may be listed, and what is taken where nothing is."""

from typing import Any, Final

from helpers.data.faults import Rule
from helpers.data.read.toml import has_unseen_marks
from helpers.data.rules import definitions as rule_definitions
from helpers.vocabulary import PATIENTS_WHO_LEFT, REFERRAL_MONTH

ANY: Final = "any"
"""The level of an axis of words that counts them all, and empty cells too."""

DEFAULTS: Final[dict[str, Any]] = {
    "roles": ("GP",),
    "statuses": ("attended",),
    "modes": None,
    "window_months": 6,
    "referral_month": "excluded",
    "patients_who_left": "months",
}
"""The level of an axis that is left out: that of `linkbook cohort`."""

_CHOICES: Final = {"referral_month": REFERRAL_MONTH, "patients_who_left": PATIENTS_WHO_LEFT}
_MOST_WORDS: Final = 50
_LONGEST_WORD: Final = 80
_WORDS_ALLOWED: Final = f'text, a list of texts that count together, or "{ANY}"'


class WrongLevelError(ValueError):
    """A level that is not allowed: the rule it breaks, and the names in its words."""

    def __init__(self, rule: Rule, **names: Any) -> None:
        """Keep the rule."""
        self.rule, self.names = rule, names
        super().__init__(rule.id)


def levels_of(axis: str, given: object) -> list[Any]:
    """Return the levels listed for an axis, each once.

    >>> levels_of("roles", ["GP", ["GP", "Nurse"], "any"]), levels_of("window_months", [3, 6])
    ([('GP',), ('GP', 'Nurse'), None], [3, 6])
    """
    if not isinstance(given, list) or not given:
        raise WrongLevelError(rule_definitions.NOT_LEVELS)
    levels = []
    seen: set[object] = set()
    for number, one in enumerate(given, 1):
        level = one_level(axis, one, number)
        same = frozenset(word.lower() for word in level) if isinstance(level, tuple) else level
        if same in seen:
            raise WrongLevelError(rule_definitions.LEVEL_TWICE, number=number)
        seen.add(same)
        levels.append(level)
    return levels


def one_level(axis: str, given: object, number: int = 1) -> Any:
    """Return one level of an axis, typed; words that count together are a tuple, and any of them are None."""
    if axis in _CHOICES:
        if given in _CHOICES[axis]:
            return given
        raise WrongLevelError(rule_definitions.LEVEL_WRONG, number=number, allowed=" or ".join(_CHOICES[axis]))
    if axis == "window_months":
        if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 60:
            return given
        raise WrongLevelError(rule_definitions.LEVEL_WRONG, number=number, allowed="whole months from 1 to 60")
    words = [given] if isinstance(given, str) else given
    if not isinstance(words, list) or not 0 < len(words) <= _MOST_WORDS or not all(_is_word(word) for word in words):
        raise WrongLevelError(rule_definitions.LEVEL_WRONG, number=number, allowed=_WORDS_ALLOWED)
    tidy = tuple(" ".join(word.split()) for word in words)
    if ANY not in tidy:
        return tidy
    if len(tidy) > 1:
        raise WrongLevelError(rule_definitions.LEVEL_WRONG, number=number, allowed=_WORDS_ALLOWED)
    return None


def _is_word(word: object) -> bool:
    return isinstance(word, str) and 0 < len(word.strip()) <= _LONGEST_WORD and not has_unseen_marks(word)


def level_in_words(level: Any) -> str:
    """Return a level as it stands in a table.

    >>> level_in_words(("GP", "Nurse")), level_in_words(None), level_in_words(6)
    ('GP or Nurse', 'any', '6')
    """
    return ANY if level is None else " or ".join(level) if isinstance(level, tuple) else str(level)
