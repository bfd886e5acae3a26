"""Numbers of people that the list of outputs says beside a table or figure: those that give nothing away there."""

from collections.abc import Iterable, Mapping

from helpers.analysis.disclosure.audit import exposed_counts
from helpers.analysis.disclosure.leaving_out import LeftOut
from helpers.analysis.disclosure.profiles import Profile
from helpers.analysis.disclosure.released_counts import TableCounts, system_of


def numbers_beside(tables: Mapping[str, TableCounts], numbers: Iterable[int], profile: Profile) -> set[int]:
    """Return which numbers of people may be said beside tables, rounded, so that no count of any keeps too few values.

    Args:
        tables: the counts of what a release prints on the same people, after its audit.
        numbers: exact numbers of people behind outputs; the larger is tried first.
        profile: the profile of the release.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> numbers_beside({"gender": TableCounts([12, 12], [10, 10], [], [[0, 1]])}, [24, 40], PROFILES["research"])
    {40}
    """
    said: list[int] = []
    for number in sorted(set(numbers), reverse=True):
        beside = [*said, number]
        own = TableCounts(beside, [profile.rounded(one) for one in beside], [], [])
        if not exposed_counts(*system_of({**tables, "beside": own}, profile)):
            said = beside
    return set(said)


def after_audit(tables: Mapping[str, TableCounts], left_out: Iterable[LeftOut]) -> dict[str, TableCounts]:
    """Return the counts that a release still prints when these are taken out.

    >>> after_audit({"a": TableCounts([9, 20], [10, 20], [], [])}, [LeftOut("a", frozenset({0}))])["a"].printed
    [None, 20]
    """
    kept = dict(tables)
    for name, cells in left_out:
        if not cells:
            kept.pop(name, None)
        elif name in kept:
            printed = [None if cell in cells else one for cell, one in enumerate(kept[name].printed)]
            kept[name] = kept[name]._replace(printed=printed)
    return kept
