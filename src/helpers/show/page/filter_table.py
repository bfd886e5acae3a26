"""A table that the reader can filter: marked up for `book/_static/filter.js`, whole without it."""

from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import escape

from helpers.show.page.tables import in_words


def filter_table_html(
    frame: pd.DataFrame,
    *,
    caption: str,
    choices: Sequence[str] = (),
    search: str = "",
    row_ids: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    missing: str = "-",
) -> str:
    """Return a table of texts whose rows the script on the page lets a reader choose; every cell escaped.

    Args:
        frame: the table; cells are text, or `markupsafe.Markup` made by a function of `helpers.show`.
        caption: shown above it.
        choices: columns to choose a value of.
        search: label of the search box; none when empty.
        row_ids: anchors of the rows, one each; none when empty.
        labels: column to header; a column left out shows its name in words.
        missing: what stands for a missing or empty cell.

    Returns:
        Markup, to be shown with `show_html`.

    Raises:
        ValueError: when a choice is no column, or there are not as many anchors as rows.

    >>> html = filter_table_html(pd.DataFrame({"verdict": ["<b>"]}), caption="Claims", choices=["verdict"])
    >>> "&lt;b&gt;" in html, '<th scope="col" data-filter>Verdict</th>' in html
    (True, True)
    """
    unknown = [name for name in choices if name not in frame]
    if unknown:
        raise ValueError(f"choices: {', '.join(unknown)} is no column; there are {', '.join(map(str, frame))}")
    if row_ids and len(row_ids) != len(frame):
        raise ValueError(f"row_ids: {len(row_ids)} anchors for {len(frame)} rows; give one each")
    named = labels or {}
    head = "".join(
        f'<th scope="col"{" data-filter" if name in choices else ""}>{escape(named.get(name, in_words(name)))}</th>'
        for name in frame.columns
    )
    anchors = [f' id="{escape(anchor)}"' for anchor in row_ids] or [""] * len(frame)
    rows = "".join(
        f"<tr{anchor}>{''.join(_cell(value, missing) for value in row)}</tr>"
        for anchor, row in zip(anchors, frame.itertuples(index=False), strict=True)
    )
    searched = f' data-search="{escape(search)}"' if search else ""
    return (
        f'<div class="lb-scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="lb-table"{searched}><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(value: object, missing: str) -> str:
    empty = value is None or value is pd.NA or value != value or value == ""
    return f"<td>{missing if empty else escape(value)}</td>"
