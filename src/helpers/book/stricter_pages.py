"""What stands of a page that was released under another profile: what the profile now shows as well, and no more.

Two profiles of the same people are two ways of hiding them: where one shows 10 and the other hides a number under 10,
it is 8 or 9. So nothing here looks at the people: what stands follows from what was printed alone.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from helpers.analysis.disclosure import CHANGED_AT_LEAST, COUNTED, PROFILES, Profile
from helpers.show.page.tables import HIDDEN

_OF_MODELS: Final = ("estimate", "statistic", "p_value")
_SHARES: Final[Mapping[str, float]] = {"share": 1.0, "percent": 100.0}
_LEAST_STRICT: Final = "research"
"""What a version was released under that does not say."""


def profile_of_version(profile: str, printed: Sequence[Mapping[str, Any]]) -> Profile | None:
    """Return the profile that a version of a page was released under, None where there is none of its name any more.

    >>> profile_of_version("", [{"entry": {"rule": "strict: 0 of 1 counts hidden"}}]) == PROFILES["strict"]
    True
    """
    rules = [str(one["entry"].get("rule", "")).partition(":")[0] for one in printed]
    return PROFILES.get(profile or next(filter(None, rules), _LEAST_STRICT))


def rounds_alike(one: Profile, other: Profile) -> bool:
    """Return whether two profiles round numbers of people in the same way.

    >>> [rounds_alike(PROFILES["research"], PROFILES[name]) for name in ("strict", "midpoint6")]
    [True, False]
    """
    return (one.rounding, one.midpoint) == (other.rounding, other.midpoint)


def released_otherwise(
    kept: Iterable[Mapping[str, Sequence[Mapping[str, Any]]]], now: Profile
) -> tuple[str, str] | None:
    """Return profile and day of the last release that showed people rounded otherwise than now; None without one.

    Args:
        kept: the parts of the ledger of a study: the versions of what was printed, by what it is of.
        now: the profile of this release.

    >>> shown = {"released_on": "2026-01-05", "values": {"n": 10}, "profile": "strict"}
    >>> [released_otherwise([{"3": [shown]}], PROFILES[name]) for name in ("research", "midpoint6")]
    [None, ('strict', '2026-01-05')]
    """
    found: list[tuple[str, str]] = []
    for one in (version for part in kept for versions in part.values() for version in versions):
        values = one["values"] or {}
        printed = values.get("printed", [])
        shows = any("csv" in each["entry"] for each in printed) if "printed" in values else bool(values)
        earlier = profile_of_version(one.get("profile", ""), printed)
        if shows and not (earlier and rounds_alike(earlier, now)):
            found.append((str(one["released_on"]), earlier.name if earlier else one.get("profile", "")))
    day, name = max(found, default=("", ""))
    return (name, day) if found else None


def shows_no_more(earlier: Profile, now: Profile) -> bool:
    """Return whether all that the earlier profile shows of people may be shown now.

    >>> strict, research = PROFILES["strict"], PROFILES["research"]
    >>> shows_no_more(strict, research), shows_no_more(research, strict)
    (True, False)
    """
    return (
        rounds_alike(earlier, now)
        and earlier.survival_only == now.survival_only
        and earlier.smallest >= now.smallest
        and earlier.zeros_shown <= now.zeros_shown
        and earlier.classes_shown <= now.classes_shown
        and earlier.least_df >= now.least_df
        and earlier.differ_by >= now.differ_by
    )


def what_stands(
    printed: Sequence[dict[str, Any]], earlier: Profile | None, now: Profile
) -> tuple[list[dict[str, Any]], bool]:
    """Return what a page released under an earlier profile prints now, and whether that is all of it.

    Of a page that was released under a profile that shows more, tables stand whose every number of people would be
    shown now whatever it stands for; sentences do not, since what they were made of is not known any more.
    """
    if earlier is not None and shows_no_more(earlier, now):
        return list(printed), True
    if earlier is None or not rounds_alike(earlier, now) or earlier.survival_only != now.survival_only:
        return [], not printed
    kept = [one for one in printed if _may_stand(one["entry"], earlier, now)]
    return [_without_words(one) for one in kept], len(kept) == len(printed)


def _may_stand(entry: Mapping[str, Any], earlier: Profile, now: Profile) -> bool:
    """Return whether a table shows nothing that the profile now would not."""
    if entry["kind"] != "table" or "csv" not in entry:
        return False
    _, *rows = csv.reader(io.StringIO(entry["csv"], newline=""))
    for column, role in enumerate(entry.get("counts", ())):
        cells = [row[column] for row in rows if row[column] not in ("", HIDDEN)]
        if cells and role in _OF_MODELS and earlier.least_df < now.least_df:
            return False
        if role in COUNTED and not all(_shows_enough(cell, now) for cell in cells):
            return False
        if role in _SHARES and not now.classes_shown and any(_is_all_or_none(cell, _SHARES[role]) for cell in cells):
            return False
        if cells and role == "unknown":
            return False
    return True


def _shows_enough(cell: str, now: Profile) -> bool:
    """Return whether every number that a printed one can stand for would be shown now.

    >>> [_shows_enough(cell, PROFILES["strict"]) for cell in ("15", "10", "0", "18 to 47", "15.0")]
    [True, False, False, False, True]
    """
    try:
        number = float(cell)
    except ValueError:
        return False
    return now.zeros_shown if number == 0 else bool(now.surely_enough(number)) and now.may_show(number)


def _is_all_or_none(cell: str, whole: float) -> bool:
    try:
        return not 0 < float(cell) < whole
    except ValueError:
        return True


def _without_words(one: dict[str, Any]) -> dict[str, Any]:
    """Return a printed table without the sentence it folds under, and that of the figure it stands in place of."""
    return one | {"entry": {key: value for key, value in one["entry"].items() if key not in ("fold", "alt", "said")}}


def otherwise_words(name: str, day: str, now: Profile) -> str:
    """Return that a page shows nothing of people, since another release has shown them rounded otherwise.

    >>> otherwise_words("research", "2026-01-05", PROFILES["midpoint6"])[:46]
    'This page shows nothing of people. A release o'
    """
    return (
        f"This page shows nothing of people. A release of this study under profile {name} on {day} rounded otherwise "
        f"than profile {now.name} does, and of two roundings of one number few values are left."
    )


def stricter_words(
    day: str, earlier: Profile | None, now: Profile, *, anything: bool, of: str = "what this page shows of people"
) -> str:
    """Return that a page, or a part `of` it, stands as far as the profile now shows it, why, and what to do.

    >>> stricter_words("2026-01-05", PROFILES["research"], PROFILES["strict"], anything=False)[:90]
    'Of what this page shows of people nothing is shown: it was released under profile research'
    """
    name = earlier.name if earlier else "of another name"
    stands = f"only tables stand whose numbers profile {now.name} shows too" if anything else "nothing is shown"
    return (
        f"Of {of} {stands}: it was released under profile {name} on {day}, and made anew "
        f"under profile {now.name} of nearly the same people both would say more than either does. It is renewed when "
        f"of every group at least {CHANGED_AT_LEAST} have joined, left or changed; a release under profile {name} "
        "shows it as it was."
    )
