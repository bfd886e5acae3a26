"""What must not be in a release: patients' ids, rows of the input, long free text, the machine's paths and users."""

import getpass
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pandas as pd

from helpers.book.release.reading import plain, tokens
from helpers.data.descriptor import fields_of, study_tables
from helpers.data.study import Study
from helpers.vocabulary import SITE_ATTRIBUTES

RUN: Final = 8
"""So many values of the input in a row are taken for a copy of it."""

PATHS: Final = re.compile(
    r"/home/[\w.-]+|/users/[a-z][\w.-]*/|/root/|[a-z]:\\+users\\+|/tmp/[\w.-]+|/private/var/|/var/folders/|file:///",
)
"""What a path of any machine looks like, in lower case."""

_MIN_ID: Final = 5
_MIN_DIGITS: Final = 6
_LONG_TEXT: Final = 80
_LONG_ENOUGH: Final = 4
_COMMON_NAMES: Final = ("root", "user", "users", "admin", "runner", "ubuntu", "debian", "jovyan", "docker", "home")


@dataclass
class Identifiers:
    """What is searched for. Keys are what is compared, values say in words what it is; never the value itself.

    `too_short` counts ids that cannot be told from ordinary numbers and words, and so are not searched for.
    """

    ids: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    runs: dict[tuple[str, ...], str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    too_short: int = 0
    known_words: str = ""
    site_words: frozenset[str] = frozenset()

    @cached_property
    def ids_in_parts(self) -> list[tuple[list[set[str]], str]]:
        """Ids as a search index may hold them: each part as it is and shortened; asked for once all ids are known.

        An id whose parts are all short, or words of the book or of the sites, which stand on pages by themselves,
        cannot be told from other text and is not here. As a whole it is sought everywhere.

        >>> Identifiers({"birch-014": "", "zqxi-014": ""}, site_words=frozenset({"birch"})).ids_in_parts
        [([{'zqxi'}, {'014'}], '')]
        """
        in_parts = []
        for key, where in self.ids.items():
            parts = _parts(key)
            telling = [part for part in parts if len(part) >= _LONG_ENOUGH and part not in self.site_words]
            if any(part not in self.known_words for part in telling):
                in_parts.append(([{part, *_stems(part)} for part in parts], where))
        return in_parts


def _parts(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text)


@cache
def _stems(word: str) -> tuple[str, ...]:
    stemmers = import_module("snowballstemmer")
    return tuple(stemmers.stemmer(name).stemWord(word) for name in ("porter", "english"))


def identifiers_of(study: Study, *, folders: Iterable[Path | str] = (), known_words: str = "") -> Identifiers:
    """Return what a release of a study must not hold, but for ids that stand in the book's own text anyhow.

    `folders` are those of this machine that are not to be named: the project, the study.
    """
    identifiers = Identifiers(known_words=plain(known_words), site_words=_site_words(study))
    for name in study_tables():
        if "patient_id" not in {column["name"] for column in fields_of(name)}:
            continue
        for table in (study.get(name), study.with_comparison(name)):
            if table is not None:
                add_ids(identifiers, table["patient_id"], name)
                _add_texts(identifiers, table, name)
                _add_rows(identifiers, table, name)
    _add_paths(identifiers, folders)
    return identifiers


def _site_words(study: Study) -> frozenset[str]:
    """Return the words that a release has of sites anyhow: their ids, and what is known of them."""
    sites = study.get("sites")
    known = (
        pd.DataFrame() if sites is None else sites[[name for name in ("site_id", *SITE_ATTRIBUTES) if name in sites]]
    )
    values = {str(value) for name in known for value in known[name].dropna()}
    return frozenset(part for value in values for part in _parts(plain(value)))


def add_ids(identifiers: Identifiers, ids: Iterable[object], table: str) -> None:
    """Add the ids of a table to what is searched for, and count those too short to be.

    >>> identifiers = Identifiers()
    >>> add_ids(identifiers, ["S3-P014", "12"], "gp_usage")
    >>> identifiers.ids, identifiers.too_short
    ({'s3-p014': 'a patient_id of gp_usage.csv (row 2)'}, 1)
    """
    for line, identity in enumerate(ids, 2):
        text = plain(str(identity)).strip()
        if text in identifiers.ids:
            continue
        if len(text) < (_MIN_DIGITS if text.isdigit() else _MIN_ID) or text in identifiers.known_words:
            identifiers.too_short += 1
        else:
            identifiers.ids[text] = f"a patient_id of {table}.csv (row {line})"


def _add_texts(identifiers: Identifiers, table: pd.DataFrame, name: str) -> None:
    for column in table.columns.difference(["patient_id", "site_id"]):
        values = table[column].dropna()
        if not len(values) or not isinstance(values.iloc[0], str):
            continue
        for text, number in values.astype(str).value_counts().items():
            if len(str(text)) >= _LONG_TEXT and number < RUN:
                identifiers.texts.setdefault(plain(str(text)), f"text of column {column} of {name}.csv")


def _add_rows(identifiers: Identifiers, table: pd.DataFrame, name: str) -> None:
    """Add whole rows, runs of values down a column, and runs along several rows, per site and over all."""
    values = table.drop(columns=["patient_id", "site_id"])
    numeric = values.select_dtypes("number")
    for row in values.itertuples(index=False):
        _add_run(identifiers, _row_tokens(row), f"a row of {name}.csv", at_least=6)
    parts = [numeric, *(part for _, part in numeric.groupby(table["site_id"]))]
    for part in parts:
        for column in part.columns:
            where = f"values of column {column} of {name}.csv"
            listed = [_number(value) for value in part[column].dropna()]
            _add_windows(identifiers, listed, where)
            _add_windows(identifiers, sorted(listed, key=float), where)
        for width in {2, len(part.columns)}:
            along = [_number(value) for row in part.iloc[:, :width].dropna().itertuples(index=False) for value in row]
            _add_windows(identifiers, along, f"rows of {name}.csv")


def _row_tokens(row: Iterable[Any]) -> tuple[str, ...]:
    given = (_number(value) if isinstance(value, int | float) else str(value) for value in row if not pd.isna(value))
    return tuple(token for text in given for token in tokens(plain(text)))


def _number(value: object) -> str:
    return f"{float(str(value)):.10g}"


def _add_windows(identifiers: Identifiers, listed: list[str], where: str) -> None:
    for start in range(len(listed) - RUN + 1):
        _add_run(identifiers, tuple(listed[start : start + RUN]), where, at_least=RUN)


def _add_run(identifiers: Identifiers, run: tuple[str, ...], where: str, *, at_least: int) -> None:
    """Add a run of values that is long and mixed enough not to come up by itself, such as the marks of an axis."""
    if len(run) < at_least or len(set(run)) < 4:
        return
    try:
        numbers = [float(one) for one in run]
        if len({round(b - a, 9) for a, b in pairwise(numbers)}) == 1:
            return
    except ValueError:
        pass
    identifiers.runs.setdefault(run[:RUN] if len(run) >= RUN else run, where)


def _add_paths(identifiers: Identifiers, folders: Iterable[Path | str]) -> None:
    own = {Path.home(): "the home folder", Path(tempfile.gettempdir()): "the folder for temporary files"}
    own |= {Path(folder).resolve(): "a folder of this machine" for folder in folders}
    for folder, words in own.items():
        text = plain(folder.as_posix())
        if len(text) > 5:
            identifiers.paths.setdefault(text, words)
    try:
        user = plain(getpass.getuser())
    except (KeyError, OSError):
        return
    known = user in _COMMON_NAMES or re.search(rf"\b{re.escape(user)}\b", identifiers.known_words)
    if len(user) >= 4 and not known:
        identifiers.paths.setdefault(user, "the name of this machine's user")
