"""What a figure draws is what it was given: bars as long, points and lines where the numbers are."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.analysis.gp_usage.pooling import pool
from helpers.show.gp_usage import pooling
from helpers.show.gp_usage import site as gp_usage
from helpers.show.page.style import COLOURS
from helpers.show.theory import figures as theory

TWO_PATIENTS = pd.DataFrame({"gp_appointments_before": [4, 1, 1], "gp_appointments_after": [9, 1, 0]})


def bars(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def labels(ax: Axes) -> list[str]:
    return [tick.get_text() for tick in ax.get_yticklabels()]


def test_patients_are_counted_into_bars_before_and_after() -> None:
    heights = [bar.get_height() for bar in bars(gp_usage.draw_distribution(TWO_PATIENTS))]
    before, after = heights[:10], heights[10:]
    assert before == [0, 2, 0, 0, 1, 0, 0, 0, 0, 0]
    assert after == [1, 1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_every_patient_is_a_line_on_a_square_root_scale_told_apart_without_colour() -> None:
    ax = gp_usage.draw_pairs(TWO_PATIENTS)
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
    assert gp_usage.draw_pairs(frame).get_yticks().tolist() == [0]
    assert [bar.get_height() for bar in bars(gp_usage.draw_distribution(frame))] == [2, 2]


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
    ax = pooling.draw_forest(sites, pooled)
    assert labels(ax) == ["Site 1 (n = 20)", "Site 2", "Site 3 (n = 30)", "All 2 sites", "A new site"]
    spans = [line.get_xdata() for line in ax.lines]
    assert [list(span) for span in spans if len(span) == 2][:2] == [[0.5, 1.3], [0.9, 1.6]]
    assert any(
        np.allclose(span, np.exp([pooled.prediction_low, pooled.prediction_high])) for span in spans if len(span) == 2
    )
    assert "no data given" in {text.get_text() for text in ax.texts}
    assert ax.get_xscale() == "log"
    assert any(list(line.get_xdata()) == [1, 1] for line in ax.lines)


def test_links_are_stacked_in_then_out() -> None:
    counts = pd.DataFrame(
        {"label": ["A", "B"], "kind": "concept", "origin": "review", "links_in": [1, 0], "links_out": [2, 4]}
    )
    drawn = [(bar.get_x(), bar.get_width()) for bar in bars(theory.draw_links(counts))]
    assert drawn == [(0, 1), (0, 0), (1, 2), (0, 4)]


@pytest.mark.parametrize("ratio", [0.9, 1.0])
def test_the_curve_that_explains_the_ratio_is_labelled_with_it(ratio: float) -> None:
    grid = pd.DataFrame(
        [(share, mean, share + (1 - share) * mean / 4) for share in (0, 0.5, 0.9) for mean in (2.0, 3.0, 5.0)],
        columns=["between_share", "reference_mean", "expected_ratio"],
    )
    curve = pd.DataFrame({"between_share": [0, 0.5], "reference_mean": [3.6, 3.2]})
    ax = pooling.draw_regression_to_mean(grid, curve, ratio)
    assert f"gives the observed {ratio:.2f}" in {text.get_text() for text in ax.texts}
    assert [line.get_ydata().tolist() for line in ax.lines] == [[3.6, 3.2]]
