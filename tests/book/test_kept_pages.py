"""Which pages are written again: all, when what pages know of each other changed, else those that were read."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from docutils import nodes
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import IndexBuilder
from sphinx.util import FilenameUniqDict

from helpers.book import kept_pages
from helpers.book.assets.site_files import make_light
from helpers.book.kept_pages import KeepingBuilder, in_words, known_of_all_pages


class Reference(NamedTuple):
    """A reference as a domain keeps it."""

    page: str
    line: int
    key: str


def contents(title: str, *sections: str, titles_only: bool = True, lists: str = "b") -> nodes.bullet_list:
    """Return the contents of a page as Sphinx holds them: its title, its sections and a list of pages."""
    inner = nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", section)) for section in sections))
    inner += addnodes.toctree("", titlesonly=titles_only, entries=[(None, lists)])
    return nodes.bullet_list("", nodes.list_item("", nodes.paragraph("", title), inner))


class Environment:
    """What Sphinx holds of two pages."""

    def __init__(self, **held: Any) -> None:
        self.titles = {"index": nodes.title("", "Front page"), "a": nodes.title("", "A")}
        self.metadata = {"index": {"wordcount": {"words": 3}}, "a": {"wordcount": {"words": 9}, "tocdepth": 2}}
        self.domaindata = {"cite": {"refs": [Reference("index", 1, "bell"), Reference("a", 7, "wong")], "version": 4}}
        self.toc_fignumbers = {"a": {"figure": {"fig-1": (1,)}}}
        self.toctree_includes = {"index": ["a", "b"]}
        self.all_docs = {"index": 1, "a": 2}
        self.found_docs = {"index", "a"}
        self.tocs = {"a": contents("A", "one", "two")}
        self.toc_num_entries = {"a": 3}
        self.images = FilenameUniqDict()
        self.dependencies = {"a": {"a.md"}}
        self.version = {"sphinx": 60}
        vars(self).update(held)

    def __getstate__(self) -> dict[str, Any]:
        return vars(self)


def known(**held: Any) -> str:
    return known_of_all_pages(Environment(**held))  # type: ignore[arg-type]


def test_what_no_page_shows_of_another_is_not_compared() -> None:
    read_later = {"a": 9, "index": 1}
    longer = {"a": {"tocdepth": 2, "wordcount": {"words": 10}}, "index": {"wordcount": {"words": 3}}}
    other_order = {"cite": {"version": 4, "refs": [Reference("a", 8, "wong"), Reference("index", 1, "bell")]}}
    same = known(all_docs=read_later, metadata=longer, domaindata=other_order, dependencies={"a": {"b.md"}})
    assert same == known()


@pytest.mark.parametrize(
    "held",
    [
        {"titles": {"index": nodes.title("", "Front page"), "a": nodes.title("", "B")}},
        {"metadata": {"index": {}, "a": {"tocdepth": 3}}},
        {"domaindata": {"cite": {"refs": [Reference("index", 1, "bell")], "version": 4}}},
        {"domaindata": {"cite": {"refs": [Reference("index", 1, "bell"), Reference("a", 7, "tudor")], "version": 4}}},
        {"toc_fignumbers": {"a": {"figure": {"fig-1": (2,)}}}},
        {"toctree_includes": {"index": ["b", "a"]}},
        {"tocs": {"a": contents("B", "one", "two")}},
        {"tocs": {"a": contents("A", "one", "two", lists="c")}},
        {"version": {"sphinx": 61}},
        {"kept_by_an_extension": {"a": 1}},
    ],
)
def test_whatever_else_changed_is_seen(held: dict[str, Any]) -> None:
    assert known(**held) != known()


def test_sections_of_a_page_are_its_own_but_where_lists_of_pages_show_them() -> None:
    assert known(tocs={"a": contents("A", "one")}, toc_num_entries={"a": 2}) == known()
    some, others = (contents("A", *sections, titles_only=False) for sections in (("one", "two"), ("one",)))
    assert known(tocs={"a": some}) != known(tocs={"a": others})


def test_a_thing_in_itself_ends_and_one_that_tells_nothing_is_like_no_other() -> None:
    around: dict[str, Any] = {"name": "a"}
    around["itself"] = [around]
    assert "around it" in in_words(around)
    fields = [SimpleNamespace(a=1, b={2}), SimpleNamespace(b={2}, a=1), SimpleNamespace(a=1, b={3})]
    assert in_words(fields[0]) == in_words(fields[1]) != in_words(fields[2])
    assert in_words(object()) != in_words(object())


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What Sphinx is told to write."""
    told: list[Any] = []
    monkeypatch.setattr(StandaloneHTMLBuilder, "write", lambda self, pages, read, how: told.append((pages, how)))
    monkeypatch.setattr(StandaloneHTMLBuilder, "handle_finish", lambda self: None)
    yield told


def builder(home: Path, **held: Any) -> KeepingBuilder:
    """Return a builder of a site of two pages."""
    made = KeepingBuilder.__new__(KeepingBuilder)
    env: Any = Environment(**held)
    env.images["x.png"] = ({"a"}, "x-1.png")
    made.images, made.env, made.outdir, made.doctreedir = {}, env, home, home  # type: ignore[assignment]
    for name in (
        "mapping",
        "title_mapping",
        "titles",
        "filenames",
        "all_titles",
        "index_entries",
        "objtypes",
        "objnames",
    ):
        setattr(env, f"_search_index_{name}", {})
    made.indexer = IndexBuilder(env, "en", {}, "")
    return made


def test_pages_that_were_not_read_stay_when_all_are_there_and_nothing_changed_between_them(
    tmp_path: Path, written: list[Any]
) -> None:
    first = builder(tmp_path)
    first.write(None, ["index", "a"], "all")
    first.load_indexer({"index", "a"})
    assert first.images == {"x.png": "x-1.png"}, "those of pages that stay are copied too"
    first.indexer._titles |= {"index": "Front page", "a": "A"}  # type: ignore[union-attr]
    first.indexer._index_entries |= {"index": [], "a": [("term", "id", "")]}  # type: ignore[union-attr]
    first.handle_finish()
    for page in ("index", "a"):
        (tmp_path / f"{page}.html").write_text(page)
    again = builder(tmp_path)
    again.write(None, ["index"], "all")
    again.load_indexer({"index"})
    assert (first.stayed, again.stayed) == (frozenset(), {"a"}), "of those that are written, Sphinx adds some"
    assert again.indexer._titles == {"a": "A"}  # type: ignore[union-attr]
    assert again.indexer._index_entries == {"a": [["term", "id", ""]]}  # type: ignore[union-attr]
    builder(tmp_path, titles={}).write(None, ["index"], "all")
    (tmp_path / "a.html").unlink()
    builder(tmp_path).write(None, ["index"], "all")
    (tmp_path / "a.html").write_text("a")
    (tmp_path / kept_pages.WRITTEN).write_text("{")
    builder(tmp_path).write(None, ["index"], "all")
    assert written == [(None, "all"), (["index"], "specific"), *[(None, "all")] * 3]


def test_pages_that_stay_are_light_already_and_the_files_that_they_ask_for_are_kept(tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    for name in ("a.css", "b.css", "c.css"):
        (tmp_path / "_static" / name).write_text("")
    pages = {name: f'<head><link href="_static/{name}.css"></head><i class="fa-solid fa-moon"></i>' for name in "ab"}
    for name, html in pages.items():
        (tmp_path / f"{name}.html").write_text(html)
    site = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html", stayed={"a"}))
    make_light(site, None)  # type: ignore[arg-type]
    assert (tmp_path / "a.html").read_text() == pages["a"]
    assert "<svg" in (tmp_path / "b.html").read_text()
    assert {file.name for file in (tmp_path / "_static").iterdir()} == {"a.css", "b.css"}
