"""The parent of warm kernels: imports what notebooks use, then forks a kernel for each connection, until none comes.

It runs no cell and reads no study, so that nothing of one notebook can reach another.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import random
import select
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, Final

IDLE_SECONDS: Final = 60
"""How long a parent without kernels waits for the next one."""

_IMPORTED: Final = ("helpers.analysis", "helpers.show")
_BESIDE: Final = (
    *("ipykernel.debugger", "ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell"),
    "statsmodels.api",
)


def main() -> None:
    """Listen at the socket that was handed over; in every kernel that is forked meanwhile, be that kernel."""
    if os.fork():
        os._exit(0)  # whoever started it waits for no child
    listener = socket.socket(fileno=int(sys.argv[1]))
    import_all()
    gc.collect()
    gc.freeze()  # what was imported stays in memory that all kernels share
    connection = serve(listener)
    if connection is not None:
        become_kernel(connection)


def import_all() -> None:
    """Import the helpers that notebooks use, the libraries they use, and the kernel itself."""
    for name in _IMPORTED:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    for name in _BESIDE:
        importlib.import_module(name)


def serve(listener: socket.socket, idle: float = IDLE_SECONDS) -> socket.socket | None:
    """Fork for every connection and return it in the kernel; return None, in the parent, after being idle so long.

    Who connects while the parent has more than one thread is sent away: a fork would take along their locks for ever.
    """
    kernels: dict[int, int] = {}
    while ready := select.select([listener.fileno(), *kernels], [], [], None if kernels else idle)[0]:
        for process in kernels.keys() & set(ready):
            os.waitpid(kernels.pop(process), 0)
            os.close(process)
        if listener.fileno() not in ready:
            continue
        connection, _ = listener.accept()
        pid = os.fork() if len([*Path("/proc/self/task").iterdir()]) == 1 else None
        if pid == 0:
            listener.close()
            for process in kernels:
                os.close(process)
            return connection
        connection.close()
        if pid is not None:
            kernels[os.pidfd_open(pid)] = pid
    Path(listener.getsockname()).unlink(missing_ok=True)
    return None


def become_kernel(connection: socket.socket) -> None:
    """Take on what was asked for - streams, environment, folder, arguments - and run as a stock kernel does."""
    os.setsid()
    _, streams, _, _ = socket.recv_fds(connection, 1, 2)
    with connection.makefile("rb") as asked:
        request = json.loads(asked.readline())
    for number, stream in enumerate(streams, start=1):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    _forget_the_parent()
    try:
        connection.sendall(str(os.getpid()).encode())
    except ConnectionError:  # whoever asked waits no longer, on a machine with much else to do
        os._exit(0)
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
    _run_kernel(request["arguments"])


def _forget_the_parent() -> None:
    """Give this process what a new one has: signals, random numbers and temporary files of its own."""
    import numpy as np

    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.set_wakeup_fd(-1)
    for signum in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    tempfile.tempdir = None
    random.seed()
    np.random.seed()


def _end_with(connection: socket.socket) -> None:
    """Wait until whoever asked for this kernel has closed the connection or was killed; then end it with its own."""
    if not connection.recv(1):
        os.killpg(0, signal.SIGKILL)


def _run_kernel(arguments: list[str]) -> None:
    """Run a kernel in this process until it is told to end."""
    import ipykernel_launcher
    import matplotlib as mpl
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [ipykernel_launcher.__file__, *arguments]
    kernel: Any = IPKernelApp.instance(parent_handle=os.getppid())
    kernel.initialize(arguments)
    kernel.poller = None  # it would end the kernel with the parent, and not with whoever asked for it
    mpl.rcParams["backend"] = os.environ["MPLBACKEND"]  # which a new process reads when it imports matplotlib
    kernel.start()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)  # what all kernels share is not taken apart, of which DuckDB would complain


if __name__ == "__main__":
    main()
