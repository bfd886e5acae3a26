"""Configurations as cards and as a table, marked up for `book/_static/cmoc_filter.js`, whole without it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd
from markupsafe import escape

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

BETWEEN: Final = "|"


def address_of(cmoc_id: str) -> str:
    """Return the anchor of a CMOC's card; it stays the same as long as the CMOC keeps its number, and no two share one.

    >>> address_of("8.1"), address_of("P1-03"), address_of("a b")
    ('cmoc-8-1', 'cmoc-P1_03', 'cmoc-a:20:b')
    """
    plain = {".": "-", "-": "_"}
    marks = (
        mark if mark.isascii() and mark.isalnum() else plain.get(mark, f":{ord(mark):x}:") for mark in str(cmoc_id)
    )
    return f"cmoc-{''.join(marks)}"


def page_of_topic(kind: str, topic: str, page: str = "05_cmoc_tables.html") -> str:
    """Return the address of the cards filtered by one topic.

    >>> page_of_topic("outcome", "Patients' hope")
    '05_cmoc_tables.html?outcome=Patients%27+hope#cmoc-cards'
    """
    return f"{page}?{urlencode({kind: topic})}#cmoc-cards"


def cmoc_details(cmocs: pd.DataFrame, constructs: pd.DataFrame, topics: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what each CMOC can be filtered by.

    Args:
        cmocs: cmoc_id, theme, npt_construct.
        constructs: domain, npt_construct.
        topics: cmoc_id, kind, topic; None when there are none.

    Returns:
        cmoc_id and one column per filter, several values of one CMOC joined by "|".

    >>> cmocs = pd.DataFrame({"cmoc_id": ["1"], "theme": ["t"], "npt_construct": ["c"]})
    >>> cmoc_details(cmocs, pd.DataFrame({"domain": ["d"], "npt_construct": ["c"]})).iloc[0].tolist()
    ['1', 'c', 'd', 't', '', '', '']
    """
    domain = dict(zip(constructs["npt_construct"], constructs["domain"], strict=True))
    held: dict[tuple[str, str], list[str]] = {}
    for row in topics.itertuples() if topics is not None else []:
        held.setdefault((str(row.cmoc_id), str(row.kind)), []).append(str(row.topic))
    table = pd.DataFrame(
        {
            "cmoc_id": cmocs["cmoc_id"],
            "construct": cmocs["npt_construct"].fillna(""),
            "domain": cmocs["npt_construct"].map(domain).fillna(""),
            "theme": cmocs["theme"].fillna(""),
        }
    )
    for kind in ("outcome", "stakeholder", "concept"):
        table[kind] = [BETWEEN.join(dict.fromkeys(held.get((str(cmoc), kind), []))) for cmoc in cmocs["cmoc_id"]]
    return table


def cmoc_cards(cmocs: pd.DataFrame, elements: pd.DataFrame, sentences: pd.DataFrame, details: pd.DataFrame) -> str:
    """Return the CMOCs as cards, each with an address of its own, its source and its elements by role.

    Args:
        cmocs: cmoc_id, source, table, row, theme, npt_construct.
        elements: cmoc_id, position, role, text.
        sentences: cmoc_id, sentence.
        details: the result of `cmoc_details`.

    Returns:
        Markup, every value escaped; roles are marked by word and line as well as colour.
    """
    told = dict(zip(sentences["cmoc_id"], sentences["sentence"], strict=True))
    known = {row["cmoc_id"]: row for row in details.to_dict("records")}
    parts = dict(iter(elements.sort_values("position").groupby("cmoc_id")))
    cards = [_card(row, parts[row.cmoc_id], told[row.cmoc_id], known[row.cmoc_id]) for row in cmocs.itertuples()]
    offered = ";".join(f"{key}:{words}" for key, words in FILTERS.items() if details[key].ne("").any())
    return (
        f'<div class="lb-cmocs" data-lb-filters="{escape(offered)}"><div class="lb-cards">{"".join(cards)}</div></div>'
    )


def cmoc_table(
    cmocs: pd.DataFrame,
    elements: pd.DataFrame,
    details: pd.DataFrame,
    *,
    caption: str = "The configurations as a table.",
) -> str:
    """Return the CMOCs as a table with a column per role; its rows follow the filters of the cards.

    Args:
        cmocs: cmoc_id, table, npt_construct.
        elements: cmoc_id, position, role, text.
        details: the result of `cmoc_details`.
        caption: shown above it.

    Returns:
        Markup, every value escaped.
    """
    ordered = elements.sort_values("position")
    known = {row["cmoc_id"]: row for row in details.to_dict("records")}
    rows = []
    for cmoc in cmocs.itertuples():
        part = ordered[ordered["cmoc_id"] == cmoc.cmoc_id]
        cells = [f'<th scope="row"><a href="#{address_of(cmoc.cmoc_id)}">{escape(cmoc.cmoc_id)}</a></th>']
        for role in ROLES:
            texts = [str(escape(text)) for text in part.loc[part["role"] == role, "text"]]
            cells.append(f"<td>{'; '.join(texts)}</td>")
        cells.append(f"<td>{escape(_or_dash(cmoc.npt_construct))}</td>")
        rows.append(f"<tr{_data(cmoc.cmoc_id, known[cmoc.cmoc_id])}>{''.join(cells)}</tr>")
    heads = ("CMOC", *(name.capitalize() for name in ROLES.values()), "Construct")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<div class="lb-scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table class="lb-table">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def cmoc_columns(
    cmocs: pd.DataFrame, elements: pd.DataFrame, sentences: pd.DataFrame, details: pd.DataFrame
) -> pd.DataFrame:
    """Return the CMOCs with one column per role, as a reader downloads them.

    Args:
        cmocs: cmoc_id, source, table, row, theme, npt_construct.
        elements: cmoc_id, position, role, text.
        sentences: cmoc_id, sentence.
        details: the result of `cmoc_details`.

    Returns:
        cmoc_id, sentence, context, mechanism, outcome, then the columns of `cmocs` and the topics.
    """
    texts = elements.sort_values("position").groupby(["cmoc_id", "role"])["text"].agg("; ".join)
    table = cmocs[["cmoc_id"]].merge(sentences[["cmoc_id", "sentence"]], on="cmoc_id")
    for role, name in ROLES.items():
        table[name] = [texts.get((cmoc, role), "") for cmoc in table["cmoc_id"]]
    kept = [column for column in ("npt_construct", "theme", "source", "table", "row") if column in cmocs]
    table = table.merge(cmocs[["cmoc_id", *kept]], on="cmoc_id")
    named = {"outcome": "outcome_topics", "stakeholder": "stakeholders", "concept": "concepts"}
    topics = details[["cmoc_id", *named]].rename(columns=named)
    for column in named.values():
        topics[column] = [str(value).replace(BETWEEN, "; ") for value in topics[column]]
    return table.merge(topics, on="cmoc_id")


def _card(cmoc: Any, elements: pd.DataFrame, sentence: str, details: Mapping[str, str]) -> str:
    items = "".join(
        f'<li class="lb-role-{escape(row.role)}"><span class="lb-role">{escape(ROLES[row.role])}</span> '
        f"{escape(row.text)}</li>"
        for row in elements.itertuples()
    )
    anchor = address_of(cmoc.cmoc_id)
    where = ", ".join(_present((cmoc.table, f"row {cmoc.row:.0f}" if pd.notna(cmoc.row) else None)))
    source = ". ".join(_present((where or cmoc.source, cmoc.theme)))
    return (
        f'<article class="lb-card" id="{anchor}"{_data(cmoc.cmoc_id, details)}>'
        f'<h3><a href="#{anchor}">{escape(cmoc.cmoc_id)}</a> '
        f'<span class="lb-construct">{escape(_or_dash(cmoc.npt_construct))}</span></h3>'
        f'<p>{escape(sentence)}</p><ul>{items}</ul><p class="lb-source">{escape(source)}</p>'
        f"{_topics(details)}</article>"
    )


def _topics(details: Mapping[str, str]) -> str:
    told = [
        f"{words}: {escape(details[key].replace(BETWEEN, ', '))}."
        for key, words in (("outcome", "Speaks of"), ("stakeholder", "Who"), ("concept", "Concept"))
        if details[key]
    ]
    return f'<p class="lb-source">{" ".join(told)}</p>' if told else ""


def _data(cmoc_id: object, details: Mapping[str, str]) -> str:
    held = "".join(f' data-{key}="{escape(details[key])}"' for key in FILTERS)
    return f' data-cmoc="{escape(cmoc_id)}"{held}'


def _present(values: Iterable[object]) -> list[str]:
    return [str(value) for value in values if isinstance(value, str) and value]


def _or_dash(value: object) -> str:
    return value if isinstance(value, str) and value else "-"
