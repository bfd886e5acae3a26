"""The folder in which an extract is worked on: readable by its owner only, gone at the end, even of a killed run."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from helpers.data.folder_lock import locked

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
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            _remove_if_left(folder)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name, locked(Path(name)):
        yield Path(name)


def _remove_if_left(folder: Path) -> None:
    """Remove a folder of this person's that no run has locked; one made just now may be about to be locked."""
    status = folder.lstat()
    is_own = sys.platform == "win32" or status.st_uid == os.getuid()
    if not is_own or status.st_mtime > time.time() - _A_MINUTE:
        return
    with locked(folder) as is_locked:
        if is_locked:
            shutil.rmtree(folder, ignore_errors=True)
    if is_locked:
        shutil.rmtree(folder, ignore_errors=True)  # on Windows the file of the lock goes last
