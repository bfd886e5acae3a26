"""The page a notebook writes on: opened by one call, written on by `figure`, `table` and `say`, in one look."""

from helpers.show.page.exhibits import About, Chart, Html, Table
from helpers.show.page.heat_map import heatmap
from helpers.show.page.number_format import as_change, change_range, counted, inside, listed
from helpers.show.page.page import Page, open_page, when_given
from helpers.show.page.style import COLOURS, HEAT, SCALE, heat_colours, ink_on, is_portrait, new_axes, new_axes_grid
from helpers.show.page.synopsis_notes import SynopsisNote
from helpers.show.page.tables import format_number, in_words

__all__ = [
    "COLOURS",
    "HEAT",
    "SCALE",
    "About",
    "Chart",
    "Html",
    "Page",
    "SynopsisNote",
    "Table",
    "as_change",
    "change_range",
    "counted",
    "format_number",
    "heat_colours",
    "heatmap",
    "in_words",
    "ink_on",
    "inside",
    "is_portrait",
    "listed",
    "new_axes",
    "new_axes_grid",
    "open_page",
    "when_given",
]
