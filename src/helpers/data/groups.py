"""Who was referred and who is compared with them: the one place where rows of comparison groups are set apart."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from helpers.vocabulary import REFERRED

GROUP_COLUMNS: Final = ("group", "pair_id")
_GROUPED: Final = ("referrals", "gp_usage")
_OF_THEM: Final = (*_GROUPED, "appointments", "outcome_counts")


def is_referred(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows are of referred patients: all but those of another group.

    >>> is_referred(pd.DataFrame({"group": ["referred", None, "not referred"]})).tolist()
    [True, True, False]
    """
    group: pd.Series[Any] = rows["group"] if "group" in rows else pd.Series(None, index=rows.index, dtype=object)
    return group.isna() | (group == REFERRED)


def of_referred(tables: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Return the tables of a study without patients of comparison groups, and as they were where there are some.

    >>> usage = pd.DataFrame({"patient_id": ["a", "b"], "group": ["referred", "not referred"], "pair_id": ["p", "p"]})
    >>> tables, whole = of_referred({"gp_usage": usage})
    >>> tables["gp_usage"].values.tolist(), len(whole["gp_usage"])
    ([['a']], 2)
    """
    grouped = [tables[name] for name in _GROUPED if name in tables]
    compared = {patient for rows in grouped for patient in rows.loc[~is_referred(rows)].get("patient_id", ())}
    own, whole = dict(tables), {}
    for name in [name for name in _OF_THEM if name in tables]:
        rows = tables[name]
        if compared:
            whole[name] = rows
            rows = rows[~rows["patient_id"].isin(compared)].reset_index(drop=True)
        own[name] = rows.drop(columns=list(GROUP_COLUMNS), errors="ignore")
    return own, whole
