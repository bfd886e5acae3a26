"""The programme theory is a sound graph: it starts at the actors, reaches every outcome, and every node has a layer."""

import csv
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from helpers.analysis.theory.layout import place_theory
from helpers.analysis.theory.links import check_theory, count_links, in_layers
from helpers.show.theory.drawing import theory_svg
from helpers.show.theory.text import theory_answer

PUBLISHED = Path(__file__).parents[2] / "data" / "published"


def published(name: str) -> pd.DataFrame:
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as held:
        return pd.DataFrame(list(csv.DictReader(held)))


NODES, LINKS = published("theory_nodes"), published("theory_links")
SMALL = pd.DataFrame({"node_id": ["a", "b"], "label": ["A", "B"], "kind": "concept", "origin": "review"})


def links(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(pairs), columns=["from", "to"]).assign(source="x")


def graph() -> "nx.DiGraph[str]":
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(NODES["node_id"])
    made.add_edges_from(zip(LINKS["from"], LINKS["to"], strict=True))
    return made


def test_the_published_theory_is_one_graph_and_starts_at_the_actors() -> None:
    assert nx.is_weakly_connected(graph())
    starts = {node for node, degree in graph().in_degree() if degree == 0}
    assert starts == set(NODES.loc[NODES["kind"] == "actor", "node_id"])


def test_only_buy_in_and_connections_feed_each_other() -> None:
    # the review says that connections win buy-in, and that buy-in opens the way to connections
    circles = [part for part in nx.strongly_connected_components(graph()) if len(part) > 1]
    assert circles in ([], [{"buy_in", "connections"}])


def test_no_outcome_leads_back_to_a_concept() -> None:
    kinds = dict(zip(NODES["node_id"], NODES["kind"], strict=True))
    outcomes = {node for node, kind in kinds.items() if kind == "outcome"}
    assert {kinds[end] for start, end in graph().edges if start in outcomes} <= {"outcome"}


def test_every_outcome_can_be_reached_from_the_link_workers() -> None:
    reached = nx.descendants(graph(), "link_workers")
    assert set(NODES.loc[NODES["kind"] == "outcome", "node_id"]) <= reached


def test_the_published_theory_passes_its_own_check() -> None:
    check_theory(NODES, LINKS)
    assert not LINKS.duplicated(["from", "to"]).any()
    assert not NODES["node_id"].duplicated().any()


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ([("a", "b"), ("a", "z")], "z is in a link and no node"),
        ([("a", "b"), ("a", "a")], "a is linked to itself"),
        ([], "a has no link; b has no link"),
    ],
)
def test_a_faulty_graph_is_refused_naming_the_node(pairs: list[tuple[str, str]], fault: str) -> None:
    with pytest.raises(ValueError, match=f"programme theory: {fault}"):
        check_theory(SMALL, links(*pairs))


def test_every_fault_of_a_graph_is_named_at_once() -> None:
    with pytest.raises(ValueError, match="z is in a link and no node; a is linked to itself; b has no link"):
        check_theory(SMALL, links(("a", "a"), ("a", "z")))


def test_layers_run_from_actors_to_outcomes() -> None:
    laid_out = in_layers(NODES)
    assert len(laid_out) == len(NODES)
    assert laid_out.groupby("layer").size().to_dict() == {0: 4, 1: 2, 2: 3, 3: 6}
    by_layer = laid_out.groupby("layer")["kind"].unique().map(list).to_dict()
    assert by_layer == {0: ["actor"], 1: ["concept"], 2: ["concept"], 3: ["outcome"]}


def test_links_are_counted_by_hand() -> None:
    nodes = pd.DataFrame({"node_id": list("abcd"), "label": list("ABCD"), "kind": "concept", "origin": "review"})
    table = count_links(nodes, links(("a", "b"), ("a", "c"), ("b", "c"), ("c", "d"))).set_index("label")
    assert table.loc[list("ABCD"), ["links_in", "links_out"]].to_numpy().tolist() == [[0, 2], [1, 1], [2, 1], [1, 0]]


def test_every_published_link_is_counted_at_both_ends() -> None:
    table = count_links(NODES, LINKS)
    assert table["links_in"].sum() == table["links_out"].sum() == len(LINKS)
    assert (table["links_in"] + table["links_out"]).is_monotonic_decreasing


def test_the_most_linked_comes_first_and_equals_keep_their_order() -> None:
    nodes = pd.DataFrame({"node_id": list("abc"), "label": list("ABC"), "kind": "concept", "origin": "review"})
    assert count_links(nodes, links(("a", "b"), ("c", "b")))["label"].tolist() == ["B", "A", "C"]


def test_a_theory_whose_parts_have_no_origin_is_drawn_and_told_without_the_evaluation() -> None:
    nodes = SMALL.assign(kind=["actor", "concept"], origin=[None, None])
    drawn = theory_svg(place_theory(nodes, links(("a", "b"))), links(("a", "b")))
    assert ">Concepts<" in drawn
    assert "evaluation" not in drawn.partition("</style>")[2]
    assert theory_answer(nodes) == "The theory joins one concept to no outcomes."
