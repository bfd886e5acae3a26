"""The reference of `helpers.analysis`: a page a subject, written from the docstrings of its public functions."""

import ast
import inspect
import re
import textwrap
from dataclasses import dataclass
from doctest import DocTestParser
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from helpers.book.myst import fill_template, plain_text

OVERVIEW: Final = "book/api.md"
FOLDER: Final = "book/api"

SUBJECTS: Final = {
    "sampling": "Sampling",
    "gp_usage": "GP appointments",
    "questionnaires": "Questionnaires",
    "cmocs": "Configurations",
    "npt": "Normalisation Process Theory",
    "theory": "Programme theory",
    "claims": "Published claims",
    "disclosure": "Disclosure control",
}
"""The subjects of `helpers.analysis`, each with its title."""

_WIDEST: Final = 76
"""The letters of code that a line of a page has room for on a screen 1280 points wide."""

_SECTIONS: Final = ("Args", "Returns", "Raises", "Reference")
_LISTS: Final = ("Args", "Raises")


@dataclass(frozen=True)
class Entry:
    """A public function or class: its name, how it is called, and its docstring in parts, each a kind and its text."""

    name: str
    signature: str
    parts: list[tuple[str, str]]


def api_pages() -> dict[str, str]:
    """Return the pages by their path: the overview, and every subject.

    >>> list(api_pages())[:2]
    ['book/api.md', 'book/api/sampling.md']
    """
    modules = {name: import_module(f"helpers.analysis.{name}") for name in SUBJECTS}
    subjects = [(name, title, _prose(_first_line(modules[name]))) for name, title in SUBJECTS.items()]
    pages = {OVERVIEW: fill_template("api.md", subjects=subjects)}
    for name, title, about in subjects:
        filled = fill_template("api_subject.md", name=name, title=title, about=about, entries=entries(modules[name]))
        pages[f"{FOLDER}/{name}.md"] = filled.rstrip("\n") + "\n"
    return pages


def entries(module: ModuleType) -> list[Entry]:
    """Return the public functions and classes of a subject, by name; constants have no docstring and no entry."""
    public = [(name, getattr(module, name)) for name in sorted(module.__all__, key=str.lower)]
    return [
        Entry(name, signature_of(thing), parts_of(inspect.getdoc(thing) or ""))
        for name, thing in public
        if inspect.isfunction(thing) or inspect.isclass(thing)
    ]


def signature_of(thing: Any) -> str:
    """Return how a function is called, or what fields a class has, as its source says.

    >>> signature_of(signature_of)
    'signature_of(thing: Any) -> str'
    """
    node = ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]
    if isinstance(node, ast.FunctionDef):
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        given = _arguments(node.args)
        whole = f"{node.name}({', '.join(given)}){returns}"
        return whole if len(whole) <= _WIDEST else f"{node.name}(\n    " + ",\n    ".join(given) + f",\n){returns}"
    assert isinstance(node, ast.ClassDef)
    fields = [ast.unparse(line) for line in node.body if isinstance(line, ast.AnnAssign)]
    return "\n".join([f"class {node.name}", *(f"    {field}" for field in fields)])


def _arguments(given: ast.arguments) -> list[str]:
    """Return what a function takes, one by one, each as it stands in a definition."""
    positional = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(positional) - len(given.defaults)) + given.defaults
    alone = [_argument(*pair) for pair in zip(positional, defaults, strict=True)]
    if given.vararg or given.kwonlyargs:
        alone.append(f"*{ast.unparse(given.vararg)}" if given.vararg else "*")
    alone += [_argument(*pair) for pair in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    return [*alone, f"**{ast.unparse(given.kwarg)}"] if given.kwarg else alone


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    """Return an argument with its default, if it has one."""
    if default is None:
        return ast.unparse(argument)
    return f"{ast.unparse(argument)}{' = ' if argument.annotation else '='}{ast.unparse(default)}"


def parts_of(docstring: str) -> list[tuple[str, str]]:
    r"""Return a docstring in parts, each its kind (text, example, title of a section) and its text as a page has it.

    >>> parts_of("Return one.\n\nReturns:\n    One.\n\n>>> 1\n1")
    [('text', 'Return one.'), ('Returns', 'One.'), ('example', '>>> 1\n1')]
    """
    parts = []
    for block in re.split(r"\n\s*\n", docstring.strip()):
        title = block.partition(":\n")[0]
        if block.startswith(">>>"):
            parts += [("example", shown)] if (shown := _example(block)) else []
        elif title in _SECTIONS:
            body = textwrap.dedent(block.partition("\n")[2])
            parts.append((title, _listed(body) if title in _LISTS else _prose(body)))
        else:
            parts.append(("text", _prose(block)))
    return parts


def _example(block: str) -> str:
    """Return an example without what ends in an error: the gate of a release takes a traceback for a failed page."""
    shown = [one for one in DocTestParser().get_examples(block) if one.exc_msg is None]
    lines = [[f"{'...' if i else '>>>'} {line}" for i, line in enumerate(one.source.splitlines())] for one in shown]
    wants = [one.want.splitlines() for one in shown]
    return "\n".join(line for several in zip(lines, wants, strict=True) for part in several for line in part)


def _listed(body: str) -> str:
    """Return what is said of each argument or error as a list."""
    items = re.split(r"\n(?=\S)", body)
    named = [item.partition(":") for item in items]
    return "\n".join(f"- `{name}`: {_prose(words)}" if words else f"- {_prose(name)}" for name, _, words in named)


def _prose(text: str) -> str:
    """Return text on one line, in which only what stands in backticks is marked, as code."""
    parts = re.split(r"(`[^`]+`)", " ".join(text.split()))
    return "".join(part if part.startswith("`") and len(part) > 2 else plain_text(part) for part in parts)


def _first_line(module: ModuleType) -> str:
    """Return what a subject is about."""
    return (module.__doc__ or "").strip().partition("\n")[0]
