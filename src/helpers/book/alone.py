"""One run at a time in a folder; the system knows of it, so that a run that is killed holds up none after it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Be the only run in a folder, which is made when it is not there, and removed again when it stays empty.

    On Windows, and on disks that know no locks, nothing is held.

    Args:
        folder: the folder of an edition.

    Raises:
        ValueError: when another run is in it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as held, alone_in(Path(held) / "mine"):
    ...     print([path.name for path in Path(held).iterdir()])
    ['mine']
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if sys.platform == "win32":
            yield
            return
        held = os.open(folder, os.O_RDONLY)
        try:
            _take(held, folder)
            yield
        finally:
            os.close(held)
    finally:
        with suppress(OSError):
            folder.rmdir()


def _take(held: int, folder: Path) -> None:
    import fcntl

    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = f"{folder}: another run is at work on this edition; wait until it ends, or stop it"
        raise ValueError(message) from None
    except OSError:
        return
