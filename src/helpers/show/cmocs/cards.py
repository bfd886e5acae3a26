"""Configurations as cards and as a table, marked up for `book/_static/filter.js`, whole without it."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from helpers.analysis.cmocs import BETWEEN
from helpers.show.cmocs.addresses import address_of
from helpers.show.page.templates import render
from helpers.vocabulary import ROLES

FILTERS: Final = {
    "construct": "Construct",
    "domain": "Domain",
    "theme": "Theme",
    "outcome": "Outcome",
    "stakeholder": "Who",
    "concept": "Concept",
}
"""What a reader can filter by; the key is the name in the page's address."""


def cmoc_cards(cmocs: pd.DataFrame, elements: pd.DataFrame, sentences: pd.DataFrame, details: pd.DataFrame) -> Markup:
    """Return the CMOCs as cards, each with an address of its own; roles are marked by word and line as by colour."""
    said = dict(zip(sentences["cmoc_id"], sentences["sentence"], strict=True))
    details_of = {row["cmoc_id"]: row for row in details.to_dict("records")}
    elements_of = dict(iter(elements.sort_values("position", kind="stable").groupby("cmoc_id")))
    cards = [
        _card(row, details_of[row.cmoc_id])
        | {
            "sentence": said[row.cmoc_id],
            "elements": _elements(elements_of[row.cmoc_id]),
        }
        for row in cmocs.itertuples()
    ]
    filters = ";".join(f"{key}:{words}" for key, words in FILTERS.items() if details[key].ne("").any())
    return render("show/cmocs/templates/cards.html", cards=cards, filters=filters, roles=ROLES)


def cmoc_table(cmocs: pd.DataFrame, elements: pd.DataFrame, details: pd.DataFrame, *, caption: str) -> Markup:
    """Return the CMOCs as a table with a column per role; its rows follow the filters of the cards."""
    texts = elements.sort_values("position", kind="stable").groupby(["cmoc_id", "role"])["text"].agg("; ".join)
    details_of = {row["cmoc_id"]: row for row in details.to_dict("records")}
    rows = [
        _card(row, details_of[row.cmoc_id]) | {"texts": [texts.get((row.cmoc_id, role), "") for role in ROLES]}
        for row in cmocs.itertuples()
    ]
    heads = ["CMOC", *(name.capitalize() for name in ROLES.values()), "Construct"]
    return render("show/cmocs/templates/table.html", caption=caption, heads=heads, rows=rows)


def _elements(elements: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return role, part and text of each element; the part is "" where there is none."""
    columns = elements.reindex(columns=["role", "part", "text"]).astype(object)
    return [(role, _text(part), text) for role, part, text in columns.itertuples(index=False)]


def _card(cmoc: Any, details: Mapping[str, str]) -> dict[str, Any]:
    """Return what a card and a row of the table say of a CMOC, and what they can be filtered by."""
    row = f"row {cmoc.row:.0f}" if pd.notna(cmoc.row) else ""
    where = ", ".join(filter(None, (_text(cmoc.table), row))) or _text(cmoc.source)
    topics = [
        f"{words}: {details[key].replace(BETWEEN, ', ')}."
        for key, words in (("outcome", "Speaks of"), ("stakeholder", "Who"), ("concept", "Concept"))
        if details[key]
    ]
    return {
        "cmoc_id": cmoc.cmoc_id,
        "title": _text(getattr(cmoc, "title", None)),
        "anchor": address_of(cmoc.cmoc_id),
        "data": {"data-cmoc": cmoc.cmoc_id} | {f"data-{key}": details[key] for key in FILTERS},
        "construct": _text(cmoc.npt_construct) or "-",
        "source": ". ".join(filter(None, (where, _text(cmoc.theme)))),
        "topics": " ".join(topics),
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
