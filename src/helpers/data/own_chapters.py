"""Chapters of a study's own, from `chapters/NAME.ipynb`: which there are, and what keeps one from joining the book.

They are looked at and not run here. Their code is the analyst's own: it may do whatever the analyst may.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from helpers.chapters import OWN, SHARED
from helpers.data.faults import Fault
from helpers.data.read.toml import described_files
from helpers.data.rules import files as rule_files
from helpers.data.rules import own_chapters as rule_own_chapters
from helpers.data.terminal_text import safe_text
from helpers.vocabulary import CHAPTERS_FOLDER

_MOST: Final = 100
_FILES: Final = re.compile(r"[a-z0-9][a-z0-9_]{0,59}\.ipynb|_.*\.ipynb|[A-Za-z_]\w*\.py")
_TITLE: Final = re.compile(r"^# +(\S.*?)[ #]*$", re.MULTILINE)
_PAGE: Final = "open_page"


@dataclass(frozen=True)
class OwnChapter:
    """A notebook of a study's own: its name, such as `chapters/waiting`, and its title."""

    name: str
    title: str


def read_chapters(folder: Path) -> tuple[tuple[OwnChapter, ...], list[Fault], list[Fault]]:
    """Return the chapters of a study's own in the order of their names, all that is wrong with them, and notes."""
    files, faults = described_files(
        folder, CHAPTERS_FOLDER, rule_own_chapters.NOT_A_CHAPTER, rule_own_chapters.TOO_MANY, _MOST, _FILES
    )
    chapters, notes = list[OwnChapter](), list[Fault]()
    for path in files:
        if path.suffix != ".ipynb" or path.name.startswith("_"):
            continue
        shown, name = f"{CHAPTERS_FOLDER}/{path.name}", f"{OWN}{path.stem}"
        if not path.resolve().is_relative_to(folder.resolve()):
            faults.append(rule_files.LINK_OUT.broken(shown))
            continue
        cells = _cells_of(path)
        if cells is None:
            faults.append(rule_own_chapters.UNREADABLE.broken(shown))
            continue
        wrong, opens = _looked_at(cells, shown, name)
        title = next((match[1] for one in cells if one["cell_type"] == "markdown" if (match := _title(one))), "")
        wrong += [] if title else [rule_own_chapters.NO_TITLE.broken(shown)]
        faults += wrong
        if not wrong:
            chapters.append(OwnChapter(name, title))
            notes.append(rule_own_chapters.JOINS.broken(shown))
            notes += [] if opens else [rule_own_chapters.NO_PAGE.broken(shown, name=name)]
    return tuple(chapters), faults, notes


def _title(cell: dict[str, Any]) -> re.Match[str] | None:
    return _TITLE.search(source_of(cell))


def source_of(cell: dict[str, Any]) -> str:
    """Return the text of a cell, which a notebook holds whole or in lines.

    >>> source_of({"source": ["a\\n", "b"]})
    'a\\nb'
    """
    return "".join(cell.get("source", ""))


def _cells_of(path: Path) -> list[dict[str, Any]] | None:
    """Return the cells of a notebook; None when it is none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
        known = all(isinstance(source_of(cell), str) and isinstance(cell["cell_type"], str) for cell in cells)
        return cells if known and notebook["nbformat"] == 4 else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _looked_at(cells: list[dict[str, Any]], shown: str, name: str) -> tuple[list[Fault], bool]:
    """Return what is wrong with the code of a notebook, and whether it opens its page."""
    faults, parsed = list[Fault](), dict[int, ast.Module]()
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] != "code":
            continue
        lines = [line for line in source_of(cell).split("\n") if not line.startswith(("%", "!"))]
        try:
            parsed[number] = ast.parse("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError):
            faults.append(rule_own_chapters.NOT_PYTHON.broken(shown, cell=number))
    tagged = [number for number in parsed if "parameters" in cells[number - 1].get("metadata", {}).get("tags", [])]
    given = [(number, target) for number in tagged for target in _names_set(parsed[number])]
    if len(tagged) != 1 or "study_dir" not in [target for _, target in given]:
        faults.append(rule_own_chapters.NO_PARAMETERS.broken(shown))
    known = ", ".join(SHARED)
    for number, target in given:
        if target not in SHARED:
            faults.append(
                rule_own_chapters.PARAMETER_UNKNOWN.broken(shown, cell=number, name=safe_text(target), known=known)
            )
    opened = [(number, page) for number, code in parsed.items() for page in _pages_opened(code)]
    faults += [
        rule_own_chapters.OTHER_NAME.broken(shown, cell=number, name=name) for number, page in opened if page != name
    ]
    return faults, bool(opened)


def _names_set(code: ast.Module) -> list[str]:
    """Return the names that a cell of parameters sets."""
    targets = [target for one in code.body if isinstance(one, ast.Assign) for target in one.targets]
    targets += [one.target for one in code.body if isinstance(one, ast.AnnAssign)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _pages_opened(code: ast.Module) -> Iterator[str]:
    """Yield the name of every page that a cell opens, "" where it is not written there."""
    for node in ast.walk(code):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == _PAGE:
            first = node.args[0] if node.args else None
            yield str(first.value) if isinstance(first, ast.Constant) else ""


def template_notebook() -> str:
    """Return the notebook that `linkbook template` writes as `chapters/_example.ipynb`, a draft until it is renamed."""
    code = [
        ("hide-input", "from linkbook import Chart, Table, open_page, sentence"),
        ("parameters", 'study_dir = ".."\nconfidence = 0.95\nseed = 20250701'),
        (
            "hide-input",
            "# Name the page after the file: chapters/NAME for chapters/NAME.ipynb. A release wants a page.\n"
            'page = open_page("chapters/_example", study_dir=study_dir, confidence=confidence, seed=seed)\n'
            "participants = page.study.participants",
        ),
        (
            "hide-input",
            'by_gender = participants.groupby("gender", observed=True).size().rename("people").reset_index()\n'
            'page.table(Table("gender", by_gender, "People by gender.", n=len(participants)))',
        ),
    ]
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Who are the patients of this study?"}
    ]
    cells += [
        {"cell_type": "code", "id": f"code-{number}", "metadata": {"tags": [tag]}, "source": source, "outputs": [],
         "execution_count": None}
        for number, (tag, source) in enumerate(code, 1)
    ]  # fmt: skip
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    made = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, indent=1) + "\n"
