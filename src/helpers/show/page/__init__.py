"""The page a notebook writes on: opened by one call, written on by `figure`, `table` and `say`, in one look."""

from helpers.analysis.disclosure import is_guarded
from helpers.show.page.exhibits import About, Chart, Html, Table
from helpers.show.page.heat_map import heatmap
from helpers.show.page.number_format import (
    as_change,
    as_verb,
    change_range,
    counted,
    counted_of,
    listed,
    opening,
)
from helpers.show.page.page import Page, open_page, when_given
from helpers.show.page.results import RATIO, Estimates
from helpers.show.page.sentences import Sentence, definite, joined, sentence, wording
from helpers.show.page.style import (
    COLOURS,
    HEAT,
    MOST_NAMED,
    SCALE,
    heat_colours,
    ink_on,
    is_portrait,
    new_axes,
    new_axes_grid,
    shades,
)
from helpers.show.page.synopsis_notes import SynopsisNote
from helpers.show.page.tables import decimals_as_given, format_number, in_words
from helpers.vocabulary import inside

__all__ = [
    "COLOURS",
    "HEAT",
    "MOST_NAMED",
    "RATIO",
    "SCALE",
    "About",
    "Chart",
    "Estimates",
    "Html",
    "Page",
    "Sentence",
    "SynopsisNote",
    "Table",
    "as_change",
    "as_verb",
    "change_range",
    "counted",
    "counted_of",
    "decimals_as_given",
    "definite",
    "format_number",
    "heat_colours",
    "heatmap",
    "in_words",
    "ink_on",
    "inside",
    "is_guarded",
    "is_portrait",
    "joined",
    "listed",
    "new_axes",
    "new_axes_grid",
    "open_page",
    "opening",
    "sentence",
    "shades",
    "when_given",
    "wording",
]
