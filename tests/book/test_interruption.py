"""A run that is stopped or killed leaves no half edition, no notebooks running on, and no files of its own."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import nbformat
import pytest

from helpers.book import edition as book_edition
from helpers.book.edition import build_edition, make_edition
from helpers.book.edition_lock import lock_edition
from helpers.book.edition_record import record_edition
from helpers.book.execute import replace_folder, restore_folder
from helpers.book.release import make_release, preview_release

RUN = """
import sys
from pathlib import Path
from helpers.book.execute import Run, run_notebooks
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    run_notebooks([Run("01_sampling", folder / f"{n}.ipynb", {}, folder) for n in range(9)], workers=2)
"""


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short path: sockets have names of at most 107 letters."""
    with tempfile.TemporaryDirectory(prefix="lb-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def begin(folder: Path) -> "subprocess.Popen[bytes]":
    """Start runs of a notebook that says that it runs and then takes a minute; return when it says so."""
    page = nbformat.v4.new_notebook()
    parameters = nbformat.v4.new_code_cell('study_dir = ""\nconfidence = 0.95\nseed = 20250701')
    parameters.metadata["tags"] = ["parameters"]
    busy = nbformat.v4.new_code_cell("import os, time\nopen(f'pid-{os.getpid()}', 'w')\ntime.sleep(60)")
    page.cells = [parameters, busy]
    page.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(page, folder / "01_sampling.ipynb")
    (folder / "run.py").write_text(RUN)
    (folder / "tmp").mkdir()
    settings = os.environ | {"TMPDIR": str(folder / "tmp")}
    command = [sys.executable, str(folder / "run.py"), str(folder)]
    started = subprocess.Popen(command, env=settings, stderr=subprocess.DEVNULL, start_new_session=True)
    assert within(60, lambda: len(list(folder.glob("pid-*"))) == 2)
    return started


def within(seconds: float, true: Any) -> bool:
    ending = perf_counter() + seconds
    while not true() and perf_counter() < ending:
        sleep(0.05)
    return bool(true())


def runs(pid: int) -> bool:
    """Return whether a process is there and not merely waiting to be counted as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up as Linux does")
@pytest.mark.parametrize("how", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.proof)])
def test_a_stopped_run_takes_its_kernels_along_and_leaves_no_files(short: Path, how: signal.Signals) -> None:
    started = begin(short)
    kernels = [int(path.name.removeprefix("pid-")) for path in short.glob("pid-*")]
    (os.kill if how == signal.SIGKILL else os.killpg)(started.pid, how)
    started.wait(60)
    assert within(60, lambda: not any(runs(kernel) for kernel in kernels))
    assert within(30, lambda: [path.name for path in (short / "tmp").iterdir()] == [])
    assert sorted(path.name for path in short.glob("*.ipynb")) == ["01_sampling.ipynb"]


def test_a_folder_left_aside_between_two_moves_is_put_back(tmp_path: Path) -> None:
    (tmp_path / "release.before").mkdir()
    (tmp_path / "release.before" / "outputs.csv").write_text("signed")
    restore_folder(tmp_path / "release")
    assert (tmp_path / "release" / "outputs.csv").read_text() == "signed"
    assert [path.name for path in tmp_path.iterdir()] == ["release"]


def test_a_new_folder_takes_the_place_of_one_left_aside(tmp_path: Path) -> None:
    for name in ("html.before", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name)
    replace_folder(tmp_path / "new", tmp_path / "html")
    assert (tmp_path / "html" / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["html"]


def test_a_second_run_on_the_same_edition_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    edition = make_edition("mine", str(tmp_path / "study"), root=tmp_path)
    record_edition(edition)
    with lock_edition(edition.folder):
        (edition.folder / "release.work").mkdir()
        for second in (
            lambda: make_release("mine", "research", root=tmp_path),
            lambda: preview_release("mine", "research", root=tmp_path),
            lambda: build_edition(edition),
        ):
            with pytest.raises(ValueError, match="another run is at work on this edition; wait until it ends"):
                second()
        assert (edition.folder / "release.work").is_dir()
    assert {path.name for path in edition.folder.iterdir()} == {"edition.json", "release.work"}


LOCK = """
import sys
from pathlib import Path
from helpers.book.edition_lock import lock_edition
with lock_edition(Path(sys.argv[1])):
    print("locked", flush=True)
    input()
"""


def test_another_process_is_refused_and_one_that_was_killed_holds_up_nobody(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOCK, str(tmp_path / "mine")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout and run.stdout.readline() == "locked\n"
        with (
            pytest.raises(ValueError, match="another run is at work on this edition"),
            lock_edition(tmp_path / "mine"),
        ):
            pass
        run.kill()
    with lock_edition(tmp_path / "mine"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="locks of another kind")
@pytest.mark.parametrize("refusal", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_disk_without_locks_stops_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int) -> None:
    import fcntl

    def flock(*_: object) -> None:
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(fcntl, "flock", flock)
    with lock_edition(tmp_path / "mine"):
        assert (tmp_path / "mine").is_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_build_that_fails_leaves_the_record_of_the_last_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    record_edition(make_edition("mine", str(tmp_path / "first"), root=tmp_path))
    before = (tmp_path / "build/mine/edition.json").read_bytes()
    (tmp_path / "build/mine/manifest.json").write_text("[]")
    monkeypatch.setattr(book_edition, "run_edition", lambda *_, **__: [{"page": "new"}])
    monkeypatch.setattr(book_edition, "sphinx_waiting", nullcontext)
    monkeypatch.setattr(book_edition, "build_site", fail)
    with pytest.raises(KeyboardInterrupt):
        build_edition(make_edition("mine", str(tmp_path / "second"), root=tmp_path), step=lambda _: None)
    assert (tmp_path / "build/mine/edition.json").read_bytes() == before
    assert (tmp_path / "build/mine/manifest.json").read_text() == "[]"


def test_a_build_that_never_began_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    with pytest.raises(ValueError, match="no study table"):
        build_edition(make_edition("mine", str(tmp_path / "study"), root=tmp_path), step=lambda _: None)
    assert not (tmp_path / "build" / "mine").exists()


def test_rows_of_patients_that_a_killed_build_left_are_removed_before_the_study_is_read(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    edition = make_edition("mine", str(tmp_path / "study"), root=tmp_path)
    edition.site_rows.mkdir(parents=True)
    (edition.site_rows / "site_a.json").write_text("{}")
    with pytest.raises(ValueError, match="no study table"):
        build_edition(edition, step=lambda _: None)
    assert not edition.site_rows.exists()
