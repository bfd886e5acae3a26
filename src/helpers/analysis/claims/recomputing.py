"""Functions that work a printed number out again from the published tables, by the name claims.csv gives them."""

import re
from collections.abc import Callable, Mapping
from math import sqrt
from typing import Final

import pandas as pd

from helpers.outcomes import shipped_outcomes

Tables = Mapping[str, pd.DataFrame]
Recompute = Callable[[Tables], int | str]

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
    "printed_lists",
    "cmocs",
    "theory_nodes",
)
"""The published tables that the functions read."""

_VARIED: Final = ("region", "managed_by", "deprivation", "months_in_role")
_LISTS: Final = (
    "work_packages",
    "holding_functions",
    "questionnaires",
    "ppi_groups",
    "second_ppi_meetings",
    "exchange_events",
    "subquestions",
    "contributors",
    "academic_partnership",
)


def count(tables: Tables, count_id: str) -> str:
    """Return a number of the running text, by its name in counts.csv.

    >>> count({"counts": pd.DataFrame({"count_id": ["papers"], "value": ["3"]})}, "papers")
    '3'
    """
    counts = tables["counts"]
    return str(counts.loc[counts["count_id"] == count_id, "value"].iloc[0])


def ages_possible(low: float, high: float, mean: float, sd: float) -> bool:
    """Return whether a mean and a standard deviation can belong to values in a range, by the bound of Bhatia and Davis.

    Reference: American Mathematical Monthly 2000;107:353-357: variance <= (high - mean)(mean - low).

    >>> ages_possible(0, 10, 5, 5), ages_possible(0, 10, 5, 6)
    (True, False)
    """
    return low <= mean <= high and sd <= sqrt((high - mean) * (mean - low))


def _sum(table: str, characteristic: str, *categories: str) -> Recompute:
    def total(tables: Tables) -> int:
        frame = tables[table]
        chosen = frame[frame["characteristic"] == characteristic]
        if categories:
            chosen = chosen[chosen["category"].isin(categories)]
        return int(chosen["value"].sum())

    return total


def _rows(table: str) -> Recompute:
    return lambda tables: len(tables[table])


def _different(table: str, column: str) -> Recompute:
    return lambda tables: int(tables[table][column].nunique())


def _listed(list_id: str) -> Recompute:
    return lambda tables: len(_items(tables, list_id))


def _items(tables: Tables, list_id: str) -> list[str]:
    lists = tables["printed_lists"]
    return [str(item) for item in lists.loc[lists["list_id"] == list_id, "item"]]


def _yes(test: Callable[[Tables], bool]) -> Recompute:
    return lambda tables: "yes" if test(tables) else "no"


def _plan(tables: Tables, item: str, column: str) -> str:
    return str(tables["table_03_data_collection"].set_index("item").loc[item, column])


def _planned(item: str, column: str) -> Recompute:
    return lambda tables: int(float(_plan(tables, item, column))) * len(tables["table_04_sites"])


def _weeks_of_fieldwork(tables: Tables) -> str:
    when = tables["table_03_data_collection"]["when"].str.extract(r"(\d+) weeks of fieldwork")[0].dropna()
    return " or ".join(sorted(set(when)))


def _matched(item: str, column: str, pattern: str) -> Recompute:
    def text(tables: Tables) -> str:
        match = re.search(pattern, _plan(tables, item, column))
        return match.group(1) if match else "not stated"

    return text


def _debriefs(tables: Tables) -> str:
    return "daily" if _plan(tables, "daily_debriefs", "planned").startswith("each day") else "not daily"


def _could_be_reinterviewed(tables: Tables) -> int:
    lost = int(count(tables, "patients_declined_recontact")) + int(count(tables, "patients_died"))
    return int(INTERVIEWED(tables)) - lost


def _forms_fit(moment: str, people: Callable[[Tables], int]) -> Recompute:
    forms = [f"{scale}_{moment}" for scale in ("ons4", "gse")]
    return _yes(lambda tables: all(int(count(tables, form)) <= people(tables) for form in forms))


def _ages(table: str) -> Recompute:
    def test(tables: Tables) -> bool:
        age = tables[table].query("characteristic == 'age'").set_index("category")["value"].astype(float)
        return ages_possible(age["Youngest"], age["Oldest"], age["Mean"], age["Standard deviation"])

    return _yes(test)


def _new_outcomes(tables: Tables) -> int:
    nodes = tables["theory_nodes"]
    return int(((nodes["kind"] == "outcome") & (nodes["origin"] == "evaluation")).sum())


def _months_of_data_collection(tables: Tables) -> int:
    first, last = (pd.Period(count(tables, f"data_collection_{end}_month"), "M") for end in ("first", "last"))
    return int((last - first).n) + 1


def _in_order(*steps: str) -> Recompute:
    def test(tables: Tables) -> bool:
        dates = dict(item.rsplit(": ", 1) for item in _items(tables, "dates"))
        months = [dates[step] for step in steps]
        return months == sorted(set(months))

    return _yes(test)


def _cases_in_table_5(tables: Tables) -> str:
    row = tables["table_05_professionals"].set_index("category").loc["Link workers", "source_row"]
    return re.sub(r"^\D*(\d+) were our cases.*$", r"\1", str(row))


INTERVIEWED: Final = _sum("table_06_patients", "involvement", "Interview only", "Interview and observation")
OBSERVED: Final = _sum("table_06_patients", "involvement", "Observation only", "Interview and observation")
_LINK_WORKERS: Final = _sum("table_05_professionals", "role", "Link workers")
_FEWEST: Final = _planned("consultation_observations", "planned_minimum_per_site")
_MOST: Final = _planned("patient_interviews", "planned_maximum_per_site")
_SITES: Final = _rows("table_04_sites")

PEOPLE: Final[dict[str, Recompute]] = {
    "total_professionals": _sum("table_05_professionals", "role"),
    "total_professionals_by_gender": _sum("table_05_professionals", "gender"),
    "patients_interviewed": INTERVIEWED,
    "patients_observed": OBSERVED,
    "total_patients_by_involvement": _sum("table_06_patients", "involvement"),
    "total_patients_by_ethnic_group": _sum("table_06_patients", "ethnic group"),
    "total_patients_by_gender": _sum("table_06_patients", "gender"),
    "link_workers_interviewed": _LINK_WORKERS,
    "link_workers_who_were_cases": _cases_in_table_5,
    "other_link_workers": lambda tables: int(_LINK_WORKERS(tables)) - int(_SITES(tables)),
    "patients_who_could_be_reinterviewed": _could_be_reinterviewed,
    "second_link_worker_interviews_fit": _yes(
        lambda tables: int(count(tables, "link_workers_reinterviewed")) <= int(_SITES(tables))
    ),
    "first_forms_fit_the_interviews": _forms_fit("first", lambda tables: int(INTERVIEWED(tables))),
    "second_forms_fit_the_interviews": _forms_fit("second", lambda t: int(count(t, "patients_reinterviewed"))),
    "professionals_ages_possible": _ages("table_05_professionals"),
    "patients_ages_possible": _ages("table_06_patients"),
}

PLAN: Final[dict[str, Recompute]] = {
    "number_of_sites": _SITES,
    "sites_by_manager": lambda tables: int(tables["table_04_sites"]["managed_by"].isin(["primary care", "VCSE"]).sum()),
    "dimensions_that_vary": lambda tables: int((tables["table_04_sites"][list(_VARIED)].nunique() > 1).sum()),
    "sites_coded_first": lambda tables: int(_SITES(tables)) - len(_items(tables, "sites_coded_then")),
    "sites_with_gp_data": lambda tables: int(_SITES(tables)) - 1,
    "weeks_of_fieldwork": _weeks_of_fieldwork,
    "debriefs_planned": _debriefs,
    "debrief_minutes_planned": _matched("daily_debriefs", "planned", r"(\d+ to \d+) minutes"),
    "debrief_minutes_in_text": lambda t: f"{count(t, 'debrief_shortest')} to {count(t, 'debrief_longest')}",
    "gp_months_before_planned": _matched("gp_appointments", "data_source", r"(\d+) months before"),
    "gp_months_after_planned": _matched("gp_appointments", "data_source", r"(\d+) months before and after"),
    "gp_months_before_in_text": lambda tables: count(tables, "gp_window_before"),
    "gp_months_after_in_text": lambda tables: count(tables, "gp_window_after"),
    "fewest_observations_planned": _FEWEST,
    "most_patient_interviews_planned": _MOST,
    "observations_reach_the_plan": _yes(lambda tables: int(OBSERVED(tables)) >= int(_FEWEST(tables))),
    "interviews_within_the_plan": _yes(lambda tables: int(INTERVIEWED(tables)) <= int(_MOST(tables))),
    "months_of_data_collection": _months_of_data_collection,
    "ethics_precedes_collection": _in_order("Ethics approval", "Data collection, first month"),
    "contract_precedes_collection": _in_order("Contract", "Data collection, first month"),
    "editorial_dates_in_order": _in_order(
        "Data collection, last month", "Editorial review", "Acceptance", "Publication"
    ),
}

THEORY: Final[dict[str, Recompute]] = {
    "number_of_papers": _rows("table_01_papers"),
    "number_of_concepts": _different("table_01_papers", "concept"),
    "papers_among_publications": lambda t: sum(item.startswith("Paper ") for item in _items(t, "publications")),
    "number_of_training_modules": _rows("table_02_training_modules"),
    "number_of_npt_domains": _different("table_07_npt", "domain"),
    "number_of_npt_constructs": _different("table_07_npt", "npt_construct"),
    "number_of_cmoc_tables": _different("cmocs", "table"),
    "number_of_new_outcomes": _new_outcomes,
    "number_of_subquestions": _rows("table_12_answers"),
    "number_of_ons4_questions": lambda _: len(shipped_outcomes().of_questionnaire("ons4")),
} | {f"{name}_listed": _listed(name) for name in _LISTS}

RECOMPUTED: Final[dict[str, Recompute]] = PEOPLE | PLAN | THEORY
"""Functions by the name that claims.csv gives them; each takes the published tables."""
