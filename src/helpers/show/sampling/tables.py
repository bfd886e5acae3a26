"""Tables of the chapter on sampling."""

import pandas as pd

from helpers.show.page import Table
from helpers.show.sampling.text import LABELS, dimensions_in_words


def sites(attributes: pd.DataFrame) -> Table:
    """Return the sites with what they were chosen for."""
    return Table(
        "sites",
        attributes,
        caption="The sites and what they were chosen for.",
        labels=LABELS | {"site_id": "Site"},
        decimals=0,
        n=len(attributes),
        about="sites",
    )


def empty_pairs(empty: pd.DataFrame, *, n: int) -> Table:
    """Return the pairs of categories that none of n sites has."""
    frame = empty.assign(dimensions=empty.apply(dimensions_in_words, axis=1))
    return Table(
        "sampling-empty-pairs",
        frame[["dimensions", "pairs", "empty", "named"]],
        caption="Pairs of categories that no site has.",
        labels={"dimensions": "Two dimensions", "pairs": "Pairs, number", "empty": "Empty, number", "named": "Which"},
        n=n,
        about="sites",
    )


def contributions(adds: pd.DataFrame) -> Table:
    """Return what each site adds to the distances."""
    return Table(
        "sampling-adds",
        adds.drop(columns=["smallest_without", "mean_without"]),
        caption="What each site adds: its distances to the others, and the mean distance of all less that without it.",
        labels={
            "site_id": "Site",
            "nearest_site": "Nearest site",
            "nearest_distance": "Distance to it",
            "mean_distance": "Mean distance to the others",
            "added_to_mean": "Added to the mean distance",
        },
        decimals=3,
        n=len(adds),
        about="sites",
    )


def collected(table: pd.DataFrame, *, n: int) -> Table:
    """Return what was collected against what was planned at n sites."""
    return Table(
        "collected-against-planned",
        table,
        caption="What was to be collected at each site, what was collected at all, and what cannot be known.",
        labels={
            "item": "Data",
            "planned_per_site": "Planned at each site",
            "planned_all_sites": "Over all sites",
            "collected": "Collected",
            "says": "What that allows one to say",
            "not_known": "Not known",
        },
        n=n,
    )
