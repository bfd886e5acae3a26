"""Whether an edition is there as it would be built now, so that nobody needs to build it again."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from helpers.book.edition_folder import STAGED, Edition
from helpers.book.file_checksums import checksum_of, environment_checksums
from helpers.book.json_files import read_json
from helpers.project import DATA, PACKAGE, PACKAGES, ROOT
from helpers.vocabulary import LEDGER_FILE, LEDGER_KEY_FILE, OWN_FOLDERS

_PROSE: Final = "the prose"
_AT_THE_TOP: Final = "the lock file or another file at the top"
_SITE: Final = "the built site"


def made_from(edition: Edition) -> dict[str, str]:
    """Return a checksum of each kind of thing that an edition is made from, wherever its files are.

    By these a build knows whether it has anything to do, and `linkbook diff` what may be behind a difference.
    """
    kinds = {
        _PROSE: [edition.root / name for name in STAGED],
        "the notebooks": [edition.root / "notebooks"],
        "the book's data": [DATA],
        "the code": [PACKAGE.with_name(name) for name in PACKAGES],
        _AT_THE_TOP: [path for path in ROOT.iterdir() if path.is_file()],
        "the study": files_of_study(edition),
    }
    checksums = {kind: checksum_of(paths) for kind, paths in kinds.items()}
    return checksums | environment_checksums()


def files_of_study(edition: Edition) -> list[Path]:
    """Return every file in the study folder of an edition, whether a table or not, but what releases leave there.

    What a study adds to the book in folders of their own is among them.
    """
    folders = ["", *OWN_FOLDERS] if edition.study_dir else []
    files = [path for name in folders for path in (Path(edition.study_dir) / name).glob("*") if path.is_file()]
    return [path for path in files if path.name not in (LEDGER_FILE, LEDGER_KEY_FILE)]


def built_now(edition: Edition) -> dict[str, str]:
    """Return the checksums of what a build has left: the site, and the list of its figures."""
    return {"html": checksum_of([edition.html]), "manifest": checksum_of([edition.folder / "manifest.json"])}


def record_of(edition: Edition) -> dict[str, Any]:
    """Return what was written down when an edition was built last; nothing where that cannot be read."""
    record = read_json(edition.folder / "edition.json")
    return record if record.get("study_dir") == edition.study_dir else {}


def what_changed(edition: Edition) -> list[str]:
    """Return what is not as it was when an edition was built last, in words; nothing when it is up to date."""
    record = record_of(edition)
    before = record.get("made_from")
    if not isinstance(before, dict):
        return ["there is no build that says what it was made from"]
    now = made_from(edition)
    changed = [kind for kind in {**now, **before} if now.get(kind) != before.get(kind)]
    changed += [] if built_now(edition).items() <= record.items() else [_SITE]
    return changed + (["a build that was killed has left rows of patients"] if edition.site_rows.exists() else [])


def notebooks_may_run(changed: Collection[str], *, anew: bool = False) -> bool:
    """Return whether a build may have notebooks to run, by what has changed: hardly one reads prose alone.

    >>> notebooks_may_run(["the prose"]), notebooks_may_run(["the prose", "the study"])
    (False, True)
    """
    return anew or not {_PROSE, _AT_THE_TOP, _SITE}.issuperset(changed)


def is_up_to_date(edition: Edition) -> bool:
    """Return whether an edition is there whole, made from all that is there now."""
    return not what_changed(edition)
