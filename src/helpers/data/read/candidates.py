"""Read a sampling frame of a team's own and its weights: any attributes, each read as numbers, levels or names."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from helpers.data.descriptor import nearest, resource_of
from helpers.data.faults import Fault, StudyError
from helpers.data.read.raw_table import RawTable, Unreadable, tidy_header
from helpers.data.read.text import read_delimited

ID: Final = "site_id"
MISSING: Final = ("", "na", "n/a", "#n/a", "nan", "null")
_NAMES_NOT_NUMBERS: Final = "mend the cell, or take the column as names with --category {}"


def read_candidates(
    path: Path,
    *,
    id_column: str = ID,
    leave_out: Sequence[str] = (),
    categories: Sequence[str] = (),
    levels: Mapping[str, Sequence[str]] | None = None,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return the candidate sites of a CSV file, ids on the index, attributes in columns.

    A column of numbers is read as amounts; deprivation, and a column whose levels are given, as ordered levels; any
    other as names. A column of which half are numbers is meant as numbers. Empty cells are missing.
    """
    raw = _raw(path, (ID, *(field["name"] for field in resource_of("sampling_frame")["schema"]["fields"])))
    faults = [*raw.faults]
    options = {"--id": [id_column], "--leave-out": leave_out, "--category": categories, "--levels": levels or {}}
    for option, given in options.items():
        names = [tidy_header(name) for name in given]
        faults += [_no_column(raw, option, name) for name in names if name not in raw.columns]
    if faults:
        raise StudyError(faults)
    identity = tidy_header(id_column)
    ids = _texts(raw, identity)
    faults += _id_faults(raw, identity, ids)
    dropped = {identity, *(tidy_header(name) for name in leave_out), "source_table", "source_row"}
    ordered = {"deprivation": ("Low", "Medium", "High")} | {tidy_header(n): tuple(v) for n, v in (levels or {}).items()}
    columns = {}
    for name in raw.columns:
        if name in dropped:
            continue
        as_names = name in {tidy_header(given) for given in categories}
        before = len(faults)
        columns[name] = _attribute(raw, name, None if as_names else ordered.get(name), as_names, faults)
        if (weights or {}).get(name) != 0 and len(ids) > 1 and len(faults) == before:
            faults += _flat_column(raw, name, columns[name])
    if not columns:
        faults.append(Fault(path.name, "holds no attribute beside the ids", way_out="add the columns to choose by"))
    if faults:
        raise StudyError(faults)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(ids))).set_axis(pd.Index(ids, name=ID), axis=0)


def attributes_of(path: Path, *, id_column: str = ID, leave_out: Sequence[str] = ()) -> list[str]:
    """Return the columns of a frame that `read_candidates` takes as attributes."""
    dropped = {tidy_header(name) for name in (id_column, *leave_out)} | {"source_table", "source_row"}
    return [name for name in _raw(path, (ID,)).columns if name not in dropped]


def read_weights(path: Path, attributes: Iterable[str] | None = None) -> dict[str, float]:
    """Return weights by attribute from a CSV file with the columns attribute and weight."""
    raw = _raw(path, ("attribute", "weight"))
    faults = [*raw.faults]
    faults += [_no_column(raw, "the file", name) for name in ("attribute", "weight") if name not in raw.columns]
    if faults:
        raise StudyError(faults)
    known = None if attributes is None else list(attributes)
    found: dict[str, float] = {}
    for row, text in enumerate(_texts(raw, "attribute")):
        name, weight = tidy_header(text), _number(raw.text(row, "weight"))
        if known is not None and name not in known:
            close = nearest(name, known)
            way_out = f"perhaps {close} is meant" if close else f"the attributes are {', '.join(known)}"
            faults.append(raw.fault(row, "attribute", "is no attribute of the frame", way_out))
        if name in found:
            faults.append(raw.fault(row, "attribute", "is there twice", "give each attribute one weight"))
        if weight is None or not np.isfinite(weight):
            faults.append(raw.fault(row, "weight", "is not a number", "give a number from 0"))
        elif weight < 0:
            faults.append(raw.fault(row, "weight", "is negative", "give a number from 0; 0 leaves the attribute out"))
        found[name] = 0.0 if weight is None else weight
    if not faults and not found:
        faults.append(Fault(path.name, "holds no weights", way_out="give one line per attribute"))
    if not faults and known is not None and not any(found.get(name, 1.0) for name in known):
        faults.append(Fault(path.name, "gives every attribute the weight 0", way_out="give at least one above 0"))
    if faults:
        raise StudyError(faults)
    return found


def _raw(path: Path, known: Sequence[str]) -> RawTable:
    try:
        return read_delimited(path, path.stem, known)
    except Unreadable as unreadable:
        raise StudyError([unreadable.fault]) from unreadable


def _texts(raw: RawTable, column: str) -> list[str]:
    return [raw.text(row, column) for row in range(len(raw.lines))]


def _no_column(raw: RawTable, option: str, name: str) -> Fault:
    close = nearest(name, raw.columns)
    way_out = f"perhaps {close} is meant" if close else f"the columns are {', '.join(raw.columns)}"
    return Fault(raw.files[0], f"has no column {name!r}, which {option} asks for", raw.header_line, way_out=way_out)


def _id_faults(raw: RawTable, column: str, ids: list[str]) -> list[Fault]:
    faults: list[Fault] = []
    first: dict[str, int] = {}
    for row, site in enumerate(ids):
        if not site:
            faults.append(raw.fault(row, column, "the id is missing", "give the site an id", shows_value=False))
        elif site in first:
            problem = f"is already in line {raw.location(first[site])[1]}"
            faults.append(raw.fault(row, column, problem, "give each site once"))
        first.setdefault(site, row)
    if len(ids) < 2:
        number = "one site only" if ids else "no sites"
        faults.append(Fault(raw.files[0], f"holds {number}", way_out="a choice needs at least two candidates"))
    return faults


def _attribute(
    raw: RawTable, name: str, levels: Sequence[str] | None, as_names: bool, faults: list[Fault]
) -> "pd.Series[float] | pd.Series[str] | pd.Categorical":
    texts = [None if text.lower() in MISSING else text for text in _texts(raw, name)]
    if levels:
        spelt = {level.lower(): level for level in levels}
        for row, text in enumerate(texts):
            if text is not None and text.lower() not in spelt:
                faults.append(raw.fault(row, name, f"is none of the levels {', '.join(levels)}", "mend the cell"))
        values = [None if text is None else spelt.get(text.lower()) for text in texts]
        return pd.Categorical(values, categories=list(levels), ordered=True)
    numbers = [None if text is None else _number(text) for text in texts]
    if not as_names and all(
        number is not None for number, text in zip(numbers, texts, strict=True) if text is not None
    ):
        if any(number is not None and not np.isfinite(number) for number in numbers):
            faults.append(raw.column_fault(name, "holds a number that is not finite", "mend the cell"))
        return pd.Series(numbers, dtype=float)
    if not as_names:
        faults += _half_numbers(raw, name, texts)
    return pd.Series(texts, dtype=object)


def _half_numbers(raw: RawTable, name: str, texts: list[str | None]) -> list[Fault]:
    """Return the cells that are no numbers in a column that is meant as numbers; none in a column of names."""
    given = [(row, text) for row, text in enumerate(texts) if text is not None]
    if sum(_number(text.replace(",", ".")) is not None for _, text in given) * 2 < len(given):
        return []
    away, odd = _NAMES_NOT_NUMBERS.format(name), [(row, text) for row, text in given if _number(text) is None]
    comma = "is not a number; write a point for the decimals"
    problem = {row: comma if _number(text.replace(",", ".")) is not None else "is not a number" for row, text in odd}
    return [raw.fault(row, name, words, away) for row, words in problem.items()]


def _flat_column(raw: RawTable, name: str, values: object) -> list[Fault]:
    distinct = pd.Series(values).dropna().unique()
    away = f"leave it out with --leave-out {name}, or give it the weight 0"
    if len(distinct) == 0:
        return [raw.column_fault(name, "every value is missing", away)]
    if len(distinct) == 1:
        return [raw.column_fault(name, "is the same for every site that has it, so it tells none apart", away)]
    return []


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
