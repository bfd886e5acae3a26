"""The warm kernel: a stock kernel in all a notebook sees, and nothing of one notebook in another."""

import ast
import json
import os
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from helpers.book.execute import Run, run_one
from helpers.book.kernel import WARM, parent, provisioner
from helpers.book.kernel.manager import prepare_kernels
from helpers.book.kernel.provisioner import WarmProvisioner

pytestmark = pytest.mark.skipif(not provisioner.FORKS, reason="kernels are forked on Linux only")


@contextmanager
def kernel(name: str = WARM) -> Iterator[tuple[KernelManager, Any]]:
    """A kernel that runs, and its client."""
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(extra_arguments=["--log-level=50"])
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def outputs(client: Any, code: str) -> list[dict[str, Any]]:
    """Return what a cell says, shows and raises."""
    said: list[dict[str, Any]] = []
    client.execute_interactive(
        code, timeout=60, output_hook=lambda m: said.append({"kind": m["msg_type"], **m["content"]})
    )
    return [one for one in said if one["kind"] not in ("status", "execute_input")]


def value(client: Any, expression: str, first: str = "") -> Any:
    """Return the value of an expression in a kernel."""
    said = outputs(client, f"{first}\nprint(repr({expression}))")
    assert {one["kind"] for one in said} == {"stream"}, said
    return ast.literal_eval("".join(one["text"] for one in said))  # in parts where the machine is busy


def within(seconds: float, true: Callable[[], bool]) -> bool:
    """Return whether something becomes true in time."""
    ending = perf_counter() + seconds
    while not true() and perf_counter() < ending:
        sleep(0.02)
    return true()


def ends(pid: int) -> bool:
    """Return whether a process has ended, or does so soon."""
    return within(10, lambda: not Path(f"/proc/{pid}").exists())


def test_it_is_installed_with_the_package_and_runs_the_notebooks_of_the_tests(pytestconfig: pytest.Config) -> None:
    specification = KernelSpecManager().get_kernel_spec(WARM)
    written = json.loads(Path(provisioner.__file__).with_name("kernel.json").read_text())
    assert (specification.env, specification.argv) == (written["env"], written["argv"])
    assert specification.metadata["kernel_provisioner"]["provisioner_name"] == "linkbook-warm"
    assert pytestconfig.getoption("nbval_kernel_name") == WARM


def test_kernels_have_one_parent_that_has_imported_everything_and_nothing_of_each_other() -> None:
    leave = "import builtins, os, pandas, matplotlib; builtins.left = pandas.left = 1; os.environ['LEFT'] = '1'"
    look = "[hasattr(builtins, 'left'), hasattr(pandas, 'left'), 'LEFT' in os.environ, os.getppid()]"
    imported = "{'helpers.show.page', 'statsmodels.api', 'seaborn'} <= sys.modules.keys()"
    with kernel() as (manager, first), kernel() as (_, second):
        assert isinstance(manager.provisioner, WarmProvisioner)
        assert value(first, imported, "import sys")
        outputs(first, f"{leave}; matplotlib.rcParams['font.size'] = 99")
        *left, own_parent = value(first, look)
        *seen, other_parent = value(second, look, "import builtins, os, pandas, matplotlib")
        assert value(second, "matplotlib.rcParams['font.size']") == 10
        assert (left, seen) == ([True] * 3, [False] * 3)
        assert own_parent == other_parent not in (os.getpid(), 1)


def test_a_kernel_has_random_numbers_signals_and_temporary_files_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("LINKBOOK_DATES", "day-first")
    first = "import os, random, signal, tempfile; import numpy as np"
    drawn = "[random.random(), float(np.random.random())]"
    with kernel() as (_, one), kernel() as (_, other):
        drawn_by_each = value(one, drawn, first) + value(other, drawn, first)
        assert len(set(drawn_by_each)) == 4
        assert value(one, "tempfile.gettempdir()") == str(tmp_path)
        assert value(one, "{signal.getsignal(s).name for s in (signal.SIGTERM, signal.SIGCHLD)}") == {"SIG_DFL"}
        assert value(one, "len(signal.pthread_sigmask(signal.SIG_BLOCK, ()))") == 0
        assert value(one, "[os.getsid(0), os.getpgid(0)]") == [value(one, "os.getpid()")] * 2
        assert value(one, "os.environ['LINKBOOK_DATES']") == "day-first"


def test_outputs_are_those_of_the_stock_kernel() -> None:
    cell = """
import sys, warnings
import matplotlib.pyplot as plt
import pandas as pd
print("said"); print("warned", file=sys.stderr); warnings.warn("mind")
plt.plot([1, 2, 3]); plt.title("A figure of no book"); plt.show()
display(pd.DataFrame({"x": [1, 2]}))
plt.rcParams["backend"], sys.argv[0], __name__, sys.stdin.read()
"""
    with kernel() as (_, warm), kernel("python3") as (_, stock):
        shown = [one["kind"] for one in outputs(warm, "1 + 1")]
        assert shown == ["execute_result"]
        outputs(stock, "1 + 1")
        forked, started = outputs(warm, cell), outputs(stock, cell)
    assert [one["kind"] for one in started].count("display_data") == 2
    for one in (*forked, *started):
        one["text"] = one.get("text", "").partition("ipykernel_")[0]
    assert forked == started


def test_a_cell_can_be_interrupted_and_a_kernel_restarted(tmp_path: Path) -> None:
    began = tmp_path / "began"
    with kernel() as (manager, client):
        first = value(client, "os.getpid()", f"import os; began = {str(began)!r}")
        # After an error a kernel turns away what comes within a tenth of a second, unless it is told not to.
        asked = client.execute("import time; open(began, 'w'); time.sleep(60)", stop_on_error=False)
        assert within(10, began.exists)
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=10)
        assert (reply["parent_header"]["msg_id"], reply["content"]["ename"]) == (asked, "KeyboardInterrupt")
        assert value(client, "os.getpid()") == first
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=60)
        assert value(client, "'os' in globals()") is False
        assert value(client, "os.getpid()", "import os") != first
        assert ends(first)


def test_a_kernel_that_ends_by_itself_is_known_to_have_ended() -> None:
    with kernel() as (manager, client):
        assert manager.is_alive()
        pid = value(client, "os.getpid()", "import os")
        client.execute("os._exit(3)")
        assert ends(pid)
        assert not manager.is_alive()


ENDING = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="warm", extra_arguments=["--log-level=50"])
client.execute_interactive("import duckdb; kept = duckdb.sql('SELECT 1').fetchall()")
client.stop_channels()
manager.shutdown_kernel(now=False)
"""


def test_a_kernel_that_is_told_to_end_does_so_without_a_word() -> None:
    done = subprocess.run([sys.executable, "-c", ENDING], capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("", "")


CLIENT = """
import os, sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="warm")
client.execute("import subprocess; child = subprocess.Popen(['sleep', '60'])")
client.execute_interactive("import os; print(os.getpid(), child.pid)")
sys.stdout.flush()
sys.stdin.read()
"""


def test_a_killed_client_takes_its_kernel_along_with_what_that_has_started() -> None:
    started = subprocess.Popen([sys.executable, "-c", CLIENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with started as client:
        assert client.stdout
        pids = [int(word) for word in client.stdout.readline().split()]
        assert len(pids) == 2
        client.kill()
    assert all(ends(pid) for pid in pids)


def test_a_parent_that_was_started_early_is_the_one_that_a_run_forks_its_kernel_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONE_OF_A_KIND", f"{tmp_path}")  # which no parent that runs already has
    started: list[Path] = []
    start = provisioner._start_parent

    def noted(python: str, settings: dict[str, str], address: Path) -> None:
        started.append(address)
        start(python, settings, address)

    monkeypatch.setattr(provisioner, "_start_parent", noted)
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os; print(os.environ['ONE_OF_A_KIND'])")])
    nbformat.write(page, tmp_path / "01_sampling.ipynb")
    prepare_kernels(tmp_path)
    prepare_kernels(tmp_path)
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_PLATFORM_DIRS", "MPLBACKEND", "TMPDIR"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # set for a run, which another process does else
    outcome = run_one(Run("01_sampling", tmp_path / "out" / "page.ipynb", folder=tmp_path))
    assert outcome.failure == ""
    assert len(started) == 1


def test_another_parent_is_started_when_helpers_libraries_or_environment_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "helpers").mkdir()
    module = tmp_path / "helpers" / "one.py"
    module.write_text("a = 1\n")
    monkeypatch.setattr(provisioner, "PACKAGE", tmp_path / "helpers")
    monkeypatch.setattr(provisioner, "DESCRIPTOR", module)

    def key(**environment: str) -> str:
        return provisioner._key("python", provisioner._settings(environment), "/")

    first = key(PATH="/bin")
    assert first == key(PATH="/bin", TMPDIR="/t", LINKBOOK_PROFILE="strict", PYTEST_XDIST_WORKER="gw0", PWD="/")
    assert key(PATH="/usr/bin") != first
    assert key(PATH="/bin", OMP_NUM_THREADS="2") != first
    module.write_text("a = 2\n")
    assert key(PATH="/bin") != first
    changed = key(PATH="/bin")
    monkeypatch.setattr(provisioner, "get_path", lambda _: str(tmp_path))
    assert key(PATH="/bin") != changed


def test_a_parent_with_threads_sends_away_and_one_that_is_idle_ends(tmp_path: Path) -> None:
    address = f"/tmp/lb-{os.getpid()}-{random.random()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        serving = threading.Thread(target=parent.serve, args=(listener, 0.5))
        serving.start()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(address)
            assert client.recv(1) == b""
        serving.join(10)
        assert not serving.is_alive()
    assert not Path(address).exists()


def test_a_kernel_that_nobody_waits_for_any_more_ends_without_a_word(tmp_path: Path) -> None:
    asking, answering = socket.socketpair()
    request = {"environment": dict(os.environ), "folder": str(tmp_path), "arguments": []}
    with (tmp_path / "said").open("w") as said:
        socket.send_fds(asking, [b"\0"], [said.fileno(), said.fileno()])
        asking.sendall(json.dumps(request).encode() + b"\n")
        asking.close()
        program = (
            "import socket; from helpers.book.kernel.parent import become_kernel as be; be(socket.socket(fileno=0))"
        )
        done = subprocess.run([sys.executable, "-c", program], stdin=answering, check=False, timeout=60)
    answering.close()
    assert (done.returncode, (tmp_path / "said").read_text()) == (0, "")


@pytest.mark.parametrize("unsafe", ["no fork", "no answer", "a folder that others may enter"])
def test_where_forking_is_not_safe_or_fails_the_kernel_is_the_stock_one(
    unsafe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if unsafe == "no fork":
        monkeypatch.setattr(provisioner, "FORKS", False)
    elif unsafe == "no answer":
        monkeypatch.setattr(provisioner, "_connected", lambda *_: _sent_away())
    else:
        tmp_path.chmod(0o755)
        monkeypatch.setattr(provisioner, "_FOLDER", str(tmp_path))
    manager = KernelManager(kernel_name=WARM)
    manager.start_kernel()
    try:
        assert isinstance(manager.provisioner.process, subprocess.Popen)
    finally:
        manager.shutdown_kernel(now=True)


def _sent_away() -> socket.socket:
    """A connection whose other end is closed without an answer."""
    connection, other = socket.socketpair()
    connection.setblocking(False)
    other.close()
    return connection
