"""Sentences of the chapter on sampling."""

import pandas as pd

from helpers.analysis.sampling import DistanceSummary, Selection, SetDistribution
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
    'Every category listed has at least one site. The fullest is place: North, with two sites.'
    """
    empty = [_category(row.dimension, row.category) for row in coverage[coverage["sites"] == 0].itertuples()]
    known = coverage[coverage["category"] != NOT_PROVIDED]
    top = (coverage if known.empty else known).sort_values("sites", ascending=False, kind="stable").iloc[0]
    first = f"No site is in {listed(empty)}." if empty else "Every category listed has at least one site."
    fullest = _category(top["dimension"], top["category"])
    return f"{first} The fullest is {fullest}, with {counted(top['sites'], 'site')}."


def distance_sentence(closeness: DistanceSummary) -> str:
    """Return which two sites are most alike and how far apart sites are on average.

    >>> distance_sentence(DistanceSummary(0.5, 0.5, ("1", "2")))
    'Sites 1 and 2 are most alike, 0.50 apart. On average two sites are 0.50 apart, on a scale from 0 to 1.'
    """
    return (
        f"Sites {listed(closeness.most_alike)} are most alike, {closeness.smallest:.2f} apart. "
        f"On average two sites are {closeness.mean:.2f} apart, on a scale from 0 to 1."
    )


def empty_pairs_sentence(empty: pd.DataFrame) -> str:
    """Return how many pairs of categories are empty, of how many.

    >>> names = {"first_dimension": ["region"], "second_dimension": ["time_in_role"]}
    >>> empty_pairs_sentence(pd.DataFrame({**names, "pairs": [4], "empty": [1]}))
    'Of four pairs of categories, one has no site. Most are empty for place and time in role (one of four).'
    """
    worst = empty.loc[(empty["empty"] / empty["pairs"]).idxmax()]
    none = counted(int(empty["empty"].sum()), "has", "have")
    return (
        f"Of {counted(int(empty['pairs'].sum()), 'pair')} of categories, {none} no site. Most are empty for "
        f"{dimensions_in_words(worst).lower()} ({_number(worst['empty'])} of {_number(worst['pairs'])})."
    )


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
    among = f"all {values.tried:,} sets" if values.exact else f"{values.tried:,} sets drawn at random"
    error = "" if values.exact else f" (standard error {max(values.standard_error, 0.01):.2f} points)"
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


def flow_sentence(flow: pd.DataFrame) -> str:
    """Return how many of those interviewed were interviewed again, and what became of the others.

    >>> flow = pd.DataFrame([["took part", "a", 9], ["first", "b", 7], ["second", "Interviewed again", 4],
    ...     ["second", "Died", 3]], columns=["step", "group", "people"])
    >>> flow_sentence(flow)
    'Of seven patients interviewed, four were interviewed again (57%). Of the others: died, three.'
    """
    first = int(flow.loc[flow["step"] == "first", "people"].iloc[0])
    second = flow[flow["step"] == "second"]
    again = int(second["people"].iloc[0])
    lost = [
        f"{group[:1].lower()}{group[1:]}, {_number(people)}"
        for group, people in zip(second["group"].iloc[1:], second["people"].iloc[1:], strict=True)
        if people
    ]
    rest = f" Of the others: {'; '.join(lost)}." if lost else ""
    return (
        f"Of {counted(first, 'patient')} interviewed, {_number(again)} were interviewed again "
        f"({100 * again / first:.0f}%).{rest}"
    )


def groups_sentence(people: pd.DataFrame, characteristic: str) -> str:
    """Return the largest group of a characteristic and how many groups have fewer than six people.

    >>> people = pd.DataFrame({"characteristic": ["role"] * 2, "category": ["GPs", "Dietician"], "value": [19, 1]})
    >>> groups_sentence(people, "role")
    'By role the largest group is GPs (19 of 20); one group has fewer than six people.'
    """
    groups = people[people["characteristic"] == characteristic]
    top = groups.loc[groups["value"].idxmax()]
    small = int((groups["value"] < 6).sum())
    return (
        f"By {characteristic} the largest group is {top['category']} ({int(top['value'])} of "
        f"{int(groups['value'].sum())}); {counted(small, 'group has', 'groups have')} fewer than six people."
    )


def ages_sentence(people: pd.DataFrame, who: str) -> str:
    """Return range, mean and standard deviation of ages, which is all that is printed of them; "" where nothing is.

    >>> ages_sentence(pd.DataFrame({"characteristic": ["role"], "category": ["GPs"], "value": [19]}), "They")
    ''
    """
    age = people[people["characteristic"] == "age"].set_index("category")["value"].astype(float)
    if age.empty:
        return ""
    return (
        f"{who} were {age['Youngest']:.0f} to {age['Oldest']:.0f} years old, {age['Mean']:.1f} on average, with a "
        f"standard deviation of {age['Standard deviation']:.1f} years."
    )


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
    return f"{LABELS.get(dimension, dimension).lower()}: {category}"
