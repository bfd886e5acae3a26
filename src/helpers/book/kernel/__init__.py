"""The kernel `warm`: forked, for each notebook, from a process that has imported the libraries and helpers once."""

from typing import Final

WARM: Final = "warm"
"""The name under which the kernel is installed, as `papermill -k` takes it."""
