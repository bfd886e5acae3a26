"""A choice of sites in words: what was chosen, whether it is the best there is, and why each site is in."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from helpers.analysis.sampling import Criterion, Selection, reasons_for, select_sites
from helpers.data.faults import Fault, StudyError
from helpers.data.read.candidates import attributes_of, read_candidates, read_weights
from helpers.show.page.number_format import counted, listed


def choose_and_explain(
    path: Path,
    k: int,
    *,
    criterion: Criterion = "maxmin",
    must_include: Sequence[str] = (),
    weights: Path | None = None,
    id_column: str = "site_id",
    leave_out: Sequence[str] = (),
    categories: Sequence[str] = (),
    levels: Mapping[str, Sequence[str]] | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """Choose k sites of a frame on disk.

    Args:
        path: the frame, a CSV file.
        k: how many to choose.
        criterion: "maxmin" or "mean".
        must_include: ids that must be among them.
        weights: a CSV file with attribute and weight.
        id_column: the column that names the site.
        leave_out: columns that are no attributes.
        categories: columns whose numbers are names.
        levels: levels of ordered columns, lowest first.

    Returns:
        The chosen sites with their attributes and reasons, and the lines to print.

    Raises:
        StudyError: when a file cannot be read as it is.
        ValueError: when the choice cannot be made.
    """
    given = read_weights(weights, attributes_of(path, id_column=id_column, leave_out=leave_out)) if weights else None
    frame = read_candidates(
        path, id_column=id_column, leave_out=leave_out, categories=categories, levels=levels, weights=given
    )
    try:
        chosen = select_sites(frame, k, criterion=criterion, weights=given, must_include=must_include)
    except ValueError as error:
        raise StudyError([Fault(path.name, str(error))]) from error
    reasons = reasons_for(frame, chosen.sites, criterion=criterion, weights=given, must_include=must_include)
    table = frame.loc[list(chosen.sites)].reset_index().merge(reasons, on="site_id")
    told = [f"Chosen: {listed(chosen.sites)}.", *choice_in_words(chosen, len(frame), criterion, must_include)]
    return table, told + [f"  {row.site_id}: {row.reason}" for row in reasons.itertuples()]


def choice_in_words(chosen: Selection, candidates: int, criterion: str, must_include: Sequence[str] = ()) -> list[str]:
    """Return what was reached, whether a better set can exist, and how many are as good.

    Args:
        chosen: the selection.
        candidates: number of candidates.
        criterion: "maxmin" or "mean".
        must_include: ids that were asked for; the claim is then on sets that hold them.

    >>> choice_in_words(Selection(("a", "b"), 0.5, True, 1, 0.5, True), 9, "mean")[1]
    'No other set of two among the nine candidates does better: this is proven, and no other does as well.'
    """
    what = "The two most alike of them are" if criterion == "maxmin" else "On average two of them are"
    first = f"{what} {chosen.value:.4f} apart, on a scale from 0 to 1."
    if len(chosen.sites) == candidates:
        return [first, "Every candidate is chosen, so there was nothing to choose."]
    k = counted(len(chosen.sites), "x").split()[0]
    holding = f" with {listed(list(dict.fromkeys(must_include)))} in it" if must_include else ""
    if chosen.optimal:
        return [first, f"No other set of {k} among the {_number(candidates)} candidates{holding} does better: "
                f"this is proven, and {_ties(chosen)}."]  # fmt: skip
    return [
        first,
        f"This is the best set of {k}{holding} that was found among the {_number(candidates)} candidates by adding and "
        f"exchanging sites. It is not proven to be the best: a set could reach {chosen.bound:.4f} at most.",
    ]


def _number(candidates: int) -> str:
    return counted(candidates, "x").rsplit(" ", 1)[0]


def _ties(chosen: Selection) -> str:
    others = chosen.ties - 1
    if chosen.all_ties:
        return "no other does as well" if not others else f"{counted(others, 'other does', 'others do')} as well"
    return (
        f"at least {counted(max(others, 1), 'other does', 'others do')} as well" if others else "ties were not counted"
    )
