"""Outcomes of questionnaires, each with what a chapter needs to know of it: its items, range, direction, bands, norms.

A description comes from a file, `data/scales/NAME.toml` here or `scales/NAME.toml` in a study folder, and travels with
the name of its outcome: nothing is read out of the name.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from helpers.project import DATA
from helpers.vocabulary import inside, is_abbreviation

SHIPPED_FOLDER: Final = DATA / "scales"
SHIPPED: Final = ("ons4", "gse")
"""The questionnaires that come along, in the order in which chapters show them."""

_KINDS: Final = (
    *("scale", "scales", "questionnaire", "questions", "index", "inventory", "survey", "score", "form", "measure"),
    *("test", "checklist", "profile", "thermometer", "ladder", "star", "wheel", "items", "schedule", "tool"),
)
"""Words that say of a name that it is of a questionnaire."""

_WIDEST_FOR_SINGLE_SCORES: Final = 10
"""Scores of a range up to this are counted one by one, those of a wider one in about ten bins."""


@dataclass(frozen=True)
class Questionnaire:
    """What outcomes of one file share: its name, and what a page calls it. `asks` completes "The questions are"."""

    id: str
    name: str
    short: str
    asks: str
    bands_of: str = ""
    source: str = ""


@dataclass(frozen=True)
class Band:
    """A band in which scores are reported."""

    name: str
    lowest: int
    highest: int


@dataclass(frozen=True)
class Norm:
    """A mean of people elsewhere: of whom and when, what a figure calls it in two words, and its source."""

    mean: float
    of: str
    source: str
    short: str = "outside mean"


@dataclass(frozen=True)
class Reliability:
    """A reliability from an outside source, and of what kind it is."""

    value: float
    kind: str
    source: str


@dataclass(frozen=True)
class ImportantDifference:
    """The smallest change in points that matters to people, and its source."""

    points: float
    source: str


@dataclass(frozen=True)
class Outcome:
    """One score: the items it is made of and their range, which way is better, and what is known of it elsewhere.

    `in_words` names it within a sentence, and `asked` is what people answered. `better` is 1 where a higher score is
    better and -1 where a lower one is. Of several items `score` is their sum or
    their mean; up to `most_missing` of them may be empty, and take the mean of the person's others.
    """

    id: str
    label: str
    in_words: str
    questionnaire: Questionnaire
    items: tuple[str, ...]
    lowest: int
    highest: int
    better: int
    asked: str
    score: str = "sum"
    most_missing: int = 0
    bands: tuple[Band, ...] = ()
    norm: Norm | None = None
    reliability: Reliability | None = None
    important_difference: ImportantDifference | None = None

    @property
    def range(self) -> tuple[int, int]:
        """The lowest and the highest score."""
        times = len(self.items) if self.score == "sum" else 1
        return self.lowest * times, self.highest * times

    @property
    def bin_points(self) -> int:
        """How many points scores are counted by: one, or on a wide range so many that there are about ten bins."""
        low, high = self.range
        return math.ceil((high - low) / _WIDEST_FOR_SINGLE_SCORES)

    @property
    def better_word(self) -> str:
        """Which scores are better."""
        return "higher" if self.better == 1 else "lower"


class Outcomes(tuple[str, ...]):
    """Names of outcomes in their order, each with its description.

    >>> shipped_outcomes()[-1], shipped_outcomes().of("gse_total").range
    ('gse_total', (10, 40))
    """

    _described: Mapping[str, Outcome]

    def __new__(cls, described: Iterable[Outcome] = ()) -> "Outcomes":
        """Return the names of some outcomes, which keep their descriptions."""
        by_name = {outcome.id: outcome for outcome in described}
        made = super().__new__(cls, by_name)
        made._described = by_name
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make them again, so that copies keep their descriptions."""
        return Outcomes, (self.described,)

    @property
    def described(self) -> tuple[Outcome, ...]:
        """The descriptions."""
        return tuple(self._described.values())

    def of(self, name: str) -> Outcome:
        """Return the description of an outcome."""
        if name not in self._described:
            raise ValueError(f"no outcome is called {str(name)[:60]!r}; there are {', '.join(self)}")
        return self._described[name]

    def only(self, names: Iterable[str]) -> "Outcomes":
        """Return some of the outcomes, in the order of their names.

        >>> shipped_outcomes().only(["gse_total"])
        ('gse_total',)
        """
        return Outcomes(self.of(name) for name in names)

    def of_questionnaire(self, name: str) -> "Outcomes":
        """Return the outcomes of one questionnaire; "all" for every one.

        >>> len(shipped_outcomes().of_questionnaire("ons4"))
        4
        """
        return Outcomes(one for one in self.described if name in ("all", one.questionnaire.id))

    @property
    def questionnaires(self) -> tuple[Questionnaire, ...]:
        """The questionnaires that they are of, each once."""
        return tuple(dict.fromkeys(one.questionnaire for one in self.described))

    @property
    def items(self) -> tuple[str, ...]:
        """The columns that they are made of, each once."""
        return tuple(dict.fromkeys(item for one in self.described for item in one.items))


def describe(outcomes: Sequence[str]) -> Outcomes:
    """Return outcomes with their descriptions; plain names are those of the questionnaires that come along.

    >>> describe(["ons4_anxiety"]).of("ons4_anxiety").better
    -1
    """
    return outcomes if isinstance(outcomes, Outcomes) else shipped_outcomes().only(outcomes)


@cache
def shipped_outcomes() -> Outcomes:
    """Return the outcomes of the questionnaires that come along.

    >>> shipped_outcomes().of("ons4_happiness").label
    'Happiness'
    """
    files = [(name, SHIPPED_FOLDER / f"{name}.toml") for name in SHIPPED]
    return Outcomes(
        one for name, path in files for one in outcomes_in(name, tomllib.loads(path.read_text(encoding="utf-8")))
    )


def outcomes_in(name: str, given: Mapping[str, Any]) -> list[Outcome]:
    """Return the outcomes that a description of a questionnaire gives; whoever reads a study's looks at it before.

    >>> one = {"id": "sleep", "label": "Sleep", "items": ["sleep"], "lowest": 0, "highest": 10, "better": "higher"}
    >>> outcomes_in("sleep", {"name": "Sleep", "outcome": [one]})[0].in_words
    'sleep'
    """
    short = given.get("short", given["name"])
    words = {key: given[key] for key in ("bands_of", "source") if key in given}
    questionnaire = Questionnaire(name, given["name"], short, given.get("asks") or _asks(short, given), **words)
    return [_outcome(one, questionnaire) for one in given["outcome"]]


def with_article(name: str) -> str:
    """Return the name of a questionnaire as it stands within a sentence.

    >>> with_article("PHQ-9"), with_article("Loneliness"), with_article("General Self-Efficacy Scale")
    ('the PHQ-9', 'the Loneliness questionnaire', 'the General Self-Efficacy Scale')
    """
    words = name.partition(" (")[0].split()
    if words[0].lower() == "the":
        return f"the{name[3:]}"
    says_what = words[-1].lower() in _KINDS or (len(words) == 1 and is_abbreviation(name))
    return f"the {name}" if says_what else f"the {name} questionnaire"


def _asks(short: str, given: Mapping[str, Any]) -> str:
    """Return what completes "The questions are" where a description does not say it."""
    first, *more = given["outcome"]
    if more or len(first["items"]) > 1 or is_abbreviation(short.split(" ")[0]):
        return with_article(short)
    return f"one on {_in_words(first)}"


def _outcome(one: Mapping[str, Any], questionnaire: Questionnaire) -> Outcome:
    parts: dict[str, Any] = {name: one[name] for name in ("id", "label", "lowest", "highest")}
    parts |= {name: one[name] for name in ("score", "most_missing") if name in one}
    kinds = {"norm": Norm, "reliability": Reliability, "important_difference": ImportantDifference}
    parts |= {name: kind(**one[name]) for name, kind in kinds.items() if name in one}
    return Outcome(
        **parts,
        in_words=_in_words(one),
        asked=one.get("asked") or _asked(one),
        questionnaire=questionnaire,
        items=tuple(one["items"]),
        better=1 if one["better"] == "higher" else -1,
        bands=tuple(Band(**band) for band in one.get("bands", ())),
    )


def _in_words(one: Mapping[str, Any]) -> str:
    return str(one.get("in_words") or inside(one["label"]))


def _asked(one: Mapping[str, Any]) -> str:
    """Return what people answered where a description does not say it.

    >>> _asked({"label": "PHQ-9", "items": ["phq9"]}), _asked({"label": "Sleep", "items": ["sleep_1", "sleep_2"]})
    ('the PHQ-9', 'the questions on sleep')
    """
    if is_abbreviation(one["label"]) and " " not in one["label"]:
        return f"the {one['label']}"
    return f"the {'question' if len(one['items']) == 1 else 'questions'} on {_in_words(one)}"
