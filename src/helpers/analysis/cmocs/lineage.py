"""Where a CMOC went: decisions followed to their end, and what makes them impossible."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import pandas as pd


def final_ids(merges: pd.DataFrame) -> dict[str, str]:
    """Return where each decided CMOC ends when decisions, which run in no circle, follow one another.

    >>> final_ids(pd.DataFrame({"source_cmoc_id": ["a", "b"], "merged_cmoc_id": ["b", "c"]}))
    {'a': 'c', 'b': 'c'}
    """
    into = dict(zip(merges["source_cmoc_id"], merges["merged_cmoc_id"], strict=True))
    return {source: _followed(source, into)[-1] for source in into}


def decision_faults(
    ids: Iterable[str],
    merges: pd.DataFrame,
    construct: Mapping[str, str],
    places: Sequence[tuple[str, int]] | None = None,
) -> list[str]:
    """Return everything that makes decisions impossible, a sentence each; `construct` is that of every known CMOC.

    >>> merges = pd.DataFrame({"source_cmoc_id": ["a"], "merged_cmoc_id": ["8.l"], "reason": ["same"]})
    >>> decision_faults(["a"], merges, {"a": "x", "8.1": "x"})
    ['cmoc_merges.csv, line 2, column merged_cmoc_id: 8.l is no known CMOC; perhaps 8.1 is meant']
    """
    known, faults, line_of = {*ids, *construct}, [], dict[str, str]()
    lines = [f"{file}, line {line}" for file, line in places or rows_of("cmoc_merges.csv", len(merges))]
    for line, row in zip(lines, merges.itertuples(), strict=True):
        source, target = str(row.source_cmoc_id), str(row.merged_cmoc_id)
        if source not in known:
            faults.append(f"{line}, column source_cmoc_id: {source} is no known CMOC{_near(source, construct)}")
        if target not in construct:
            faults.append(f"{line}, column merged_cmoc_id: {target} is no known CMOC{_near(target, construct)}")
        if source in line_of:
            earlier = line_of[source].removeprefix(f"{line.rpartition(', ')[0]}, ")
            faults.append(f"{line}: {source} is decided on {earlier} too; keep one decision")
        line_of.setdefault(source, line)
    into = dict(zip(merges["source_cmoc_id"].astype(str), merges["merged_cmoc_id"].astype(str), strict=True))
    circle = _first_circle(into)
    if circle:
        faults.append(f"{line_of[circle[0]]}: {' into '.join(circle)} runs in a circle; end it at one of them")
    return faults or _across_constructs(merges, construct, into, lines)


def rows_of(file: str, rows: int) -> list[tuple[str, int]]:
    """Return file and line of each row of a file that begins with its header and has no blank lines.

    >>> rows_of("cmoc_merges.csv", 2)
    [('cmoc_merges.csv', 2), ('cmoc_merges.csv', 3)]
    """
    return [(file, line) for line in range(2, rows + 2)]


def _across_constructs(
    merges: pd.DataFrame, construct: Mapping[str, str], into: Mapping[str, str], lines: Sequence[str]
) -> list[str]:
    """Return the merges that join two constructs and give no reason; an end without a construct takes its first's."""
    faults: list[str] = []
    of_end = {end: name for end, name in construct.items() if name}
    reasons = merges["reason"].fillna("").astype(str)
    for line, name, reason in zip(lines, merges["source_cmoc_id"], reasons, strict=True):
        source = str(name)
        own, end = construct.get(source, ""), _followed(source, into)[-1]
        other = of_end.setdefault(end, own)
        if own and other and own != other and not re.search(r"[^\W\d_]{2}", reason):
            merge = f"{source} ({own}) goes into {end} ({other})"
            faults.append(f"{line}, column reason: {merge}; say why they are one")
    return faults


def _followed(start: str, into: Mapping[str, str]) -> list[str]:
    """Return the CMOCs from one to its end, or to the first one met again."""
    path = [start]
    while path[-1] in into and into[path[-1]] != path[-1]:
        path.append(into[path[-1]])
        if path[-1] in path[:-1]:
            break
    return path


def _first_circle(into: Mapping[str, str]) -> list[str]:
    safe: set[str] = set()
    for start in into:
        path = [start]
        while path[-1] not in safe and into.get(path[-1], path[-1]) != path[-1]:
            path.append(into[path[-1]])
            if path[-1] in path[:-1]:
                return path[path.index(path[-1]) :]
        safe.update(path)
    return []


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(str(name), [str(other) for other in known], n=1)
    return f"; perhaps {near[0]} is meant" if near else ""
