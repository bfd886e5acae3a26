"""Earlier releases of a study: the key of its ledger, and which rows of sites a release prints anew."""

from collections.abc import Callable
from pathlib import Path

from helpers.analysis.disclosure import Profile, ReleasedRow
from helpers.book.sites import rows_of_release
from helpers.book.edition_folder import Edition
from helpers.data.release_ledger import ledger_key
from helpers.data.study import load_study
from helpers.show.page.released_sites import earlier_rows_sentence


def keep_key(edition: Edition) -> None:
    """Make the key of a study's ledger where there is none yet, so that pages compare with what was released before.

    Raises:
        ValueError, OSError: when the key of a ledger is gone, or cannot be read or written.
    """
    if _shows_sites(edition):
        ledger_key(Path(edition.study_dir))


def new_rows(edition: Edition, step: Callable[[str], None]) -> dict[str, ReleasedRow] | None:
    """Return what a release adds to the ledger, None where it keeps none; `step` is told which rows stand."""
    profile = _shows_sites(edition)
    study = load_study(edition.study_dir, show_values=False)
    if profile is None or not study.is_private or not study.has("sites"):
        return None
    rows = rows_of_release(study, profile)
    if rows.earlier:
        step(earlier_rows_sentence(rows.earlier))
    return rows.new


def _shows_sites(edition: Edition) -> Profile | None:
    """Return the profile of a release of a study folder, when it shows single sites."""
    return edition.rules if edition.study_dir and edition.rules and edition.rules.sites_shown else None
