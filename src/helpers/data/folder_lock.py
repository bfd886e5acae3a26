"""Hold a folder, so that other runs can see that one is at work in it; the system lets go when the run ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Hold a folder, and give whether it is held: it is not on Windows, nor on disks that know no locks.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name, held(Path(name)) as sure:
    ...     print(sure or sys.platform == "win32")
    True
    """
    if sys.platform == "win32":
        yield False
        return
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield _locked(place)
    finally:
        os.close(place)


def _locked(place: int) -> bool:
    import fcntl

    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True
