"""A figure as files: laid out once and drawn once for each, a PNG of as many colours as a palette has, or an SVG."""

import io
import os
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpers.show.page.origin import Mark
from helpers.show.page.style import LOOK
from helpers.show.page.svg_ids import with_ids_in_order
from helpers.vocabulary import DRAWINGS_VARIABLE

_COLOURS: Final = 256
_MOST_COLOURS: Final = 2**16
_PIXELS_PER_INCH: Final = int(LOOK["savefig.dpi"])


def drawings_offered() -> bool:
    """Return whether figures are wanted as SVG beside PNG."""
    return bool(os.environ.get(DRAWINGS_VARIABLE, ""))


def lay_out(figure: Figure) -> None:
    """Give the parts of a figure their places, by its layout engine, without drawing it."""
    engine = figure.get_layout_engine()
    if engine is not None and figure.axes:
        engine.execute(figure)


def png_of(figure: Figure, mark: Mark | None) -> bytes:
    """Return a figure as a PNG that says of itself whose data it shows, where a mark is given.

    Its colours are the 256 that cover it best. A figure has a few hundred, all but some of them tones at the edge of a
    letter: none moves by more than a few of 255 steps, and the file has less than half the size.
    """
    with mpl.rc_context(LOOK):
        figure.set_dpi(_PIXELS_PER_INCH)
        _lay_out_for_good(figure)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        pixels = np.array(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        figure.set_dpi(LOOK["figure.dpi"])
    few = _in_few_colours(pixels)
    said = PngInfo()
    if mark and mark.words:
        said.add_text("Description", mark.words)
    buffer = io.BytesIO()
    few.save(buffer, format="png", pnginfo=said, dpi=(_PIXELS_PER_INCH, _PIXELS_PER_INCH))
    return buffer.getvalue()


def svg_of(figure: Figure, mark: Mark, title: str) -> str:
    """Return a figure as an SVG that says of itself what it shows and whose data."""
    metadata: dict[str, Any] = {"Date": None, "Creator": None, "Title": title}
    metadata |= {"Description": mark.words} if mark.words else {}
    buffer = io.BytesIO()
    with mpl.rc_context(LOOK):
        _lay_out_for_good(figure)
        figure.savefig(buffer, format="svg", metadata=metadata)
    return with_ids_in_order(buffer.getvalue().decode())


def _in_few_colours(pixels: np.ndarray) -> Image.Image:
    """Return an opaque picture in the 256 colours that cover it best, each of which is one of its own.

    Colours are put together once for all pixels that have them, which takes a tenth of the time that pixels take.
    """
    whole = Image.fromarray(pixels).convert("RGB")
    how = {"method": Image.Quantize.MAXCOVERAGE, "dither": Image.Dither.NONE}
    counted = whole.getcolors(_MOST_COLOURS)
    if counted is None:
        return whole.quantize(_COLOURS, **how)
    colours = np.array([colour for _, colour in sorted(counted)], dtype=np.uint8)  # the commonest last
    groups = np.asarray(Image.fromarray(colours[np.newaxis]).quantize(_COLOURS, **how))[0]
    palette = np.zeros((_COLOURS, 3), dtype=np.uint8)
    palette[groups] = colours  # of a group the last, which is its commonest
    group_of = np.zeros(2**24, dtype=np.uint8)
    group_of[colours @ np.array([1, 2**8, 2**16])] = groups
    few = Image.fromarray(group_of[pixels.view("<u4")[..., 0] & 0xFFFFFF])
    few.putpalette(palette[: int(groups.max()) + 1].tobytes())
    return few


def _lay_out_for_good(figure: Figure) -> None:
    """Lay a figure out once: whatever draws it later finds everything in its place, and no engine to ask."""
    lay_out(figure)
    with mpl.rc_context({"figure.constrained_layout.use": False, "figure.autolayout": False}):
        figure.set_layout_engine(None)
