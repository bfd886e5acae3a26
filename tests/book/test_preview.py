"""`linkbook preview`: it serves one edition to this machine alone, and builds again when a file is saved."""

import http.client
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.book import edition as book_edition
from helpers.book import naming
from helpers.book.edition import BuildError
from helpers.book.preview import BUILT, HOST, PageHandler, saved_state, serve, watch
from helpers.cli import main
from helpers.commands.previewing import build_again


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    html = tmp_path / "mine" / "html"
    (html / "notebooks").mkdir(parents=True)
    (html / "index.html").write_text("the front page")
    (html / "page.html").write_text("<html><body>a page</body></html>")
    (html / "search.js").write_text("</body>")
    (tmp_path / "mine" / "edition.json").write_text("not to be served")
    with serve(html, 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_port
        server.shutdown()


def ask(port: int, path: str, host: str | None = None, method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    connection.request(method, path, headers={"Host": host or f"{HOST}:{port}"})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_a_page_is_served_and_nothing_beside_the_site(port: int) -> None:
    status, page = ask(port, "/")
    assert (status, page.endswith("the front page")) == (200, True)
    for path in ("/../edition.json", "/%2e%2e/edition.json", "/notebooks/"):
        assert ask(port, path)[0] == 404, path


def test_an_open_page_asks_for_the_last_build_and_nothing_of_that_is_in_the_site(port: int, tmp_path: Path) -> None:
    html = tmp_path / "mine" / "html"
    before = ask(port, BUILT)
    assert before == (200, str((html / "index.html").stat().st_mtime_ns))
    page = ask(port, "/page.html?highlight=a")[1]
    assert page.startswith("<html><body>a page<script>")
    assert page.endswith("</script>\n</body></html>")
    assert BUILT in page
    assert ask(port, "/search.js") == (200, "</body>")
    assert "script" not in (html / "page.html").read_text()
    os.utime(html / "index.html", ns=(1, 1))
    assert ask(port, BUILT) == (200, "1")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_of_another_site_whose_name_leads_here_is_refused(port: int, method: str) -> None:
    assert ask(port, "/", f"evil.example:{port}", method)[0] == 403
    assert ask(port, "/", f"localhost:{port}", method)[0] == 200


def test_a_port_in_use_is_said(port: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--port"):
        serve(tmp_path, port)
    assert PageHandler.protocol_version


def test_a_saved_file_builds_once_and_leftovers_of_editors_do_not(tmp_path: Path) -> None:
    saved, builds, looks = tmp_path / "gp_usage.csv", list[dict[str, tuple[int, int]]](), iter(range(12))
    saved.write_text("before")

    def going_on() -> bool:
        look = next(looks, None)
        if look == 2:
            (tmp_path / ".gp_usage.csv.swp").write_text("an editor's")
        if look == 4:
            saved.write_text("after it was saved")
        return look is not None

    watch([tmp_path], lambda: builds.append(saved_state([tmp_path])), going_on=going_on, seconds=0.001)
    assert len(builds) == 1
    assert builds[0][str(saved)][1] == len("after it was saved")


def test_a_file_saved_while_building_builds_again(tmp_path: Path) -> None:
    saved, builds, looks = tmp_path / "gp_usage.csv", list[int](), iter(range(16))
    saved.write_text("before")

    def going_on() -> bool:
        look = next(looks, None)
        if look == 1:
            saved.write_text("once")
        return look is not None

    def build() -> None:
        builds.append(1)
        if len(builds) == 1:
            saved.write_text("while it was built")

    watch([tmp_path], build, going_on=going_on, seconds=0.001)
    assert len(builds) == 2


def test_a_file_touched_at_the_same_size_counts_as_saved(tmp_path: Path) -> None:
    saved = tmp_path / "sites.csv"
    saved.write_text("1")
    before = saved_state([tmp_path])
    os.utime(saved, ns=(1, 1))
    assert saved_state([tmp_path]) != before


@pytest.mark.parametrize("wrong", [ValueError("the study changed"), BuildError("Sphinx said no"), OSError("full")])
def test_a_build_that_fails_is_said_and_ends_nothing(
    wrong: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise wrong

    monkeypatch.setattr(naming, "edition_as_built", lambda name: None)
    monkeypatch.setattr(book_edition, "build_edition", fail)
    build_again("mine", 1)
    said = capsys.readouterr().err
    assert str(wrong) in said
    assert "the last good edition stands" in said


def test_an_edition_that_is_not_built_is_a_mistake() -> None:
    done = CliRunner().invoke(main, ["preview", "no-such-edition"])
    assert done.exit_code == 2
    assert "linkbook build --edition no-such-edition" in done.output
