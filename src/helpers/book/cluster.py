"""Run notebooks on many machines: as tasks of dask.distributed, which schedules them and repeats those it lost."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Final

_ADDRESS: Final = re.compile(r"((tcp|tls)://)?[A-Za-z0-9.-]+:[0-9]{1,5}|(tcp|tls)://\[[0-9A-Fa-f:]+\]:[0-9]{1,5}")
_SECONDS_TO_ANSWER: Final = "10s"


@contextmanager
def cluster_pool(address: str) -> Iterator[Callable[..., "Future[Any]"]]:
    """Give what runs functions on the workers of a scheduler; what still waits is called off when this ends early.

    Raises:
        ValueError: when the address is none, dask is not installed, nothing answers, there are no workers, or one of
            them runs several notebooks in one process, which change its folder under each other.
    """
    client = _client(address)
    try:
        _refuse_unfit(address, client.scheduler_info(n_workers=-1)["workers"])
        yield client.get_executor(pure=False).submit
    finally:
        client.close()  # which forgets its tasks: those that still wait are run by nobody


def _client(address: str) -> Any:
    """Return who is connected to a scheduler."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"scheduler {address[:60]!r}: give its address, such as tcp://10.0.0.5:8786")
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise ValueError("--scheduler needs dask: pip install distributed") from None
    try:
        return Client(address, timeout=_SECONDS_TO_ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError):
        raise ValueError(f"scheduler {address}: nothing answers there within {_SECONDS_TO_ANSWER}") from None


def _refuse_unfit(address: str, workers: dict[str, Any]) -> None:
    """Refuse workers that cannot run notebooks."""
    if not workers:
        raise ValueError(f"scheduler {address}: it has no workers; start some with: dask worker {address} --nthreads 1")
    threaded = [str(worker.get("name", name)) for name, worker in workers.items() if worker["nthreads"] != 1]
    if threaded:
        raise ValueError(
            f"scheduler {address}: {len(threaded)} of its {len(workers)} workers run several tasks in one process; "
            "start them with --nthreads 1, and --nworkers for more at a time"
        )
