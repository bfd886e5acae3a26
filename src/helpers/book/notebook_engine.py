"""papermill's engine, but that a notebook is written when it has run, and not before and after each of its cells."""

from typing import Any

from papermill.engines import NBClientEngine, papermill_engines

NAME = "linkbook"
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


papermill_engines.register(NAME, WriteOnce)
