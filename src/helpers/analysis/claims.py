"""Every numeric claim of the synopsis, recomputed from its published tables or marked as not recomputable."""

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

Tables = Mapping[str, pd.DataFrame]
AGREES, DISAGREES, CANNOT = "agrees", "disagrees", "cannot be recomputed"


def check_claims(claims: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return every claim with the value recomputed and a verdict.

    Args:
        claims: claim_id, claim, printed_value, recomputed_by, reason, expected_verdict, source_row.
        tables: the published tables by name.

    Returns:
        The claims with recomputed_value and verdict; as many rows, in the same order.

    Raises:
        ValueError: when a claim names no known function, or gives neither a function nor a reason.

    >>> claims = pd.DataFrame([["a", "Papers", "3", "number_of_papers", ""]],
    ...     columns=["claim_id", "claim", "printed_value", "recomputed_by", "reason"])
    >>> check_claims(claims, {"table_01_papers": pd.DataFrame({"paper": [1, 2, 3]})})["verdict"].tolist()
    ['agrees']
    """
    functions = claims["recomputed_by"].fillna("")
    reasons = claims["reason"].fillna("")
    unknown = sorted(set(functions) - set(RECOMPUTED) - {""})
    silent = claims.loc[(functions == "") & (reasons == ""), "claim_id"].tolist()
    if unknown or silent:
        raise ValueError(
            "claims: "
            + "; ".join([f"{name} is no function that recomputes" for name in unknown])
            + "".join(f"; {name} has neither a function nor a reason" for name in silent)
        )
    values = [str(RECOMPUTED[name](tables)) if name else "" for name in functions]
    verdicts = [
        CANNOT if not name else AGREES if value == str(printed) else DISAGREES
        for name, value, printed in zip(functions, values, claims["printed_value"], strict=True)
    ]
    return claims.assign(recomputed_value=values, verdict=verdicts)


def changed_verdicts(checked: pd.DataFrame) -> pd.DataFrame:
    """Return the claims whose verdict is not the announced one.

    Args:
        checked: the result of `check_claims`.

    Returns:
        Its rows where verdict and expected_verdict differ.

    >>> changed_verdicts(pd.DataFrame({"verdict": ["agrees"], "expected_verdict": ["disagrees"]})).shape
    (1, 2)
    """
    return checked[checked["verdict"] != checked["expected_verdict"]]


def refuse_changed_verdicts(checked: pd.DataFrame) -> None:
    """Stop when a verdict changed without being announced.

    Args:
        checked: the result of `check_claims`.

    Raises:
        ValueError: naming every such claim, its verdict and the announced one.
    """
    changed = changed_verdicts(checked)
    if len(changed):
        told = [f"{row.claim_id}: {row.verdict}, announced {row.expected_verdict}" for row in changed.itertuples()]
        raise ValueError("claims: a verdict changed unannounced; mend the data or claims.csv: " + "; ".join(told))


def _people(table: str, characteristic: str) -> Callable[[Tables], int]:
    def total(tables: Tables) -> int:
        frame = tables[table]
        return int(frame.loc[frame["characteristic"] == characteristic, "value"].sum())

    return total


def _patients(*kinds: str) -> Callable[[Tables], int]:
    def total(tables: Tables) -> int:
        frame = tables["table_06_patients"]
        return int(frame.loc[frame["category"].isin(kinds), "value"].sum())

    return total


def _rows(table: str) -> Callable[[Tables], int]:
    return lambda tables: len(tables[table])


def _different(table: str, column: str) -> Callable[[Tables], int]:
    return lambda tables: int(tables[table][column].nunique())


def _count(tables: Tables, count_id: str) -> str:
    counts = tables["counts"]
    return str(counts.loc[counts["count_id"] == count_id, "value"].iloc[0])


def _link_workers(tables: Tables) -> int:
    roles = tables["table_05_professionals"]
    return int(roles.loc[roles["category"] == "Link workers", "value"].iloc[0])


def _could_be_reinterviewed(tables: Tables) -> int:
    lost = int(_count(tables, "patients_declined_recontact")) + int(_count(tables, "patients_died"))
    return _patients("Interview only", "Interview and observation")(tables) - lost


def _new_outcomes(tables: Tables) -> int:
    nodes = tables["theory_nodes"]
    return int(((nodes["kind"] == "outcome") & (nodes["origin"] == "evaluation")).sum())


def _months_of_data_collection(tables: Tables) -> int:
    first, last = (pd.Period(_count(tables, f"data_collection_{end}_month"), "M") for end in ("first", "last"))
    return int((last - first).n) + 1


def _planned(item: str, column: str) -> Callable[[Tables], int]:
    def total(tables: Tables) -> int:
        plan = tables["table_03_data_collection"].set_index("item")
        return int(float(str(plan.loc[item, column]))) * len(tables["table_04_sites"])

    return total


RECOMPUTED: Final[dict[str, Callable[[Tables], int]]] = {
    "total_professionals": _people("table_05_professionals", "role"),
    "total_professionals_by_gender": _people("table_05_professionals", "gender"),
    "patients_interviewed": _patients("Interview only", "Interview and observation"),
    "patients_observed": _patients("Observation only", "Interview and observation"),
    "total_patients_by_involvement": _people("table_06_patients", "involvement"),
    "total_patients_by_ethnic_group": _people("table_06_patients", "ethnic group"),
    "total_patients_by_gender": _people("table_06_patients", "gender"),
    "number_of_sites": _rows("table_04_sites"),
    "link_workers_interviewed": _link_workers,
    "patients_who_could_be_reinterviewed": _could_be_reinterviewed,
    "sites_with_gp_data": lambda tables: len(tables["table_04_sites"]) - 1,
    "number_of_papers": _rows("table_01_papers"),
    "number_of_training_modules": _rows("table_02_training_modules"),
    "number_of_npt_domains": _different("table_07_npt", "domain"),
    "number_of_npt_constructs": _different("table_07_npt", "npt_construct"),
    "number_of_cmoc_tables": _different("cmocs", "table"),
    "number_of_new_outcomes": _new_outcomes,
    "number_of_subquestions": _rows("table_12_answers"),
    "sites_by_manager": lambda tables: int(tables["table_04_sites"]["managed_by"].isin(["primary care", "VCSE"]).sum()),
    "months_of_data_collection": _months_of_data_collection,
    "fewest_observations_planned": _planned("consultation_observations", "planned_minimum_per_site"),
    "most_patient_interviews_planned": _planned("patient_interviews", "planned_maximum_per_site"),
}
"""Functions by the name that claims.csv gives them; each takes the published tables."""

TABLES: Final = (
    "table_01_papers",
    "table_02_training_modules",
    "table_03_data_collection",
    "table_04_sites",
    "table_05_professionals",
    "table_06_patients",
    "table_07_npt",
    "table_12_answers",
    "counts",
    "cmocs",
    "theory_nodes",
)
"""The published tables that the functions read."""
