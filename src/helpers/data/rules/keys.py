"""Rules between rows and between files: keys that must be unique, ids that must exist elsewhere."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from helpers.data.descriptor import fields_of, is_required, resource_of
from helpers.data.faults import MOST_OF_A_KIND, Fault, Rule, rest_of
from helpers.data.read.raw_table import RawTable
from helpers.data.terminal_text import safe_text

KEY_TWICE: Final = Rule(
    "key-twice",
    "No two rows have the same key.",
    "is already in {where}{same}",
    "look at both: if they are of two, each needs an id of its own; if of one, find out which row is right",
)
UNKNOWN_ID: Final = Rule(
    "id-unknown",
    "An id that names a row of another table is there.",
    "is not a {key} of {other}",
    "mend the spelling where it is wrong; if it is right here, {other} lacks it",
)
MOSTLY_UNKNOWN: Final = Rule(
    "ids-mostly-unknown",
    "Two files number patients, sites and parts in one way.",
    "{number:,} of {ids:,} different ids are not a {key} of {other}: do the two files number them in two ways?",
    "compare a few of each, and export both anew with the same ids",
)
NOTHING_BUT_IDS: Final = Rule(
    "nothing-but-ids",
    "A table that describes sites or patients has a column that is read.",
    "only ids are read of this table ({titles} are not): are these columns of the data dictionary under other names?",
    "rename them if they are",
    ("sites", "participants", "sampling_frame"),
    "question",
)
LOST_ZEROS: Final = Rule(
    "id-lost-zeros",
    "An id has the same leading zeros in all tables.",
    "is not a {key} of {other}",
    "it has lost or gained leading zeros",
)


def key_faults(raw: RawTable, frame: pd.DataFrame) -> list[Fault]:
    """Return one fault for every row whose primary key a row above it has already.

    >>> from helpers.data.read.raw_table import table_of
    >>> table = table_of([["site_id"], ["1"], ["1"]], "sites", "sites.csv")
    >>> key_faults(table, pd.DataFrame({"site_id": ["1", "1"]}))[0].problem
    'is already in line 2'
    """
    key = _as_list(resource_of(raw.name)["schema"].get("primaryKey", []))
    if not key or any(name not in raw.columns for name in key):
        return []
    filled = frame[frame[key].notna().all(axis=1)]
    again = filled[filled.duplicated(key)]
    if again.empty:
        return []
    repeated = filled[filled.duplicated(key, keep=False)]
    first = repeated.assign(_row=repeated.index).groupby(key, sort=False)["_row"].transform("min")
    shown = next(name for name in reversed(key) if name != "round")
    others = " and ".join(name for name in key if name != shown)
    same = f" with the same {others}" if others else ""
    faults = []
    for row in again.index[:MOST_OF_A_KIND]:
        where = raw.earlier(first[row], raw.location(row)[0])
        faults.append(raw.fault(row, shown, KEY_TWICE, where=where, same=same))
    more = len(again) - len(faults)
    return faults + rest_of(KEY_TWICE, more, raw.files[0], "rows that repeat an earlier one", shown)


def reference_faults(raw: RawTable, tables: Mapping[str, RawTable]) -> list[Fault]:
    """Return one fault for every row that names something its own file does not have, such as an unknown site."""
    faults: list[Fault] = []
    for reference in resource_of(raw.name)["schema"].get("foreignKeys", []):
        (column,) = _as_list(reference["fields"])
        (target_column,) = _as_list(reference["reference"]["fields"])
        target = tables.get(reference["reference"]["resource"])
        if target is not None and column in raw.columns and target_column in target.columns:
            faults += unknown_ids(raw, column, target, target_column)
    return faults


def unknown_ids(raw: RawTable, column: str, target: RawTable, target_column: str) -> list[Fault]:
    """Return a fault for every cell that is not among those of another table's column."""
    known = set(target.columns[target_column].uniques) - {""}
    if not known:  # its own file says what is wrong with them
        return []
    without_zeros = {text.lstrip("0") for text in known}
    texts = raw.columns[column]
    codes: dict[Rule, list[int]] = {LOST_ZEROS: [], UNKNOWN_ID: []}
    for code, text in enumerate(texts.uniques):
        if text and text not in known:
            codes[LOST_ZEROS if text.lstrip("0") in without_zeros else UNKNOWN_ID].append(code)
    names: dict[str, Any] = {"key": target_column, "other": target.file_names}
    ids = sum(bool(text) for text in texts.uniques)
    unknown = codes[UNKNOWN_ID]
    if len(unknown) > MOST_OF_A_KIND and 2 * len(unknown) > ids:
        rows = texts.rows_of(unknown)
        return [raw.shared_fault(list(rows), column, MOSTLY_UNKNOWN, number=len(unknown), ids=ids, **names)]
    return [f for rule, of in codes.items() for f in raw.faults_of(texts.rows_of(of), column, rule, **names)]


def nothing_but_ids(tables: Mapping[str, RawTable]) -> list[Fault]:
    """Return a question for every table that describes sites or patients, none of whose descriptions is read."""
    questions = []
    for name in NOTHING_BUT_IDS.tables:
        raw = tables.get(name)
        if raw is None:
            continue
        known = {field["name"] for field in fields_of(name)}
        optional = {field["name"] for field in fields_of(name) if not is_required(field)}
        unread = [title for title in raw.columns if title not in known]
        if unread and not optional & set(raw.columns):
            titles = safe_text(", ".join(unread), 120)
            questions.append(NOTHING_BUT_IDS.broken(raw.files[0], raw.header_line, titles=titles))
    return questions


def _as_list(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
