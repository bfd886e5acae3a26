"""Coded segments from NVivo, ATLAS.ti, MAXQDA, QualCoder and others, as CMOC elements, construct labels and coders.

A project is matched by the names of its codes. Codes called Context, Mechanism and Outcome (or C, M, O) give the role;
codes called "CMOC 8.1", or any code below one called CMOC, give the configuration; codes named as one of the 16
constructs give the label of the coder who applied them together with a CMOC's code. A set of CMOC codes named as a
construct gives the label after consensus, and one with another name the theme.

Reference: REFI-QDA standard 1.5, https://www.qdasoftware.org/refi-qda-standard/
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from helpers.data.qda.offsets import BOM, Span, locate
from helpers.data.qda.package import Node, Package, QdaError, parse_xml
from helpers.data.terminal_text import safe_text

__all__ = ["Code", "QdaError", "QdaProject", "Segment", "read_project"]

TEXTS: Final = ("TextSource", "PDFSource", "AudioSource", "VideoSource")


@dataclass(frozen=True)
class Code:
    """A code: its name, the codes above it (nearest first), and its line in the project file."""

    guid: str
    name: str
    above: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Segment:
    """A stretch of text that somebody gave a code: where, the words, the code, the coder, the project file's line."""

    source: int
    start: int
    end: int
    text: str
    code: str
    user: str
    line: int


@dataclass
class QdaProject:
    """A project as read: its codes by guid, users, segments in the order of the texts, sets, notes and findings."""

    file: str
    name: str = ""
    codes: dict[str, Code] = field(default_factory=dict)
    users: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    sets: dict[str, list[str]] = field(default_factory=dict)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def report(self, line: int, problem: str) -> None:
        """Add a finding on a line of the project file."""
        self.findings.append(f"{self.file}, line {line}: {problem}")


def read_project(path: Path) -> QdaProject:
    """Read a REFI-QDA project file; nothing in it is unpacked to disk and nothing outside it is read."""
    package = Package(Path(path))
    try:
        file, content = package.project()
        project = QdaProject(safe_text(file, 80))
        root = parse_xml(content, project.file)
        if root.name != "Project":
            raise QdaError(f"{project.file}, line {root.line}: is a {safe_text(root.name)}, not a REFI-QDA project")
        project.name = root.get("name")
        _read_codes(root, project)
        project.users = [user.get("guid") for part in root.all("Users") for user in part.all("User")]
        notes = _note_texts(root, package)
        for number, source in enumerate(source for part in root.all("Sources") for source in part.children):
            _read_source(source, number, package, project, notes)
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
        guid, name = node.get("guid"), " ".join(node.get("name").split())
        if guid in project.codes:
            project.report(node.line, f"the code {safe_text(name)} has the guid of another; the first is kept")
            continue
        project.codes[guid] = Code(guid, name, above, node.line)
        todo += [(child, (guid, *above)) for child in reversed(list(node.all("Code")))]
    if not project.codes:
        line = book.line if book else root.line
        raise QdaError(f"{project.file}, line {line}: the codebook is empty; export the project with its codes")


def _read_source(node: Node, number: int, package: Package, project: QdaProject, notes: dict[str, str]) -> None:
    name = safe_text(node.get("name") or "without a name")
    if node.name not in TEXTS:
        project.report(node.line, f"the source {name} is a {safe_text(node.name)}; only coded text is read")
        return
    unread = 0
    for part in [node, *node.all("Representation", "Transcript")]:
        selections = list(part.all("PlainTextSelection"))
        unread += sum(child.name.endswith("Selection") for child in part.children) - len(selections)
        raw = _text_of(part, package, project) if selections else ""
        if raw is None:
            absent = f"the text of {name} is not in the project; its {len(selections)} selections are left out"
            project.report(part.line, absent)
        elif selections:
            _read_selections(raw, selections, (number, name), project, notes)
    if unread:
        problem = f"{unread} selections of {name} are of a picture, a page or a recording; they are not read"
        project.report(node.line, problem)


def _read_selections(
    raw: str, selections: list[Node], source: tuple[int, str], project: QdaProject, notes: dict[str, str]
) -> None:
    spans = [
        Span(_number(node, "startPosition"), _number(node, "endPosition"), node.get("name")) for node in selections
    ]
    difference, passages = locate(raw, spans)
    number, name = source
    if difference:
        project.report(selections[0].line, f"in {name} {difference}; every selection was moved to fit")
    unverified = 0
    for node, span, passage in zip(selections, spans, passages, strict=True):
        if passage.problem:
            project.report(node.line, f"a selection of {name} at {span.start} to {span.end}: {passage.problem}")
        if not passage.text:
            continue
        unverified += not passage.verified
        for reference in node.all("NoteRef"):
            project.notes.append(("selection", passage.text, notes.get(reference.get("targetGUID"), "")))
        for coding in node.all("Coding"):
            user = coding.get("creatingUser") or node.get("creatingUser")
            for code in (reference.get("targetGUID") for reference in coding.all("CodeRef")):
                if code not in project.codes:
                    problem = "a selection carries a code that the codebook does not have; it is left out"
                    project.report(coding.line, problem)
                    continue
                start, end = span.start + passage.shift, span.end + passage.shift
                project.segments.append(Segment(number, start, end, passage.text, code, user, coding.line))
    if unverified:
        problem = f"{unverified} selections of {name} do not carry their words"
        project.report(selections[0].line, f"{problem}, so that their positions could not be checked")


def _text_of(node: Node, package: Package, project: QdaProject) -> str | None:
    content = node.first("PlainTextContent")
    if content is not None:
        return content.text
    stored = package.source(node.get("plainTextPath"))
    if stored is None:
        return None
    if stored[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return stored.decode("utf-16", "replace")
    try:
        return stored.decode("utf-8")
    except UnicodeDecodeError:
        project.report(node.line, f"the text of {safe_text(node.get('name'))} is not UTF-8; it is read as Windows-1252")
        return stored.decode("cp1252", "replace")


def _read_sets(root: Node, project: QdaProject) -> None:
    parts = [*root.all("Sets"), *(part for book in root.all("CodeBook") for part in book.all("Sets"))]
    for node in (node for part in parts for node in part.all("Set")):
        members = [member.get("targetGUID") for member in node.all("MemberCode")]
        project.sets.setdefault(" ".join(node.get("name").split()), []).extend(members)


def _note_texts(root: Node, package: Package) -> dict[str, str]:
    texts = {}
    for node in (node for part in root.all("Notes") for node in part.all("Note")):
        content = node.first("PlainTextContent")
        if content is not None:
            text = content.text
        else:
            text = (package.source(node.get("plainTextPath")) or b"").decode("utf-8", "replace").removeprefix(BOM)
        texts[node.get("guid")] = text.strip()
    return texts


def _read_notes_of_codes(root: Node, project: QdaProject, notes: dict[str, str]) -> None:
    todo = [code for book in root.all("CodeBook") for part in book.all("Codes") for code in part.all("Code")]
    while todo:
        node = todo.pop(0)
        todo += node.all("Code")
        for reference in node.all("NoteRef"):
            project.notes.append(("code", node.get("name"), notes.get(reference.get("targetGUID"), "")))


def _number(node: Node, attribute: str) -> int:
    text = node.get(attribute).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1
