"""Rounds of questionnaires: which are there, how long after the first, and those that no chapter reads."""

from typing import Final

import pandas as pd

from helpers.data.discovery import LATER_ROUNDS
from helpers.data.mapping.described import questionnaire_columns
from helpers.data.mapping.record import FILE, LINE, Applied
from helpers.data.rules import mapping as rule_mapping

_LAST_ROUND: Final = 2
_DAYS_IN_A_MONTH: Final = 365.25 / 12
_ISO: Final = r"\d{4}-\d\d-\d\d"


def order_rounds(applied: Applied) -> None:
    """Drop questionnaires without an answer, number rounds by date where asked, and count months since the first.

    Rounds after the second go to a file of their own.
    """
    if "questionnaires" not in applied.tables:
        return
    frame = applied.tables["questionnaires"]
    answers = [name for name in questionnaire_columns() if name in frame]
    empty = (frame[answers].fillna("") == "").all(axis=1)
    applied.write_down("questionnaires without an answer left out", int(empty.sum()), table="questionnaires")
    frame = frame[~empty].reset_index(drop=True)
    frame["round"] = _numbered(frame)
    if "months_since_first" in frame:
        frame["months_since_first"] = _months_since_first(frame)
    numbers = pd.to_numeric(frame["round"], errors="coerce")
    later = numbers > _LAST_ROUND
    if later.any():
        n, file = int(later.sum()), f"{LATER_ROUNDS}.csv"
        rounds = ", ".join(f"{number:g}" for number in sorted(numbers[later].unique()))
        applied.notes.append(rule_mapping.LATER_ROUNDS.broken("questionnaires.csv", n=n, rounds=rounds, kept_in=file))
        applied.write_down(f"kept in {file}", n, table="questionnaires")
        applied.tables[LATER_ROUNDS] = frame[later].drop(columns=[LINE, FILE]).reset_index(drop=True)
    applied.tables["questionnaires"] = frame[~later].reset_index(drop=True)


def _numbered(frame: pd.DataFrame) -> "pd.Series[str]":
    """Return rounds; those that are dates by their order within a patient."""
    dated = frame["round"].fillna("").str.fullmatch(_ISO)
    order = frame[dated].sort_values("round", kind="stable").groupby("patient_id").cumcount() + 1
    return frame["round"].mask(dated, order.astype(str).reindex(frame.index))


def _months_since_first(frame: pd.DataFrame) -> "pd.Series[str]":
    """Return months since a patient's first questionnaire where they are dates; others as they are."""
    given = frame["months_since_first"].fillna("")
    days = pd.to_datetime(given.where(given.str.fullmatch(_ISO)), errors="coerce")
    first = days.where(frame["round"] == "1").groupby(frame["patient_id"]).transform("min")
    months = ((days - first).dt.days / _DAYS_IN_A_MONTH).round(1)
    return given.where(days.isna(), months.map("{:g}".format).where(months.notna(), ""))
