"""Windows of any length: what is counted is told as it is, and means are over the months of the study."""

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from helpers.analysis.gp_usage import (
    LONGEST_WINDOW,
    Windows,
    patient_weighted_ratio,
    ratio_by_site,
    window_around_referral,
    windows_of,
)
from helpers.chapters import check_parameters
from helpers.parameters import ParameterError
from helpers.show.gp_usage import regression_figures, site_figures, site_tables
from helpers.show.gp_usage.anyway_text import other_windows_sentence
from helpers.show.gp_usage.patients_text import short_exposure_sentence
from helpers.show.gp_usage.window_text import windows_sentence

YEAR = pd.DataFrame(
    {
        "site_id": ["A", "A", "A", "B", "B"],
        "patient_id": list("abcde"),
        "gp_appointments_before": [6, 4, 2, 8, 4],
        "gp_appointments_after": [3, 4, 2, 6, 3],
        "months_before": [12.0, 12.0, 6.0, 12.0, 12.0],
        "months_after": [12.0, 12.0, 12.0, 12.0, 12.0],
    }
)


def words_of(ax: plt.Axes) -> str:
    ticks = [label.get_text() for label in (*ax.get_xticklabels(), *ax.get_yticklabels())]
    return " ".join([ax.get_xlabel(), ax.get_ylabel(), *ticks])


def test_means_are_over_the_whole_window_also_beside_a_site_of_totals() -> None:
    """Site A: 12 appointments in 30 patient-months, so 4.8 a year; site C returned 30 of 10 patients in its year."""
    totals = pd.DataFrame({"site_id": ["C"], "n_patients": [10], "total_before": [30], "total_after": [15]})
    sites = ratio_by_site(YEAR, totals, ["A", "B", "C"]).set_index("site_id")
    assert sites["mean_before"].tolist() == pytest.approx([12 * 12 / 30, 6, 3])
    assert sites["mean_after"].tolist() == pytest.approx([3, 4.5, 1.5])
    both = patient_weighted_ratio(sites.reset_index())
    months_before, months_after = 30 + 24 + 120, 36 + 24 + 120
    assert both.ratio == pytest.approx(((9 + 9 + 15) / months_after) / ((12 + 12 + 30) / months_before))


def test_no_word_of_a_year_speaks_of_six_months() -> None:
    windows = windows_of(YEAR)
    pairs = YEAR[YEAR["months_before"] == YEAR["months_after"]]
    many = pd.concat([pairs] * 20)
    counts = pd.DataFrame({"gp_appointments": [0, 1], "patients_before": [2, 3], "patients_after": [3, 2]})
    grid = pd.DataFrame(
        {"between_share": [0.0, 0.0, 0.5, 0.5], "reference_mean": [2, 4, 2, 4], "expected_ratio": [0.5, 1, 0.75, 1]}
    )
    axes = [
        site_figures.draw_counts(counts, windows),
        site_figures.draw_pairs(pairs, windows),
        site_figures.draw_pairs(many, windows),
        regression_figures.draw_regression_to_mean(grid, grid, 0.9, windows),
    ]
    assert [("12 months" in words_of(ax), "6 months" in words_of(ax)) for ax in axes] == [(True, False)] * 4
    table = site_tables.ratio(ratio_by_site(YEAR, None, ["A", "B"]), "A", change=None, windows=windows)
    assert table is not None
    assert table.caption.startswith("GP appointments per patient in 12 months.")
    assert (table.labels or {})["mean_before"] == "Mean appointments per patient in 12 months, before"


def test_windows_of_two_lengths_and_of_none_known() -> None:
    assert windows_sentence(Windows(12, 3)).endswith("the 12 months before that month, and three months after.")
    assert windows_of(None, 9) == windows_of(YEAR.head(0), 9) == Windows(9, 9)
    counts = pd.DataFrame({"gp_appointments": [0, 1], "patients_before": [2, 3], "patients_after": [3, 2]})
    assert site_figures.draw_counts(counts, Windows(12, 3)).get_xlabel() == "GP appointments in the months counted"
    assert site_figures.draw_counts(counts).get_xlabel() == "GP appointments in the months counted"


SHORTER = YEAR.assign(months_before=9.0, months_after=[3.0, 3.0, 2.0, 3.0, 1.0])


@pytest.mark.parametrize(
    ("usage", "planned", "chosen", "months"),
    [
        (YEAR, None, "study", 12),
        (SHORTER, None, "study", 3),
        (SHORTER, 9, "study", 9),
        (None, 4, "study", 4),
        (None, None, "study", 6),
        (YEAR, 12, 5, 5),
        (YEAR.assign(months_before=36.0, months_after=36.0), None, "study", 12),
        (None, 60, "study", 12),
        (YEAR.head(0), 1, "study", 1),
    ],
)
def test_windows_around_referral_are_those_chosen_or_planned_or_counted(
    usage: pd.DataFrame | None, planned: int | None, chosen: int | str, months: int
) -> None:
    assert window_around_referral(usage, planned, chosen) == months


def test_the_windows_of_the_page_are_the_study_s_or_a_whole_number_of_months() -> None:
    def read(value: object) -> int | str:
        months: int | str = check_parameters("09_what_would_have_happened", window_months=value).window_months
        return months

    assert (read("study"), read(" Study "), read("12"), read(3)) == ("study", "study", 12, 3)
    for wrong in (0, LONGEST_WINDOW + 1, 2.5, True, "", "the study", None):
        with pytest.raises(ParameterError, match="give a whole number from 1 to 12, or study"):
            read(wrong)


def test_windows_other_than_the_study_s_are_said() -> None:
    start = "On this page windows have three months on either side of referral; the study counts"
    assert other_windows_sentence(Windows(12, 12), 3) == f"{start} 12."
    assert other_windows_sentence(Windows(9, 3), 3) == f"{start} 9 before and 3 after."
    assert other_windows_sentence(Windows(3, 3), 3) == other_windows_sentence(Windows(), 3) == ""


@pytest.mark.parametrize(("everybody", "whole"), [(12, 12), (12, 11), (12, 9), (1, 1)])
def test_why_months_are_fewer_is_not_guessed(everybody: int, whole: int) -> None:
    assert not {"moved", "died", "left early"} & set(short_exposure_sentence(everybody, whole).split())
