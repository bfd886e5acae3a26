"""Sentences on the sites: what they cover, how unlike they are, and how they stand among others."""

import pandas as pd

from helpers.analysis.sampling import DistanceSummary, Selection, SetDistribution
from helpers.analysis.ties import with_ties
from helpers.data.study_settings import StudySettings
from helpers.show.page import counted, listed
from helpers.vocabulary import NOT_PROVIDED

LABELS = {
    "site_name": "Name",
    "deprivation": "Deprivation",
    "region": "Place",
    "managed_by": "Managed by",
    "months_in_role": "Months in role",
    "practices_served": "Practices served",
    "set_up_by": "Set up by",
    "time_in_role": "Time in role",
}
"""What an attribute of a site is called on a page."""


def how_sites_were_chosen(settings: StudySettings) -> str:
    """Return how the sites were chosen, as the study says; "" when it does not.

    >>> how_sites_were_chosen(StudySettings(how_sites_were_chosen="All who asked."))
    'How the sites were chosen: All who asked.'
    """
    return f"How the sites were chosen: {settings.how_sites_were_chosen}" if settings.how_sites_were_chosen else ""


def coverage_sentence(coverage: pd.DataFrame) -> str:
    """Return which categories have no site and which have most.

    >>> coverage_sentence(pd.DataFrame({"dimension": ["region"], "category": ["North"], "sites": [2]}))
    'Every category listed has at least one site. The category with the most sites is North (place): two sites.'
    """
    empty = [_category(row.dimension, row.category) for row in coverage[coverage["sites"] == 0].itertuples()]
    known = coverage[coverage["category"] != NOT_PROVIDED]
    top = (coverage if known.empty else known).sort_values("sites", ascending=False, kind="stable").iloc[0]
    first = f"Without a site: {listed(empty)}." if empty else "Every category listed has at least one site."
    if top["sites"] == 1:
        return f"{first} No category has more than one site."
    sites, category = counted(top["sites"], "site"), _category(top["dimension"], top["category"])
    return f"{first} The category with the most sites is {category}: {sites}."


def distance_sentence(closeness: DistanceSummary, *, named: bool = True) -> str:
    """Return which two sites are most alike and how far apart sites are on average; not which, if none is `named`.

    >>> distance_sentence(DistanceSummary(0.4, 0.5, ("1", "2"), 3))
    'Sites 1 and 2 are most alike, 0.40 apart. On average two sites are 0.50 apart, on a scale from 0 to 1.'
    >>> distance_sentence(DistanceSummary(0.5, 0.5, ("1", "2"), 2))
    'The two sites are 0.50 apart, on a scale from 0 to 1.'
    """
    if closeness.n_sites == 2:
        return f"The two sites are {closeness.mean:.2f} apart, on a scale from 0 to 1."
    most_alike = f"Sites {listed(closeness.most_alike)} are most alike," if named else "The two most alike are"
    return (
        f"{most_alike} {closeness.smallest:.2f} apart. "
        f"On average two sites are {closeness.mean:.2f} apart, on a scale from 0 to 1."
    )


def variety_sentence(coverage: pd.DataFrame, empty: pd.DataFrame) -> str:
    """Return how many categories and pairs of categories have a site: the answer on how much the sites vary.

    >>> covered = pd.DataFrame({"dimension": ["region"] * 2, "category": ["North", "South"], "sites": [2, 0]})
    >>> variety_sentence(covered, pd.DataFrame(columns=["pairs", "empty"]))
    'The sites cover one of two categories of one respect, taken one by one.'
    """
    known = coverage[coverage["category"] != NOT_PROVIDED]
    covered, of_all = int((known["sites"] > 0).sum()), counted(len(known), "category", "categories")
    all_of_them = "both categories" if len(known) == 2 else f"all {of_all}"
    share = all_of_them if covered == len(known) > 1 else f"{_number(covered)} of {of_all}"
    first = f"The sites cover {share} of {counted(known['dimension'].nunique(), 'respect')}, taken one by one."
    return first if empty.empty else f"{first} {empty_pairs_sentence(empty)}"


def empty_pairs_sentence(empty: pd.DataFrame) -> str:
    """Return how many pairs of categories are empty, of how many.

    >>> empty_pairs_sentence(pd.DataFrame({"pairs": [4], "empty": [1]}))
    'Of four pairs of categories, one has no site.'
    """
    pairs, without = int(empty["pairs"].sum()), int(empty["empty"].sum())
    if not without:
        return f"Of {counted(pairs, 'pair')} of categories, each has a site."
    return f"Of {counted(pairs, 'pair')} of categories, {counted(without, 'has', 'have')} no site."


def most_empty_sentence(empty: pd.DataFrame) -> str:
    """Return which two dimensions leave most pairs of their categories empty, and which fewest.

    >>> names = {"first_dimension": ["region"], "second_dimension": ["time_in_role"]}
    >>> most_empty_sentence(pd.DataFrame({**names, "pairs": [4], "empty": [1]}))
    'Most are empty for place and time in role (one of four).'
    """
    shares = with_ties(empty["empty"] / empty["pairs"])
    if not shares.any():
        return "No pair is empty for any two dimensions."
    most, fewest = (
        f"{dimensions_in_words(row).lower()} ({_number(row['empty']) if row['empty'] else 'none'} of "
        f"{_number(row['pairs'])})"
        for row in (empty.loc[shares.idxmax()], empty.loc[shares.idxmin()])
    )
    rest = f", fewest for {fewest}" if shares.min() < shares.max() else ""
    return f"Most are empty for {most}{rest}."


def dimensions_in_words(row: pd.Series) -> str:
    """Return the two dimensions of a row, such as `Place and managed by`."""
    first, second = (LABELS.get(row[name], row[name]) for name in ("first_dimension", "second_dimension"))
    return f"{first} and {second.lower()}"


def contributions_sentence(contributions: pd.DataFrame) -> str:
    """Return which site adds most to the variety and which least.

    >>> table = pd.DataFrame({"site_id": ["1", "2"], "nearest_site": ["2", "1"], "added_to_mean": [0.02, -0.01]})
    >>> contributions_sentence(table)
    'Site 1 adds most to the mean distance (+0.020) and site 2 least (−0.010); the site nearest to 2 is 1.'
    """
    most, least = contributions.iloc[0], contributions.iloc[-1]
    return (
        f"Site {most['site_id']} adds most to the mean distance ({_signed(most['added_to_mean'])}) and site "
        f"{least['site_id']} least ({_signed(least['added_to_mean'])}); the site nearest to {least['site_id']} is "
        f"{least['nearest_site']}."
    )


def weights_sentence(scenarios: pd.DataFrame) -> str:
    """Return how far the distances move with the weights, and whether the same sites stay most alike."""
    equal = scenarios.iloc[0]
    same = int((scenarios["most_alike"] == equal["most_alike"]).sum())
    least = int((scenarios["adds_least"] == equal["adds_least"]).sum())
    return (
        f"Over {counted(len(scenarios), 'set')} of weights the smallest distance runs from "
        f"{scenarios['smallest'].min():.2f} to {scenarios['smallest'].max():.2f} and the mean from "
        f"{scenarios['mean'].min():.2f} to {scenarios['mean'].max():.2f}. Sites {equal['most_alike']} are "
        f"the most alike in {same} of these sets; site {equal['adds_least']} adds least in {least}."
    )


def weights_in_words(scenario: str) -> str:
    """Return a set of weights in words: `region twice` becomes `Place twice`.

    >>> weights_in_words("managed_by left out")
    'Managed by left out'
    """
    name, _, rest = scenario.partition(" ")
    return f"{LABELS[name]} {rest}" if name in LABELS else scenario.capitalize()


def percentile_sentence(values: SetDistribution, best: Selection) -> str:
    """Return where the chosen set stands among all sets, and what the best one reaches."""
    what = "two most alike of the chosen sites" if values.criterion == "maxmin" else "chosen sites on average"
    what = "two chosen sites" if len(best.sites) == 2 else what
    among = f"all {values.tried:,} sets" if values.exact else f"{values.tried:,} sets drawn at random"
    error = "" if values.exact else f" (standard error {max(values.standard_error, 0.01):.2f} points)"
    if values.tried == 1:
        return f"The {what} are {values.value:.2f} apart. There is no other set of as many sites among the candidates."
    known = "the most any set reaches"
    if not best.optimal:
        known = f"the most that was found; no set exceeds {best.bound:.2f}, which is a bound and not a result"
    return (
        f"The {what} are {values.value:.2f} apart. Of {among} of as many sites, {_share(values.percentile)}{error} lie "
        f"no farther apart. {best.value:.2f} is {known}."
    )


def best_sites_sentence(best: Selection) -> str:
    """Return the sites of the best set.

    >>> best_sites_sentence(Selection(("1", "4"), 0.5, True, 1))
    'Sites of the best set: 1 and 4.'
    """
    return f"Sites of the best set: {listed(best.sites)}."


def _number(number: int) -> str:
    return counted(int(number), "x").rsplit(" ", 1)[0]


def _share(percentile: float) -> str:
    """Return a percentile so that a few sets are not rounded to none, nor all but a few to all."""
    if 0 < percentile < 0.5:
        return "under 1%"
    return "over 99%" if 99.5 <= percentile < 100 else f"{percentile:.0f}%"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "\u2212")


def _category(dimension: str, category: str) -> str:
    return f"{category} ({LABELS.get(dimension, dimension).lower()})"
