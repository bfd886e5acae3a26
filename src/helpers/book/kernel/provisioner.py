"""Gives a notebook a kernel forked from a warm parent, which is started when there is none; else the stock kernel."""

import asyncio
import hashlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from sysconfig import get_path
from typing import Any, Final

from filelock import FileLock
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from helpers.constructs import SHIPPED_CONSTRUCTS
from helpers.data.descriptor import DESCRIPTOR
from helpers.outcomes import SHIPPED_FOLDER
from helpers.project import PACKAGE, PACKED

FORKS: Final = sys.platform == "linux"
"""Whether a process that has imported much may be forked here: macOS ends such children, and Windows has no fork."""

_START_SECONDS: Final = 60
_FOLDER: Final = "/tmp/linkbook-kernels-{}"  # noqa: S108 - the user's own; TMPDIR is another for every run
_LOCK: Final = "lock"
"""The file in that folder which whoever looks for a parent holds meanwhile."""
_OF_A_RUN: Final = ("JPY_", "LINKBOOK_", "PYTEST_")
_OF_A_SHELL: Final = frozenset({"COLUMNS", "LINES", "OLDPWD", "PWD", "SHLVL", "_"})
_SET_AFTER_FORKING: Final = frozenset({"IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLBACKEND", "TMPDIR"}) | _OF_A_SHELL


class WarmKernel:
    """A kernel that another process has forked, as LocalProvisioner knows a process of its own: `Popen` in small.

    It ends when the connection to it does, and so with the process that holds this object.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        """Hold on to a kernel by a descriptor of its process, which a later process with the same number is not."""
        self.pid, self._connection = pid, connection
        self._process = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Return None while the kernel runs, and then 0: what it ended with is known to its parent alone."""
        if self._process < 0:
            return 0
        process = select.poll()
        process.register(self._process, select.POLLIN)
        return 0 if process.poll(0) else None

    def wait(self) -> int:
        """Let go of a kernel that has ended, or end it."""
        self._connection.close()
        if self._process >= 0:
            os.close(self._process)
        self._process = -1
        return 0

    def send_signal(self, signum: int) -> None:
        """Signal the kernel and the processes it has started, as for a kernel of one's own."""
        if self.poll() is None:
            os.killpg(self.pid, signum)

    def kill(self) -> None:
        """End the kernel now."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Starts kernels by forking a warm parent; where that is not safe or fails, as LocalProvisioner does."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a kernel and return how to connect to it."""
        kernel = None
        if FORKS and not kwargs.keys() - {"cwd", "env", "kernel_id", "stderr", "stdout"}:
            with suppress(OSError, TimeoutError, ValueError, subprocess.SubprocessError):
                kernel = await asyncio.wait_for(_forked(cmd, kwargs), _START_SECONDS)
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.cwd = kernel, kernel.pid, kwargs.get("cwd", Path.cwd())
        return self.connection_info


async def _forked(cmd: list[str], kwargs: dict[str, Any]) -> WarmKernel | None:
    """Ask the parent of such kernels for one; None when it may not fork."""
    environment, cwd = kwargs["env"], str(kwargs.get("cwd") or Path.cwd())
    streams = [_descriptor(kwargs.get(name), number) for number, name in ((1, "stdout"), (2, "stderr"))]
    request = {"arguments": cmd[3:], "environment": environment, "folder": cwd}
    connection = _connected(cmd[0], environment, cwd)
    try:
        loop = asyncio.get_running_loop()
        socket.send_fds(connection, [b"\0"], streams)
        await loop.sock_sendall(connection, json.dumps(request).encode() + b"\n")
        pid = await loop.sock_recv(connection, 32)
        return WarmKernel(int(pid), connection) if pid else None
    except BaseException:
        connection.close()
        raise


def _descriptor(stream: Any, usual: int) -> int:
    """Return the number of an open stream; ValueError for a pipe that is yet to be made."""
    number = usual if stream is None else stream if isinstance(stream, int) else stream.fileno()
    if number < 0:
        raise ValueError("only an open stream can be handed over")
    return int(number)


def start_early(python: str, environment: Mapping[str, str], cwd: str) -> None:
    """Start the parent that kernels in this environment and folder will need, where such are forked and there is none.

    Whoever asks for a kernel later finds it, or starts another.
    """
    if not FORKS:
        return
    with suppress(OSError, subprocess.SubprocessError):
        settings = _settings(environment)
        address = _address(python, settings, cwd)
        with FileLock(address.with_name(_LOCK)):
            if not address.exists():
                _start_parent(python, settings, address)


def _connected(python: str, environment: dict[str, str], cwd: str) -> socket.socket:
    """Return a connection to the parent that has what these kernels need, started now when there is none."""
    settings = _settings(environment)
    address = _address(python, settings, cwd)
    connection = socket.socket(socket.AF_UNIX)
    with FileLock(address.with_name(_LOCK)):
        try:
            connection.connect(str(address))
        except OSError:
            address.unlink(missing_ok=True)
            _start_parent(python, settings, address)
            connection.connect(str(address))
    connection.setblocking(False)
    return connection


def _address(python: str, settings: dict[str, str], cwd: str) -> Path:
    """Return where the parent listens that has what these kernels need, in a folder that is nobody else's."""
    folder = Path(_FOLDER.format(os.getuid()))
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder.lstat()
    if kept.st_uid != os.getuid() or kept.st_mode & 0o77:
        raise OSError(f"{folder} is another's")
    return folder / _key(python, settings, cwd)


def _settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what of an environment may matter to what is imported: all that is not a single run's or a shell's."""
    return {
        name: value
        for name, value in environment.items()
        if name not in _SET_AFTER_FORKING and not name.startswith(_OF_A_RUN)
    }


def _start_parent(python: str, settings: dict[str, str], address: Path) -> None:
    """Start a parent of kernels that listens there; it is nobody's child, so that it may outlive who asked for it."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen(64)
        subprocess.run(  # noqa: S603
            [python, "-P", "-m", "helpers.book.kernel.parent", str(listener.fileno())],
            check=True, pass_fds=[listener.fileno()], env=settings, cwd="/", start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def _key(python: str, settings: dict[str, str], cwd: str) -> str:
    """Return what sets one parent apart from another: environment, libraries, and every file of the helpers."""
    seen_from = [str(Path("/proc/self/ns", kind).readlink()) for kind in ("mnt", "pid")]
    libraries = Path(get_path("purelib")).stat().st_mtime_ns
    relative = cwd if "PYTHONPATH" in settings else ""
    known = hashlib.sha256(json.dumps([python, sorted(settings.items()), seen_from, libraries, relative]).encode())
    for path in [DESCRIPTOR, SHIPPED_CONSTRUCTS, *sorted(SHIPPED_FOLDER.glob("*")), *sorted(PACKAGE.rglob("*"))]:
        if path.is_file() and path.suffix != ".pyc" and not path.is_relative_to(PACKED):
            known.update(f"{path}\0".encode() + path.read_bytes())
    return known.hexdigest()[:32]
