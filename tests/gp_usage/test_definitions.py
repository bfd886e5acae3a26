"""Every definition at once: the primary one is the chapters' own ratio, choices are compared like with like."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import choice_differences, pool_sites, ratio_by_site, ratios_by_definition
from helpers.data.study import load_study
from helpers.show.gp_usage.definitions import figures, tables, text
from helpers.show.page.style import portrait
from helpers.vocabulary import AXES

PLAIN = {"roles": "GP", "statuses": "attended", "modes": "any", "window_months": 6, "referral_month": "excluded",
         "patients_who_left": "months"}  # fmt: skip


@pytest.fixture(scope="module")
def definitions() -> pd.DataFrame:
    return ratios_by_definition(load_study().gp_usage_definitions)


def panel(*ratios: float, primary: int | None = 0, **axes: list[Any]) -> pd.DataFrame:
    """Definitions with these ratios, and every combination of the levels of some axes."""
    combinations = [dict(zip(axes, one, strict=True)) for one in product(*axes.values())]
    rows = [PLAIN | (combinations[place] if axes else {}) for place in range(len(ratios))]
    frame = pd.DataFrame(rows).assign(ratio=ratios, definition=[f"P1-D{n}" for n in range(len(ratios))], panel="Seen")
    frame = frame.assign(low=frame["ratio"] * 0.8, high=frame["ratio"] * 1.25, n=40, sites=4, left_out="")
    return frame.assign(primary=["yes" if place == primary else "no" for place in range(len(ratios))])


def test_the_primary_definition_is_the_ratio_of_the_chapter_over_all_sites(definitions: pd.DataFrame) -> None:
    study = load_study()
    pooled = pool_sites(ratio_by_site(study.gp_usage, None, study.sites["site_id"]))
    assert pooled is not None
    primary = definitions[definitions["primary"] == "yes"]
    assert len(primary) == 1 and (len(definitions), int(primary["n"].iloc[0])) == (60, len(study.gp_usage))
    expected = np.exp([pooled.estimate, pooled.low, pooled.high])
    assert primary[["ratio", "low", "high"]].to_numpy()[0] == pytest.approx(expected, rel=1e-8)


def test_sites_without_an_error_or_without_the_months_are_left_out_by_name() -> None:
    counted = load_study().gp_usage_definitions
    first = counted["definition"].iloc[0]
    counted.loc[(counted["definition"] == first) & (counted["site_id"] == "A"), "windows_covered"] = "no"
    counted.loc[(counted["definition"] == first) & (counted["site_id"] == "B"), "se_log_ratio"] = np.nan
    one = ratios_by_definition(counted).iloc[0]
    assert (one["left_out"], one["sites"]) == ("A; B", 4)
    counted.loc[(counted["definition"] == first) & counted["site_id"].isin(["C", "D"]), "windows_covered"] = "no"
    one = ratios_by_definition(counted).iloc[0]
    assert one["sites"] == 2 and np.isnan(one["ratio"])


def test_levels_are_compared_where_all_other_choices_are_the_same() -> None:
    rows = panel(0.8, 0.4, 1.0, np.nan, window_months=[3, 6], modes=["any", "online"])
    moved = choice_differences(rows).set_index("axis")
    assert moved.loc["modes", ["level", "other", "factor", "n"]].tolist() == ["any", "online", pytest.approx(2.0), 1]
    assert moved.loc["window_months", ["level", "other", "factor", "n"]].tolist() == [6, 3, pytest.approx(1.25), 1]
    assert moved.index.tolist() == ["modes", "window_months"]


def test_three_levels_make_three_comparisons_and_means_are_geometric() -> None:
    rows = panel(0.5, 1.0, 2.0, 2.0, 1.0, 4.0, roles=["GP", "any"], referral_month=["before", "excluded", "after"])
    moved = choice_differences(rows)
    pairs = {(one.level, one.other): one.factor for one in moved[moved["axis"] == "referral_month"].itertuples()}
    expected = {("after", "before"): np.sqrt(4 * 2), ("after", "excluded"): np.sqrt(2 * 4), ("before", "excluded"): 1.0}
    assert {pair: pytest.approx(factor) for pair, factor in expected.items()} == pairs
    assert choice_differences(panel(0.5)).empty


LACK = "for it takes three sites that can be pooled."
UNDER = "the ratio, after / before,"
STATES = {
    "one": (panel(0.8), f"One definition is declared; under it {UNDER} is 0.80."),
    "one, none": (panel(np.nan), f"The one definition gives no pooled ratio, {LACK}"),
    "none": (panel(np.nan, np.nan), f"None of the two definitions gives a pooled ratio, {LACK}"),
    "some": (
        panel(0.8, 0.9),
        f"Under two definitions {UNDER} runs from 0.80 to 0.90; under the primary one it is 0.80.",
    ),
    "another question": (panel(0.8, 0.9, primary=None), f"Under two definitions {UNDER} runs from 0.80 to 0.90."),
    "alike": (panel(0.801, 0.804), f"Under two definitions {UNDER} is the same, 0.80."),
    "one known": (
        panel(0.8, np.nan),
        f"Under one definition {UNDER} is 0.80. One more definition gives none, {LACK}",
    ),
    "primary without": (
        panel(np.nan, 0.8, 0.9, np.nan),
        f"Under two definitions {UNDER} runs from 0.80 to 0.90; the primary one gives none. Two more definitions give "
        f"none, {LACK}",
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_the_range_reads_right_in_every_state(state: str) -> None:
    rows, sentence = STATES[state]
    assert text.range_sentence(rows) == sentence


def test_the_box_at_the_top_names_the_question_of_the_primary_definition() -> None:
    rows = pd.concat([panel(0.5, 0.9, primary=None).assign(panel="Booked"), panel(0.8, 0.9)])
    assert (
        text.answer(rows) == f"Seen: under two definitions {UNDER} runs from 0.80 to 0.90; under the primary one it "
        "is 0.80."
    )
    assert text.panels_sentence(rows).startswith("Each of the two panels answers a question of its own")
    assert text.certainty(panel(0.8)) == text.NO_CAUSE
    assert text.certainty(panel(np.nan, np.nan)) == "How far it hangs on what counts as an appointment cannot be said."


def test_the_choice_that_moves_most_reads_right() -> None:
    def said(*ratios: float, **axes: list[Any]) -> str:
        return text.difference_sentence(panel(*ratios, **axes))

    assert said(0.8, 1.0, window_months=[3, 1]) == (
        "What moves it most is the length of the windows: it is 25% higher with windows of 1 month than with windows "
        "of 3 months, the others held."
    )
    assert said(0.8, 0.4, patients_who_left=["ignored", "excluded"]).endswith(
        "how patients who left are counted: it is 100% higher with them as if they had stayed than with none of them, "
        "the others held."
    )
    assert said(0.8, 0.8, modes=["any", "online"]) == "No choice moves it by as much as 1%, the others held."
    assert said(0.8) == said(np.nan, 0.8, modes=["any", "online"]) == ""


def test_sites_left_out_read_right_for_one_some_and_all() -> None:
    def said(*left_out: str) -> str:
        return text.left_out_sentence(pd.DataFrame({"left_out": left_out}))

    why = ", since a ratio there has no interval, or the extract does not cover the windows."
    start = "Not every ratio rests on every site."
    assert said("", "") == ""
    assert said("F") == f"The ratio does not rest on every site: site F is left out{why}"
    assert said("F; G") == f"The ratio does not rest on every site: site F and site G are left out{why}"
    assert said("F", "") == f"{start} Of 2 definitions, site F is left out of 1{why}"
    assert said("F; G", "F", "") == f"{start} Of 3 definitions, site F is left out of 2 and site G of 1{why}"
    many = "; ".join(f"T{number}" for number in range(12))
    assert said(many, many).endswith(f"site T9 and two more sites are each left out of 2{why}")
    assert said(many, many, f"{many}; T0").endswith(f"site T9 of 3 and two more sites{why}")
    assert said("F; G", "F; G", "") == f"{start} Of 3 definitions, site F and site G are each left out of 2{why}"
    assert said("F; G", "F; G", "F; G") == f"{start} Of 3 definitions, site F and site G are each left out of all{why}"


@pytest.mark.parametrize(
    ("number", "start"), [(0, ""), (1, "Another set of definitions was"), (2, "Two other sets of definitions were")]
)
def test_sets_counted_before_are_said(number: int, start: str) -> None:
    said = text.earlier_sets_sentence(pd.DataFrame({"earlier_sets": [number, number]}))
    assert said.startswith(start) and bool(said) == bool(number)


def test_a_chart_draws_every_ratio_in_order_and_a_dot_for_every_choice(definitions: pd.DataFrame) -> None:
    charts = figures.curves(definitions, confidence=0.95)
    assert len(charts) == 3
    first = definitions[definitions["panel"] == "GP appointments attended"]
    for context in (None, portrait()):
        if context is None:
            upper, lower = figures.draw_curve(first).axes
        else:
            with context:
                upper, lower = figures.draw_curve(first).axes
        points = {marker: [line for line in upper.lines if line.get_marker() == marker] for marker in "oD"}
        drawn = np.concatenate([line.get_ydata() for line in (*points["o"], *points["D"])])
        assert sorted(drawn) == pytest.approx(sorted(first["ratio"]))
        assert list(points["o"][0].get_ydata()) == sorted(points["o"][0].get_ydata())
        assert points["D"][0].get_ydata().tolist() == first.loc[first["primary"] == "yes", "ratio"].tolist()
        dots = sum(len(line.get_xdata()) for line in lower.lines if line.get_marker() == "o")
        assert dots == len(first) * len(figures.axes_that_vary(first)) == 48 * 4
    assert {axis for axis in AXES if axis not in figures.axes_that_vary(first)} == {"roles", "statuses"}


def test_a_panel_without_a_choice_or_without_a_ratio_is_drawn_or_left_out() -> None:
    assert len(figures.draw_curve(panel(0.8)).axes) == 1
    assert figures.curves(panel(np.nan), confidence=0.9) == []


def test_a_release_has_a_table_of_what_was_declared_and_of_nothing_counted(definitions: pd.DataFrame) -> None:
    shown = tables.all_definitions(definitions, confidence=0.95)
    assert [len(table.frame) for table in shown] == [48, 6, 6]
    assert shown[0].frame["definition"].tolist() == [f"P1-D{number:02d}" for number in range(1, 49)]
    declared = tables.declared(load_study().gp_usage_definitions)
    assert [len(table.frame) for table in declared] == [48, 6, 6]
    assert {*declared[0].frame} == {"definition", "primary", *AXES}
    assert {table.about for table in declared} == {"sites"}
