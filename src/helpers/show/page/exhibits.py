"""What is shown on a page: a chart, a table or markup, each with its name, its caption and what it is about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.disclosure import Coarser, Counts
from helpers.show.page.origin import Origin
from helpers.show.page.results import Estimates
from helpers.vocabulary import NOT_PROVIDED

About = Literal["people", "sites", "named sites"]
"""What an output is about: what is about sites, or about no people at all, is shown as it is in a release.

What names single sites beside a number or in an order is about named sites: a profile that shows no single site leaves
it out.
"""

Drawing = Figure | Axes
"""A figure that is drawn."""


@dataclass(frozen=True)
class Chart:
    """A figure: how it is drawn, its caption, and its finding in a sentence, which is its alt text and a paragraph.

    `name` is its anchor and file name, in lower case with hyphens; `caption` says what is drawn. `draw` is a drawing,
    or a function that makes one of `data`, which a release calls with what may be shown of them. `data` is the tidy
    table behind it, offered as CSV; `n` the number of patients, people or sites behind it. `coarser` makes the data
    coarser in a release until every count may be drawn. `paragraph` is what stands below in place of the sentence;
    with "" nothing does. `origin` is that of the data; when not given, that of what the figure is made from, or the
    page's. Where `from_data` is False, `draw` takes nothing: it draws values of its own, which a release does not know,
    so it shows the figure only when no number of people had to be changed. `fold` is the line under which it is
    folded away, which says the finding; with "" it stands open. `counts` says what columns of `data` count, where the
    data do not say it themselves. `estimates` are those that it shows, for the results. `labels` are headers of `data`,
    and words for what stands coded in its cells, for where a release shows them as a table in place of the figure.
    """

    name: str
    draw: Drawing | Callable[..., Drawing]
    caption: str
    sentence: str
    data: pd.DataFrame | None = None
    n: int | None = None
    about: About = "people"
    coarser: Coarser | None = None
    paragraph: str | None = None
    origin: Origin | None = None
    from_data: bool = True
    fold: str = ""
    counts: Counts | None = None
    estimates: tuple[Estimates, ...] = ()
    labels: Mapping[str, str] | None = None

    @property
    def finding(self) -> str:
        """What stands below the figure: the paragraph, or where none is given the sentence."""
        return self.sentence if self.paragraph is None else self.paragraph


@dataclass(frozen=True)
class Table:
    """A table: its frame, whose index is not shown, and its caption.

    `labels` gives a column's header with its unit; a column left out shows its name in words. `decimals` are those of
    all float columns, or by column; 2 when not given. `missing` stands for a missing value. A table of one row may
    stand `upright`, a measure to a line; its download keeps its columns. `origin`, `fold`, `counts` and `estimates` are
    as for a `Chart`.
    """

    name: str
    frame: pd.DataFrame
    caption: str
    n: int | None = None
    labels: Mapping[str, str] | None = None
    decimals: Mapping[str, int] | int | None = None
    missing: str = NOT_PROVIDED
    upright: bool = False
    about: About = "people"
    origin: Origin | None = None
    fold: str = ""
    counts: Counts | None = None
    estimates: tuple[Estimates, ...] = ()


@dataclass(frozen=True)
class Html:
    """Markup made by a function of `helpers.show`, which has escaped every value in it; inline SVG, but no script.

    `data` is the tidy table behind it. A release shows that, as far as it may be shown, in place of the markup.
    `files` are offered below it, ending (such as json) to content. `file` says what they and `data` hold, when the name
    does not. `origin`, `fold` and `counts` are as for a `Chart`.
    """

    name: str
    html: str
    caption: str
    data: pd.DataFrame | None = None
    n: int | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    origin: Origin | None = None
    fold: str = ""
    counts: Counts | None = None


Exhibit = Chart | Table | Html
