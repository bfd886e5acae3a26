"""The published tables say what the synopsis prints: every figure typed again from its pages, and every total kept.

Reference: Tierney S, et al. Implementation of link workers in primary care. NIHR 2025, doi:10.3310/KHGT9993.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from helpers.analysis.questionnaires import pair_bounds

PUBLISHED = Path(__file__).parents[2] / "data" / "published"
Row = dict[str, str]

ROLES = {
    "Link workers": 12,
    "VCSE staff and managers": 20,
    "GPs, trainees included": 19,
    "Practice or operations managers": 11,
    "Nurses, advanced practitioners included": 10,
    "Care co-ordinators, health and well-being coaches": 6,
    "Reception staff": 5,
    "Clinical pharmacists": 2,
    "Mental health practitioners": 2,
    "Dietician": 1,
    "Occupational therapist": 1,
    "Paramedic": 1,
    "Physiotherapist": 1,
    "Other": 2,
}
INVOLVEMENT = {"Observation only": 23, "Interview only": 49, "Interview and observation": 12}
ETHNIC_GROUPS = {
    "White British": 62,
    "White (non-British)": 6,
    "Asian (including British Asian and Indian)": 5,
    "African Caribbean/Black British": 5,
    "Mixed ethnic groups": 3,
    "Other": 3,
}
SITES = [
    # site, months in role, deprivation, region, managed by, set up by, practices: Table 4, columns from left to right
    ("1", "24", "Medium", "South", "VCSE", "VCSE, GP and LW", "2"),
    ("2", "2", "Low", "Midlands", "VCSE", "GP", "1"),
    ("3", "16", "Low", "South", "VCSE", "VCSE and LW", "2"),
    ("4", "8", "Medium", "Midlands", "primary care", "Mainly LW", "2"),
    ("5", "32", "Medium", "South West", "primary care", "Practice manager and LW", "2"),
    ("6", "31", "High", "North", "VCSE", "VCSE and LWs", "5"),
    ("7", "38", "High", "North", "primary care", "LWs", "5"),
]
COUNTS = {
    # Abstract; Findings part 1
    "professionals_interviewed": "93",
    "patients_interviewed": "61",
    "consultations_observed": "35",
    "patients_reinterviewed": "41",
    "link_workers_reinterviewed": "7",
    "link_worker_managers_reinterviewed": "1",
    "ons4_first": "50",
    "ons4_second": "38",
    "gse_first": "41",
    "gse_second": "26",
    "observation_not_asked": "2",
    "observation_declined": "2",
    # Methods
    "link_workers_cases": "7",
    "patients_declined_recontact": "1",
    "patients_died": "2",
    "sites_asked_gp_data": "7",
    "sites_gave_gp_data": "6",
    "gp_window_before": "6",
    "gp_window_after": "6",
    "fieldwork_duration": "3",
    "followup_earliest": "9",
    "followup_latest": "12",
    "debrief_shortest": "15",
    "debrief_longest": "20",
    "patient_interviews_per_site_most": "10",
    "observed_patients_per_site_fewest": "2",
    # Patient and public involvement
    "ppi_group_members": "6",
    "ppi_group_meetings": "7",
    "second_ppi_group_meetings": "2",
    "advisory_group_members": "14",
    "advisory_group_meetings": "5",
    "steering_committee_meetings": "3",
    # elsewhere in the text
    "patients_per_link_worker_lowest": "12",
    "patients_per_link_worker_highest": "34",
    "knowledge_exchange_events": "3",
    "papers": "3",
    "holding_functions": "4",
    "new_outcomes": "4",
    "review_documents": "118",
    "npt_domains": "4",
    "npt_constructs_text": "12",
    "data_collection_first_month": "2021-11",
    "data_collection_last_month": "2023-12",
    "ethics_approval": "2021-05-04",
    "published": "2025-07",
}
NPT = {
    "Coherence": ["Differentiation", "Communal specification", "Individual specification", "Internalisation"],
    "Cognitive participation": ["Initiation", "Enrolment", "Legitimation", "Activation"],
    "Collective action": [
        "Interactional workability",
        "Relational integration",
        "Skill set workability",
        "Contextual integration",
    ],
    "Reflexive monitoring": ["Systematisation", "Communal appraisal", "Individual appraisal", "Reconfiguration"],
}
RELATIONAL, INTERACTIONAL, SKILL = "Relational integration", "Interactional workability", "Skill set workability"
ACTIVATION, CONTEXTUAL, COMMUNAL = "Activation", "Contextual integration", "Communal specification"
CMOCS = {
    # the order of context, mechanism and outcome as printed, and the construct in the right-hand column
    "8.1": ("CMO", RELATIONAL),
    "8.2": ("CMO", RELATIONAL),
    "8.3": ("COM", RELATIONAL),
    "8.4": ("CMO", RELATIONAL),
    "8.5": ("CMO", RELATIONAL),
    "8.6": ("COM", INTERACTIONAL),
    "8.7": ("COM", ACTIVATION),
    "8.8": ("CMO", ACTIVATION),
    "8.9": ("COM", CONTEXTUAL),
    "9.1": ("COM", CONTEXTUAL),
    "9.2": ("CMO", SKILL),
    "9.3": ("CMO", SKILL),
    "9.4": ("CMO", SKILL),
    "9.5": ("CMO", CONTEXTUAL),
    "10.1": ("COM", COMMUNAL),
    "10.2": ("CMOO", COMMUNAL),
    "10.3": ("CMO", COMMUNAL),
    "10.4": ("CMO", COMMUNAL),
    "11.1": ("CMO", ACTIVATION),
    "11.2": ("CMO", ACTIVATION),
    "11.3": ("CMO", RELATIONAL),
    "11.4": ("CMO", RELATIONAL),
    "11.5": ("COM", INTERACTIONAL),
    "11.6": ("COM", RELATIONAL),
}
MODULES = [
    "Introduction to the LW role",
    "Developing personalised care and support plans with people",
    "Developing partnerships",
    "Introducing people to community groups and VCSE organisations",
    "Safeguarding vulnerable people",
    "Keeping records and measuring impact",
    "Supporting people with their mental health through SP",
    "Social welfare, legal support and money guidance",
    "SP for children and young people",
    "Supervision",
    "SP and the Armed Forces Community",
    "Culturally responsive practice",
]
PAPERS = [
    "'She's been a rock': the function and importance of 'holding' by social prescribing link workers "
    "in primary care in England: findings from a realist evaluation",
    "The consequences of micro-discretions and boundaries in the social prescribing link worker role "
    "in England: a realist evaluation",
    "Patient buy-in to support from a social prescribing link worker – creating hope (connecting with), "
    "giving direction (connecting to) as part of person-centred care: findings from a realist evaluation",
]
ROWS = {
    "cmoc_elements": 73,  # 24 x 3, and one CMOC with two outcomes
    "cmocs": 24,
    "counts": len(COUNTS),
    "table_01_papers": 3,
    "table_02_training_modules": 12,
    "table_03_data_collection": 9,
    "table_04_sites": 7,
    "table_05_professionals": 14 + 2 + 4,
    "table_06_patients": 3 + 6 + 2 + 4,
    "table_07_npt": 16,
    "table_12_answers": 4,
}


def rows_of(name: str) -> list[Row]:
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def people_of(table: str, characteristic: str) -> dict[str, int]:
    rows = [row for row in rows_of(table) if row["characteristic"] == characteristic]
    assert {row["unit"] for row in rows} == {"people"}
    return {row["category"]: int(row["value"]) for row in rows}


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.csv")), ids=lambda path: path.stem)
def test_every_line_names_the_table_or_the_text_it_stands_in_and_the_row(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    known = {"Text", "Figure 1", "Figure 2", "Box 1", *(f"Table {number}" for number in range(1, 14))}
    for line, row in enumerate(rows, start=2):
        assert row["source_table"] in known, f"{path.name}, line {line}"
        assert row["source_row"].strip(), f"{path.name}, line {line}"
        number = path.stem.removeprefix("table_")[:2]
        assert not path.stem.startswith("table_") or row["source_table"] == f"Table {int(number)}"


@pytest.mark.parametrize(("name", "rows"), ROWS.items())
def test_every_table_has_as_many_lines_as_the_synopsis_prints(name: str, rows: int) -> None:
    assert len(rows_of(name)) == rows


def test_table_1_names_the_three_papers_and_their_concepts() -> None:
    papers = rows_of("table_01_papers")
    assert [row["paper"] for row in papers] == ["1", "2", "3"]
    assert [row["concept"] for row in papers] == ["holding", "micro-discretions", "readiness to connect"]
    assert [row["title"] for row in papers] == PAPERS


def test_table_2_lists_the_twelve_modules_in_order() -> None:
    modules = rows_of("table_02_training_modules")
    assert [row["title"] for row in modules] == MODULES
    assert [row["module"] for row in modules] == [str(number) for number in range(1, 13)]


def test_table_3_plans_at_least_two_observed_patients_and_at_most_ten_interviews_at_a_site() -> None:
    plan = {row["item"]: (row["planned_minimum_per_site"], row["planned_maximum_per_site"]) for row in _table_3()}
    assert plan == {
        "consultation_observations": ("2", ""),
        "meeting_observations": ("", ""),
        "daily_debriefs": ("", ""),
        "link_worker_interviews": ("1", "1"),
        "professional_interviews": ("", ""),
        "patient_interviews": ("", "10"),
        "documents": ("", ""),
        "gp_appointments": ("1", "1"),
        "questionnaires": ("", ""),
    }


def test_table_3_keeps_the_lengths_of_fieldwork_debrief_and_window() -> None:
    rows = {row["item"]: row for row in _table_3()}
    assert "15 to 20 minutes" in rows["daily_debriefs"]["planned"]
    assert "6 months before and after" in rows["gp_appointments"]["data_source"]
    assert "site 7 mostly in person" in rows["patient_interviews"]["when"]
    weeks = ["consultation_observations", "meeting_observations", "daily_debriefs", "documents"]
    assert all("3 weeks of fieldwork" in rows[item]["when"] for item in weeks)


def test_table_4_is_printed_value_for_value() -> None:
    names = ("site_id", "months_in_role", "deprivation", "region", "managed_by", "set_up_by", "practices_served")
    assert [tuple(row[name] for name in names) for row in rows_of("table_04_sites")] == SITES


def test_table_5_counts_93_professionals_by_role() -> None:
    assert people_of("table_05_professionals", "role") == ROLES
    assert sum(people_of("table_05_professionals", "role").values()) == 93


def test_table_5_counts_the_same_93_by_gender() -> None:
    assert people_of("table_05_professionals", "gender") == {"Female": 70, "Male": 23}
    assert sum(people_of("table_05_professionals", "role").values()) == 70 + 23


def test_table_5_splits_link_workers_into_seven_cases_and_five_colleagues() -> None:
    (link_workers,) = [row for row in rows_of("table_05_professionals") if row["category"] == "Link workers"]
    assert int(link_workers["value"]) == 7 + 5
    assert link_workers["source_row"] == "LWs (7 were our cases and 5 were others with whom these cases worked)"


@pytest.mark.parametrize(
    ("table", "ages"),
    [
        ("table_05_professionals", {"Youngest": 20, "Oldest": 66, "Mean": 43.3, "Standard deviation": 12.2}),
        ("table_06_patients", {"Youngest": 19, "Oldest": 86, "Mean": 49.3, "Standard deviation": 19.5}),
    ],
)
def test_ages_are_those_printed(table: str, ages: dict[str, float]) -> None:
    rows = [row for row in rows_of(table) if row["characteristic"] == "age"]
    assert {row["category"]: float(row["value"]) for row in rows} == ages
    assert {row["unit"] for row in rows} == {"years"}


@pytest.mark.parametrize(
    ("characteristic", "printed"),
    [("involvement", INVOLVEMENT), ("ethnic group", ETHNIC_GROUPS), ("gender", {"Female": 55, "Male": 29})],
)
def test_table_6_counts_the_same_84_patients_each_way(characteristic: str, printed: dict[str, int]) -> None:
    assert people_of("table_06_patients", characteristic) == printed
    assert sum(people_of("table_06_patients", characteristic).values()) == 84


def test_61_patients_were_interviewed_and_35_observed_by_table_6_as_by_the_text() -> None:
    patients = people_of("table_06_patients", "involvement")
    counts = {row["count_id"]: row["value"] for row in rows_of("counts")}
    interviewed = patients["Interview only"] + patients["Interview and observation"]
    observed = patients["Observation only"] + patients["Interview and observation"]
    assert (interviewed, observed) == (61, 35)
    assert (counts["patients_interviewed"], counts["consultations_observed"]) == ("61", "35")


def test_table_7_has_four_domains_of_four_constructs_in_order() -> None:
    rows = [(row["domain"], row["npt_construct"]) for row in rows_of("table_07_npt")]
    assert rows == [(domain, construct) for domain, constructs in NPT.items() for construct in constructs]
    assert len(rows) == len({construct for _, construct in rows}) == 4 * 4


def test_tables_8_to_11_hold_nine_five_four_and_six_cmocs() -> None:
    cmocs = rows_of("cmocs")
    assert Counter(row["table"] for row in cmocs) == {"Table 8": 9, "Table 9": 5, "Table 10": 4, "Table 11": 6}
    assert len(cmocs) == 24 == 9 + 5 + 4 + 6
    for row in cmocs:
        table, number = row["cmoc_id"].split(".")
        assert (row["table"], row["row"]) == (f"Table {table}", number)
        assert (row["source_table"], row["source_row"]) == (row["table"], f"Row {number}")


def test_every_cmoc_carries_the_construct_printed_beside_it() -> None:
    assert {row["cmoc_id"]: row["npt_construct"] for row in rows_of("cmocs")} == {
        cmoc: construct for cmoc, (_, construct) in CMOCS.items()
    }


def test_every_label_of_a_cmoc_is_a_construct_of_table_7_and_six_of_the_sixteen_are_used() -> None:
    labels = Counter(row["npt_construct"] for row in rows_of("cmocs"))
    assert labels == {RELATIONAL: 8, ACTIVATION: 4, COMMUNAL: 4, SKILL: 3, CONTEXTUAL: 3, INTERACTIONAL: 2}
    assert set(labels) <= {construct for constructs in NPT.values() for construct in constructs}


def test_elements_stand_in_the_order_the_synopsis_prints_them() -> None:
    orders: dict[str, str] = {}
    for row in rows_of("cmoc_elements"):
        orders[row["cmoc_id"]] = orders.get(row["cmoc_id"], "") + row["role"]
        assert int(row["position"]) == len(orders[row["cmoc_id"]])
    assert orders == {cmoc: order for cmoc, (order, _) in CMOCS.items()}
    assert Counter(orders.values()) == {"CMO": 15, "COM": 8, "CMOO": 1}


def test_elements_are_short_clauses_without_the_printed_role_letters() -> None:
    for row in rows_of("cmoc_elements"):
        assert 2 <= len(row["text"].split()) <= 20, row["cmoc_id"]
        assert not any(mark in row["text"] for mark in ("(C)", "(M)", "(O)", "LW"))
        assert row["text"].strip() == row["text"]
        assert not row["text"].endswith(".")


def test_table_12_answers_the_four_subquestions_in_their_order() -> None:
    answers = rows_of("table_12_answers")
    assert [row["question_number"] for row in answers] == ["1", "2", "3", "4"]
    assert [row["source_row"] for row in answers] == ["1.", "2.", "3.", "4."]
    assert [len(row["answer"].split()) > 30 for row in answers] == [True] * 4


def test_the_counts_of_the_text_are_those_printed() -> None:
    assert {row["count_id"]: row["value"] for row in rows_of("counts")} == COUNTS


def test_counts_of_the_text_agree_with_each_other_and_with_the_tables() -> None:
    counts = {row["count_id"]: row["value"] for row in rows_of("counts")}
    assert int(counts["professionals_interviewed"]) == sum(people_of("table_05_professionals", "role").values())
    assert int(counts["sites_asked_gp_data"]) - 1 == int(counts["sites_gave_gp_data"])
    assert int(counts["link_workers_cases"]) == len(rows_of("table_04_sites"))
    assert int(counts["papers"]) == len(rows_of("table_01_papers"))
    lost = int(counts["patients_declined_recontact"]) + int(counts["patients_died"])
    assert int(counts["patients_reinterviewed"]) <= int(counts["patients_interviewed"]) - lost
    for first, second in (("ons4_first", "ons4_second"), ("gse_first", "gse_second")):
        assert int(counts[first]) <= int(counts["patients_interviewed"])
        assert int(counts[second]) <= int(counts["patients_reinterviewed"])


def test_the_printed_numbers_leave_27_to_38_pairs_of_the_ons4_and_6_to_26_of_the_self_efficacy_scale() -> None:
    # 50 + 38 - 61 = 27 at least and 38 at most; 41 + 26 - 61 = 6 at least and 26 at most
    counts = {row["count_id"]: row["value"] for row in rows_of("counts")}
    people = int(counts["patients_interviewed"])
    bounds = [
        pair_bounds(int(counts[f"{name}_first"]), int(counts[f"{name}_second"]), people) for name in ("ons4", "gse")
    ]
    assert [tuple(pair) for pair in bounds] == [(27, 38), (6, 26)]


def test_four_outcomes_of_the_theory_are_new() -> None:
    nodes = rows_of("theory_nodes")
    new = {row["node_id"] for row in nodes if row["kind"] == "outcome" and row["origin"] == "evaluation"}
    assert new == {"person_centred_care", "job_satisfaction", "self_confidence", "hope"}
    kept = {row["node_id"] for row in nodes if row["kind"] == "outcome" and row["origin"] == "review"}
    assert kept == {"social_capital", "gp_use"}
    concepts = {row["node_id"]: row["origin"] for row in nodes if row["kind"] == "concept"}
    new_concepts = dict.fromkeys(("holding", "discretion", "readiness"), "evaluation")
    assert concepts == {"buy_in": "review", "connections": "review", **new_concepts}


def _table_3() -> list[Row]:
    return rows_of("table_03_data_collection")
