"""Who took part, against numbers typed from the synopsis; and the pages made from tables."""

from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.sampling import (
    collected_against_planned,
    participant_characteristics,
    participant_flow,
    published_participant_flow,
    site_contributions,
    weight_scenarios,
)
from helpers.analysis.sampling.sensitivity import with_chosen
from helpers.data.study import load_published, load_study
from helpers.data.synthetic import frame as synthetic_frame
from helpers.data.writing import write_folder
from helpers.project import DATA
from helpers.show.claims.tables import claims_html, claims_used_html
from helpers.show.page.filter_table import filter_table_html
from helpers.show.sampling.participant_figures import draw_flow, draw_groups, patients
from helpers.show.sampling.participant_text import collected_sentence

PLAN = load_published("table_03_data_collection")
PROFESSIONALS = load_published("table_05_professionals")
PATIENTS = load_published("table_06_patients")
COUNTS = load_published("counts")


def test_patients_flow_from_84_to_41_and_every_patient_is_somewhere() -> None:
    flow = published_participant_flow(PATIENTS, COUNTS)
    assert flow["people"].tolist() == [84, 61, 23, 41, 17, 2, 1]
    assert flow.groupby("step")["people"].sum().to_dict() == {"took part": 84, "first": 84, "second": 61}


def test_the_synthetic_participants_give_the_published_flow_and_groups() -> None:
    participants = load_study().participants
    assert participant_flow(participants)["people"].tolist() == [84, 61, 23, 41, 17, 2, 1]
    groups = participant_characteristics(participants).set_index("category")["value"]
    assert groups[["Interview only", "Female", "White British"]].tolist() == [49, 55, 62]


def test_collected_against_planned_says_what_the_totals_allow() -> None:
    table = collected_against_planned(PLAN, COUNTS, PROFESSIONALS, PATIENTS, sites=7)
    assert len(table) == 9
    says = " ".join(table["says"])
    for words in ("35 of at least 14", "61 of at most 70", "6 of 7"):
        assert words in says
    assert table["not_known"].str.len().gt(0).all()
    assert collected_sentence(table) == (
        "Collected over all sites, with what was planned: observed consultations, 35 (at least 14); interview with the "
        "link worker, 7 (7); interviews with patients, 61 (at most 70); GP appointments, 6 sites (7)."
    )


def test_a_site_added_twice_adds_least_and_the_odd_one_most() -> None:
    distances = pd.DataFrame([[0, 0, 0.9], [0, 0, 0.8], [0.9, 0.8, 0]], index=list("abc"), columns=list("abc"))
    adds = site_contributions(distances).set_index("site_id")
    # means of three pairs 1.7/3; without a 0.8, without b 0.9, without c 0
    assert adds["mean_without"].to_dict() == pytest.approx({"c": 0.0, "b": 0.9, "a": 0.8})
    assert adds.index[0] == "c"


def test_leaving_out_the_only_attribute_that_tells_two_sites_apart_makes_them_alike() -> None:
    frame = pd.DataFrame({"place": ["N", "N", "S"], "months": [0, 10, 10]}, index=list("abc"))
    scenarios = weight_scenarios(frame).set_index("scenario")
    assert scenarios.loc["months left out", ["smallest", "most_alike"]].tolist() == [0.0, "a and b"]
    assert scenarios.loc["equal weights", "smallest"] == 0.5


def test_chosen_sites_stand_in_the_frame_once_and_as_the_study_has_them() -> None:
    frame = load_study().sampling_frame.set_index("site_id")
    sites = load_study().site_attributes.set_index("site_id").drop(columns="set_up_by")
    both = with_chosen(frame, sites)
    assert len(both) == 40
    assert both.index[:7].tolist() == list("ABCDEFG")
    with pytest.raises(ValueError, match="no attribute in common"):
        with_chosen(frame, pd.DataFrame({"colour": ["red"]}, index=["1"]))


def test_the_frame_regenerates_byte_for_byte_with_the_documented_margins(tmp_path: Path) -> None:
    frame = synthetic_frame.make_frame()
    write_folder(tmp_path, {"sampling_frame": frame})
    assert (tmp_path / "sampling_frame.csv").read_bytes() == (DATA / "synthetic" / "sampling_frame.csv").read_bytes()
    for name, margin in synthetic_frame.MARGINS.items():
        assert frame[name].value_counts().to_dict() == margin


def test_a_figure_of_people_has_a_dot_for_every_person() -> None:
    people = PATIENTS.query("characteristic != 'age'")
    dots = sum(len(group.get_offsets()) for group in draw_groups(people).collections)
    assert dots == 3 * 84


def test_participants_of_whom_no_interview_is_known_are_counted_and_have_no_flow() -> None:
    people = pd.DataFrame({"involvement": [None, None], "gender": ["Male", "Male"], "followed_up": [None, None]})
    chart = patients(participant_characteristics(people))
    assert (chart.n, chart.sentence) == (
        2,
        "By gender the largest group is Male (2 of 2); one group has fewer than six people.",
    )
    assert participant_flow(people).empty
    assert participant_flow(people.assign(involvement="Interview only")).empty
    assert participant_flow(people.assign(involvement="Observation only", followed_up="yes")).empty


def test_bands_of_the_flow_are_as_high_as_people_are_many() -> None:
    ax = draw_flow(published_participant_flow(PATIENTS, COUNTS))
    heights = [bar.get_height() for bar in ax.patches if hasattr(bar, "get_height")]
    assert heights == [84, 61, 23, 41, 17, 2, 1]


def test_a_filter_table_escapes_cells_and_refuses_a_choice_that_is_no_column() -> None:
    frame = pd.DataFrame({"claim": ["<script>x</script>"], "verdict": [None]})
    html = filter_table_html(frame, caption="<i>", choices=["verdict"], search='"x', row_ids=["claim-a"])
    assert "<script" not in html
    assert "<i>" not in html
    assert '<tr id="claim-a">' in html
    assert "<td>-</td>" in html
    with pytest.raises(ValueError, match="subject is no column"):
        filter_table_html(frame, caption="c", choices=["subject"])
    with pytest.raises(ValueError, match="2 anchors for 1 rows"):
        filter_table_html(frame, caption="c", row_ids=["a", "b"])


def test_every_link_to_a_claim_leads_to_a_row_of_the_claims_table() -> None:
    claims = load_published("claims")
    rows = claims_html(claims.assign(recomputed_value="", verdict=claims["expected_verdict"]), caption="c")
    for chapter in claims["chapter"].dropna().unique():
        for link in claims_used_html(claims, chapter).split('href="08_published_claims.html#')[1:]:
            assert f'<tr id="{link.split(chr(34))[0]}">' in rows
