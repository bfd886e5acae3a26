"""Compare the results of two editions: which numbers moved, by how much, and what else of the editions differs."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from helpers.book.checksums import differing
from helpers.book.results import RESULTS
from helpers.data.answers import ANSWERS_FILE
from helpers.data.study_settings import SETTINGS_FILE

_KEY: Final = ("page", "output", "measure", "row", "site", "interval")
"""What tells which estimate of an edition it is."""

_NUMBERS: Final = ("n", "estimate", "low", "high", "confidence")
_WORDS: Final = ("counted", "method", "unit", "origin")
_SETTINGS: Final = (SETTINGS_FILE, ANSWERS_FILE)

CAUSES: Final = {
    "study": "They are of two studies",
    "data": "The data differ",
    "settings": "The settings differ",
    "code": "The code differs",
    "libraries": "Libraries differ",
    "python": "Python differs",
}
"""What may be behind a difference, in words."""

_CAUSE_OF: Final = {
    "the code": "code",
    "the notebooks": "code",
    "the book's data": "code",
    "the libraries": "libraries",
    "Python": "python",
    "a setting in the environment": "settings",
}
"""Which cause it is when a kind of thing that two editions were made from differs; the rest moves no number."""


@dataclass(frozen=True)
class Moved:
    """An estimate that is not the same in two editions: what it is, and every value before and after.

    `before` or `after` is None where one edition does not print it.
    """

    estimate: Mapping[str, Any]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Return the values that differ, by name, as in the first edition and in the second."""
        before, after = self.before or {}, self.after or {}
        return {
            name: (before.get(name), after.get(name))
            for name in (*_NUMBERS, *_WORDS)
            if before.get(name) != after.get(name)
        }

    def as_json(self) -> dict[str, Any]:
        """Return it for machines: the values that differ, each with how far it moved where it is a number."""
        only = "first" if self.after is None else "second" if self.before is None else None
        return dict(self.estimate) | {
            "only_in": only,
            "changes": {
                name: {"first": before, "second": after, "moved": _moved(before, after)}
                for name, (before, after) in self.changes().items()
            },
        }

    def text(self) -> str:
        """Return it on one line."""
        estimate = self.estimate
        where = f"{estimate['page']}#{estimate['output']}".rstrip("#")
        site = f"site {estimate['site']}" if estimate["site"] is not None else ""
        what = ", ".join(part for part in (estimate["measure"], estimate["row"], site, estimate.get("method")) if part)
        if self.before is None or self.after is None:
            return f"{where}: {what}: only in the {'first' if self.after is None else 'second'} edition"
        changes = "; ".join(_in_words(name, *values) for name, values in self.changes().items())
        return f"{where}: {what}: {changes}"


@dataclass(frozen=True)
class Comparison:
    """Two editions compared: what of them differs, each with its names, and every estimate that is not the same."""

    causes: Mapping[str, list[str]]
    moved: list[Moved]

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        return {"causes": dict(self.causes), "differences": [one.as_json() for one in self.moved]}


def compare_editions(first: Path, second: Path) -> Comparison:
    """Return what is not the same in the editions of two folders.

    Raises:
        ValueError: when a folder holds no edition, or one that was built without results.
    """
    results = [_read(folder, RESULTS)["results"] for folder in (first, second)]
    records = [_read(folder, "edition.json") for folder in (first, second)]
    return Comparison(causes_between(*records), list(_differences(*results)))


def causes_between(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what differs of two editions by their records, each cause with the names of what differs.

    >>> causes_between({"study_files": {"gp_usage.csv": "1"}}, {"study_files": {"gp_usage.csv": "2"}})
    {'data': ['gp_usage.csv']}
    """
    causes: dict[str, list[str]] = {}
    if first.get("study_dir") != second.get("study_dir"):
        causes["study"] = []
    for name in differing(first.get("study_files", {}), second.get("study_files", {})):
        causes.setdefault("settings" if name in _SETTINGS else "data", []).append(name)
    before, after = (record.get("made_from", {}) for record in (first, second))
    for kind in differing(before, after) if before and after else ():
        is_data = kind == "the book's data" and not first.get("study_dir")  # the study is that, and its files are named
        if kind in _CAUSE_OF and not is_data:
            causes.setdefault(_CAUSE_OF[kind], [])
    return {cause: causes[cause] for cause in CAUSES if cause in causes}


def _differences(first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]) -> Iterator[Moved]:
    """Give every estimate that differs, in the order of the first edition, and then those of the second alone."""
    several = _several(first) | _several(second)
    before, after = _by_key(first, several), _by_key(second, several)
    for key in {**before, **after}:
        one, other = before.get(key), after.get(key)
        moved = Moved(dict(zip((*_KEY, "method"), key, strict=False)), one, other)
        if one is None or other is None or moved.changes():
            yield moved


def _several(results: Iterable[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
    """Return the keys that more than one result has, such as those of a mean and a median of one change."""
    seen = Counter(tuple(result[name] for name in _KEY) for result in results)
    return {key for key, number in seen.items() if number > 1}


def _by_key(
    results: Iterable[Mapping[str, Any]], several: Collection[tuple[Any, ...]]
) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Return results by what they are of, where it is of several by their method too; what is left is numbered."""
    by_key: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    repeated: Counter[tuple[Any, ...]] = Counter()
    for result in results:
        key = tuple(result[name] for name in _KEY)
        key = (*key, result["method"] if key in several else None)
        repeated[key] += 1
        by_key[(*key, repeated[key])] = result
    return by_key


def _read(folder: Path, name: str) -> dict[str, Any]:
    """Return a file of an edition's folder."""
    path = folder / name
    if not folder.is_dir():
        raise ValueError(f"{folder}: there is no such edition; look at the spelling, or begin with: linkbook build")
    if not path.is_file():
        raise ValueError(f"{path}: there is no such file; build the edition again with: linkbook build")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _moved(before: Any, after: Any) -> float | None:
    """Return how far a number moved, or None for words and what is in one edition only."""
    if isinstance(before, str) or isinstance(after, str) or before is None or after is None:
        return None
    return float(f"{after - before:.10g}")


def _in_words(name: str, before: Any, after: Any) -> str:
    """Return how one value changed, in words."""
    shown = ["none" if one is None else f"{one:.5g}" if isinstance(one, float) else str(one) for one in (before, after)]
    moved = _moved(before, after)
    by = "" if moved is None else f" ({moved:+.3g})"
    return f"{name} {shown[0]} to {shown[1]}{by}"
