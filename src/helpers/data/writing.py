"""Tables as CSV files: the same bytes on every machine, and no file half written."""

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from helpers.vocabulary import FORMULA_STARTS

_FORMAT: Final[dict[str, Any]] = {"index": False, "lineterminator": "\n"}
_FLOATS: Final = "%.10g"


def csv_text(frame: pd.DataFrame) -> str:
    r"""Return a table as CSV with spreadsheet formulas disarmed by a leading apostrophe; its index is left out.

    >>> csv_text(pd.DataFrame({"note": ["=1+1", "fine"], "change": [-2, 3]}))
    "note,change\n'=1+1,-2\nfine,3\n"
    >>> csv_text(pd.DataFrame({"percent": [33.0, "hidden"], "source": ["-", "-5"]}))
    "percent,source\n33,-\nhidden,'-5\n"
    """
    disarmed = _disarmed(frame)
    for i, (_, column) in enumerate(disarmed.items()):
        if column.dtype == object:
            disarmed.isetitem(i, pd.array([_as_in_numbers(value) for value in column], dtype=object))
    return str(disarmed.to_csv(**_FORMAT, float_format=_FLOATS))


def _as_in_numbers(value: Any) -> Any:
    """Return a number among texts as it is written in a column of numbers alone, and anything else as it is."""
    return _FLOATS % value if isinstance(value, float) and not math.isnan(value) else value


def write_tables(tables: Mapping[Path, pd.DataFrame], *, disarmed: bool = False) -> None:
    r"""Write tables as CSV, each under a temporary name until all are whole; values as they are, or disarmed.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_tables({Path(folder) / "a.csv": pd.DataFrame({"id": ["-1"]})})
    ...     (Path(folder) / "a.csv").read_text()
    'id\n-1\n'
    """
    temporary = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in tables}
    try:
        for path, frame in tables.items():
            (_disarmed(frame) if disarmed else frame).to_csv(temporary[path], **_FORMAT)
        for path, unfinished in temporary.items():
            unfinished.replace(path)
    finally:
        for unfinished in temporary.values():
            unfinished.unlink(missing_ok=True)


def write_folder(folder: Path, tables: Mapping[str, pd.DataFrame], *, disarmed: bool = False) -> list[Path]:
    """Write tables by name into a folder, which is made when it is not there, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / f"{name}.csv": table for name, table in tables.items()}
    write_tables(files, disarmed=disarmed)
    return list(files)


def _disarmed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which no text, and no column's name, is a formula to a spreadsheet."""
    columns = [frame.iloc[:, i] for i in range(frame.shape[1])]
    safe = {
        i: column if is_numeric_dtype(column.dtype) else _disarmed_column(column.astype(object))
        for i, column in enumerate(columns)
    }
    names = [_disarmed_value(str(name)) for name in frame.columns]
    return pd.DataFrame(safe, index=frame.index).set_axis(names, axis=1)


def _disarmed_column(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column with its texts disarmed, each different one looked at once."""
    codes, different = pd.factorize(column, use_na_sentinel=False)
    safe = np.array([*map(_disarmed_value, different), None], dtype=object)[:-1]  # of one dimension, whatever is in it
    return pd.Series(safe[codes], index=column.index)


def _disarmed_value(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    one_line_end = value.replace("\r\n", "\n").replace("\r", "\n")  # Python 3.11 leaves a lone \r unquoted
    return "'" + one_line_end if value.startswith(FORMULA_STARTS) and value != "-" else one_line_end
