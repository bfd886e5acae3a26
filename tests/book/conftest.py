"""The demo edition, built once into a temporary copy of the project, and a browser to open it with."""

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from helpers.book.edition import build_edition, make_edition
from helpers.book.execute import ROOT
from helpers.book.staging import STAGED


def copy_of_the_project(folder: Path) -> Path:
    """Copy what an edition is built from, without data and code, which stay where they are."""
    for name in (*STAGED, "notebooks"):
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        elif origin.exists():
            shutil.copy2(origin, folder / name)
    return folder


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project to build in, so that no test writes into the repository."""
    return copy_of_the_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def site(project: Path) -> Path:
    """The folder of the built demo site."""
    steps: list[str] = []
    page = build_edition(make_edition("demo", root=project), step=steps.append)
    assert steps[-1] == "Building the site"
    return page.parent


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
