"""A disk that is full, named: a write that fails says nothing of where, and a copy names the file it was made from."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.data.terminal_text import FULL


def full_disk(*folders: Path) -> OSError:
    """Return the error of a full disk with its place: of some folders, and that of temporary files, the fullest."""
    fullest = min((*folders, Path(tempfile.gettempdir())), key=lambda one: shutil.disk_usage(one).free)
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(fullest))


@contextmanager
def full_disk_named(folder: Path) -> Iterator[None]:
    """Name the full disk when a write into a folder, or to another place that the system names, fails for it."""
    try:
        yield
    except OSError as error:
        named = [Path(str(name)).parent for name in (error.filename, error.filename2) if name is not None]
        if error.errno in FULL and folder.exists():
            raise full_disk(folder, *(one for one in named if one.is_dir())) from error
        raise
