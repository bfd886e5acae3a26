"""Every figure that reaches a page keeps to the one look, can be read, and says in words what it shows."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from helpers.show.page.portrait import shown_labels
from helpers.show.page.style import COLOURS, HEAT, SCALE, heat_colours, new_axes

PALETTE = {*COLOURS.values(), *SCALE, *heat_colours(HEAT.N), "#ffffff", "#e3e7eb"}
SMALLEST_POINTS = 11
UNIT = re.compile(
    r"number|people|patients?|sites?|link workers|practices|appointments|claims|links|cmocs|months?|years?|period|"
    r"score|points|ratio|share|%|distance|standard deviations|kappa|correlation|\d to \d",
    re.IGNORECASE,
)
"""What an axis can count, or a scale that it names."""


def painted(axes: Axes) -> Iterator[tuple[Artist, Any]]:
    """Every artist with the colours it shows."""
    for artist in axes.findobj():
        if not artist.get_visible():
            continue
        if isinstance(artist, Text):
            yield artist, artist.get_color() if artist.get_text().strip() else "none"
        elif isinstance(artist, Line2D):
            yield artist, artist.get_color()
        elif isinstance(artist, Patch):
            yield artist, artist.get_facecolor()
            yield artist, artist.get_edgecolor() if artist.get_linewidth() else "none"
        elif isinstance(artist, Collection):
            yield from ((artist, colour) for colour in [*artist.get_facecolor(), *artist.get_edgecolor()])


def written(figure: Figure) -> list[Text]:
    """The texts a reader sees; ticks beyond the ends of an axis are not among them."""
    unseen = {
        id(label)
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]
        for label in (tick.label1, tick.label2)
        if not (ax.axison and ax.get_visible()) or not _within(tick.get_loc(), axis.get_view_interval())
    }
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in texts if id(text) not in unseen]


def counts_along(axis: Any) -> bool:
    """Whether an axis is labelled with numbers, which need a title; words explain themselves."""
    labels = [tick.get_text().strip() for tick in axis.get_ticklabels() if tick.get_visible()]
    return any(label.replace("\u2212", "-").replace(".", "").lstrip("-+").rstrip("%").isdigit() for label in labels)


def title_of(ax: Axes, which: str) -> str:
    """The title of an axis, or of one that it shares its scale with, or of all panels together."""
    together = getattr(ax, f"get_shared_{which}_axes")().get_siblings(ax)
    titles = [getattr(one, f"get_{which}label")() for one in together]
    figure = ax.get_figure(root=True)
    assert figure is not None
    return " ".join([*titles, getattr(figure, f"get_sup{which}label")()]).strip()


def test_a_chapter_has_a_figure(chapter: Any) -> None:
    assert chapter.shown or chapter.notebook == "07_programme_theory"
    assert chapter.drawn or chapter.shown


def test_every_panel_holds_data(chapter: Any) -> None:
    for shown in chapter.shown:
        assert shown.figure.axes, shown.name
        assert [ax for ax in shown.figure.axes if ax.get_visible() and ax.axison and not ax.has_data()] == [], (
            shown.name
        )


def test_every_axis_with_numbers_has_a_title_with_their_unit(chapter: Any) -> None:
    for shown in chapter.shown:
        for ax in [ax for ax in shown.figure.axes if ax.get_visible() and ax.axison]:
            for which in ("x", "y"):
                title = title_of(ax, which)
                assert "None" not in title, f"{shown.name}: an axis is called {title!r}"
                assert "_" not in title, f"{shown.name}: the name of a column stands on an axis, {title!r}"
                if counts_along(getattr(ax, f"{which}axis")):
                    assert title, f"{shown.name}: no title on a {which} axis"
                    assert UNIT.search(title), f"{shown.name}: no unit in {title!r}"


def test_only_the_colours_of_the_house_are_used(chapter: Any) -> None:
    for shown in chapter.shown:
        for ax in shown.figure.axes:
            foreign = {
                (type(artist).__name__, to_hex(colour))
                for artist, colour in painted(ax)
                if to_rgba(colour)[3] > 0 and to_hex(colour) not in PALETTE
            }
            assert not foreign, f"{shown.name}: {foreign}"
            assert {image.get_cmap().name for image in ax.findobj(AxesImage)} <= {HEAT.name}, shown.name


def test_no_text_is_smaller_than_the_pages(chapter: Any) -> None:
    for shown in chapter.shown:
        small = {text.get_text() for text in written(shown.figure) if text.get_fontsize() < SMALLEST_POINTS}
        assert not small, f"{shown.name}: {small}"


def test_no_text_runs_out_of_its_figure(chapter: Any) -> None:
    for shown in chapter.shown:
        whole = shown.figure.bbox
        for text in written(shown.figure):
            box = text.get_window_extent()
            inside = (
                whole.x0 - 2 <= box.x0 and box.x1 <= whole.x1 + 2 and whole.y0 - 2 <= box.y0 and box.y1 <= whole.y1 + 2
            )
            assert inside, f"{shown.name}: {text.get_text()!r} is cut off"


def test_labels_of_an_axis_do_not_overlap(chapter: Any) -> None:
    for shown in chapter.shown:
        seen = {id(text) for text in written(shown.figure)}
        for ax in shown.figure.axes:
            for axis, low, high in ((ax.xaxis, "x0", "x1"), (ax.yaxis, "y0", "y1")):
                labels = [t for t in axis.get_ticklabels() if id(t) in seen and t.get_rotation() % 90 == 0]
                boxes = sorted((t.get_window_extent() for t in labels), key=lambda box: getattr(box, low))
                gaps = [getattr(b, low) - getattr(a, high) for a, b in pairwise(boxes)]
                assert min(gaps, default=1) > -1, f"{shown.name}: {[t.get_text() for t in labels]}"


def test_the_form_for_a_phone_is_as_wide_as_every_other_and_its_text_is_read(chapter: Any) -> None:
    """330 px of the 390 are the figure's; a text of 11 px is the smallest that is read without zooming."""
    for shown in chapter.shown:
        width = shown.portrait.get_figwidth()
        assert width == shown.portrait.get_size_inches()[0] == 4.5, shown.name
        pixels = {text.get_text(): text.get_fontsize() / 72 / width * 330 for text in written(shown.portrait)}
        assert not {text for text, size in pixels.items() if size < 11}, f"{shown.name}: {pixels}"


def test_the_form_for_a_phone_says_what_the_other_says(chapter: Any) -> None:
    for shown in chapter.shown:
        wide, upright = (
            {word for text in written(figure) for word in re.findall(r"[a-z]{3,}", text.get_text().lower())}
            for figure in (shown.figure, shown.portrait)
        )
        assert wide - upright <= {"very", "low", "high"}, f"{shown.name}: {wide - upright}"  # names of narrow bands


def test_nothing_of_the_form_for_a_phone_is_cut_off_or_overlaps(chapter: Any) -> None:
    for shown in chapter.shown:
        whole = shown.portrait.bbox
        for text in written(shown.portrait):
            box = text.get_window_extent()
            inside = (
                whole.x0 - 2 <= box.x0 and box.x1 <= whole.x1 + 2 and whole.y0 - 2 <= box.y0 and box.y1 <= whole.y1 + 2
            )
            assert inside, f"{shown.name}: {text.get_text()!r} is cut off"
        for ax in shown.portrait.axes:
            for which, low, high in (("x", "x0", "x1"), ("y", "y0", "y1")):
                labels = [text for text in shown_labels(ax, which) if text.get_rotation() % 90 == 0]  # type: ignore[arg-type]
                boxes = sorted((text.get_window_extent() for text in labels), key=lambda box: getattr(box, low))
                gaps = [getattr(b, low) - getattr(a, high) for a, b in pairwise(boxes)]
                assert min(gaps, default=1) > -1, f"{shown.name}: {[text.get_text() for text in labels]}"
        texts = [text for ax in shown.portrait.axes for text in ax.texts if text.get_text().strip()]
        for one, other in combinations(texts, 2):
            a, b = (text.get_window_extent().padded(-1) for text in (one, other))
            assert not a.overlaps(b), f"{shown.name}: {one.get_text()!r} lies on {other.get_text()!r}"


def test_a_figure_is_no_flatter_than_16_to_10(chapter: Any) -> None:
    for shown in chapter.shown:
        width, height = shown.figure.get_size_inches()
        if not any(len(ax.get_yticks()) for ax in shown.figure.axes):
            continue  # one bar alone needs no height
        assert width / height <= 1.6 + 1e-9, f"{shown.name}: {width:g} x {height:g} inches"


def test_a_figure_says_in_words_what_it_shows(chapter: Any) -> None:
    names = [shown.name for shown in chapter.shown]
    assert len(names) == len(set(names))
    for shown in chapter.shown:
        caption, sentence = shown.chart.caption.strip(), shown.chart.sentence.strip()
        assert caption.endswith((".", "?")), shown.name
        assert sentence.endswith("."), shown.name
        assert len(sentence.split()) >= 5, shown.name
        assert sentence != caption, shown.name
        for words in (caption, sentence, shown.chart.paragraph or ""):
            assert not re.search(r"\b(nan|inf)\b", words, re.IGNORECASE), f"{shown.name}: {words}"


def test_drawing_leaves_the_data_as_they_were(chapter: Any) -> None:
    for drawn in chapter.drawn:
        for given, before in zip(drawn.arguments, drawn.before, strict=True):
            if isinstance(given, pd.DataFrame):
                pd.testing.assert_frame_equal(given, before)
            elif isinstance(given, pd.Series):
                pd.testing.assert_series_equal(given, before)


def test_axes_that_are_given_are_drawn_on_and_returned(chapter: Any) -> None:
    for drawn in chapter.drawn:
        assert isinstance(drawn.result, Axes)
        given = new_axes(width=9, height=7)
        assert drawn.function(*drawn.before, **(drawn.options | {"ax": given})) is given, drawn.function.__name__
        assert given.has_data()
        assert given.figure.get_size_inches().tolist() == [9, 7]
        assert given.get_xlabel() == drawn.result.get_xlabel()


def _within(value: float, limits: Any) -> bool:
    return min(limits) - 1e-9 <= value <= max(limits) + 1e-9
