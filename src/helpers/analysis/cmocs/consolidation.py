"""Merging CMOCs: pairs that read alike, for a person to judge, and the merged set that follows from the decisions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.analysis.cmocs.lineage import decision_faults, final_ids
from helpers.vocabulary import ROLES

_WORD: Final = r"(?u)\b\w+\b"
LINEAGE: Final = ["source_cmoc_id", "merged_cmoc_id", "decision", "npt_construct", "reason", "decided_on"]


def candidate_pairs(cmocs: pd.DataFrame, elements: pd.DataFrame, *, within_construct: bool = True) -> pd.DataFrame:
    """Return pairs of CMOCs, those that read most alike first; similarity proposes, a person decides.

    Each role's text is turned into term weights (TF-IDF over words and pairs of words); the similarity of a pair is the
    mean over context, mechanism and outcome of the cosine between its two texts.

    Args:
        cmocs: cmoc_id, npt_construct.
        elements: cmoc_id, position, role (C, M, O), text.
        within_construct: compare only CMOCs of one construct.

    Returns:
        first, second, npt_construct (both, joined by " / ", where they differ), context, mechanism, outcome,
        similarity (each 0-1).

    Raises:
        ValueError: when a cmoc_id is listed twice.

    Reference:
        Manning CD, Raghavan P, Schütze H. Introduction to Information Retrieval. 2008, chapter 6.

    >>> cmocs = pd.DataFrame({"cmoc_id": ["1", "2"], "npt_construct": ["x", "x"]})
    >>> rows = [(i, p, r, t) for i in "12" for p, (r, t) in enumerate(zip("CMO", ["rain", "dry", "home"]), 1)]
    >>> elements = pd.DataFrame(rows, columns=["cmoc_id", "position", "role", "text"])
    >>> candidate_pairs(cmocs, elements)[["first", "second", "similarity"]].values.tolist()
    [['1', '2', 1.0]]
    """
    ids = _distinct_ids(cmocs)
    construct = cmocs["npt_construct"].fillna("").astype(str).to_numpy()
    alike = _similarities(ids, elements)
    first, second = np.triu_indices(len(ids), k=1)
    if within_construct:
        same = construct[first] == construct[second]
        first, second = first[same], second[same]
    names = [a if a == b else f"{a} / {b}" for a, b in zip(construct[first], construct[second], strict=True)]
    table = pd.DataFrame({"first": ids[first], "second": ids[second], "npt_construct": names})
    for role, name in ROLES.items():
        table[name] = alike[role][first, second].round(6)
    table["similarity"] = table[list(ROLES.values())].mean(axis=1).round(6)
    return table.sort_values("similarity", ascending=False, kind="stable", ignore_index=True)


def consolidate(
    cmocs: pd.DataFrame,
    merges: pd.DataFrame,
    *,
    merged: pd.DataFrame | None = None,
    places: Sequence[tuple[str, int]] | None = None,
) -> pd.DataFrame:
    """Return where every CMOC went, by following the decisions to their end.

    A decision sends a CMOC into another; one that names the CMOC itself keeps it apart. Decisions may follow one
    another. A CMOC without a decision stays as it is and is marked undecided, so that none is lost.

    Args:
        cmocs: cmoc_id, npt_construct; the CMOCs before merging.
        merges: source_cmoc_id, merged_cmoc_id, reason, decided_on.
        merged: cmoc_id, npt_construct of CMOCs that are results only, or None when each result keeps the number of one
            of its sources.
        places: file and line of each decision, for messages; by default those of a cmoc_merges.csv without blank lines.

    Returns:
        source_cmoc_id, merged_cmoc_id, decision (merge, keep, undecided), npt_construct (of the source), reason,
        decided_on; one row per CMOC, in the order of `cmocs`.

    Raises:
        ValueError: naming, by file and line, every unknown id (the nearest is offered), every CMOC decided
            twice, every cycle, and every merge across constructs that gives no reason.

    >>> cmocs = pd.DataFrame({"cmoc_id": ["a", "b", "c"], "npt_construct": ["x", "x", "y"]})
    >>> merges = pd.DataFrame([["b", "a", "same", None]],
    ...     columns=["source_cmoc_id", "merged_cmoc_id", "reason", "decided_on"])
    >>> consolidate(cmocs, merges)[["source_cmoc_id", "merged_cmoc_id", "decision"]].values.tolist()
    [['a', 'a', 'merge'], ['b', 'a', 'merge'], ['c', 'c', 'undecided']]
    """
    ids = _distinct_ids(cmocs)
    construct = _constructs(cmocs) | ({} if merged is None else _constructs(merged))
    faults = decision_faults(ids, merges, construct, places)
    if faults:
        raise ValueError("\n".join(faults))
    final = final_ids(merges)
    table = pd.DataFrame({"source_cmoc_id": ids, "merged_cmoc_id": [final.get(cmoc, cmoc) for cmoc in ids]})
    sizes = table.groupby("merged_cmoc_id")["source_cmoc_id"].transform("size")
    decided = table["source_cmoc_id"].isin(merges["source_cmoc_id"])
    table["decision"] = np.select([sizes > 1, decided], ["merge", "keep"], "undecided")
    table["npt_construct"] = cmocs["npt_construct"].to_numpy()
    notes = merges.drop_duplicates("source_cmoc_id").set_index("source_cmoc_id")
    for column in ("reason", "decided_on"):
        table[column] = table["source_cmoc_id"].map(notes[column])
    return table[LINEAGE]


def consolidate_or_reason(
    cmocs: pd.DataFrame,
    merges: pd.DataFrame,
    *,
    merged: pd.DataFrame | None = None,
    places: Sequence[tuple[str, int]] | None = None,
) -> tuple[pd.DataFrame | None, str]:
    """Return the lineage of every CMOC, or why the decisions cannot be followed, so that a chapter can go on.

    Args:
        cmocs: this and the others as in `consolidate`.
        merges: the decisions.
        merged: CMOCs that are results only.
        places: file and line of each decision.

    Returns:
        The lineage and "", or None and every fault of the decisions, a paragraph each.

    >>> cmocs = pd.DataFrame({"cmoc_id": ["1"], "npt_construct": ["x"]})
    >>> merges = pd.DataFrame({"source_cmoc_id": ["9"], "merged_cmoc_id": ["1"], "reason": [""], "decided_on": [None]})
    >>> consolidate_or_reason(cmocs, merges)[0] is None
    True
    """
    try:
        return consolidate(cmocs, merges, merged=merged, places=places), ""
    except ValueError as fault:
        return None, str(fault).replace("\n", "\n\n")


def merged_set(lineage: pd.DataFrame, merged: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the CMOCs after merging, each with the ones it came from.

    Args:
        lineage: the result of `consolidate`.
        merged: as given to `consolidate`.

    Returns:
        cmoc_id, npt_construct (its own; else the commonest of its sources), sources (number), source_cmoc_ids (joined
        by a comma and a space), constructs (number of different ones among the sources); in the order of `merged`, then
        of the sources.

    >>> lineage = pd.DataFrame({"source_cmoc_id": ["a", "b"], "merged_cmoc_id": "a", "npt_construct": "x"})
    >>> merged_set(lineage)[["cmoc_id", "sources", "source_cmoc_ids"]].values.tolist()
    [['a', 2, 'a, b']]
    """
    own = dict(zip(lineage["source_cmoc_id"], lineage["npt_construct"], strict=True))
    if merged is not None:
        own |= _constructs(merged)
    groups = lineage.groupby("merged_cmoc_id", sort=False)
    table = groups.agg(
        npt_construct=("npt_construct", lambda names: names.mode().iloc[0] if names.notna().any() else None),
        sources=("source_cmoc_id", "size"),
        source_cmoc_ids=("source_cmoc_id", ", ".join),
        constructs=("npt_construct", "nunique"),
    ).rename_axis("cmoc_id")
    table["npt_construct"] = [own.get(str(cmoc)) or commonest for cmoc, commonest in table["npt_construct"].items()]
    first = [cmoc for cmoc in ([] if merged is None else merged["cmoc_id"]) if cmoc in table.index]
    order = [*first, *(cmoc for cmoc in table.index if cmoc not in set(first))]
    return table.loc[order].reset_index()


def judged_pairs(pairs: pd.DataFrame, lineage: pd.DataFrame) -> pd.DataFrame:
    """Return candidate pairs with what was decided on them.

    Args:
        pairs: the result of `candidate_pairs`.
        lineage: the result of `consolidate`.

    Returns:
        The pairs with decision: merged, kept apart, or undecided (when one of the two has no decision).

    >>> pairs = pd.DataFrame({"first": ["a"], "second": ["b"], "similarity": [0.5]})
    >>> rows = {"source_cmoc_id": ["a", "b"], "merged_cmoc_id": ["a", "a"], "decision": ["merge", "merge"]}
    >>> judged_pairs(pairs, pd.DataFrame(rows))["decision"].tolist()
    ['merged']
    """
    of_source = lineage.set_index("source_cmoc_id")
    together = pairs["first"].map(of_source["merged_cmoc_id"]) == pairs["second"].map(of_source["merged_cmoc_id"])
    undecided = of_source.index[of_source["decision"] == "undecided"]
    is_open = pairs["first"].isin(undecided) | pairs["second"].isin(undecided)
    return pairs.assign(decision=np.select([together, is_open], ["merged", "undecided"], "kept apart"))


def _distinct_ids(cmocs: pd.DataFrame) -> Any:
    ids = cmocs["cmoc_id"]
    twice = sorted(set(ids[ids.duplicated()]))
    if twice:
        raise ValueError(f"cmocs: {', '.join(map(str, twice))} is listed twice; give each CMOC one row")
    return ids.to_numpy(dtype=object)


def _constructs(cmocs: pd.DataFrame) -> dict[str, str]:
    return dict(zip(cmocs["cmoc_id"], cmocs["npt_construct"].fillna(""), strict=True))


def _similarities(ids: Iterable[str], elements: pd.DataFrame) -> Mapping[str, Any]:
    """Return one matrix of cosines per role, n x n, from 0 (no word in common) to 1."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = elements.sort_values("position", kind="stable").groupby(["cmoc_id", "role"])["text"].agg(" ".join).to_dict()
    order = list(ids)
    by_role = {role: [str(texts.get((cmoc, role), "")) for cmoc in order] for role in ROLES}
    every = [text for texts_of_role in by_role.values() for text in texts_of_role]
    if not any(character.isalnum() for text in every for character in text):
        return {role: np.zeros((len(order), len(order))) for role in ROLES}
    weights = TfidfVectorizer(token_pattern=_WORD, ngram_range=(1, 2), sublinear_tf=True).fit(every)
    vectors = {role: weights.transform(texts_of_role) for role, texts_of_role in by_role.items()}
    return {role: np.clip((matrix @ matrix.T).toarray(), 0.0, 1.0) for role, matrix in vectors.items()}
