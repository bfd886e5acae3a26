"""Templates: values are escaped, markup is not escaped twice, and a value that is missing is an error."""

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from markupsafe import Markup

from helpers.show.page.templates import render

BOX = "show/page/templates/scroll_box.html"


def test_text_is_escaped_and_markup_is_kept() -> None:
    box = render(BOX, label='"x" <i>', content=Markup("<table></table>"))
    assert isinstance(box, Markup)
    assert 'aria-label="&#34;x&#34; &lt;i&gt;"' in box
    assert "><table></table></div>" in box


def test_a_value_that_is_not_given_is_an_error_and_not_an_empty_cell() -> None:
    with pytest.raises(UndefinedError, match="'content' is undefined"):
        render(BOX, label="x")


def test_a_template_that_is_not_there_is_named() -> None:
    with pytest.raises(TemplateNotFound, match=r"show/page/templates/none\.html"):
        render("show/page/templates/none.html")


def test_marks_that_no_document_may_hold_are_left_out() -> None:
    box = render(BOX, label="bell\x07", content="a\x00b\ufffe\td")
    assert "bell" in box
    assert not set("\x00\x07\ufffe") & set(box)
    assert "ab\td" in box
