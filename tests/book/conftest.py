"""Four editions, each built once for a whole run and shared by all workers, and a browser to open them with.

Tests only read them: what a test changes, it changes in a copy or in a folder of its own.
"""

import functools
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from filelock import FileLock

from helpers.book.edition import build_edition, make_edition, site_slugs
from helpers.book.edition_folder import STAGED
from helpers.book.release import make_release
from helpers.book.up_to_date import is_up_to_date
from helpers.chapters import SITE_NOTEBOOK
from helpers.data.descriptor import fields_of, resource_of, study_tables
from helpers.project import DATA, ROOT

SENTINEL = "ZQXSENTINEL"
"""What every patient's id of the hostile study begins with."""

SITES = ["A", "B", "C", "F"]
"""The sites of the hostile study; the last gave no GP data."""

OTHER_STUDY = Path(__file__).parent / "studies" / "rivers"
"""A study that has nothing in common with the book's own: sites, windows, follow-up, theory."""

LACKING = ("cmoc_merges", "gp_usage_totals", "theory_nodes", "theory_links")
"""Tables that the hostile study does not have, so that one chapter is left out."""

HOSTILE = ["<img src=x onerror=alert(1)>", "=1+1", "@SUM(A1)", "../../x", "\u202eright to left"]

NAMES = [
    "<img src=x onerror=alert(1)>",
    "St. Mary's / Ash <1> & Vale",
    "100% Care #2: $5, an unclosed $ *",
    "名前 \u202eltr",
]
"""What the sites of the hostile study are called."""

TOPICS = ["$5 and $10", "an unclosed $", "名前 नमस्ते", "very long words " * 12, "😀 & <b> `x` {y} [z](q)"]


@dataclass(frozen=True)
class Built:
    """A built edition: its study folder, the folder of its site or release, and what the build said."""

    study: Path
    folder: Path
    steps: list[str]


def build_once(name: str, build: Callable[[Path], Built], tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return what one worker builds in a folder that all share; the others wait for it, or fail as it did."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"edition-{name}"
    record = home / "built.json"
    with FileLock(f"{home}.lock"):
        if not home.exists():
            home.mkdir()
            built = build(home)
            record.write_text(json.dumps([str(built.study), str(built.folder), built.steps]))
        if not record.exists():
            pytest.fail(f"the {name} edition could not be built; see the test that tried first")
        study, folder, steps = json.loads(record.read_text())
    return Built(Path(study), Path(folder), steps)


def copy_of_the_project(folder: Path) -> Path:
    """Copy what an edition is built from, without data and code, which stay where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*STAGED, "notebooks"):
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        elif origin.exists():
            shutil.copy2(origin, folder / name)
    return folder


def hostile_study(folder: Path) -> Path:
    """Copy four sites of the book's own study, with every id a sentinel and hostile values in free text."""
    folder.mkdir()
    ids: dict[str, str] = {}
    for name in study_tables():
        origin = DATA / resource_of(name)["path"]
        if name in LACKING or not origin.is_file():
            continue
        table = pd.read_csv(origin, dtype=str, keep_default_na=False)
        columns = {field["name"] for field in fields_of(name)}
        if "site_id" in columns and name != "sampling_frame":
            table = table[table["site_id"].isin(SITES)].copy()
        if "patient_id" in columns:
            for one in table["patient_id"]:
                ids.setdefault(one, f"{SENTINEL}-{len(ids):04d}" if ids else SENTINEL + "L" * 10_000)
            table["patient_id"] = table["patient_id"].map(ids)
        if name == "participants":
            table.loc[table.index[: len(HOSTILE)], "ethnic_group"] = HOSTILE
        if name == "sites":
            table["site_name"] = NAMES
            table["region"] = ["<img src=x onerror=alert(1)>", "=1+1", "\u200fNorth", "South West"]
        if name == "cmoc_topics":
            named = dict(zip(table["topic"].unique(), TOPICS, strict=False))
            table["topic"] = table["topic"].replace(named)
        table.to_csv(folder / f"{name}.csv", index=False)
    shutil.copytree(DATA / "synthetic" / "outcomes", folder / "outcomes")
    return folder


@pytest.fixture
def project_copy(tmp_path: Path) -> Path:
    """A copy of the project that a test may change."""
    return copy_of_the_project(tmp_path / "project")


def files_below(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def build_demo(home: Path) -> Built:
    """Build the book's own edition, or take the one that `make book` has built from all the same."""
    built, steps = make_edition("demo"), list[str]()
    if is_up_to_date(built):
        return Built(home / "no-study", shutil.copytree(built.html, home / "html"), steps)
    page = build_edition(make_edition("demo", root=copy_of_the_project(home / "project")), step=steps.append)
    return Built(home / "no-study", page.parent, steps)


def build_private(home: Path) -> Built:
    """Build an edition of the hostile study, and see that nothing is written outside its own folder."""
    project, study = copy_of_the_project(home / "project"), hostile_study(home / "study")
    before, steps = (files_below(project), files_below(study)), list[str]()
    page = build_edition(make_edition("mine", str(study), root=project), step=steps.append)
    outside = {name: content for name, content in files_below(project).items() if not name.startswith("build/mine/")}
    assert (outside, files_below(study)) == before
    return Built(study, page.parent, steps)


def build_other(home: Path) -> Built:
    """Build an edition of a study that has nothing in common with the book's own."""
    study, steps = shutil.copytree(OTHER_STUDY, home / "study"), list[str]()
    page = build_edition(
        make_edition("other", str(study), root=copy_of_the_project(home / "project")), step=steps.append
    )
    return Built(study, page.parent, steps)


def build_release(home: Path) -> Built:
    """Release the hostile study the whole way: notebooks, Sphinx, gate."""
    project, study, steps = copy_of_the_project(home / "project"), hostile_study(home / "study"), list[str]()
    folder = make_release("mine", "research", study_dir=str(study), root=project, step=steps.append, with_reports=True)
    return Built(study, folder, steps)


BUILT_FOR_THE_PROOF = {"private", "other", "released"}
"""Editions that take minutes of processor time: `make test` builds the book's own, and `make proof` these too."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave tests of the editions that are built for the proof to the proof."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        call = getattr(item, "callspec", None)
        asked |= {str(one) for one in call.params.values() if isinstance(one, str)} if call else set()
        if "tests/book" in item.path.as_posix() and asked & BUILT_FOR_THE_PROOF:
            item.add_marker(pytest.mark.proof)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built demo site."""
    return build_once("demo", build_demo, tmp_path_factory).folder


@pytest.fixture(scope="session")
def read_page(site: Path) -> Callable[[str], BeautifulSoup]:
    """Read a page of the demo site, once for all tests of a worker, which leave it as it is."""
    return cache(lambda name: BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser"))


@pytest.fixture(scope="session")
def private(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The private edition of the hostile study."""
    return build_once("private", build_private, tmp_path_factory)


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The private edition of a study that has nothing in common with the book's own."""
    return build_once("other", build_other, tmp_path_factory)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The release of the hostile study."""
    return build_once("released", build_release, tmp_path_factory)


def pages_of_the_demo() -> list[str]:
    """Return the address of every page of the demo site: those of the contents, and those that Sphinx adds."""
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    sites = site_slugs(pd.read_csv(DATA / "synthetic" / "sites.csv", dtype=str)["site_id"].tolist())
    listed = [line.partition("file: ")[2] for line in contents.splitlines() if "file: " in line]
    assert f"notebooks/{SITE_NOTEBOOK}" in listed
    pages = [name for name in listed if name != f"notebooks/{SITE_NOTEBOOK}"]
    pages += [f"notebooks/sites/{slug}" for slug in sites]
    return [f"{name}.html" for name in sorted([yaml.safe_load(contents)["root"], "404", "genindex", "search", *pages])]


@pytest.fixture(scope="session")
def demo_pages() -> list[str]:
    """The address of every page that the demo site should have."""
    return pages_of_the_demo()


_OPENED = {
    "light": (
        *("index", "search", "book/findings/managers", "notebooks/sites/site_a"),
        *("notebooks/03_gp_usage_pooled", "notebooks/06_npt_mapping"),
    ),
    "dark": ("notebooks/03_gp_usage_pooled",),
}
"""A page of each kind that `make test` opens, and in which scheme; `make proof` opens all others."""

_ONE_TEMPLATE = {
    "book/data_dictionary/": ("cmoc_codings", "findings", "questionnaires"),
    "notebooks/sites/": ("site_a", "site_f", "site_g"),
    "book/api/": ("npt",),
}
"""Of pages that one template makes, those that are opened at all: short and long, with data and without."""


def _is_like_another(page: str) -> bool:
    folder, _, name = page.removesuffix(".html").rpartition("/")
    return name not in _ONE_TEMPLATE.get(f"{folder}/", (name,))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Open every page of the demo site, where a test takes one; of those that one template makes, some."""
    if "demo_page" not in metafunc.fixturenames:
        return
    pages = [page for page in pages_of_the_demo() if not _is_like_another(page)]
    if "scheme" not in metafunc.fixturenames:
        metafunc.parametrize("demo_page", pages)
        return
    both = [
        pytest.param(page, scheme, marks=() if page.removesuffix(".html") in opened else pytest.mark.proof)
        for scheme, opened in _OPENED.items()
        for page in pages
    ]
    metafunc.parametrize(("demo_page", "scheme"), both)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address at which the built site is served, on this machine only."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Debian's Chromium under Playwright; without one the test is skipped, except where it must be there."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        if os.environ.get("LINKBOOK_NEEDS_BROWSER"):
            pytest.fail("no Chromium on this machine, and LINKBOOK_NEEDS_BROWSER says there must be one")
        pytest.skip("no Chromium on this machine: the pages were not opened in a browser")
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    options += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=options)
        yield launched
        launched.close()
