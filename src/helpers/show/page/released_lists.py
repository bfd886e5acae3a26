"""What a release says of a whole list of registered patients: anew, or as an earlier release printed it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.analysis.disclosure import Profile, ReleasedRow, released_rows, standing_rows
from helpers.analysis.gp_usage import LastingShare, released_list
from helpers.data.release_ledger import LISTS, NUMBER_ALIKE, hashed_rows, kept_ledger
from helpers.data.study import Study
from helpers.show.page.released_sites import when_renewed
from helpers.show.page.sentences import Sentence

LIST: Final = "practice_list"
"""The name of the table, and of its versions in the ledger."""
_NOT_YET: Final = ""
"""The day of what no release has printed."""


@dataclass(frozen=True)
class ReleasedList:
    """What a release says of a list, None where it says nothing; the day that it stands from; what the ledger gains."""

    lasting: LastingShare | None = None
    day: str = ""
    new: Mapping[str, ReleasedRow] = field(default_factory=dict)


def released_practice_list(study: Study, lasting: LastingShare | None, profile: Profile) -> ReleasedList:
    """Return what a release says of the practice list of a study: rounded at its source, and nothing of a small one.

    Of two lists a patient apart the numbers would say how often that patient came. So they are renewed as those of a
    site are: when nobody, or enough patients, differ from every list released before. The patients of a list have no
    ids, so that it is counted how many have the same values.

    Args:
        study: the study; its folder may hold a ledger.
        lasting: the result of `lasting_share`.
        profile: the profile of the release.

    Raises:
        ValueError: when the ledger or its key cannot be read.
    """
    if profile.survival_only:
        return ReleasedList()
    is_shown = lasting is not None and lasting.n >= profile.smallest
    shown = released_list(lasting, rounding=profile.rounding) if lasting is not None and is_shown else None
    ledger = kept_ledger(Path(study.folder), LISTS) if study.is_private else None
    if ledger is None:
        return ReleasedList(shown)
    key, kept = ledger
    released = released_rows(kept)
    table = study.get(LIST)
    patients = (
        {} if table is None or table.empty else hashed_rows(patients_alike(table).assign(list=LIST), key, by="list")
    )
    values = {} if shown is None else {LIST: asdict(shown)}
    columns = [one.name for one in fields(LastingShare)]
    printed = pd.DataFrame.from_dict(values, orient="index", columns=columns)
    rows, new = standing_rows(printed, patients, released, today=_NOT_YET)
    if LIST not in rows.index:
        return ReleasedList(None, "", new)
    row = rows.loc[LIST].to_dict()
    day = str(row.pop("released_on"))
    stands = LastingShare(**row | {name: int(row[name]) for name in ("n", "months")})
    may_print = profile.surely_enough(stands.n)
    return ReleasedList(stands if may_print else None, day if may_print else "", new)


def patients_alike(practice_list: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a practice list, which are patients with the same counts, with the column of how many.

    >>> patients_alike(pd.DataFrame({"site_id": ["3"], "n_patients": [84]})).columns.tolist()
    ['site_id', 'number_alike']
    """
    return practice_list.rename(columns={"n_patients": NUMBER_ALIKE})


def earlier_list_sentence(day: str) -> Sentence:
    """Return that what is said of a list stands as an earlier release printed it, and why; nothing where it does not.

    >>> earlier_list_sentence("2026-01-05")[:76]
    'The numbers of the list of registered patients are as released on 2026-01-05'
    """
    if not day:
        return Sentence("")
    return Sentence(  # the number in it is a rule's, and nobody's
        f"The numbers of the list of registered patients are as released on {day}. "
        f"{when_renewed('They are', 'its patients')}"
    )
