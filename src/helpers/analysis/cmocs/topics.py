"""What CMOCs are about: their topics, counted, held against captions, and in one row per CMOC."""

from typing import Final

import pandas as pd

from helpers.vocabulary import ROLES

KINDS: Final = ("outcome", "stakeholder", "concept")
"""Kinds of topic."""

BETWEEN: Final = "|"
"""What stands between several topics of one CMOC in `cmoc_details`."""


def count_topics(topics: pd.DataFrame, elements: pd.DataFrame) -> pd.DataFrame:
    """Return in how many CMOCs each outcome is one, and in how many it is only in a context or mechanism.

    Args:
        topics: cmoc_id, position, kind (outcome, stakeholder, concept), topic.
        elements: cmoc_id, position, role, text.

    Returns:
        topic, as_outcome, elsewhere_only, cmocs, cmoc_ids (joined by a comma and a space); the commonest first.

    Raises:
        ValueError: when a topic points at an element that is not there.

    >>> topics = pd.DataFrame([["1", 2, "outcome", "Hope"]], columns=["cmoc_id", "position", "kind", "topic"])
    >>> elements = pd.DataFrame([["1", 2, "M", "x"]], columns=["cmoc_id", "position", "role", "text"])
    >>> count_topics(topics, elements).values.tolist()
    [['Hope', 0, 1, 1, '1']]
    """
    rows = []
    for topic, part in _with_roles(topics, elements).groupby("topic", sort=False):
        outcomes = set(part.loc[part["role"] == "O", "cmoc_id"])
        ids = part["cmoc_id"].unique()
        rows.append((topic, len(outcomes), len(set(ids) - outcomes), len(ids), ", ".join(ids)))
    table = pd.DataFrame(rows, columns=["topic", "as_outcome", "elsewhere_only", "cmocs", "cmoc_ids"])
    return table.sort_values(["as_outcome", "cmocs"], ascending=False, kind="stable", ignore_index=True)


def check_promises(
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

    >>> promises = pd.DataFrame({"table": ["T"], "topic": ["Hope"]})
    >>> cmocs = pd.DataFrame({"cmoc_id": ["1"], "table": ["T"]})
    >>> topics = pd.DataFrame([["1", 1, "outcome", "Hope"]], columns=["cmoc_id", "position", "kind", "topic"])
    >>> elements = pd.DataFrame([["1", 1, "O", "x"]], columns=["cmoc_id", "position", "role", "text"])
    >>> check_promises(promises, cmocs, topics, elements).values.tolist()
    [['T', 'Hope', '1', '', 'in an outcome']]
    """
    spoken = _with_roles(topics, elements).merge(cmocs[["cmoc_id", "table"]], on="cmoc_id")
    rows = []
    for table, topic in zip(promises["table"], promises["topic"], strict=True):
        part = spoken[(spoken["table"] == table) & (spoken["topic"] == topic)]
        outcome = part.loc[part["role"] == "O", "cmoc_id"].unique().tolist()
        other = [cmoc for cmoc in part["cmoc_id"].unique() if cmoc not in outcome]
        where = "in an outcome" if outcome else "only in a context or mechanism" if other else "in no row"
        rows.append((table, topic, ", ".join(outcome), ", ".join(other), where))
    return pd.DataFrame(rows, columns=["table", "topic", "as_outcome", "elsewhere", "found"])


def outcome_directions(topics: pd.DataFrame, elements: pd.DataFrame) -> pd.DataFrame:
    """Return of which outcomes CMOCs expect more and of which less.

    Args:
        topics: cmoc_id, position, kind, topic, direction (more, less or missing).
        elements: cmoc_id, position, role, text.

    Returns:
        topic, more, less (CMOC ids joined by a comma and a space), opposite (whether some CMOCs expect more and others
        less).

    Raises:
        ValueError: when a topic points at an element that is not there.

    >>> rows = [["1", 1, "outcome", "GP use", "more"], ["2", 1, "outcome", "GP use", "less"]]
    >>> topics = pd.DataFrame(rows, columns=["cmoc_id", "position", "kind", "topic", "direction"])
    >>> elements = pd.DataFrame({"cmoc_id": ["1", "2"], "position": [1, 1], "role": ["O", "O"], "text": ["a", "b"]})
    >>> outcome_directions(topics, elements).values.tolist()
    [['GP use', '1', '2', True]]
    """
    spoken = _with_roles(topics, elements)
    rows = []
    for topic, part in spoken[spoken["role"] == "O"].groupby("topic", sort=False):
        more, less = (", ".join(part.loc[part["direction"] == one, "cmoc_id"]) for one in ("more", "less"))
        rows.append((topic, more, less, bool(more and less)))
    return pd.DataFrame(rows, columns=["topic", "more", "less", "opposite"])


def cmoc_details(cmocs: pd.DataFrame, constructs: pd.DataFrame, topics: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what each CMOC can be filtered by.

    Args:
        cmocs: cmoc_id, theme, npt_construct.
        constructs: domain, npt_construct.
        topics: cmoc_id, kind, topic; None when there are none.

    Returns:
        cmoc_id, construct, domain, theme, outcome, stakeholder, concept; several topics of one CMOC joined by "|".

    >>> cmocs = pd.DataFrame({"cmoc_id": ["1"], "theme": ["t"], "npt_construct": ["c"]})
    >>> cmoc_details(cmocs, pd.DataFrame({"domain": ["d"], "npt_construct": ["c"]})).iloc[0].tolist()
    ['1', 'c', 'd', 't', '', '', '']
    """
    domain = dict(zip(constructs["npt_construct"], constructs["domain"], strict=True))
    table = pd.DataFrame(
        {
            "cmoc_id": cmocs["cmoc_id"],
            "construct": cmocs["npt_construct"].fillna(""),
            "domain": cmocs["npt_construct"].map(domain).fillna(""),
            "theme": cmocs["theme"].fillna(""),
        }
    )
    if topics is None:
        return table.assign(**dict.fromkeys(KINDS, ""))
    distinct = topics.drop_duplicates(["cmoc_id", "kind", "topic"])
    joined = distinct.groupby(["cmoc_id", "kind"])["topic"].agg(BETWEEN.join)
    for kind in KINDS:
        table[kind] = [joined.get((cmoc, kind), "") for cmoc in table["cmoc_id"]]
    return table


def cmoc_columns(
    cmocs: pd.DataFrame, elements: pd.DataFrame, sentences: pd.DataFrame, details: pd.DataFrame
) -> pd.DataFrame:
    """Return the CMOCs with one column per role, as a reader downloads them.

    Args:
        cmocs: cmoc_id, source, table, row, theme, npt_construct.
        elements: cmoc_id, position, role, text.
        sentences: cmoc_id, sentence.
        details: the result of `cmoc_details`.

    Returns:
        cmoc_id, sentence, context, mechanism, outcome, then the columns of `cmocs` and the topics.

    >>> cmocs = pd.DataFrame({"cmoc_id": ["1"], "theme": ["t"], "npt_construct": ["c"]})
    >>> elements = pd.DataFrame({"cmoc_id": "1", "position": [1, 2, 3], "role": list("CMO"), "text": list("xyz")})
    >>> details = cmoc_details(cmocs, pd.DataFrame({"domain": ["d"], "npt_construct": ["c"]}))
    >>> sentences = pd.DataFrame({"cmoc_id": ["1"], "sentence": ["When x, because y, then z."]})
    >>> table = cmoc_columns(cmocs, elements, sentences, details)
    >>> table[["sentence", "context", "outcome"]].values.tolist()
    [['When x, because y, then z.', 'x', 'z']]
    """
    texts = elements.sort_values("position", kind="stable").groupby(["cmoc_id", "role"])["text"].agg("; ".join)
    table = cmocs[["cmoc_id"]].merge(sentences[["cmoc_id", "sentence"]], on="cmoc_id")
    for role, name in ROLES.items():
        table[name] = [texts.get((cmoc, role), "") for cmoc in table["cmoc_id"]]
    kept = [column for column in ("npt_construct", "theme", "source", "table", "row") if column in cmocs]
    table = table.merge(cmocs[["cmoc_id", *kept]], on="cmoc_id")
    named = {"outcome": "outcome_topics", "stakeholder": "stakeholders", "concept": "concepts"}
    topics = details[["cmoc_id", *named]].rename(columns=named)
    for column in named.values():
        topics[column] = topics[column].str.replace(BETWEEN, "; ", regex=False)
    return table.merge(topics, on="cmoc_id")


def _with_roles(topics: pd.DataFrame, elements: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes among topics with the role of the element that each points at."""
    roles = elements[["cmoc_id", "position", "role"]]
    joined = topics[topics["kind"] == "outcome"].merge(roles, on=["cmoc_id", "position"], how="left")
    lost = joined[joined["role"].isna()]
    if len(lost):
        named = ", ".join(f"{row.cmoc_id} position {row.position}" for row in lost.itertuples())
        raise ValueError(f"cmoc_topics.csv: no such element: {named}; correct the position or add the element")
    return joined
