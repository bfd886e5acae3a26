"""Where a CMOC went and where it came from: decisions followed to their end, and what makes them impossible."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import pandas as pd


def final_ids(merges: pd.DataFrame) -> dict[str, str]:
    """Return where each decided CMOC ends when decisions follow one another.

    Args:
        merges: source_cmoc_id, merged_cmoc_id; without cycles, each source once.

    Returns:
        Source to final id.

    Raises:
        ValueError: when the decisions run in a circle.

    >>> final_ids(pd.DataFrame({"source_cmoc_id": ["a", "b"], "merged_cmoc_id": ["b", "c"]}))
    {'a': 'c', 'b': 'c'}
    """
    into = dict(zip(merges["source_cmoc_id"], merges["merged_cmoc_id"], strict=True))
    circle = _first_circle(into)
    if circle:
        raise ValueError(f"cmoc_merges: {' into '.join(circle)} runs in a circle")
    return {source: _followed(source, into)[-1] for source in into}


def came_from(cmoc_id: str, lineage: pd.DataFrame) -> list[str]:
    """Return the CMOCs that a merged CMOC was made of.

    Args:
        cmoc_id: the merged CMOC.
        lineage: source_cmoc_id, merged_cmoc_id.

    Returns:
        Their ids, in the order of the lineage.

    Raises:
        ValueError: when no CMOC was merged into it; the nearest id is offered.

    >>> came_from("m", pd.DataFrame({"source_cmoc_id": ["a", "b"], "merged_cmoc_id": ["m", "m"]}))
    ['a', 'b']
    """
    found = lineage.loc[lineage["merged_cmoc_id"] == cmoc_id, "source_cmoc_id"].tolist()
    if not found:
        raise ValueError(f"nothing was merged into {cmoc_id}{_near(cmoc_id, lineage['merged_cmoc_id'])}")
    return [str(source) for source in found]


def went_into(cmoc_id: str, lineage: pd.DataFrame) -> str:
    """Return the CMOC that one of the CMOCs before merging went into.

    Args:
        cmoc_id: the CMOC before merging.
        lineage: source_cmoc_id, merged_cmoc_id.

    Returns:
        The merged CMOC's id.

    Raises:
        ValueError: when there is no such CMOC; the nearest id is offered.

    >>> went_into("a", pd.DataFrame({"source_cmoc_id": ["a"], "merged_cmoc_id": ["m"]}))
    'm'
    """
    found = lineage.loc[lineage["source_cmoc_id"] == cmoc_id, "merged_cmoc_id"].tolist()
    if not found:
        raise ValueError(f"no CMOC is called {cmoc_id}{_near(cmoc_id, lineage['source_cmoc_id'])}")
    return str(found[0])


def decision_faults(
    ids: Iterable[str],
    merges: pd.DataFrame,
    construct: Mapping[str, str],
    places: Sequence[tuple[str, int]] | None = None,
) -> list[str]:
    """Return everything that makes decisions impossible, each by its file and line.

    Args:
        ids: the CMOCs before merging.
        merges: source_cmoc_id, merged_cmoc_id, reason.
        construct: every known CMOC, before or after merging, to its construct ("" when it has none).
        places: file and line of each decision; by default those of a cmoc_merges.csv without blank lines.

    Returns:
        One sentence per fault; none when the decisions can be followed.

    >>> merges = pd.DataFrame({"source_cmoc_id": ["a"], "merged_cmoc_id": ["8.l"], "reason": ["same"]})
    >>> decision_faults(["a"], merges, {"a": "x", "8.1": "x"})
    ['cmoc_merges.csv, line 2, column merged_cmoc_id: 8.l is no known CMOC; perhaps 8.1 is meant']
    """
    sources, faults, place_of = set(ids), [], dict[str, str]()
    told = [f"{file}, line {line}" for file, line in places or rows_of("cmoc_merges.csv", len(merges))]
    for place, row in zip(told, merges.itertuples(), strict=True):
        source, target = str(row.source_cmoc_id), str(row.merged_cmoc_id)
        if source not in sources and source not in construct:
            faults.append(f"{place}, column source_cmoc_id: {source} is no known CMOC{_near(source, construct)}")
        if target not in construct:
            faults.append(f"{place}, column merged_cmoc_id: {target} is no known CMOC{_near(target, construct)}")
        if source in place_of:
            earlier = place_of[source].removeprefix(f"{place.rpartition(', ')[0]}, ")
            faults.append(f"{place}: {source} is decided on {earlier} too; keep one decision")
        place_of.setdefault(source, place)
    into = dict(zip(merges["source_cmoc_id"].astype(str), merges["merged_cmoc_id"].astype(str), strict=True))
    circle = _first_circle(into)
    if circle:
        way = " into ".join(circle)
        faults.append(f"{place_of[circle[0]]}: {way} runs in a circle; end it at one of them")
    return faults or _across_constructs(merges, construct, into, told)


def rows_of(file: str, rows: int) -> list[tuple[str, int]]:
    """Return file and line of each row of a file that begins with its header and has no blank lines.

    Args:
        file: the file's name.
        rows: how many rows it has.

    >>> rows_of("cmoc_merges.csv", 2)
    [('cmoc_merges.csv', 2), ('cmoc_merges.csv', 3)]
    """
    return [(file, line) for line in range(2, rows + 2)]


def _across_constructs(
    merges: pd.DataFrame, construct: Mapping[str, str], into: Mapping[str, str], places: Sequence[str]
) -> list[str]:
    """Return the merges that join two constructs and give no reason; an end without a construct takes its first's."""
    faults: list[str] = []
    of_end = {end: name for end, name in construct.items() if name}
    reasons = merges["reason"].fillna("").astype(str)
    for place, name, reason in zip(places, merges["source_cmoc_id"], reasons, strict=True):
        source = str(name)
        own, end = construct.get(source, ""), _followed(source, into)[-1]
        other = of_end.setdefault(end, own)
        if own and other and own != other and not re.search(r"[^\W\d_]{2}", reason):
            told = f"{source} ({own}) goes into {end} ({other})"
            faults.append(f"{place}, column reason: {told}; say why they are one")
    return faults


def _followed(start: str, into: Mapping[str, str]) -> list[str]:
    """Return the way from a CMOC to its end, or to the first one met again."""
    way = [start]
    while way[-1] in into and into[way[-1]] != way[-1]:
        way.append(into[way[-1]])
        if way[-1] in way[:-1]:
            break
    return way


def _first_circle(into: Mapping[str, str]) -> list[str]:
    safe: set[str] = set()
    for start in into:
        way = [start]
        while way[-1] not in safe and into.get(way[-1], way[-1]) != way[-1]:
            way.append(into[way[-1]])
            if way[-1] in way[:-1]:
                return way[way.index(way[-1]) :]
        safe.update(way)
    return []


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(str(name), [str(other) for other in known], n=1)
    return f"; perhaps {near[0]} is meant" if near else ""
