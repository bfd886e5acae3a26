"""Which pages are read again for a site, and when what was read before is not trusted."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sphinx.util import FilenameUniqDict

from helpers.book import kept_doctrees, search_index
from helpers.book.assets import site_files
from helpers.book.edition_folder import Edition, make_edition
from helpers.book.kept_doctrees import KEPT, OFFERED, Reading, keep, put_back, what_to_read
from helpers.book.read_pages import name_images_by_content, read_those_that_include
from helpers.book.release import ReleaseEdition

SITE = {"index.md": "1", "book/a.md": "1", "book/glossary.md": "1", "notebooks/b.ipynb": "1"}
SITE |= {"book/_static/book.css": "1", "_config.yml": "1", "the code that makes pages": "1", OFFERED: "1"}


def read(edition: Edition) -> None:
    """Leave what Sphinx leaves of an edition of four pages, one of which has a file of outputs on the site."""
    work = edition.folder / "work"
    for name in (".doctrees/index", ".doctrees/book/a", ".doctrees/book/glossary", ".doctrees/notebooks/b"):
        file = work / "_build" / f"{name}.doctree"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"read: {name}")
    (work / "_build" / ".doctrees" / "environment.pickle").write_text("all")
    (work / "_build" / "jupyter_execute").mkdir()
    (work / "_build" / "jupyter_execute" / "now.csv").write_text("a row")
    (work / "_build" / "jupyter_execute" / "before.csv").write_text("a row that was taken back")
    edition.html.mkdir(exist_ok=True)
    (edition.html / "table.csv").write_text("a row")
    (edition.html / "book").mkdir(exist_ok=True)
    for page in ("index.html", "book/a.html"):
        (edition.html / page).write_text(f"written: {page}")


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    """An edition whose pages were read and kept."""
    made = make_edition(root=tmp_path)
    made.source.mkdir(parents=True)
    (made.source / "index.md").write_text("# Front page")
    read(made)
    keep(made, made.folder / "work", made.html, SITE)
    shutil.rmtree(made.folder / "work")
    return made


def test_a_page_that_changed_is_read_and_what_all_pages_take_in_has_all_read(edition: Edition) -> None:
    assert what_to_read(edition, SITE) == Reading("")
    changed = SITE | {"book/a.md": "2", "notebooks/b.ipynb": "2", OFFERED: "2"}
    assert what_to_read(edition, changed) == Reading("", frozenset({"book/a.md", "notebooks/b.ipynb"}))
    for name in ("book/glossary.md", "book/_static/book.css", "_config.yml", "the code that makes pages"):
        assert what_to_read(edition, changed | {name: "2"}).why_all == f"{name} changed"
    assert what_to_read(edition, SITE | {"book/new.md": "1"}).why_all == "book/new.md came or went"
    fewer = {name: SITE[name] for name in SITE if name != "book/a.md"}
    assert what_to_read(edition, fewer).why_all == "book/a.md came or went"


def test_what_was_brought_here_is_never_unpickled(edition: Edition) -> None:
    pickle = edition.folder / KEPT / ".doctrees" / "environment.pickle"
    pickle.write_bytes(pickle.read_bytes())
    assert what_to_read(edition, SITE).why_all == "what was read before is broken, or of another folder"


def test_what_is_broken_or_of_another_folder_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(kept_doctrees, "_came_to_disk", lambda _: 0)
    edition = request.getfixturevalue("edition")
    home = edition.folder / KEPT
    moved = make_edition(root=tmp_path / "moved")
    shutil.copytree(edition.folder, moved.folder)
    assert what_to_read(moved, SITE).why_all == "what was read before is broken, or of another folder"
    other = make_edition("other", root=tmp_path)
    shutil.copytree(edition.folder, other.folder)
    assert what_to_read(other, SITE).why_all
    for name in [file.relative_to(home) for file in home.rglob("*") if file.is_file()]:
        whole = (home / name).read_bytes()
        for broken in (b"", whole[:-2], whole + b"1", b"[]", b"{}", b"\xff"):
            (home / name).write_bytes(broken)
            assert what_to_read(edition, SITE).why_all == "what was read before is broken, or of another folder", name
        (home / name).unlink()
        assert what_to_read(edition, SITE).why_all, name
        (home / name).write_bytes(whole)
    (home / ".doctrees" / "more.doctree").write_text("of another")
    assert what_to_read(edition, SITE).why_all
    (home / ".doctrees" / "more.doctree").unlink()
    assert what_to_read(edition, SITE) == Reading("")


def test_pages_of_the_last_site_are_there_to_stay_unless_one_is_not_as_it_was_written(edition: Edition) -> None:
    put_back(edition, edition.folder / "work", Reading("", frozenset({"book/a.md"})))
    there = edition.folder / "work" / "_build" / "html"
    pages = {page.relative_to(there).as_posix(): page.read_text() for page in there.rglob("*") if page.is_file()}
    assert pages == {name: f"written: {name}" for name in ("index.html", "book/a.html")}
    shutil.rmtree(edition.folder / "work")
    read(edition)
    keep(edition, edition.folder / "work", edition.html, SITE)
    assert what_to_read(edition, SITE) == Reading("")
    (edition.html / "book" / "a.html").write_text("a line that somebody typed")
    assert what_to_read(edition, SITE).why_all == "the built site is not whole"
    (edition.html / "book" / "a.html").unlink()
    assert what_to_read(edition, SITE).why_all == "the built site is not whole"


def test_what_is_kept_is_away_while_a_site_is_built_and_holds_nothing_that_the_site_has_no_more(
    edition: Edition,
) -> None:
    work, kept = edition.folder / "work", edition.folder / KEPT
    assert [path.name for path in (kept / "jupyter_execute").iterdir()] == ["now.csv"]
    put_back(edition, work, Reading("", frozenset({"book/a.md", "book/not_in_the_contents.md"})))
    assert not kept.exists(), "a build that is killed leaves nothing that may be half written"
    assert what_to_read(edition, SITE).why_all == "what was read before is not kept"
    left = {path.name for path in work.rglob("*") if path.is_file() and path.suffix != ".html"}
    assert left == {"index.doctree", "glossary.doctree", "b.doctree", "environment.pickle", "now.csv"}
    assert (edition.source / "index.md").stat().st_mtime < 10**9, "what changed is known by content alone"


def test_when_all_is_read_nothing_is_put_back_and_a_release_keeps_nothing(edition: Edition, tmp_path: Path) -> None:
    put_back(edition, edition.folder / "work", Reading("all is built anew"))
    assert not (edition.folder / "work").exists()
    assert not (edition.folder / KEPT).exists()
    release = ReleaseEdition("demo", "", tmp_path, tmp_path / "build", "research")
    read(release)
    keep(release, release.folder / "work", release.html, SITE)
    assert not (release.folder / KEPT).exists()
    assert what_to_read(release, SITE).why_all == "nothing is kept of a release"


@dataclass
class Pages:
    """What Sphinx knows of pages while it reads them."""

    images: FilenameUniqDict = field(default_factory=FilenameUniqDict)
    dependencies: dict[str, set[str]] = field(default_factory=dict)
    doc2path: Any = None


def test_an_image_is_named_by_what_is_in_it_in_whatever_order_pages_are_read(tmp_path: Path) -> None:
    files = {"a/ratio.png": b"one", "b/ratio.png": b"two", "c/ratio.png": b"one"}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(content)
    named = []
    for order in (list(files), [*files][::-1]):
        pages = Pages()
        for name in order:
            pages.images.add_file(f"page {name}", name)
        name_images_by_content(SimpleNamespace(srcdir=tmp_path), pages)  # type: ignore[arg-type]
        named.append({name: unique for name, (_, unique) in pages.images.items()})
    assert named[0] == named[1]
    assert named[0]["a/ratio.png"] == named[0]["c/ratio.png"] != named[0]["b/ratio.png"]
    assert all(name.startswith("ratio-") and name.endswith(".png") for name in named[0].values())


def test_a_page_that_takes_in_another_is_read_with_it(tmp_path: Path) -> None:
    pages = Pages(dependencies={"a": {"book/b.md"}, "c": {"book/d.md", "picture.png"}})
    pages.doc2path = lambda page: str(tmp_path / f"{page}.md")
    app = SimpleNamespace(srcdir=tmp_path)
    assert read_those_that_include(app, pages, set(), {"book/b"}, set()) == ["a"]  # type: ignore[arg-type]
    assert read_those_that_include(app, pages, set(), {"book/e"}, set()) == []  # type: ignore[arg-type]


def test_the_words_of_a_page_that_is_as_it_was_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, read = tmp_path / "words.json", list[str]()

    def weighed(html: str, page: str) -> dict[str, float]:
        read.append(page)
        return {html: 1 / 3}

    monkeypatch.setattr(search_index, "_page_words", weighed)
    for page in ("a", "b"):
        (tmp_path / f"{page}.html").write_text(f"text of {page}")
    first = search_index._words_of_pages(tmp_path, ["a", "b"], words)
    assert first == search_index._words_of_pages(tmp_path, ["a", "b"], words) == {"a": {"text of a": 1 / 3}, **first}
    (tmp_path / "b.html").write_text("another text")
    assert search_index._words_of_pages(tmp_path, ["a", "b"], words)["b"] == {"another text": 1 / 3}
    assert search_index._words_of_pages(tmp_path, ["b"], words).keys() == {"b"}
    assert read == ["a", "b", "b"]
    assert search_index._LAST > site_files._LAST, "pages are read for their words when they are as they stay"
    assert json.loads(words.read_text()).keys() == {"b"}
