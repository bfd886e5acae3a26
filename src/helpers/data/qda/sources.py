"""The sources of a project: texts, pages and transcripts with what was coded in them."""

from collections.abc import Iterator
from itertools import count
from typing import Final

from helpers.data.qda.offsets import BOM, Passage, Span, locate
from helpers.data.qda.package import Node, Package
from helpers.data.qda.project import QdaProject, Segment
from helpers.data.rules import qda as rule_qda
from helpers.data.terminal_text import number_of, safe_text

_TEXTS: Final = ("Representation", "TextDescription", "Transcript")
"""What holds the text of a source that is no text itself."""

_SELECTIONS: Final = ("PlainTextSelection", "TranscriptSelection")
_SINGLE_ENDS: Final = ("atlas.ti", "qualcoder")
"""Programs that store Windows line ends and count each as one character."""


def read_sources(root: Node, package: Package, project: QdaProject, notes: dict[str, str]) -> None:
    """Read the selections of every source into the project."""
    numbers = count()
    for node in (source for part in root.all("Sources") for source in part.children):
        name = safe_text(node.get("name")) if node.get("name").strip() else "a source without a name"
        project.times.update(_codes_given(node))
        parts = [node, *node.all(*_TEXTS)]
        for part in parts:
            _read_text(part, (next(numbers), name), package, project, notes)
        if node.name == "PictureSource" and len(parts) == 1:
            project.report(rule_qda.NOT_TEXT, node.line, source=f"the source {name}", kind=node.name)
        _report_unread(node, name, project)


def read_notes(root: Node, package: Package, project: QdaProject) -> dict[str, str]:
    """Return the texts of the project's notes by guid."""
    nodes = [node for part in root.all("Notes") for node in part.all("Note")]
    return {
        node.guid("guid"): (_text_of(node, "a note", package, project) or "").strip(f"{BOM} \t\r\n") for node in nodes
    }


def _read_text(
    part: Node, source: tuple[int, str], package: Package, project: QdaProject, notes: dict[str, str]
) -> None:
    """Read the selections of one text into the project, or say why they cannot be read."""
    selections = list(part.all(*_SELECTIONS))
    if not selections:
        return
    name = source[1]
    left_out = _counted(len(selections), "selection", "is", "are")
    raw = _text_of(part, name, package, project)
    if raw is None:
        where = _outside(part.get("plainTextPath"))
        project.report(rule_qda.TEXT_ABSENT, part.line, source=name, where=where, selections=left_out)
    elif not raw.removeprefix(BOM).strip():
        project.report(rule_qda.TEXT_EMPTY, part.line, source=name, selections=left_out)
    else:
        _read_selections(raw, part, selections, source, project, notes)


def _read_selections(
    raw: str, part: Node, selections: list[Node], source: tuple[int, str], project: QdaProject, notes: dict[str, str]
) -> None:
    points = {point.guid("guid"): _number(point, "position") for point in part.all("SyncPoint")}
    spans = [_span(node, points) for node in selections]
    single_ends = any(program in project.origin.lower() for program in _SINGLE_ENDS)
    difference, passages = locate(raw, spans, single_ends=single_ends)
    number, name = source
    if difference:
        project.report(rule_qda.COUNTED_OTHERWISE, selections[0].line, source=name, difference=difference)
    unverified = 0
    for node, span, passage in zip(selections, spans, passages, strict=True):
        if passage.problem:
            place = {"start": span.start, "end": span.end, "problem": passage.problem}
            project.report(rule_qda.MISPLACED, node.line, source=name, **place)
        if not passage.text:
            continue
        unverified += not passage.verified
        for reference in node.all("NoteRef"):
            project.notes.append(("selection", passage.text, notes.get(reference.guid("targetGUID"), "")))
        _read_codings(node, passage, number, project)
    if unverified:
        selected = _counted(unverified, "selection")
        do, their = ("does", "its") if unverified == 1 else ("do", "their")
        project.report(rule_qda.UNVERIFIED, selections[0].line, selections=selected, source=name, do=do, their=their)


def _read_codings(node: Node, passage: Passage, source: int, project: QdaProject) -> None:
    for coding in node.all("Coding"):
        user = coding.guid("creatingUser") or node.guid("creatingUser")
        for code in (reference.guid("targetGUID") for reference in coding.all("CodeRef")):
            if code not in project.codes:
                project.report(rule_qda.CODE_UNKNOWN, coding.line)
                continue
            project.segments.append(Segment(source, passage.start, passage.end, passage.text, code, user, coding.line))


def _report_unread(node: Node, name: str, project: QdaProject) -> None:
    """Say how much of a source was coded otherwise than by passages of text."""
    areas = sum(child.name.endswith("Selection") and child.name not in _SELECTIONS for child in node.children)
    if areas:
        are, they = ("is", "it is") if areas == 1 else ("are", "they are")
        selected = _counted(areas, "selection")
        project.report(rule_qda.SELECTIONS_UNREAD, node.line, selections=selected, source=name, are=are, they=they)
    whole = sum(1 for _ in node.all("Coding"))
    if whole:
        codes, they = _counted(whole, "code", "is", "are"), "it is" if whole == 1 else "they are"
        project.report(rule_qda.WHOLE_SOURCE, node.line, codes=codes, source=name, they=they)


def _text_of(node: Node, name: str, package: Package, project: QdaProject) -> str | None:
    """Return a text that lies in the project file or beside it, or None when it does neither."""
    content = node.first("PlainTextContent")
    path = node.get("plainTextPath").strip()
    if content is not None and (content.text or not path):
        return content.text
    stored = package.source(path)
    if stored is None:
        return None
    if stored[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return stored.decode("utf-16", "replace")
    try:
        return stored.decode("utf-8")
    except UnicodeDecodeError:
        project.report(rule_qda.NOT_UTF8, node.line, source=name)
        return stored.decode("cp1252", "replace")


def _codes_given(node: Node) -> Iterator[str]:
    """Return the guid of every code given in a source, as often as it is given."""
    todo = list(node.children)
    while todo:
        child = todo.pop()
        todo += child.children
        if child.name == "CodeRef":
            yield child.guid("targetGUID")


def _span(node: Node, points: dict[str, int]) -> Span:
    """Return where a selection says it lies; one of a transcript says so by two points of its text."""
    if node.name == "TranscriptSelection":
        start, end = (points.get(node.guid(name), -1) for name in ("fromSyncPoint", "toSyncPoint"))
        return Span(start, end, node.get("name"))
    return Span(_number(node, "startPosition"), _number(node, "endPosition"), node.get("name"))


def _outside(address: str) -> str:
    """Return in words that an address leads out of the project, "" when it does not."""
    scheme = address.partition("://")[0].lower()
    if scheme not in ("relative", "absolute", "file"):
        return ""
    name = address.replace("\\", "/").rpartition("/")[2]
    return f" ({safe_text(name)} lies outside it, and files outside a project are not opened)"


def _number(node: Node, attribute: str) -> int:
    text = node.get(attribute).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1


def _counted(number: int, thing: str, one: str = "", more: str = "") -> str:
    """Return a number of things, and the verb that goes with it.

    >>> _counted(1, "selection", "is", "are"), _counted(2, "code")
    ('1 selection is', '2 codes')
    """
    verb = one if number == 1 else more
    return f"{number_of(number, thing)} {verb}".rstrip()
