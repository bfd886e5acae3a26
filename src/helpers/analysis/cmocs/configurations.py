"""Context-mechanism-outcome configurations (CMOCs): their sentences, the order of their elements, and their tables."""

from collections.abc import Iterable

import pandas as pd

from helpers.vocabulary import ROLES

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
        ordered = part.sort_values("position", kind="stable")
        lacking = [name for role, name in ROLES.items() if role not in set(ordered["role"])]
        if lacking:
            raise ValueError(f"CMOC {cmoc_id} has no {' and no '.join(lacking)}; every CMOC needs all three")
        rows.append((cmoc_id, "-".join(ordered["role"]), _sentence(ordered["role"], ordered["text"])))
    return pd.DataFrame(rows, columns=["cmoc_id", "pattern", "sentence"])


def _sentence(roles: Iterable[str], texts: Iterable[str]) -> str:
    clauses: list[str] = []
    previous = ""
    for role, text in zip(roles, texts, strict=True):
        if role == previous:
            clauses[-1] += f" and {text}"
        else:
            clauses.append(f"{_OPENINGS[role]} {text}")
        previous = role
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
    """Return how many CMOCs each table of the source has for each construct.

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
    counts = elements.groupby("role")["cmoc_id"].agg(elements="size", cmocs="nunique")
    counts = counts.reindex(list(ROLES), fill_value=0).rename(index=ROLES)
    return counts.rename_axis("role").reset_index()
