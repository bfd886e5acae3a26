"""Tables of the chapter on sampling."""

import pandas as pd

from helpers.show.page import Table, decimals_as_given, wording
from helpers.show.sampling.participant_text import collected_sentence
from helpers.show.sampling.text import (
    LABELS,
    contributions_sentence,
    dimensions_in_words,
    most_empty_sentence,
)

_EMPTY_PAIRS = {"dimensions": "Two dimensions", "pairs": "Pairs, number", "empty": "Empty, number", "named": "Which"}
_CONTRIBUTIONS = {
    "site_id": "Site",
    "nearest_site": "Nearest site",
    "nearest_distance": "Distance to it",
    "mean_distance": "Mean distance to the others",
    "added_to_mean": "Added to the mean distance",
}
_COLLECTED = {
    "item": "Data",
    "planned_per_site": "Planned at each site",
    "planned_all_sites": "Over all sites",
    "collected": "Collected",
    "says": "What that allows one to say",
    "not_known": "Not known",
}


def sites(attributes: pd.DataFrame) -> Table:
    """Return the sites with what they were chosen for."""
    caption, labels = "The sites and what they were chosen for.", LABELS | {"site_id": "Site"}
    decimals = decimals_as_given(attributes)
    return Table("sites", attributes, caption, n=len(attributes), labels=labels, decimals=decimals, about="named sites")


def made_up_sites(attributes: pd.DataFrame) -> Table:
    """Return the made-up sites that stand for a choice."""
    caption = "Made-up sites that stand for a choice; none is a site of the study."
    frame, labels = attributes.drop(columns="set_up_by"), LABELS | {"site_id": "Site"}
    decimals = decimals_as_given(frame)
    return Table(
        "made-up-sites", frame, caption, n=len(frame), labels=labels, decimals=decimals, about="sites", fold=caption
    )


def empty_pairs(empty: pd.DataFrame, *, n: int) -> Table:
    """Return the pairs of categories that none of n sites has."""
    frame = empty.assign(dimensions=empty.apply(dimensions_in_words, axis=1))[list(_EMPTY_PAIRS)]
    caption = "Pairs of categories that no site has."
    fold = most_empty_sentence(empty)
    return Table("sampling-empty-pairs", frame, caption, n=n, labels=_EMPTY_PAIRS, about="sites", fold=fold)


def contributions(adds: pd.DataFrame) -> Table:
    """Return what each site adds to the distances."""
    caption = "What each site adds: its distances to the others, and the mean distance of all less that without it."
    frame, fold = adds[list(_CONTRIBUTIONS)], contributions_sentence(adds)
    return Table(
        "sampling-adds", frame, caption, n=len(adds), labels=_CONTRIBUTIONS, decimals=3, about="named sites", fold=fold
    )


def collected(table: pd.DataFrame, *, n: int) -> Table:
    """Return what was collected against what was planned at n sites."""
    caption = wording("What was to be collected at each site, what was collected at all, and what cannot be known.")
    fold = collected_sentence(table)
    return Table("collected-against-planned", table, caption, n=n, labels=_COLLECTED, fold=fold)
