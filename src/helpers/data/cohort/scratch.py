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

_PREFIX: Final = "linkbook-cohort-"
_A_MINUTE: Final = 60


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder that is removed at the end; what a killed run of the same person left goes first.

    >>> with scratch_folder() as folder:
    ...     held = folder
    >>> held.exists()
    False
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*") if sys.platform != "win32" else ():
        with suppress(OSError), _held(left):
            if left.stat().st_mtime < time.time() - _A_MINUTE:  # a younger one may be about to be held
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name, _held(Path(name)):
        yield Path(name)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder of this person's; the system lets go of it when the run ends, however it ends.

    Raises:
        OSError: when another run holds it, or it is another person's.
    """
    if sys.platform == "win32":  # which knows no locks on folders
        yield
        return
    import fcntl

    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(place).st_uid != os.getuid():
            raise PermissionError(folder)
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(place)
