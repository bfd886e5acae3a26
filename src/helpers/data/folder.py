"""What lies in a study folder: which files are study tables, and which are left alone."""

from pathlib import Path
from typing import Final

from helpers.data.descriptor import nearest, study_tables
from helpers.data.faults import Fault

_ENDINGS: Final = (".csv", ".tsv", ".txt")


def find_tables(folder: Path) -> tuple[dict[str, Path], list[Fault], list[Fault]]:
    """Return the files of a folder that hold study tables.

    Args:
        folder: the study folder; it is not trusted: links that lead out of it are refused, and files of other names are
            not opened.

    Returns:
        Table name to file, faults, and notes on files that are not read.
    """
    shown = folder.name or str(folder)
    if not folder.is_dir():
        problem = "is not a folder" if folder.exists() else "there is no such folder"
        return {}, [Fault(shown, problem, way_out="name a folder made by linkbook template")], []
    files: dict[str, Path] = {}
    faults: list[Fault] = []
    notes: list[Fault] = []
    home = folder.resolve()
    for path in sorted(folder.iterdir()):
        name = path.stem.strip().lower().replace(" ", "_").replace("-", "_")
        if path.name.startswith((".", "~$")) or path.suffix.lower() not in _ENDINGS or name not in study_tables():
            notes += _note(path, name)
        elif not path.resolve().is_relative_to(home):
            faults.append(
                Fault(path.name, "is a link to a file outside the folder", way_out="put the file itself here")
            )
        elif not path.is_file():
            faults.append(Fault(path.name, "is not a file"))
        elif name in files:
            faults.append(Fault(path.name, f"holds the same table as {files[name].name}", way_out="keep one of them"))
        else:
            files[name] = path
    if not files and not faults:
        names = ", ".join(f"{table}.csv" for table in study_tables())
        faults.append(Fault(shown, "the folder holds no study table", way_out=f"files are known by name: {names}"))
    return files, faults, notes


def _note(path: Path, name: str) -> list[Fault]:
    if path.name.startswith((".", "~$")) or path.name.lower().startswith("readme"):
        return []
    like = nearest(name, study_tables()) if path.suffix.lower() in _ENDINGS else None
    return [Fault(path.name, "is not read", way_out=f"perhaps {like}.csv is meant" if like else "")]
