"""Reference values are those their sources print, typed here a second time."""

import csv
from collections import Counter
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
OUTCOMES = ["ons4_life_satisfaction", "ons4_worthwhile", "ons4_happiness", "ons4_anxiety"]
UK_MEANS = {
    # Office for National Statistics, year ending March: life satisfaction, worthwhile, happiness, anxiety
    "2021": ["7.39", "7.71", "7.32", "3.31"],
    "2022": ["7.54", "7.77", "7.45", "3.12"],
    "2023": ["7.45", "7.73", "7.39", "3.23"],
}
POSITIVE_BANDS = [("Low", 0, 4), ("Medium", 5, 6), ("High", 7, 8), ("Very high", 9, 10)]
ANXIETY_BANDS = [("Very low", 0, 1), ("Low", 2, 3), ("Medium", 4, 5), ("High", 6, 10)]
MANUAL_2022 = {
    "Contexts": [
        "Strategic intentions",
        "Adaptive execution",
        "Negotiating capability",
        "Reframing organisational logics",
    ],
    "Mechanisms": ["Coherence building", "Cognitive participation", "Collective action", "Reflexive monitoring"],
    "Outcomes": [
        "Intervention performance",
        "Relational restructuring",
        "Normative restructuring",
        "Sustainment",
    ],
}
RAMESES_SECTIONS = [
    "Title",
    "Summary or abstract",
    "Rationale for evaluation",
    "Programme theory",
    "Evaluation questions, objectives and focus",
    "Ethical approval",
    "Rationale for using realist evaluation",
    "Environment surrounding the evaluation",
    "Describe the programme policy, initiative or product evaluated",
    "Describe and justify the evaluation design",
    "Data collection methods",
    "Recruitment process and sampling strategy",
    "Data analysis",
    "Details of participants",
    "Main findings",
    "Summary of findings",
    "Strengths, limitations and future directions",
    "Comparison with existing literature",
    "Conclusion and recommendations",
    "Funding and conflict of interest",
]


def rows_of(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", sorted(REFERENCE.glob("*.csv")), ids=lambda path: path.stem)
def test_every_line_names_its_source_and_the_place_in_it(path: Path) -> None:
    rows = rows_of(path.stem)
    assert rows
    assert all(row["source_table"].strip() and row["source_row"].strip() for row in rows)


def test_uk_means_are_those_of_three_years_in_the_order_of_the_four_questions() -> None:
    rows = rows_of("ons4_uk_means")
    printed = [
        (year, outcome, mean) for year, means in UK_MEANS.items() for outcome, mean in zip(OUTCOMES, means, strict=True)
    ]
    assert [(row["year_ending_march"], row["outcome"], row["uk_mean"]) for row in rows] == printed
    assert all(row["source_row"] == f"Year ending March {row['year_ending_march']}" for row in rows)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_bands_are_those_of_the_statistics_office(outcome: str) -> None:
    rows = [row for row in rows_of("ons4_bands") if row["outcome"] == outcome]
    bands = [(row["band"], int(row["lowest_score"]), int(row["highest_score"])) for row in rows]
    assert bands == (ANXIETY_BANDS if outcome == "ons4_anxiety" else POSITIVE_BANDS)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_score_from_0_to_10_lies_in_exactly_one_band(outcome: str) -> None:
    rows = [row for row in rows_of("ons4_bands") if row["outcome"] == outcome]
    scores = [score for row in rows for score in range(int(row["lowest_score"]), int(row["highest_score"]) + 1)]
    assert scores == list(range(11))


def test_the_international_self_efficacy_mean_is_29_55_on_10_to_40() -> None:
    (row,) = rows_of("gse_norms")
    assert (row["gse_mean"], row["gse_lowest_possible"], row["gse_highest_possible"]) == ("29.55", "10", "40")
    assert "Scholz et al. 2002" in row["source_table"]


def test_the_sixteen_constructs_are_those_of_table_7_each_with_a_definition() -> None:
    rows = rows_of("npt_constructs")
    with (REFERENCE.parent / "published" / "table_07_npt.csv").open(encoding="utf-8", newline="") as file:
        printed = [(row["domain"], row["npt_construct"]) for row in csv.DictReader(file)]
    assert [(row["domain"], row["npt_construct"]) for row in rows] == printed
    assert [row["position"] for row in rows] == [str(position) for position in range(1, 17)]
    definitions = {row["definition"] for row in rows}
    assert len(definitions) == 16
    assert all(text.endswith(".") and len(text.split()) <= 20 for text in definitions)


def test_the_manual_of_2022_has_twelve_constructs_four_each_of_contexts_mechanisms_and_outcomes() -> None:
    rows = rows_of("npt_manual_2022")
    assert Counter(row["group"] for row in rows) == {"Contexts": 4, "Mechanisms": 4, "Outcomes": 4}
    constructs: dict[str, list[str]] = {}
    for row in rows:
        constructs.setdefault(row["group"], []).append(row["construct"])
    assert constructs == MANUAL_2022


def test_the_manual_and_table_7_are_never_mixed() -> None:
    manual = {row["construct"] for row in rows_of("npt_manual_2022")}
    constructs = {row["npt_construct"] for row in rows_of("npt_constructs")}
    assert not manual & constructs


def test_the_reporting_standard_has_its_twenty_items_in_order() -> None:
    rows = rows_of("rameses_ii")
    assert [(int(row["item"]), row["section"]) for row in rows] == list(enumerate(RAMESES_SECTIONS, start=1))
    assert all(row["requirement"].endswith(".") for row in rows)
