"""Runs a notebook with papermill, but that it is written when it has run, not before and after each of its cells."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import papermill
from papermill.engines import NBClientEngine, papermill_engines

from helpers.book.kernel.manager import kernel_manager, kernel_name

_NAME: Final = "linkbook"
"""The name under which papermill knows the engine."""


class WriteOnce(NBClientEngine):  # type: ignore[misc]
    """Runs cells as papermill does, which writes all their outputs anew for every cell that begins or ends."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run all cells; papermill writes the notebook then, or as far as it has run when a kernel dies."""
        path, nb_man.output_path = nb_man.output_path, None
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **options)
        except BaseException:
            nb_man.output_path = path
            raise


papermill_engines.register(_NAME, WriteOnce)


def run_notebook(path: Path, output: Path, parameters: Mapping[str, Any], *, cell_seconds: int) -> None:
    """Run a notebook in a kernel of its own, in its folder, and write the executed copy; a cell has so many seconds."""
    papermill.execute_notebook(
        str(path),
        str(output),
        parameters=dict(parameters),
        engine_name=_NAME,
        kernel_name=kernel_name(),
        cwd=str(path.parent),
        progress_bar=False,
        execution_timeout=cell_seconds,
        kernel_manager_class=kernel_manager(),
        extra_arguments=["--log-level=50"],  # a kernel told to stop says "KeyboardInterrupt" when it is slow
    )
