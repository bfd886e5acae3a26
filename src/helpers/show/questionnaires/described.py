"""The outcomes that the page of a notebook is about, by which its figures, tables and sentences name them."""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Final

from helpers.outcomes import Outcome, Outcomes, shipped_outcomes
from helpers.parameters import ParameterError
from helpers.show.page import counted, listed

ALL: Final = "all"
_OF_STUDY: ContextVar[Outcomes] = ContextVar("outcomes_of_study")


def use_outcomes(of_study: Outcomes, questionnaire: str = ALL) -> Outcomes:
    """Return the outcomes that a page shows, and from now on name all outcomes of the study as they are described.

    Args:
        of_study: the outcomes of the study, which are named beforehand and for which p-values allow.
        questionnaire: which of its questionnaires the page shows, or "all".

    Returns:
        The outcomes shown, in order.

    Raises:
        ParameterError: when the study has no such questionnaire.

    >>> use_outcomes(shipped_outcomes(), "gse")
    ('gse_total',)
    """
    known = [ALL, *(one.id for one in of_study.questionnaires)]
    if (chosen := questionnaire.strip().lower()) not in known:
        shown = f"parameter outcomes: {questionnaire[:40]} is not allowed; give one of {', '.join(known)}"
        raise ParameterError([shown])
    _OF_STUDY.set(of_study)
    return of_study.of_questionnaire(chosen)


def outcomes_of_study() -> Outcomes:
    """Return all outcomes of the study that the page is about; before one is, those that come along."""
    return _OF_STUDY.get(shipped_outcomes())


def outcome_of(name: object) -> Outcome:
    """Return the description of an outcome."""
    return outcomes_of_study().of(str(name))


def outcome_label(name: object) -> str:
    """Return an outcome as it stands within a sentence.

    >>> outcome_label("ons4_anxiety"), outcome_label("gse_total")
    ('anxiety', 'General Self-Efficacy')
    """
    return outcome_of(name).in_words


def named_beforehand() -> str:
    """Return how many outcomes the study named beforehand, in words.

    >>> named_beforehand()
    'five outcomes'
    """
    return counted(len(outcomes_of_study()), "outcome")


def where_lower_is_better(names: Iterable[object], words: str) -> str:
    """Return words about the outcomes of which lower scores are better, behind their names; "" where there is none.

    >>> where_lower_is_better(["ons4_anxiety", "gse_total"], "a minus sign is better")
    'for anxiety a minus sign is better'
    """
    lower = [outcome_label(name) for name in dict.fromkeys(names) if outcome_of(name).better == -1]
    return f"for {listed(lower)} {words}" if lower else ""
