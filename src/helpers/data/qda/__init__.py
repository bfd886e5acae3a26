"""Coded segments from NVivo, ATLAS.ti, MAXQDA, QualCoder and others, as CMOC elements, construct labels and coders.

A project is matched by the names of its codes, or by a map. Codes called Context, Mechanism and Outcome (or C, M, O)
give the role; codes called "CMOC 8.1", or any code below one called CMOC, give the configuration; codes named as one of
the constructs give the label of the coder who applied them together with a CMOC's code, or inside a passage of it. A
set of CMOC codes named as a construct gives the label after consensus, and one with another name the theme.

Reference: REFI-QDA standard 1.5, https://www.qdasoftware.org/refi-qda-standard/
"""

import unicodedata
from pathlib import Path

from helpers.constructs import Framework, shipped_framework
from helpers.data.qda.package import Node, Package, parse_xml
from helpers.data.qda.project import Code, QdaError, QdaProject, Segment, unreadable
from helpers.data.qda.sources import read_notes, read_sources
from helpers.data.rules import qda as rule_qda
from helpers.data.terminal_text import safe_text

__all__ = ["Code", "QdaError", "QdaProject", "Segment", "read_project"]


def read_project(path: Path, framework: Framework | None = None) -> QdaProject:
    """Read a REFI-QDA project file; nothing in it is unpacked to disk and nothing outside it is read.

    `framework` is the list of constructs that codes are looked up in; without one that which comes along.
    """
    package = Package(Path(path))
    try:
        file, content = package.project()
        project = QdaProject(safe_text(file, 80), framework=framework or shipped_framework())
        root = parse_xml(content, project.file)
        if root.name == "CodeBook":
            raise QdaError(rule_qda.CODEBOOK.broken(project.file, root.line))
        if root.name != "Project":
            problem = f"is a {safe_text(root.name)}, not a REFI-QDA project"
            raise unreadable(project.file, problem, line=root.line)
        project.name, project.origin = root.get("name"), root.get("origin")
        _read_codes(root, project)
        project.users = [user.guid("guid") for part in root.all("Users") for user in part.all("User")]
        notes = read_notes(root, package, project)
        read_sources(root, package, project, notes)
        _read_sets(root, project)
        _read_notes_of_codes(root, project, notes)
    finally:
        package.close()
    return project


def _read_codes(root: Node, project: QdaProject) -> None:
    book = root.first("CodeBook")
    waiting = [(code, ()) for part in book.all("Codes") for code in part.all("Code")] if book else []
    todo: list[tuple[Node, tuple[str, ...]]] = list(reversed(waiting))
    while todo:
        node, above = todo.pop()
        guid, name = node.guid("guid"), _tidy(node.get("name"))
        if guid in project.codes:
            project.report(rule_qda.CODE_TWICE, node.line, name=safe_text(name))
            continue
        project.codes[guid] = Code(guid, name, above, node.line)
        todo += [(child, (guid, *above)) for child in reversed(list(node.all("Code")))]
    if not project.codes:
        raise QdaError(rule_qda.NO_CODES.broken(project.file, book.line if book else root.line))


def _read_sets(root: Node, project: QdaProject) -> None:
    parts = [*root.all("Sets"), *(part for book in root.all("CodeBook") for part in book.all("Sets"))]
    for node in (node for part in parts for node in part.all("Set")):
        # Codebooks name a set's codes by guid, projects by targetGUID.
        members = [member.guid("targetGUID") or member.guid("guid") for member in node.all("MemberCode")]
        project.sets.setdefault(_tidy(node.get("name")), []).extend(members)


def _read_notes_of_codes(root: Node, project: QdaProject, notes: dict[str, str]) -> None:
    todo = [code for book in root.all("CodeBook") for part in book.all("Codes") for code in part.all("Code")]
    while todo:
        node = todo.pop(0)
        todo += node.all("Code")
        for reference in node.all("NoteRef"):
            project.notes.append(("code", node.get("name"), notes.get(reference.guid("targetGUID"), "")))


def _tidy(name: str) -> str:
    """Return a name without marks that cannot be seen, and with one space between words."""
    return " ".join("".join(mark for mark in name if unicodedata.category(mark) != "Cf").split())
