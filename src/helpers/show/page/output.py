"""What leaves a notebook: each exhibit and each paragraph makes one Jupyter output.

An output is what a person sees, and `linkbook` metadata (kind, name, caption, alt text, number of patients, origin,
the data behind it as CSV) that the book harvests. Nothing shown is taken for markup: it is escaped. While a release is
made, what is about people passes disclosure control before it becomes an output: tables and figures in
`helpers.show.page.disclosed`, sentences in `helpers.show.page.sentences`. Captions are made as sentences are.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import pandas as pd
from IPython.display import display
from markupsafe import Markup, escape
from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers.analysis.disclosure import Profile, TableCounts, columns_of
from helpers.data.writing import csv_text
from helpers.show.page.banner import EXAMPLE, page_banner, questions_in_words
from helpers.show.page.column_notes import column_notes
from helpers.show.page.disclosed import (
    Disclosed,
    active_profile,
    disclosed,
    plain_numbers,
    with_hidden,
)
from helpers.show.page.downloads import download_links
from helpers.show.page.exhibits import About, Chart, Drawing, Exhibit, Html, Table
from helpers.show.page.labels import BOXES, lacks_letters, make_legible
from helpers.show.page.origin import Mark, Origin, mark_of
from helpers.show.page.picture import drawings_offered, png_of, svg_of
from helpers.show.page.portrait import fitted
from helpers.show.page.results import Estimates, result_rows
from helpers.show.page.sentences import (
    LEFT_OUT,
    NEUTRAL_CAPTION,
    NO_ANSWER,
    caption_of,
    counts_of,
    said,
    vouched,
)
from helpers.show.page.stamp import stamp
from helpers.show.page.style import portrait
from helpers.show.page.tables import (
    Probability,
    released_decimals,
    table_html,
    table_in_place,
    text_columns,
    with_least_in_words,
)
from helpers.show.page.templates import render

_SCRIPTED: Final = re.compile(
    r"""<\s*script|<[^>"]*("[^"]*"[^>"]*)*\son\w+\s*=|<[^>]*\s(href|src)\s*=\s*["']?\s*javascript:""", re.IGNORECASE
)
"""A script, a handler or an address that runs one; words in a quoted attribute are none of these."""

_IN_PLACE: Final = "This table stands in place of a figure, since some of its numbers may not be drawn as they are."

_TEMPLATES: Final = "show/page/templates"

TO_AUDIT: Final = "to_audit"
"""Under this name an output's metadata have its counts, exact ones too, until the audit of a release takes them out."""

WORDS_TO_AUDIT: Final = "words_to_audit"
"""The same for its words: the counts that they say, and what stands in their place when these are left out."""

FINDING_OF: Final = "finding_of"
"""Under this name the metadata of a paragraph in a release have the figure that it is the finding of."""

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Output:
    """The outputs of one page: the origin of its data, and the profile they pass, when they are about people.

    `prefix` is what the names of its files begin with: the page and its site; `confidence` is that of its
    intervals, and `site` the one it is about, "" when about all.
    """

    origin: Origin
    profile: Profile | None = None
    prefix: str = ""
    confidence: float = 0.95
    site: str = ""

    @property
    def release(self) -> Profile | None:
        """The profile of the release that is made, whether the page is about people or not; None outside one."""
        return self.profile or active_profile()

    def chart(self, chart: Chart) -> None:
        """Show a figure with its caption and alt text, and offer the data behind it.

        In a release, a figure about people is shown only when none of its data is hidden, and when it is drawn from
        what may be shown of them; otherwise the data stand in its place as a table, as far as they may be shown.

        Raises:
            ValueError: when the name has another form, caption or sentence is empty, or there are no data to draw.
        """
        _check(chart.name, chart.caption, chart.sentence)
        about, coarser, profile = chart.about, chart.coarser, self.profile
        shown = disclosed(chart.data, chart.n, profile, about=about, coarser=coarser, counts=chart.counts)
        caption = caption_of(chart.caption, profile, about)
        alt = said(chart.sentence, profile, about).replace("**", "")
        alt = caption if alt == LEFT_OUT else alt
        is_drawn = isinstance(chart.draw, Drawing) or not chart.from_data
        if profile and about == "people" and not (shown.is_whole and (shown.exact or not is_drawn)):
            self._instead(shown, "figure", chart, caption)
            return
        figure, mark = figure_of(chart, shown.frame), self._mark(chart.origin)
        caption = first_sentence(caption) if profile and coarser and coarser.redraws else caption
        caption += f" For this release {shown.changes}." if shown.changes else ""
        caption += f" {BOXES}" if lacks_letters(figure) else ""
        alt = f"{mark.words} {alt}".strip()
        width = int(figure.get_figwidth() * 100)
        entry = self._entry("figure", chart, caption, shown) | {"alt": alt, "width": width}
        if profile:
            entry |= {"drawn": words_drawn(figure), "labels": dict(chart.labels or {}), "changes": shown.changes}
        stamp(figure, mark.words.removesuffix("."))
        in_picture = None if self.release else mark
        picture = png_of(figure, in_picture)
        if drawings_offered() and self.origin != "private" and not profile:
            entry["svg"] = svg_of(figure, mark, entry["caption"])
        if not isinstance(chart.draw, Drawing):
            with portrait():
                upright = fitted(figure_of(chart, shown.frame))
            entry["portrait"] = base64.b64encode(png_of(upright, in_picture)).decode()
        _display({"image/png": picture, "text/plain": alt}, entry, png_width=width)

    def table(self, table: Table) -> None:
        """Show a table: caption above, numbers right-aligned with the same decimals, every cell escaped.

        Raises:
            ValueError: when the name has another form or the caption is empty.
        """
        _check(table.name, table.caption)
        caption = caption_of(table.caption, self.profile, table.about)
        shown = disclosed(table.frame, table.n, self.profile, about=table.about, counts=table.counts)
        if shown.frame is None:
            self._instead(shown, "table", table, caption)
            return
        entry = self._entry("table", table, caption, shown, table.labels)
        frame = with_hidden(shown.frame, shown.hidden)
        decimals = _released_decimals(shown.frame, table.decimals) if "rule" in shown.entry else table.decimals
        html = table_html(
            frame,
            caption=entry["caption"],
            labels=table.labels,
            decimals=decimals,
            missing=table.missing,
            upright=table.upright,
        )
        bundle = {"text/html": html + _note(shown), "text/plain": frame.to_string(index=False)}
        _display(bundle, entry)

    def left_out(self, exhibit: Chart | Table, why: str) -> None:
        """Show in the place of a figure or table that it is left out of this release, and why."""
        kind = "figure" if isinstance(exhibit, Chart) else "table"
        caption = caption_of(exhibit.caption, self.profile, exhibit.about)
        self._instead(Disclosed(None, note=why), kind, replace(exhibit, fold=""), caption)

    def html(self, html: Html, *, numbered: bool = False) -> None:
        """Show markup; in a release the data behind it stand in its place as a table.

        When it is numbered, the page gives it a figure's number and its caption.

        Raises:
            ValueError: when the markup holds a script or the name has another form.
        """
        _check(html.name, html.caption)
        if _SCRIPTED.search(html.html):
            raise ValueError(f"{html.name}: markup with a script is not shown")
        caption = caption_of(html.caption, self.profile, "people")
        shown = disclosed(html.data, html.n, self.profile, counts=html.counts)
        if self.profile:
            self._instead(shown, "html", html, caption)
            return
        entry = self._entry("html", html, caption, shown) | ({"numbered": True} if numbered else {})
        mark = _paragraphs(("mark", words)) if (words := self._mark(html.origin).words) else Markup()
        files = download_links(entry["file"], html.files) if html.files else Markup()
        content = f"{mark}{html.html}{files}"
        _display({"text/html": content, "text/plain": entry["caption"]}, entry)

    def text(
        self, markdown: str, *, about: About = "people", estimates: Sequence[Estimates] = (), finding_of: str = ""
    ) -> None:
        """Show paragraphs, an empty line between them; `**bold**` and `*italic*` are the only markup they know.

        What is the finding of a figure says of which, so that a release that leaves the figure out leaves it out too.
        """
        words = [part.strip() for part in said(markdown, self.profile, about).split("\n\n") if part.strip()]
        html = _paragraphs(*(("disclosure" if part == LEFT_OUT else "text", _emphasised(part)) for part in words))
        vouched_for = vouched(markdown) if self.profile else []
        more = self._results(estimates) | ({FINDING_OF: finding_of} if self.profile and finding_of else {})
        if counts := self._counts_said(markdown):
            instead = {"text/html": _paragraphs(("disclosure", LEFT_OUT)), "text/plain": LEFT_OUT}
            more[WORDS_TO_AUDIT] = {"counts": counts, "instead": instead}
        self._words("text", html, "\n\n".join(words), said=vouched_for, **more)

    def in_short(self, answer: str, certainty: str, *, about: About = "people", origin: Origin | None = None) -> None:
        """Show the box at the top of a chapter: what kind of data it rests on, the answer, and how sure it is."""
        mark, made, given = self._mark(origin).words, vouched(answer, certainty), (answer, certainty)
        answer, certainty = (said(words, self.profile, about) for words in (answer, certainty))
        if answer == certainty == LEFT_OUT:
            answer, certainty = NO_ANSWER, ""
        words = {"answer": _emphasised(answer), "certainty": _emphasised(certainty)}
        html = render(f"{_TEMPLATES}/in_short.html", mark=mark, **words)
        plain = " ".join(part for part in (mark, answer, certainty) if part)
        more: dict[str, Any] = {}
        if counts := self._counts_said(*given):
            left_out = render(f"{_TEMPLATES}/in_short.html", mark=mark, answer=LEFT_OUT, certainty="")
            more[WORDS_TO_AUDIT] = {"counts": counts, "instead": {"text/html": left_out, "text/plain": LEFT_OUT}}
        self._words("in-short", html, f"In short: {plain}", origin, said=made if self.profile else [], **more)

    def banner(self, open_questions: int = 0) -> None:
        """Show what kind of data the page rests on, that it is of a release, and that questions about it are open."""
        title, words = page_banner(self.origin, self.release)
        words = f"{words} {questions_in_words(open_questions, self.release)}".strip()
        html = render(f"{_TEMPLATES}/banner.html", kind=f"banner lb-{self.origin}", title=title, words=words)
        self._words("banner", html, f"{title}. {words}", mark=self._mark(None).words)

    def example(self) -> None:
        """Show that what follows is made up."""
        title, words = EXAMPLE
        html = render(f"{_TEMPLATES}/banner.html", kind="example", title=title, words=words)
        self._words("text", html, f"{title}. {words}")

    def _words(self, kind: str, html: str, plain: str, origin: Origin | None = None, **more: Any) -> None:
        _display({"text/html": html, "text/plain": plain}, {"kind": kind, "origin": origin or self.origin} | more)

    def _mark(self, origin: Origin | None) -> Mark:
        """Return the mark of an output: that of its own origin or of the page's, in a release with its profile."""
        return mark_of(origin or self.origin, self.release)

    def _entry(
        self, kind: str, exhibit: Exhibit, caption: str, shown: Disclosed, labels: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Return the metadata of an output: its caption with the mark, its file's name, its data and what they mean."""
        mark = self._mark(exhibit.origin)
        content = exhibit.file if isinstance(exhibit, Html) and exhibit.file else exhibit.name
        entry: dict[str, Any] = {
            "kind": kind,
            "name": exhibit.name,
            "caption": f"{caption} {mark.words}".strip(),
            "origin": exhibit.origin or self.origin,
            "mark": asdict(mark),
            "file": f"{_joined(self.prefix, content)}-{mark.file}",
        }
        if self.profile and (made := vouched(exhibit.fold, exhibit.sentence if isinstance(exhibit, Chart) else "")):
            entry["said"] = made
        if exhibit.fold:
            about = "people" if isinstance(exhibit, Html) else exhibit.about
            words = said(exhibit.fold, self.profile, about).replace("**", "")
            words = first_sentence(caption) if words == LEFT_OUT else words
            entry["fold"] = f"{words} {mark.words}".strip()
        if shown.frame is not None:
            frame = with_hidden(shown.frame, shown.hidden)
            notes = column_notes(frame, labels or {})
            entry["counts"] = roles = [column.role for column in columns_of(shown.frame)]
            offered = with_least_in_words(frame, roles) if "rule" in shown.entry else frame
            entry |= {"csv": csv_text(offered), "text_columns": text_columns(offered), "columns": notes}
        if not isinstance(exhibit, Html):
            entry |= self._results(exhibit.estimates)
        if shown.counts is not None:
            is_hideable = kind == "table" and not (isinstance(exhibit, Table) and exhibit.upright)
            entry[TO_AUDIT] = shown.counts if is_hideable else shown.counts._replace(parts=())
        finding = exhibit.sentence if isinstance(exhibit, Chart) and kind == "figure" else ""
        if counts := self._counts_said(exhibit.caption, exhibit.fold, finding):
            neutral = NEUTRAL_CAPTION if self._counts_said(exhibit.caption) else caption
            instead = {
                "caption": f"{neutral} {mark.words}".strip(),
                "fold": f"{first_sentence(neutral)} {mark.words}".strip(),
                "alt": f"{mark.words} {neutral}".strip(),
            }
            entry[WORDS_TO_AUDIT] = {"counts": counts, "instead": instead}
        return entry | shown.entry

    def _counts_said(self, *texts: str) -> TableCounts | None:
        """Return the numbers of people that words of a release say, for the audit of all of it."""
        return counts_of(*texts) if self.profile else None

    def _results(self, estimates: Sequence[Estimates]) -> dict[str, Any]:
        """Return estimates as metadata of what prints them; in a release none, where numbers are other than these."""
        if not estimates or self.release:
            return {}
        return {"results": result_rows(estimates, self.confidence, self.site)}

    def _instead(self, shown: Disclosed, kind: str, exhibit: Exhibit, caption: str) -> None:
        """Show what stands in the place of an output that may not be released: its data as a table, or a reason.

        Only the first sentence of a figure's caption is kept, which says what it shows: the others say how it is drawn.
        """
        first = first_sentence(caption) if kind == "figure" else caption
        if shown.frame is not None:
            entry = self._entry("table", exhibit, first, shown)
            frame, caption = with_hidden(shown.frame, shown.hidden), entry["caption"]
            labels = (exhibit.labels if isinstance(exhibit, Chart) else None) or {}
            roles = [column.role for column in columns_of(shown.frame)]
            why = "" if kind == "table" else f"{_IN_PLACE} "
            html = table_in_place(frame, roles, caption=caption, labels=labels) + _note(shown, why)
            _display({"text/html": html, "text/plain": caption}, entry)
            return
        html = _paragraphs(("disclosure", f"{first} This {kind} is left out of this release: {shown.note}"))
        entry = self._entry("html", exhibit, first, shown)
        _display({"text/html": html, "text/plain": "Left out of this release."}, entry)


def _check(name: str, *words: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > 80:
        raise ValueError(f"name {name[:40]!r}: use lower case letters, digits and single hyphens")
    if not all(one.strip() for one in words):
        raise ValueError(f"{name}: give a caption, and for a figure alt text that states the finding")


def _joined(prefix: str, name: str) -> str:
    """Return a prefix and a name without the words at the name's start that are in the prefix already.

    >>> _joined("gp-usage-site-A", "site-ratio"), _joined("sampling", "sampling")
    ('gp-usage-site-A-ratio', 'sampling')
    """
    said, words = prefix.split("-"), name.split("-")
    while words and words[0] in said:
        words = words[1:]
    return "-".join([prefix, *words] if prefix else words)


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
    make_legible(figure)
    return figure


def words_drawn(figure: Figure) -> list[str]:
    """Return the words that a figure shows, each once: whoever signs a release reads those of a study's own."""
    texts = [one.get_text().strip() for one in figure.findobj(Text) if one.get_visible()]
    return list(dict.fromkeys(text for text in texts if re.search(r"[^\W\d_]", text)))


def document_picture(chart: Chart, mark: Mark) -> bytes:
    """Return a chart as a picture for a document that no page is part of, with the mark of its data in its corner."""
    figure = figure_of(chart, chart.data)
    stamp(figure, mark.words.removesuffix("."))
    return png_of(figure, None)


def _note(shown: Disclosed, why: str = "") -> Markup:
    return _paragraphs(("disclosure", why + shown.note)) if shown.note else Markup()


def _paragraphs(*paragraphs: tuple[str, str]) -> Markup:
    """Return paragraphs, each of a kind and its words."""
    return render(f"{_TEMPLATES}/paragraphs.html", paragraphs=paragraphs)


def _released_decimals(frame: pd.DataFrame, decimals: Mapping[str, int] | int | None) -> dict[str, int]:
    """Return decimals by column, none more than a release leaves: 1.7 is not shown as 1.70, and no probability as 0."""
    wanted = decimals if isinstance(decimals, Mapping) else {}
    rest = decimals if isinstance(decimals, int) else 2
    most = released_decimals(frame, [column.role for column in columns_of(frame)])
    least = {name: min(wanted.get(name, rest), most.get(name, 2)) for name in map(str, frame.columns)}
    return least | {name: digits for name, digits in most.items() if isinstance(digits, Probability)}


def first_sentence(text: str) -> str:
    """Return the first sentence of a caption, which says what is shown: the others say how it is drawn.

    >>> first_sentence("Patients by age. Bars: one patient each.")
    'Patients by age.'
    """
    return re.split(r"(?<=[.!?])\s+", text)[0]


def _display(bundle: dict[str, Any], entry: dict[str, Any], *, png_width: int | None = None) -> None:
    if "fold" in entry:  # for one who runs the notebook; a page has it as the line of the fold, and no other form
        line = {"text/html": _paragraphs(("text", entry["fold"]))}
        display(line, raw=True, metadata={"linkbook": {"kind": "fold", "origin": entry["origin"]}})
    metadata: dict[str, Any] = {"linkbook": entry}
    if png_width is not None:
        metadata["image/png"] = {"width": png_width}
    display(bundle, raw=True, metadata=metadata)


def _emphasised(text: str) -> Markup:
    """Return escaped text with its `**bold**` and `*italic*` words."""
    escaped = str(escape(text))
    bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escaped)
    return Markup(re.sub(r"(?<!\*)\*([^*]+?)\*(?!\*)", r"<em>\1</em>", bold))  # noqa: S704 - escaped above
