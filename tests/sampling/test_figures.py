"""What the figures of the sites draw is what they were given, and the words in their cells can be read."""

from contextlib import nullcontext

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from helpers.analysis.sampling import (
    SetDistribution,
    coverage_of_all_pairs,
    published_participant_flow,
    select_sites,
)
from helpers.data.study import load_published
from helpers.show.page.style import portrait
from helpers.show.sampling import choice_figures, figures, participant_figures

SITES = pd.DataFrame(
    {"region": ["North", "North", "South"], "managed_by": ["VCSE", "VCSE", None], "deprivation": ["Low"] * 3},
    index=list("123"),
)
DISTANCES = pd.DataFrame(
    [[0, 0.25, 0.6], [0.25, 0, 1.0], [0.6, 1.0, 0]], index=["1", "2", "3"], columns=["1", "2", "3"]
)


def labels(ax: Axes) -> list[str]:
    return [tick.get_text() for tick in ax.get_yticklabels()]


def words(ax: Axes) -> dict[tuple[float, float], str]:
    return {text.get_position(): text.get_text() for text in ax.texts}


def luminance(colour: object) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_empty_categories_keep_a_row_that_says_none() -> None:
    covered = pd.DataFrame({"dimension": "region", "category": ["North", "South"], "sites": [2, 0]})
    ax = figures.draw_coverage(covered)
    assert [bar.get_width() for bar in ax.patches] == [2, 0]
    assert [text.get_text() for text in ax.texts] == ["2", "none"]
    assert labels(ax) == ["Place: North", "Place: South"]


@pytest.mark.parametrize(("largest", "each", "dots"), [(84, 1, 84), (250, 1, 250), (3_000, 20, 150)])
def test_the_dots_of_a_group_do_not_grow_with_the_study(largest: int, each: int, dots: int) -> None:
    people = pd.DataFrame({"characteristic": "gender", "category": ["Female", "Male"], "value": [largest, 1]})
    ax = participant_figures.draw_groups(people)
    assert [len(drawn.get_offsets()) for drawn in ax.collections] == [dots, 1]
    meaning = "one dot each" if each == 1 else f"a dot for every {each}"
    assert ax.get_xlabel() == f"People ({meaning}; the number at the right)"
    assert [text.get_text() for text in ax.texts] == ["Gender", str(largest), "1"]


def test_distances_stand_in_their_cells_and_not_on_the_diagonal() -> None:
    frame = pd.DataFrame([[0, 0.25], [0.25, 0]], index=["1", "2"], columns=["1", "2"])
    ax = figures.draw_distances(frame)
    assert words(ax) == {(0.5, 1.5): "0.25", (1.5, 0.5): "0.25"}
    assert ax.yaxis_inverted()


def test_each_site_has_its_category_in_words_in_its_row() -> None:
    ax = figures.draw_site_matrix(SITES, ["region", "managed_by"])
    assert [words(ax)[0.5, row + 0.5] for row in range(3)] == ["North", "North", "South"]
    assert [words(ax)[1.5, row + 0.5] for row in range(3)] == ["VCSE", "VCSE", "not provided"]
    assert labels(ax) == ["Site 1", "Site 2", "Site 3"]
    ax.figure.draw_without_rendering()
    tones = {tuple(tone) for tone in ax.collections[0].get_facecolors()}
    assert len(tones) == 1  # regions have no order


def test_every_pair_of_categories_has_its_number_and_no_pair_within_a_dimension() -> None:
    ax = figures.draw_pairs(coverage_of_all_pairs(SITES, ["region", "managed_by", "deprivation"]))
    across = [tick.get_text() for tick in ax.get_xticklabels()]
    drawn = {(labels(ax)[int(y)], across[int(x)]): number for (x, y), number in words(ax).items()}
    assert drawn == {
        ("North", "VCSE"): "2", ("South", "VCSE"): "0", ("South", "not provided"): "1",
        ("North", "Low deprivation"): "2", ("South", "Low deprivation"): "1",
        ("VCSE", "Low deprivation"): "2", ("not provided", "Low deprivation"): "1",
    }  # fmt: skip


def test_words_in_a_cell_have_a_contrast_of_at_least_four_and_a_half() -> None:
    for ax in (
        figures.draw_site_matrix(SITES, ["region", "managed_by"]),
        figures.draw_pairs(coverage_of_all_pairs(SITES, ["region", "managed_by"])),
    ):
        mesh = ax.collections[0]
        mesh.update_scalarmappable()
        _, columns = mesh.get_array().shape
        for text in ax.texts:
            x, y = text.get_position()
            cell = luminance(mesh.get_facecolor()[int(y) * columns + int(x)][:3])
            dark, light = sorted([cell, luminance(text.get_color())])
            assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_sets_are_drawn_as_shares_with_the_chosen_and_the_best_value() -> None:
    values = SetDistribution("mean", 0.3, np.array([0.0, 0.25, 0.5, 0.75]), np.array([1, 6, 3, 0]), 10, True, 60.0)
    best = select_sites(pd.DataFrame({"months": [0, 1, 10]}, index=list("abc")), 2)
    ax = choice_figures.draw_possible_sets(values, best)
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([10, 60, 30, 0])
    assert [bar.get_x() for bar in ax.patches] == pytest.approx([0, 0.25, 0.5, 0.75])
    assert [line.get_xdata()[0] for line in ax.lines] == [0.3, 1.0]
    assert [text.get_text() for text in ax.texts] == ["chosen (0.30)", "best (1.00)"]


@pytest.mark.parametrize("chosen", [0.02, 0.3, 0.98, 1.0])
@pytest.mark.parametrize("upright", [False, True])
def test_no_line_runs_through_the_words_at_a_marked_value(chosen: float, upright: bool) -> None:
    """No grid line, no bar and no marked value: words stand above the axes, beside each other, within the figure."""
    values = SetDistribution("maxmin", chosen, np.array([0.0, 0.25, 0.5, 0.75]), np.array([1, 6, 3, 0]), 10, True, 60.0)
    best = select_sites(pd.DataFrame({"months": [0, 1, 10]}, index=list("abc")), 2)
    with portrait() if upright else nullcontext():
        ax = choice_figures.draw_possible_sets(values, best)
    ax.figure.draw_without_rendering()
    first, second = (text.get_window_extent() for text in ax.texts)
    assert min(first.y0, second.y0) > ax.bbox.y1
    assert not first.overlaps(second)
    assert 0 <= min(first.x0, second.x0) < max(first.x1, second.x1) <= ax.figure.bbox.width


def test_no_bar_runs_through_the_words_of_the_flow_on_a_phone() -> None:
    flow = published_participant_flow(load_published("table_06_patients"), load_published("counts"))
    with portrait():
        ax = participant_figures.draw_flow(flow)
    ax.figure.draw_without_rendering()
    bars = [bar.get_window_extent() for group in ax.containers for bar in group]
    assert len(bars) == 7
    assert [text.get_text() for text in ax.texts for bar in bars if text.get_window_extent().overlaps(bar)] == []


def test_weights_have_a_row_each_in_their_order() -> None:
    scenarios = pd.DataFrame(
        {"scenario": ["equal weights", "region twice"], "smallest": [0.1, 0.2], "mean": [0.5, 0.6]}
    )
    ax = choice_figures.draw_weights(scenarios)
    assert labels(ax) == ["Equal weights", "Place twice"]
    assert ax.yaxis_inverted()
    points = [group.get_offsets().tolist() for group in ax.collections[1:]]
    assert points == [[[0.1, 0], [0.2, 1]], [[0.5, 0], [0.6, 1]]]
