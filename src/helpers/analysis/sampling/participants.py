"""Who took part: counts by characteristic, what was collected against what was planned, and who came a second time."""

from typing import Any

import pandas as pd

from helpers.analysis.claims import INTERVIEWED, OBSERVED, count
from helpers.vocabulary import NOT_PROVIDED

_OUTCOMES: dict[str, str] = {
    "yes": "Interviewed again",
    "not reached": "Not reached again",
    "died": "Died",
    "declined": "Wished no second interview",
}
"""What became of a patient after the first interview: the value of followed_up, and the group of the flow."""


def collected_against_planned(
    plan: pd.DataFrame, counts: pd.DataFrame, professionals: pd.DataFrame, patients: pd.DataFrame, *, sites: int
) -> pd.DataFrame:
    """Return Table 3 as plan and achievement over all sites, with what the printed totals leave open.

    Args:
        plan: table_03_data_collection.
        counts: the numbers of the running text, counts.csv.
        professionals: table_05_professionals.
        patients: table_06_patients.
        sites: number of sites.

    Returns:
        item, planned_per_site, planned_all_sites, collected, says, not_known; as many rows as Table 3.

    >>> from helpers.data.study import load_published
    >>> names = ("table_03_data_collection", "counts", "table_05_professionals", "table_06_patients")
    >>> collected_against_planned(*map(load_published, names), sites=7)["says"][0]
    '35 of at least 14: reached over all sites'
    """
    tables = {"counts": counts, "table_06_patients": patients}
    observed, interviewed = OBSERVED(tables), INTERVIEWED(tables)
    professional = _people(professionals, "role")
    asked, gave = count(tables, "sites_asked_gp_data"), count(tables, "sites_gave_gp_data")
    forms = f"ONS4 {count(tables, 'ons4_first')}, self-efficacy {count(tables, 'gse_first')}"
    unnumbered, done = "no number printed", "done; no plan in numbers"
    results = {
        "consultation_observations": (
            str(observed),
            f"{observed} of at least {2 * sites}: reached over all sites",
            "whether each site had two",
        ),
        "meeting_observations": (unnumbered, "done; no plan to hold it against", "how many, and where"),
        "daily_debriefs": (unnumbered, done, "how many days had one"),
        "link_worker_interviews": (str(sites), "each case is in Table 5", "when each took place"),
        "professional_interviews": (
            str(professional),
            "no plan in numbers; one person was interviewed twice",
            "how many at each site",
        ),
        "patient_interviews": (str(interviewed), f"{interviewed} of at most {10 * sites}", "how many at each site"),
        "documents": (unnumbered, done, "how many at each site"),
        "gp_appointments": (f"{gave} sites", f"{gave} of {asked}", "which site gave none"),
        "questionnaires": (
            forms,
            f"of {interviewed} first interviews",
            "how many at each site, and who answered twice",
        ),
    }
    rows = [(row.data_source, row.planned, _over_all(row, sites), *results[str(row.item)]) for row in plan.itertuples()]
    columns = ["item", "planned_per_site", "planned_all_sites", "collected", "says", "not_known"]
    return pd.DataFrame(rows, columns=columns)


def published_participant_flow(patients: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Return where the patients of the first work package went, from the published tables.

    Args:
        patients: table_06_patients.
        counts: the numbers of the running text, counts.csv.

    Returns:
        step, group, people (number); steps are took part, first, second.

    >>> from helpers.data.study import load_published
    >>> published_participant_flow(load_published("table_06_patients"), load_published("counts"))["people"].tolist()
    [84, 61, 23, 41, 17, 2, 1]
    """
    tables = {"counts": counts, "table_06_patients": patients}
    interviewed = int(INTERVIEWED(tables))
    again, declined, died = (
        int(count(tables, name)) for name in ("patients_reinterviewed", "patients_declined_recontact", "patients_died")
    )
    after = {"yes": again, "not reached": interviewed - again - declined - died, "died": died, "declined": declined}
    flow = _flow(_people(patients, "involvement"), interviewed, after)
    return flow.replace({"group": {_OUTCOMES["not reached"]: "Not interviewed again, reason not printed"}})


def participant_flow(participants: pd.DataFrame) -> pd.DataFrame:
    """Return the same flow for the participants of a study folder.

    Args:
        participants: involvement, followed_up; one row per patient.

    Returns:
        As `published_participant_flow`; no row when it is not known what became of anybody interviewed.

    >>> people = pd.DataFrame({"involvement": ["Interview only", "Observation only"], "followed_up": ["yes", None]})
    >>> participant_flow(people)["people"].tolist()
    [2, 1, 1, 1, 0, 0, 0]
    """
    first = participants[participants["involvement"].astype(str).str.startswith("Interview")]
    if first["followed_up"].isna().all():
        return _flow(0, 0, {})[:0]
    after = first["followed_up"].astype(str).value_counts()
    return _flow(len(participants), len(first), {name: int(after.get(name, 0)) for name in _OUTCOMES})


def participant_characteristics(participants: pd.DataFrame) -> pd.DataFrame:
    """Return the participants of a study folder counted by characteristic, in the form of Table 6.

    Args:
        participants: involvement, gender, ethnic_group; one row per patient.

    Returns:
        characteristic, category, value (number of patients).

    >>> participant_characteristics(pd.DataFrame({"gender": ["Female", "Female"]})).values.tolist()
    [['gender', 'Female', 2]]
    """
    rows: list[tuple[str, Any, int]] = []
    for name in ("involvement", "gender", "ethnic_group"):
        if name in participants and participants[name].notna().any():
            counts = participants[name].astype(str).where(participants[name].notna(), NOT_PROVIDED).value_counts()
            rows += [(name.replace("_", " "), category, int(people)) for category, people in counts.items()]
    return pd.DataFrame(rows, columns=["characteristic", "category", "value"])


def _people(table: pd.DataFrame, characteristic: str) -> int:
    return int(table.loc[table["characteristic"] == characteristic, "value"].sum())


def _over_all(row: Any, sites: int) -> str:
    low, high = row.planned_minimum_per_site, row.planned_maximum_per_site
    if pd.notna(low) and low == high:
        return f"{int(low) * sites}"
    if pd.notna(low):
        return f"at least {int(low) * sites}"
    return f"at most {int(high) * sites}" if pd.notna(high) else "no number"


def _flow(took_part: int, first: int, after: dict[str, int]) -> pd.DataFrame:
    rows = [
        ("took part", "Took part", took_part),
        ("first", "Interviewed", first),
        ("first", "Only observed", took_part - first),
        *(("second", _OUTCOMES[name], people) for name, people in after.items()),
    ]
    return pd.DataFrame(rows, columns=["step", "group", "people"])
