"""Notebooks on the workers of a dask scheduler: what cannot run them is refused, and a killed worker costs nothing."""

import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import nbformat
import pytest

from helpers.book import cluster
from helpers.book.execute import Outcome, Run, RunError, run_notebooks

PARAMETERS = 'study_dir = ""\nconfidence = 0.95\nseed = 20250701'


def notebook(folder: Path, *cells: str) -> Path:
    page = nbformat.v4.new_notebook()
    parameters = nbformat.v4.new_code_cell(PARAMETERS)
    parameters.metadata["tags"] = ["parameters"]
    page.cells = [parameters, *(nbformat.v4.new_code_cell(source) for source in cells)]
    page.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    folder.mkdir(exist_ok=True)
    nbformat.write(page, folder / "01_sampling.ipynb")
    return folder


@pytest.mark.parametrize(
    "address", ["", "here", "http://a:1", "tcp://a:1 && x", "inproc://a", "a:1\n", "tcp://a:1/../x"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"give its address, such as tcp://"), cluster.cluster_pool(address):
        pass


def test_nobody_who_answers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setattr(cluster, "_SECONDS_TO_ANSWER", "0.3s")
        with pytest.raises(ValueError, match=f"^scheduler {address}: nothing answers"), cluster.cluster_pool(address):
            pass


def test_where_dask_is_not_installed_the_way_to_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match="pip install distributed"), cluster.cluster_pool("a:1"):
        pass


class Scheduler:
    """A scheduler of dask as its client sees it."""

    def __init__(self, workers: dict[str, Any]) -> None:
        self.workers, self.closed = workers, False

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        return {"workers": self.workers}

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("workers", "words"),
    [
        ({}, "it has no workers; start some with: dask worker a:1 --nthreads 1"),
        ({"x": {"name": "x", "nthreads": 4}, "y": {"nthreads": 1}}, "1 of its 2 workers run several tasks"),
    ],
)
def test_workers_that_cannot_run_notebooks_are_refused_and_left(
    workers: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Scheduler(workers)
    monkeypatch.setattr(cluster, "_client", lambda address: client)
    with pytest.raises(ValueError, match=words), cluster.cluster_pool("a:1"):
        pass
    assert client.closed


def test_a_notebook_whose_kernel_is_killed_fails_in_words(tmp_path: Path) -> None:
    folder = notebook(tmp_path / "nb", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    outcomes: list[Outcome] = []
    with pytest.raises(RunError, match="01_sampling: "):
        run_notebooks([Run("01_sampling", tmp_path / "a.ipynb", {}, folder)], workers=1, report=outcomes.append)
    assert [outcome.failure != "" for outcome in outcomes] == [True]


def test_a_pool_that_breaks_is_a_failure_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    @contextmanager
    def broken(address: str) -> Iterator[Callable[..., "Future[Any]"]]:
        def submit(*given: object) -> "Future[Any]":
            future: Future[Any] = Future()
            future.set_exception(RuntimeError("a worker died\nand more"))
            return future

        yield submit

    monkeypatch.setattr("helpers.book.execute.cluster_pool", broken)
    with pytest.raises(RunError) as raised:
        run_notebooks([Run("01_sampling", tmp_path / "a.ipynb", {}, tmp_path)], scheduler="a:1")
    assert raised.value.failures == [
        "01_sampling: the process that ran it was killed, as for want of memory (RuntimeError: a worker died)"
    ]


@pytest.mark.proof
def test_two_workers_run_notebooks_and_one_that_is_killed_loses_none() -> None:
    with tempfile.TemporaryDirectory(prefix="lb-", ignore_cleanup_errors=True) as home:
        _run_on_two_workers(Path(home))


def _run_on_two_workers(home: Path) -> None:
    folder = notebook(
        home / "nb", f"import os, time\nopen(f'{home}/pid-{{os.getpid()}}', 'w')\ntime.sleep(4)\nprint(7 * seed)"
    )
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
        with (home / f"{len(started)}.log").open("wb") as log:
            started.append(subprocess.Popen(command, cwd=home, stdout=log, stderr=log))
        return started[-1]

    try:
        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        ending = perf_counter() + 60
        while not (found := re.search(r"tcp://127\.0\.0\.1:\d+", (home / "0.log").read_text())):
            assert perf_counter() < ending
            sleep(0.1)
        address = found[0]
        workers = [start("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in range(2)]
        from distributed import Client

        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        outcomes: list[Outcome] = []
        runs = [Run("01_sampling", home / "out" / f"{n}.ipynb", {"seed": n}, folder) for n in range(6)]

        def kill_one(outcome: Outcome) -> None:
            outcomes.append(outcome)
            if len(outcomes) == 2:
                ending = perf_counter() + 20
                while len(list(home.glob("pid-*"))) < 4 and perf_counter() < ending:
                    sleep(0.1)
                workers[0].kill()

        run_notebooks(runs, scheduler=address, report=kill_one)
        assert workers[0].wait(10) != 0
        assert len(outcomes) == 6 and not any(outcome.failure for outcome in outcomes)
        assert len(list(home.glob("pid-*"))) > 6, "no notebook was run again, so the kill came too late"
        said = [nbformat.read(run.output, as_version=4).cells[-1].outputs[0].text for run in runs]
        assert said == [f"{7 * n}\n" for n in range(6)]
        assert sorted(path.name for path in (home / "out").iterdir()) == [f"{n}.ipynb" for n in range(6)]
    finally:
        for process in started:
            process.kill()
            process.wait()
