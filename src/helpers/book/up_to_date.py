"""Whether the book's own edition is there as it would be built now, so that nobody needs to build it again."""

import json

from helpers.book.checksums import checksums_by_cause, project_checksum
from helpers.book.staging import STAGED, Edition
from helpers.project import DATA, PACKAGE, ROOT


def made_from(edition: Edition) -> str:
    """Return the checksum of all that an edition is made from, but for a study folder."""
    staged = [edition.root / name for name in (*STAGED, "notebooks")]
    at_the_top = [path for path in ROOT.iterdir() if path.is_file()]
    return project_checksum([*staged, *at_the_top, DATA, PACKAGE])


def made_with(edition: Edition) -> dict[str, str]:
    """Return a checksum each of the code, the settings, the libraries and Python that an edition is made with."""
    return checksums_by_cause([PACKAGE, edition.root / "notebooks"], edition.study_dir)


def is_up_to_date(edition: Edition) -> bool:
    """Return whether the book's own edition is there, made from all that is there now."""
    record = edition.folder / "edition.json"
    if edition.study_dir or not (record.is_file() and edition.html.is_dir()):
        return False
    return bool(json.loads(record.read_text(encoding="utf-8")).get("project") == made_from(edition))
