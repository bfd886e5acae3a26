"""The process in which Jupyter Book builds a site: begun while there is other work, and told later what to build.

It imports its libraries meanwhile, which takes as long as all that is done for a page of prose before.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_JUPYTER_BOOK: Final = """
import functools
import gc
import json
import os
import sys

import helpers.book.sphinx_ext
import jupyter_book.sphinx
import myst_nb.sphinx_ext
import sphinx.builders.html
import sphinx_book_theme
import sphinxcontrib.bibtex
from jupyter_book.cli.main import main

gc.set_threshold(100_000, 10, 10)
jupyter_book.sphinx.build_sphinx = functools.partial(jupyter_book.sphinx.build_sphinx, force_all=True)
told = sys.stdin.readline()
if not told:
    os._exit(0)
sys.argv[1:] = json.loads(told)
try:
    main()
except SystemExit as end:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(end.code or 0) if isinstance(end.code, int | None) else sys.exit(end.code)
"""
"""Jupyter Book's own command, but that it may write all pages when it reads some.

Pages are made of small parts in millions: they are looked through for what is used no more seldom, and not taken apart
at the end.
"""

SphinxProcess = subprocess.Popen[str]
"""A process that waits for what it is told on one line."""


@contextmanager
def sphinx_waiting(folder: Path) -> Iterator[SphinxProcess]:
    """Start the process in a folder; if it is told nothing, it ends with the context."""
    command, pipe = [sys.executable, "-c", _JUPYTER_BOOK], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=folder) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.kill()


def run_jupyter_book(process: SphinxProcess, arguments: Sequence[str]) -> tuple[int, str]:
    """Let a waiting process run Jupyter Book with these arguments; return its exit code and all that it said."""
    output, errors = process.communicate(f"{json.dumps(arguments)}\n")
    return process.returncode, output + errors
