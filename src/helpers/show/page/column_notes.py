"""What the columns of a table mean and in which unit they are, for the read-me sheet of a workbook."""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from helpers.data.descriptor import Field, resources
from helpers.show.page.tables import in_words


def column_notes(frame: pd.DataFrame, labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return name, meaning and unit of every column: from the labels, from the descriptor, or the name in words.

    A column called by a number, such as that of a site in a table of distances, says that it has the value for it.

    >>> column_notes(pd.DataFrame(columns=["n", "low", "7"]), {"n": "Patients, number"})
    [('n', 'Patients, number', ''), ('low', 'Low', ''), ('7', 'The value for 7', '')]
    """
    notes = []
    for name in map(str, frame.columns):
        field = _described().get(name, {})
        meaning = labels.get(name) or field.get("description") or in_words(name)
        meaning = meaning if any(map(str.isalpha, meaning)) else f"The value for {name}"
        notes.append((name, meaning, str(field.get("unit", ""))))
    return notes


@cache
def _described() -> dict[str, Field]:
    """Return every column of a table of data by name, as the first table that has it describes it.

    A reference table's columns have meanings of its own: its `n` is not that of other tables.
    """
    described: dict[str, Field] = {}
    for resource in resources().values():
        if not resource["path"].startswith("reference/"):
            for field in resource["schema"]["fields"]:
                described.setdefault(field["name"], field)
    return described
