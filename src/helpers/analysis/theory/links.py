"""The programme theory as a graph of actors, concepts and outcomes."""

import pandas as pd

LAYERS = (("actor", ""), ("concept", "review"), ("concept", "evaluation"), ("outcome", ""))
"""Left to right: who acts, concepts of the earlier review (or of no given origin), of the evaluation, outcomes."""


def check_theory(nodes: pd.DataFrame, links: pd.DataFrame) -> None:
    """Refuse a theory whose links lead nowhere, lead back to their start, or leave a node without any link.

    Args:
        nodes: node_id, label, kind (actor, concept, outcome), origin (review, evaluation).
        links: from, to, source.

    Raises:
        ValueError: naming every node that is unknown, linked to itself or without a link.

    >>> nodes = pd.DataFrame({"node_id": ["a", "b"], "label": ["A", "B"], "kind": "concept", "origin": "review"})
    >>> check_theory(nodes, pd.DataFrame({"from": ["a"], "to": ["b"], "source": ["x"]}))
    """
    known, used = set(nodes["node_id"]), set(links["from"]) | set(links["to"])
    faults = [f"{node} is in a link and no node" for node in sorted(used - known)]
    faults += [f"{node} is linked to itself" for node in links.loc[links["from"] == links["to"], "from"]]
    faults += [f"{node} has no link" for node in sorted(known - used)]
    if faults:
        raise ValueError("programme theory: " + "; ".join(faults))


def in_layers(nodes: pd.DataFrame) -> pd.DataFrame:
    """Return the nodes with their layer (0 at the left), ordered by it; a concept of no given origin is of the review.

    >>> nodes = pd.DataFrame({"node_id": ["o", "a"], "kind": ["outcome", "actor"], "origin": "review"})
    >>> in_layers(nodes)[["node_id", "layer"]].values.tolist()
    [['a', 0], ['o', 3]]
    """
    origin = nodes["origin"].fillna("review").where(nodes["kind"] == "concept", "")
    layer = [LAYERS.index(kind_and_origin) for kind_and_origin in zip(nodes["kind"], origin, strict=True)]
    return nodes.assign(layer=layer).sort_values("layer", kind="stable", ignore_index=True)


def count_links(nodes: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return how many links lead into and out of every node.

    Args:
        nodes: node_id, label, kind, origin.
        links: from, to, source.

    Returns:
        label, kind, origin, links_in, links_out; most links first.

    >>> nodes = pd.DataFrame({"node_id": ["a", "b"], "label": ["A", "B"], "kind": "concept", "origin": "review"})
    >>> count_links(nodes, pd.DataFrame({"from": ["a"], "to": ["b"], "source": ["x"]}))["links_out"].tolist()
    [1, 0]
    """
    into, out = links["to"].value_counts(), links["from"].value_counts()
    table = nodes.assign(
        links_in=nodes["node_id"].map(into).fillna(0).astype("int64"),
        links_out=nodes["node_id"].map(out).fillna(0).astype("int64"),
    )
    order = (table["links_in"] + table["links_out"]).sort_values(ascending=False, kind="stable").index
    return table.loc[order, ["label", "kind", "origin", "links_in", "links_out"]].reset_index(drop=True)
