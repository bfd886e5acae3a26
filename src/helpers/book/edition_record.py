"""What is written down of an edition in its `edition.json`: by it a release finds it, and a build what has changed."""

from collections.abc import Mapping

from helpers.book.checksums import study_checksums
from helpers.book.edition_folder import Edition
from helpers.book.json_files import write_json


def record_edition(
    edition: Edition, checksums: Mapping[str, str] | None = None, built: Mapping[str, object] | None = None
) -> None:
    """Write down what study an edition is about, its files as they were read, and what was built from what.

    `study_files` has the checksum of each file of the study that was read; `made_from` one of each kind of thing that
    the edition was made from; `site` those of what the site was built from; `html` and `manifest` those of the result,
    which are not there when something was changed while it was built.
    """
    edition.folder.mkdir(parents=True, exist_ok=True)
    files = dict(study_checksums(edition.study_dir) if checksums is None else checksums)
    record = {"name": edition.name, "study_dir": edition.study_dir, "study_files": files}
    write_json(edition.folder / "edition.json", record | dict(built or {}))
