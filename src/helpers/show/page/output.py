"""What leaves a notebook: each exhibit and each paragraph makes one Jupyter output.

An output is what a person sees, and `linkbook` metadata (kind, name, caption, alt text, number of patients, origin,
the data behind it as CSV) that the book harvests. Nothing shown is taken for markup: it is escaped. While a release is
made, what is about people passes disclosure control before it becomes an output: see `helpers.show.page.disclosed`.
"""

import base64
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
from IPython.display import display
from markupsafe import Markup, escape
from matplotlib.figure import Figure

from helpers.analysis.disclosure import LEFT_OUT, Profile, digits_of
from helpers.data.writing import csv_text
from helpers.show.page.banner import Origin, page_banner
from helpers.show.page.disclosed import (
    Disclosed,
    active_profile,
    disclosed,
    disclosed_words,
    plain_numbers,
    with_hidden,
)
from helpers.show.page.exhibits import About, Chart, Drawing, Html, Table
from helpers.show.page.portrait import fitted
from helpers.show.page.style import LOOK, portrait
from helpers.show.page.tables import table_html, text_columns
from helpers.show.page.templates import render

_SCRIPTED: Final = re.compile(
    r"""<\s*script|<[^>"]*("[^"]*"[^>"]*)*\son\w+\s*=|<[^>]*\s(href|src)\s*=\s*["']?\s*javascript:""", re.IGNORECASE
)
"""A script, a handler or an address that runs one; words in a quoted attribute are none of these."""

_IN_PLACE: Final = "This table stands in place of a figure, since some of its numbers may not be drawn as they are."

_TEMPLATES: Final = "show/page/templates"

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Output:
    """The outputs of one page: the origin of its data, and the profile they pass, when they are about people."""

    origin: Origin
    profile: Profile | None = None

    def chart(self, chart: Chart) -> None:
        """Show a figure with its caption and alt text, and offer the data behind it.

        In a release, a figure about people is shown only when none of its data is hidden, and when it is drawn from
        what may be shown of them; otherwise the data stand in its place as a table, as far as they may be shown.

        Raises:
            ValueError: when the name has another form, caption or sentence is empty, or there are no data to draw.
        """
        _check(chart.name, chart.caption, chart.sentence)
        about, coarser, profile = chart.about, chart.coarser, self.profile
        shown = disclosed(chart.data, chart.n, profile, about=about, coarser=coarser)
        caption = disclosed_words(chart.caption, profile, about)
        alt = disclosed_words(chart.sentence.replace("**", ""), profile, about)
        alt = caption if alt == LEFT_OUT else alt
        is_drawn = isinstance(chart.draw, Drawing) or not chart.from_data
        if profile and about == "people" and not (shown.is_whole and (shown.exact or not is_drawn)):
            self._instead(shown, "figure", chart.name, caption)
            return
        figure = figure_of(chart, shown.frame)
        caption = _first_sentence(caption) if profile and coarser and coarser.redraws else caption
        caption += f" For this release {shown.changes}." if shown.changes else ""
        width = int(figure.get_figwidth() * 100)
        entry = self._entry("figure", chart.name, caption, shown) | {"alt": alt, "width": width}
        if self.origin != "private" and not profile:
            entry["svg"] = _rendered(figure, "svg").decode()
        if not isinstance(chart.draw, Drawing):
            with portrait():
                upright = fitted(figure_of(chart, shown.frame))
            entry["portrait"] = base64.b64encode(_rendered(upright, "png")).decode()
        _display({"image/png": _rendered(figure, "png"), "text/plain": alt}, entry, png_width=width)

    def table(self, table: Table) -> None:
        """Show a table: caption above, numbers right-aligned with the same decimals, every cell escaped.

        Raises:
            ValueError: when the name has another form or the caption is empty.
        """
        _check(table.name, table.caption)
        caption = disclosed_words(table.caption, self.profile, table.about)
        shown = disclosed(table.frame, table.n, self.profile, about=table.about)
        if shown.frame is None:
            self._instead(shown, "table", table.name, caption)
            return
        frame = with_hidden(shown.frame, shown.hidden)
        decimals = _released_decimals(frame, table.decimals) if "rule" in shown.entry else table.decimals
        html = table_html(
            frame, caption=caption, labels=table.labels, decimals=decimals, missing=table.missing, upright=table.upright
        )
        bundle = {"text/html": html + _note(shown), "text/plain": frame.to_string(index=False)}
        _display(bundle, self._entry("table", table.name, caption, shown))

    def html(self, html: Html) -> None:
        """Show markup; in a release the data behind it stand in its place as a table.

        Raises:
            ValueError: when the markup holds a script or the name has another form.
        """
        _check(html.name, html.caption)
        if _SCRIPTED.search(html.html):
            raise ValueError(f"{html.name}: markup with a script is not shown")
        caption = disclosed_words(html.caption, self.profile)
        shown = disclosed(html.data, html.n, self.profile)
        if self.profile:
            self._instead(shown, "html", html.name, caption)
            return
        _display({"text/html": html.html, "text/plain": caption}, self._entry("html", html.name, caption, shown))

    def text(self, markdown: str, *, about: About = "people") -> None:
        """Show paragraphs, an empty line between them; `**bold**` and `*italic*` are the only markup they know."""
        parts = [part for part in markdown.split("\n\n") if part.strip()]
        words = [disclosed_words(part, self.profile, about).strip() for part in parts]
        html = _paragraphs(*(("disclosure" if part == LEFT_OUT else "text", _emphasised(part)) for part in words))
        self._words("text", html, "\n\n".join(words))

    def in_short(self, answer: str, certainty: str, *, about: About = "people") -> None:
        """Show the box at the top of a chapter: the answer, and how sure it is."""
        answer, certainty = (disclosed_words(words, self.profile, about) for words in (answer, certainty))
        html = render(f"{_TEMPLATES}/in_short.html", answer=_emphasised(answer), certainty=_emphasised(certainty))
        self._words("in-short", html, f"In short: {answer} {certainty}")

    def banner(self) -> None:
        """Show what kind of data the page rests on, and that it is of a release, be it about people or not."""
        title, words = page_banner(self.origin, active_profile())
        html = render(f"{_TEMPLATES}/banner.html", origin=self.origin, title=title, words=words)
        self._words("banner", html, f"{title}. {words}")

    def _words(self, kind: str, html: str, plain: str) -> None:
        _display({"text/html": html, "text/plain": plain}, {"kind": kind, "origin": self.origin})

    def _entry(self, kind: str, name: str, caption: str, shown: Disclosed) -> dict[str, Any]:
        entry: dict[str, Any] = {"kind": kind, "name": name, "caption": caption, "origin": self.origin}
        if shown.frame is not None:
            frame = with_hidden(shown.frame, shown.hidden)
            entry |= {"csv": csv_text(frame), "text_columns": text_columns(frame)}
        return entry | shown.entry

    def _instead(self, shown: Disclosed, kind: str, name: str, caption: str) -> None:
        """Show what stands in the place of an output that may not be released: its data as a table, or a reason.

        Only the first sentence of a figure's caption is kept, which says what it shows: the others say how it is drawn.
        """
        first = _first_sentence(caption) if kind == "figure" else caption
        if shown.frame is not None:
            frame = with_hidden(shown.frame, shown.hidden)
            why = "" if kind == "table" else f"{_IN_PLACE} "
            html = table_html(frame, caption=first, decimals=_released_decimals(frame, None)) + _note(shown, why)
            _display({"text/html": html, "text/plain": first}, self._entry("table", name, first, shown))
            return
        html = _paragraphs(("disclosure", f"{first} This {kind} is left out of this release: {shown.note}"))
        entry = self._entry("html", name, first, shown)
        _display({"text/html": html, "text/plain": "Left out of this release."}, entry)


def _check(name: str, *words: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > 80:
        raise ValueError(f"name {name[:40]!r}: use lower case letters, digits and single hyphens")
    if not all(one.strip() for one in words):
        raise ValueError(f"{name}: give a caption, and for a figure alt text that states the finding")


def figure_of(chart: Chart, data: pd.DataFrame | None) -> Figure:
    """Return the figure of a chart, drawn now, and from these data, when it is given as a function."""
    drawing = chart.draw
    if not isinstance(drawing, Drawing):
        if chart.from_data and data is None:
            raise ValueError("a function draws from data, and none are given")
        drawing = drawing(plain_numbers(data)) if chart.from_data and data is not None else drawing()
    figure = drawing.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes belong to no figure; draw on axes made by new_axes")
    return figure


def _note(shown: Disclosed, why: str = "") -> Markup:
    return _paragraphs(("disclosure", why + shown.note)) if shown.note else Markup()


def _paragraphs(*paragraphs: tuple[str, str]) -> Markup:
    """Return paragraphs, each of a kind and its words."""
    return render(f"{_TEMPLATES}/paragraphs.html", paragraphs=paragraphs)


def _released_decimals(frame: pd.DataFrame, decimals: Mapping[str, int] | int | None) -> dict[str, int]:
    """Return decimals by column, none more than a release leaves: 1.7 is not shown as 1.70."""
    wanted = decimals if isinstance(decimals, Mapping) else {}
    rest = decimals if isinstance(decimals, int) else 2
    return {str(name): min(wanted.get(str(name), rest), digits_of(str(name))) for name in frame.columns}


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+", text)[0]


def _display(bundle: dict[str, Any], entry: dict[str, Any], *, png_width: int | None = None) -> None:
    metadata: dict[str, Any] = {"linkbook": entry}
    if png_width is not None:
        metadata["image/png"] = {"width": png_width}
    display(bundle, raw=True, metadata=metadata)


def _rendered(figure: Figure, form: str) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
    with mpl.rc_context(LOOK):
        figure.savefig(buffer, format=form, metadata=metadata)
    return buffer.getvalue()


def _emphasised(text: str) -> Markup:
    """Return escaped text with its `**bold**` and `*italic*` words."""
    escaped = str(escape(text))
    bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escaped)
    return Markup(re.sub(r"(?<!\*)\*([^*]+?)\*(?!\*)", r"<em>\1</em>", bold))  # noqa: S704 - escaped above
