"""The one schema: `data/datapackage.json`, read once."""

import difflib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from helpers.constructs import Framework
from helpers.counted_outcomes import CountedOutcome
from helpers.outcomes import Outcomes
from helpers.project import DATA

DESCRIPTOR: Final = DATA / "datapackage.json"

LABEL: Final = "npt_construct"
"""The column that holds the construct a configuration is labelled with, of whichever list."""

Resource = dict[str, Any]
Field = dict[str, Any]


@cache
def resources() -> dict[str, Resource]:
    """Return every resource of the descriptor by name, in its order.

    >>> "gp_usage" in resources()
    True
    """
    descriptor = json.loads(DESCRIPTOR.read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in descriptor["resources"]}


@cache
def study_tables() -> tuple[str, ...]:
    """Return the names of the tables that a study folder may hold.

    >>> study_tables()[:2]
    ('sites', 'gp_usage')
    """
    return tuple(name for name, resource in resources().items() if resource.get("study_table"))


@cache
def tables_to_fill() -> tuple[str, ...]:
    """Return the study tables that a person fills in; a command makes the others.

    >>> "gp_usage" in tables_to_fill(), "gp_usage_definitions" in tables_to_fill()
    (True, False)
    """
    return tuple(name for name in study_tables() if "made_by" not in resources()[name])


def resource_of(name: str) -> Resource:
    """Return one resource.

    >>> resource_of("gp_usage")["path"]
    'synthetic/gp_usage.csv'
    """
    if name not in resources():
        raise ValueError(f"no table is called {name[:60]!r}{_perhaps(nearest(name, resources()))}")
    return resources()[name]


def fields_of(name: str) -> list[Field]:
    """Return the columns of a table as the descriptor gives them.

    >>> [field["name"] for field in fields_of("cmoc_codings")]
    ['cmoc_id', 'coder', 'npt_construct']
    """
    return list(resource_of(name)["schema"]["fields"])


def item_fields(outcomes: Outcomes) -> list[Field]:
    """Return the columns that outcomes are made of, as the descriptor would give them.

    >>> from helpers.outcomes import shipped_outcomes
    >>> item_fields(shipped_outcomes())[-1]["constraints"]
    {'minimum': 1, 'maximum': 4}
    """
    ranges = {item: (one.lowest, one.highest) for one in outcomes.described for item in one.items}
    return [
        {"name": item, "type": "integer", "constraints": {"minimum": low, "maximum": high}}
        for item, (low, high) in ranges.items()
    ]


def labelled_fields(fields: Iterable[Field], framework: Framework) -> list[Field]:
    """Return columns as they are with a list of constructs: the allowed words of the label are its constructs.

    >>> from helpers.constructs import shipped_framework
    >>> fields = fields_of("cmoc_codings")
    >>> labelled_fields(fields, shipped_framework()) == fields
    True
    """
    enum = {"enum": list(framework.names)}
    return [
        {**field, "constraints": {**field["constraints"], **enum}} if field["name"] == LABEL else field
        for field in fields
    ]


def outcome_fields(fields: Iterable[Field], outcomes: Iterable[CountedOutcome]) -> list[Field]:
    """Return the columns of outcome_counts.csv: the allowed words of the column outcome are those described.

    >>> from helpers.counted_outcomes import GP_APPOINTMENTS
    >>> outcome_fields(fields_of("outcome_counts"), [GP_APPOINTMENTS])[2]["constraints"]["enum"]
    ['gp_usage']
    """
    enum = {"enum": [outcome.id for outcome in outcomes]}
    return [
        {**field, "constraints": {**field["constraints"], **enum}} if field["name"] == "outcome" else field
        for field in fields
    ]


def counts_of(name: str) -> dict[str, str]:
    """Return what columns of a table count, for those of which the descriptor says it; the others count people.

    >>> counts_of("questionnaires")
    {'patient_id': 'person', 'round': 'nothing'}
    """
    return {field["name"]: field["counts"] for field in fields_of(name) if "counts" in field}


def is_required(field: Field) -> bool:
    """Return whether a column must be there and every cell of it filled.

    >>> is_required({"name": "site_id", "constraints": {"required": True}}), is_required({"name": "note"})
    (True, False)
    """
    return bool(field.get("constraints", {}).get("required", False))


def origin_of(name: str) -> str:
    """Return where the repository's own rows of a table come from: published or synthetic.

    >>> origin_of("gp_usage")
    'synthetic'
    """
    folder = Path(resource_of(name)["path"]).parts[0]
    return "synthetic" if folder == "synthetic" else "published"


def nearest(word: str, choices: Iterable[str], *, cutoff: float = 0.7) -> str | None:
    """Return the choice whose spelling is nearest to `word`, ignoring case, or None when none is near.

    >>> nearest("Relational integraton", ["Activation", "Relational integration"])
    'Relational integration'
    """
    by_lower_case = {choice.lower(): choice for choice in choices}
    matches = difflib.get_close_matches(word[:200].lower(), list(by_lower_case), n=1, cutoff=cutoff)
    return by_lower_case[matches[0]] if matches else None


def _perhaps(name: str | None) -> str:
    return f"; perhaps {name!r} is meant" if name else ""
