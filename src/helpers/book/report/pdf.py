"""Documents as tagged PDF (PDF/UA-1), made by typst without a network: its fonts are in the file, no clock is asked."""

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl

from helpers.book.report.document import Block, Bullets, Callout, Document, Grid, Heading, Paragraph, Picture

LOOK: Final = Path(__file__).with_name("templates") / "look.typ"
STANDARD: Final = "ua-1"
"""PDF/UA-1: typst refuses a document that breaks it, such as a figure without words."""

_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")


def pdf_bytes(document: Document) -> bytes:
    """Return a document as PDF.

    Typst sees a folder of its own, in which lie the look, the words as data, and the pictures; it finds fonts where
    matplotlib keeps them, and no packages.
    """
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty").mkdir()
        content = _content(document, folder)
        (folder / "document.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        (folder / "look.typ").write_bytes(LOOK.read_bytes())
        made: bytes = typst.compile(
            str(folder / "look.typ"),
            root=str(folder),
            font_paths=[str(Path(mpl.get_data_path()) / "fonts" / "ttf")],
            ignore_system_fonts=True,
            pdf_standards=[STANDARD],
            package_path=str(folder / "empty"),
            package_cache_path=str(folder / "empty"),
        )
    return made


def svg_as_png(svg: bytes) -> bytes:
    """Return a drawing as a picture of 300 dots per inch, for Word, which shows no SVG that it was not made by."""
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "logo.svg").write_bytes(svg)
        source = '#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("logo.svg", height: 20mm)'
        (folder / "logo.typ").write_text(source, encoding="utf-8")
        made: bytes = typst.compile(
            str(folder / "logo.typ"), root=str(folder), format="png", ppi=300, ignore_system_fonts=True
        )
    return made


def spans(text: str) -> list[dict[str, Any]]:
    """Return text in parts that are strong and parts that are not; `**` is the only mark it knows.

    >>> [(one["text"], one["strong"]) for one in spans("**In short.** It fell.")]
    [('In short.', True), (' It fell.', False)]
    """
    return list(_spans(text))


def _spans(text: str) -> Iterator[dict[str, Any]]:
    for position, part in enumerate(_BOLD.split(text)):
        if part:
            yield {"text": part, "strong": position % 2 == 1}


def _content(document: Document, folder: Path) -> dict[str, Any]:
    """Return a document as data for typst, and write its pictures beside."""
    look = document.look
    if look.logo:
        (folder / "logo.png").write_bytes(look.logo)
    return {
        "title": document.title,
        "authors": look.organisation,
        "status": document.status,
        "look": {
            "accent": look.accent,
            "organisation": look.organisation,
            "footer": look.footer,
            "logo": "logo.png" if look.logo else "",
            "logo_alt": look.logo_alt,
        },
        "blocks": _parts(document.blocks, folder),
    }


def _parts(blocks: Sequence[Block], folder: Path) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for position, block in enumerate(blocks):
        match block:
            case Heading():
                parts.append({"kind": "heading", "level": block.level, "text": block.text})
            case Paragraph():
                parts.append({"kind": block.kind, "spans": spans(block.said.text)})
            case Bullets():
                parts.append({"kind": "bullets", "items": [spans(item.text) for item in block.items]})
            case Callout():
                parts.append({"kind": "callout", "title": block.title, "text": block.text})
            case Picture():
                file = f"picture_{position}.png"
                (folder / file).write_bytes(block.png)
                words = {"alt": block.alt, "caption": block.caption, "width": block.width}
                parts.append({"kind": "picture", "file": file} | words)
            case Grid():
                rows = [[cell.text for cell in row] for row in block.rows]
                head = {"header": block.header, "caption": block.caption, "text_columns": block.text_columns}
                parts.append({"kind": "grid", "rows": rows} | head)
    return parts
