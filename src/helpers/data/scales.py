"""A study's own questionnaires, from `scales/NAME.toml`: read, and refused by line where a description is wrong.

A description is text of somebody else's. Its words are letters and plain punctuation, its ids and columns plain names;
none of it becomes a path or code.
"""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from helpers.data.descriptor import fields_of, resources, study_tables
from helpers.data.faults import Fault
from helpers.data.read.description import (
    MOST_LETTERS_OF_SOURCES,
    PLAIN_IN_SOURCES,
    DescriptionReader,
    DescriptionRules,
)
from helpers.data.read.toml import KeyPath, described_files, key_lines, read_toml
from helpers.data.rules import scales as rule_scales
from helpers.outcomes import SHIPPED, Outcomes, outcomes_in, shipped_outcomes
from helpers.vocabulary import SCALES_FOLDER

MOST_SCALES: Final = 40
_MOST_OUTCOMES: Final = 40
_MOST_ITEMS: Final = 100
_MOST_BANDS: Final = 8
_WIDEST: Final = 100_000
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RULES: Final = DescriptionRules(
    rule_scales.KEY_UNKNOWN, rule_scales.KEY_MISSING, rule_scales.NOT_TEXT, rule_scales.MARKS
)

_WORDS: Final = ("name", "short", "asks", "bands_of")
_OF_FILE: Final = (*_WORDS, "source", "outcome")
_OF_OUTCOME: Final = (
    *("id", "label", "in_words", "asked", "items", "lowest", "highest", "better", "score", "most_missing", "bands"),
    *("norm", "reliability", "important_difference"),
)
_NEEDED: Final = ("id", "label", "items", "lowest", "highest", "better")
_PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "norm": {"mean": "number", "of": "words", "source": "source", "short": "words"},
    "reliability": {"value": "share", "kind": "words", "source": "source"},
    "important_difference": {"points": "points", "source": "source"},
}
"""What is known of an outcome elsewhere: the keys of each part, and what each holds."""
_OPTIONAL: Final = ("short",)
WORDS: Final = (*_WORDS, "id", "label", "in_words", "asked", "of", "kind", "source")
"""The keys of which a page may show what they hold."""


def read_scales(folder: Path) -> tuple[Outcomes, list[Fault]]:
    """Return the outcomes that a study folder describes rightly, and everything that is wrong with the descriptions."""
    files, faults = described_files(
        folder, SCALES_FOLDER, rule_scales.NOT_A_DESCRIPTION, rule_scales.TOO_MANY, MOST_SCALES
    )
    reader = _Reader()
    for path in files:
        shown = f"{SCALES_FOLDER}/{path.name}"
        given, fault = read_toml(path, folder, shown)
        if fault is not None:
            faults.append(fault)
        elif path.stem in (*SHIPPED, "all"):
            faults.append(rule_scales.NAME_TAKEN.broken(shown))
        elif given:  # one that is all comments is the template as it was written
            faults += reader.read(path, shown, given)
    return Outcomes(reader.outcomes), faults


def missing_items(outcomes: Outcomes, columns: Collection[str]) -> list[Fault]:
    """Return a fault for every description with an item that a table of questionnaires lacks."""
    faults = []
    for questionnaire in outcomes.questionnaires:
        items = Outcomes(one for one in outcomes.described if one.questionnaire == questionnaire).items
        if absent := [item for item in items if item not in columns]:
            names, are = ", ".join(absent[:5]), "is" if len(absent) == 1 else "are"
            file = f"{SCALES_FOLDER}/{questionnaire.id}.toml"
            faults.append(rule_scales.ITEM_MISSING.broken(file, columns=names, are=are))
    return faults


def notes_of(outcomes: Outcomes) -> list[Fault]:
    """Return for every description a note of what it adds."""
    notes = []
    for questionnaire in outcomes.questionnaires:
        labels = [one.label for one in outcomes.described if one.questionnaire == questionnaire]
        file = f"{SCALES_FOLDER}/{questionnaire.id}.toml"
        notes.append(rule_scales.DESCRIBES.broken(file, outcomes=", ".join(labels)))
    return notes


class _Reader(DescriptionReader):
    """Reads one description after another, and knows the ids and items that earlier ones have taken."""

    def __init__(self) -> None:
        """Begin with what comes along."""
        super().__init__(_RULES)
        columns = {field["name"] for table in study_tables() for field in fields_of(table)}
        self.outcomes: list[Any] = []
        self._ids = {*shipped_outcomes(), *columns - {*shipped_outcomes().items}, *resources()}
        self._columns = columns
        self._ranges: dict[str, tuple[int, int]] = {}

    def read(self, path: Path, shown: str, given: Mapping[str, Any]) -> list[Fault]:
        """Return what is wrong with a description, and keep its outcomes where nothing is."""
        self.begin(shown, key_lines(path))
        self.keys((), given, _OF_FILE, ("name", "outcome"))
        for key in _WORDS:
            if key in given:
                self.text((key,), given[key])
        if "source" in given:
            self.text(("source",), given["source"], MOST_LETTERS_OF_SOURCES, PLAIN_IN_SOURCES)
        listed = given.get("outcome", [])
        is_list = isinstance(listed, list) and 0 < len(listed) <= _MOST_OUTCOMES
        if "outcome" in given and not (is_list and all(isinstance(one, dict) for one in listed)):
            self.say(("outcome",), rule_scales.NOT_A_TABLE)
        elif "outcome" in given:
            for number, one in enumerate(listed):
                self._outcome(("outcome", number), one)
        if not self.faults:
            self.outcomes += outcomes_in(path.stem, given)
        return self.faults

    def _outcome(self, at: KeyPath, one: Mapping[str, Any]) -> None:
        before = len(self.faults)
        self.keys(at, one, _OF_OUTCOME, _NEEDED)
        for key in ("label", "in_words", "asked"):
            if key in one:
                self.text((*at, key), one[key])
        for key, allowed in (("better", ("higher", "lower")), ("score", ("sum", "mean"))):
            if key in one and one[key] not in allowed:
                self.say((*at, key), rule_scales.NOT_ONE_OF, allowed=" and ".join(allowed))
        self._id(at, one)
        for key in ("lowest", "highest"):
            if key in one:
                self._whole((*at, key), one[key], -_WIDEST, _WIDEST)
        self._items(at, one)
        if len(self.faults) > before:
            return
        if one["highest"] <= one["lowest"]:
            self.say((*at, "highest"), rule_scales.EMPTY_RANGE)
            return
        self._ranges_of_items(at, one)
        self._beside(at, one)

    def _id(self, at: KeyPath, one: Mapping[str, Any]) -> None:
        if "id" not in one:
            return
        if not isinstance(one["id"], str) or not _NAME.fullmatch(one["id"]):
            self.say((*at, "id"), rule_scales.NOT_A_NAME)
        elif one["id"] in self._ids:
            self.say((*at, "id"), rule_scales.ID_TAKEN)
        else:
            self._ids.add(one["id"])

    def _items(self, at: KeyPath, one: Mapping[str, Any]) -> None:
        items, at = one.get("items"), (*at, "items")
        if items is None:
            return
        is_list = isinstance(items, list) and all(isinstance(item, str) for item in items)
        if not is_list or not 0 < len(items) <= _MOST_ITEMS or len(set(items)) < len(items):
            self.say(at, rule_scales.NO_ITEMS, most=_MOST_ITEMS)
        elif not all(_NAME.fullmatch(item) for item in items):
            self.say(at, rule_scales.NOT_A_NAME)
        elif taken := [item for item in items if item in self._columns]:
            self.say(at, rule_scales.ITEM_TAKEN, item=taken[0])

    def _ranges_of_items(self, at: KeyPath, one: Mapping[str, Any]) -> None:
        own = (one["lowest"], one["highest"])
        if odd := [item for item in one["items"] if self._ranges.get(item, own) != own]:
            self.say((*at, "items"), rule_scales.TWO_RANGES, item=odd[0])
        self._ranges |= dict.fromkeys(one["items"], own)

    def _beside(self, at: KeyPath, one: Mapping[str, Any]) -> None:
        """Look at what rests on the range of the score: missing items, bands, and what is known elsewhere."""
        number = len(one["items"])
        times = number if one.get("score", "sum") == "sum" else 1
        low, high = one["lowest"] * times, one["highest"] * times
        missing = one.get("most_missing", 0)
        if not _is_whole(missing) or not 0 <= missing < number:
            self.say((*at, "most_missing"), rule_scales.ALL_MISSING, most=number - 1)
        if "bands" in one:
            self._bands((*at, "bands"), one["bands"], low, high)
        for part, keys in _PARTS.items():
            if part not in one:
                continue
            if not isinstance(one[part], dict):
                self.say((*at, part), rule_scales.NOT_A_TABLE)
                continue
            self.keys((*at, part), one[part], tuple(keys), [key for key in keys if key not in _OPTIONAL])
            for key, value in one[part].items():
                self._known_elsewhere((*at, part, key), keys.get(key, ""), value, low, high)

    def _known_elsewhere(self, at: KeyPath, kind: str, value: object, low: int, high: int) -> None:
        if kind == "words":
            self.text(at, value)
        elif kind == "source":
            self.text(at, value, MOST_LETTERS_OF_SOURCES, PLAIN_IN_SOURCES)
        elif kind == "number":
            self._number(at, value, low, high, f"a number from {low} to {high}")
        elif kind == "share":
            self._number(at, value, 0, 0.9999, "a number from 0 and below 1")
        elif kind == "points":
            self._number(at, value, 1e-6, high - low, f"a number above 0 and up to {high - low}")

    def _bands(self, at: KeyPath, bands: object, low: int, high: int) -> None:
        if not isinstance(bands, list) or not all(isinstance(band, dict) for band in bands):
            self.say(at, rule_scales.NOT_A_TABLE)
            return
        before = len(self.faults)
        for number, band in enumerate(bands):
            self.keys((*at, number), band, ("name", "lowest", "highest"), ("name", "lowest", "highest"))
            if "name" in band:
                self.text((*at, number, "name"), band["name"])
            for key in ("lowest", "highest"):
                if key in band:
                    self._whole((*at, number, key), band[key], low, high)
        if len(self.faults) > before:
            return
        starts = [low, *(band["highest"] + 1 for band in bands)]
        adjoin = [band["lowest"] for band in bands] == starts[:-1] and starts[-1] == high + 1
        forward = all(band["lowest"] <= band["highest"] for band in bands)
        alike = len({band["name"] for band in bands}) < len(bands)
        if not (adjoin and forward and 2 <= len(bands) <= _MOST_BANDS) or alike:
            self.say(at, rule_scales.BANDS_APART, low=low, high=high, most=_MOST_BANDS)

    def _whole(self, at: KeyPath, value: object, low: int, high: int) -> None:
        if not _is_whole(value) or not low <= value <= high:  # type: ignore[operator]
            self.say(at, rule_scales.NOT_A_NUMBER, wanted=f"a whole number from {low} to {high}")

    def _number(self, at: KeyPath, value: object, low: float, high: float, wanted: str) -> None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not low <= value <= high:  # type: ignore[operator]
            self.say(at, rule_scales.NOT_A_NUMBER, wanted=wanted)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


TEMPLATE: Final = """\
# A questionnaire of your own. Take the # away, and give the file the questionnaire's name: scales/NAME.toml.
# Its items are columns of questionnaires.csv, one row per patient and round. Write no text of questions here that its
# owner does not let you show. Pages show these words, a release too. A file with nothing but comments counts as absent.

# name = "Example of seven items"
# short = "EX-7"                      # what a sentence calls it
# source = "Who made it, and where its scoring is published"

# [[outcome]]                         # one for every score; a total that was worked out before is one item
# id = "ex7_total"
# label = "Well-being (EX-7)"
# items = ["ex7_1", "ex7_2", "ex7_3", "ex7_4", "ex7_5", "ex7_6", "ex7_7"]
# lowest = 1                          # of each item
# highest = 5
# better = "higher"                   # or "lower"
# score = "sum"                       # or "mean"
# most_missing = 1                    # so many empty items take the mean of the person's others

# Every line from here on is optional.
# bands = [
#   { name = "Low", lowest = 7, highest = 17 },
#   { name = "Middle", lowest = 18, highest = 27 },
#   { name = "High", lowest = 28, highest = 35 },
# ]
# [outcome.norm]
# mean = 25.0
# of = "Adults, where and when"
# source = "Where the mean is published"
# [outcome.reliability]
# value = 0.8
# kind = "test-retest over two weeks"
# source = "Where the reliability is published"
# [outcome.important_difference]
# points = 3
# source = "Where the smallest change that matters to people is published"
"""
"""What `linkbook template` writes as `scales/example.toml`."""
