"""The templates of the reports: the book's own, and what a user puts in their place. They are data and never code.

A folder of templates may hold `report.toml` and any of `board.md`, `summary.md`, `practice.md`. A template is lines of
text, `## headings`, `- points`, and parts from the results, such as `{answer}`, each on a line of its own.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from PIL import Image

from helpers.book.report.document import Block, Bullets, Heading, Look, Paragraph
from helpers.book.report.passages import Passage
from helpers.data.faults import StudyError
from helpers.data.read.toml import has_unseen_marks, is_there, read_toml
from helpers.data.study_settings import MOST_LOGO_BYTES
from helpers.data.terminal_text import safe_text
from helpers.show.page.style import luminance

OWN: Final = Path(__file__).with_name("templates")
FOLDER: Final = "report"
"""The folder of templates within a study folder."""

SETTINGS: Final = "report.toml"
PARTS: Final = {
    "board": ("title", "status", "about", "answer", "questions", "limits", "method", "contact"),
    "summary": ("title", "status", "looked_at", "answer", "limits", "words", "contact"),
    "practice": ("title", "status", "figure", "sentences", "reading", "contact"),
}
"""The reports, and the parts from the results that each may hold."""

_KEYS: Final = {
    **dict.fromkeys(("organisation", "board_title", "summary_title", "practice_title", "footer"), 120),
    **{"logo": 120, "logo_alt": 200, "accent": 7},
}
"""What `report.toml` may say, and how long it may be."""

_MOST_BYTES: Final = 20_000
_MOST_LINES: Final = 300
_LONGEST: Final = 1_500
_PART: Final = re.compile(r"\{(\w+)\}")
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_LEAST_CONTRAST: Final = 4.5
"""WCAG 2, level AA."""

_LARGEST_LOGO: Final = 4_000
"""Dots of a side."""


@dataclass(frozen=True)
class Line:
    """One line of a template: the part that stands there, or a heading, a point or a paragraph."""

    kind: str
    text: str


@dataclass(frozen=True)
class Templates:
    """The lines of every report, what a user says of their look, and every text of a user's, by file and line."""

    lines: Mapping[str, tuple[Line, ...]]
    settings: Mapping[str, str] = field(default_factory=dict)
    logo: bytes = b""
    own_words: tuple[tuple[str, int | str, str], ...] = ()

    def look(self, footer: str) -> Look:
        """Return the look; `footer` is what stands at the foot of a page beside a user's own words."""
        own = [self.settings.get("footer", ""), footer]
        organisation, accent = self.settings.get("organisation", ""), self.settings.get("accent") or Look.accent
        alt = (self.settings.get("logo_alt") or organisation or "Logo") if self.logo else ""
        return Look(accent, self.logo, alt, organisation, " · ".join(filter(None, own)))

    def filled(self, report: str, parts: Mapping[str, list[Block]]) -> tuple[Block, ...]:
        """Return a template with its parts in their places; a heading that nothing follows is left out."""
        blocks: list[Block] = []
        for line in self.lines[report]:
            match line.kind:
                case "part":
                    blocks.extend(parts.get(line.text, []))
                case "title":
                    blocks.extend([Heading(line.text, 1)] if line.text else parts["title"])
                case "heading":
                    blocks.append(Heading(line.text))
                case "point" if blocks and isinstance(blocks[-1], Bullets):
                    blocks[-1] = Bullets((*blocks[-1].items, Passage(line.text)))
                case "point":
                    blocks.append(Bullets((Passage(line.text),)))
                case _:
                    blocks.append(Paragraph(Passage(line.text)))
        followed = [*blocks[1:], None]
        return tuple(one for one, after in zip(blocks, followed, strict=True) if not _is_empty(one, after))


def _is_empty(block: Block, after: Block | None) -> bool:
    """Return whether a block is a heading of a part, and what follows is none of it."""
    if not isinstance(block, Heading) or block.level == 1:
        return False
    return after is None or (isinstance(after, Heading) and after.level <= block.level)


def read_templates(folder: Path | None) -> Templates:
    """Return the book's own templates, and in their place those of a folder, where it has any.

    Raises:
        ValueError: when a file cannot be read, leads out of the folder, or holds what no report has.
    """
    own = Templates({report: tuple(_lines(OWN, f"{report}.md", report)) for report in PARTS})
    if folder is None or not is_there(folder):
        return own
    if not folder.is_dir():
        raise ValueError(f"{folder}: this is no folder; give the folder that holds {SETTINGS}, board.md and the others")
    given = {report: f"{report}.md" for report in PARTS if is_there(folder / f"{report}.md")}
    lines = {report: tuple(_lines(folder, name, report)) for report, name in given.items()}
    settings, logo = _settings(folder)
    words: list[tuple[str, int | str, str]] = [
        (f"{FOLDER}/{given[report]}", number, line.text)
        for report, own_lines in lines.items()
        for number, line in enumerate(own_lines, 1)
        if line.kind != "part" and line.text
    ]
    words += [(f"{FOLDER}/{SETTINGS}", name, text) for name, text in settings.items() if name not in ("accent", "logo")]
    return Templates({**own.lines, **lines}, settings, logo, tuple(words))


def copy_templates(folder: Path) -> list[Path]:
    """Write the book's own templates into a folder, to be changed there; a file that is there already is refused."""
    names = [SETTINGS, *(f"{report}.md" for report in PARTS)]
    if there := [name for name in names if is_there(folder / name)]:
        raise ValueError(f"{folder / there[0]}: this file is there already; give a new folder, or remove it")
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes((OWN / name).read_bytes())
    return [folder / name for name in names]


def _lines(folder: Path, name: str, report: str) -> Iterator[Line]:
    """Yield the lines of a template that say something."""
    lines = _text_of(folder, name).splitlines()
    if len(lines) > _MOST_LINES:
        raise ValueError(f"{name}: it has more than {_MOST_LINES} lines; a report is a page or a few")
    for number, text in enumerate(lines, 1):
        line = text.strip()
        where = f"{name}, line {number}"
        if has_unseen_marks(line.replace("\t", " ")):
            raise ValueError(f"{where}: it holds marks that cannot be seen; type the line again")
        if len(line) > _LONGEST:
            raise ValueError(f"{where}: it has more than {_LONGEST:,} letters; make two lines of it")
        if line:
            yield _line(line, report, where)


def _line(line: str, report: str, where: str) -> Line:
    if part := _PART.fullmatch(line.removeprefix("# ")):
        known = PARTS[report]
        if part[1] not in known:
            listed = ", ".join(f"{{{name}}}" for name in known)
            raise ValueError(f"{where}: there is no part {{{safe_text(part[1])}}} of this report; use {listed}")
        return Line("title", "") if part[1] == "title" else Line("part", part[1])
    if _PART.search(line):
        raise ValueError(f"{where}: a part such as {{answer}} stands on a line of its own; move the other words")
    for mark, kind in (("# ", "title"), ("## ", "heading"), ("- ", "point")):
        if line.startswith(mark):
            return Line(kind, line.removeprefix(mark).strip())
    if re.match(r"#+(\s|$)", line):
        raise ValueError(f"{where}: a heading begins with ## ; the title alone with # ")
    return Line("text", line)


def _text_of(folder: Path, name: str) -> str:
    """Return the text of a file of a folder of templates."""
    path = _inside(folder, name)
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError(f"{name}: it is larger than {_MOST_BYTES:,} bytes; a template is a page of text")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{name}: it is not text in UTF-8; save it again as UTF-8") from None


def _inside(folder: Path, name: str) -> Path:
    """Return a file of a folder; nothing that leads out of it, and no folder, is taken."""
    path = folder / name
    try:
        inside = path.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        raise ValueError(f"{safe_text(name)}: there is no such file in the folder of templates") from None
    if not inside:
        raise ValueError(f"{safe_text(name)}: it leads out of the folder of templates; put the file itself there")
    if not path.is_file():
        raise ValueError(f"{safe_text(name)}: it is no file; a file of that name is needed")
    return path


def _settings(folder: Path) -> tuple[dict[str, str], bytes]:
    """Return what `report.toml` says, and the logo it names."""
    if not is_there(folder / SETTINGS):
        return {}, b""
    given, fault = read_toml(folder / SETTINGS, folder)
    if fault is not None:
        raise StudyError([fault])
    settings = {key: _setting(key, value) for key, value in given.items()}
    return settings, _logo(folder, settings["logo"]) if settings.get("logo") else b""


def _setting(key: str, value: Any) -> str:
    """Return the value of a key, as text of one line."""
    where = f"{SETTINGS}, {safe_text(key)}"
    if key not in _KEYS:
        raise ValueError(f"{where}: there is no such key; known are {', '.join(sorted(_KEYS))}")
    if not isinstance(value, str) or has_unseen_marks(value):
        raise ValueError(f'{where}: give text of one line between quotes, such as {key} = "..."')
    if len(value) > _KEYS[key]:
        raise ValueError(f"{where}: it has more than {_KEYS[key]} letters; make it shorter")
    if key == "accent" and not _COLOUR.fullmatch(value):
        raise ValueError(f'{where}: give a colour as six digits, such as accent = "#005eb8"')
    if key == "accent" and _contrast_on_white(value) < _LEAST_CONTRAST:
        raise ValueError(f"{where}: this colour is too pale for headings on white; give a darker one")
    return " ".join(value.split())


def _contrast_on_white(colour: str) -> float:
    """Return the contrast of a colour with white, as WCAG 2 defines it.

    >>> _contrast_on_white("#000000"), round(_contrast_on_white("#005eb8"), 1)
    (21.0, 6.4)
    """
    return 1.05 / (luminance(colour) + 0.05)


def _logo(folder: Path, name: str) -> bytes:
    """Return the logo that a folder of templates holds."""
    where = f"{SETTINGS}, logo"
    if re.search(r"[/\\]", name) or name.startswith("."):
        raise ValueError(f"{where}: give the name of a PNG file in the folder of templates, and no path")
    path = _inside(folder, name)
    if path.stat().st_size > MOST_LOGO_BYTES:
        raise ValueError(f"{where}: it is larger than {MOST_LOGO_BYTES:,} bytes; make it smaller")
    try:
        return _picture_alone(path.read_bytes())
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ValueError(f"{where}: it is no PNG that can be read; save it again as PNG") from None


def _picture_alone(content: bytes) -> bytes:
    """Return a PNG without what it says beside its picture, such as who made it where."""
    saved = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        if max(image.size) > _LARGEST_LOGO:
            raise ValueError("the picture is too large")
        plain = image.convert("RGBA")
    Image.frombytes("RGBA", plain.size, plain.tobytes()).save(saved, "PNG")
    return saved.getvalue()
