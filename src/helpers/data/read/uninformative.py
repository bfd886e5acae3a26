"""Columns of a sampling frame that tell no sites apart, or what another tells already: names, postcodes, copies."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from helpers.data.faults import Fault, Rule
from helpers.data.read.raw_table import RawTable
from helpers.data.rules import frames as rule_frames

SMALL_FRAME: Final = 12
"""Sites up to which a column may differ for every site, or go one to one with another, by chance."""

_NEARLY_ALL: Final = 0.9
_NAMING: Final = re.compile(
    r"(?:.*(?:name|code|address|phone|email|website)|title|zip|street|tel|mobile|fax|mail|web|url|contact|manager|id"
    r"|ref|reference|number|no|label|description)s?"
)
"""Words of a heading that say that a column names something, or where it is."""

_CODE: Final = ("code", "id", "number", "no", "key")
_NAMING_TEXT: Final = re.compile(
    r"[a-z]{1,2}[0-9][0-9a-z]?\s?[0-9][a-z]{2}"  # a postcode
    r"|(?:\+|\(?0)[0-9\s()\-]{8,}"  # a telephone number
    r"|[^@\s]+@[^@\s]+\.[a-z]+|(?:https?://|www\.)\S+",
    re.IGNORECASE,
)


def uninformative(
    raw: RawTable, columns: Mapping[str, Any], asked: Collection[str], stated: Collection[str]
) -> tuple[list[str], list[Fault]]:
    """Return the columns of texts to leave out, and what is said of them and of those that may be such and are kept.

    Left out are texts that differ for every site or nearly, and those that go one to one with a column before. In a
    frame of twelve sites or fewer both may be chance: only what is a name or a copy by its heading or its look is left
    out there. What is `asked` for stays, and what is `stated` to be names or levels stays rather than its copy.
    """
    values = {name: pd.Series(column) for name, column in columns.items()}
    notes: dict[str, Fault] = {}
    for name, column in values.items():
        if name not in asked and column.dtype == object and (rule := _rule_of_names(name, column)):
            counts = {"texts": column.nunique(), "sites": int(column.notna().sum())}
            notes[name] = raw.column_fault(name, rule, name=name, **counts)
    repeating = {name: column for name, column in values.items() if name not in notes}
    for name, other in _copies(repeating, asked, stated).items():
        alike = len(raw.lines) > SMALL_FRAME or _is_same_subject(name, other)
        rule = rule_frames.COPY if alike else rule_frames.COPY_KEPT
        notes[name] = raw.column_fault(name, rule, name=name, other=other)
    kept = {rule.id for rule in (rule_frames.DIFFERENT_KEPT, rule_frames.MOSTLY_DIFFERENT, rule_frames.COPY_KEPT)}
    return [name for name in values if name in notes and notes[name].rule not in kept], list(notes.values())


def _rule_of_names(name: str, column: "pd.Series[Any]") -> Rule | None:
    """Return what is said of a column whose texts differ for every site, or for most; None where enough share one."""
    texts, known = column.nunique(), column.dropna()
    is_small, is_naming = len(column) <= SMALL_FRAME, _is_naming(name, known)
    if texts == len(known):
        return rule_frames.DIFFERENT_KEPT if is_small and not is_naming else rule_frames.DIFFERENT
    if (not is_small and texts >= _NEARLY_ALL * len(known)) or (is_naming and texts * 2 > len(known)):
        return rule_frames.NEARLY_DIFFERENT
    return rule_frames.MOSTLY_DIFFERENT if not is_small and texts * 2 > len(known) else None


def _is_naming(name: str, known: "pd.Series[Any]") -> bool:
    """Return whether a column names sites or says where they are reached, by its heading or by its texts."""
    if any(map(_NAMING.fullmatch, name.split("_"))):
        return True
    return sum(_NAMING_TEXT.fullmatch(text) is not None for text in known) >= _NEARLY_ALL * len(known)


def _copies(values: Mapping[str, "pd.Series[Any]"], asked: Collection[str], stated: Collection[str]) -> dict[str, str]:
    """Return the columns that go one to one with another, and that other: texts with any, codes in numbers with texts.

    Of two columns of texts the later is the copy.
    """
    shared = {name: column for name, column in values.items() if column.nunique() < column.notna().sum()}
    texts = [name for name, column in shared.items() if column.dtype == object and name not in stated]
    names = [*(name for name in shared if name in stated), *texts]
    copies: dict[str, str] = {}
    for name, column in shared.items():
        is_code = is_numeric_dtype(column.dtype) and name.split("_")[-1] in _CODE
        if is_code and name not in asked and (other := _copied(name, shared, names)):
            copies[name] = other
    kept = [name for name in shared if name not in texts and name not in copies]
    for name in texts:
        if name not in asked and (other := _copied(name, shared, kept)):
            copies[name] = other
        else:
            kept.append(name)
    return copies


def _copied(name: str, values: Mapping[str, "pd.Series[Any]"], others: Iterable[str]) -> str | None:
    """Return the first of other columns that a column goes one to one with."""
    return next((other for other in others if _is_one_to_one(values[name], values[other])), None)


def _is_one_to_one(one: "pd.Series[Any]", other: "pd.Series[Any]") -> bool:
    """Return whether each value of one column goes with one value of the other, where nearly all sites have both."""
    known = one.notna().to_numpy(), other.notna().to_numpy()
    both = known[0] & known[1]
    if both.sum() < _NEARLY_ALL * (known[0] | known[1]).sum():
        return False
    codes = [pd.factorize(column[both])[0] for column in (one, other)]
    return np.array_equal(codes[0], codes[1]) and codes[0].max(initial=0) > 0


def _is_same_subject(name: str, other: str) -> bool:
    """Return whether two headings are of one thing: icb_name and icb_code, region and region_name."""
    one, two = ({word for word in heading.split("_") if not _NAMING.fullmatch(word)} for heading in (name, other))
    return one == two and bool(one)
