"""Who was lost at many sites: shares by site, and a figure that names those that differed most."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.questionnaires import compare_followed_up
from helpers.show.questionnaires import attrition_figures

NUMBER = 40


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    draw = np.random.default_rng(1)
    people = pd.DataFrame(
        {"patient_id": [f"p{i}" for i in range(400)], "site_id": [str(i % NUMBER + 1) for i in range(400)]}
    )
    people["followed_up"] = np.where(draw.random(400) < 0.6, "yes", "died")
    people = people.assign(involvement="Interview only", gender="Female", age_years=draw.integers(20, 80, 400))
    rounds = people[["patient_id"]].assign(outcome="gse_total", baseline=draw.normal(size=400), followup=np.nan)
    table = compare_followed_up(people, rounds)
    table.attrs["people"] = people
    return table


def test_the_share_of_each_site_is_that_of_its_people_among_those_followed_up_and_lost(compared: pd.DataFrame) -> None:
    people = compared.attrs["people"]
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
    sites = compared[compared["measure"] == "site_id"]
    gaps = sites["standardised_difference"].abs()
    drawn = sum(label.get_text().lower().startswith("site") for label in ax.get_yticklabels())
    assert drawn == 30
    left_out = gaps.nsmallest(NUMBER - 30).max()
    assert np.sort(np.abs(ax.collections[0].get_segments()[-1][:, 0])).size == 2
    assert gaps.nlargest(30).min() >= left_out
    assert "the 30 that differed most" in attrition_figures.dropout(compared, n=400).caption
