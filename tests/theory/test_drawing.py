"""The theory's drawing: sound markup, words for those who do not see it, nothing hidden behind a box."""

import builtins
import json
import re
from collections.abc import Callable, Iterable
from math import fsum
from xml.etree import ElementTree

import networkx as nx
import pandas as pd
import pytest

from helpers.analysis.theory.graph import graph_json, graphml_text, theory_graph
from helpers.analysis.theory.layout import COLUMNS, ROWS, Layout, place_theory
from helpers.analysis.theory.mentions import mentioned_by
from helpers.data.study import load_study
from helpers.show.theory import figures
from helpers.show.theory.drawing import theory_svg
from helpers.show.theory.frames import TALL, WIDE, Frame

SVG = "{http://www.w3.org/2000/svg}"
STUDY = load_study("")
NODES, LINKS = STUDY.theory_nodes, STUDY.theory_links


@pytest.fixture(scope="module", params=[WIDE, TALL], ids=lambda frame: frame.name)
def frame(request: pytest.FixtureRequest) -> Frame:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def layout(frame: Frame) -> Layout:
    return place_theory(NODES, LINKS, ROWS if frame is TALL else COLUMNS)


@pytest.fixture(scope="module")
def drawing(layout: Layout, frame: Frame) -> ElementTree.Element:
    mentioned = mentioned_by(NODES, STUDY.cmoc_topics)
    pages, mentions = figures.pages_of(mentioned), figures.mentions_of(mentioned)
    return ElementTree.fromstring(theory_svg(layout, LINKS, frame=frame, pages=pages, mentions=mentions))


def groups_of(drawing: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    parts = [part for part in drawing.iter() if "lb-part" in part.get("class", "").split()]
    return [group for part in parts for group in part.iter(f"{SVG}g") if f"lb-{kind}" in group.get("class", "").split()]


def added_in_turn(numbers: Iterable[float], start: float = 0) -> float:
    """What `sum` was up to Python 3.11."""
    for number in numbers:
        start = start + number
    return start


def added_exactly(numbers: Iterable[float], start: float = 0) -> float:
    """What `sum` of floats is from Python 3.12 on, but for the rarest of cases."""
    each = [start, *numbers]
    return fsum(each) if any(isinstance(number, float) for number in each) else added_in_turn(each)


def boxes(layout: Layout, frame: Frame) -> list[tuple[float, float, float, float]]:
    return [frame.box(row.layer, row.middle, row.size) for row in layout.parts.itertuples()]


def links_of(drawing: ElementTree.Element) -> list[ElementTree.Element]:
    group = next(g for g in drawing.iter(f"{SVG}g") if g.get("class") == "lb-links")
    return list(group.iter(f"{SVG}path"))


def curve(path: str) -> list[tuple[float, float]]:
    """Points along a path of M, C and L with absolute coordinates."""
    points: list[tuple[float, float]] = []
    for command, numbers in re.findall(r"([MCL])([^MCL]*)", path):
        at = [float(number) for number in numbers.split()]
        pairs = list(zip(at[::2], at[1::2], strict=True))
        if command == "C":
            four = [points[-1], *pairs]
            for step in range(1, 21):
                t = step / 20
                weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
                x, y = (sum(w * point[axis] for w, point in zip(weights, four, strict=True)) for axis in (0, 1))
                points.append((x, y))
        else:
            points += pairs
    return points


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


def test_kinds_differ_in_shape_and_new_parts_in_a_second_edge_and_a_fill(drawing: ElementTree.Element) -> None:
    groups = {name: groups_of(drawing, name) for name in ("actor", "concept", "outcome")}
    assert {name: len(parts) for name, parts in groups.items()} == {"actor": 4, "concept": 5, "outcome": 6}
    assert all(group.find(f"{SVG}polygon") is not None for group in groups["outcome"])
    corners = {
        name: {rect.get("rx") for g in groups[name] for rect in g.iter(f"{SVG}rect") if rect.get("class") == "lb-node"}
        for name in ("actor", "concept")
    }
    assert corners["actor"].isdisjoint(corners["concept"])
    doubled = [shape for shape in drawing.iter() if shape.get("class") == "lb-edge"]
    filled = groups_of(drawing, "new")
    assert len(doubled) == len(filled) == 7  # three concepts, four outcomes
    assert drawing.find(f"{SVG}style").text.count(".lb-new .lb-node{fill:") == 2  # type: ignore[union-attr]


def heads_over_labels(drawing: ElementTree.Element) -> dict[str, str]:
    """The words of each head, and all the words of the boxes that stand under it."""
    heads: dict[str | None, list[str]] = {}
    labels: dict[str | None, list[str]] = {}
    for text in drawing.iter(f"{SVG}text"):
        words = heads if text.get("class") == "lb-head" else labels
        words.setdefault(text.get("x"), []).append("".join(text.itertext()))
    return {" ".join(lines): " ".join(labels[x]) for x, lines in heads.items()}


def test_each_head_of_the_wide_drawing_stands_over_the_parts_that_it_names() -> None:
    wide = theory_svg(place_theory(NODES, LINKS, COLUMNS), LINKS, frame=WIDE)
    under = heads_over_labels(ElementTree.fromstring(wide))
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


@pytest.mark.parametrize("added", [added_in_turn, added_exactly])
def test_how_a_python_adds_floats_up_moves_nothing(
    layout: Layout, frame: Frame, added: Callable[..., float], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = theory_svg(layout, LINKS, frame=frame)
    monkeypatch.setattr(builtins, "sum", added)
    again = place_theory(NODES, LINKS, ROWS if frame is TALL else COLUMNS)
    assert again.height == layout.height
    assert theory_svg(again, LINKS, frame=frame) == drawn


def test_boxes_do_not_overlap_and_no_link_runs_behind_one(
    layout: Layout, frame: Frame, drawing: ElementTree.Element
) -> None:
    drawn = boxes(layout, frame)
    for i, (x, y, width, height) in enumerate(drawn):
        for other_x, other_y, other_width, other_height in drawn[i + 1 :]:
            apart = (
                x + width < other_x or other_x + other_width < x or y + height < other_y or other_y + other_height < y
            )
            assert apart
    for link in links_of(drawing):
        for x, y in curve(str(link.get("d"))):
            behind = [box for box in drawn if box[0] < x < box[0] + box[2] and box[1] < y < box[1] + box[3]]
            assert behind == [], link.get("d")


def test_no_two_links_begin_end_or_pass_a_column_in_one_line(drawing: ElementTree.Element, layout: Layout) -> None:
    paths = [str(link.get("d")) for link in links_of(drawing)]
    ends = [point for path in paths for point in (curve(path)[0], curve(path)[-1])]
    assert len(set(ends)) == len(ends)
    straight = [lane for path in paths for lane in re.findall(r" ([\d.]+ [\d.]+)L", path)]
    assert len(set(straight)) == len(straight) == sum(len(route.lanes) for route in layout.routes) > 10


def test_a_box_at_the_pointer_or_in_focus_leaves_its_own_links_bright(drawing: ElementTree.Element) -> None:
    boxes = {str(a.get("aria-label")).split(",")[0]: str(a.get("class")).split() for a in drawing.iter(f"{SVG}a")}
    number = {label: css[1].removeprefix("lb-b") for label, css in boxes.items()}
    touched = [{css for css in str(link.get("class")).split() if css.startswith("lb-t")} for link in links_of(drawing)]
    label = dict(zip(NODES["node_id"], NODES["label"], strict=True))
    ends = [
        {f"lb-t{number[label[a]]}", f"lb-t{number[label[b]]}"} for a, b in zip(LINKS["from"], LINKS["to"], strict=True)
    ]
    assert sorted(map(sorted, touched)) == sorted(map(sorted, ends))
    style = str(drawing.find(f"{SVG}style").text)  # type: ignore[union-attr]
    hope = number["Patients' hope"]
    assert f".lb-b{hope}:is(:hover,:focus-visible,:active)) :is(.lb-links .lb-link,.lb-part):not(.lb-t{hope})" in style
    near = {name for name, css in boxes.items() if f"lb-t{hope}" in css}
    assert near == {"Patients' hope", "Connections", "Appropriate GP use"}


def test_on_a_page_about_a_theory_that_leads_nowhere_each_box_still_takes_the_focus(layout: Layout) -> None:
    root = ElementTree.fromstring(theory_svg(layout, LINKS, pages={}))
    assert sum(g.get("tabindex") == "0" and bool(g.get("aria-label")) for g in root.iter(f"{SVG}g")) == len(NODES)


def test_the_page_shows_one_of_two_drawings_and_no_id_twice(layout: Layout) -> None:
    wide, tall = place_theory(NODES, LINKS), place_theory(NODES, LINKS, ROWS)
    html = figures.programme_theory(wide, tall, LINKS, None).html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 6
    assert ".lb-theory-tall{display:none}" in html
    assert "(max-width:600px){.lb-theory-wide{display:none}.lb-theory-tall{display:block}}" in html


def test_the_tall_drawing_has_at_most_three_boxes_side_by_side() -> None:
    parts = place_theory(NODES, LINKS, ROWS).parts
    assert parts.groupby("layer").size().tolist() == [2, 2, 2, 3, 3, 3]
    assert parts["group"].is_monotonic_increasing


def test_links_leave_and_arrive_at_the_box_they_belong_to(layout: Layout) -> None:
    parts = layout.parts.set_index("node_id")
    middle, half = parts["middle"], parts["size"] / 2
    for route in layout.routes:
        assert abs(route.leaves - middle[route.start]) < half[route.start]
        assert abs(route.arrives - middle[route.end]) < half[route.end]


def test_the_drawing_fits_its_frame_and_names_its_colours_with_a_fallback(
    drawing: ElementTree.Element, layout: Layout, frame: Frame
) -> None:
    _, _, width, height = (float(number) for number in str(drawing.get("viewBox")).split())
    drawn = [(x + wide, y + high) for x, y, wide, high in boxes(layout, frame)]
    drawn += [point for link in links_of(drawing) for point in curve(str(link.get("d")))]
    assert max(x for x, _ in drawn) < width
    assert max(y for _, y in drawn) < height
    assert min(min(point) for point in drawn) > 0
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


def test_links_that_the_text_supports_are_there() -> None:
    pairs = set(zip(LINKS["from"], LINKS["to"], strict=True))
    assert {
        ("buy_in", "job_satisfaction"),  # Part 4, third idea
        ("connections", "readiness"),  # Part 2, Paper 3
        ("link_workers", "gp_use"),  # Part 2, revised programme theory: safety issues are escalated to a GP
        ("holding", "buy_in"),  # Part 3, cognitive participation: the anchor point
    } <= pairs


def test_every_published_link_has_a_direction_a_reading_and_a_place() -> None:
    assert LINKS["direction"].isin(["supports", "hinders", "either way"]).all()
    assert LINKS[["reading", "source"]].map(lambda text: len(text) > 10).all(axis=None)
