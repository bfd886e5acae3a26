"""The page a notebook writes on: opened by one call, written on by `figure`, `table` and `say`, in one look.

Half of what is here draws, which whoever formats a number is spared: each part is imported when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from helpers.analysis.disclosure import is_guarded as is_guarded
    from helpers.show.page.exhibits import About as About
    from helpers.show.page.exhibits import Chart as Chart
    from helpers.show.page.exhibits import Html as Html
    from helpers.show.page.exhibits import Table as Table
    from helpers.show.page.heat_map import heatmap as heatmap
    from helpers.show.page.number_format import as_change as as_change
    from helpers.show.page.number_format import as_verb as as_verb
    from helpers.show.page.number_format import change_range as change_range
    from helpers.show.page.number_format import counted as counted
    from helpers.show.page.number_format import counted_of as counted_of
    from helpers.show.page.number_format import listed as listed
    from helpers.show.page.number_format import opening as opening
    from helpers.show.page.page import Page as Page
    from helpers.show.page.page import open_page as open_page
    from helpers.show.page.page import when_given as when_given
    from helpers.show.page.results import RATIO as RATIO
    from helpers.show.page.results import Estimates as Estimates
    from helpers.show.page.sentences import Sentence as Sentence
    from helpers.show.page.sentences import definite as definite
    from helpers.show.page.sentences import joined as joined
    from helpers.show.page.sentences import sentence as sentence
    from helpers.show.page.sentences import wording as wording
    from helpers.show.page.style import COLOURS as COLOURS
    from helpers.show.page.style import HEAT as HEAT
    from helpers.show.page.style import MOST_NAMED as MOST_NAMED
    from helpers.show.page.style import SCALE as SCALE
    from helpers.show.page.style import heat_colours as heat_colours
    from helpers.show.page.style import ink_on as ink_on
    from helpers.show.page.style import is_portrait as is_portrait
    from helpers.show.page.style import new_axes as new_axes
    from helpers.show.page.style import new_axes_grid as new_axes_grid
    from helpers.show.page.style import shades as shades
    from helpers.show.page.synopsis_notes import SynopsisNote as SynopsisNote
    from helpers.show.page.tables import decimals_as_given as decimals_as_given
    from helpers.show.page.tables import format_number as format_number
    from helpers.show.page.tables import in_words as in_words
    from helpers.vocabulary import inside as inside

_HOMES: Final = {
    "helpers.analysis.disclosure": ("is_guarded",),
    "helpers.show.page.exhibits": ("About", "Chart", "Html", "Table"),
    "helpers.show.page.heat_map": ("heatmap",),
    "helpers.show.page.number_format": (
        "as_change",
        "as_verb",
        "change_range",
        "counted",
        "counted_of",
        "listed",
        "opening",
    ),
    "helpers.show.page.page": ("Page", "open_page", "when_given"),
    "helpers.show.page.results": ("RATIO", "Estimates"),
    "helpers.show.page.sentences": ("Sentence", "definite", "joined", "sentence", "wording"),
    "helpers.show.page.style": (
        "COLOURS",
        "HEAT",
        "MOST_NAMED",
        "SCALE",
        "heat_colours",
        "ink_on",
        "is_portrait",
        "new_axes",
        "new_axes_grid",
        "shades",
    ),
    "helpers.show.page.synopsis_notes": ("SynopsisNote",),
    "helpers.show.page.tables": ("decimals_as_given", "format_number", "in_words"),
    "helpers.vocabulary": ("inside",),
}
"""The module of each part, as above."""


def __getattr__(name: str) -> object:
    """Return a part, which is imported now."""
    home = next((home for home, parts in _HOMES.items() if name in parts), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = part = getattr(import_module(home), name)
    return part
