"""Lock a folder, so that other runs see that one is at work in it; the system unlocks it when the run ends or dies."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

LOCK_FILE: Final = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Lock a folder, and give whether it is locked: not on disks that know no locks, where runs go on without.

    Raises:
        filelock.Timeout: when another run has locked it.
        PermissionError: when the folder, or the lock in it, is another person's.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name, locked(Path(name)) as is_locked:
    ...     is_locked
    True
    """
    # A lock file of the soft kind would outlive a killed run and stop every run after it.
    lock = FileLock(folder / LOCK_FILE, timeout=0, fallback_to_soft=False)
    try:
        lock.acquire()
    except (Timeout, PermissionError):
        raise
    except (OSError, NotImplementedError):
        _remove(folder)
        yield False
        return
    try:
        yield True
    finally:
        _remove(folder)  # still locked: a run that has opened this file already sees that it is gone, and tries anew
        lock.release()


def _remove(folder: Path) -> None:
    """Remove the lock's file; on Windows, where an open file stays, the release does."""
    with suppress(OSError):
        (folder / LOCK_FILE).unlink()
