"""From a REFI-QDA file to the files of a study folder, a map of its codes, and an empty codebook to start from."""

from pathlib import Path

from helpers.constructs import Framework, shipped_framework
from helpers.data.constructs import read_constructs
from helpers.data.faults import StudyError
from helpers.data.qda import read_project
from helpers.data.qda.code_map import draft_map, read_map
from helpers.data.qda.codebook import codebook_xml
from helpers.data.qda.tables import as_tables
from helpers.data.writing import write_folder


def framework_of(folder: Path | None, file: Path | None = None) -> Framework:
    """Return the list of constructs in a file or, without one, in a study folder, or else that which comes along.

    Raises:
        StudyError: with everything that is wrong with it.
    """
    if file is not None:
        framework, faults = read_constructs(file.parent, file.name)
    else:
        framework, faults = (shipped_framework(), []) if folder is None else read_constructs(folder)
    if faults:
        raise StudyError(faults)
    return framework


def import_project(
    file: Path, folder: Path, codes: Path | None = None, framework: Framework | None = None
) -> tuple[list[Path], tuple[str, ...]]:
    """Write a project's tables into a study folder where none of them is, and return the files and the findings.

    Args:
        file: The project (.qdpx).
        folder: The study folder.
        codes: A map of what its codes stand for; without one they go by their names.
        framework: The list of constructs; without one that which comes along.

    Raises:
        StudyError: when the project or the map cannot be read.
        ValueError: when a table is in the folder already.
    """
    project = read_project(file, framework)
    tables = as_tables(project, read_map(codes, project) if codes else None)
    frames = {
        "cmocs": tables.cmocs,
        "cmoc_elements": tables.cmoc_elements,
        "cmoc_codings": tables.cmoc_codings,
        "qda_notes": tables.notes,
    }
    filled = {name: frame for name, frame in frames.items() if len(frame)}
    present = [f"{name}.csv" for name in filled if (folder / f"{name}.csv").exists()]
    if present:
        raise ValueError(f"{folder}: holds {', '.join(present)} already; name an empty folder or move them away")
    return write_folder(folder, filled, disarmed=True), tables.findings


def list_codes(file: Path, target: Path | None = None, framework: Framework | None = None) -> str:
    """Return a map of a project's codes as their names say, and write it to a file when one is given.

    Raises:
        QdaError: when the project cannot be read.
        ValueError: when the file is there already.
    """
    if target is not None and target.exists():
        raise ValueError(f"map {target.name}: is there already; give another name, or leave --codes out to apply it")
    draft = draft_map(read_project(file, framework), file.name)
    if target is not None:
        target.write_text(draft, encoding="utf-8")
    return draft


def write_codebook(path: Path, framework: Framework | None = None) -> Path:
    """Write a codebook with the roles and the constructs, for import into a QDA program."""
    if path.suffix.lower() != ".qdc":
        raise ValueError(f"codebook {path.name}: give a name that ends in .qdc")
    if path.exists():
        raise ValueError(f"codebook {path.name}: is there already; give another name")
    listed = framework or shipped_framework()
    path.write_text(codebook_xml(listed.frame, listed.name), encoding="utf-8")
    return path
