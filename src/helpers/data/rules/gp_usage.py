"""Rules of counts of GP appointments: months, totals, and what sites say of them."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from helpers.data.faults import Fault, Rule
from helpers.data.groups import is_referred
from helpers.data.read.raw_table import RawTable
from helpers.data.study_settings import SETTINGS_FILE, StudySettings
from helpers.vocabulary import GP_COUNTS, GP_MONTHS, NOT_PROVIDED

COUNTS_IN_NO_TIME: Final = Rule(
    "appointments-in-no-months",
    "Who has appointments was there for some months.",
    "months cannot be right, for the patient has appointments in them",
    "mend the months or the count",
    ("gp_usage",),
)
TOTALS_DISAGREE: Final = Rule(
    "totals-disagree",
    "A site's totals are the sums of its patients.",
    "is not the sum of this site's patients in {other}{swapped}",
    "mend whichever is wrong; the chapter takes the rows per patient",
    ("gp_usage_totals", "gp_usage"),
    "question",
)
GP_DATA_DENIED: Final = Rule(
    "gp-data-denied",
    "A site that gave no GP data has no rows of them.",
    "is what the site says, and {other} has rows of it",
    "mend whichever is wrong",
    ("sites", "gp_usage"),
    "question",
)
WINDOW_OTHERWISE: Final = Rule(
    "window-otherwise",
    "The window that study.toml names is that of gp_usage.csv.",
    "key window_months is not the {longest:g} months that patients of gp_usage.csv were counted for at most: "
    "which is right?",
    "the pages go by gp_usage.csv; mend one of the two",
    ("gp_usage",),
    "question",
)

LIST_IN_UNEQUAL_WINDOWS: Final = Rule(
    "list-in-unequal-windows",
    "All rows of a practice list have windows of one length.",
    "is not {months:g}, the length of the windows in the first row",
    "count every registered patient in two windows as long as those before and after referral",
    ("practice_list",),
)


def unequal_list_windows(raw: RawTable | None, frame: pd.DataFrame | None) -> list[Fault]:
    """Return a fault for every row of a practice list whose windows are not as long as those of the first."""
    if raw is None or frame is None or frame.empty:
        return []
    months = frame["months_per_window"]
    differ = (months != months.iloc[0]) & months.notna()
    rows = differ.to_numpy().nonzero()[0]
    return raw.faults_of(rows, "months_per_window", LIST_IN_UNEQUAL_WINDOWS, months=months.iloc[0])


def counts_in_no_time(raw: RawTable | None, usage: pd.DataFrame | None) -> list[Fault]:
    """Return a fault for every patient with appointments in 0 months."""
    if raw is None or usage is None:
        return []
    faults: list[Fault] = []
    for when in ("before", "after"):
        broken = (usage[f"months_{when}"] == 0) & (usage[f"gp_appointments_{when}"] > 0)
        faults += raw.faults_of(broken.to_numpy().nonzero()[0], f"months_{when}", COUNTS_IN_NO_TIME)
    return faults


def totals_disagree(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a question for every site that has both totals and rows per patient, when the two disagree."""
    if "gp_usage" not in frames or "gp_usage_totals" not in frames:
        return []
    counts = list(GP_COUNTS)
    if raw["gp_usage"].faults or frames["gp_usage"][counts].isna().any(axis=None):
        return []
    usage = frames["gp_usage"]
    sums = usage[is_referred(usage)].groupby("site_id")[counts].sum()
    file, totals = raw["gp_usage"].file_names, raw["gp_usage_totals"]
    questions = []
    for row, site, before, after in frames["gp_usage_totals"][["site_id", "total_before", "total_after"]].itertuples():
        if site not in sums.index or (before, after) == tuple(sums.loc[site]):
            continue
        swapped = ", but before and after swapped is" if (after, before) == tuple(sums.loc[site]) else ""
        questions.append(totals.fault(row, "total_before", TOTALS_DISAGREE, other=file, swapped=swapped))
    return questions


def gp_data_denied(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a question for every site that gave no GP data, so it says, and has rows of them."""
    if "sites" not in frames or "gp_usage" not in frames:
        return []
    sites = frames["sites"]
    given = sites["site_id"].isin(frames["gp_usage"]["site_id"].dropna().unique())
    rows = (given & (sites["gp_data"] == NOT_PROVIDED)).to_numpy().nonzero()[0]
    file = raw["gp_usage"].file_names
    return [raw["sites"].fault(int(row), "gp_data", GP_DATA_DENIED, other=file) for row in rows]


def window_questions(settings: StudySettings, frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a question when the window that `study.toml` names is not that of the patients."""
    if settings.window_months is None or "gp_usage" not in frames or not set(GP_MONTHS) <= set(frames["gp_usage"]):
        return []
    longest = float(frames["gp_usage"][list(GP_MONTHS)].max().max())
    if pd.isna(longest) or longest == settings.window_months:
        return []
    return [WINDOW_OTHERWISE.broken(SETTINGS_FILE, longest=longest)]
