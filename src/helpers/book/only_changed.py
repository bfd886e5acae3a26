"""Run the notebooks that something changed for, take the others from the last build, and say why of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from helpers.book.edition_folder import Edition
from helpers.book.execute import Outcome, Run, run_notebooks
from helpers.book.kept_doctrees import PAGES, Reading
from helpers.book.kept_runs import KeptRuns
from helpers.book.run_times import keep_seconds, longest_first, seconds_of_earlier_runs

KEPT: Final = "runs"
"""The folder, in an edition's own, of executed notebooks to be taken again."""

ANEW: Final = "all is built anew"
_AS_READ_BEFORE: Final = "as it was read before, and written again if pages now know other things of each other"
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
    planned: Callable[[Mapping[str, float | None]], None] | None = None,
    report: Callable[[Outcome], None] | None = None,
    **options: Any,
) -> None:
    """Put the executed copy of every notebook in its place: the kept one, when it would be made from the same now.

    What has been run is kept when all is still `unchanged`, by an edition that keeps runs at all. Those that took
    longest when they ran last are begun first: `planned` is called with the seconds that each is expected to take,
    None where unknown. The other options are those of `run_notebooks`.
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
    seconds = seconds_of_earlier_runs(edition.home)
    expected = longest_first(changed, seconds)
    if planned:
        planned({run.title: taken for run, taken in expected})

    def keep(outcome: Outcome) -> None:
        page = outcome.run.output
        if page in now and not outcome.failure:
            seconds[outcome.run.title] = outcome.seconds
            keep_seconds(edition.home, seconds)
            if unchanged():
                kept.keep(page, now[page])
        if report:
            report(outcome)

    if changed:
        run_notebooks([run for run, _ in expected], report=keep, **options)
    kept.forget_others(now)


def explain_pages(staged: Iterable[str], why: str, reading: Reading, step: Callable[[str], None]) -> None:
    """Say of every page why it is read and written, or not.

    Those that did not change are taken as they were read before, when the `reading` is of some only.
    """
    for page in sorted(staged):
        if not page.endswith(PAGES):
            continue
        if not why:
            said = NOTHING
        elif reading.why_all:
            said = f"read and written, because {why if reading.why_all == ANEW else reading.why_all}"
        else:
            how = "read and written" if page in reading.changed else _AS_READ_BEFORE
            said = f"{how}, because {why}"
        step(f"  {page}: {said}")
