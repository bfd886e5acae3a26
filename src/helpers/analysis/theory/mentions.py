"""Which configurations mention which part of the programme theory."""

import pandas as pd

KINDS = {"actor": "stakeholder", "concept": "concept", "outcome": "outcome"}
"""Kind of a part of the theory to the kind of topic that names it."""


def mentioned_by(nodes: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of the theory with the CMOCs that mention them.

    Args:
        nodes: node_id, label, kind (actor, concept, outcome), origin, source.
        topics: cmoc_id, position, kind, topic; a topic with the label of a part mentions it.

    Returns:
        The nodes with topic kind in `kind`, cmocs (number) and cmoc_ids (joined by a comma and a space, "" for none).

    >>> nodes = pd.DataFrame({"node_id": ["h"], "label": ["Hope"], "kind": ["outcome"], "origin": ["review"]})
    >>> topics = pd.DataFrame({"cmoc_id": ["1", "1"], "position": [1, 2], "kind": "outcome", "topic": "Hope"})
    >>> mentioned_by(nodes, topics)[["kind", "cmocs", "cmoc_ids"]].values.tolist()
    [['outcome', 1, '1']]
    """
    named = topics[["cmoc_id", "kind", "topic"]].drop_duplicates()
    ids = named.groupby(["kind", "topic"], sort=False)["cmoc_id"].agg(list).to_dict()
    kinds = nodes["kind"].map(KINDS)
    cmocs = [ids.get(part, []) for part in zip(kinds, nodes["label"], strict=True)]
    return nodes.assign(kind=kinds, cmocs=[len(part) for part in cmocs], cmoc_ids=[", ".join(part) for part in cmocs])
