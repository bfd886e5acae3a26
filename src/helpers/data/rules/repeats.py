"""Rules of rows that are in an extract more than once: two visits of one day, or a part that was added twice."""

import re
from typing import Final

import pandas as pd

from helpers.data.faults import Fault, Rule
from helpers.data.read.extract.tidying import ODD_CLOCK, TIME
from helpers.data.read.raw_table import RawTable
from helpers.data.read.row_marks import known
from helpers.data.terminal_text import number_of

_TIME: Final = re.compile(f"{TIME}$")
_ODD_CLOCK: Final = re.compile(ODD_CLOCK)
ROWS_REPEATED: Final = Rule(
    "rows-repeated",
    "Two appointments of a day are told apart, by their times or otherwise.",
    "rows identical to an earlier one in every column ({count:,} of {total:,}): each of them counts",
    "leave them if patients were seen more than once that day; if rows were written twice, count them once with "
    "linkbook cohort --repeats once",
    ("appointments",),
    "question",
)
PART_REPEATED: Final = Rule(
    "part-repeated",
    "No part of an extract, such as a month or a site, is in it twice.",
    "rows identical to an earlier one in every column ({count:,} of {total:,}), {where}: was a part added twice?",
    "take the second copy out, or count such rows once with linkbook cohort --repeats once; as it is, each of them "
    "counts",
    ("appointments",),
    "question",
)
_SHARE_OF_A_PART: Final = 0.25
"""Where a month or a site is there twice half of its rows repeat another; where patients came twice a day, few do."""
_FEWEST_OF_A_PART: Final = 5
_FEWEST_OF_ALL: Final = 3
_MOST_NAMED: Final = 3


def repeated_rows(raw: RawTable | None, frame: pd.DataFrame | None) -> list[Fault]:
    """Return the question about appointments identical to an earlier one, their days and times of day too."""
    if raw is None or frame is None or "appointment_date" not in raw.columns:
        return []
    written, day = raw.columns["appointment_date"], frame["appointment_date"]
    times = pd.Series([_time_of_day(text) for text in written.uniques], dtype=object)
    cells = pd.DataFrame({name: column.codes for name, column in raw.columns.items()})
    cells["appointment_date"] = cells["appointment_date"].where(day.isna(), -1)
    cells[" day"], cells[" time"] = day.to_numpy(), times.to_numpy()[written.codes]  # no column has such a name
    again = cells.duplicated().rename("again").to_frame()
    if not again["again"].any():
        return []
    by_month, by_site = (
        again.assign(name=names).groupby("name", dropna=False)["again"].agg(rows="size", repeated="sum").reset_index()
        for names in (day.dt.strftime("%Y-%m"), frame["site_id"])
    )
    question = repeats_question(raw.file_names, by_month, by_site)
    rule = PART_REPEATED if question.rule == PART_REPEATED.id else ROWS_REPEATED
    return [known(rule, question, raw, again["again"].to_numpy().nonzero()[0].tolist())]


def _time_of_day(text: str) -> str:
    """Return the time of day in a date; where it cannot be told from the day, the whole; empty where there is none."""
    clock = _TIME.search(text)
    return clock.group() if clock else text if _ODD_CLOCK.search(text) else ""


def repeats_question(file: str, by_month: pd.DataFrame, by_site: pd.DataFrame) -> Fault:
    """Return the question about rows identical to an earlier one; where most of a part is, whether it is there twice.

    `by_month` and `by_site` have for each its name, its rows, and how many of these are identical to an earlier one.

    >>> months = pd.DataFrame({"name": ["2023-03", "2023-04"], "rows": [40, 40], "repeated": [20, 1]})
    >>> repeats_question("appointments.csv", months, months[:0]).problem.partition(", most of all ")[2]
    'in 2023-03: was a part added twice?'
    """
    count, total = int(by_month["repeated"].sum()), int(by_month["rows"].sum())
    months, sites = (
        part.loc[part["repeated"] >= (part["rows"] * _SHARE_OF_A_PART).clip(lower=_FEWEST_OF_A_PART), "name"].dropna()
        for part in (by_month, by_site)
    )
    if len(months):
        more = len(months) - _MOST_NAMED
        named = [*months.head(_MOST_NAMED), *([number_of(more, "more month")] if more > 0 else [])]
        where = f"most of all in {' and '.join(filter(None, [', '.join(named[:-1]), named[-1]]))}"
    elif len(sites):
        where = f"most of all at {number_of(len(sites), 'site')}"
    else:
        where = "all through the file" if count >= max(_FEWEST_OF_ALL, total * _SHARE_OF_A_PART) else ""
    if where:
        return PART_REPEATED.broken(file, count=count, total=total, where=where)
    return ROWS_REPEATED.broken(file, count=count, total=total)
