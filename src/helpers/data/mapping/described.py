"""What a study folder describes itself, while files are imported into it: items of its questionnaires, its outcomes."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from helpers.counted_outcomes import CountedOutcome
from helpers.data.counted_outcomes import read_counted_outcomes
from helpers.data.descriptor import Field, fields_of, item_fields, outcome_fields
from helpers.data.scales import read_scales
from helpers.data.study_settings import read_settings
from helpers.outcomes import Outcomes
from helpers.vocabulary import GSE_ITEMS, ONS4_ITEMS, OUTCOME_COUNTS

QUESTIONNAIRE: Final = (*ONS4_ITEMS, *GSE_ITEMS)
_IN_BETWEEN: Final = {"q", "item", "question", "no", "score"}
_BEFORE: Final = {"before", "pre", "prior", "previous", "preceding"}
_AFTER: Final = {"after", "post", "following", "since"}
_FILLING: Final = {
    *("number", "num", "no", "n", "of", "count", "counts", "total", "in", "the", "to", "per", "patient"),
    *("months", "month", "mths", "mth", "mo", "m", "referral", "ref", "intervention", "index"),
}
_SERVICE: Final = r"(?:link worker|social prescribing|sp)"
_REFERRAL: Final = re.compile(rf"\b{_SERVICE} (?:referral|intervention)\b|\breferral to (?:the )?{_SERVICE}\b")


@dataclass(frozen=True)
class Described:
    """The outcomes of questionnaires, the counted outcomes, and whether `study.toml` gives the window."""

    outcomes: Outcomes = field(default_factory=Outcomes)
    counted: tuple[CountedOutcome, ...] = ()
    has_window: bool = False


_OF_STUDY: ContextVar[Described | None] = ContextVar("described_by_the_study", default=None)


@contextmanager
def described_in(folder: Path) -> Iterator[None]:
    """Let headings and words be known by what a study folder describes rightly."""
    window = read_settings(folder)[0].window_months is not None
    found = Described(read_scales(folder)[0], read_counted_outcomes(folder)[0], window)
    token = _OF_STUDY.set(found)
    try:
        yield
    finally:
        _OF_STUDY.reset(token)


def of_study() -> Described:
    """Return what the study folder describes; nothing outside an import.

    >>> of_study().counted
    ()
    """
    return _OF_STUDY.get() or Described()


def questionnaire_columns() -> tuple[str, ...]:
    """Return the columns of answers: of the questionnaires that come along, and of the study's own.

    >>> questionnaire_columns() == QUESTIONNAIRE
    True
    """
    return (*QUESTIONNAIRE, *of_study().outcomes.items)


def fields_described(table: str) -> list[Field]:
    """Return the columns of a table, with those that the study describes.

    >>> fields_described("gp_usage") == fields_of("gp_usage")
    True
    """
    described, fields = of_study(), fields_of(table)
    if table == "questionnaires":
        return [*fields, *item_fields(described.outcomes)]
    return outcome_fields(fields, described.counted) if table == "outcome_counts" and described.counted else fields


def questionnaire_of(item: str) -> str:
    """Return the id of the study's own questionnaire that has an item; "" for any other column.

    >>> questionnaire_of("gse_01")
    ''
    """
    return next((one.questionnaire.id for one in of_study().outcomes.described if item in one.items), "")


def own_column(text: str) -> str | None:
    """Return the item or the count of the study's own that a heading in plain words is; None where it is none.

    A count is that of one outcome, and is named as `count_column` names it.

    >>> own_column("shoe size") is None
    True
    """
    described = of_study()
    known = dict.fromkeys(_loose(item) for item in described.outcomes.items)
    for item in described.outcomes.items:
        known[_loose(item)] = item if known[_loose(item)] in (None, item) else ""
    for one in described.outcomes.described:
        if len(one.items) == 1:  # of a single item, or a total, the score's names are those of the column
            for name in (one.id, one.label):
                known.setdefault(_loose(name), one.items[0])
    return known.get(_loose(text)) or _count_of(text, described.counted)


def outcome_named(text: str) -> str:
    """Return the id of the outcome of which a text is a name; "" where it is none.

    >>> outcome_named("A&E attendances")
    ''
    """
    named = {_loose(name): one.id for one in of_study().counted for name in (one.singular, one.plural, one.id)}
    return named.get(_loose(text), "")


def count_column(outcome: CountedOutcome, period: str) -> str:
    """Return what the count of an outcome in a period is called while a map is drafted.

    >>> from helpers.counted_outcomes import GP_APPOINTMENTS
    >>> count_column(GP_APPOINTMENTS, "before")
    'count_before of gp_usage'
    """
    return f"{OUTCOME_COUNTS[period == 'after']} of {outcome.id}"


def _loose(text: str) -> tuple[str, ...]:
    """Return a name by its letters and numbers, without what stands in between, such as Q or Item.

    >>> _loose("EX7 Q01") == _loose("ex7_1"), _loose("ex7_11") == _loose("ex7_1")
    (True, False)
    """
    parts = re.findall(r"[^\W\d_]+|\d+", text.lower())
    return tuple(part.lstrip("0") or "0" if part.isdigit() else part for part in parts if part not in _IN_BETWEEN)


def _count_of(text: str, outcomes: Sequence[CountedOutcome]) -> str | None:
    """Return the count of an outcome that a heading names with its period, such as A&E attendances 6 months before."""
    for outcome in outcomes:
        if period := period_of_count(text, (outcome.plural, outcome.singular, outcome.id)):
            return count_column(outcome, period)
    return None


def period_of_count(text: str, names: Sequence[str]) -> str:
    """Return the period, before or after, of which a heading in plain words gives counts of what has these names.

    >>> period_of_count("no of gp appts 6m pre referral", ["GP appts"])
    'before'
    >>> period_of_count("nurse appts 6m pre referral", ["GP appts"])
    ''
    """
    words = _loose(_REFERRAL.sub("referral", text))
    given = [period for period, marks in (("before", _BEFORE), ("after", _AFTER)) if marks & {*words}]
    rest = [word for word in words if word not in _BEFORE | _AFTER]
    unfilled = [word for word in rest if word not in _FILLING]
    bare = [word for word in unfilled if not word.isdigit()]
    named = any([*_loose(name)] in (rest, unfilled, bare) for name in names)
    return given[0] if named and len(given) == 1 else ""
