"""Which rows of a release may be renewed, given what was released before: two releases must not give a patient away.

Rounding alone does not survive a chain of releases, since the difference of two is a patient. So a row is printed anew
only when nobody, or a group large enough, differs between the data now and those of every version released before.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

CHANGED_AT_LEAST: Final = 8
"""So many patients must differ before a row is renewed."""


@dataclass(frozen=True)
class ReleasedRow:
    """A version of a row that was released: the day, its printed values (None: it was hidden), its patients' rows.

    `patient_rows` are hashes, one a patient, made of the patient's id and values; no id is in them. Of patients without
    ids they are a Counter of how many have the same values. `profile` is the name of the one it was released under, ""
    where that is not known.
    """

    released_on: str
    values: Mapping[Any, object] | None
    patient_rows: Collection[str]
    profile: str = ""


def released_rows(kept: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[ReleasedRow]]:
    """Return the versions of rows by their key, of those that a ledger keeps as plain values.

    >>> kept = {"3": [{"released_on": "2026-01-05", "values": {"n": 10}, "patient_rows": ["a"]}]}
    >>> released_rows(kept)["3"][0].values
    {'n': 10}
    """
    return {key: [ReleasedRow(**version) for version in versions] for key, versions in kept.items()}


def patients_that_differ(before: Collection[str], now: Collection[str]) -> int:
    """Return the least number of patients who can have joined, left or changed between two states of a row.

    A patient whose values changed has another hash, and so counts among those that left and those that joined; the
    larger of the two numbers is the least number of patients that explains both. Patients without ids are given as a
    Counter of how many have the same values.

    >>> patients_that_differ({"a", "b"}, {"b", "c", "d"})
    2
    >>> patients_that_differ(Counter(none=40, once=2), Counter(none=37, once=5))
    3
    """
    before, now = Counter(before), Counter(now)
    return max((before - now).total(), (now - before).total())


def may_renew(
    now: Collection[str], released: Sequence[ReleasedRow], *, profile: str = "", at_least: int = CHANGED_AT_LEAST
) -> bool:
    """Return whether a row may be printed anew: nobody, or enough patients, differ from every released version.

    Where nobody differs from a version under another profile than the one given it may not: two ways of hiding the same
    people say more than either.

    >>> released = [ReleasedRow("2026-01-05", {"n": 10}, frozenset({"a"}), "research")]
    >>> may_renew({"a", "b"}, released), may_renew({"a"}, released), may_renew({"a"}, released, profile="strict")
    (False, True, False)
    """
    return all(
        number >= at_least or (number == 0 and not (now and profile and version.profile != profile))
        for version in released
        for number in [patients_that_differ(version.patient_rows, now)]
    )


def standing_rows(
    printed: pd.DataFrame,
    patient_rows: Mapping[str, Collection[str]],
    released: Mapping[str, Sequence[ReleasedRow]],
    *,
    today: str,
) -> tuple[pd.DataFrame, dict[str, ReleasedRow]]:
    """Return the rows that a release prints, each renewed or as it was released before, and their new versions.

    Args:
        printed: protected values as they would be printed from the data now, a row a key such as a site, which is the
            index; a key that is hidden has no row.
        patient_rows: the hashes of the patients' rows now, by key, as `ReleasedRow` has them; also of keys that are
            hidden.
        released: the versions released before, by key, in the order of their release.
        today: the day of this release, as YYYY-MM-DD.

    Returns:
        The rows to print, with the column `released_on`, in the order of `printed`, then those that stand from before;
        and by key the version that this release adds to the ledger. Where nobody differs from a released version, that
        version is printed: two profiles, or two ways of rounding, of the same patients give away more than one. Where a
        few differ from any version, the last one stands. A hidden row is a version too: what was hidden and what was
        shown of almost the same patients prove their number.

    Raises:
        ValueError: when a printed key has no patients' rows, is there twice, or a column is called `released_on`.

    >>> rows, new = standing_rows(
    ...     pd.DataFrame({"n": [15]}, index=["3"]), {"3": {"a", "b"}},
    ...     {"3": [ReleasedRow("2026-01-05", {"n": 10}, frozenset({"a"}))]}, today="2026-06-01",
    ... )
    >>> rows.to_dict("index"), new
    ({'3': {'n': 10, 'released_on': '2026-01-05'}}, {})
    """
    printed = printed.set_axis(printed.index.astype(str), axis=0)
    _check(printed, patient_rows)
    rows: dict[str, dict[Any, object]] = {}
    new: dict[str, ReleasedRow] = {}
    for key in dict.fromkeys([*printed.index, *patient_rows, *released]):
        now, before = patient_rows.get(key, frozenset()), released.get(key, ())
        row = before[-1] if before else None
        if may_renew(now, before):
            values = printed.loc[[key]].to_dict("records")[0] if key in printed.index else None
            same = [version for version in before if version.patient_rows == now]
            row = same[-1] if same else ReleasedRow(today, values, now)
            if not before or row is not before[-1]:
                new[key] = row
        if row is not None and row.values is not None:
            rows[key] = {**row.values, "released_on": row.released_on}
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*printed.columns, "released_on"]), new


def _check(printed: pd.DataFrame, patient_rows: Mapping[str, Collection[str]]) -> None:
    if not printed.index.is_unique:
        raise ValueError("printed: a key is there twice; give one row a key")
    if "released_on" in printed.columns:
        raise ValueError("printed: released_on is added here; give the column another name")
    if lacking := [key for key in printed.index if key not in patient_rows]:
        raise ValueError(f"patient_rows: none given for {', '.join(lacking[:20])}")
