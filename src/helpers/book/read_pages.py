"""What makes a page the same whether all pages are read or those alone that changed: a part of the Sphinx extension."""

import functools
import os
import sys
from pathlib import Path
from typing import Final

import pybtex.plugin
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from helpers.book.file_checksums import checksum_of_file

MOST_AT_A_TIME: Final = 2
"""Pages written at a time at most, each by a process."""


def name_images_by_content(app: Sphinx, env: BuildEnvironment) -> None:
    """Name every image by what is in it, where Sphinx numbers those of one name in the order in which it meets them."""
    for path, (pages, _) in env.images.items():
        file = Path(app.srcdir, path)
        env.images[path] = (pages, f"{file.stem}-{checksum_of_file(file)[:12]}{file.suffix}")


def write_at_a_time(app: Sphinx, env: BuildEnvironment) -> None:
    """Let pages be written several at a time; read they are one after the other, as not all extensions allow more."""
    if sys.platform == "linux":
        app.parallel = min(len(os.sched_getaffinity(0)), MOST_AT_A_TIME)


def read_those_that_include(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that take in a page which changed."""
    of_pages = {Path(env.doc2path(page)).resolve() for page in changed}
    taken_in = {page: {Path(app.srcdir, file).resolve() for file in files} for page, files in env.dependencies.items()}
    return [page for page, files in taken_in.items() if files & of_pages]


def register(app: Sphinx) -> None:
    """Let images be named when all pages are read, and pages be read that take in others."""
    pybtex.plugin._load_entry_point = functools.cache(pybtex.plugin._load_entry_point)  # it reads all that is installed
    app.connect("env-updated", name_images_by_content)
    app.connect("env-updated", write_at_a_time)
    app.connect("env-get-outdated", read_those_that_include)
