"""Rules of comparison groups: who is in a group and in a pair, and what a pair is made of."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from helpers.data.faults import MOST_OF_A_KIND, Fault, Rule, rest_of
from helpers.data.groups import GROUP_COLUMNS, is_referred
from helpers.data.read.raw_table import RawTable
from helpers.vocabulary import NOT_REFERRED, REFERRED, REFERRED_LATER

_TABLES: Final = ("referrals", "gp_usage")
MOST_CONTROLS: Final = 5
"""Patients who were not referred that one pair may have."""

PAIR_WITHOUT_GROUP: Final = Rule(
    "pair-without-group",
    "Who is in a pair is in a group.",
    "is a pair, and the group of the patient is missing",
    "give the group, referred or not referred, or leave pair_id empty",
    _TABLES,
)
PAIR_OF_REFERRED_LATER: Final = Rule(
    "pair-of-referred-later",
    "Who was referred later is in no pair.",
    "is a pair, and the patient was referred later",
    "leave pair_id empty: their own busy time lies after the index date, so they are drawn and not compared",
    _TABLES,
)
IN_TWO_GROUPS: Final = Rule(
    "patient-in-two-groups",
    "A patient is in one group.",
    "is in another group in {where}",
    "give one group in every row of the patient; if it is empty in one, the patient counts there as referred",
    _TABLES,
)
IN_TWO_PAIRS: Final = Rule(
    "patient-in-two-pairs",
    "A patient is in one pair.",
    "is in another pair in {where}",
    "keep one pair_id, or match another patient",
    _TABLES,
)
PAIR_AT_TWO_SITES: Final = Rule(
    "pair-at-two-sites",
    "A pair is of one site.",
    "has a patient of another site in {where}",
    "match within a site; if two sites number pairs alike, put the site before the number",
    _TABLES,
)
PAIR_IN_TWO_MONTHS: Final = Rule(
    "pair-in-two-months",
    "A pair has one index month.",
    "has a patient of another month in {where}",
    "give patients who were not referred an index date in the month in which the patient of their pair was referred",
    ("referrals",),
)
PAIR_REFERRED: Final = Rule(
    "pair-without-one-referred",
    "A pair has one referred patient.",
    "has {number} referred patients, and a pair has one",
    "mend the groups, or give every referred patient a pair_id of their own",
    _TABLES,
)
PAIR_CONTROLS: Final = Rule(
    "pair-without-one-to-five-controls",
    "A pair has one to five patients who were not referred.",
    f"has {{number}} patients who were not referred, and a pair has one to {MOST_CONTROLS}",
    "add or take away patients who were not referred, or leave pair_id empty",
    _TABLES,
)
CONTROLS_WITHOUT_PAIRS: Final = Rule(
    "controls-without-pairs",
    "Patients who were not referred are matched to referred ones.",
    "patients who were not referred have no pair_id: were they matched on the appointments of the trigger months?",
    "give the pairs if they were; if not, answer so: they are drawn, and no ratio of ratios is given",
    ("referrals",),
    "question",
)
INDEX_IN_ANOTHER_MONTH: Final = Rule(
    "index-date-in-another-month",
    "The index date lies in the month of fieldwork.",
    "index dates of patients who were not referred lie outside the month of fieldwork of their site: is that so?",
    "give them an index date in that month; if the dates are right, answer so: these patients are not compared",
    ("referrals", "sites"),
    "question",
)


def comparison_faults(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return what is wrong with groups and pairs, within a table and between two."""
    there = [name for name in _TABLES if name in frames and frames[name][list(GROUP_COLUMNS)].notna().any(axis=None)]
    faults = [fault for name in there for fault in _faults_of_pairs(raw[name], frames[name])]
    if there:
        faults += _told_twice(raw, {name: _stated_groups(frames[name]) for name in there}, "group", IN_TWO_GROUPS)
        faults += _told_twice(raw, {name: frames[name] for name in there}, "pair_id", IN_TWO_PAIRS)
    return faults


def comparison_questions(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Ask about patients who were not referred and are in no pair, and about index dates in another month."""
    if "referrals" not in frames:
        return []
    table, rows = raw["referrals"], frames["referrals"]
    questions = []
    controls = rows["group"] == NOT_REFERRED
    if controls.any() and rows.loc[controls, "pair_id"].isna().all():
        questions.append(table.shared_fault(_rows(controls), "group", CONTROLS_WITHOUT_PAIRS))
    if "sites" in frames:
        sites = frames["sites"].dropna(subset=["site_id"]).drop_duplicates("site_id").set_index("site_id")
        month = rows["site_id"].map(sites["fieldwork_month"])
        elsewhere = ~is_referred(rows) & month.notna() & rows["referral_date"].notna()
        elsewhere &= rows["referral_date"].dt.strftime("%Y-%m") != month
        if elsewhere.any():
            questions.append(table.shared_fault(_rows(elsewhere), "referral_date", INDEX_IN_ANOTHER_MONTH))
    return questions


def _faults_of_pairs(raw: RawTable, frame: pd.DataFrame) -> Iterator[Fault]:
    """Give the faults of the pairs of one table; of a pair whose groups are amiss, numbers are not looked at."""
    paired = frame[frame["pair_id"].notna()]
    nameless = paired["group"].isna()
    no_group = [int(row) for row in paired.index[nameless] if not raw.text(int(row), "group")]
    later = paired["group"] == REFERRED_LATER
    yield from raw.faults_of(no_group, "pair_id", PAIR_WITHOUT_GROUP)
    yield from raw.faults_of(map(int, paired.index[later]), "pair_id", PAIR_OF_REFERRED_LATER)
    first = paired.drop_duplicates("pair_id")
    where = pd.Series(first.index, index=first["pair_id"])
    kinds = [(PAIR_AT_TWO_SITES, paired["site_id"])]
    if "referral_date" in frame:
        kinds.append((PAIR_IN_TWO_MONTHS, paired["referral_date"].dt.strftime("%Y-%m")))
    for rule, own in kinds:
        expected = paired["pair_id"].map(where).map(own)
        apart = paired[(own != expected) & own.notna() & expected.notna()].drop_duplicates("pair_id")
        earlier = map(int, apart["pair_id"].map(where))
        yield from _listed(raw, rule, list(zip(map(int, apart.index), earlier, strict=True)))
    amiss = set(paired.loc[nameless | later, "pair_id"])
    patients = paired[~paired["pair_id"].isin(amiss)].drop_duplicates(["pair_id", "patient_id"])
    for group, rule, most in ((REFERRED, PAIR_REFERRED, 1), (NOT_REFERRED, PAIR_CONTROLS, MOST_CONTROLS)):
        numbers = (patients["group"] == group).groupby(patients["pair_id"], sort=False).sum()
        wrong = numbers[(numbers < 1) | (numbers > most)]
        for row, number in list(zip(where[wrong.index], wrong, strict=True))[:MOST_OF_A_KIND]:
            yield raw.fault(int(row), "pair_id", rule, number=int(number))
        yield from rest_of(rule, len(wrong) - MOST_OF_A_KIND, raw.file_names, "pairs like these")


def _listed(raw: RawTable, rule: Rule, rows: list[tuple[int, int]]) -> Iterator[Fault]:
    """Give the breaches by some rows, each with where the row stands that it contradicts."""
    for row, other in rows[:MOST_OF_A_KIND]:
        yield raw.fault(row, "pair_id", rule, where=raw.earlier(other, raw.location(row)[0]))
    yield from rest_of(rule, len(rows) - MOST_OF_A_KIND, raw.file_names, "pairs like these")


def _stated_groups(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the group they state; an empty one beside a stated one of the same patient is that of referral.

    An empty group says nothing by itself, since the other table may have it.
    """
    stated = frame["patient_id"].isin(frame.loc[frame["group"].notna(), "patient_id"])
    return frame.assign(group=frame["group"].fillna(REFERRED).where(stated))


def _told_twice(
    raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame], column: str, rule: Rule
) -> list[Fault]:
    """Return a fault for every patient of whom two rows, of one table or two, say different things."""
    told: list[Any] = [
        frame.assign(table=name, row=frame.index)[["patient_id", column, "table", "row"]].dropna()
        for name, frame in frames.items()
    ]
    seen = pd.concat(told, ignore_index=True).drop_duplicates(["patient_id", column])
    both = seen.merge(seen.drop_duplicates("patient_id"), on="patient_id", suffixes=("", "_first"))
    both = both[both[column] != both[f"{column}_first"]].drop_duplicates("patient_id")
    faults = []
    for one in both.head(MOST_OF_A_KIND).to_dict("records"):
        table, row = raw[one["table"]], int(one["row"])
        where = raw[one["table_first"]].earlier(int(one["row_first"]), table.location(row)[0])
        faults.append(table.fault(row, "patient_id", rule, where=where))
    if len(both) > MOST_OF_A_KIND:
        file = raw[str(both.iloc[0]["table"])].file_names
        faults += rest_of(rule, len(both) - MOST_OF_A_KIND, file, "patients like these")
    return faults


def _rows(condition: "pd.Series[bool]") -> list[int]:
    return [int(row) for row in condition.to_numpy().nonzero()[0]]
