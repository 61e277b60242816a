"""A task where it is done: with one BLAS thread, and only as long as somebody waits for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from multiprocessing import parent_process
from threading import Event, Lock
from typing import Any

from tradesim.engine import interrupts
from tradesim.model.block import between_steps


def do_in_process(work: Callable[[Any], Any], task: Any) -> Any:
    """Do a task in a process of its own, or on a Dask worker."""
    if parent_process() is not None:
        interrupts.follow(os.getppid())
    with one_blas_thread(), _checking(_dask_check() or interrupts.check):
        return work(task)


def do_in_thread(called_off: Event, work: Callable[[Any], Any], task: Any) -> Any:
    """Do a task in a thread of the caller's process, which it leaves once that is `called_off`."""

    def check() -> None:
        if called_off.is_set():
            raise CancelledError

    with one_blas_thread(), _checking(check):
        return work(task)


@contextmanager
def _checking(check: Callable[[], None]) -> Iterator[None]:
    """Call something after each step of a block that is played inside."""
    before = between_steps.set(check)
    try:
        yield
    finally:
        between_steps.reset(before)


def _dask_check() -> Callable[[], None] | None:
    """What raises once the task of a Dask worker is cancelled; None where there is no such task."""
    if "distributed.worker" not in sys.modules:
        return None
    from distributed import get_worker

    try:
        worker: Any = get_worker()
        key = worker.get_current_task()
    except (ValueError, AttributeError):
        return None

    def check() -> None:
        task = worker.state.tasks.get(key)
        if task is None or task.state in ("cancelled", "released"):
            raise CancelledError

    return check


_lock = Lock()
_inside = 0
_limit = ExitStack()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep BLAS to one thread in this process until the last of those inside has left."""
    global _inside
    from threadpoolctl import threadpool_limits

    with _lock:
        if _inside == 0:
            _limit.enter_context(threadpool_limits(limits=1))
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                _limit.close()
