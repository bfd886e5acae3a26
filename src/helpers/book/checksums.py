"""SHA-256 checksums of whole folders: of a study, to see that it changed, and of a release, to see that a page has."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from helpers.book.file_checksums import checksum_of_file, files_below
from helpers.constructs import SHIPPED_CONSTRUCTS
from helpers.data.answers import ANSWERS_FILE
from helpers.data.constructs import CONSTRUCTS_FILE
from helpers.data.descriptor import resources
from helpers.data.discovery import FLOW_FILE, find_tables
from helpers.data.study_settings import settings_files
from helpers.outcomes import SHIPPED_FOLDER
from helpers.project import DATA
from helpers.vocabulary import DEFINITIONS_FILE, OUTCOMES_FOLDER, OWN_FOLDERS

CHECKSUMS: Final = "SHA256SUMS"
"""The list of every file of a release, in the form that `sha256sum -c` reads."""


def study_checksums(study_dir: str) -> dict[str, str]:
    """Return the SHA-256 of every file of a study folder that is read; for "", of the book's own data.

    >>> "synthetic/gp_usage.csv" in study_checksums("")
    True
    """
    if not study_dir:
        named = {resource["path"]: DATA / resource["path"] for resource in resources().values()}
        described = [*files_below(SHIPPED_FOLDER, DATA / "synthetic" / OUTCOMES_FOLDER), SHIPPED_CONSTRUCTS]
        named |= {path.relative_to(DATA).as_posix(): path for path in described}
        return {name: checksum_of_file(path) for name, path in named.items()}
    home = Path(study_dir)
    tables = find_tables(home)
    paths = [*tables.files.values(), *tables.workbooks, *tables.projects, *settings_files(Path(study_dir))]
    beside = [Path(study_dir) / name for name in (ANSWERS_FILE, DEFINITIONS_FILE, CONSTRUCTS_FILE, FLOW_FILE)]
    paths += [path for path in beside if path.is_file()]
    paths += [path for name in OWN_FOLDERS for path in (home / name).glob("*") if path.is_file()]
    return {path.relative_to(home).as_posix(): checksum_of_file(path) for path in sorted(paths)}


@contextmanager
def one_state(study_dir: str) -> Iterator[dict[str, str]]:
    """Give the checksums of a study, whose files stay as they are while something is made of them.

    Raises:
        ValueError: when a file that is read was changed, added or removed meanwhile, whatever else went wrong.
    """
    before = study_checksums(study_dir)
    try:
        yield before
    except Exception:
        _refuse_changed(study_dir, before)
        raise
    _refuse_changed(study_dir, before)


def _refuse_changed(study_dir: str, before: Mapping[str, str]) -> None:
    if changed := differing(before, study_checksums(study_dir)):
        raise ValueError(
            f"{', '.join(changed)} changed meanwhile, so that pages could rest on different rows; nothing was put in "
            "place: give the same command again"
        )


def changed_since(record: Path, checksums: Mapping[str, str]) -> list[str]:
    """Return the names of the study's files that are not as its `edition.json` says they were; none without one.

    Raises:
        ValueError: when the edition was built without writing down what its study's files were.
    """
    if not record.is_file():
        return []
    before = json.loads(record.read_text(encoding="utf-8")).get("study_files")
    if not before:
        raise ValueError(f"{record} does not say what the study's files were when its pages were made: build it again")
    return differing(before, checksums)


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the names of files that are not the same, or are there only once.

    >>> differing({"a.csv": "1", "b.csv": "2"}, {"a.csv": "1", "c.csv": "3"})
    ['b.csv', 'c.csv']
    """
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def as_lines(checksums: Mapping[str, str]) -> str:
    r"""Return checksums as `sha256sum` writes them, one file a line.

    >>> as_lines({"html/index.html": "e3b0"})
    'e3b0  html/index.html\n'
    """
    return "".join(f"{digest}  {name}\n" for name, digest in checksums.items())


def from_lines(text: str) -> dict[str, str]:
    r"""Return the checksums of lines as `sha256sum` writes them.

    >>> from_lines("e3b0  html/a page.html\n")
    {'html/a page.html': 'e3b0'}
    """
    pairs = (line.split("  ", 1) for line in text.splitlines() if "  " in line)
    return {name: digest for digest, name in pairs}
