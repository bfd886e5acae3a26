"""One run at a time on an edition; a run that is killed holds up none after it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import Timeout

from helpers.book.full_disk import full_disk_named
from helpers.data.folder_lock import locked


@contextmanager
def lock_edition(folder: Path) -> Iterator[None]:
    """Be the only run in an edition's folder, which is made when it is not there, and removed when it stays empty.

    Raises:
        ValueError: when another run is in it.
        OSError: when a disk is full meanwhile, with its place.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home, lock_edition(Path(home) / "edition"):
    ...     print([path.name for path in Path(home).iterdir()])
    ['edition']
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as stack:
            try:
                stack.enter_context(locked(folder))
            except Timeout:
                message = f"{folder}: another run is at work on this edition; wait until it ends, or stop it"
                raise ValueError(message) from None
            stack.enter_context(full_disk_named(folder))
            yield
    finally:
        with suppress(OSError):
            folder.rmdir()
