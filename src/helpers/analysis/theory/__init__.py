"""The programme theory as a graph."""

from helpers.analysis.theory.graph import graph_json, graphml_text, theory_graph
from helpers.analysis.theory.layout import COLUMNS, ROWS, Layout, Route, place_theory
from helpers.analysis.theory.links import check_theory, count_links
from helpers.analysis.theory.mentions import mentioned_by

__all__ = [
    "COLUMNS",
    "ROWS",
    "Layout",
    "Route",
    "check_theory",
    "count_links",
    "graph_json",
    "graphml_text",
    "mentioned_by",
    "place_theory",
    "theory_graph",
]
