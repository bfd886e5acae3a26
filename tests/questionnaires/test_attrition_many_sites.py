"""Who was lost at many sites: shares by site, and a figure that names those that differed most."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.questionnaires import compare_followed_up
from helpers.show.questionnaires import attrition_figures
from helpers.show.questionnaires.tables import as_released, dropout, measure_names

NUMBER = 40


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    draw = np.random.default_rng(1)
    ids = {"patient_id": [f"p{i}" for i in range(400)], "site_id": [str(i % NUMBER + 1) for i in range(400)]}
    answers = {"followed_up": np.where(draw.random(400) < 0.6, "yes", "died"), "age_years": draw.integers(20, 80, 400)}
    return pd.DataFrame(ids | answers).assign(involvement="Interview only", gender="Female")


@pytest.fixture(scope="module")
def compared(people: pd.DataFrame) -> pd.DataFrame:
    rounds = people[["patient_id"]].assign(outcome="gse_total", baseline=np.arange(400) % 20, followup=np.nan)
    return compare_followed_up(people, rounds)


def test_the_share_of_each_site_is_that_of_its_people_among_those_followed_up_and_lost(
    people: pd.DataFrame, compared: pd.DataFrame
) -> None:
    again = people["followed_up"] == "yes"
    sites = compared[compared["measure"] == "site_id"].set_index("level")
    assert list(sites.index) == [str(site) for site in range(1, NUMBER + 1)]
    for site in ("1", "17", "40"):
        followed, lost = people[again]["site_id"] == site, people[~again]["site_id"] == site
        p, q = followed.mean(), lost.mean()
        expected = [followed.sum(), 100 * p, lost.sum(), 100 * q, (p - q) / np.sqrt((p * (1 - p) + q * (1 - q)) / 2)]
        names = ["followed_n", "followed_value", "lost_n", "lost_value", "standardised_difference"]
        assert sites.loc[site, names].tolist() == pytest.approx(expected)


def test_the_figure_names_the_thirty_sites_that_differed_most(compared: pd.DataFrame) -> None:
    ax = attrition_figures.draw_dropout(compared)
    drawn = {label.get_text() for label in ax.get_yticklabels()}
    sites = compared[(compared["measure"] == "site_id") & compared["standardised_difference"].notna()]
    is_drawn = np.isin(measure_names(sites), list(drawn))
    gaps = sites["standardised_difference"].abs().to_numpy()
    assert is_drawn.sum() == 30
    assert gaps[is_drawn].min() >= gaps[~is_drawn].max()
    assert "the 30 that differed most" in attrition_figures.dropout(compared, n=400).caption


@pytest.mark.parametrize("profile", ["research", "strict", "midpoint6"])
def test_a_release_has_no_row_of_a_site_in_figure_or_table_however_many_people_it_has(
    people: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    """Two sites of 200: each has enough people lost and kept to be drawn."""
    large = people.assign(site_id=np.where(np.arange(400) < 200, "Qxa", "Qxb"))
    rounds = large[["patient_id"]].assign(outcome="gse_total", baseline=np.arange(400) % 20, followup=np.nan)
    compared = compare_followed_up(large, rounds)
    assert set(compared.loc[compared["measure"] == "site_id", "level"]) == {"Qxa", "Qxb"}
    monkeypatch.setenv("LINKBOOK_PROFILE", profile)
    figure, table = attrition_figures.dropout(compared, n=400), dropout(compared, n=400)
    assert figure.data is not None
    assert len(figure.data) and len(table.frame)
    for shown in (figure.data, table.frame):
        assert "Qx" not in shown.to_csv()


def test_what_a_release_says_of_gaps_follows_from_no_exact_number_of_people(
    people: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_gender = people.assign(gender=np.where(np.arange(400) % 3 == 0, "Female", "Male"))
    rounds = people[["patient_id"]].assign(outcome="gse_total", baseline=np.arange(400) % 20, followup=np.nan)
    compared = compare_followed_up(by_gender, rounds)
    kept, lost = (
        int(compared.loc[compared["measure"] == "age_years", name].iloc[0]) for name in ("followed_n", "lost_n")
    )
    monkeypatch.setenv("LINKBOOK_PROFILE", "research")
    shown = as_released(compared).set_index("measure")
    assert shown.loc["gender", "standardised_difference"].isna().all()
    rounded = [5 * ((number + 2) // 5) for number in (kept, lost)]
    assert shown.loc["age_years", "by_chance"] == pytest.approx(1.959964 * np.sqrt(sum(1 / one for one in rounded)))
    figure = attrition_figures.dropout(compared, n=400)
    assert figure.data is not None and "gender" not in set(figure.data["measure"])
