"""The synthetic study keeps to every published constraint, and regenerates byte for byte.

The numbers are typed from the synopsis: Table 6, Findings part 1, Methods, GP usage data.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from helpers.data import synthetic
from helpers.data.study import load_published, load_study
from helpers.data.synthetic.frame import make_frame
from helpers.data.synthetic.sites import make_sites

ROOT = Path(__file__).parents[2]
STUDY = ["appointments", "cmoc_codings", "cmoc_merges", "gp_usage", "participants", "practice_list", "questionnaires"]
STUDY += ["outcome_counts", "referrals", "sampling_frame", "sites"]
BY_HAND = {"definitions.toml", "outcomes", "gp_usage_definitions.csv"}
"""What is declared by hand, and what `linkbook definitions data/synthetic` makes of it."""
OF_THE_BOOK = ["paper_cmoc_elements", "paper_cmocs"]
ATTRIBUTES = ["months_in_role", "deprivation", "region", "managed_by", "practices_served"]
UK_2022 = {"life_satisfaction": 7.54, "worthwhile": 7.77, "happiness": 7.45, "anxiety": 3.12}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return synthetic.generate()


def test_the_seed_gives_the_committed_bytes(tmp_path: Path) -> None:
    synthetic.write(tmp_path)
    committed = ROOT / "data" / "synthetic"
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(STUDY + OF_THE_BOOK)
    assert {path.name for path in tmp_path.iterdir()} | BY_HAND == {path.name for path in committed.iterdir()}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (committed / path.name).read_bytes(), path.name


def test_another_seed_gives_another_study() -> None:
    assert not synthetic.generate(1)["gp_usage"].equals(synthetic.generate(2)["gp_usage"])


def test_the_folder_alone_is_a_study_without_faults() -> None:
    study = load_study(ROOT / "data" / "synthetic")
    assert set(study.origin) == {*STUDY, "gp_usage_definitions"}


def test_no_made_up_site_is_a_site_of_the_study(tables: dict[str, pd.DataFrame]) -> None:
    made_up, real = rows(tables["sites"]), rows(load_published("table_04_sites"))
    assert (len(made_up), len(real)) == (7, 7)
    assert not set(made_up) & set(real)
    assert not set(rows(make_frame())) & set(real)
    assert list(tables["sites"]["gp_data"]).count("provided") == 6


def rows(sites: pd.DataFrame) -> list[tuple[object, ...]]:
    """What is said of each site, without its id."""
    return sorted(sites[ATTRIBUTES].astype(str).itertuples(index=False, name=None))


def test_a_site_differs_from_each_site_of_the_study_in_more_than_one_respect(tables: dict[str, pd.DataFrame]) -> None:
    for made_up in rows(tables["sites"]):
        alike = [
            sum(a == b for a, b in zip(made_up, real, strict=True)) for real in rows(load_published("table_04_sites"))
        ]
        assert max(alike) <= len(ATTRIBUTES) - 2


def test_nothing_made_up_stands_under_a_number_of_a_real_site() -> None:
    numbers = set(load_published("table_04_sites")["site_id"])
    assert numbers == set("1234567")
    for path in (ROOT / "data" / "synthetic").glob("*.csv"):
        table = pd.read_csv(path, dtype=str)
        ids = table.filter(["site_id", "patient_id"]).stack()
        assert not [one for one in ids if re.fullmatch(r"(S|Site ?)?0*[1-7](-.*)?", one)], path.name


def test_sites_vary_in_every_respect_in_which_the_study_wanted_variety(tables: dict[str, pd.DataFrame]) -> None:
    sites = tables["sites"]
    assert set(sites["region"]) == {"North", "Midlands", "South", "South West"}
    assert set(sites["deprivation"]) == {"Low", "Medium", "High"}
    assert set(sites["managed_by"]) == {"primary care", "VCSE"}
    assert pd.cut(sites["months_in_role"], [0, 12, 24, 99], right=False).nunique() == 3
    assert sites["site_name"].is_unique


def test_which_site_gave_no_gp_data_is_drawn_from_the_seed() -> None:
    without = {sites.loc[sites["gp_data"] == "not provided", "site_id"].item() for sites in map(make_sites, range(60))}
    assert without == set("ABCDEFG")


def test_fieldwork_and_its_windows_lie_within_data_collection(tables: dict[str, pd.DataFrame]) -> None:
    months = pd.PeriodIndex(tables["sites"]["fieldwork_month"], freq="M")
    assert months.min() >= pd.Period("2021-11")
    assert months.max() + 6 <= pd.Period("2023-12")


def test_six_sites_have_12_to_34_patients_each(tables: dict[str, pd.DataFrame]) -> None:
    patients = tables["gp_usage"].groupby("site_id")["patient_id"].nunique()
    assert (len(patients), patients.min(), patients.max()) == (6, 12, 34)


def test_counts_vary_widely_without_a_strong_pattern(tables: dict[str, pd.DataFrame]) -> None:
    counts = tables["gp_usage"]
    before, after = counts["gp_appointments_before"], counts["gp_appointments_after"]
    assert before.var() > 1.5 * before.mean()
    assert after.var() > 1.5 * after.mean()
    up, down = (after > before).mean(), (after < before).mean()
    assert 0.25 < up < 0.5
    assert 0.25 < down < 0.5
    ratios = counts.groupby("site_id")[["gp_appointments_after", "gp_appointments_before"]].sum()
    ratio = ratios["gp_appointments_after"] / ratios["gp_appointments_before"]
    assert ratio.min() < 0.9
    assert ratio.max() > 1.1
    assert (counts["months_after"] < 6).sum() >= 3
    assert ((before == 0) & (after == 0)).any()


def test_margins_of_table_6(tables: dict[str, pd.DataFrame]) -> None:
    people = tables["participants"]
    assert people["involvement"].value_counts().to_dict() == {
        "Interview only": 49,
        "Observation only": 23,
        "Interview and observation": 12,
    }
    assert people["ethnic_group"].value_counts().to_dict() == {
        "White British": 62,
        "White (non-British)": 6,
        "Asian (including British Asian and Indian)": 5,
        "African Caribbean/Black British": 5,
        "Mixed ethnic groups": 3,
        "Other": 3,
    }
    assert people["gender"].value_counts().to_dict() == {"Female": 55, "Male": 29}
    age = people["age_years"]
    assert (age.min(), age.max(), round(age.mean(), 1), round(age.std(), 1)) == (19, 86, 49.3, 19.5)


def test_who_was_interviewed_and_again(tables: dict[str, pd.DataFrame]) -> None:
    people = tables["participants"]
    interviewed = people[people["involvement"] != "Observation only"]
    assert len(interviewed) == 61
    assert interviewed["followed_up"].value_counts().to_dict() == {
        "yes": 41,
        "not reached": 17,
        "died": 2,
        "declined": 1,
    }
    assert interviewed.groupby("site_id").size().max() <= 10
    observed = people[people["involvement"] != "Interview only"].groupby("site_id").size()
    assert (len(observed), observed.sum()) == (7, 35)
    assert observed.min() >= 2


def test_questionnaires_have_the_published_numbers(tables: dict[str, pd.DataFrame]) -> None:
    forms = tables["questionnaires"]
    ons4 = forms.filter(like="ons4_").notna().all(axis=1)
    gse = forms.filter(like="gse_").notna().sum(axis=1)
    assert forms["round"].value_counts().to_dict() == {1: 61, 2: 41}
    assert ons4.groupby(forms["round"]).sum().to_dict() == {1: 50, 2: 38}
    assert (gse >= 7).groupby(forms["round"]).sum().to_dict() == {1: 41, 2: 26}
    assert ((gse == 0) | (gse >= 7)).all()
    assert ((gse >= 7) & (gse < 10)).any()
    assert forms.loc[forms["round"] == 2, "months_since_first"].between(9, 12).all()


def test_averages_improve_and_stay_short_of_the_uk(tables: dict[str, pd.DataFrame]) -> None:
    forms = tables["questionnaires"]
    first, second = (forms[forms["round"] == number].mean(numeric_only=True) for number in (1, 2))
    for item, uk in UK_2022.items():
        direction = -1 if item == "anxiety" else 1
        assert direction * (second[f"ons4_{item}"] - first[f"ons4_{item}"]) > 0
        assert direction * (uk - second[f"ons4_{item}"]) > 0
    gse = forms.filter(like="gse_").astype(float).mean(axis=1) * 10
    means = gse.groupby(forms["round"]).mean()
    assert 0 < means[2] - means[1] < 2.5


def test_two_coders_label_every_cmoc_and_often_agree(tables: dict[str, pd.DataFrame]) -> None:
    labels = tables["cmoc_codings"].pivot(index="cmoc_id", columns="coder", values="npt_construct")
    assert labels.shape == (24, 2)
    assert 0.55 < (labels["Coder A"] == labels["Coder B"]).mean() < 0.9


def test_events_hold_what_must_not_be_counted(tables: dict[str, pd.DataFrame]) -> None:
    events = tables["appointments"]
    assert not events.duplicated().any()  # of rows alike each would count
    assert {"did not attend", "cancelled"} <= set(events["status"])
    assert {"Nurse", "Pharmacist"} <= set(events["staff_role"])
    assert set(events["patient_id"]) - set(tables["referrals"]["patient_id"])
