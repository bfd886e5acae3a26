"""Who took part: counts by characteristic, what was collected against what was planned, and who came a second time."""

from typing import Any

import pandas as pd

from helpers.analysis.claims import INTERVIEWED, OBSERVED, Tables, count

_FOLLOWED: dict[str, str] = {
    "yes": "Interviewed again",
    "not reached": "Not reached again",
    "died": "Died",
    "declined": "Wished no second interview",
}


def collected_against_planned(tables: Tables) -> pd.DataFrame:
    """Return Table 3 as plan and achievement over all sites, with what the printed totals leave open.

    Args:
        tables: table_03_data_collection, table_04_sites, table_05_professionals, table_06_patients and counts.

    Returns:
        item, planned_per_site, planned_all_sites, collected, says, not_known; as many rows as Table 3.
    """
    plan = tables["table_03_data_collection"].set_index("item")
    sites = len(tables["table_04_sites"])
    asked, gave = count(tables, "sites_asked_gp_data"), count(tables, "sites_gave_gp_data")
    got: dict[str, tuple[str, str, str]] = {
        "consultation_observations": (
            str(OBSERVED(tables)),
            f"{OBSERVED(tables)} of at least {2 * sites}: reached over all sites",
            "whether each site had two",
        ),
        "meeting_observations": ("no number printed", "done; no plan to hold it against", "how many, and where"),
        "daily_debriefs": ("no number printed", "done; no plan in numbers", "how many days had one"),
        "link_worker_interviews": (str(sites), "each case is in Table 5", "when each took place"),
        "professional_interviews": (
            str(int(tables["table_05_professionals"].query("characteristic == 'role'")["value"].sum())),
            "no plan in numbers; one person was interviewed twice",
            "how many at each site",
        ),
        "patient_interviews": (
            str(INTERVIEWED(tables)),
            f"{INTERVIEWED(tables)} of at most {10 * sites}",
            "how many at each site",
        ),
        "documents": ("no number printed", "done; no plan in numbers", "how many at each site"),
        "gp_appointments": (f"{gave} sites", f"{gave} of {asked}", "which site gave none"),
        "questionnaires": (
            f"ONS4 {count(tables, 'ons4_first')}, self-efficacy {count(tables, 'gse_first')}",
            f"of {INTERVIEWED(tables)} first interviews",
            "how many at each site, and who answered twice",
        ),
    }
    rows = []
    for item, row in plan.iterrows():
        low, high = row["planned_minimum_per_site"], row["planned_maximum_per_site"]
        rows.append((row["data_source"], row["planned"], _over_all(low, high, sites), *got[str(item)]))
    columns = ["item", "planned_per_site", "planned_all_sites", "collected", "says", "not_known"]
    return pd.DataFrame(rows, columns=columns)


def interview_flow(tables: Tables) -> pd.DataFrame:
    """Return where the patients of the first work package went, from the published tables.

    Args:
        tables: table_06_patients and counts.

    Returns:
        step, group, people; steps are took part, first, second.
    """
    interviewed, all_patients = int(INTERVIEWED(tables)), int(
        tables["table_06_patients"].query("characteristic == 'involvement'")["value"].sum()
    )  # fmt: skip
    again, declined, died = (
        int(count(tables, name)) for name in ("patients_reinterviewed", "patients_declined_recontact", "patients_died")
    )
    ends = {"yes": again, "not reached": interviewed - again - declined - died, "died": died, "declined": declined}
    flow = _flow(all_patients, interviewed, ends)
    return flow.replace({"group": {_FOLLOWED["not reached"]: "Not interviewed again, reason not printed"}})


def own_flow(participants: pd.DataFrame) -> pd.DataFrame:
    """Return the same flow for a study's own participants.

    Args:
        participants: involvement, followed_up; one row per patient.

    Returns:
        As `interview_flow`.
    """
    first = participants[participants["involvement"].astype(str).str.startswith("Interview")]
    reached = first["followed_up"].astype(str).value_counts()
    return _flow(len(participants), len(first), {name: int(reached.get(name, 0)) for name in _FOLLOWED})


def own_patients(participants: pd.DataFrame) -> pd.DataFrame:
    """Return a study's own participants counted by characteristic, in the form of Table 6.

    Args:
        participants: involvement, gender, ethnic_group; one row per patient.

    Returns:
        characteristic, category, value.

    >>> own_patients(pd.DataFrame({"gender": ["Female", "Female"]})).values.tolist()
    [['gender', 'Female', 2]]
    """
    rows: list[tuple[str, Any, int]] = []
    for name in ("involvement", "gender", "ethnic_group"):
        if name in participants and participants[name].notna().any():
            counts = participants[name].astype(str).where(participants[name].notna(), "not provided").value_counts()
            rows += [(name.replace("_", " "), category, int(people)) for category, people in counts.items()]
    return pd.DataFrame(rows, columns=["characteristic", "category", "value"])


def _over_all(low: Any, high: Any, sites: int) -> str:
    if pd.notna(low) and pd.notna(high) and low == high:
        return f"{int(low) * sites}"
    if pd.notna(low):
        return f"at least {int(low) * sites}"
    return f"at most {int(high) * sites}" if pd.notna(high) else "no number"


def _flow(took_part: int, first: int, ends: dict[str, int]) -> pd.DataFrame:
    rows = [
        ("took part", "Took part", took_part),
        ("first", "Interviewed", first),
        ("first", "Only observed", took_part - first),
    ]
    rows += [("second", _FOLLOWED[name], people) for name, people in ends.items()]
    return pd.DataFrame(rows, columns=["step", "group", "people"])
