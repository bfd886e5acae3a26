"""The outside of a REFI-QDA project: a zip and an XML file from elsewhere, neither of which is trusted."""

import lzma
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, NoReturn
from xml.parsers import expat

from helpers.data.qda.addresses import key_of, names_of
from helpers.data.qda.project import QdaError, unreadable, unsafe
from helpers.data.rules.qda import CODEBOOK
from helpers.data.terminal_text import safe_text

MOST_MEMBERS: Final = 20_000
MOST_BYTES_QDE: Final = 64 * 2**20
MOST_BYTES_TEXT: Final = 16 * 2**20
MOST_BYTES_TEXTS: Final = 256 * 2**20
MOST_ELEMENTS: Final = 1_000_000
DEEPEST: Final = 64

_ENCRYPTED: Final = 0x1
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError, OSError)
_PROLOG_END: Final = re.compile(r"<[A-Za-z_]")
_START_OF_XML: Final = 4096
_EXPORT: Final = "export the project as REFI-QDA (.qdpx) and give that file"
_FORBIDDEN: Final = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass
class Node:
    """One XML element: its name without namespace, attributes, children, text, and the line it starts on."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def all(self, *names: str) -> Iterator["Node"]:
        """Return the children of these names, in order."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> "Node | None":
        """Return the first child of a name, or None."""
        return next(self.all(name), None)

    def get(self, attribute: str) -> str:
        """Return an attribute's text, "" when it is not there."""
        return self.attributes.get(attribute, "")

    def guid(self, attribute: str) -> str:
        """Return a guid as it is compared: without braces, in lower case."""
        return self.get(attribute).strip().strip("{}").lower()


class Package:
    """An open .qdpx file: its one project file and its source texts, each read within bounds, none unpacked to disk."""

    def __init__(self, path: Path) -> None:
        """Open the file and check every name in it before anything is read."""
        self.name = safe_text(path.name, 80)
        self._zip = self._opened(path)
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            raise unsafe(self.name, f"holds {len(members):,} files, and at most {MOST_MEMBERS:,} are read")
        for member in members:
            self._check(member)
        lowered = [key_of(member.filename) for member in members]
        doubled = [name for name, number in Counter(lowered).items() if number > 1]
        if doubled:
            raise unreadable(self.name, f"{safe_text(min(doubled))} is in it twice")
        self._members = dict(zip(lowered, members, strict=True))
        self._left = MOST_BYTES_TEXTS

    def _opened(self, path: Path) -> zipfile.ZipFile:
        """Open the file, or say what it is instead of a project."""
        try:
            return zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
            if isinstance(error, FileNotFoundError):
                raise unreadable(self.name, "there is no such file", _EXPORT) from error
            with path.open("rb") as file:
                start = file.read(_START_OF_XML).replace(b"\0", b"")
            if re.search(rb"<(\w+:)?CodeBook[\s>]", start):
                raise QdaError(CODEBOOK.broken(self.name)) from error
            problem = "is no zip file"
            if re.search(rb"<(\w+:)?Project[\s>]", start):
                problem = "is the project file alone, without the texts around it"
            raise unreadable(self.name, problem, _EXPORT) from error

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def project(self) -> tuple[str, bytes]:
        """Return the name and the bytes of the one .qde file at the root."""
        projects = [member for name, member in self._members.items() if name.endswith(".qde")]
        at_root = [member for member in projects if "/" not in member.filename]
        if len(at_root) != 1:
            problem = "has no .qde file at its root"
            if at_root:
                names = ", ".join(safe_text(member.filename) for member in at_root[:4])
                problem = f"has {len(at_root)} .qde files at its root ({names})"
            elif projects:
                problem += f"; {safe_text(projects[0].filename)} lies in a folder"
            raise unreadable(self.name, problem, f"a REFI-QDA project has exactly one; {_EXPORT}")
        return at_root[0].filename, self._read(at_root[0], MOST_BYTES_QDE)

    def source(self, address: str) -> bytes | None:
        """Return the bytes of the source text at an address, or None when the package does not hold it.

        Programs write internal://name, sources/name or the name alone; a text that lay outside (relative:// or
        absolute://) is looked for by its name among the sources. No file outside the package is ever opened.
        """
        for name in names_of(address):
            member = self._members.get(name)
            if member is not None and not name.endswith(".qde"):
                content = self._read(member, min(MOST_BYTES_TEXT, self._left))
                self._left -= len(content)
                return content
        return None

    def _check(self, member: zipfile.ZipInfo) -> None:
        name = member.orig_filename
        parts = PurePosixPath(name.replace("\\", "/")).parts
        outside = name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", name)
        if outside or any(ord(mark) < 32 for mark in name):
            problem = f"the name {safe_text(name)} leads outside the project; do not open this file"
            raise unsafe(self.name, problem)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise unsafe(self.name, f"{safe_text(name)} is a link; do not open this file")
        if member.flag_bits & _ENCRYPTED:
            raise unreadable(self.name, f"{safe_text(name)} is encrypted", "export the project without a password")

    def _read(self, member: zipfile.ZipInfo, most: int) -> bytes:
        """Return a member's bytes; what the zip says of its size is not believed."""
        try:
            with self._zip.open(member) as file:
                content = file.read(most + 1)
        except _DAMAGE as error:
            raise unreadable(self.name, f"{safe_text(member.filename)} is damaged") from error
        if len(content) > most:
            raise unsafe(self.name, f"{safe_text(member.filename)} unpacks to more than {most // 2**20} MB")
        return content


def parse_xml(content: bytes, name: str) -> Node:
    """Return an XML file as nodes with line numbers; refuse document types and entities before anything is parsed.

    >>> root = parse_xml(b"<a><b c='1'>x</b></a>", "x.qde")
    >>> root.children[0].name, root.children[0].get("c"), root.children[0].text
    ('b', '1', 'x')
    >>> parse_xml(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "x.qde")
    Traceback (most recent call last):
        ...
    helpers.data.qda.project.QdaError: x.qde: declares a document type, which REFI-QDA never does; do not open it
    """
    text = _decoded(content, name)
    start = _PROLOG_END.search(text)
    if _FORBIDDEN.search(text[: start.start()] if start else text):
        raise unsafe(name, "declares a document type, which REFI-QDA never does; do not open it")
    return _Parser(name).parse(text)


class _Parser:
    """expat with every door shut: a handler for each kind of declaration that refuses it."""

    def __init__(self, name: str) -> None:
        self._file, self._count = name, 0
        self._open: list[Node] = []
        self._root: Node | None = None
        self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        for handler in ("StartDoctypeDeclHandler", "EntityDeclHandler", "ExternalEntityRefHandler"):
            setattr(self._parser, handler, self._refuse)

    def parse(self, text: str) -> Node:
        try:
            self._parser.Parse(text.encode("utf-8", "surrogatepass"), True)
        except expat.ExpatError as error:
            reason = expat.errors.messages[error.code]
            raise unreadable(self._file, f"is no well-formed XML ({reason})", line=error.lineno) from error
        if self._root is None:
            raise unreadable(self._file, "is empty")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= DEEPEST:
            self._stop(f"is more than {DEEPEST} levels deep; no project is")
        if self._count > MOST_ELEMENTS:
            self._stop(f"is over {MOST_ELEMENTS:,} elements; no project is")
        line = self._parser.CurrentLineNumber
        node = Node(name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()}, line)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self._root = node
        self._open.append(node)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse(self, *_: object) -> NoReturn:
        self._stop("declares a document type or an entity, which REFI-QDA never does; do not open it")

    def _stop(self, problem: str) -> NoReturn:
        raise unsafe(self._file, problem, self._parser.CurrentLineNumber)


def _decoded(content: bytes, name: str) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise unreadable(name, "is not written in UTF-8") from error
