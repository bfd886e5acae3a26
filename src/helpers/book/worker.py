"""The processes that run notebooks: each ends with the one that started it, and takes its kernel and files along."""

import errno
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from time import perf_counter, sleep
from typing import Any, Final

LEAST_ROOM: Final = 2**20
"""Bytes that the folder of temporary files has free at least: with less a kernel dies and says so in fifty lines."""

_TO_STOP_SECONDS: Final = 10
_AGAIN_SECONDS: Final = 3
_LOOK_SECONDS: Final = 0.2
_at_work, stopping = threading.Event(), threading.Event()
_private: list[str] = []


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Let processes that are started meanwhile not hear an interrupt until they listen for it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def private_folder() -> Iterator[str]:
    """Give a run a folder for all its temporary files; the path is short, for sockets have names of 107 letters."""
    home = tempfile.gettempdir()
    if shutil.disk_usage(home).free < LEAST_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), home)
    _at_work.set()
    try:
        with tempfile.TemporaryDirectory(prefix="linkbook-", dir=home, ignore_cleanup_errors=True) as folder:
            _private[:] = [folder]
            tempfile.tempdir = folder
            _on_interrupt(signal.default_int_handler)
            yield folder
    finally:
        tempfile.tempdir = home
        _on_interrupt(signal.SIG_IGN)
        _at_work.clear()


def stop_in_time(stop: Event) -> None:
    """Let this process end when the one that started it sets `stop`, being interrupted itself, or has been killed."""
    _on_interrupt(signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_wait_to_stop, args=(stop,), daemon=True).start()


def _on_interrupt(handler: Any) -> None:
    """Set what an interrupt does in a process that another started: nothing, but while a notebook runs."""
    if threading.current_thread() is threading.main_thread() and multiprocessing.parent_process() is not None:
        signal.signal(signal.SIGINT, handler)


def _wait_to_stop(stop: Event) -> None:
    """Wait; then interrupt the notebook that runs, which ends its kernel, and leave when its files are cleared away."""
    parent = multiprocessing.parent_process()
    while not stop.wait(_LOOK_SECONDS) and (parent is None or parent.is_alive()):
        continue
    stopping.set()
    ending = perf_counter() + _TO_STOP_SECONDS
    while _at_work.is_set() and perf_counter() < ending:
        signal.raise_signal(signal.SIGINT)
        again = perf_counter() + _AGAIN_SECONDS
        while _at_work.is_set() and perf_counter() < again:
            sleep(_LOOK_SECONDS)
    if not _at_work.is_set() and parent is not None and parent.is_alive():
        return  # it ends its processes itself; one that left of its own accord would have the others killed
    for folder in _private:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
