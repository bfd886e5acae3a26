"""Configurations printed with a column for each role, as cmocs.csv and cmoc_elements.csv."""

import re
from typing import Final

import pandas as pd

from helpers.data.mapping.map_file import CMOC_COLUMNS

_NUMBERED: Final = re.compile(r"(?:^|\s)(?:\(?\d{1,2}[.)]|\(?[ivx]{1,4}[.)]|\(?[a-h]\))\s+")
_BULLETS: Final = re.compile(r"^\s*[-•·*–◦▪]\s+")


def configurations(wide: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return cmocs and cmoc_elements of a table with a column for each role.

    Lines without an id belong to the configuration above; without any id they are numbered. A cell with a numbered
    list, or with several lines, has an element in each.

    >>> wide = pd.DataFrame({"context": ["time"], "mechanism": ["1. trust 2. hope"]})
    >>> configurations(wide)["cmoc_elements"]["text"].tolist()
    ['time', 'trust', 'hope']
    """
    wide = wide.copy()
    if "cmoc_id" not in wide or not wide["cmoc_id"].any():
        wide["cmoc_id"] = [f"CMOC{number}" for number in range(1, len(wide) + 1)]
    wide["cmoc_id"] = wide["cmoc_id"].where(wide["cmoc_id"] != "").ffill()
    rows = []
    positions: dict[str, int] = {}
    for record in wide.to_dict("records"):
        cmoc = str(record["cmoc_id"])
        for column, (role, part) in CMOC_COLUMNS.items():
            for text in elements_of(str(record.get(column, ""))):
                positions[cmoc] = positions.get(cmoc, 0) + 1
                rows.append((cmoc, positions[cmoc], role, part, text))
    described = [name for name in ("cmoc_id", "title", "source", "theme", "npt_construct") if name in wide]
    cmocs = wide[described].replace("", pd.NA).groupby("cmoc_id", sort=False, as_index=False).first()
    elements = pd.DataFrame(rows, columns=["cmoc_id", "position", "role", "part", "text"])
    unused = [] if elements["part"].any() else ["part"]
    return {"cmocs": cmocs.fillna(""), "cmoc_elements": elements.drop(columns=unused)}


def elements_of(cell: str) -> list[str]:
    r"""Return the elements that a cell holds: those of a numbered list, else one a line; a single sentence is one.

    >>> elements_of("1. time\n2. trust"), elements_of("- time\n- trust"), elements_of("time; and trust")
    (['time', 'trust'], ['time', 'trust'], ['time; and trust'])
    """
    pieces = [piece for line in cell.split("\n") for piece in _numbered_pieces(line)]
    texts = [" ".join(_BULLETS.sub("", piece).split()).strip(" ;") for piece in pieces]
    return [text for text in texts if text]


def _numbered_pieces(line: str) -> list[str]:
    """Return the parts of a line that begins with a number; the whole line otherwise."""
    starts = [match.start() for match in _NUMBERED.finditer(line)]
    if not starts or line[: starts[0]].strip():
        return [line]
    return [_NUMBERED.sub("", part, count=1) for part in map(line.__getitem__, map(slice, starts, [*starts[1:], None]))]
