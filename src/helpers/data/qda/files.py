"""From a REFI-QDA file to the files of a study folder, and an empty codebook to start from."""

from pathlib import Path

from helpers.data.qda import read_project
from helpers.data.qda.package import QdaError
from helpers.data.qda.tables import as_tables
from helpers.data.qda.write import codebook_xml
from helpers.data.study import load_published
from helpers.vocabulary import FORMULA_STARTS


def import_project(file: Path, folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """Read a project and write its tables into a study folder; nothing there is overwritten."""
    tables = as_tables(read_project(file))
    frames = {
        "cmocs": tables.cmocs,
        "cmoc_elements": tables.cmoc_elements,
        "cmoc_codings": tables.cmoc_codings,
        "qda_notes": tables.notes,
    }
    paths = {folder / f"{name}.csv": frame for name, frame in frames.items() if len(frame)}
    there = [path.name for path in paths if path.exists()]
    if there:
        raise QdaError(f"{folder}: holds {', '.join(there)} already; name an empty folder or move them away")
    folder.mkdir(parents=True, exist_ok=True)
    for path, frame in paths.items():
        safe = frame.map(_disarmed)
        path.write_bytes(safe.to_csv(index=False, lineterminator="\n").encode("utf-8"))
    return list(paths), tables.findings


def write_codebook(path: Path) -> Path:
    """Write a codebook with the roles and the 16 constructs, for import into a QDA program."""
    if path.suffix.lower() != ".qdc":
        raise QdaError(f"codebook {path.name}: give a name that ends in .qdc")
    if path.exists():
        raise QdaError(f"codebook {path.name}: is there already; give another name")
    path.write_text(codebook_xml(load_published("npt_constructs")), encoding="utf-8")
    return path


def _disarmed(value: object) -> object:
    """Keep a cell from being run as a formula when the file is opened in a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
