"""Context-mechanism-outcome configurations: their sentences, the order of their elements, and what they lead to."""

import pandas as pd

from helpers.analysis.cmocs.consolidation import (
    candidate_pairs,
    consolidate,
    consolidate_or_reason,
    judged_pairs,
    merged_set,
)
from helpers.analysis.cmocs.lineage import came_from, went_into
from helpers.vocabulary import ROLES

__all__ = [
    "ROLES",
    "came_from",
    "candidate_pairs",
    "cmoc_sentences",
    "consolidate",
    "consolidate_or_reason",
    "count_by_table",
    "count_patterns",
    "count_roles",
    "count_topics",
    "judged_pairs",
    "kept_promises",
    "merged_set",
    "opposite_directions",
    "went_into",
]

NOT_GIVEN = "not given"
_OPENINGS = {"C": "when", "M": "because", "O": "then"}


def cmoc_sentences(elements: pd.DataFrame) -> pd.DataFrame:
    """Return each CMOC as one sentence, its elements in the order they were printed.

    Args:
        elements: cmoc_id, position, role (C, M or O), text.

    Returns:
        cmoc_id, pattern (such as C-M-O), sentence; CMOCs in the order of the rows.

    Raises:
        ValueError: when a role is unknown, or a CMOC lacks a context, a mechanism or an outcome.

    Reference:
        Pawson R, Tilley N. Realistic Evaluation. 1997.

    >>> rows = [("1", 1, "C", "it rains"), ("1", 2, "O", "we stay in"), ("1", 3, "M", "it is dry there")]
    >>> frame = pd.DataFrame(rows, columns=["cmoc_id", "position", "role", "text"])
    >>> cmoc_sentences(frame)["sentence"].tolist()
    ['When it rains, then we stay in, because it is dry there.']
    """
    unknown = sorted(set(elements["role"]) - set(ROLES))
    if unknown:
        raise ValueError(f"elements: role {', '.join(map(str, unknown))} is not known; give C, M or O")
    rows = []
    for cmoc_id, part in elements.groupby("cmoc_id", sort=False):
        ordered = part.sort_values("position")
        lacking = [name for role, name in ROLES.items() if role not in set(ordered["role"])]
        if lacking:
            raise ValueError(f"CMOC {cmoc_id} has no {' and no '.join(lacking)}; every CMOC needs all three")
        rows.append((cmoc_id, "-".join(ordered["role"]), _sentence(list(ordered["role"]), list(ordered["text"]))))
    return pd.DataFrame(rows, columns=["cmoc_id", "pattern", "sentence"])


def _sentence(roles: list[str], texts: list[str]) -> str:
    clauses: list[str] = []
    for place, (role, text) in enumerate(zip(roles, texts, strict=True)):
        if place and roles[place - 1] == role:
            clauses[-1] += f" and {text}"
        else:
            clauses.append(f"{_OPENINGS[role]} {text}")
    joined = ", ".join(clauses)
    return f"{joined[:1].upper()}{joined[1:]}."


def count_patterns(elements: pd.DataFrame) -> pd.DataFrame:
    """Return how many CMOCs print their elements in which order.

    Args:
        elements: cmoc_id, position, role, text.

    Returns:
        pattern, cmocs; the commonest first.

    >>> rows = [("1", 1, "C", "a"), ("1", 2, "M", "b"), ("1", 3, "O", "c")]
    >>> count_patterns(pd.DataFrame(rows, columns=["cmoc_id", "position", "role", "text"])).values.tolist()
    [['C-M-O', 1]]
    """
    patterns = cmoc_sentences(elements)["pattern"].value_counts()
    return patterns.rename_axis("pattern").reset_index(name="cmocs")


def count_by_table(cmocs: pd.DataFrame) -> pd.DataFrame:
    """Return how many CMOCs each table of the source holds for each construct.

    Args:
        cmocs: cmoc_id, table, theme, npt_construct.

    Returns:
        table, theme, npt_construct, cmocs; tables in their order, a missing value as "not given".

    >>> frame = pd.DataFrame({"cmoc_id": ["1"], "table": ["T"], "theme": ["x"], "npt_construct": ["y"]})
    >>> count_by_table(frame)["cmocs"].tolist()
    [1]
    """
    keys = ["table", "theme", "npt_construct"]
    known = cmocs[keys].astype(object).where(cmocs[keys].notna(), NOT_GIVEN)
    return known.groupby(keys, sort=False).size().reset_index(name="cmocs")


def count_roles(elements: pd.DataFrame) -> pd.DataFrame:
    """Return how many elements there are of each role, and in how many CMOCs.

    Args:
        elements: cmoc_id, position, role, text.

    Returns:
        role (context, mechanism, outcome), elements, cmocs.

    >>> rows = [("1", 1, "C", "a"), ("1", 2, "M", "b"), ("1", 3, "O", "c"), ("1", 4, "O", "d")]
    >>> count_roles(pd.DataFrame(rows, columns=["cmoc_id", "position", "role", "text"]))["elements"].tolist()
    [1, 1, 2]
    """
    of_role = {role: elements[elements["role"] == role] for role in ROLES}
    rows = [(name, len(of_role[role]), of_role[role]["cmoc_id"].nunique()) for role, name in ROLES.items()]
    return pd.DataFrame(rows, columns=["role", "elements", "cmocs"])


def count_topics(topics: pd.DataFrame, elements: pd.DataFrame, *, kind: str = "outcome") -> pd.DataFrame:
    """Return in how many CMOCs each topic is an outcome, and in how many it is only in a context or mechanism.

    Args:
        topics: cmoc_id, position, kind (outcome, stakeholder, concept), topic.
        elements: cmoc_id, position, role, text.
        kind: which topics to count.

    Returns:
        topic, as_outcome, elsewhere_only, cmocs, cmoc_ids (joined by a comma and a space); the commonest first.

    Raises:
        ValueError: when a topic points at an element that is not there.

    >>> topics = pd.DataFrame([["1", 2, "outcome", "Hope"]], columns=["cmoc_id", "position", "kind", "topic"])
    >>> elements = pd.DataFrame([["1", 2, "M", "x"]], columns=["cmoc_id", "position", "role", "text"])
    >>> count_topics(topics, elements).values.tolist()
    [['Hope', 0, 1, 1, '1']]
    """
    placed = _with_roles(topics[topics["kind"] == kind], elements)
    rows = []
    for topic, part in placed.groupby("topic", sort=False):
        outcomes = set(part.loc[part["role"] == "O", "cmoc_id"])
        ids = list(dict.fromkeys(part["cmoc_id"]))
        rows.append((topic, len(outcomes), len(set(ids) - outcomes), len(ids), ", ".join(ids)))
    table = pd.DataFrame(rows, columns=["topic", "as_outcome", "elsewhere_only", "cmocs", "cmoc_ids"])
    return table.sort_values(["as_outcome", "cmocs"], ascending=False, kind="stable", ignore_index=True)


def kept_promises(
    promises: pd.DataFrame, cmocs: pd.DataFrame, topics: pd.DataFrame, elements: pd.DataFrame
) -> pd.DataFrame:
    """Return each outcome that a table's caption promises, and where the table's rows speak of it.

    Args:
        promises: table, topic, direction (more, less or missing).
        cmocs: cmoc_id, table.
        topics: cmoc_id, position, kind, topic, direction.
        elements: cmoc_id, position, role, text.

    Returns:
        table, topic, as_outcome and elsewhere (CMOC ids joined by a comma and a space), found: in an outcome, only in a
        context or mechanism, or in no row.

    Raises:
        ValueError: when a topic points at an element that is not there.
    """
    placed = _with_roles(topics[topics["kind"] == "outcome"], elements)
    placed = placed.assign(table=placed["cmoc_id"].map(dict(zip(cmocs["cmoc_id"], cmocs["table"], strict=True))))
    rows = []
    for promise in promises.itertuples():
        part = placed[(placed["table"] == promise.table) & (placed["topic"] == promise.topic)]
        outcome = list(dict.fromkeys(part.loc[part["role"] == "O", "cmoc_id"]))
        other = [cmoc for cmoc in dict.fromkeys(part["cmoc_id"]) if cmoc not in outcome]
        found = "in an outcome" if outcome else "only in a context or mechanism" if other else "in no row"
        rows.append((promise.table, promise.topic, ", ".join(outcome), ", ".join(other), found))
    return pd.DataFrame(rows, columns=["table", "topic", "as_outcome", "elsewhere", "found"])


def opposite_directions(topics: pd.DataFrame, elements: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes of which some CMOCs expect more and others less.

    Args:
        topics: cmoc_id, position, kind, topic, direction (more, less or missing).
        elements: cmoc_id, position, role, text.

    Returns:
        topic, more, less (CMOC ids joined by a comma and a space).

    Raises:
        ValueError: when a topic points at an element that is not there.

    >>> rows = [["1", 1, "outcome", "GP use", "more"], ["2", 1, "outcome", "GP use", "less"]]
    >>> topics = pd.DataFrame(rows, columns=["cmoc_id", "position", "kind", "topic", "direction"])
    >>> elements = pd.DataFrame({"cmoc_id": ["1", "2"], "position": [1, 1], "role": ["O", "O"], "text": ["a", "b"]})
    >>> opposite_directions(topics, elements).values.tolist()
    [['GP use', '1', '2']]
    """
    placed = _with_roles(topics[topics["kind"] == "outcome"], elements)
    outcomes = placed[placed["role"] == "O"]
    rows = []
    for topic, part in outcomes.groupby("topic", sort=False):
        more, less = (part.loc[part["direction"] == way, "cmoc_id"].tolist() for way in ("more", "less"))
        if more and less:
            rows.append((topic, ", ".join(more), ", ".join(less)))
    return pd.DataFrame(rows, columns=["topic", "more", "less"])


def _with_roles(topics: pd.DataFrame, elements: pd.DataFrame) -> pd.DataFrame:
    placed = topics.merge(elements[["cmoc_id", "position", "role"]], on=["cmoc_id", "position"], how="left")
    lost = placed.loc[placed["role"].isna(), ["cmoc_id", "position"]]
    if len(lost):
        told = ", ".join(f"{row.cmoc_id} position {row.position}" for row in lost.itertuples())
        raise ValueError(f"cmoc_topics.csv: no such element: {told}; correct the position or add the element")
    return placed
