"""The only ways out of a notebook: a figure, a table, a sentence, the "In short" box and the data banner.

Each makes one Jupyter output with what a person sees, and `linkbook` metadata (kind, name, caption, alt text, number of
patients, origin, the data behind it as CSV) that the book harvests. Nothing shown is taken for markup: it is escaped.

While a release is made (environment variable LINKBOOK_PROFILE), what is about people passes disclosure control before
it becomes an output: see `helpers.show.page.disclosed`.
"""

import io
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
from IPython.display import display
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.disclosure.bands import Coarser
from helpers.analysis.disclosure.columns import digits_of
from helpers.analysis.disclosure.words import LEFT_OUT
from helpers.show.page.banner import page_banner, page_origin
from helpers.show.page.disclosed import (
    About,
    Disclosed,
    disclosed,
    disclosed_words,
    plain_numbers,
    profile_in_force,
    with_hidden,
)
from helpers.show.page.style import STYLE_FILE
from helpers.show.page.tables import csv_text, table_html, text_columns

_SCRIPTED: Final = re.compile(
    r"""<\s*script|<[^>"]*("[^"]*"[^>"]*)*\son\w+\s*=|<[^>]*\s(href|src)\s*=\s*["']?\s*javascript:""", re.IGNORECASE
)
"""A script, a handler or an address that runs one; words in a quoted attribute are none of these."""

_IN_PLACE: Final = "This table stands in place of a figure, since some of its numbers may not be drawn as they are."

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def show_figure(
    figure: Figure | Axes | Callable[[pd.DataFrame], Figure | Axes],
    *,
    name: str,
    caption: str,
    alt: str,
    data: pd.DataFrame | None = None,
    n: int | None = None,
    about: About = "people",
    coarser: Coarser | None = None,
) -> None:
    """Show one figure with its caption and alt text, and offer the data behind it.

    Args:
        figure: the figure, or axes of it, or a function that draws it from `data`, which a release calls with what may
            be shown of them.
        name: its name in the book, in lower case with hyphens; it becomes the anchor and the file name.
        caption: what is drawn, in a sentence or two.
        alt: the finding, for a reader who cannot see the figure.
        data: the tidy table behind the figure, offered as CSV.
        n: number of patients (or sites, or people) behind it.
        about: "sites" when neither figure nor data say anything of people.
        coarser: in a release, what makes `data` coarser until every count in them is large enough to be drawn.

    In a release, a figure about people is shown only when none of its data is hidden, and when it is drawn from what
    may be shown of them; otherwise the data stand in its place as a table, as far as they may be shown.

    Raises:
        ValueError: when the name has another form, caption or alt text is empty, or there are no data to draw.
    """
    _check(name, caption, alt)
    shown = disclosed(data, n, about=about, coarser=coarser)
    caption, alt = disclosed_words(caption, about), disclosed_words(alt, about)
    alt = caption if alt == LEFT_OUT else alt
    ready = isinstance(figure, Figure | Axes)
    if profile_in_force() and about == "people" and not (shown.is_whole and (shown.exact or not ready)):
        _show_instead(shown, "figure", name, caption)
        return
    drawn = _drawn(figure, shown.frame)
    if drawn is None:
        raise ValueError("the axes belong to no figure; draw on axes made by new_axes")
    width = int(drawn.get_figwidth() * 100)
    caption = _first_sentence(caption) if profile_in_force() and coarser and coarser.redraws else caption
    caption += f" For this release {shown.changes}." if shown.changes else ""
    entry = _entry("figure", name, caption, shown) | {"alt": alt, "width": width}
    if page_origin() != "private" and not profile_in_force():
        entry["svg"] = _rendered(drawn, "svg").decode()
    _display({"image/png": _rendered(drawn, "png"), "text/plain": alt}, entry, png_width=width)


def show_table(
    frame: pd.DataFrame,
    *,
    name: str,
    caption: str,
    n: int | None = None,
    labels: Mapping[str, str] | None = None,
    decimals: Mapping[str, int] | int | None = None,
    missing: str = "not provided",
    upright: bool = False,
    about: About = "people",
) -> None:
    """Show one table: caption above, numbers right-aligned with the same decimals, every cell escaped.

    Args:
        frame: the table; its index is not shown.
        name: its name in the book, in lower case with hyphens.
        caption: what it holds, in a sentence.
        n: number of patients (or sites, or people) behind it.
        labels: column to header with unit; a column left out shows its name in words.
        decimals: decimals of all float columns, or by column; 2 when not given.
        missing: what stands for a missing value.
        upright: a table of one row is shown with a measure to a line; its download keeps its columns.
        about: "sites" when the table says nothing of people.

    Raises:
        ValueError: when the name has another form or the caption is empty.
    """
    _check(name, caption, caption)
    caption, shown = disclosed_words(caption, about), disclosed(frame, n, about=about)
    if shown.frame is None:
        _show_instead(shown, "table", name, caption)
        return
    held = with_hidden(shown.frame, shown.hidden)
    looks: dict[str, Any] = {"labels": labels, "decimals": decimals, "missing": missing, "upright": upright}
    if "rule" in shown.entry:
        looks["decimals"] = _released_decimals(held, decimals)
    html = table_html(held, caption=caption, **looks) + _note(shown)
    _display({"text/html": html, "text/plain": held.to_string(index=False)}, _entry("table", name, caption, shown))


def show_html(html: str, *, name: str, caption: str, n: int | None = None, data: pd.DataFrame | None = None) -> None:
    """Show markup made by a function of `helpers.show`, which has escaped every value in it.

    Args:
        html: the markup; inline SVG is allowed, scripts are not.
        name: its name in the book, in lower case with hyphens.
        caption: what it shows, in a sentence.
        n: number of things (patients, CMOCs, concepts) shown.
        data: the tidy table behind it, offered as CSV.

    Raises:
        ValueError: when the markup holds a script or the name has another form.

    In a release, markup about people is not shown; the data behind it stand in its place as a table.
    """
    _check(name, caption, caption)
    if _SCRIPTED.search(html):
        raise ValueError(f"{name}: markup with a script is not shown")
    caption, shown = disclosed_words(caption), disclosed(data, n)
    if profile_in_force():
        _show_instead(shown, "html", name, caption)
        return
    _display({"text/html": html, "text/plain": caption}, _entry("html", name, caption, shown))


def show_text(markdown: str, *, about: About = "people") -> None:
    """Show a paragraph generated from numbers; `**bold**` and `*italic*` are the only markup it knows.

    Args:
        markdown: the paragraph, or several with an empty line between.
        about: "sites" when none of its numbers is one of people.
    """
    paragraphs = [disclosed_words(part, about).strip() for part in markdown.split("\n\n") if part.strip()]
    kinds = ["lb-disclosure" if part == LEFT_OUT else "lb-text" for part in paragraphs]
    html = "".join(f'<p class="{kind}">{_inline(part)}</p>' for kind, part in zip(kinds, paragraphs, strict=True))
    _display({"text/html": html, "text/plain": "\n\n".join(paragraphs)}, {"kind": "text", "origin": page_origin()})


def show_in_short(answer: str, certainty: str, *, about: About = "people") -> None:
    """Show the box at the top of a chapter: the answer, and how sure it is.

    Args:
        answer: one sentence with the answer.
        certainty: one sentence that says how sure it is.
        about: "sites" when none of their numbers is one of people.
    """
    answer, certainty = disclosed_words(answer, about), disclosed_words(certainty, about)
    html = (
        '<div class="lb-in-short"><p class="lb-label">In short</p>'
        f"<p>{_inline(answer)}</p><p>{_inline(certainty)}</p></div>"
    )
    entry = {"kind": "in-short", "origin": page_origin()}
    _display({"text/html": html, "text/plain": f"In short: {answer} {certainty}"}, entry)


def show_banner() -> None:
    """Show what kind of data this page rests on, from the origins of the tables it has read."""
    origin, title, words = page_banner()
    html = f'<div class="lb-banner lb-{origin}" role="note"><strong>{title}.</strong> {words}</div>'
    _display({"text/html": html, "text/plain": f"{title}. {words}"}, {"kind": "banner", "origin": origin})


def _check(name: str, caption: str, alt: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > 80:
        raise ValueError(f"name {name[:40]!r}: use lower case letters, digits and single hyphens")
    if not caption.strip() or not alt.strip():
        raise ValueError(f"{name}: give a caption, and for a figure alt text that states the finding")


def _drawn(figure: Figure | Axes | Callable[[pd.DataFrame], Figure | Axes], data: pd.DataFrame | None) -> Figure | None:
    """Return the figure, drawn now when a function was given."""
    if not isinstance(figure, Figure | Axes):
        if data is None:
            raise ValueError("a function draws from data, and none are given")
        figure = figure(plain_numbers(data))
    return figure if isinstance(figure, Figure) else figure.get_figure(root=True)


def _entry(kind: str, name: str, caption: str, shown: Disclosed) -> dict[str, Any]:
    entry: dict[str, Any] = {"kind": kind, "name": name, "caption": caption, "origin": page_origin()}
    if shown.frame is not None:
        held = with_hidden(shown.frame, shown.hidden)
        entry |= {"csv": csv_text(held), "text_columns": text_columns(held)}
    return entry | shown.entry


def _note(shown: Disclosed, why: str = "") -> str:
    return f'<p class="lb-disclosure">{escape(why)}{escape(shown.note)}</p>' if shown.note else ""


def _released_decimals(frame: pd.DataFrame, decimals: Mapping[str, int] | int | None) -> dict[str, int]:
    """Return decimals by column, none more than a release leaves: 1.7 is not shown as 1.70."""
    wanted = decimals if isinstance(decimals, Mapping) else {}
    rest = decimals if isinstance(decimals, int) else 2
    return {str(name): min(wanted.get(str(name), rest), digits_of(str(name))) for name in frame.columns}


def _show_instead(shown: Disclosed, kind: str, name: str, caption: str) -> None:
    """Show what stands in the place of an output that may not be released: its data as a table, or a reason.

    Only the first sentence of a figure's caption is kept, which says what it shows: the others say how it is drawn.
    """
    first = _first_sentence(caption) if kind == "figure" else caption
    if shown.frame is not None:
        held = with_hidden(shown.frame, shown.hidden)
        why = "" if kind == "table" else f"{_IN_PLACE} "
        html = table_html(held, caption=first, decimals=_released_decimals(held, None)) + _note(shown, why)
        _display({"text/html": html, "text/plain": first}, _entry("table", name, first, shown))
        return
    html = f'<p class="lb-disclosure">{escape(first)} This {kind} is left out of this release: {escape(shown.note)}</p>'
    _display({"text/html": html, "text/plain": "Left out of this release."}, _entry("html", name, first, shown))


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+", text)[0]


def _display(bundle: dict[str, Any], entry: dict[str, Any], *, png_width: int | None = None) -> None:
    metadata: dict[str, Any] = {"linkbook": entry}
    if png_width is not None:
        metadata["image/png"] = {"width": png_width}
    display(bundle, raw=True, metadata=metadata)


def _rendered(figure: Figure, form: str) -> bytes:
    held = io.BytesIO()
    metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
    with mpl.rc_context(fname=STYLE_FILE):
        figure.savefig(held, format=form, metadata=metadata)
    return held.getvalue()


def _inline(text: str) -> Markup:
    escaped = str(escape(text))
    bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escaped)
    return Markup(re.sub(r"(?<!\*)\*([^*]+?)\*(?!\*)", r"<em>\1</em>", bold))  # noqa: S704 - escaped above
