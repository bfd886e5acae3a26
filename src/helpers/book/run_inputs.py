"""What a run of a notebook is made from: checksums of its code, tables, data files, settings, libraries and Python."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.book.edition_folder import Edition
from helpers.book.execute import Run
from helpers.book.file_checksums import checksum_of_environment, checksum_of_file, files_below, sha256
from helpers.book.import_graph import ImportGraph, code_of, names_in, parts_of
from helpers.book.up_to_date import files_of_study
from helpers.chapters import chapter_of
from helpers.constructs import SHIPPED_CONSTRUCTS
from helpers.data.answers import ANSWERS_FILE, questions_on
from helpers.data.descriptor import DESCRIPTOR, resources, study_tables
from helpers.data.discovery import find_tables
from helpers.data.site_rows import SITE_ROWS
from helpers.data.study import Study
from helpers.outcomes import SHIPPED, SHIPPED_FOLDER
from helpers.project import DATA, PACKAGE, ROOT

LOCK: Final = ROOT / "requirements.lock"
_RUNS_IT: Final = ("helpers.book.execute", "helpers.book.kernel.parent", "helpers.book.kernel.provisioner")
_LOADS_ANY: Final = "helpers.data.study"
_DATA: Final = "helpers.data."
_PAGE: Final = "helpers.show.page"
_NOT_FOR_ALL: Final = frozenset({f"{_PAGE}.released_lists", f"{_PAGE}.released_sites", f"{_PAGE}.site_part"})
"""What asks for tables in a release alone, which keeps no run, or for a site's page, whose rows have a file."""
_ASKING: Final = ("helpers.analysis.", "helpers.show.", _DATA)


class RunInputs:
    """All that the notebooks of an edition are made from, read once, and whether it is still so."""

    def __init__(self, edition: Edition, graph: ImportGraph) -> None:
        """See how all files are now, before any of them is read."""
        self._edition = edition
        self._before = self._state()
        self._graph = graph
        self._environment = checksum_of_environment()
        self._tables: dict[str, str] = {}
        self._notebooks: dict[Path, tuple[list[str], dict[str, str]]] = {}

    def unchanged(self) -> bool:
        """Return whether no file was written meanwhile, so that what was made is made from what was read."""
        return self._state() == self._before

    def of(self, run: Run, study: Study) -> dict[str, str]:
        """Return the checksum of all that a run is made from, each by what it is called."""
        notebook = run.path
        if notebook not in self._notebooks:
            self._notebooks[notebook] = self._of_notebook(run.notebook, notebook)
        tables, of_notebook = self._notebooks[notebook]
        rows, set_for_it = run.environment.get(SITE_ROWS, ""), sorted(_without_its_rows(run.environment).items())
        return {
            "a parameter": repr(sorted(run.parameters.items())),
            **(self._of_site(Path(rows)) if rows else self._of_tables(study, tables)),
            "what the study says of itself": self._of_study(run, study),
            **of_notebook,
            "Python, a library or a setting": sha256(f"{self._environment} {set_for_it}".encode()),
        }

    def _of_notebook(self, name: str, notebook: Path) -> tuple[list[str], dict[str, str]]:
        """Return the tables that a notebook may ask for, and the checksums of what all runs of it are made from."""
        code = code_of(notebook)
        used = self._graph.used_by(code)
        tables = self._tables_named(name, code, used)
        return tables, {
            "the notebook": checksum_of_file(notebook),
            **{path: checksum_of_file(DATA / path) for path in self._files_named(tables)},
            **{f"scales/{name}.toml": checksum_of_file(SHIPPED_FOLDER / f"{name}.toml") for name in SHIPPED},
            SHIPPED_CONSTRUCTS.relative_to(DATA).as_posix(): checksum_of_file(SHIPPED_CONSTRUCTS),
            **self._graph.checksums(used | self._runs_it),
            "the lock file": checksum_of_file(LOCK),
        }

    @cached_property
    def _runs_it(self) -> set[str]:
        return self._graph.with_imports(_RUNS_IT)

    @cached_property
    def _beside_tables(self) -> list[tuple[str, str]]:
        """The files of a study folder that are no tables, each of which a chapter may read, and their checksums."""
        if not self._edition.study_dir:
            return []
        home = Path(self._edition.study_dir)
        tables = find_tables(home)
        read = {*tables.files.values(), *tables.workbooks, *tables.projects, home / ANSWERS_FILE}
        beside = [path for path in files_of_study(self._edition) if path not in read]
        return sorted((path.relative_to(home).as_posix(), checksum_of_file(path)) for path in beside)

    @cached_property
    def _loads_any(self) -> set[str]:
        """The modules that any study is loaded with, which name every table."""
        return self._graph.with_imports([_LOADS_ANY])

    def _tables_named(self, notebook: str, code: str, used: Iterable[str]) -> list[str]:
        """Return the tables and data files that a notebook may ask for: those that it, or code that it uses, names."""
        chapter = chapter_of(notebook)
        names = names_in(parts_of(code)) | {*(study_tables() if chapter.own else chapter.tables)}
        for module in used:
            if module.startswith(_ASKING) and module not in self._loads_any | _NOT_FOR_ALL:
                names |= self._graph.names_in_module(module)
        return sorted(names & resources().keys())

    def _files_named(self, tables: Iterable[str]) -> list[str]:
        """Return the data files of the book's own behind tables, but those that the study itself was read from."""
        of_study = set() if self._edition.study_dir else {*study_tables()}
        return [DESCRIPTOR.name, *(resources()[name]["path"] for name in tables if name not in of_study)]

    def _of_tables(self, study: Study, names: Iterable[str]) -> dict[str, str]:
        """Return the checksums of tables of the study, each worked out once."""
        asked = [name for name in names if name in study_tables()]
        self._tables |= {name: checksum_of_table(study, name) for name in asked if name not in self._tables}
        return {f"table {name}": self._tables[name] for name in asked}

    def _of_site(self, path: Path) -> dict[str, str]:
        """Return the checksum of the rows of a site, and of what it takes from all sites: no page of one reads more."""
        return {"the rows of the site": checksum_of_file(path)}

    def _of_study(self, run: Run, study: Study) -> str:
        """Return a checksum of what a page shows of a study beside its tables."""
        tables, site = chapter_of(run.notebook).tables, str(run.parameters.get("site_id", ""))
        asked = len(questions_on(study.questions, tables, site))
        described = (study.settings, study.outcomes.described, study.counted_outcomes)
        return sha256(repr((*described, study.is_private, asked, self._beside_tables)).encode())

    def _state(self) -> dict[str, tuple[int, int]]:
        """Return when every file was written, and its size."""
        files = files_below(self._edition.root / "notebooks", DATA, PACKAGE, LOCK, *files_of_study(self._edition))
        return {str(file): (file.stat().st_mtime_ns, file.stat().st_size) for file in files}


def _without_its_rows(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name != SITE_ROWS}


def checksum_of_table(study: Study, name: str) -> str:
    """Return a checksum of a table as it is loaded: its values, columns, types, origin, and where its rows are from.

    >>> checksum_of_table(Study("", {}, {}), "sites")
    'none'
    """
    if name not in study.origin:
        return "none"
    frame = getattr(study, name)
    types = {column: frame[column].dtype for column in frame}
    columns = [(column, str(type_), list(getattr(type_, "categories", ()))) for column, type_ in types.items()]
    about = (columns, study.origin[name], name in study.made, study.assumed.get(name), study.row_locations(name))
    return sha256(repr(about).encode() + pd.util.hash_pandas_object(frame).to_numpy().tobytes())
