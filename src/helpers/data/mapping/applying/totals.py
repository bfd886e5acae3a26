"""Lines alike but for their numbers as one row, where a map says that a column is a total."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.data.faults import MOST_OF_A_KIND
from helpers.data.mapping.record import FILE, LINE, Applied
from helpers.data.rules import mapping as rule_mapping


def added_up(frame: pd.DataFrame, totals: Sequence[str], applied: Applied, table: str) -> pd.DataFrame:
    """Return rows with some columns added up over the lines that say the same in all others; empty where none has any.

    >>> rows = pd.DataFrame({"site_id": ["a", "b", "a"], "fte": ["0.1", "", "0.2"], LINE: [2, 3, 4], FILE: "x.csv"})
    >>> added_up(rows, ["fte"], Applied(), "sampling_frame")[["site_id", "fte"]].to_numpy().tolist()
    [['a', '0.3'], ['b', '']]
    """
    keys = [name for name in frame if name not in (*totals, LINE, FILE)]
    if not totals or not keys:
        return frame
    numbers = frame[[*totals]].apply(pd.to_numeric, errors="coerce").replace([np.inf, -np.inf], np.nan)
    for name in totals:
        wrong = frame[numbers[name].isna() & frame[name].ne("")].head(MOST_OF_A_KIND)
        for text, line, file in wrong[[name, LINE, FILE]].itertuples(index=False):
            applied.faults.append(rule_mapping.NO_NUMBER.broken(file, int(line), None, text, name=name))
    grouped = frame.assign(**numbers).groupby(keys, sort=False, dropna=False)
    sums = grouped[[*totals]].sum(min_count=1).map("{:.10g}".format).replace("nan", "")
    whole = sums.join(grouped[[LINE, FILE]].first()).reset_index()
    applied.write_down(f"lines added up ({', '.join(totals)})", len(frame) - len(whole), table=table)
    return whole[[*frame]]
