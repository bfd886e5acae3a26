"""Tables, cards and files of the chapter on configurations."""

import pandas as pd

from helpers.show.cmocs.cards import cmoc_cards, cmoc_table
from helpers.show.cmocs.text import promises_sentence, roles_sentence
from helpers.show.page import Html, Table
from helpers.show.page.downloads import json_text


def files(columns: pd.DataFrame, elements: pd.DataFrame) -> Html:
    """Return the configurations as files; `columns` has a row a configuration."""
    return Html(
        "cmoc-files",
        "",
        caption="The configurations as files.",
        data=columns,
        n=len(columns),
        files={"json": json_text({"configurations": columns, "elements": elements})},
        file="configurations",
    )


def cards(cmocs: pd.DataFrame, elements: pd.DataFrame, sentences: pd.DataFrame, details: pd.DataFrame) -> Html:
    """Return the configurations as cards."""
    html = cmoc_cards(cmocs, elements, sentences, details)
    return Html("cmoc-cards", html, caption="The configurations as cards.", n=len(cmocs))


def configurations(cmocs: pd.DataFrame, elements: pd.DataFrame, details: pd.DataFrame) -> Html:
    """Return the configurations as a table, the other view of the cards, whose rows follow the same choice."""
    caption = "The configurations as a table."
    html = cmoc_table(cmocs, elements, details, caption=caption)
    return Html("cmoc-table", html, caption=caption, data=elements, n=len(cmocs), file="elements")


def roles(counts: pd.DataFrame, cmocs: pd.DataFrame) -> Table:
    """Return how many elements there are of each role."""
    return Table(
        "cmoc-roles",
        counts,
        caption="Elements by role.",
        labels={"elements": "Elements, number", "cmocs": "CMOCs that have one, number"},
        n=len(cmocs),
        fold=roles_sentence(counts),
    )


def promises(checked: pd.DataFrame, cmocs: pd.DataFrame) -> Table:
    """Return the outcomes that captions promise, and which configurations speak of them."""
    return Table(
        "cmoc-promises",
        checked.replace("", None),
        caption="Outcomes that captions promise, and the configurations that speak of them.",
        labels={"as_outcome": "CMOCs with it as an outcome", "elsewhere": "CMOCs with it before the outcome"},
        missing="-",
        n=len(cmocs),
        fold=promises_sentence(checked),
    )
