"""Questions to whoever holds the data: what is allowed, and yet looks like a slip. None of them stops a study."""

from collections.abc import Mapping
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from helpers.data.faults import Fault, beyond
from helpers.data.read.raw_table import FAULTS_PER_KIND, RawTable
from helpers.data.rules.keys import PATIENT_TABLES
from helpers.data.study_settings import SETTINGS_FILE, StudySettings
from helpers.vocabulary import GP_COUNTS, GP_MONTHS, GSE_ITEMS, NOT_FOLLOWED_UP, NOT_PROVIDED, ONS4_ITEMS

_MOST_GSE_ITEMS_MISSING: Final = 3
_FEWEST_TO_COMPARE: Final = 10
"""Rows below which two columns may well be equal, or go together, by chance."""
_STRONG_CORRELATION: Final = 0.5
_FEWEST_NHS_NUMBERS: Final = 3


def questions_about(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return every question to a study, each with file, line and column."""
    questions: list[Fault] = []
    if "questionnaires" in frames:
        table, answers = raw["questionnaires"], frames["questionnaires"]
        questions += [*_one_to_ten(table, answers), *_anxiety_turned(table, answers)]
        questions += [*_copies(table, answers, ONS4_ITEMS), *_copies(table, answers, GSE_ITEMS)]
        questions += _unfinished_gse(table, answers)
    if "gp_usage" in frames:
        questions += _copies(raw["gp_usage"], frames["gp_usage"], GP_COUNTS)
    questions += [*_nhs_numbers(raw), *_followed_up_denied(raw, frames), *_month_unknown(raw, frames)]
    questions += [*_totals_disagree(raw, frames), *_gp_data_denied(raw, frames)]
    return questions + _coders(raw.get("cmoc_codings"), frames.get("cmoc_codings"))


def window_questions(settings: StudySettings, frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a question when the window that `study.toml` names is not that of the patients."""
    if settings.window_months is None or "gp_usage" not in frames or not set(GP_MONTHS) <= set(frames["gp_usage"]):
        return []
    longest = float(frames["gp_usage"][list(GP_MONTHS)].max().max())
    if pd.isna(longest) or longest == settings.window_months:
        return []
    most = f"{longest:g} months that patients of gp_usage.csv were counted for at most"
    problem = f"key window_months is not the {most}: which is right?"
    way_out = "the pages go by gp_usage.csv; mend one of the two"
    return [Fault(SETTINGS_FILE, problem, way_out=way_out)]


def _one_to_ten(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    asked = [name for name in ONS4_ITEMS if name in raw.columns]
    odd = [name for name in asked if answers[name].min() > 0 and answers[name].max() == 10]
    problem = "no answer is 0 and some are 10: was it asked on a scale from 1 to 10?"
    way_out = "if it was, leave the column out, for the ONS4 runs from 0 to 10; if not, leave it as it is"
    return [raw.column_fault(name, problem, way_out) for name in odd]


def _anxiety_turned(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    if not {"ons4_anxiety", "ons4_happiness"} <= set(raw.columns):
        return []
    pair = answers[["ons4_anxiety", "ons4_happiness"]].dropna()
    if len(pair) < _FEWEST_TO_COMPARE or (pair.nunique() < 2).any():
        return []
    correlation = float(np.corrcoef(pair.to_numpy().T)[0, 1])
    if correlation < _STRONG_CORRELATION:
        return []
    problem = (
        f"rises with ons4_happiness (correlation {correlation:.2f} in {len(pair):,} rows): "
        "was anxiety turned round already?"
    )
    way_out = "if it was, turn it back (10 minus the score): here 10 is the most anxious; if not, leave it as it is"
    return [raw.column_fault("ons4_anxiety", problem, way_out)]


def _copies(raw: RawTable, frame: pd.DataFrame, names: tuple[str, ...]) -> list[Fault]:
    faults = []
    for first, second in combinations([name for name in names if name in raw.columns], 2):
        answered = frame[first].notna() | frame[second].notna()
        one, other = frame.loc[answered, first], frame.loc[answered, second]
        if len(one) < _FEWEST_TO_COMPARE or one.nunique() < 2 or not (one == other).all():
            continue
        problem = f"is the same as {first} in all {len(one):,} rows that have either: is it a copy?"
        way_out = "if it is, put in the right values or take the column out; if not, leave it as it is"
        faults.append(raw.column_fault(second, problem, way_out))
    return faults


def _unfinished_gse(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    empty = answers[list(GSE_ITEMS)].isna().to_numpy()
    missing = empty.sum(axis=1)
    rows = ((missing > _MOST_GSE_ITEMS_MISSING) & (missing < len(GSE_ITEMS))).nonzero()[0]
    way_out = f"this row has no total, for at most {_MOST_GSE_ITEMS_MISSING} may be empty; fill what was answered"
    faults = []
    for row in rows[:FAULTS_PER_KIND]:
        problem = f"{missing[row]} of the 10 GSE items are empty, from this one on"
        faults.append(raw.fault(int(row), GSE_ITEMS[int(empty[row].argmax())], problem, way_out))
    more = f"rows with more than {_MOST_GSE_ITEMS_MISSING} empty GSE items"
    return faults + beyond(FAULTS_PER_KIND, len(rows), raw.file_names, more)


def _nhs_numbers(raw: Mapping[str, RawTable]) -> list[Fault]:
    """Return a question for every file most of whose patient ids are valid NHS numbers; no number is shown."""
    faults = []
    for name in PATIENT_TABLES:
        if name in raw and "patient_id" in raw[name].columns:
            ids = [text for text in raw[name].columns["patient_id"].uniques if text]
            valid = sum(map(_is_nhs_number, ids))
            if valid >= _FEWEST_NHS_NUMBERS and 2 * valid > len(ids):
                problem = f"{valid:,} of {len(ids):,} different ids are valid NHS numbers: are they?"
                way_out = "if they are, give each patient a number of the study's own before anything is built"
                faults.append(raw[name].column_fault("patient_id", problem, way_out))
    return faults


def _is_nhs_number(text: str) -> bool:
    digits = text.replace(" ", "").replace("-", "")
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0


def _followed_up_denied(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    if "participants" not in frames or "questionnaires" not in frames:
        return []
    people, answers = frames["participants"], frames["questionnaires"]
    second = people["patient_id"].isin(answers.loc[answers["round"] == 2, "patient_id"])
    rows = (second & people["followed_up"].isin(NOT_FOLLOWED_UP)).to_numpy().nonzero()[0][:FAULTS_PER_KIND]
    problem = f"is what this says, and {raw['questionnaires'].file_names} has round 2 of the patient"
    return raw["participants"].faults_of(rows, "followed_up", problem, "mend whichever is wrong")


def _month_unknown(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    if "sites" not in frames or "gp_usage" not in frames or "referrals" in frames:
        return []
    sites = frames["sites"]
    counted = sites["site_id"].isin(frames["gp_usage"]["site_id"].dropna().unique()) & sites["fieldwork_month"].isna()
    rows = [row for row in map(int, counted.to_numpy().nonzero()[0]) if not raw["sites"].text(row, "fieldwork_month")]
    problem = "the month is missing, and the GP appointments of this site are counted before and after it"
    way_out = "give it as YYYY-MM, so that a reader can tell which months are compared"
    return raw["sites"].faults_of(rows[:FAULTS_PER_KIND], "fieldwork_month", problem, way_out)


def _totals_disagree(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a question for every site that has both totals and rows per patient, when the two disagree."""
    if "gp_usage" not in frames or "gp_usage_totals" not in frames:
        return []
    counts = list(GP_COUNTS)
    if raw["gp_usage"].faults or frames["gp_usage"][counts].isna().any(axis=None):
        return []
    sums = frames["gp_usage"].groupby("site_id")[counts].sum()
    faults = []
    for row, site, before, after in frames["gp_usage_totals"][["site_id", "total_before", "total_after"]].itertuples():
        if site not in sums.index or (before, after) == tuple(sums.loc[site]):
            continue
        swapped = (after, before) == tuple(sums.loc[site])
        problem = f"is not the sum of this site's patients in {raw['gp_usage'].file_names}"
        problem += ", but before and after swapped is" if swapped else ""
        way_out = "mend whichever is wrong; the chapter takes the rows per patient"
        faults.append(raw["gp_usage_totals"].fault(row, "total_before", problem, way_out))
    return faults


def _gp_data_denied(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    if "sites" not in frames or "gp_usage" not in frames:
        return []
    sites = frames["sites"]
    given = sites["site_id"].isin(frames["gp_usage"]["site_id"].dropna().unique())
    rows = (given & (sites["gp_data"] == NOT_PROVIDED)).to_numpy().nonzero()[0]
    problem = f"is what the site says, and {raw['gp_usage'].file_names} has rows of it"
    return [raw["sites"].fault(int(row), "gp_data", problem, "mend whichever is wrong") for row in rows]


def _coders(raw: RawTable | None, codings: pd.DataFrame | None) -> list[Fault]:
    if raw is None or codings is None or not len(codings):
        return []
    if codings["npt_construct"].isna().all():
        problem = "no row has a construct, so no agreement between coders can be worked out"
        return [raw.column_fault("npt_construct", problem, "fill it, or leave the file out")]
    seen = codings.dropna(subset=["coder", "cmoc_id"]).groupby("coder")["cmoc_id"].agg(set)
    if len(seen) == 1:
        problem = "there is one coder, and agreement needs two"
        return [raw.column_fault("coder", problem, "add the other coder's rows, or leave the file out")]
    if len(seen) > 2:
        problem = f"there are {len(seen)} coders, and agreement is of two, so nothing is compared"
        return [raw.column_fault("coder", problem, "keep the rows of the two to compare")]
    shared, coded = set.intersection(*seen), set.union(*seen)
    if shared == coded or not coded:
        return []
    problem = f"the coders saw different CMOCs: {len(shared)} of {len(coded)} were coded by all"
    return [raw.column_fault("cmoc_id", problem, "add the rows that are missing; until then nothing is compared")]
