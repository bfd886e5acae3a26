"""The process in which Jupyter Book builds a site: begun while there is other work, and told later what to build.

It imports its libraries meanwhile, which takes as long as all that is done for a page of prose before.
"""

import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from helpers.book.memory import look_for_garbage_seldom

SphinxProcess = subprocess.Popen[str]
"""A process that waits for what it is told on one line."""


@contextmanager
def sphinx_waiting(folder: Path) -> Iterator[SphinxProcess]:
    """Start the process in a folder; if it is told nothing, it ends with the context."""
    command, pipe = [sys.executable, "-P", "-m", __name__], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=folder) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.kill()


def run_jupyter_book(process: SphinxProcess, arguments: Sequence[str]) -> tuple[int, str]:
    """Let a waiting process run Jupyter Book with these arguments; return its exit code and all that it said."""
    output, errors = process.communicate(f"{json.dumps(arguments)}\n")
    return process.returncode, output + errors


def main() -> None:
    """Be that process: Jupyter Book's own command, but that it may write all pages when it reads some."""
    look_for_garbage_seldom()
    import jupyter_book.sphinx
    import myst_nb.sphinx_ext  # noqa: F401 - these are asked for when a site is built
    import sphinx.builders.html  # noqa: F401
    import sphinx_book_theme  # noqa: F401
    import sphinxcontrib.bibtex  # noqa: F401
    from jupyter_book.cli.main import main as run

    import helpers.book.sphinx_ext  # noqa: F401

    jupyter_book.sphinx.build_sphinx = functools.partial(jupyter_book.sphinx.build_sphinx, force_all=True)
    told = sys.stdin.readline()
    if not told:
        os._exit(0)
    sys.argv[1:] = json.loads(told)
    try:
        run()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        if isinstance(end.code, int | None):
            os._exit(end.code or 0)  # what pages are made of, in millions of small parts, is not taken apart
        raise


if __name__ == "__main__":
    main()
