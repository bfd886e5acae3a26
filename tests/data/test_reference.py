"""Reference values are those their sources print, typed here a second time."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from helpers.data import scales
from helpers.data.descriptor import fields_of, item_fields
from helpers.data.scales import read_scales
from helpers.outcomes import Outcomes, shipped_outcomes

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
OUTCOMES = ["ons4_life_satisfaction", "ons4_worthwhile", "ons4_happiness", "ons4_anxiety"]
UK_MEANS = dict(zip(OUTCOMES, ("7.45", "7.73", "7.39", "3.23"), strict=True))
"""Office for National Statistics, year ending March 2023: life satisfaction, worthwhile, happiness, anxiety."""
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


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_uk_means_are_those_of_the_last_year_printed(outcome: str) -> None:
    norm = shipped_outcomes().of(outcome).norm
    assert norm is not None
    assert (str(norm.mean), norm.of) == (UK_MEANS[outcome], "UK adults, year to March 2023")
    assert norm.source == "Office for National Statistics, Personal well-being in the UK: year ending March 2023"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_bands_are_those_of_the_statistics_office(outcome: str) -> None:
    bands = [(band.name, band.lowest, band.highest) for band in shipped_outcomes().of(outcome).bands]
    assert bands == (ANXIETY_BANDS if outcome == "ons4_anxiety" else POSITIVE_BANDS)


def test_the_international_self_efficacy_mean_is_29_55_on_10_to_40() -> None:
    gse = shipped_outcomes().of("gse_total")
    assert gse.norm is not None
    assert (gse.norm.mean, gse.range) == (29.55, (10, 40))
    assert "Scholz et al. 2002" in gse.norm.source


@pytest.mark.parametrize(
    ("outcome", "printed", "source"),
    [("gse_total", 0.86, "Scholz et al. 2002"), ("ons4_life_satisfaction", 0.59, "Krueger and Schkade 2008")],
)
def test_reliabilities_are_those_that_their_sources_print(outcome: str, printed: float, source: str) -> None:
    known = shipped_outcomes().of(outcome).reliability
    assert known is not None
    assert known.value == printed
    assert source in known.source


def test_questionnaires_that_come_along_pass_what_a_study_s_own_must_and_have_the_ranges_of_the_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {field["name"]: field["constraints"] for field in fields_of("questionnaires") if "constraints" in field}
    for field in item_fields(shipped_outcomes()):
        assert {key: columns[field["name"]][key] for key in ("minimum", "maximum")} == field["constraints"]
    shutil.copytree(REFERENCE.parent / "scales", tmp_path / "scales")
    before = shipped_outcomes()
    monkeypatch.setattr(scales, "SHIPPED", ())
    monkeypatch.setattr(scales, "shipped_outcomes", Outcomes)
    monkeypatch.setattr(scales, "fields_of", lambda table: [])
    read, faults = read_scales(tmp_path)
    assert faults == []
    assert set(read.described) == set(before.described)


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
