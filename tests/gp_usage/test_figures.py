"""What a figure of GP appointments draws is what it was given: bars as long, marks and lines where the numbers are."""

import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle

from helpers.analysis.disclosure import PROFILES
from helpers.analysis.gp_usage import Pooled, RateRatio, appointment_shares, count_patients, pool
from helpers.show.gp_usage import pooled_figures, regression_figures, site_figures
from helpers.show.gp_usage.ratio_axis import set_ratio_axis
from helpers.show.page import COLOURS, new_axes
from helpers.show.page.style import portrait

TWO_PATIENTS = pd.DataFrame({"gp_appointments_before": [4, 1, 1], "gp_appointments_after": [9, 1, 0]})


def bars(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def labels(ax: Axes) -> list[str]:
    return [tick.get_text() for tick in ax.get_yticklabels()]


def points(line: Line2D) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in line.get_xydata()]  # type: ignore[union-attr]


def marked(ax: Axes, marker: str) -> list[tuple[float, float]]:
    """Every point drawn with a marker."""
    return [point for line in ax.lines if line.get_marker() == marker for point in points(line)]


def intervals(ax: Axes) -> list[list[tuple[float, float]]]:
    """Every line from one point to another, without marks and without those across the whole figure."""
    plain = [line for line in ax.lines if line.get_marker() == "None" and line.get_transform() == ax.transData]
    collections = [one for one in ax.collections if isinstance(one, LineCollection)]
    segments = [segment for one in collections for segment in one.get_segments()]
    return [points(line) for line in plain] + [[(float(x), float(y)) for x, y in segment] for segment in segments]


def pooled_by_hand() -> Pooled:
    """Pooled at a ratio of 1.1, from 0.8 to 1.5; a new site from 0.6 to 2."""
    numbers = {"estimate": 1.1, "low": 0.8, "high": 1.5, "prediction_low": 0.6, "prediction_high": 2.0}
    logs = {name: float(np.log(ratio)) for name, ratio in numbers.items()}
    others = dict.fromkeys(("se", "tau2", "tau2_low", "tau2_high", "i2", "q", "q_p"), 0.0)
    return Pooled(k=2, weights=(50.0, 50.0), **logs, **others)


SITES = pd.DataFrame(
    {
        "site_id": ["1", "2", "3"],
        "n": [20.0, np.nan, 30.0],
        "ratio": [0.8, np.nan, 1.2],
        "low": [0.5, np.nan, 0.9],
        "high": [1.3, np.nan, 1.6],
    }
)


def test_patients_are_counted_into_bars_before_and_after() -> None:
    heights = [bar.get_height() for bar in bars(site_figures.draw_counts(count_patients(TWO_PATIENTS)))]
    before, after = heights[:10], heights[10:]
    assert before == [0, 2, 0, 0, 1, 0, 0, 0, 0, 0]
    assert after == [1, 1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_every_patient_is_a_line_on_a_square_root_scale_told_apart_without_colour() -> None:
    ax = site_figures.draw_pairs(TWO_PATIENTS)
    drawn = [(line.get_ydata().tolist(), line.get_linestyle(), line.get_color()) for line in ax.lines]
    assert drawn == [
        ([2, 3], "-", COLOURS["after"]),
        ([1, 1], ":", COLOURS["neutral"]),
        ([1, 0], "--", COLOURS["before"]),
    ]
    ticks = dict(zip(labels(ax), ax.get_yticks(), strict=True))
    assert (ticks["0"], ticks["4"], ticks["9"]) == (0, 2, 3)


def test_a_site_without_appointments_can_be_drawn() -> None:
    frame = pd.DataFrame({"gp_appointments_before": [0, 0], "gp_appointments_after": [0, 0]})
    assert site_figures.draw_pairs(frame).get_yticks().tolist() == [0]
    assert [bar.get_height() for bar in bars(site_figures.draw_counts(count_patients(frame)))] == [2, 2]


def test_one_count_of_90_000_does_not_make_a_figure_of_90_000_bars() -> None:
    usage = pd.DataFrame({"gp_appointments_before": [0, 2, 90_000], "gp_appointments_after": [61, 60, 59]})
    counts = count_patients(usage)
    assert counts["gp_appointments"].tolist() == list(range(61))
    assert counts[["patients_before", "patients_after"]].sum().tolist() == [3, 3]
    assert counts.iloc[-1].tolist() == [60, True, 1, 2]
    assert counts["or_more"].sum() == 1
    ax = site_figures.draw_counts(counts)
    assert len(bars(ax)) == 2 * 61
    names = [tick.get_text() for tick in ax.get_xticklabels()]
    assert names == ["0", "10", "20", "30", "40", "50", "60 or\nmore"]


def test_sixty_appointments_are_counted_by_themselves() -> None:
    counts = count_patients(pd.DataFrame({"gp_appointments_before": [60], "gp_appointments_after": [1]}))
    assert list(counts) == ["gp_appointments", "patients_before", "patients_after"]
    assert len(counts) == 61


def test_a_release_puts_an_open_last_row_into_an_open_last_band() -> None:
    before, after = [1] * 10 + [90_000] * 10, [2] * 10 + [70] * 10
    counts = count_patients(pd.DataFrame({"gp_appointments_before": before, "gp_appointments_after": after}))
    chart = site_figures.distribution(counts, appointment_shares(TWO_PATIENTS))
    assert chart.coarser is not None
    released = chart.coarser(counts, PROFILES["research"])
    assert released.to_numpy().tolist() == [["0 to 2", 10, 10], ["3 or more", 10, 10]]


@pytest.mark.parametrize("top", [9, 150, 90_000, 10**9])
def test_a_square_root_scale_names_no_more_numbers_the_farther_it_goes(top: int) -> None:
    ticks = site_figures.square_ticks(top)
    assert len(ticks) <= 14
    assert ticks == sorted(set(ticks))
    assert 0.9 * top <= ticks[-1] <= 1.1 * top


def test_the_forest_has_every_site_its_interval_the_pool_and_a_new_site() -> None:
    sites = pd.DataFrame(
        {
            "site_id": ["1", "2", "3"],
            "n": [20.0, np.nan, 30.0],
            "ratio": [0.8, np.nan, 1.2],
            "low": [0.5, np.nan, 0.9],
            "high": [1.3, np.nan, 1.6],
        }
    )
    pooled = pool([-0.2, 0.2], [0.06, 0.02])
    ax = pooled_figures.draw_forest(sites, pooled)
    assert labels(ax) == ["Site 1 (n = 20)", "Site 2", "Site 3 (n = 30)", "All 2 sites", "True ratio of a new site"]
    spans = [line.get_xdata() for line in ax.lines]
    assert [list(span) for span in spans if len(span) == 2][:2] == [[0.5, 1.3], [0.9, 1.6]]
    assert any(
        np.allclose(span, np.exp([pooled.prediction_low, pooled.prediction_high])) for span in spans if len(span) == 2
    )
    assert "no data given" in {text.get_text() for text in ax.texts}
    assert ax.get_xscale() == "log"
    assert any(list(line.get_xdata()) == [1, 1] for line in ax.lines)


@pytest.mark.parametrize("ratio", [0.9, 1.0])
def test_the_curve_that_explains_the_ratio_is_labelled_with_it(ratio: float) -> None:
    grid = pd.DataFrame(
        [(share, mean, share + (1 - share) * mean / 4) for share in (0, 0.5, 0.9) for mean in (2.0, 3.0, 5.0)],
        columns=["between_share", "reference_mean", "expected_ratio"],
    )
    curve = pd.DataFrame({"between_share": [0, 0.5], "reference_mean": [3.6, 3.2]})
    ax = regression_figures.draw_regression_to_mean(grid, curve, ratio)
    assert f"gives the observed {ratio:.2f}" in {text.get_text() for text in ax.texts}
    assert [line.get_ydata().tolist() for line in ax.lines] == [[3.6, 3.2]]


def test_every_mark_of_the_forest_stands_in_the_row_and_at_the_ratio_it_is_labelled_with() -> None:
    ax = pooled_figures.draw_forest(SITES, pooled_by_hand())
    row = dict(zip(labels(ax), ax.get_yticks().tolist(), strict=True))
    one, three = row["Site 1 (n = 20)"], row["Site 3 (n = 30)"]
    assert marked(ax, "s") == [(0.8, one), (1.2, three)]
    assert [(0.5, one), (1.3, one)] in intervals(ax)
    assert [(0.9, three), (1.6, three)] in intervals(ax)
    (gap,) = (text for text in ax.texts if text.get_text() == "no data given")
    assert gap.get_position() == (1, row["Site 2"])


def test_the_diamond_is_the_pooled_ratio_with_its_interval_and_the_dashed_line_that_of_a_new_site() -> None:
    ax = pooled_figures.draw_forest(SITES, pooled_by_hand())
    row = dict(zip(labels(ax), ax.get_yticks().tolist(), strict=True))
    (diamond,) = (patch for patch in ax.patches if isinstance(patch, Polygon))
    corners = diamond.get_xy()[:4]
    pooled = row["All 2 sites"]
    level = corners[np.isclose(corners[:, 1], pooled)]
    assert sorted(level[:, 0]) == pytest.approx([0.8, 1.5])  # its ends are those of the interval
    upright = corners[~np.isclose(corners[:, 1], pooled)]
    assert upright[:, 0] == pytest.approx([1.1, 1.1])  # its middle is the pooled ratio
    assert upright[:, 1].mean() == pytest.approx(pooled)
    (dashed,) = (line for line in ax.lines if points(line)[0][1] == row["True ratio of a new site"])
    assert dashed.get_xdata().tolist() == pytest.approx([0.6, 2.0])  # type: ignore[union-attr]
    assert dashed.is_dashed()


def test_everything_in_the_forest_is_inside_the_axes() -> None:
    ax = pooled_figures.draw_forest(SITES, pooled_by_hand())
    left, right = ax.get_xlim()
    assert left < 0.5 and right > 2.0
    bottom, top = ax.get_ylim()
    assert top < 0 and bottom > max(ax.get_yticks())


def test_no_label_of_the_forest_is_struck_through_by_the_line_of_no_change() -> None:
    ax = pooled_figures.draw_forest(SITES.assign(ratio=[1.1, np.nan, 0.9]), None)
    ax.figure.draw_without_rendering()
    words = {text.get_text(): text for text in ax.texts}
    assert words["no change"].get_window_extent().y0 >= ax.get_window_extent().y1
    box = words["no data given"].get_bbox_patch()
    assert box is not None
    assert box.get_facecolor() == (1, 1, 1, 1)


def test_a_forest_without_a_pooled_answer_has_no_diamond_and_squares_say_what_was_returned() -> None:
    ax = pooled_figures.draw_forest(SITES.assign(returned=["patients", "nothing", "totals"]), None)
    assert labels(ax) == ["Site 1 (n = 20)", "Site 2", "Site 3 (n = 30)"]
    assert not [patch for patch in ax.patches if isinstance(patch, Polygon)]
    full, open_ = (line for line in ax.lines if line.get_marker() == "s")
    assert full.get_markerfacecolor() == full.get_color() == open_.get_color()
    assert open_.get_markerfacecolor() == "white"


def test_without_each_site_the_pooled_ratio_and_its_interval_stand_in_its_row() -> None:
    ratios = pd.DataFrame({"site_id": ["1", "3"], "ratio": [1.2, 0.9], "low": [0.7, 0.6], "high": [1.9, 1.4]})
    ax = pooled_figures.draw_leave_one_site_out(ratios, pooled_by_hand())
    row = dict(zip(labels(ax), ax.get_yticks().tolist(), strict=True))
    one, three = row["Without site 1"], row["Without site 3"]
    assert marked(ax, "D") == [(1.2, one), (0.9, three)]
    assert intervals(ax) == [[(0.7, one), (1.9, one)], [(0.6, three), (1.4, three)]]
    (whole,) = (line for line in ax.lines if line.get_linestyle() == "--")
    assert whole.get_xdata() == pytest.approx([1.1, 1.1])


def test_without_each_patient_the_ratio_and_its_interval_stand_in_a_row() -> None:
    ratios = pd.DataFrame({"ratio": [0.7, 0.9], "low": [0.4, 0.5], "high": [1.1, 1.3]})
    whole = RateRatio(3, 12.0, 9.0, 0.75, 0.4, 1.2, np.log(0.75), 0.2, 2.0, "patients")
    ax = site_figures.draw_leave_one_patient_out(ratios, whole)
    assert marked(ax, "o") == [(0.7, 0), (0.9, 1)]
    assert intervals(ax) == [[(0.4, 0), (1.1, 0)], [(0.5, 1), (1.3, 1)]]
    (dashed,) = (line for line in ax.lines if line.get_linestyle() == "--")
    assert dashed.get_xdata() == pytest.approx([0.75, 0.75])


def test_ratios_stand_above_what_their_site_is_like_and_apart_where_sites_are_alike() -> None:
    sites = SITES.dropna().assign(region="North", practices_served=[2, 5])
    by_region, by_practices = (ax for ax in pooled_figures.draw_attributes(sites).axes if ax.get_visible())
    assert [label.get_text() for label in by_region.get_xticklabels()] == ["North"]
    assert marked(by_region, "s") == [(pytest.approx(-0.15), 0.8), (pytest.approx(0.15), 1.2)]
    assert marked(by_practices, "s") == [(2, 0.8), (5, 1.2)]
    assert intervals(by_practices) == [[(2, 0.5), (2, 1.3)], [(5, 0.9), (5, 1.6)]]


def test_names_of_many_groups_of_sites_do_not_stand_upon_each_other() -> None:
    regions = ["North East", "North West", "Yorkshire", "Midlands", "East", "London", "South East", "South West"]
    sites = pd.DataFrame({"site_id": range(8), "region": regions, "ratio": 1.0, "low": 0.9, "high": 1.1})
    figure = pooled_figures.draw_attributes(sites)
    figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in figure.axes[0].get_xticklabels()]
    assert not any(one.overlaps(other) for one, other in itertools.pairwise(boxes))


def test_the_bar_of_directions_is_as_long_as_there_are_patients() -> None:
    counts = pd.DataFrame({"after_against_before": ["fewer", "as many", "more"], "patients": [5, 0, 6]})
    ax = site_figures.draw_directions(counts)
    assert [(bar.get_x(), bar.get_width()) for bar in bars(ax)] == [(0, 5), (5, 0), (5, 6)]
    assert [text.get_text() for text in ax.texts] == ["5 fewer", "6 more"]


def test_simulated_ratios_stand_at_the_share_referred_and_the_observed_one_is_dashed() -> None:
    rows = [(0.3, 0.1, 0.5), (0.3, 1.0, 1.0), (0.8, 0.1, 0.9), (0.8, 1.0, 1.0)]
    simulated = pd.DataFrame(rows, columns=["between_share", "referred_share", "ratio"])
    ax = regression_figures.draw_peak(simulated, 0.75)
    assert marked(ax, "o") == [(10, 0.5), (100, 1.0), (10, 0.9), (100, 1.0)]
    assert [0.75, 0.75] in [list(line.get_ydata()) for line in ax.lines if line.get_linestyle() == "--"]


def test_an_axis_of_ratios_holds_them_all_and_names_one() -> None:
    ax = new_axes()
    set_ratio_axis(ax, [0.02, np.nan, 0.0, np.inf, 40.0])
    low, high = ax.get_xlim()
    assert low < 0.02 and high > 40
    names = [tick.get_text() for tick in ax.get_xticklabels()]
    assert "1" in names and len(names) <= 7


def crossed(ax: Axes) -> set[str]:
    """Every label of a drawing through which a line goes."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    paths = [line.get_transform().transform_path(line.get_path()) for line in ax.lines]
    boxes = {text.get_text(): text.get_window_extent() for text in ax.texts}
    return {words for words, box in boxes.items() if any(path.intersects_bbox(box, filled=False) for path in paths)}


@pytest.mark.parametrize("ratio", [0.55, 0.82, 0.95, 1.07, 1.6])
def test_no_label_of_the_simulated_ratios_is_struck_through(ratio: float) -> None:
    rows = [
        (lasting, referred, low + (1 - low) * referred**2)
        for lasting, low in ((0.3, 0.5), (0.5, 0.61), (0.8, 0.82))
        for referred in (0.02, 0.05, 0.1, 0.2, 0.5, 1)
    ]
    simulated = pd.DataFrame(rows, columns=["between_share", "referred_share", "ratio"])
    assert crossed(regression_figures.draw_peak(simulated, ratio)) == set()
    with portrait():
        assert crossed(regression_figures.draw_peak(simulated, ratio)) == set()
