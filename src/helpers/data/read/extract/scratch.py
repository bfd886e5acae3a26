"""Where an extract is worked on: DuckDB, and a folder only its owner can read that goes even after a killed run."""

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import duckdb

from helpers.data.faults import StudyError
from helpers.data.folder_lock import locked
from helpers.data.rules.extracts import STOPPED

_MEMORY: Final = r"0*[1-9]\d*(\.\d+)?\s*[KMGT]i?B"
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


@contextmanager
def workbench(memory: str, threads: int | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Give a DuckDB connection that works from disk in a scratch folder, and the folder."""
    if not re.fullmatch(_MEMORY, memory.strip(), re.IGNORECASE):
        raise ValueError(f"memory: {memory} is not an amount of memory; write it like 500MB or 2GB")
    with scratch_folder() as folder:
        connection = duckdb.connect(config={"temp_directory": str(folder / "spill")})
        try:
            connection.execute("SET memory_limit = $limit", {"limit": memory})
            if threads is not None:
                connection.execute("SET threads = $threads", {"threads": threads})
            yield connection, folder
        except duckdb.Error as error:
            problem = str(error).splitlines()[0][:200]
            raise StudyError([STOPPED.broken("the extract", problem=problem)]) from error
        finally:
            connection.close()
