"""What a table or a figure may show while a release is made: the place where disclosure control is applied.

What each column counts comes with the frame, in its `attrs`, or with the table or figure made of it (`counts`); see
`helpers.analysis.disclosure.roles`. Of a column that says nothing it is taken that it counts people. Nothing is changed
where no profile is in force: outside a release, and on a page that rests on no table about people.
"""

import os
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from helpers.analysis.disclosure import (
    NOT_PEOPLE,
    PROTECTED,
    Coarser,
    Counts,
    DisclosureError,
    NotReleased,
    Profile,
    TableCounts,
    columns_of,
    profile_of,
    protect_with_rules,
    with_counts,
)
from helpers.show.page.exhibits import About
from helpers.show.page.tables import HIDDEN
from helpers.vocabulary import COUNTS

N_TO_AUDIT: Final = "n_to_audit"
"""Under this name an output's metadata have the exact number of people behind it, until the audit takes it out."""

PROFILE_VARIABLE: Final = "LINKBOOK_PROFILE"
"""Environment variable that names the profile outputs are made under; unset or empty outside a release."""

_EXACT: Final = ("people", "base", "survival", "share", "percent")
"""Roles of columns in which a figure would show exact numbers of people."""

_NO_CURVE: Final = "it is none of the survival curves that alone are shown under this profile"


def active_profile() -> Profile | None:
    """Return the profile that outputs are made under, from the environment, or None when there is none that hides.

    >>> active_profile() is None or active_profile().hides
    True
    """
    name = os.environ.get(PROFILE_VARIABLE, "")
    profile = profile_of(name) if name else None
    return profile if profile and profile.hides else None


def shows_survival_only() -> bool:
    """Return whether outputs are made under a profile that shows nothing of people but survival curves.

    >>> shows_survival_only()
    False
    """
    profile = active_profile()
    return profile is not None and profile.survival_only


@dataclass(frozen=True)
class Disclosed:
    """What may be shown of a table: the frame or None, which cells are hidden, and what goes into the manifest.

    `exact` is whether every number of people is still the one given, and not rounded or in a band; `changes` says in
    words what a figure drawn from the frame shows otherwise than it would outside a release; `counts` are what the
    audit of the whole release looks at.
    """

    frame: pd.DataFrame | None
    hidden: NDArray[np.bool_] | None = None
    entry: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    exact: bool = True
    changes: str = ""
    counts: TableCounts | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing had to be hidden."""
        return self.frame is not None and (self.hidden is None or not self.hidden.any())


def disclosed(
    frame: pd.DataFrame | None,
    n: int | None,
    profile: Profile | None,
    *,
    about: About = "people",
    coarser: Coarser | None = None,
    counts: Counts | None = None,
) -> Disclosed:
    """Return what may be shown of a table, or of the data behind a figure, under the profile in force.

    `n` is the number of people behind it, `counts` what its columns count beside what it says itself; `coarser` makes
    the data of a figure coarser until every count may be drawn. What is worked out from a base table was protected at
    its source, says so in its `attrs`, and is shown as it is.

    >>> disclosed(pd.DataFrame({"patients": [3]}), 3, None).entry
    {'n': 3}
    """
    stated = {} if n is None else {"n": int(n)}
    if profile is None or about != "people":
        return Disclosed(frame, entry=stated)
    if frame is not None and PROTECTED in frame.attrs:
        rule = frame.attrs[PROTECTED]
        return Disclosed(frame, entry=stated | {"rule": rule}, note=f"Disclosure control, profile {rule}.")
    entry: dict[str, Any] = {}
    try:
        if frame is not None and profile.survival_only and not _has_curve(frame, counts):
            raise DisclosureError(_NO_CURVE)
        if isinstance(coarser, NotReleased):
            raise DisclosureError(coarser.why)
        if frame is None:
            raise DisclosureError("the data behind it are not given with it, so it cannot be checked")
        if n is not None and n < profile.smallest:
            raise DisclosureError(f"it rests on fewer than {profile.smallest}")
        said = with_counts(frame, counts or {})
        if n is not None and len(frame) == n and not _says_what_it_counts(said):
            raise DisclosureError("it may have a row for each person")
        frame = coarser(said, profile) if coarser else said
        frame = with_counts(frame, said.attrs[COUNTS] | frame.attrs.get(COUNTS, {}))
        done = protect_with_rules(frame, profile=profile.name, n=n)
        if _nothing_left(frame, done.hidden):
            raise DisclosureError("every number in it is too small to show, or would give another away")
    except DisclosureError as error:
        return Disclosed(None, entry=entry | {"rule": f"{profile.name}: left out, {error}"}, note=f"{error}.")
    rule = f"{profile.name}: {'; '.join(done.rules)}"
    if n and not profile.survival_only:
        entry |= {"n_shown": f"{profile.rounded(int(n)):,}", N_TO_AUDIT: int(n)}
    note, exact = f"Disclosure control, profile {rule}.", _is_exact(frame, done.table)
    changes = [coarser.words] if coarser else []
    changes += [] if exact else ["numbers of people are rounded"]
    return Disclosed(done.table, done.hidden, entry | {"rule": rule}, note, exact, "; ".join(changes), done.counts)


def _says_what_it_counts(frame: pd.DataFrame) -> bool:
    """Return whether a table says of each number what it counts: then it has no row for each person unsaid.

    Its number of rows is no secret, so that it must not be compared with that of people for nothing.
    """
    numbers = {str(name) for name, column in frame.items() if is_numeric_dtype(column.dtype)}
    return numbers <= set(frame.attrs[COUNTS])


def _has_curve(frame: pd.DataFrame, counts: Counts | None) -> bool:
    """Return whether a table has numbers of a survival curve, or none about people at all."""
    roles = {column.role for column in columns_of(with_counts(frame, counts or {}))}
    return "survival" in roles or roles <= set(NOT_PEOPLE)


def _nothing_left(frame: pd.DataFrame, hidden: NDArray[np.bool_]) -> bool:
    """Return whether a table has numbers about people and all of them are hidden."""
    numbers = [i for i, column in enumerate(columns_of(frame)) if column.role not in NOT_PEOPLE]
    known = frame.iloc[:, numbers].notna().to_numpy()
    return bool(known.any() and hidden[:, numbers][known].all())


def _is_exact(frame: pd.DataFrame, shown: pd.DataFrame) -> bool:
    """Return whether counts and percentages are shown as they were given."""
    numbers = [i for i, column in enumerate(columns_of(frame)) if column.role in _EXACT]
    before, after = (
        [one.iloc[:, column].astype(object).dropna().tolist() for column in numbers] for one in (frame, shown)
    )
    return before == after


def plain_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with numbers of the kinds that are drawn: whole numbers, and floats with NaN for missing.

    >>> plain_numbers(pd.DataFrame({"n": pd.array([1, None], dtype="Int64")}))["n"].tolist()
    [1.0, nan]
    """
    kinds = {
        name: "int64" if str(column.dtype) == "Int64" and column.notna().all() else "float64"
        for name, column in frame.items()
        if str(column.dtype) in ("Int64", "Float64")
    }
    return frame.astype(kinds) if kinds else frame


def with_hidden(frame: pd.DataFrame, hidden: NDArray[np.bool_] | None) -> pd.DataFrame:
    """Return a table with the word for hidden in its hidden cells.

    >>> with_hidden(pd.DataFrame({"n": [1, 2]}), np.array([[True], [False]]))["n"].tolist()
    ['hidden', 2]
    """
    if hidden is None or not hidden.any():
        return frame
    columns = {
        i: column.astype(object).mask(hidden[:, i], HIDDEN) if hidden[:, i].any() else column
        for i, (_, column) in enumerate(frame.items())
    }
    shown = pd.DataFrame(columns, index=frame.index).set_axis(frame.columns, axis=1)
    shown.attrs = dict(frame.attrs)
    return shown
