"""One run at a time in a folder; the system knows of it, so that a run that is killed holds up none after it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from helpers.data.folder_lock import held


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Be the only run in a folder, which is made when it is not there, and removed again when it stays empty.

    On Windows, and on disks that know no locks, nothing is held.

    Args:
        folder: the folder of an edition.

    Raises:
        ValueError: when another run is in it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home, alone_in(Path(home) / "mine"):
    ...     print([path.name for path in Path(home).iterdir()])
    ['mine']
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as stack:
            try:
                stack.enter_context(held(folder))
            except BlockingIOError:
                message = f"{folder}: another run is at work on this edition; wait until it ends, or stop it"
                raise ValueError(message) from None
            yield
    finally:
        with suppress(OSError):
            folder.rmdir()
