"""Serve an edition on this machine alone, and build it again when a file that it is made from is saved.

A page is given with a line of script that is not in the built one: it asks whether there was a build, and loads anew.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from helpers.book.edition_folder import STAGED, Edition
from helpers.project import DATA, INSTALLED

HOST: Final = "127.0.0.1"
"""The address of this machine for itself: nobody else can ask for a page."""

BUILT: Final = "/.built"
"""Where a page asks which build is the last."""

_RELOADS: Final = f"""<script>
(() => {{
  let built;
  setInterval(async () => {{
    const now = await fetch("{BUILT}").then((answer) => answer.text()).catch(() => built);
    if (now && built && now !== built) location.reload();
    built = now || built;
  }}, 1000);
}})();
</script>
"""
_SECONDS_BETWEEN_LOOKS: Final = 1.0
_MADE_MEANWHILE: Final = {"__pycache__", ".ipynb_checkpoints"}


class PageHandler(SimpleHTTPRequestHandler):
    """Gives the pages of one edition to those who ask this machine by its own name, and lists no folder.

    A page of another site that has its name lead here would ask by that name, and is refused: editions are private.
    """

    def do_GET(self) -> None:
        """Give a page, or refuse."""
        if self._is_asked_by_own_name():
            super().do_GET()

    def do_HEAD(self) -> None:
        """Give what stands above a page, or refuse."""
        if self._is_asked_by_own_name():
            super().do_HEAD()

    def send_head(self) -> Any:
        """Give a page with the script that loads it anew, and anything else as it is."""
        if self.path == BUILT:
            return self._answer(last_build(Path(self.directory)).encode(), "text/plain")
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and self.path.partition("?")[0].endswith("/") else path
        if page.suffix != ".html" or not page.is_file():
            return super().send_head()
        before, body, after = page.read_bytes().rpartition(b"</body>")
        return self._answer(before + _RELOADS.encode() + body + after, "text/html; charset=utf-8")

    def _answer(self, content: bytes, kind: str) -> BytesIO:
        """Send what stands above some content, and return the content."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return BytesIO(content)

    def end_headers(self) -> None:
        """Have nothing kept by the browser, so that a page is the last one built."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def list_directory(self, path: Any) -> BytesIO | None:
        """List nothing."""
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def log_message(self, *_: Any) -> None:
        """Say nothing of what was asked for."""

    def _is_asked_by_own_name(self) -> bool:
        """Return whether the request names this machine, and refuse it otherwise."""
        name = self.headers.get("Host", "").rpartition(":")[0]
        if name in (HOST, "localhost"):
            return True
        self.send_error(HTTPStatus.FORBIDDEN)
        return False


def last_build(html: Path) -> str:
    """Return what differs from one build to the next: when the front page was written; "" while there is none.

    >>> last_build(Path("no-such-folder"))
    ''
    """
    try:
        return str((html / "index.html").stat().st_mtime_ns)
    except OSError:
        return ""


def serve(html: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a built site, which does not serve yet; port 0 takes a free one.

    Raises:
        ValueError: when the port is taken.
    """
    try:
        return ThreadingHTTPServer((HOST, port), partial(PageHandler, directory=str(html)))
    except OSError as error:
        raise ValueError(f"port {port}: it is in use or may not be used; give another with --port") from error


def made_from_folders(edition: Edition) -> list[Path]:
    """Return what an edition is made from and people save: its study folder or the book's own, prose and notebooks."""
    study = Path(edition.study_dir) if edition.study_dir else DATA
    return [study, *([] if INSTALLED else [edition.root / name for name in (*STAGED, "notebooks")])]


def saved_state(folders: Iterable[Path]) -> dict[str, tuple[int, int]]:
    """Return when every file of these was saved and how large it is; hidden files and leftovers do not count.

    >>> saved_state([Path("no-such-folder")])
    {}
    """
    state = {}
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if any(part.startswith((".", "~")) or part in _MADE_MEANWHILE for part in inside) or path.is_dir():
                continue
            try:
                found = path.stat()
            except OSError:  # it went between the two looks
                continue
            state[str(path)] = (found.st_mtime_ns, found.st_size)
    return state


def watch(
    folders: list[Path], build: Callable[[], None], *, going_on: Callable[[], bool] = lambda: True,
    seconds: float = _SECONDS_BETWEEN_LOOKS,
) -> None:  # fmt: skip
    """Call `build` whenever a file of these folders is saved and all were still for one look, until told to end."""
    built = before = saved_state(folders)
    while going_on():
        time.sleep(seconds)
        now = saved_state(folders)
        if now == before and now != built:
            built = now
            build()
        before = now
