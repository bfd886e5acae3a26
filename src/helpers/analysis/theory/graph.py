"""The programme theory as a graph that other programs read: GraphML and JSON."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import networkx as nx
import pandas as pd

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def theory_graph(nodes: pd.DataFrame, links: pd.DataFrame) -> "nx.DiGraph[str]":
    """Return the theory as a directed graph; empty values are left out.

    Args:
        nodes: node_id and what is known of each part.
        links: from, to and what is known of each link.

    Returns:
        The graph, nodes and links in their order.

    >>> nodes = pd.DataFrame({"node_id": ["a", "b"], "label": ["A", "B"]})
    >>> graph = theory_graph(nodes, pd.DataFrame({"from": ["a"], "to": ["b"], "source": ["x"]}))
    >>> graph.nodes["a"], graph.edges["a", "b"]
    ({'label': 'A'}, {'source': 'x'})
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    for row in nodes.to_dict("records"):
        graph.add_node(str(row["node_id"]), **_known(row, "node_id"))
    for row in links.to_dict("records"):
        graph.add_edge(str(row["from"]), str(row["to"]), **_known(row, "from", "to"))
    return graph


def _known(row: dict[Any, Any], *left_out: str) -> dict[str, Any]:
    kept = {str(key): value for key, value in row.items() if key not in left_out and not pd.isna(value)}
    return {key: value if isinstance(value, int) else str(value) for key, value in kept.items() if value != ""}


def graphml_text(graph: "nx.DiGraph[str]") -> str:
    """Return a graph, with text or whole numbers on nodes and links, as GraphML; what XML cannot hold is left out.

    >>> graph = nx.DiGraph()
    >>> graph.add_node("a", label="A " + chr(0))
    >>> '<data key="d0">A </data>' in graphml_text(graph)
    True
    """
    safe: nx.DiGraph[str] = nx.DiGraph()
    safe.add_nodes_from((_in_xml(node), _all_in_xml(known)) for node, known in graph.nodes(data=True))
    safe.add_edges_from((_in_xml(a), _in_xml(b), _all_in_xml(known)) for a, b, known in graph.edges(data=True))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return head + "\n".join(nx.generate_graphml(safe, named_key_ids=False)) + "\n"


def graph_json(graph: "nx.DiGraph[str]") -> str:
    """Return a graph as JSON: nodes with their id, links with from and to; `source` stays the place in the text.

    >>> graph = nx.DiGraph([("a", "b")])
    >>> json.loads(graph_json(graph))["links"]
    [{'from': 'a', 'to': 'b'}]
    """
    document = {
        "directed": True,
        "nodes": [{"id": node, **known} for node, known in graph.nodes(data=True)],
        "links": [{"from": a, "to": b, **known} for a, b, known in graph.edges(data=True)],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _all_in_xml(known: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _in_xml(value) if isinstance(value, str) else value for key, value in known.items()}
