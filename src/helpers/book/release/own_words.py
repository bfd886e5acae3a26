"""The book's own text, in which small numbers are nobody's: its prose, and what code says that is the same for all."""

import ast
import json
from pathlib import Path

from helpers import show
from helpers.book import report
from helpers.book.dictionary import FOLDER, dictionary_of_a_study
from helpers.book.edition_folder import STAGED
from helpers.book.report.templates import OWN as REPORT_TEMPLATES


def known_words(root: Path) -> str:
    """Return the prose of a project, its notebooks without outputs, and the fixed sentences of `helpers.show`."""
    paths = [root / name for name in STAGED if name.endswith((".md", ".yml"))]
    paths += [*(root / "book").rglob("*.md"), *(root / "book").rglob("*.bib")]
    prose = [path.read_text(encoding="utf-8") for path in paths if path.is_file() and path.parent != root / FOLDER]
    prose += dictionary_of_a_study().values()
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose += ["".join(cell["source"]) for cell in cells]
    prose += [path.read_text(encoding="utf-8") for path in sorted(REPORT_TEMPLATES.glob("*.md"))]
    for path in sorted(path for folder in (show, report) for path in Path(folder.__path__[0]).rglob("*.py")):
        prose += fixed_sentences(path.read_text(encoding="utf-8"))
    return "\n".join(prose)


def fixed_sentences(code: str) -> list[str]:
    """Return the sentences that code holds whole, such as captions: none with a value in it, and no docstring.

    >>> fixed_sentences('def f(n):\\n    "Two."\\n    return ["Four respects.", f"Two of {n} rose.", "a label"]')
    ['Four respects.']
    """
    nodes = list(ast.walk(ast.parse(code)))
    parts = {id(value) for node in nodes if isinstance(node, ast.JoinedStr) for value in node.values}
    parts |= {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    constants = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in parts]
    return [node.value for node in constants if isinstance(node.value, str) and node.value.endswith((".", "?"))]
