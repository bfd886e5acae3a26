"""A table that the reader can filter: marked up for `book/_static/filter.js`, whole without it."""

from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from helpers.show.page.tables import in_words
from helpers.show.page.templates import render


def filter_table_html(
    frame: pd.DataFrame,
    *,
    caption: str,
    choices: Sequence[str] = (),
    search: str = "",
    row_ids: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    missing: str = "-",
) -> Markup:
    """Return a table of texts whose rows a reader can choose; every cell that is no `Markup` is escaped.

    `choices` are columns to choose a value of, `search` the label of the search box, `row_ids` the rows' anchors.

    >>> html = filter_table_html(pd.DataFrame({"verdict": ["<b>"]}), caption="Claims", choices=["verdict"])
    >>> "&lt;b&gt;" in html, '<th scope="col" data-filter>Verdict</th>' in html
    (True, True)
    """
    unknown = [name for name in choices if name not in frame]
    if unknown:
        raise ValueError(f"choices: {', '.join(unknown)} is no column; there are {', '.join(map(str, frame))}")
    if row_ids and len(row_ids) != len(frame):
        raise ValueError(f"row_ids: {len(row_ids)} anchors for {len(frame)} rows; give one each")
    labels = labels or {}
    heads = [(labels.get(name, in_words(name)), name in choices) for name in frame.columns]
    cells = [[missing if _is_empty(value) else value for value in row] for row in frame.itertuples(index=False)]
    rows = list(zip(row_ids or [""] * len(frame), cells, strict=True))
    return render("show/page/templates/filter_table.html", caption=caption, search=search, heads=heads, rows=rows)


def _is_empty(value: object) -> bool:
    return value is None or value is pd.NA or value != value or value == ""
