"""From a REFI-QDA file to the files of a study folder, and an empty codebook to start from."""

from pathlib import Path

from helpers.data.qda import read_project
from helpers.data.qda.codebook import codebook_xml
from helpers.data.qda.package import QdaError
from helpers.data.qda.tables import as_tables
from helpers.data.study import load_published
from helpers.data.writing import write_folder


def import_project(file: Path, folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """Write a project's tables into a study folder where none of them is, and return the files and the findings.

    Raises:
        QdaError: when the project cannot be read, or a table is in the folder already.
    """
    tables = as_tables(read_project(file))
    frames = {
        "cmocs": tables.cmocs,
        "cmoc_elements": tables.cmoc_elements,
        "cmoc_codings": tables.cmoc_codings,
        "qda_notes": tables.notes,
    }
    filled = {name: frame for name, frame in frames.items() if len(frame)}
    present = [f"{name}.csv" for name in filled if (folder / f"{name}.csv").exists()]
    if present:
        raise QdaError(f"{folder}: holds {', '.join(present)} already; name an empty folder or move them away")
    return write_folder(folder, filled, disarmed=True), tables.findings


def write_codebook(path: Path) -> Path:
    """Write a codebook with the roles and the 16 constructs, for import into a QDA program."""
    if path.suffix.lower() != ".qdc":
        raise QdaError(f"codebook {path.name}: give a name that ends in .qdc")
    if path.exists():
        raise QdaError(f"codebook {path.name}: is there already; give another name")
    path.write_text(codebook_xml(load_published("npt_constructs")), encoding="utf-8")
    return path
