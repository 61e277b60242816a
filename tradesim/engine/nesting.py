"""A call from within the executor that it is given: refused where it would wait for itself."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from threading import Lock, current_thread
from typing import Any

from tradesim.errors import ExecutorError

ADVICE = "leave out executor=, or give another one"
_lock = Lock()
_calls: Counter[int] = Counter()
"""Calls that wait in the threads of each pool, by its id."""


@contextmanager
def room_in(pool: Executor) -> Iterator[None]:
    """ExecutorError where all workers of a pool would wait for what they gave to it."""
    _check_is_of_this_process(pool)
    if not _works_for(pool):
        yield
        return
    with _lock:
        _calls[id(pool)] += 1
        full = _calls[id(pool)] >= pool._max_workers  # type: ignore[attr-defined]
    try:
        if full:
            raise ExecutorError(
                f"this call is in the last free worker of its executor and would wait for itself; "
                f"{ADVICE}"
            )
        yield
    finally:
        with _lock:
            _calls[id(pool)] -= 1


def _works_for(pool: Any) -> bool:
    """Whether this thread is one of the pool's.

    A pool starts a thread before it counts it as its own, under a lock that it holds for both.
    """
    if not hasattr(pool, "_threads"):
        return False
    with getattr(pool, "_shutdown_lock", nullcontext()):
        return current_thread() in pool._threads


def _check_is_of_this_process(pool: Any) -> None:
    """ExecutorError where a pool of processes was copied to one of them by a fork."""
    used = getattr(pool, "_queue_count", 0) and not getattr(pool, "_shutdown_thread", True)
    manager = getattr(pool, "_executor_manager_thread", None)
    if used and not pool._broken and (manager is None or not manager.is_alive()):
        raise ExecutorError(f"the executor belongs to another process; {ADVICE}")


def check_is_no_task_of(client: Any) -> None:
    """ExecutorError inside a task of the Dask cluster that keeps its worker while it waits."""
    inside = sys.modules.get("distributed.threadpoolexecutor")
    if inside is None or not getattr(inside.thread_state, "proceed", False):
        return
    from distributed import get_worker

    if get_worker().scheduler.address == client.scheduler.address:  # type: ignore[no-untyped-call,unused-ignore]
        raise ExecutorError(
            "this call is in a task of its own cluster and may wait for itself; take the client "
            "from distributed.worker_client(), or leave out executor="
        )
