"""The folder in which an extract is worked on: readable by its owner only, gone at the end, even of a killed run."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from helpers.data.folder_lock import held

_PREFIX: Final = "linkbook-cohort-"
_A_MINUTE: Final = 60


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder that is removed at the end; what a killed run of the same person left goes first.

    >>> with scratch_folder() as folder:
    ...     gone = folder
    >>> gone.exists()
    False
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError), held(left) as sure:
            if sure and _is_left(left.lstat()):
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name, held(Path(name)):
        yield Path(name)


def _is_left(folder: os.stat_result) -> bool:
    """Say whether a folder that nobody holds is this person's; one made just now may be about to be held."""
    return folder.st_uid == os.getuid() and folder.st_mtime < time.time() - _A_MINUTE
