"""A study's own ratio among published ones: what is drawn, what is not, and the rho that would explain each away."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import (
    OWN,
    Forecast,
    LastingShare,
    WindowRatio,
    beside_published,
    compared_effects,
    rate_ratio,
)
from helpers.data.study import load_published
from helpers.show.gp_usage import anyway_tables, evidence_figures

BEFORE, AFTER = [6, 4, 2, 8, 4, 6], [4, 5, 2, 6, 3, 4]
COUNTS = pd.DataFrame({"gp_appointments_before": BEFORE, "gp_appointments_after": AFTER})
OWN_RATIO = WindowRatio((-6, -1), (1, 6), COUNTS, (), rate_ratio(BEFORE, AFTER, error="CR3"), mean_before=5.0)
NO_RATIO = WindowRatio((-6, -1), (1, 6), COUNTS, (), None)
LASTING = LastingShare(n=3000, months=6, rho=0.6, rho_se=0.02, usual_mean=3, usual_mean_se=0.05, covariance=0)
FORECAST = Forecast(ratio=0.84, low=0.8, high=0.88, mean_before=5, lasting=LASTING)


def effects() -> pd.DataFrame:
    """The published effects, one more with controls that compare, and one without any."""
    rows = {
        "study": ["Alike 2030", "Alone 2031"],
        "before": [8.0, 5.0],
        "after": [6.0, 4.0],
        "control_before": [7.5, np.nan],
        "control_after": [6.5, np.nan],
        "control_baseline": ["alike", "none"],
    }
    return compared_effects(pd.concat([load_published("published_effects"), pd.DataFrame(rows)], ignore_index=True))


def test_only_studies_that_print_counts_stand_beside_the_own_ratio() -> None:
    table = beside_published(effects(), OWN_RATIO, FORECAST).set_index("study")
    assert table.index.tolist() == [OWN, "Carnes 2017", "Alike 2030", "Alone 2031"]
    assert table["controls"].tolist() == ["none", "not comparable", "comparable", "none"]
    assert table.loc[OWN, ["n", "mean_before"]].tolist() == [6, 5]
    # 24 / 30 = rho + (1 - rho) 3 / 5; 8.6 / 10 = rho + (1 - rho) 3.9 / 10
    assert table.loc[OWN, "explaining_share"] == pytest.approx(0.5)
    assert table.loc["Carnes 2017", "explaining_share"] == pytest.approx(0.47 / 0.61)
    assert np.isnan(table.loc["Alone 2031", "explaining_share"])


def test_without_a_list_or_a_ratio_nothing_is_made_up() -> None:
    assert np.isnan(beside_published(effects(), OWN_RATIO, None)["explaining_share"].iloc[0])
    assert OWN not in beside_published(effects(), NO_RATIO, FORECAST)["study"].tolist()


def test_the_figure_crosses_controls_that_are_not_comparable_and_no_others() -> None:
    ax = evidence_figures.draw_beside_published(beside_published(effects(), OWN_RATIO, FORECAST))
    marks = {
        marker: sorted(float(np.asarray(line.get_xdata())[0]) for line in ax.lines if line.get_marker() == marker)
        for marker in ("s", "o", "x")
    }
    assert marks["s"] == pytest.approx([0.75, 0.8, 0.8, 0.86])
    assert marks["o"] == pytest.approx([6.5 / 7.5, 4.3 / 3.9])
    assert marks["x"] == pytest.approx([4.3 / 3.9])
    labels = [tick.get_text() for tick in ax.get_yticklabels()]
    assert labels[-1] == f"{OWN}\nno controls\nrho 0.50 would explain it"
    assert labels[0] == "Alone 2031\nno controls"


def test_the_sentence_says_what_the_figure_draws() -> None:
    said = evidence_figures.beside_sentence(beside_published(effects(), OWN_RATIO, FORECAST), 0.95)
    assert OWN_RATIO.ratio is not None
    ends = f"{OWN_RATIO.ratio.low:.2f} to {OWN_RATIO.ratio.high:.2f}"
    assert said.startswith(f"In this study the ratio is 0.80 (95% interval {ends}). Regression to the mean alone")
    assert "In Carnes 2017 the ratio is 0.86; that of its controls, 1.10, is not comparable." in said
    assert "In Alike 2030 the ratio is 0.75; that of its controls, 0.87, stands beside it." in said
    assert said.endswith("In Alone 2031 the ratio is 0.80.")


def test_the_caption_of_published_effects_points_to_no_figure_which_a_release_may_leave_out() -> None:
    caption = str(anyway_tables.effects(compared_effects(load_published("published_effects"))).caption)
    assert "above" not in caption
    assert caption.endswith("A ratio is known only where contacts before and after are printed.")
