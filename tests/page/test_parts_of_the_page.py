"""The parts of a page are imported when they are asked for, from where checkers of types see them."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import helpers.show.page as page


def test_every_part_is_imported_from_where_it_is_said_to_be() -> None:
    tree = ast.parse(Path(page.__file__).read_text(encoding="utf-8"))
    said = {
        name.name: part.module for part in ast.walk(tree) if isinstance(part, ast.ImportFrom) for name in part.names
    }
    homes = {part: home for home, parts in page._HOMES.items() for part in parts}
    assert {part: home for part, home in said.items() if home not in ("importlib", "typing")} == homes
    for part, home in homes.items():
        assert getattr(page, part) is getattr(import_module(home), part)


def test_a_part_that_is_not_there_is_an_error_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match="no attribute 'chart'"):
        page.chart  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'figures'"):
        from helpers.show.page import figures  # type: ignore[attr-defined]  # noqa: F401
