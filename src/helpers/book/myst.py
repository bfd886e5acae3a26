"""Text made from the templates of this folder: MyST pages, the table of contents, the environment of conda."""

import re
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from helpers.show.page.number_format import counted

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>()#$|&])")


def fill_template(name: str, /, **values: Any) -> str:
    """Return the text that a template makes of values; one that it needs and is not given is an error.

    >>> print(fill_template("site_left_out.md", title="# Site 2", smallest=8).splitlines()[0])
    # Site 2
    """
    return _environment().get_template(name).render(values)


def plain_text(text: str) -> str:
    r"""Return text in which nothing is taken for markup, such as a reason that names a site of a user's.

    >>> plain_text("<b> of gp_usage")
    '\\<b\\> of gp\\_usage'
    """
    return _MARKUP.sub(r"\\\1", text)


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
    environment.filters |= {"plain": plain_text, "cell": table_cell, "counted": counted}
    return environment
