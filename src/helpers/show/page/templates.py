"""Markup from templates: every value is escaped, and one that a template needs and is not given is an error.

A template lies in the folder `templates/` of the room it serves; its name is its path below `helpers`.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_HELPERS: Final = Path(__file__).parents[2]


def render(name: str, /, **values: Any) -> Markup:
    """Return the markup that a template makes of values; those that are `Markup` already are not escaped again.

    >>> print(render("show/page/templates/scroll_box.html", label="<b>", content="a & b"))
    <div class="lb-scroll" role="region" tabindex="0" aria-label="&lt;b&gt;">a &amp; b</div>
    """
    return Markup(_environment().get_template(name).render(values))  # noqa: S704 - the template has escaped them


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HELPERS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
