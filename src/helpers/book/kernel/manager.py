"""The kernel that notebooks run in: its name, its environment, how it is talked to, and its parent begun early."""

import os
import sys
from pathlib import Path
from typing import Final

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from helpers.book.kernel import WARM
from helpers.book.kernel.provisioner import start_early
from helpers.project import PACKAGE

_QUIET_KERNEL: Final = {"JUPYTER_PLATFORM_DIRS": "1", "MPLBACKEND": "agg"}
"""Beside what the specification of the kernel sets."""


class SocketKernelManager(AsyncKernelManager):
    """A kernel manager that talks to its kernel through sockets in the run's own folder, never over the network.

    The stock default names them after the folder the notebook runs in, where two runs at a time would share them.
    """

    transport = "ipc"

    def _ip_default(self) -> str:
        return str(Path(os.environ["JUPYTER_RUNTIME_DIR"]) / "kernel")


def kernel_name() -> str:
    """Name the kernel: the warm one, or the stock one where the package was installed before it had any."""
    return WARM if WARM in KernelSpecManager().find_kernel_specs() else "python3"


def kernel_manager() -> str:
    """Name the kernel manager: sockets in a private folder where the system has them, so that no port is opened."""
    return "jupyter_client.manager.AsyncKernelManager" if os.name == "nt" else f"{__name__}.SocketKernelManager"


def kernel_environment() -> dict[str, str]:
    """Return the settings of every kernel: this package is found before a `helpers` on a path of the user's."""
    own, before = str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")
    own_first = before and not before.startswith(own)
    return _QUIET_KERNEL | ({"PYTHONPATH": os.pathsep.join([own, before])} if own_first else {})


def prepare_kernels(folder: Path) -> None:
    """Let what the kernels of notebooks in a folder are forked from import its libraries while there is other work."""
    if kernel_name() == WARM:
        of_kernel = KernelSpecManager().get_kernel_spec(WARM).env
        start_early(sys.executable, {**os.environ, **kernel_environment(), **of_kernel}, str(folder))
