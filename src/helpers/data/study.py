"""A study: its tables, read and checked against the descriptor, each with the origin its page must declare."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import pandas as pd

from helpers.constructs import Framework, shipped_framework
from helpers.counted_outcomes import CountedOutcome
from helpers.data.answers import Answered, read_answers, sorted_out
from helpers.data.constructs import notes_of as notes_of_constructs
from helpers.data.constructs import read_constructs
from helpers.data.counted_outcomes import notes_of as notes_of_counted_outcomes
from helpers.data.counted_outcomes import read_counted_outcomes
from helpers.data.definitions.declaration import changed_since
from helpers.data.descriptor import LABEL, counts_of, origin_of, resource_of, resources, study_tables
from helpers.data.discovery import find_tables
from helpers.data.faults import Fault, MissingTable, StudyError
from helpers.data.groups import of_referred
from helpers.data.own_chapters import OwnChapter, read_chapters
from helpers.data.read.dates import DAY_FIRST
from helpers.data.rules.cmocs import merge_faults
from helpers.data.rules.counted_outcomes import NOT_DESCRIBED, uncounted
from helpers.data.rules.files import NOTHING_FILLED_IN, STILL_THE_TEMPLATE
from helpers.data.rules.gp_usage import window_questions
from helpers.data.rules.headers import COLUMN_NOT_READ, NO_OUTCOME
from helpers.data.scales import missing_items, notes_of, read_scales
from helpers.data.study_settings import StudySettings, read_settings
from helpers.data.tables import Tables, nothing_filled_in, read_and_check, read_and_check_folder
from helpers.data.translation import Translation, read_translation
from helpers.outcomes import Outcomes, shipped_outcomes
from helpers.project import DATA
from helpers.vocabulary import COUNTS

__all__ = ["MissingTable", "Study", "StudyError", "load_published", "load_study"]

_NOT_ATTRIBUTES: Final = ["site_name", "fieldwork_month", "gp_data"]
_LOCATED: Final[tuple[str, ...]] = ("cmoc_codings", "cmoc_merges")
"""The tables whose rows a chapter may have to name, by file and line."""


@dataclass(frozen=True)
class Known:
    """What a whole study has: the tables with rows, and the columns of sites.csv that hold something for some site."""

    tables: frozenset[str] = frozenset()
    site_columns: frozenset[str] = frozenset()


class Study:
    """The tables of one study, as attributes: `study.gp_usage` is a frame.

    `origin` says of every table there is whether it is published, synthetic or private. `questions` are what is
    allowed and looks like a slip: they stop nothing, and `linkbook check` shows them; those `answered` stand apart.
    `settings` are what the study says of itself in `study.toml`. `made` are tables that are not there and were made
    from the ids of others; `assumed` has by table the sentence that every page must show which rests on it.
    `counted_outcomes` are what is counted beside GP appointments,
    `framework` is the list of constructs that it uses, `chapters` are notebooks of its own, and `translation` labels of
    pages in another language. Patients of a comparison group are in no table but those that `with_comparison` gives. A
    study that is the rows of one site alone is `part_of` what the whole has.
    """

    def __init__(
        self,
        folder: str,
        tables: dict[str, pd.DataFrame],
        origin: dict[str, str],
        questions: Sequence[Fault] = (),
        row_locations: Mapping[str, Sequence[tuple[str, int]]] | None = None,
        settings: StudySettings | None = None,
        answered: Sequence[Answered] = (),
        made: Collection[str] = (),
        assumed: Mapping[str, str] | None = None,
        outcomes: Outcomes | None = None,
        chapters: Sequence[OwnChapter] = (),
        part_of: Known | None = None,
        framework: Framework | None = None,
        translation: Translation | None = None,
        counted_outcomes: Sequence[CountedOutcome] = (),
    ) -> None:
        """Keep typed tables, their origins, the questions they raise, and file and line of the rows of some."""
        self.folder = folder
        self.questions = tuple(questions)
        self.answered = tuple(answered)
        self.settings = settings or StudySettings()
        self.made = frozenset(made)
        self.assumed = dict(assumed or {})
        self.origin = dict(origin)
        self._own_outcomes = outcomes or Outcomes()
        self.framework = framework or shipped_framework()
        self.chapters = tuple(chapters)
        self.counted_outcomes = tuple(counted_outcomes)
        self.translation = translation
        self._tables, self._with_comparison = of_referred(tables)
        self._row_locations = dict(row_locations or {})
        self._part_of = part_of

    def row_locations(self, table: str) -> list[tuple[str, int]]:
        """Return file and line of every row of cmoc_codings or cmoc_merges, whose rows a chapter may have to name.

        >>> Study("", {}, {}, row_locations={"cmoc_merges": [("forms.xlsx", 3)]}).row_locations("cmoc_merges")
        [('forms.xlsx', 3)]
        """
        return list(self._row_locations.get(table, ()))

    def has(self, table: str) -> bool:
        """Return whether the study has a table with at least one row."""
        if table not in study_tables():
            resource_of(table)
            raise ValueError(f"{table} is not a table of a study folder; those are {', '.join(study_tables())}")
        return table in self._tables and len(self._tables[table]) > 0

    @property
    def known(self) -> Known:
        """What the study has, or the whole that it is a part of.

        >>> Study("", {"sites": pd.DataFrame({"site_id": ["1"], "region": [None]})}, {}).known.site_columns
        frozenset({'site_id'})
        """
        if self._part_of is not None:
            return self._part_of
        sites = self._tables.get("sites", pd.DataFrame())
        columns = frozenset(sites.columns[sites.notna().any()]) if len(sites) else frozenset()
        return Known(frozenset(name for name in self._tables if self.has(name)), columns)

    @property
    def is_private(self) -> bool:
        """Whether this is a study folder of a user's, and not the book's own data.

        >>> Study("", {}, {}).is_private, Study("my-study", {}, {"sites": "private"}).is_private
        (False, True)
        """
        return self.folder != "" and set(self.origin.values()) <= {"private"}

    def get(self, table: str) -> pd.DataFrame | None:
        """Return a table, or None when the study has no row of it but those made from the ids of others.

        >>> Study("", {}, {}).get("gp_usage") is None
        True
        """
        return getattr(self, table) if self.has(table) and table not in self.made else None

    def with_comparison(self, table: str) -> pd.DataFrame | None:
        """Return referrals, appointments or gp_usage with the rows of comparison groups; None where nobody is in one.

        >>> Study("", {}, {}).with_comparison("referrals") is None
        True
        """
        rows = self._with_comparison.get(table)
        return None if rows is None else self._marked(table, rows)

    @property
    def outcomes(self) -> Outcomes:
        """The outcomes of questionnaires: those that come along, and those that the study describes itself.

        Where it describes any, those that come along are of the study when somebody answered them.

        >>> len(Study("", {}, {}).outcomes)
        5
        """
        if not self._own_outcomes:
            return shipped_outcomes()
        forms = self._tables.get("questionnaires")
        answered = [] if forms is None else [name for name in shipped_outcomes().items if forms[name].notna().any()]
        asked = [one for one in shipped_outcomes().described if {*one.items} & {*answered}]
        return Outcomes([*asked, *self._own_outcomes.described])

    @property
    def site_attributes(self) -> pd.DataFrame:
        """The columns of sites.csv that say what a site is like, none that is empty."""
        if "sites" not in self._tables:
            self._missing("sites")
        known = self.known.site_columns
        sites = self._tables["sites"].drop(columns=_NOT_ATTRIBUTES)
        return self._marked("sites", sites.loc[:, sites.columns.isin(known) | (sites.columns == "site_id")])

    def __getattr__(self, table: str) -> pd.DataFrame:
        """Return a copy of one table, with its origin in its `attrs`."""
        if table.startswith("_") or table not in study_tables():
            raise AttributeError(f"a study has no table {table[:60]!r}; there are {', '.join(study_tables())}")
        if table not in self._tables:
            self._missing(table)
        return self._marked(table, self._tables[table])

    def __repr__(self) -> str:
        """Return the tables and their numbers of rows, no values."""
        return f"Study({', '.join(f'{name}: {len(table)} rows' for name, table in self._tables.items())})"

    def _marked(self, table: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a copy of a frame whose `attrs` say where its data come from, and what its columns count."""
        copy = frame.copy()
        copy.attrs |= {"origin": self.origin.get(table), COUNTS: counts_of(table)}
        return copy

    def _missing(self, table: str) -> NoReturn:
        raise MissingTable(table, "the study folder" if "private" in self.origin.values() else "the book's data")


def load_study(folder: str | os.PathLike[str] = "", *, show_values: bool | None = None) -> Study:
    """Read a study folder, check it against the descriptor, and return its tables as typed frames.

    Args:
        folder: the folder; empty for the book's own data (published and synthetic). Only files named after a study
            table are read, and none outside the folder.
        show_values: whether messages hold cell values; by default yes, unless the environment variable
            LINKBOOK_HIDE_VALUES is set.

    Returns:
        The study. Ids are str, required counts int64, other numbers float64 with NaN for missing, dates datetime64,
        deprivation an ordered category, months text as YYYY-MM.

    Raises:
        StudyError: with every fault of every file at once.

    Reference:
        Frictionless Data Package, https://specs.frictionlessdata.io/

    >>> sorted({type(load_study).__name__})
    ['function']
    """
    tables = examine(folder)
    if tables.faults:
        raise StudyError(tables.faults, show_values=show_values)
    return as_study(folder, tables)


def examine(folder: str | os.PathLike[str] = "") -> Tables:
    """Read a study folder like `load_study`, and return what there is together with all faults, questions and notes.

    >>> examine().faults
    []
    """
    if str(folder) == "" or _is_at(folder, DATA):
        return read_and_check(_own_files(), counted=read_counted_outcomes(DATA / "synthetic")[0])
    listing = find_tables(Path(folder))
    settings, wrong_settings = read_settings(Path(folder))
    day_first = settings.dates == DAY_FIRST
    outcomes, wrong_scales = read_scales(Path(folder))
    framework, wrong_constructs = read_constructs(Path(folder))
    counted, wrong_outcomes = read_counted_outcomes(Path(folder))
    window = settings.window_months
    tables = read_and_check_folder(
        listing, day_first=day_first, window_months=window, outcomes=outcomes, framework=framework, counted=counted
    )
    tables.settings = settings
    if (
        wrong_scales and "questionnaires" in tables.raw
    ):  # which columns they describe is not known before they are mended
        of_scales = set(tables.raw["questionnaires"].files)
        tables.notes = [note for note in tables.notes if note.rule != COLUMN_NOT_READ.id or note.file not in of_scales]
    if "questionnaires" in tables.raw:
        wrong_scales += missing_items(outcomes, tables.raw["questionnaires"].columns)
    tables.faults = [*listing.faults, *tables.faults, *merge_faults(tables.raw), *wrong_settings, *wrong_scales]
    if wrong_scales:  # columns of an outcome that is not described rightly are not read, and that is no fault of theirs
        tables.faults = [fault for fault in tables.faults if fault.rule != NO_OUTCOME.id]
    if wrong_constructs:  # labels of a list that is not described rightly are not looked up
        tables.faults = [fault for fault in tables.faults if fault.column != LABEL]
    tables.faults += wrong_constructs
    if wrong_outcomes:  # nor are those of outcomes
        tables.faults = [fault for fault in tables.faults if fault.column != "outcome"]
    elif "outcome_counts" in tables.raw and not counted:
        wrong_outcomes.append(NOT_DESCRIBED.broken(tables.raw["outcome_counts"].files[0]))
    tables.faults += wrong_outcomes
    tables.chapters, wrong_chapters, of_chapters = read_chapters(Path(folder))
    tables.translation, wrong_words, of_words = read_translation(Path(folder), settings.language)
    tables.faults += [*wrong_chapters, *wrong_words]
    tables.notes += [
        *notes_of(outcomes),
        *notes_of_constructs(framework),
        *notes_of_counted_outcomes(counted),
        *of_chapters,
        *of_words,
    ]
    wrong_definitions, changed = changed_since(Path(folder), tables.frames)
    tables.faults += wrong_definitions
    tables.questions += listing.questions + window_questions(tables.settings, tables.frames) + changed
    tables.questions += uncounted(counted, tables.frames.get("outcome_counts"))
    unread = [note for note in listing.notes if note.file != tables.settings.logo]
    answers, wrong_answers = read_answers(Path(folder))
    tables.questions, tables.answered, unasked = sorted_out(tables.questions, answers)
    tables.faults += wrong_answers
    has_extract = any(note.file.lower().endswith(".parquet") for note in listing.notes)
    if nothing_filled_in(tables) and not has_extract:
        what, them = ("forms and tables are", "them") if tables.raw else ("every table is", "it")
        tables.faults.append(NOTHING_FILLED_IN.broken(Path(folder).resolve().name, what=what, them=them))
        tables.notes = [note for note in tables.notes if note.rule != STILL_THE_TEMPLATE.id]
    tables.notes = [*unread, *tables.notes, *unasked]
    return tables


def as_study(folder: str | os.PathLike[str], tables: Tables) -> Study:
    """Return examined tables as a study, private unless they are the book's own published or synthetic ones."""
    own = str(folder) == "" or _is_at(folder, DATA, DATA / "synthetic", DATA / "published")
    origin = {name: origin_of(name) if own else "private" for name in tables.frames}
    located = {name: tables.raw[name] for name in _LOCATED if name in tables.raw}
    row_locations = {name: [raw.location(row) for row in range(len(raw.lines))] for name, raw in located.items()}
    of_study = (tables.questions, row_locations, tables.settings, tables.answered, tables.made, tables.assumed)
    own_parts = (tables.outcomes, tables.chapters)
    framework, translation = tables.framework, tables.translation
    return Study(
        str(folder),
        tables.frames,
        origin,
        *of_study,
        *own_parts,
        framework=framework,
        translation=translation,
        counted_outcomes=tables.counted,
    )


def load_published(name: str) -> pd.DataFrame:
    """Return one published, reference or synthetic table of the book, typed by the descriptor.

    Args:
        name: the resource's name, such as `table_04_sites` or `published_effects`.

    Returns:
        The table; columns have the types that `load_study` gives, and its `attrs` say its origin.

    Raises:
        ValueError: when the descriptor has no such resource.
        StudyError: when the file breaks the descriptor's rules.

    >>> load_published("table_01_papers")["paper"].tolist()
    [1, 2, 3]
    """
    tables = read_and_check({name: DATA / resource_of(name)["path"]})
    if tables.faults:
        raise StudyError(tables.faults)
    frame = tables.frames[name]
    frame.attrs["origin"] = origin_of(name)
    return frame


def _own_files() -> dict[str, Path]:
    files = {name: DATA / resources()[name]["path"] for name in study_tables()}
    return {name: path for name, path in files.items() if path.is_file()}


def _is_at(folder: str | os.PathLike[str], *folders: Path) -> bool:
    try:
        return Path(folder).resolve() in folders
    except (OSError, RuntimeError, ValueError):
        return False
