"""The theory's drawing: sound markup, words for those who do not see it, nothing hidden behind a box."""

import json
import re
from xml.etree import ElementTree

import networkx as nx
import pandas as pd
import pytest

from helpers.analysis.theory.graph import graph_json, graphml_text, theory_graph
from helpers.analysis.theory.layout import Layout, place_theory
from helpers.analysis.theory.mentions import mentioned_by
from helpers.data.study import load_study
from helpers.show.theory import figures
from helpers.show.theory.drawing import BOX_HEIGHT, BOX_WIDTH, COLUMN, LEFT, TOP, theory_svg

SVG = "{http://www.w3.org/2000/svg}"
STUDY = load_study("")
NODES, LINKS = STUDY.theory_nodes, STUDY.theory_links


@pytest.fixture(scope="module")
def layout() -> Layout:
    return place_theory(NODES, LINKS)


@pytest.fixture(scope="module")
def drawing(layout: Layout) -> ElementTree.Element:
    mentioned = mentioned_by(NODES, STUDY.cmoc_topics)
    pages, mentions = figures.pages_of(mentioned), figures.mentions_of(mentioned)
    return ElementTree.fromstring(theory_svg(layout, LINKS, pages=pages, mentions=mentions))


def boxes(layout: Layout) -> list[tuple[str, float, float]]:
    return [
        (row.node_id, LEFT + row.layer * COLUMN, TOP + row.middle * BOX_HEIGHT - BOX_HEIGHT / 2)
        for row in layout.parts.itertuples()
    ]


def test_the_drawing_has_a_name_and_tells_every_part_and_link_in_words(drawing: ElementTree.Element) -> None:
    title, description = drawing.find(f"{SVG}title"), drawing.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert drawing.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    for label in NODES["label"]:
        assert label in str(description.text)
    assert "Holding may hinder Link worker job satisfaction" not in str(description.text)  # it supports others first
    assert "may hinder Link worker job satisfaction" in str(description.text)
    assert "Social capital bears either way on Appropriate GP use." in str(description.text)


def test_every_label_is_text_in_the_drawing_and_every_link_a_path(drawing: ElementTree.Element) -> None:
    written = " ".join("".join(text.itertext()) for text in drawing.iter(f"{SVG}text"))
    for label in NODES["label"]:
        assert all(word in written for word in re.split(r"[ -]", label)), label
    paths = [path for path in drawing.iter(f"{SVG}path") if "lb-link" in path.get("class", "")]
    kinds_in_legend = LINKS["direction"].nunique()
    assert len(paths) == len(LINKS) + kinds_in_legend


def test_kinds_differ_in_shape_and_new_parts_in_a_second_edge(drawing: ElementTree.Element) -> None:
    groups = {
        name: [g for g in drawing.iter(f"{SVG}g") if g.get("class") == f"lb-{name}"]
        for name in ("actor", "concept", "outcome")
    }
    assert {name: len(parts) for name, parts in groups.items()} == {"actor": 4, "concept": 5, "outcome": 6}
    assert all(group.find(f"{SVG}polygon") is not None for group in groups["outcome"])
    corners = {
        name: {rect.get("rx") for g in groups[name] for rect in g.iter(f"{SVG}rect") if rect.get("class") == "lb-node"}
        for name in ("actor", "concept")
    }
    assert corners["actor"].isdisjoint(corners["concept"])
    doubled = [shape for shape in drawing.iter() if shape.get("class") == "lb-edge"]
    assert len(doubled) == (NODES["origin"] == "evaluation").sum()


def heads_over_labels(drawing: ElementTree.Element) -> dict[str, str]:
    """The words of each head, and all the words of the boxes that stand under it."""
    heads: dict[str | None, list[str]] = {}
    labels: dict[str | None, list[str]] = {}
    for text in drawing.iter(f"{SVG}text"):
        words = heads if text.get("class") == "lb-head" else labels
        words.setdefault(text.get("x"), []).append("".join(text.itertext()))
    return {" ".join(lines): " ".join(labels[x]) for x, lines in heads.items()}


def test_each_head_stands_over_the_parts_that_it_names(drawing: ElementTree.Element) -> None:
    under = heads_over_labels(drawing)
    is_concept = NODES["kind"] == "concept"
    parts = {
        "Who": NODES["kind"] == "actor",
        "Concepts of the review": is_concept & (NODES["origin"] == "review"),
        "Concepts of the evaluation": is_concept & (NODES["origin"] == "evaluation"),
        "Outcomes": NODES["kind"] == "outcome",
    }
    assert list(under) == list(parts)
    for head, rows in parts.items():
        words = {word for label in NODES.loc[rows, "label"] for word in re.findall(r"[^ -]+", label)}
        assert words == set(re.findall(r"[^ -]+", under[head])), head


def test_every_part_leads_to_the_cards_that_mention_it(drawing: ElementTree.Element) -> None:
    links = {str(a.get("href")): str(a.get("aria-label")) for a in drawing.iter(f"{SVG}a")}
    assert len(links) == len(NODES)
    assert (
        links["05_cmoc_tables.html?outcome=Patients%27+hope#cmoc-cards"] == "Patients' hope, outcome, in one CMOC: 11.3"
    )
    assert drawing.get("role") == "group"


def test_a_drawing_that_leads_nowhere_is_one_image(layout: Layout) -> None:
    root = ElementTree.fromstring(theory_svg(layout, LINKS.drop(columns="direction")))
    assert root.get("role") == "img"
    assert list(root.iter(f"{SVG}a")) == []


def test_boxes_do_not_overlap_and_no_lane_runs_behind_one(layout: Layout) -> None:
    drawn = boxes(layout)
    for i, (_, x, y) in enumerate(drawn):
        for _, other_x, other_y in drawn[i + 1 :]:
            assert x != other_x or abs(y - other_y) >= BOX_HEIGHT
    for route in layout.routes:
        for column, at in route.lanes:
            lane = TOP + at * BOX_HEIGHT
            in_column = [y for _, x, y in drawn if x == LEFT + column * COLUMN]
            assert all(not y <= lane <= y + BOX_HEIGHT for y in in_column), (route.start, route.end)


def test_links_leave_and_arrive_at_the_box_they_belong_to(layout: Layout) -> None:
    middle = dict(zip(layout.parts["node_id"], layout.parts["middle"], strict=True))
    for route in layout.routes:
        assert abs(route.leaves - middle[route.start]) < 0.5
        assert abs(route.arrives - middle[route.end]) < 0.5


def test_the_drawing_fits_its_frame_and_names_its_colours_with_a_fallback(
    drawing: ElementTree.Element, layout: Layout
) -> None:
    _, _, width, height = (float(number) for number in str(drawing.get("viewBox")).split())
    assert max(x for _, x, _ in boxes(layout)) + BOX_WIDTH < width
    assert max(y for _, _, y in boxes(layout)) + BOX_HEIGHT < height
    style = "".join(drawing.find(f"{SVG}style").itertext())  # type: ignore[union-attr]
    assert re.findall(r"(?:fill|stroke):(?!none|var\(--lb-[a-z]+,#[0-9a-f]{6}\))", style) == []


def test_labels_of_a_users_theory_stay_text() -> None:
    nodes = pd.DataFrame(
        {
            "node_id": ["a", "b"],
            "label": ["<b>&", '"x" </text><script>'],
            "kind": ["actor", "outcome"],
            "origin": "review",
        }
    )
    links = pd.DataFrame({"from": ["a"], "to": ["b"]})
    svg = theory_svg(place_theory(nodes, links), links, pages={"<b>&": 'x"y'})
    ElementTree.fromstring(svg)
    assert "<script" not in svg


def test_concepts_of_no_given_origin_stand_under_a_head_that_names_none() -> None:
    nodes = pd.DataFrame({"node_id": ["a", "b", "c"], "label": ["Who acts", "What helps", "What comes"]})
    nodes = nodes.assign(kind=["actor", "concept", "outcome"], origin=None)
    links = pd.DataFrame({"from": ["a", "b"], "to": ["b", "c"]})
    drawing = ElementTree.fromstring(theory_svg(place_theory(nodes, links), links))
    assert heads_over_labels(drawing) == {"Who": "Who acts", "Concepts": "What helps", "Outcomes": "What comes"}


def test_the_graph_comes_back_from_graphml_and_json_as_it_was() -> None:
    graph = theory_graph(NODES, LINKS)
    again = nx.parse_graphml(graphml_text(graph))
    assert dict(again.nodes(data=True)) == dict(graph.nodes(data=True))
    assert {(a, b): known for a, b, known in again.edges(data=True)} == {
        (a, b): k for a, b, k in graph.edges(data=True)
    }
    document = json.loads(graph_json(graph))
    assert [node["id"] for node in document["nodes"]] == NODES["node_id"].tolist()
    ends = set(zip(LINKS["from"], LINKS["to"], LINKS["source"], strict=True))
    assert {(link["from"], link["to"], link["source"]) for link in document["links"]} == ends


def test_every_published_link_has_a_direction_a_reading_and_a_place() -> None:
    assert LINKS["direction"].isin(["supports", "hinders", "either way"]).all()
    assert LINKS[["reading", "source"]].map(lambda text: len(text) > 10).all(axis=None)
