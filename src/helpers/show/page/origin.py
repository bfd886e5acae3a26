"""Where data come from, and the mark that says so wherever they travel: caption, alt text, picture, file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import pandas as pd

from helpers.analysis.disclosure import Profile

Origin = Literal["private", "synthetic", "published"]
"""Where data come from, the most guarded first."""

ORIGIN: Final = "origin"
"""Under this name the `attrs` of a frame say where its data come from."""


@dataclass(frozen=True)
class Mark:
    """What is said of an origin: `words` in captions and pictures, `value` in a column, `file` at the end of names.

    `words` are "" for what is published, which needs no mark. `source` and `licence` stand in the read-me sheet of a
    workbook.
    """

    words: str
    value: str
    file: str
    source: str
    licence: str


_SYNOPSIS: Final = (
    "Tierney S, Wong G, Westlake D, et al. Implementation of link workers in primary care: Synopsis of findings from a "
    "realist evaluation. NIHR, 2025. https://doi.org/10.3310/KHGT9993"
)
_CC_BY: Final = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"

_MARKS: Final[dict[Origin, Mark]] = {
    "private": Mark("Private data.", "private", "private", "A study folder.", "None: do not pass it on."),
    "synthetic": Mark(
        "Made-up data.",
        "synthetic",
        "synthetic",
        f"Made up by this book, so that they keep to the totals printed in: {_SYNOPSIS}. They are no results of it.",
        _CC_BY,
    ),
    "published": Mark("", "published", "published", f"Printed in, or worked out from: {_SYNOPSIS}", _CC_BY),
}


IN_PICTURES: Final = frozenset(f"Description\0{mark.words}".encode() for mark in _MARKS.values() if mark.words)
"""What a PNG of the book may say of itself: the mark of its origin, as a part of the file."""


def mark_of(origin: Origin, profile: Profile | None) -> Mark:
    """Return the mark of an origin, under the profile of a release when one is made.

    >>> mark_of("synthetic", None).words, mark_of("published", None).words
    ('Made-up data.', '')
    """
    if profile is None or origin != "private":
        return _MARKS[origin]
    value = f"released under profile {profile.name}"
    source = "A study folder, after disclosure control."
    return Mark(f"Released under profile {profile.name}.", value, f"released-{profile.name}", source, "Not given.")


def origin_of_frame(frame: pd.DataFrame) -> Origin | None:
    """Return what a frame says of its origin, None when it says nothing."""
    origin = frame.attrs.get(ORIGIN)
    return origin if origin in get_args(Origin) else None


def known_origin(given: Iterable[Any]) -> Origin | None:
    """Return the most guarded origin of the data given; None when that of any is unknown, or no data are given.

    >>> one, other = pd.DataFrame(), pd.DataFrame()
    >>> one.attrs["origin"], other.attrs["origin"] = "published", "synthetic"
    >>> known_origin([one, 3]), known_origin([one, other]), known_origin([one, pd.DataFrame()])
    ('published', 'synthetic', None)
    """
    origins: list[Origin | None] = []
    for one in given:
        if isinstance(one, pd.DataFrame):
            origins.append(origin_of_frame(one))
        elif not isinstance(one, str | int | float | np.generic | None):
            origins.append(None)
    if not origins or None in origins:
        return None
    return next(origin for origin in get_args(Origin) if origin in origins)
