"""Run the notebooks that something changed for, take the others from the last build, and say why of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from helpers.book.edition_folder import Edition
from helpers.book.execute import Outcome, Run, run_notebooks
from helpers.book.kept_runs import KeptRuns

KEPT: Final = "runs"
"""The folder, in an edition's own, of executed notebooks to be taken again."""

ANEW: Final = "all is built anew"
NOTHING: Final = "as it was, since nothing that it is made from has changed"


def run_changed(
    runs: Sequence[Run],
    edition: Edition,
    made_from: Callable[[Run], Mapping[str, str]],
    unchanged: Callable[[], bool],
    *,
    anew: bool,
    step: Callable[[str], None],
    explain: bool = False,
    planned: Callable[[int], None] | None = None,
    report: Callable[[Outcome], None] | None = None,
    workers: int = 2,
) -> None:
    """Put the executed copy of every notebook in its place: the kept one, when it would be made from the same now.

    What has been run is kept when all is still `unchanged`, by an edition that keeps runs at all.
    """
    kept = KeptRuns(edition.folder / KEPT)
    now = {run.output: made_from(run) for run in runs} if edition.keeps_runs else {}
    reasons = {run.output: ANEW if anew or not now else kept.take(run.output, now[run.output]) for run in runs}
    changed = [run for run in runs if reasons[run.output]]
    of_all = f" of {len(runs)}" if len(changed) < len(runs) else ""
    step(f"Running {len(changed)}{of_all} notebooks")
    for run in runs if explain else ():
        why = reasons[run.output]
        step(f"  {run.title}: {f'run, because {why}' if why else NOTHING}")
    if planned:
        planned(len(changed))

    def keep(outcome: Outcome) -> None:
        page = outcome.run.output
        if page in now and not outcome.failure and unchanged():
            kept.keep(page, now[page])
        if report:
            report(outcome)

    if changed:
        run_notebooks(changed, workers=workers, report=keep)
    kept.forget_others(now)


def explain_pages(staged: Iterable[str], why: str, step: Callable[[str], None]) -> None:
    """Say of every page why it is written or not: since pages name and number each other, Sphinx writes all or none."""
    for page in sorted(staged):
        if page.endswith((".md", ".ipynb")):
            step(f"  {page}: {f'written, because {why}' if why else NOTHING}")
