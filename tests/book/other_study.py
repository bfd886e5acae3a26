"""A study that has nothing in common with the book's own: other sites, windows, follow-up, theory; made by a rule."""

import random
from pathlib import Path

import pandas as pd

from helpers.vocabulary import GSE_ITEMS, ONS4_ITEMS

SITES = {"Ash": 14, "Birch": 11, "Cedar": 17, "Dogwood": 9, "Elm": 12}
"""Patients of each site; one more site, Fir, gave no GP data."""

WITHOUT_DATA = "Fir"
WINDOW = 12
MONTHS_BETWEEN = 4
INTERVIEWED, ANSWERED_TWICE = 46, 33

SETTINGS = """\
name = "Rivers & <script>alert(1)</script> {include} `x` study"
period = "spring of 2019"
window_months = 12
months_between_interviews_planned = 4
how_sites_were_chosen = "Every practice by the river that asked to be in it."
contact = "rivers@example.org"
licence = "All rights reserved"
authors = ["R. Ouse", "T. Esk"]
logo = "mark.svg"
"""

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 4h8"/></svg>\n'


def write_other_study(folder: Path, *, settings: str = SETTINGS) -> Path:
    """Write the study's tables and its study.toml into a new folder."""
    folder.mkdir(parents=True)
    for name, table in {**_sites(), **_gp_usage(), **_people(), **_theory()}.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    if settings:
        (folder / "study.toml").write_text(settings, encoding="utf-8")
        (folder / "mark.svg").write_text(LOGO, encoding="utf-8")
    return folder


def _sites() -> dict[str, pd.DataFrame]:
    names = [*SITES, WITHOUT_DATA]
    return {
        "sites": pd.DataFrame(
            {
                "site_id": names,
                "months_in_role": [3, 30, 15, 50, 22, 9],
                "deprivation": ["High", "Low", "High", "Medium", "Low", "High"],
                "region": ["Valley", "Coast", "Hills", "Valley", "Coast", "Hills"],
                "managed_by": ["primary care", "VCSE"] * 3,
                "practices_served": [2, 5, 4, 8, 3, 10],
                "fieldwork_month": "2019-04",
                "gp_data": ["provided"] * len(SITES) + ["not provided"],
            }
        )
    }


def _gp_usage() -> dict[str, pd.DataFrame]:
    """Every patient counted for a year on either side, but for those of one site who registered late."""
    draw = random.Random(3)
    rows = []
    for site, patients in SITES.items():
        for number in range(patients):
            late = site == "Cedar" and number < 3
            before, after = draw.randint(0, 14), draw.randint(0, 11)
            months = 8 if late else WINDOW
            rows.append((site, f"{site}-patient-{number:03d}", before, after, months, WINDOW))
    columns = ["site_id", "patient_id", "gp_appointments_before", "gp_appointments_after", "months_before"]
    return {"gp_usage": pd.DataFrame(rows, columns=[*columns, "months_after"])}


def _people() -> dict[str, pd.DataFrame]:
    draw = random.Random(4)
    people, forms = [], []
    for number in range(INTERVIEWED):
        person, again = f"interviewed-{number:03d}", number < ANSWERED_TWICE
        site = list(SITES)[number % len(SITES)]
        followed = "yes" if again else "not reached"
        gender = draw.choice(["Female", "Male"])
        people.append((person, site, gender, "Any", draw.randint(20, 80), "Interview only", followed))
        first = [draw.randint(0, 7) for _ in ONS4_ITEMS]
        items = [draw.randint(1, 3) for _ in GSE_ITEMS]
        forms.append((person, site, 1, 0, *first, *items))
        if again:
            better = [min(10, max(0, score + draw.choice([0, 1, 1, 2]))) for score in first]
            forms.append(
                (person, site, 2, MONTHS_BETWEEN, *better, *[min(4, one + draw.randint(0, 1)) for one in items])
            )
    columns = ["patient_id", "site_id", "gender", "ethnic_group", "age_years", "involvement", "followed_up"]
    asked = ["patient_id", "site_id", "round", "months_since_first", *ONS4_ITEMS, *GSE_ITEMS]
    return {"participants": pd.DataFrame(people, columns=columns), "questionnaires": pd.DataFrame(forms, columns=asked)}


def _theory() -> dict[str, pd.DataFrame]:
    elements = [
        (f"R.{number}", position, role, text)
        for number, texts in enumerate(
            (
                ("boats are late", "people wait at the pier", "they begin to talk"),
                ("the river floods", "neighbours carry sandbags", "they know each other"),
                ("a ferry is new", "people try it together", "they cross more often"),
            ),
            start=1,
        )
        for position, (role, text) in enumerate(zip("CMO", texts, strict=True), start=1)
    ]
    cmocs = [
        ("R.1", "Sheet A", "Piers", "Initiation"),
        ("R.2", "Sheet A", "Piers", "Enrolment"),
        ("R.3", "Sheet B", "Ferries", "Initiation"),
    ]
    nodes = [
        ("pilot", "Pilot", "actor", "evaluation"),
        ("calm", "Calm water", "concept", "review"),
        ("cross", "Crossing", "outcome", "evaluation"),
    ]
    links = [("pilot", "calm", "field notes, day 2"), ("calm", "cross", "field notes, day 5")]
    topics = [("R.1", 3, "outcome", "Talk"), ("R.2", 3, "outcome", "Knowing"), ("R.3", 3, "outcome", "Crossing")]
    return {
        "cmocs": pd.DataFrame(cmocs, columns=["cmoc_id", "table", "theme", "npt_construct"]),
        "cmoc_elements": pd.DataFrame(elements, columns=["cmoc_id", "position", "role", "text"]),
        "cmoc_topics": pd.DataFrame(topics, columns=["cmoc_id", "position", "kind", "topic"]),
        "theory_nodes": pd.DataFrame(nodes, columns=["node_id", "label", "kind", "origin"]),
        "theory_links": pd.DataFrame(links, columns=["from", "to", "source"]),
    }
