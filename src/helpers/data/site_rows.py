"""The part of a study that one site's page reads: the rows of the site, and what is said of it among all sites.

A build writes it as a file of JSON for every site, so that no page of a site reads all patients, and none is made
again when a row of another site changes. A page that is given no such file takes its part from the whole study.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.data.answers import questions_on
from helpers.data.descriptor import study_tables
from helpers.data.study import Known, Study
from helpers.data.study_settings import StudySettings

SITE_ROWS: Final = "LINKBOOK_SITE_ROWS"
"""Environment variable that names the file of a site's part of its study; unset or empty outside a build."""

_TYPES: Final = ("int64", "float64", "str", "object", "category")
_FORM: Final = 1


@dataclass(frozen=True)
class Neighbours:
    """How many sites a study has, and which come before and after one of them, in the order of sites.csv."""

    sites: int
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class SiteRows:
    """A site's part of a study: its rows, its neighbours, and how many questions about it are open."""

    site_id: str
    study: Study
    neighbours: Neighbours
    open_questions: int = 0
    borrowed: Mapping[str, float | None] = field(default_factory=dict)
    """Numbers that were estimated from all sites, by name; the analysis says which."""


def parts_by_site(study: Study, tables: Iterable[str], sites: Iterable[str] | None = None) -> Iterator[SiteRows]:
    """Return the part of every site, or of some, in the order of sites.csv; each table is gone through once.

    Args:
        study: the whole study.
        tables: the tables that the page of a site may rest on.
        sites: the sites to return; None for all.

    >>> sites = pd.DataFrame({"site_id": ["1", "2"], "site_name": [None, "Elm"]})
    >>> first, second = parts_by_site(Study("", {"sites": sites}, {"sites": "private"}), ["sites"])
    >>> second.study.sites["site_name"].tolist(), second.neighbours
    (['Elm'], Neighbours(sites=2, before='1', after=None))
    """
    wanted = None if sites is None else set(sites)
    frames = {name: getattr(study, name) for name in tables if study.has(name)}
    rows = {name: frame.groupby("site_id", sort=False).indices for name, frame in frames.items()}
    origin = {name: study.origin[name] for name in tables if name in study.origin}
    assumed = {name: words for name, words in study.assumed.items() if name in origin}
    known = Known(study.known.tables & {*tables}, study.known.site_columns)
    about: dict[str, Any] = {
        "settings": study.settings,
        "made": study.made & frames.keys(),
        "assumed": assumed,
        "part_of": known,
    }
    ids = [str(site) for site in study.sites["site_id"]]
    nobody: Any = np.array([], dtype=int)
    for (before, site), (_, after) in pairwise([*pairwise([None, *ids]), (ids[-1] if ids else None, None)]):
        if site is None or (wanted is not None and site not in wanted):
            continue
        own = {name: frame.iloc[rows[name].get(site, nobody)].reset_index(drop=True) for name, frame in frames.items()}
        part = Study(study.folder, own, origin, **about)
        questions = len(questions_on(study.questions, tables, site))
        yield SiteRows(site, part, Neighbours(len(ids), before, after), questions)


def as_json(part: SiteRows) -> str:
    """Return a site's part as text, the same for the same rows."""
    study = part.study
    tables = {name: _columns(getattr(study, name)) for name in study.origin if study.has(name)}
    known = {name: sorted(values) for name, values in vars(study.known).items()}
    content = {
        "form": _FORM,
        "site_id": part.site_id,
        "neighbours": asdict(part.neighbours),
        "open_questions": part.open_questions,
        "borrowed": dict(part.borrowed),
        "tables": tables,
        "origin": study.origin,
        "made": sorted(study.made),
        "assumed": study.assumed,
        "settings": asdict(study.settings),
        "known": known,
    }
    return json.dumps(content, ensure_ascii=False)


def read_site_rows(path: Path, site_id: str, study_dir: str) -> SiteRows:
    """Return a site's part of a study from the file that a build has written.

    Raises:
        ValueError: when it is not such a file, or is one of another site.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["form"] != _FORM or content["site_id"] != site_id:
            raise ValueError("it is of another site or version")
        return _part(content, study_dir)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{SITE_ROWS} names {path.name}, which does not hold the rows of site {site_id[:40]}: unset it, and the "
            f"page reads the study itself ({type(error).__name__})"
        ) from None


def _columns(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return a frame as text and numbers, each column with its type."""
    columns: dict[str, dict[str, Any]] = {}
    for name, column in frame.items():
        type_ = column.dtype
        if str(type_) not in _TYPES:
            raise TypeError(f"{name}: a column of {type_} is not handed over")
        values = [None if pd.isna(value) else value for value in column.tolist()]
        columns[str(name)] = {"type": str(type_), "values": values}
        if isinstance(type_, pd.CategoricalDtype):
            columns[str(name)] |= {"categories": list(type_.categories), "ordered": bool(type_.ordered)}
    return columns


def _frame(columns: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return the frame that such columns are of; only types that are allowed are made."""
    made = {}
    for name, column in columns.items():
        if column["type"] not in _TYPES:
            raise ValueError("a type that is not handed over")
        dtype: Any = column["type"]
        if dtype == "category":
            dtype = pd.CategoricalDtype(column["categories"], ordered=bool(column["ordered"]))
        made[name] = pd.Series(column["values"], dtype=dtype)
    return pd.DataFrame(made)


def _part(content: Mapping[str, Any], study_dir: str) -> SiteRows:
    if unknown := content["tables"].keys() - set(study_tables()):
        raise ValueError(f"{len(unknown)} tables that no study has")
    settings: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in content["settings"].items()
    }
    if settings.keys() - {one.name for one in fields(StudySettings)}:
        raise ValueError("a setting that no study has")
    study = Study(
        study_dir,
        {name: _frame(columns) for name, columns in content["tables"].items()},
        content["origin"],
        settings=StudySettings(**settings),
        made=content["made"],
        assumed=content["assumed"],
        part_of=Known(**{name: frozenset(values) for name, values in content["known"].items()}),
    )
    neighbours = Neighbours(**content["neighbours"])
    return SiteRows(content["site_id"], study, neighbours, int(content["open_questions"]), content["borrowed"])
