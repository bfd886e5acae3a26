"""What an edition is called and where it goes: named after its study, and never in the place of another study's."""

import json
import os
import re
import unicodedata
from pathlib import Path
from typing import Final

from helpers.book.edition_folder import Edition, is_taken, make_edition, refuse_name
from helpers.data.study_settings import read_settings
from helpers.project import ROOT

_LONGEST_NAME: Final = 40


def edition_to_build(name: str | None, study_dir: str, out: str | None, *, root: Path = ROOT) -> Edition:
    """Return the edition that a build makes: `build/NAME`, or `out`, whose last part is then its name.

    Raises:
        ValueError: when both are given, the name could lead elsewhere, or something else is there already.
    """
    if name is not None and out is not None:
        raise ValueError("give --edition, a name in build/, or --out, a folder of its own, and not both")
    if out is not None:
        folder = Path(out).resolve()
        try:
            refuse_name(folder.name)
        except ValueError as error:
            raise ValueError(f"--out {out}: its last part is the edition's name; {error}") from None
        edition = make_edition(folder.name, study_dir, root=root, builds=folder.parent)
        if folder.is_dir() and any(folder.iterdir()) and not (folder / "source" / "_toc.yml").is_file():
            raise ValueError(f"{folder}: this folder is not empty and holds no edition; give a new one")
    else:
        given = name_of_study(study_dir) if study_dir else "demo"
        edition = make_edition(given if name is None else name, study_dir, root=root)
    refuse_unwritable(edition.folder, "build elsewhere: --out FOLDER")
    record = edition.folder / "edition.json"
    before = str(json.loads(record.read_text(encoding="utf-8"))["study_dir"]) if record.is_file() else edition.study_dir
    if before != edition.study_dir:
        other = "give another name with --edition" if out is None else "give another folder with --out"
        raise ValueError(f"{edition.folder} holds the edition of another study, {before}; {other}, or remove it")
    return edition


def refuse_unwritable(path: Path, way_out: str) -> None:
    """Refuse a place to write to that may not be written to: a folder, or the nearest there is above it.

    Raises:
        ValueError: with the folder, and with the way out that the command has.
    """
    there = next(above for above in (path, *path.parents) if above.exists())
    if there.is_dir() and not os.access(there, os.W_OK | os.X_OK):
        raise ValueError(f"{there}: you may not write to this folder; change its permissions, or {way_out}")


def edition_named(given: str, *, root: Path = ROOT) -> Edition:
    """Return the edition of a name in `build/`, or of a path to an edition's folder."""
    path = Path(given)
    if len(path.parts) > 1 or (path.is_dir() and (path / "edition.json").is_file()):
        return make_edition(path.resolve().name, root=root, builds=path.resolve().parent)
    return make_edition(given, root=root)


def name_of_study(study_dir: str) -> str:
    """Return the name of a study, or that of its folder, as the name of an edition.

    >>> name_of_study("/data/Two Towns (2024)")
    'two-towns-2024'
    """
    folder = Path(study_dir).resolve()
    for text in (read_settings(folder)[0].name, folder.name):
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-")
        if words:
            return f"study-{words}" if words == "demo" or is_taken(words) else words
    return "study"


def edition_as_built(given: str, *, root: Path = ROOT) -> Edition:
    """Return the edition of a name or folder with the study that it was last built from.

    Raises:
        ValueError: when it has not been built.
    """
    named = edition_named(given, root=root)
    record = named.folder / "edition.json"
    if not (record.is_file() and named.html.is_dir()):
        raise ValueError(f"edition {given!r} has not been built; begin with: linkbook build --edition {named.name}")
    study_dir = str(json.loads(record.read_text(encoding="utf-8"))["study_dir"])
    return make_edition(named.name, study_dir, root=root, builds=named.builds)
