"""The page a notebook writes on: opened by one call, written on by `figure`, `table` and `say`."""

import math
import re
import sys
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, Final
from zlib import crc32

import pandas as pd

from helpers.analysis.disclosure import NOT_PEOPLE, PROTECTED, Profile, in_score_steps
from helpers.analysis.gp_usage import (
    AcrossSites,
    LastingShare,
    appointments_in_bins,
    directions_together,
    released_ratios,
    shown_together,
)
from helpers.chapters import OWN, Chapter, chapter_of, check_parameters
from helpers.data.answers import questions_on
from helpers.data.descriptor import counts_of, fields_of, study_tables
from helpers.data.site_rows import Neighbours, SiteRows
from helpers.data.study import Study, load_published, load_study
from helpers.parameters import names_from_papermill
from helpers.show.page.banner import BANNERS
from helpers.show.page.disclosed import active_profile
from helpers.show.page.exhibits import About, Chart, Exhibit, Html, Table
from helpers.show.page.origin import ORIGIN, Origin, known_origin
from helpers.show.page.output import Output
from helpers.show.page.released_lists import earlier_list_sentence, released_practice_list
from helpers.show.page.released_sites import (
    ROWS_LEFT_OUT,
    earlier_rows_sentence,
    released_sites,
    without_rows_left_out,
)
from helpers.show.page.results import Estimates
from helpers.show.page.site_part import borrowed, site_part
from helpers.show.page.style import use_look
from helpers.show.page.synopsis_notes import SynopsisNote
from helpers.vocabulary import SOURCE_COLUMNS

NAMES_SITES: Final = "it names single sites, of which nothing is shown under this profile."
"""Why a release without single sites leaves out a figure or table about them."""


def open_page(notebook: str, **parameters: Any) -> "Page":
    """Open the page of a chapter: check its parameters, load the study, and show what kind of data it rests on.

    Args:
        notebook: the notebook's name without its ending, such as `02_gp_usage_site`.
        parameters: its parameters; those left out take their defaults.

    Returns:
        The page, with `parameters` in their declared types and the `study`.

    Raises:
        ParameterError: naming every parameter that is unknown or not allowed, with what is.
        StudyError: with every fault of the study folder.

    >>> open_page("08_published_claims", confidence=2)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    helpers.parameters.ParameterError: parameter confidence: 2 is not allowed; give a number above 0.5...
    """
    chapter = chapter_of(notebook)
    unknown = {name: None for name in names_from_papermill() if name not in chapter.parameters}
    checked = check_parameters(notebook, **(unknown | parameters))
    part = site_part(chapter, checked.site_id, checked.study_dir) if chapter.per_site else None
    study, site_id = (load_study(checked.study_dir), "") if part is None else (part.study, part.site_id)
    asked = len(questions_on(study.questions, tables_of(chapter))) if part is None else part.open_questions
    use_look()
    origin, profile = origin_of_page(chapter, study), profile_of_page(chapter, study)
    output = Output(origin, profile, file_prefix(notebook, site_id), checked.confidence, site_id)
    page = Page(checked, study, output, part, chapter.own)
    page.output.banner(asked)
    assumed = " ".join(study.assumed[table] for table in tables_of(chapter) if table in study.assumed)
    page.output.text(assumed, about="sites") if assumed else None
    return page


@dataclass(frozen=True)
class Page:
    """A page: its checked `parameters`, the `study` it rests on, and where its `output` goes.

    The study of a page about one site has the rows of that site alone; its `part` says where the site stands.

    `figure`, `table` and `say` take what is to be shown, or a function of `helpers.show` that makes it, with what that
    is given and its options. When a thing given is None or empty, nothing is shown; so a notebook asks hardly any `if`.
    What is said `about` sites has no number of people in it, and is shown as it is in a release; what is about named
    sites is left out of one that shows no single site. What is shown takes the most guarded origin of the frames it is
    made from, and the page's where one of them has none. On a page of a study's `own` all is about people, whatever it
    says of itself, and a release shows no caption that somebody typed.
    """

    parameters: SimpleNamespace
    study: Study
    output: Output
    part: SiteRows | None = None
    own: bool = False

    @property
    def neighbours(self) -> Neighbours | None:
        """Which sites come before and after the one of the page; None in a release, which may leave them out."""
        return self._site.neighbours if self.output.profile is None else None

    @property
    def across_sites(self) -> AcrossSites:
        """What was estimated from all sites and the site of the page takes from them, such as the months counted."""
        return borrowed(self._site)

    @property
    def names_sites(self) -> bool:
        """Whether single sites may be named beside a number or in an order: not in a release that shows none."""
        profile = self.output.release
        return profile is None or profile.sites_shown

    @property
    def _site(self) -> SiteRows:
        if self.part is None:
            raise ValueError("this page is about no single site")
        return self.part

    def published(self, name: str) -> pd.DataFrame | None:
        """Return a published table of the synopsis, such as `claims`; None on a page about another study."""
        return None if self.study.is_private else load_published(name)

    @property
    def constructs(self) -> pd.DataFrame:
        """The constructs that configurations are labelled with, a row each: of the study's own list, or the book's."""
        rows = self.study.framework.frame
        rows.attrs["origin"] = "private" if self.study.framework.own else "published"
        return rows

    @property
    def real_origin(self) -> Origin:
        """The origin of what is not made up: published on the book's own data, else private."""
        return "private" if self.study.is_private else "published"

    @property
    def site_attributes(self) -> pd.DataFrame:
        """What is known of the sites studied: Table 4 on the book's own data, else the study's sites.csv."""
        published = self.published("table_04_sites")
        return self.named_sites if published is None else published.drop(columns=list(SOURCE_COLUMNS))

    @property
    def named_sites(self) -> pd.DataFrame:
        """What sites.csv says of the sites, with their names where there are any; a release names no site."""
        attributes = self.study.site_attributes
        if self.output.release is None and "site_name" in self.study.known.site_columns:
            attributes.insert(1, "site_name", self.study.sites["site_name"])
        return attributes

    @property
    def made_up_sites(self) -> pd.DataFrame | None:
        """The made-up sites of the book's own data; None on a page about another study."""
        return None if self.study.is_private else self.named_sites

    def site_rows(self, sites: pd.DataFrame) -> pd.DataFrame:
        """Return the ratio of every site: as it is, but in a release worked out again from its base table alone.

        A row that an earlier release printed stands until enough patients differ; the page says so.

        Args:
            sites: the result of `ratio_by_site`.
        """
        profile = self.output.profile
        if profile is None:
            return sites
        released = released_sites(self.study, sites, profile)
        own = getattr(self.parameters, "site_id", None)
        earlier = {site: day for site, day in released.earlier.items() if own in (None, site)}
        self.say(earlier_rows_sentence(earlier, shown=len(released.base)), about="sites")
        return released_ratios(released.base, sites, confidence=self.parameters.confidence)

    def outside_release(self, made: Any) -> Any:
        """Return what a release does not show or compute from: as it is, but in a release no row of it, or None."""
        if self.output.profile is None:
            return made
        return made.iloc[:0] if isinstance(made, pd.DataFrame) else None

    def unless_released(self, make: Callable[..., Any], *given: Any, **options: Any) -> Any:
        """Return what a function makes, as `when_given` does; a release does not compute it, and has None."""
        return when_given(make, *given, **options) if self.output.profile is None else None

    def in_release(self, make: Callable[..., Any], *given: Any, **options: Any) -> Any:
        """Return what a function makes of what it is given in a release alone; None outside."""
        return None if self.output.profile is None else make(*given, **options)

    def list_share(self, lasting: LastingShare | None) -> LastingShare | None:
        """Return what a whole list says: as it is, but in a release rounded at its source, and nothing of a small one.

        What an earlier release printed stands until enough patients differ; the page says so.

        Args:
            lasting: the result of `lasting_share`.
        """
        profile = self.output.profile
        if profile is None:
            return lasting
        released = released_practice_list(self.study, lasting, profile)
        self.say(earlier_list_sentence(released.day), about="sites")
        return released.lasting

    def divided_together(
        self, patients: pd.DataFrame | None, sites: pd.DataFrame
    ) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
        """Return, in a release, the patients of all sites shown by their appointments, and by more or fewer after.

        Args:
            patients: rows of gp_usage.csv, or None.
            sites: the result of `site_rows`.
        """
        profile = self.output.profile
        if profile is None:
            return None, None
        together, known = shown_together(patients, sites), sites.dropna(subset=["n"])
        totals = known[known["returned"] == "patients"]
        return appointments_in_bins(together, totals, profile), directions_together(together)

    def score_rows(self, rows: pd.DataFrame, **columns: Any) -> pd.DataFrame:
        """Return rows of scores: as they are, but in a release with the columns named as `in_score_steps` has them."""
        return rows if self.output.profile is None else in_score_steps(rows, **columns)

    @property
    def least_people(self) -> int:
        """How many people a number must rest on to be shown: none outside a release.

        More than there are where nothing but survival curves is shown: else whether a part of a page is there would
        say how many people it rests on.
        """
        profile = self.output.profile
        if profile is not None and profile.survival_only:
            return sys.maxsize
        return 0 if profile is None else profile.smallest

    def least_for_model(self, parameters: int) -> int:
        """Return how many people a model of so many parameters must rest on to be shown: none outside a release.

        Where a profile asks for degrees of freedom it is the least of those that are rounded to the same number, so
        that whether the model is shown says no more of how many there are.
        """
        profile = self.output.profile
        least = 0 if profile is None or profile.survival_only else math.ceil(profile.least_df) + parameters
        if profile is None or least <= profile.smallest:
            return self.least_people
        half = profile.rounding // 2
        return -(-(least + half) // profile.rounding) * profile.rounding - half

    def namable(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that a sentence may name: all, but in a release those that rest on enough people.

        Args:
            rows: one row per site; `n`, where it is given, is the number of people it rests on.
        """
        profile = None if PROTECTED in rows.attrs else self.output.profile
        return rows if profile is None or "n" not in rows else rows[~(rows["n"] < profile.smallest)]

    def in_short(
        self, answer: str | None, certainty: str | None = "", *, about: About = "people", origin: Origin | None = None
    ) -> None:
        """Show a box at the top of a chapter: a sentence with the answer, and one that says how sure it is.

        `origin` is that of the data it rests on, where it is another than the page's; a `SynopsisNote` is published.
        """
        if answer is None or (self.study.is_private and isinstance(answer, SynopsisNote)):
            return
        if origin is None and isinstance(answer, SynopsisNote):
            origin = "published"
        self.output.in_short(answer, certainty or "", about="people" if self.own else about, origin=origin)

    def example_begins(self) -> None:
        """Say on the book's own data, below what was published, that the rest is made up; elsewhere nothing."""
        if not self.study.is_private:
            self.output.example()

    def figure(
        self,
        make: Chart | Html | Callable[..., Any],
        *given: Any,
        origin: Origin | None = None,
        fold: str | bool = False,
        **options: Any,
    ) -> None:
        """Show a figure, its caption and its finding, or several; `make` may return one, a list of them, or None.

        `origin` is that of its data, where what is given does not say it. With `fold` it is folded away under its
        finding, or under the line given.
        """
        self._show(make, given, options, origin, fold, numbered=True)

    def table(
        self,
        make: Table | Html | Callable[..., Any],
        *given: Any,
        origin: Origin | None = None,
        fold: str = "",
        **options: Any,
    ) -> None:
        """Show a table or several; `make` may return one, a list, or None; `origin` and `fold` as for a figure."""
        self._show(make, given, options, origin, fold)

    def say(
        self,
        words: str | Callable[..., str] | None,
        *given: Any,
        about: About = "people",
        estimates: Callable[..., Sequence[Estimates]] | None = None,
        **options: Any,
    ) -> None:
        """Show a paragraph, or several with an empty line between; a `SynopsisNote` not about another study.

        `estimates` says of the first thing given which estimates the words print that stand in no figure or table.
        """
        if words is None or is_nothing(*given):
            return
        text = words if isinstance(words, str) else words(*given, **options)
        self._say(text, about, estimates=estimates(given[0]) if estimates else ())

    def _say(self, text: str, about: About, **options: Any) -> None:
        """Show paragraphs that there are and that are about this study; `options` are those of `Output.text`."""
        if about == "named sites" and not self.names_sites:
            return
        if text and not (self.study.is_private and isinstance(text, SynopsisNote)):
            self.output.text(text, about="people" if self.own else about, **options)

    def _show(
        self,
        make: Any,
        given: tuple[Any, ...],
        options: dict[str, Any],
        origin: Origin | None,
        fold: str | bool,
        *,
        numbered: bool = False,
    ) -> None:
        """Show each exhibit, and below a chart its finding; markup that is a figure is numbered like one."""
        if is_nothing(*given):
            return
        made = make if isinstance(make, Exhibit) else make(*given, **options)
        origin = origin or known_origin([*given, *options.values()])
        for one in made if isinstance(made, list) else [made]:
            exhibit = _placed(one, origin, fold) if isinstance(one, Exhibit) else one
            if self.own and isinstance(exhibit, Exhibit):
                exhibit = self._of_sites_shown(_about_people(exhibit))
            if isinstance(exhibit, Chart | Table) and exhibit.about == "named sites" and not self.names_sites:
                self.output.left_out(exhibit, NAMES_SITES)
                continue
            match exhibit:
                case Chart():
                    self.output.chart(exhibit)
                    if exhibit.finding != exhibit.fold:
                        self._say(exhibit.finding, exhibit.about, finding_of=exhibit.name)
                case Table():
                    self.output.table(exhibit)
                case Html():
                    self.output.html(exhibit, numbered=numbered)
                case None:
                    continue
                case _:
                    raise TypeError(f"a {type(exhibit).__name__} is not shown; give a Chart, a Table, Html or None")

    def _of_sites_shown(self, exhibit: Exhibit) -> Exhibit:
        """Return an exhibit of an own chapter; in a release without sites that it leaves out, which the page says."""
        profile, frame = self.output.profile, exhibit.frame if isinstance(exhibit, Table) else exhibit.data
        if profile is None or frame is None:
            return exhibit
        kept = without_rows_left_out(frame, self.study, profile)
        if len(kept) == len(frame):
            return exhibit
        self.output.text(ROWS_LEFT_OUT, about="sites")
        if isinstance(exhibit, Html):
            return replace(exhibit, data=kept)
        counts, labels = exhibit.counts, exhibit.labels
        return Table(exhibit.name, kept, exhibit.caption, exhibit.n, labels, counts=counts)  # no drawing of all sites


def _about_people(exhibit: Exhibit) -> Exhibit:
    """Return an exhibit that is about people, whatever it says of itself."""
    return exhibit if isinstance(exhibit, Html) else replace(exhibit, about="people")


def _placed(exhibit: Exhibit, origin: Origin | None, fold: str | bool) -> Exhibit:
    """Return an exhibit with its origin, and the line it is folded under: with True its finding, or its caption."""
    if fold is True:
        fold = exhibit.finding or exhibit.sentence if isinstance(exhibit, Chart) else exhibit.caption
    return replace(exhibit, origin=exhibit.origin or origin, fold=fold or exhibit.fold)


def when_given(function: Callable[..., Any], *given: Any, **options: Any) -> Any:
    """Return what a function makes of what it is given, or None when any of that is None or empty.

    A frame that it makes has the most guarded origin of the frames given, and none where one of them has none.

    >>> when_given(len, None) is None, when_given(len, [1])
    (True, 1)
    """
    if is_nothing(*given):
        return None
    made = function(*given, **options)
    if isinstance(made, pd.DataFrame):
        made.attrs[ORIGIN] = known_origin([*given, *options.values()])
    return made


def is_nothing(*given: Any) -> bool:
    """Return whether any value is None, or a collection without anything in it.

    >>> is_nothing(1, None), is_nothing(pd.DataFrame()), is_nothing(0, "a")
    (True, True, False)
    """
    return any(one is None or (isinstance(one, Sized) and len(one) == 0) for one in given)


def file_prefix(notebook: str, site_id: str = "") -> str:
    """Return what the names of all files of a page begin with: its notebook, and the site it is about.

    An id that a file's name cannot hold is followed by a checksum, so that "A 1" and "A/1" stay apart.

    >>> file_prefix("02_gp_usage_site", "A-1"), file_prefix("02_gp_usage_site", "A 1")
    ('gp-usage-site-A-1', 'gp-usage-site-A-1-4a431a7d')
    """
    plain = re.sub(r"[^A-Za-z0-9]+", "-", site_id)[:40].strip("-")
    if plain != site_id:
        plain = f"{plain}-{crc32(site_id.encode()):08x}".lstrip("-")
    words = ["chapter", *notebook.removeprefix(OWN).split("_")] if notebook.startswith(OWN) else notebook.split("_")[1:]
    return "-".join([*words, plain] if plain else words)


def tables_of(chapter: Chapter) -> tuple[str, ...]:
    """Return every table that a chapter may rest on: all, where it is a study's own.

    >>> "sites" in tables_of(chapter_of("chapters/waiting")), tables_of(chapter_of("08_published_claims"))
    (True, ())
    """
    return study_tables() if chapter.own else chapter.tables


def origin_of_page(chapter: Chapter, study: Study) -> Origin:
    """Return the origin that a page declares, from those of the chapter's tables that are present.

    >>> origin_of_page(chapter_of("01_sampling"), load_study())
    'synthetic'
    """
    used = {study.origin[table] for table in tables_of(chapter) if table in study.known.tables}
    return next((origin for origin in BANNERS if origin in used), "published")


def profile_of_page(chapter: Chapter, study: Study) -> Profile | None:
    """Return the profile that a page is made under: None outside a release, and for a chapter about no people."""
    profile = active_profile()
    if chapter.own:
        return profile
    used = [table for table in chapter.tables if table in study.known.tables]
    return profile if profile and any(map(is_about_people, used)) else None


def is_about_people(table: str) -> bool:
    """Return whether a study table has rows per patient, or numbers of which nobody says that they count no patients.

    >>> is_about_people("gp_usage"), is_about_people("cmocs")
    (True, False)
    """
    roles = counts_of(table)
    unsaid = [
        field for field in fields_of(table) if field["type"] in ("integer", "number") and field["name"] not in roles
    ]
    return bool(unsaid) or any(role == "person" or role not in NOT_PEOPLE for role in roles.values())
