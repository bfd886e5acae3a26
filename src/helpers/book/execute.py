"""Run notebooks with papermill: typed parameters, two at a time, one line each, whole files or none."""

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from helpers.book.cluster import cluster_pool
from helpers.book.kernel.manager import kernel_environment
from helpers.book.worker import interrupts_blocked, private_folder, stop_in_time, stopping
from helpers.chapters import check_parameters
from helpers.data.terminal_text import system_words
from helpers.project import ROOT

NOTEBOOK_FOLDER: Final = ROOT / "notebooks"
CELL_SECONDS: Final = 600


class RunError(RuntimeError):
    """One or more notebooks failed; the message names notebook, cell, parameters and what was raised."""

    def __init__(self, failures: list[str]) -> None:
        """Keep every failure; the message is one per line."""
        self.failures = failures
        super().__init__("\n".join(failures))


@dataclass(frozen=True)
class Run:
    """One notebook to run: its name, where the executed copy goes, its parameters, its folder, its environment."""

    notebook: str
    output: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = NOTEBOOK_FOLDER
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The notebook's file, beside which it runs."""
        return self.folder / f"{self.notebook}.ipynb"

    @property
    def title(self) -> str:
        """The notebook's name, with the site when it is about one."""
        site = self.parameters.get("site_id")
        return self.notebook if site is None else f"{self.notebook}, site {site}"


@dataclass(frozen=True)
class Outcome:
    """What became of a run: seconds taken, and the failure in words ("" when there was none)."""

    run: Run
    seconds: float
    failure: str = ""


Submit = Callable[[Callable[[Run], Outcome], Run], "Future[Outcome]"]


def run_notebooks(
    runs: Iterable[Run], *, workers: int = 2, scheduler: str = "", report: Callable[[Outcome], None] | None = None
) -> None:
    """Run `workers` notebooks at a time, write each executed copy whole, and call `report` with every outcome.

    A notebook that fails leaves its partial copy beside its output as `NAME.failed.ipynb`; the others still run. With
    the address of a dask `scheduler` its workers run them, as many at a time as there are.

    Raises:
        ParameterError: before anything runs, when a parameter is unknown or not allowed.
        RunError: when all have ended and one or more failed.
        ValueError: when nothing answers at the address, or its workers cannot run notebooks.
    """
    checked = [replace(run, parameters=vars(check_parameters(run.notebook, **run.parameters))) for run in runs]
    outcomes: list[Outcome] = []
    with cluster_pool(scheduler) if scheduler else _own_pool(workers) as submit:
        waiting = {submit(run_one, run): run for run in checked}
        for done in as_completed(waiting):
            outcomes.append(_outcome(done, waiting[done]))
            if report:
                report(outcomes[-1])
    failures = sorted(outcome.failure for outcome in outcomes if outcome.failure)
    if failures:
        raise RunError(failures)


def _outcome(done: "Future[Outcome]", run: Run) -> Outcome:
    """Return what became of a run; that the process it ran in was killed is a failure of its own."""
    try:
        return done.result()
    except OSError as error:  # of a file; a cluster's own has none
        if error.filename is None:
            return _killed(run, error)
        return Outcome(run, 0.0, f"{run.title}: {system_words(error)}")
    except Exception as error:  # what a pool or a cluster says when a process of it is gone
        return _killed(run, error)


def _killed(run: Run, error: Exception) -> Outcome:
    """Return the outcome of a run whose process is gone."""
    why = f"{type(error).__name__}: {error}".splitlines()[0]
    return Outcome(run, 0.0, f"{run.title}: the process that ran it was killed, as for want of memory ({why})")


@contextmanager
def _own_pool(workers: int) -> Iterator[Submit]:
    """Give what runs notebooks in processes of this machine; whoever interrupts is not made to wait until they ran."""
    context = get_context("spawn")
    stop = context.Event()
    with ProcessPoolExecutor(workers, context, initializer=stop_in_time, initargs=(stop,)) as pool:

        def submit(run: Callable[[Run], Outcome], what: Run) -> "Future[Outcome]":
            with interrupts_blocked():
                return pool.submit(run, what)

        try:
            yield submit
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def run_one(run: Run) -> Outcome:
    """Run one notebook in this process, its copy under a temporary name until it is whole; failing is an outcome."""
    from papermill.exceptions import PapermillExecutionError

    from helpers.book.notebook_engine import run_notebook

    started = perf_counter()
    if stopping.is_set():
        return Outcome(run, 0.0, f"{run.title}: stopped")
    run.output.parent.mkdir(parents=True, exist_ok=True)
    partial = run.output.with_suffix(".partial.ipynb")
    failed = run.output.with_suffix(".failed.ipynb")
    failed.unlink(missing_ok=True)
    failure = ""
    with private_folder() as private:
        os.environ.update(run.environment, IPYTHONDIR=private, JUPYTER_RUNTIME_DIR=private, TMPDIR=private)
        os.environ.update(kernel_environment())
        try:
            run_notebook(run.path, partial, run.parameters, cell_seconds=CELL_SECONDS)
            partial.replace(run.output)
        except PapermillExecutionError as error:
            failure = _in_words(run, error)
            partial.replace(failed)
        except Exception as error:  # a kernel that dies, a disk that is full: said, not thrown across processes
            said = system_words(error) if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
            failure = f"{run.title}: {said}"
            if partial.exists():
                partial.replace(failed)
        finally:
            partial.unlink(missing_ok=True)
    return Outcome(run, perf_counter() - started, failure)


def _in_words(run: Run, error: Any) -> str:
    given = ", ".join(f"{name}={value!r}" for name, value in run.parameters.items())
    cell = f"cell {error.cell_index + 1} (run as [{error.exec_count}])"
    return f"{run.title}, {cell}, with {given}: {error.ename}: {error.evalue}"


def replace_folder(finished: Path, target: Path) -> None:
    """Move a finished folder into the place of an earlier one, which is there whole until then."""
    before = restore_folder(target)
    if target.exists():
        target.rename(before)
    finished.rename(target)
    shutil.rmtree(before, ignore_errors=True)


def restore_folder(target: Path) -> Path:
    """Put an earlier folder back that a run killed between two moves has left aside; return the free path aside."""
    before = target.with_name(f"{target.name}.before")
    if before.exists() and not target.exists():
        before.rename(target)
    shutil.rmtree(before, ignore_errors=True)
    return before


def copy_writable(origin: Path, target: Path) -> None:
    """Copy a file, or a folder with all that is in it; the copies may be written to, whatever the originals allow."""
    if not origin.is_dir():
        shutil.copyfile(origin, target)
        return
    target.mkdir()
    for path in origin.iterdir():
        copy_writable(path, target / path.name)


def clear_folder(folder: Path) -> Path:
    """Return a folder emptied, and made when it is not there; refuse one that may not be written to."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.is_dir():
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    folder.mkdir(parents=True)
    return folder
