"""Questions about what sites say in one number: totals, means, patients, and whether they gave GP data."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from helpers.counted_outcomes import GP_APPOINTMENTS
from helpers.data.faults import Fault, Rule
from helpers.data.groups import is_referred
from helpers.data.read.raw_table import RawTable
from helpers.data.rules.questions.counts import FEWEST_SEEN, NONE
from helpers.vocabulary import NOT_PROVIDED

_MOST_FOR_EACH: Final = 60
_TOTALS: Final = ("gp_usage_totals",)

MANY_IN_TOTAL: Final = Rule(
    "many-appointments-in-total",
    "A site has about as many GP appointments as its patients can have.",
    "makes {mean:,.0f} GP appointments for each of {patients:,} patients: are both numbers right?",
    "look at the source; if they are right, answer so",
    _TOTALS,
    "question",
)
NO_ROWS: Final = Rule(
    "gp-data-without-rows",
    "A site that gave GP data has rows of them.",
    "is what the site says of GP data, and {other} has no row of it",
    'add its rows, or write "not provided"',
    ("sites", "gp_usage", "gp_usage_totals"),
    "question",
)
PATIENTS_DISAGREE: Final = Rule(
    "patients-disagree",
    "A site's number of patients is that of its rows.",
    "is not the number of this site's patients in {other}, which is {number:,}",
    "mend whichever is wrong; the chapter takes the rows per patient",
    ("gp_usage_totals", "gp_usage"),
    "question",
)
MEAN_DISAGREES: Final = Rule(
    "mean-disagrees",
    "A mean is the total over the number of patients.",
    "is not the total over the patients, which is {mean:.2f}",
    "mend whichever is wrong",
    _TOTALS,
    "question",
)


def total_questions(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return every question about the totals of sites, and about sites that say they gave GP data."""
    questions = _of_totals(raw, frames) if "gp_usage_totals" in frames else []
    return questions + _without_rows(raw, frames)


def _of_totals(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Ask about the totals of sites: too many, none in a period, patients or means that disagree."""
    table, totals, usage = raw["gp_usage_totals"], frames["gp_usage_totals"], frames.get("gp_usage")
    questions: list[Fault] = []
    for when, other in (("before", "after"), ("after", "before")):
        total, mean = totals[f"total_{when}"], totals[f"total_{when}"] / totals["n_patients"]
        for row in (mean > _MOST_FOR_EACH).to_numpy().nonzero()[0]:
            names = {"mean": mean.iloc[row], "patients": int(totals["n_patients"].iloc[row])}
            questions.append(table.fault(int(row), f"total_{when}", MANY_IN_TOTAL, **names))
        silent = (total == 0) & (totals[f"total_{other}"] >= FEWEST_SEEN) & (totals["n_patients"] > 1)
        for row in silent.to_numpy().nonzero()[0]:
            counted = int(totals[f"total_{other}"].iloc[row])
            questions.append(table.fault(int(row), f"total_{when}", NONE, other=counted, several=GP_APPOINTMENTS.label))
        wrong = (totals[f"mean_{when}"] - mean).abs() > 0.01 * mean.clip(lower=1) + 0.05
        questions += [
            table.fault(int(row), f"mean_{when}", MEAN_DISAGREES, mean=mean.iloc[row])
            for row in wrong.to_numpy().nonzero()[0]
        ]
    if usage is not None:
        sizes = totals["site_id"].map(usage.loc[is_referred(usage), "site_id"].value_counts())
        for row in (sizes.notna() & (sizes != totals["n_patients"])).to_numpy().nonzero()[0]:
            other, rows = raw["gp_usage"].file_names, int(sizes.iloc[row])
            questions.append(table.fault(int(row), "n_patients", PATIENTS_DISAGREE, other=other, number=rows))
    return questions


def _without_rows(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Ask about every site that gave GP data, so it says, and has no row of them."""
    given = [name for name in ("gp_usage", "gp_usage_totals") if name in frames]
    if "sites" not in frames or not given:
        return []
    sites = frames["sites"]
    counted = {site for name in given for site in frames[name].loc[is_referred(frames[name]), "site_id"].dropna()}
    silent = (sites["gp_data"] == NOT_PROVIDED.removeprefix("not ")) & ~sites["site_id"].isin(counted)
    other = " and ".join(raw[name].file_names for name in given)
    return raw["sites"].faults_of(silent.to_numpy().nonzero()[0], "gp_data", NO_ROWS, other=other)
