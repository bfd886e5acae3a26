"""The generator of a study as large as England: as many sites and patients as asked for, in a study that is read."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.disclosure import PROFILES, Profile
from helpers.book.release.few import names_few
from helpers.data.study import load_study
from helpers.data.synthetic.england import make_england, write_england


def test_it_makes_as_many_sites_and_patients_as_asked_and_the_same_again() -> None:
    tables = make_england(50, 3000)
    patients = len(tables["gp_usage"]) + tables["gp_usage_totals"]["n_patients"].sum()
    without = (tables["sites"]["gp_data"] == "not provided").sum()
    assert (len(tables["sites"]), without) == (50, 2)
    assert len(tables["gp_usage_totals"]) == 4
    assert 2500 < patients < 3000
    again = make_england(50, 3000)
    assert all(table.equals(again[name]) for name, table in tables.items())
    assert not tables["gp_usage"].equals(make_england(50, 3000, seed=1)["gp_usage"])
    with pytest.raises(ValueError, match="at least 12 a site"):
        make_england(50, 300)


def test_the_study_has_no_fault_and_its_totals_are_those_of_its_patients(tmp_path: Path) -> None:
    write_england(tmp_path, sites=31, patients=600)
    study = load_study(tmp_path)
    assert study.questions == ()
    assert study.settings.window_months == 6
    means = study.gp_usage_totals.dropna(subset=["sd_before"])
    assert np.allclose(means["mean_before"] * means["n_patients"], means["total_before"])
    assert set(study.questionnaires["patient_id"]) <= set(study.participants["patient_id"])
    assert isinstance(study.sites["deprivation"].dtype, pd.CategoricalDtype)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_what_the_study_says_of_itself_can_be_released_under_every_profile(tmp_path: Path, profile: Profile) -> None:
    write_england(tmp_path, sites=3, patients=60)
    settings = load_study(tmp_path).settings
    assert settings.how_sites_were_chosen
    assert names_few(settings.how_sites_were_chosen, profile) == []
