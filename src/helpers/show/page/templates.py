"""Markup from templates: every value is escaped, and one that a template needs and is not given is an error.

A template lies in the folder `templates/` of the room it serves; its name is its path below `helpers`.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_HELPERS: Final = Path(__file__).parents[2]
_NOT_XML: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")


def render(name: str, /, **values: Any) -> Markup:
    """Return the markup that a template makes of values; those that are `Markup` already are not escaped again.

    Marks that no document of XML may hold, such as a bell in a cell of a study, are left out.

    >>> print(render("show/page/templates/scroll_box.html", label="<b>", content="a & b"))
    <div class="lb-scroll" role="region" tabindex="0" aria-label="&lt;b&gt;">a &amp; b</div>
    """
    return Markup(_NOT_XML.sub("", _environment().get_template(name).render(values)))  # noqa: S704 - escaped there


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HELPERS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
