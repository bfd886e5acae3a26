"""Sentences of the chapter on every definition of an appointment."""

from typing import Final

import pandas as pd

from helpers.analysis.gp_usage import choice_differences
from helpers.show.gp_usage.definitions.words import AXIS, level_in_words
from helpers.show.gp_usage.ratio_text import capital, interval_in_numbers
from helpers.show.page import counted, inside, listed, opening

NO_CAUSE: Final = (
    "Each ratio describes before and after; none is the effect of a link worker, and that they agree does not make "
    "them one."
)
HOW_MADE: Final = (
    "The study folder declares the set and its one primary definition, and what is declared is counted. Under each "
    "definition sites are pooled as in the chapter over all sites. All that have a ratio are drawn, in its order. "
    "Nothing is tested, and none is better for the ratio it gives."
)

NOT_RELEASED: Final = (
    "Ratios under definitions are left out of every release, and none was worked out for this one: the figure of all "
    "ratios, their table, and what is said of them. Definitions count nearly the same patients, so that two of them, "
    "or one beside the numbers of sites, would tell of the few by whom they differ. What a release shows of GP "
    "appointments is in the chapter over all sites."
)

_MOST_SITES: Final = 10
"""Sites that are named; the others are counted."""


def answer(definitions: pd.DataFrame) -> str:
    """Return what the panel of the primary definition shows."""
    panel = primary_panel(definitions)
    return f"{panel['panel'].iloc[0]}: {inside(range_sentence(panel))}"


def certainty(definitions: pd.DataFrame) -> str:
    """Return which choice moves the ratio most in the panel of the primary definition, and what none of it is."""
    if primary_panel(definitions)["ratio"].isna().all():
        return "How far it hangs on what counts as an appointment cannot be said."
    return f"{difference_sentence(primary_panel(definitions))} {NO_CAUSE}".strip()


def declared_answer(counted_rows: pd.DataFrame) -> str:
    """Return how many definitions a study declared, which is all that a release says of them.

    >>> declared_answer(pd.DataFrame({"definition": ["1", "2", "3"], "panel": ["Seen", "Seen", "Booked"]}))[:74]
    'The study declared three definitions, for two questions. This release says'
    """
    questions = counted(counted_rows["panel"].nunique(), "question")
    declared = counted(counted_rows["definition"].nunique(), "definition")
    return f"The study declared {declared}, for {questions}. This release says which they are, and no ratio under them."


def primary_panel(definitions: pd.DataFrame) -> pd.DataFrame:
    """Return the definitions of the panel that has the primary one."""
    primary = definitions.loc[definitions["primary"] == "yes", "panel"]
    return definitions[definitions["panel"].isin(primary)]


def panels_sentence(definitions: pd.DataFrame) -> str:
    """Return that panels are not to be compared; "" where there is one.

    >>> panels_sentence(pd.DataFrame({"panel": ["Seen", "Seen"]}))
    ''
    """
    number = definitions["panel"].nunique()
    if number < 2:
        return ""
    return (
        f"Each of the {counted(number, 'panel')} answers a question of its own, and counts other appointments. Their "
        "ratios are not other estimates of the same."
    )


def range_sentence(panel: pd.DataFrame) -> str:
    """Return how far the ratios of a panel's definitions run, and where the primary one lies.

    >>> rows = pd.DataFrame({"primary": ["yes", "no"], "ratio": [0.8, 0.9], "low": [0.7, 0.8], "high": [0.9, 1.0]})
    >>> range_sentence(rows)
    'Under two definitions the ratio, after / before, runs from 0.80 to 0.90; under the primary one it is 0.80.'
    """
    known = panel[panel["ratio"].notna()]
    if known.empty:
        whose = f"None of the {counted(len(panel), 'definition')} gives"
        whose = "The one definition gives" if len(panel) == 1 else whose
        no_ratio = "no pooled ratio" if len(panel) == 1 else "a pooled ratio"
        return f"{whose} {no_ratio}, for it takes three sites that can be pooled."
    if len(panel) == 1:
        return f"One definition is declared; under it the ratio, after / before, is {known['ratio'].iloc[0]:.2f}."
    primary = _primary_in_words(panel)
    said = _run(known) + (f"; {primary}" if primary and _differ(known) else "") + "."
    lacking = len(panel) - len(known)
    if not lacking:
        return said
    others = opening(counted(lacking, "more definition gives", "more definitions give"))
    return f"{said} {others} none, for it takes three sites that can be pooled."


def _run(known: pd.DataFrame) -> str:
    """Return from which ratio to which some definitions run."""
    under = f"Under {counted(len(known), 'definition')} the ratio, after / before,"
    low, high = (f"{number:.2f}" for number in (known["ratio"].min(), known["ratio"].max()))
    if len(known) == 1:
        return f"{under} is {low}"
    return f"{under} runs from {low} to {high}" if _differ(known) else f"{under} is the same, {low}"


def _differ(known: pd.DataFrame) -> bool:
    return f"{known['ratio'].min():.2f}" != f"{known['ratio'].max():.2f}"


def _primary_in_words(panel: pd.DataFrame) -> str:
    """Return what the primary definition gives; "" where the panel has none."""
    primary = panel[panel["primary"] == "yes"]
    if primary.empty:
        return ""
    ratio = primary["ratio"].iloc[0]
    return "the primary one gives none" if pd.isna(ratio) else f"under the primary one it is {ratio:.2f}"


def difference_sentence(panel: pd.DataFrame) -> str:
    """Return which choice moves the ratio most, the others held; "" where no two definitions differ in one choice."""
    moved = choice_differences(panel)
    if moved.empty:
        return ""
    most = moved.iloc[0]
    percent = round(100 * (most["factor"] - 1))
    if percent == 0:
        return "No choice moves it by as much as 1%, the others held."
    level, other = (level_in_words(most["axis"], most[name]) for name in ("level", "other"))
    moves = f"What moves it most is {AXIS[most['axis']]}"
    return f"{moves}: it is {percent}% higher with {level} than with {other}, the others held."


def interval_sentence(panel: pd.DataFrame, confidence: float) -> str:
    """Return the primary definition's ratio with its interval; "" where the panel has none, or it gives none."""
    primary = panel[(panel["primary"] == "yes") & panel["ratio"].notna()]
    if primary.empty:
        return ""
    one = primary.iloc[0]
    interval = interval_in_numbers(one["low"], one["high"], confidence)
    return f"The primary definition gives {one['ratio']:.2f} ({interval})."


def left_out_sentence(panel: pd.DataFrame) -> str:
    """Return which sites are missing from how many ratios.

    >>> left_out_sentence(pd.DataFrame({"left_out": ["F", "", "F; G"]}))[:92]
    'Not every ratio rests on every site. Of 3 definitions, site F is left out of 2 and site G of'
    """
    sites = panel["left_out"].str.split("; ").explode()
    times = sites[sites.notna() & (sites != "")].value_counts()
    if times.empty:
        return ""
    why = "since a ratio there has no interval, or the extract does not cover the windows"
    named = list(times.head(_MOST_SITES).items())
    more = [counted(len(times) - len(named), "more site")] if len(times) > len(named) else []
    if len(panel) > 1 and len(times) > 1 and times.nunique() == 1:
        names = listed([f"site {site}" for site, _ in named] + more)
        all_of_them = "all" if times.iloc[0] == len(panel) > 2 else f"{times.iloc[0]}"
        alike = f"{names} are each left out of {all_of_them}"
        return f"Not every ratio rests on every site. Of {len(panel):,} definitions, {alike}, {why}."
    if len(panel) == 1:
        names, verb = listed([f"site {site}" for site, _ in named] + more), "is" if len(times) == 1 else "are"
        return f"The ratio does not rest on every site: {names} {verb} left out, {why}."
    parts = [f"site {site} {'' if place else 'is left out '}of {number}" for place, (site, number) in enumerate(named)]
    return f"Not every ratio rests on every site. Of {len(panel):,} definitions, {listed(parts + more)}, {why}."


def earlier_sets_sentence(counted_rows: pd.DataFrame) -> str:
    """Return that other sets of definitions were counted before this one; "" where none is known of."""
    number = int(counted_rows["earlier_sets"].max())
    if not number:
        return ""
    others = "Another set of definitions was" if number == 1 else f"{counted(number, 'other set')} of definitions were"
    return (
        f"{capital(others)} counted in this study folder before this one, so this set was not declared "
        "before any result could be seen."
    )
