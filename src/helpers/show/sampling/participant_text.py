"""Sentences on who took part, and what was collected."""

import re
from typing import Any

import pandas as pd

from helpers.show.page import counted, inside, is_guarded, sentence


def collected_sentence(table: pd.DataFrame) -> str:
    """Return what was collected over all sites of the data whose plan has a number; table as it is shown.

    >>> collected_sentence(pd.DataFrame({"item": ["Interviews with patients of a site", "Documents"],
    ...     "planned_all_sites": ["at most 70", "no number"], "collected": ["61", "no number printed"]}))
    'Collected over all sites, with what was planned: interviews with patients, 61 (at most 70).'
    """
    planned = table[table["planned_all_sites"].str.contains(r"\d")]
    parts = [
        f"{inside(re.split(' (?:between|of|who) ', row.item)[0])}, {row.collected} ({row.planned_all_sites})"
        for row in planned.itertuples()
    ]
    return f"Collected over all sites, with what was planned: {'; '.join(parts)}."


@sentence()
def flow_sentence(flow: pd.DataFrame) -> str:
    """Return how many of those interviewed were interviewed again, and what became of the others.

    >>> flow = pd.DataFrame([["took part", "a", 9], ["first", "b", 7], ["second", "Interviewed again", 4],
    ...     ["second", "Died", 3]], columns=["step", "group", "people"])
    >>> flow_sentence(flow)
    'Of seven patients interviewed, four were interviewed again (57%). Of the others: died, three.'
    """
    first = flow.loc[flow["step"] == "first", "people"].iloc[0]
    second = flow[flow["step"] == "second"]
    again = second["people"].iloc[0]
    lost = [
        f"{inside(group)}, {_number(people)}"
        for group, people in zip(second["group"].iloc[1:], second["people"].iloc[1:], strict=True)
        if people
    ]
    rest = f" Of the others: {'; '.join(lost)}." if lost else ""
    if is_guarded(first) or is_guarded(again):
        return f"Of {_patients(first)} interviewed, {_number(again)} were interviewed again.{rest}"
    if again == first and not lost:
        everybody = "The one patient interviewed was" if first == 1 else f"All {_patients(first)} interviewed were"
        return f"{everybody} interviewed again."
    if again == 0:
        return (
            f"Of {_patients(first)} interviewed, nobody was interviewed again{': ' if lost else ''}{'; '.join(lost)}."
        )
    were, share = "was" if again == 1 else "were", f"{100 * again / first:.0f}%"
    return f"Of {_patients(first)} interviewed, {_number(again)} {were} interviewed again ({share}).{rest}"


@sentence()
def groups_sentence(people: pd.DataFrame, characteristic: str) -> str:
    """Return the largest group of a characteristic and how many groups have fewer than six people.

    >>> people = pd.DataFrame({"characteristic": ["role"] * 2, "category": ["GPs", "Dietician"], "value": [19, 1]})
    >>> groups_sentence(people, "role")
    'By role the largest group is GPs (19 of 20); one group has fewer than six people.'
    """
    groups = people[people["characteristic"] == characteristic]
    top = groups.loc[groups["value"].idxmax()]
    if groups["value"].map(is_guarded).any():
        return f"By {characteristic} the largest group is {top['category']} ({top['value']} people)."
    small = int((groups["value"] < 6).sum())
    return (
        f"By {characteristic} the largest group is {top['category']} ({int(top['value'])} of "
        f"{int(groups['value'].sum())}); {counted(small, 'group has', 'groups have')} fewer than six people."
    )


@sentence()
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


def _number(number: Any) -> str:
    return str(number) if is_guarded(number) else counted(int(number), "x").rsplit(" ", 1)[0]


def _patients(number: Any) -> str:
    return counted(number if is_guarded(number) else int(number), "patient")
