"""The matrix of constructs by theme, with a link from each configuration in it to its card."""

from typing import Final

import pandas as pd
from markupsafe import Markup

from helpers.constructs import Framework, described
from helpers.show.cmocs.addresses import PAGE, address_of
from helpers.show.page import Html, counted
from helpers.show.page.templates import render

_COLUMNS: Final = ["domain", "npt_construct", "definition", "theme", "cmoc_id"]


def matrix(cmocs: pd.DataFrame, constructs: pd.DataFrame, framework: Framework | None = None) -> Html:
    """Return the constructs with their definitions, and the configurations that carry each, by theme."""
    caption = _caption(constructs, framework)
    carried = constructs.sort_values("position", kind="stable").merge(
        cmocs[["cmoc_id", "theme", "npt_construct"]], how="left"
    )
    return Html(
        "npt-matrix",
        matrix_html(cmocs, constructs, defines=True, caption=caption),
        caption=caption,
        data=carried[_COLUMNS],
        n=int(carried["cmoc_id"].count()),
    )


def matrix_html(
    cmocs: pd.DataFrame, constructs: pd.DataFrame, cards: str = PAGE, *, defines: bool = False, caption: str = ""
) -> Markup:
    """Return the matrix as a table; `cards` is the address of the page of cards.

    On the page that `defines` the constructs the search finds them as it finds a heading.

    >>> cmocs = pd.DataFrame({"cmoc_id": ["8.1"], "theme": ["Hope"], "table": [None], "npt_construct": ["Trust"]})
    >>> rows = {"domain": ["D"], "npt_construct": ["Trust"], "definition": ["People rely on it."], "position": [1]}
    >>> '<a class="lb-cmoc" href="05_cmoc_tables.html#cmoc-8-1">8.1</a>' in matrix_html(cmocs, pd.DataFrame(rows))
    True
    """
    themes = cmocs["theme"].astype(object).fillna(cmocs["table"]).fillna("Configurations")
    cells = {key: list(ids) for key, ids in cmocs.groupby(["npt_construct", themes])["cmoc_id"]}
    columns = list(dict.fromkeys(themes[cmocs["npt_construct"].notna()]))
    domains = [
        (
            domain,
            [
                (
                    row.npt_construct,
                    row.definition,
                    [_links(cells.get((row.npt_construct, t), []), cards) for t in columns],
                )
                for row in part.itertuples()
            ],
        )
        for domain, part in constructs.sort_values("position", kind="stable").groupby("domain", sort=False)
    ]
    heads = ["Construct", "Meaning", *columns]
    given = {"caption": caption or _caption(constructs), "heads": heads, "domains": domains, "defines": defines}
    return render("show/npt/templates/matrix.html", **given)


def _caption(constructs: pd.DataFrame, framework: Framework | None = None) -> str:
    number = counted(len(constructs), "construct")
    whose = "the study's definitions" if described(framework).own else "definitions of ours"
    return f"The {number}, with {whose}, and the configurations that carry each, by theme."


def _links(cmoc_ids: list[str], cards: str) -> list[tuple[str, str]]:
    return [(cmoc_id, f"{cards}#{address_of(cmoc_id)}") for cmoc_id in cmoc_ids]
