"""Tables of Word and HTML documents as lines of text; the parts of a cell are on lines of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from helpers.data.read.raw_table import Unreadable
from helpers.data.rules import mapping as rule_mapping

_BREAKS: Final = ("br", "p", "li", "div", "tr")
_UNSEEN: Final = ("script", "style", "template", "head")
_WIDEST_SPAN: Final = 100


def tables_of_word(path: Path) -> list[list[list[str]]]:
    """Return the tables of a Word document; a merged cell has its text in every place it covers."""
    from docx import Document

    try:
        tables = Document(str(path)).tables
        return [[[_paragraphs(cell) for cell in row.cells] for row in table.rows] for table in tables]
    except Exception as error:  # whatever the parser of a damaged document raises
        raise Unreadable(rule_mapping.UNREADABLE.broken(path.name)) from error


def _paragraphs(cell: Any) -> str:
    return "\n".join(text for paragraph in cell.paragraphs if (text := paragraph.text.strip()))


def tables_of_html(content: bytes, file: str) -> list[list[list[str]]]:
    """Return the tables of an HTML document that hold no other table; a cell that spans is in every place it covers.

    >>> tables_of_html(b"<table><tr><th>A<th>B<tr><td rowspan=2>1<td>2<br>3<tr><td>4</table>", "a.html")
    [[['A', 'B'], ['1', '2\\n3'], ['1', '4']]]
    """
    from lxml import etree, html

    try:
        parser = html.HTMLParser(no_network=True, huge_tree=False, encoding=_encoding(content))
        document = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise Unreadable(rule_mapping.UNREADABLE.broken(file)) from error
    return [_table_lines(table) for table in document.iter("table") if table.find(".//table") is None]


def _encoding(content: bytes) -> str | None:
    """Return UTF-8 for bytes that are; otherwise what the document says of itself."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _table_lines(table: Any) -> list[list[str]]:
    lines: list[list[str]] = []
    waiting: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        line: list[str] = []
        for cell in row.iterchildren("td", "th"):
            _fill(line, waiting)
            text = "\n".join(part for part in " ".join(_pieces(cell)).split("\n") if part.strip())
            text = "\n".join(" ".join(part.split()) for part in text.split("\n"))
            for _ in range(_span(cell, "colspan")):
                if (rows := _span(cell, "rowspan")) > 1:
                    waiting[len(line)] = (rows - 1, text)
                line.append(text)
        _fill(line, waiting)
        lines.append(line)
    return lines


def _fill(line: list[str], waiting: dict[int, tuple[int, str]]) -> None:
    """Put in what a cell of an earlier row covers here."""
    while len(line) in waiting:
        rows, text = waiting.pop(len(line))
        if rows > 1:
            waiting[len(line)] = (rows - 1, text)
        line.append(text)


def _span(cell: Any, name: str) -> int:
    text = str(cell.get(name) or "1")
    return min(max(int(text), 1), _WIDEST_SPAN) if text.isascii() and text.isdecimal() and len(text) < 5 else 1


def _pieces(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return
    if element.tag in _BREAKS:
        yield "\n"
    yield " ".join((element.text or "").split())
    for child in element:
        yield from _pieces(child)
        yield " ".join((child.tail or "").split())
    if element.tag in _BREAKS:
        yield "\n"
