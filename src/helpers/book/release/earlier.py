"""Earlier releases of a study: the key of its ledger, and which rows of sites a release prints anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpers.analysis.disclosure import ReleasedRow
from helpers.analysis.gp_usage import lasting_share
from helpers.book.edition_folder import Edition
from helpers.book.sites import rows_of_release
from helpers.book.standing_pages import new_versions, page_versions
from helpers.book.stricter_pages import released_otherwise
from helpers.chapters import OWN
from helpers.data.release_ledger import LISTS, PAGES, PARTS, ROWS, kept_ledger, ledger_key, read_ledger, write_ledger
from helpers.data.study import load_study
from helpers.show.page.released_lists import earlier_list_sentence, released_practice_list
from helpers.show.page.released_sites import earlier_rows_sentence
from helpers.vocabulary import LEDGER_FILE


def keep_key(edition: Edition) -> None:
    """Make the key of a study's ledger where there is none yet, so that pages compare with what was released before.

    Raises:
        ValueError, OSError: when the key of a ledger is gone, or cannot be read or written.
    """
    if edition.study_dir and edition.rules:
        ledger_key(Path(edition.study_dir))


def keeps_no_ledger(edition: Edition) -> bool:
    """Return whether a release of a study would begin its ledger; of the book's own data none is kept."""
    kept = bool(edition.study_dir and edition.rules)
    return kept and not (Path(edition.study_dir) / LEDGER_FILE).exists()


def refuse_other_rounding(edition: Edition) -> None:
    """Refuse a release of a study that an earlier one has shown rounded otherwise; of survival curves its pages wait.

    Raises:
        ValueError: naming that release and what to do; when the ledger or its key cannot be read.
    """
    rules, folder = edition.rules, Path(edition.study_dir)
    ledger = kept_ledger(folder) if edition.study_dir else None
    if ledger is None or rules is None or rules.survival_only:
        return
    key, _ = ledger
    if other := released_otherwise((read_ledger(folder, key, part) for part in PARTS), rules):
        name, day = other
        raise ValueError(
            f"this study was released under profile {name} on {day}, which rounds numbers of people otherwise than "
            f"{rules.name}, and of two roundings of one number few values are left: release it under {name} again"
        )


@dataclass(frozen=True)
class NewVersions:
    """What a release adds to the ledger: rows of sites, pages and their groups of people, lists, and its profile."""

    rows: Mapping[str, ReleasedRow]
    pages: Mapping[str, ReleasedRow] = field(default_factory=dict)
    profile: str = ""
    lists: Mapping[str, ReleasedRow] = field(default_factory=dict)


def new_rows(edition: Edition, step: Callable[[str], None]) -> NewVersions | None:
    """Return what a release adds to the ledger, None where it keeps none; `step` is told what stands."""
    profile = edition.rules if edition.study_dir else None
    study = load_study(edition.study_dir, show_values=False)
    if profile is None or not study.is_private or not study.has("sites"):
        return None
    rows = rows_of_release(study, profile)
    if rows.earlier:
        step(earlier_rows_sentence(rows.earlier, shown=len(rows.base)))
    notebooks = edition.source / "notebooks"
    pages = sorted([*notebooks.glob("*.ipynb"), *notebooks.glob(f"{OWN}*.ipynb")])
    new_pages = new_versions(page_versions(pages, study, profile), pages, profile)
    practice_list = study.get("practice_list")
    lasting = None if practice_list is None else lasting_share(practice_list)
    released = released_practice_list(study, lasting, profile)
    if released.day:
        step(earlier_list_sentence(released.day))
    return NewVersions(rows.new, new_pages, profile.name, released.new)


def record_release(folder: Path, new: NewVersions, *, day: str) -> None:
    """Add to the ledger of a study what a release of this day, given as YYYY-MM-DD, prints anew or hides.

    Raises:
        ValueError, OSError: when the ledger or its key cannot be read, or written.
    """
    key = ledger_key(folder)
    parts = {part: read_ledger(folder, key, part) for part in PARTS}
    for part, added in ((ROWS, new.rows), (PAGES, new.pages), (LISTS, new.lists)):
        for name, version in added.items():
            dated = replace(version, released_on=version.released_on or day, profile=version.profile or new.profile)
            parts[part].setdefault(name, []).append(vars(dated))
    write_ledger(folder, key, parts)
