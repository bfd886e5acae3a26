"""Sentences of the chapter on questionnaires: who answered, how much changed."""

import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from helpers.analysis.ties import with_ties
from helpers.data.study_settings import StudySettings
from helpers.outcomes import Outcomes, with_article
from helpers.show.page import counted, definite, format_number, is_guarded, listed, sentence
from helpers.show.page.disclosed import shows_survival_only
from helpers.show.questionnaires.described import named_beforehand, outcome_label, outcome_of


def asked_sentence(outcomes: Outcomes) -> str:
    """Return what was asked, questionnaire by questionnaire.

    >>> from helpers.outcomes import shipped_outcomes
    >>> asked_sentence(shipped_outcomes())
    'The questions are four on well-being (ONS4) and the General Self-Efficacy Scale.'
    """
    start = "The question is" if len(outcomes.items) == 1 else "The questions are"
    return f"{start} {listed([one.asks for one in outcomes.questionnaires])}."


_TOO_FEW_SHOWN: Final = "This release shows no change of scores: too few people answered both times."
_NO_CURVES: Final = "This release shows no change of scores: of people its profile shows survival curves alone."
_NOT_TOLD: Final = "This release does not say how many of those who answered twice fared better and worse."


def interviews_sentence(months: float, settings: StudySettings) -> str:
    """Return how far apart two interviews were, and how far they were to be; `months` is their median, or NaN.

    A release of nothing but survival curves does not say the median.

    >>> interviews_sentence(4.4, StudySettings(months_between_interviews_planned=6))
    'People were asked at a first interview and again at a second, four months later (median). Planned were six months.'
    >>> interviews_sentence(math.nan, StudySettings())
    'People were to be asked at a first interview and again at a second.'
    """
    asked = "People were to be asked at a first interview and again at a second"
    plan = settings.months_between_interviews_planned
    if not math.isnan(months) and not shows_survival_only():
        asked = (
            "People were asked at a first interview and again at a second, "
            f"{counted(round(months), 'month')} later (median)"
        )
    if plan is None:
        return f"{asked}."
    return f"{asked}. Planned were {counted(round(plan), 'month') if plan == round(plan) else f'{plan:g} months'}."


@sentence()
def flow_sentence(flow: pd.DataFrame) -> str:
    """Return how many people are left at the end of the flow; `flow` as `pair_flow`."""
    if not flow["interviewed"].iloc[0]:
        return "Nobody was interviewed first."
    parts = [_answered(asked, row["answered_first"], row["pairs"]) for _, asked, row in flow_groups(flow)]
    return f"Of {interviewed_first(flow)}: {'; '.join(parts)}."


def _answered(asked: str, first: int, twice: int) -> str:
    """Return how many answered a questionnaire first, and how many of them again."""
    if not first:
        return f"nobody answered {asked}"
    is_all = not is_guarded(first) and first == twice
    who = "all" if is_all else str(twice) if twice else "none"
    again = f"{who} of them did so again" if first > 1 else "did so again" if twice else "did not do so again"
    return f"{first} answered {asked} and {again}"


@sentence()
def deaths_sentence(deaths: tuple[int, int]) -> str:
    """Return how many died and that no score is predicted for them, nothing where nobody died; as `deaths`.

    >>> deaths_sentence((2, 61))[:78]
    'Two people of the 61 interviewed first died before the second interview. This '
    >>> deaths_sentence((0, 61))
    ''
    """
    died, interviewed = deaths
    if not died:
        return ""
    number = counted(died, "person", "people")
    who = f"{number[:1].upper()}{number[1:]} of the {definite(interviewed)}" if died < interviewed else "Everybody"
    return (
        f"{who} interviewed first died before the second interview. This is an outcome of its own: no score is "
        "predicted for people who died, and they are not counted among those lost in what follows."
    )


def interviewed_first(flow: pd.DataFrame) -> str:
    """Return how many people were interviewed first.

    >>> interviewed_first(pd.DataFrame({"interviewed": [1]}))
    '1 person interviewed first'
    """
    number = flow["interviewed"].iloc[0]
    number = number if is_guarded(number) else int(number)
    return f"{number} {'person' if number == 1 else 'people'} interviewed first"


def flow_groups(flow: pd.DataFrame) -> list[tuple[str, str, Any]]:
    """Return a name, what was asked and a row per set of numbers; those of a questionnaire answered together are one.

    >>> flow = pd.DataFrame({"outcome": ["ons4_anxiety", "ons4_happiness", "gse_total"], "pairs": [3, 3, 2]})
    >>> [asked for _, asked, _ in flow_groups(flow)]
    ['the ONS4 (four questions)', 'the questions on General Self-Efficacy']
    """
    groups: list[tuple[str, str, Any]] = []
    questionnaires = [outcome_of(name).questionnaire for name in flow["outcome"]]
    for questionnaire in dict.fromkeys(questionnaires):
        part = flow[[one == questionnaire for one in questionnaires]]
        if len(part) > 1 and len(part.drop(columns="outcome").drop_duplicates()) == 1:
            groups.append((questionnaire.name, with_article(questionnaire.name), part.iloc[0]))
            continue
        for _, row in part.iterrows():
            one = outcome_of(row["outcome"])
            groups.append((one.label, one.asked, row))
    return groups


@sentence()
def dropout_sentence(compared: pd.DataFrame) -> str:
    """Return where those followed up and those lost differ most in their first scores, beside what chance gives.

    >>> row = ["scores", "gse_total", "", -0.25, 0.6]
    >>> names = ["compared", "measure", "level", "standardised_difference", "by_chance"]
    >>> dropout_sentence(pd.DataFrame([row], columns=names)).split(": ")[1][:65]
    'those who answered again were 0.25 standard deviations lower. In '
    """
    scores = compared[compared["compared"] == "scores"].dropna(subset=["standardised_difference"])
    compared_scores = compared[compared["compared"] == "scores"]
    if scores.empty and (compared_scores[["followed_n", "lost_n"]].min(axis="columns") > 1).any():
        return "First scores of those followed up and those lost cannot be compared: in each group all began alike."
    if scores.empty:
        return (
            "First scores of those followed up and those lost cannot be compared: one of the two groups is too small."
        )
    top = scores.loc[with_ties(scores["standardised_difference"].abs()).idxmax()]
    gap = top["standardised_difference"]
    return (
        f"Among first scores, those who answered again and those lost differ most in {outcome_label(top['measure'])}: "
        f"those who answered again were {abs(gap):.2f} standard deviations {'higher' if gap > 0 else 'lower'}. In "
        f"groups of this size, chance alone now and then gives a difference of {top['by_chance']:.1f}."
    )


@sentence()
def people_sentence(compared: pd.DataFrame) -> str:
    """Return how far those followed up and those lost differ at most in who they are.

    `compared` are those rows of `compare_followed_up` that the sentence may rest on.

    >>> row = {"compared": "people", "measure": "age_years", "standardised_difference": -0.25}
    >>> people_sentence(pd.DataFrame([row]))
    'In age those followed up and those lost differ by at most 0.25 standard deviations.'
    """
    people = compared[compared["compared"] == "people"].dropna(subset=["standardised_difference"])
    everybody = compared[compared["compared"] == "people"]
    if people.empty and len(everybody) and not everybody["lost_n"].any():
        return "Nobody was lost whom those followed up could be compared with."
    if people.empty:
        return "Who was followed up and who was lost cannot be compared: one of the two groups is too small."
    measures = [str(name).split("_")[0] for name in people["measure"].unique()]
    most = people["standardised_difference"].abs().max()
    return f"In {listed(measures)} those followed up and those lost differ by at most {most:.2f} standard deviations."


def _can_be_told(whole: Any, *parts: Any) -> bool:
    """Return whether a release says of a group how many it has, of how many that are not too few."""
    hidden = any(is_guarded(one) and one.is_hidden for one in (whole, *parts))
    return not hidden and not (is_guarded(whole) and whole.is_small)


@sentence()
def pairs_sentence(pairs: pd.DataFrame) -> str:
    """Return how many of those who answered twice fared better and worse, by outcome.

    >>> pairs_sentence(pd.DataFrame({"outcome": ["gse_total"], "n_pairs": [20], "better": [12], "worse": [8]}))
    'Better and worse, of those who answered twice: General Self-Efficacy 12 and 8 of 20.'
    """
    parts = [
        f"{outcome_label(row.outcome)} {row.better} and {row.worse} of {row.n_pairs}"
        for row in pairs.itertuples()
        if _can_be_told(row.n_pairs, row.better, row.worse)
    ]
    if not parts and len(pairs):
        return _NOT_TOLD
    if parts and not any(row.better or row.worse for row in pairs.itertuples()):
        return "Nobody who answered twice had another score the second time."
    return f"Better and worse, of those who answered twice: {listed(parts)}." if parts else "Too few answered twice."


@sentence()
def reliable_sentence(pairs: pd.DataFrame) -> str:
    """Return how many changed by more than error of measurement, for outcomes of known reliability.

    >>> row = {"outcome": "gse_total", "n_pairs": 20, "reliably_better": 3.0, "reliably_worse": 1.0}
    >>> reliable_sentence(pd.DataFrame([row]))
    'By more than error of measurement, better and worse: General Self-Efficacy 3 and 1 of 20.'
    """
    parts = [
        f"{outcome_label(row.outcome)} {row.reliably_better:.0f} and {row.reliably_worse:.0f} of {row.n_pairs}"
        for row in pairs.dropna(subset=["reliably_better"]).itertuples()
        if _can_be_told(row.n_pairs, row.reliably_better, row.reliably_worse)
    ]
    if not parts and pairs["reliably_better"].notna().any():
        return _NOT_TOLD
    if not parts and pairs["reliability"].notna().any():
        return "Nobody can be said to have changed by more than error of measurement: all began at the same score."
    if not parts:
        return "Nobody can be said to have changed by more than error of measurement: no reliability is known."
    return f"By more than error of measurement, better and worse: {listed(parts)}."


@sentence("confidence")
def changes_answer(
    changes: pd.DataFrame,
    tests: pd.DataFrame,
    confidence: float = 0.95,
    refused: Sequence[str] = (),
    not_shown: Sequence[str] = (),
) -> str:
    """Return which outcomes moved clearly after Holm's correction, and how far all of them moved.

    `refused` are outcomes that cannot be estimated; `not_shown` those of which too few answered twice for a release.

    >>> changes = pd.DataFrame([["gse_total", "missing at random", 1.0]], columns=["outcome", "method", "estimate"])
    >>> changes_answer(changes, pd.DataFrame({"outcome": ["gse_total"], "p_holm": [0.4]})).partition(',')[0]
    'No outcome changed clearly'
    """
    main = changes[changes["method"] == "missing at random"].set_index("outcome")["estimate"]
    if main.empty and changes.empty and not_shown:
        return _NO_CURVES if shows_survival_only() else _TOO_FEW_SHOWN
    if main.empty and changes.empty:
        return "No change can be estimated: too few people answered both times."
    if main.empty:
        return "Of everybody who answered first no change can be estimated, only of those who answered both times."
    sure = set(tests.loc[tests["p_holm"] < 1 - confidence, "outcome"])
    better = [
        _moved(name, main[name]) for name in main.index if name in sure and main[name] * outcome_of(name).better > 0
    ]
    worse = [
        _moved(name, main[name]) for name in main.index if name in sure and main[name] * outcome_of(name).better < 0
    ]
    exact = set(tests.loc[tests["p_holm"].isna(), "outcome"])
    rest = [outcome_label(name) for name in main.index if name not in sure | exact]
    parts = [f"{listed(names)} {word}" for names, word in ((better, "improved"), (worse, "got worse")) if names]
    moved = "; ".join(parts) or "no outcome changed"
    unclear = f"; {listed(rest)} gave no clear answer" if rest and sure else ""
    missing = [outcome_label(name) for name in refused if name not in main.index]
    none = f"; {listed(missing)} cannot be estimated" if missing else ""
    if not_shown:
        none += f"; too few answered both times to show {listed([outcome_label(name) for name in not_shown])}"
    alike = [_moved(name, main[name]) for name in main.index if name in exact]
    without = f"; {listed(alike)} has no interval, since first scores give the second ones exactly" if alike else ""
    allowing = f"{'even ' if parts else ''}allowing for {named_beforehand()}"
    return f"{moved[:1].upper()}{moved[1:]} clearly, {allowing}{unclear}{without}{none}."


def _moved(outcome: str, estimate: float) -> str:
    low, high = outcome_of(outcome).range
    return f"{outcome_label(outcome)} ({signed(estimate, 1)} on {low} to {high})"


def changes_certainty(changes: pd.DataFrame, not_shown: Sequence[str] = ()) -> str:
    """Return on how few pairs the estimates rest, and what they cannot show."""
    said = ["method", "n_baseline", "n_pairs", "estimate"]
    return _certainty(changes[[name for name in said if name in changes]], not_shown)


@sentence()
def _certainty(changes: pd.DataFrame, not_shown: Sequence[str]) -> str:
    main = changes[changes["method"] == "missing at random"]
    if changes.empty and not_shown and shows_survival_only():
        return "How many people answered, and what they answered, it does not say either."
    if changes.empty and not_shown:
        return "What a release shows of changes rests on enough people with both answers, and on no others."
    if main.empty and len(changes):
        return "It takes people who answered both times and began at different scores."
    if main.empty:
        return "Three people with both answers are the least that an estimate needs; far more make it worth reading."
    lost = is_guarded(main["n_pairs"].iloc[0]) or (main["n_baseline"] > main["n_pairs"]).any()
    holds = ", and it holds only if those lost fared as others with their first score did" if lost else ""
    return (
        f"This rests on {_from_to(main['n_pairs'])} people who answered twice, of {_from_to(main['n_baseline'])} who "
        f"answered first{holds}. There was no comparison group, so a change cannot be put down to the link worker."
    )


def _from_to(numbers: "pd.Series[int]") -> str:
    if is_guarded(numbers.iloc[0]):
        return " or ".join(dict.fromkeys(map(str, numbers)))
    low, high = int(numbers.min()), int(numbers.max())
    return str(low) if low == high else f"{low} to {high}"


def signed(value: float, decimals: int = 2) -> str:
    """Return a number with its sign, zero without one.

    >>> signed(1.234), signed(0.001), signed(-0.5, 1)
    ('+1.23', '0.00', '\u22120.5')
    """
    text = format_number(value, decimals)
    return text if text.startswith("\u2212") or not text.strip("0.") else f"+{text}"


def interval_words(low: float, high: float) -> str:
    """Return an interval in words, or that there is none.

    >>> interval_words(-0.5, 2.5), interval_words(math.nan, math.nan)
    ('\u22120.50 to +2.50', 'no interval')
    """
    return "no interval" if math.isnan(low) else f"{signed(low)} to {signed(high)}"
