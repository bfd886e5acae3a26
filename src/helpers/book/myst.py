"""Text made from the templates of this folder: MyST pages, the table of contents, the environment of conda."""

import re
from collections.abc import Collection
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from helpers.show.page.number_format import counted

_OWN_DATA: Final = re.compile(r"(?ms)^% own data: begin\n.*?^% own data: end\n")
_LINK: Final = re.compile(r"\[(?P<words>[^\]]+)\]\(/(?P<page>[^)#\s]+?)\.(md|ipynb)(#[^)\s]*)?\)")
_CODE: Final = re.compile(r"(`[^`]+`)")
_OPTION: Final = re.compile(r"(?<![\w-])(--(?:[a-z][a-z-]*|\{[a-z]+\}))")
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>()#$|&])")


def fill_template(name: str, /, **values: Any) -> str:
    """Return the text that a template makes of values; one that it needs and is not given is an error.

    >>> print(fill_template("site_left_out.md", title="# Site 2", why="few").splitlines()[0])
    # Site 2
    """
    return _environment().get_template(name).render(values)


def plain_text(text: str) -> str:
    r"""Return text in which nothing is taken for markup, such as a reason that names a site of a user's.

    >>> plain_text("<b> of gp_usage")
    '\\<b\\> of gp\\_usage'
    """
    return _MARKUP.sub(r"\\\1", text)


def plain_with_options(text: str) -> str:
    """Return plain text in which options of commands, such as --force, are code: elsewhere two hyphens become a dash.

    >>> plain_with_options("state it: --dates day-first")
    'state it: `--dates` day-first'
    """
    parts = enumerate(_OPTION.split(text))
    return "".join(f"`{part}`" if position % 2 else plain_text(part) for position, part in parts)


def plain_with_code(text: str) -> str:
    """Return plain text of our own, in which what stands between backticks is code too.

    >>> plain_with_code("as `linkbook check --json` says, or with --json")
    'as `linkbook check --json` says, or with `--json`'
    """
    parts = enumerate(_CODE.split(text))
    return "".join(part if position % 2 else plain_with_options(part) for position, part in parts)


def without_own_data(text: str) -> str:
    """Return a page without what stands in it about the book's own data only, between lines that say so.

    >>> without_own_data("A.\\n% own data: begin\\nB.\\n% own data: end\\nC.")
    'A.\\nC.'
    """
    return _OWN_DATA.sub("", text)


def with_part(text: str, marks: tuple[str, str], part: str) -> str:
    """Return a page with another part between two marks that it has.

    >>> with_part("A. <b> old <e> B.", ("<b>", "<e>"), "new")
    'A. <b>\\n\\nnew\\n\\n<e> B.'
    """
    begin, end = marks
    start = text.index(begin) + len(begin)
    return f"{text[:start]}\n\n{part}\n\n{text[text.index(end) :]}"


def with_links_that_lead_somewhere(text: str, pages: Collection[str], left_out: Collection[str]) -> str:
    """Return a page in which a link to a page left out says so, and one to a page that is not there is plain words.

    `pages` are those of the edition and `left_out` those of them that say what they lack, without their endings.

    >>> with_links_that_lead_somewhere("[A](/a.md), [B](/b.ipynb), [C](/c.md#d)", ["a", "b"], ["b"])
    '[A](/a.md), [B](/b.ipynb) (left out), C'
    """

    def told(link: re.Match[str]) -> str:
        page = link["page"]
        if page not in pages:
            return link["words"]
        return f"{link[0]} (left out)" if page in left_out else link[0]

    return _LINK.sub(told, text)


def table_cell(text: object) -> str:
    """Return text as a cell of a table holds it, on one line.

    >>> table_cell("a | b")
    'a \\\\| b'
    """
    return str(text).replace("|", "\\|").replace("\n", " ")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("helpers.book"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"plain": plain_text, "optioned": plain_with_options, "coded": plain_with_code}
    environment.filters |= {"cell": table_cell, "counted": counted}
    return environment
