"""Work spread over threads, processes or machines; any concurrent.futures Executor, or Dask.

Results are taken up through each future's own callback, which all kinds of futures have, so no
library's way of waiting is needed. In every process that works, BLAS keeps to one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from functools import partial
from itertools import islice
from os import cpu_count
from queue import Empty, SimpleQueue
from threading import Event
from time import monotonic
from typing import Any, Protocol, TypeVar, runtime_checkable

from tradesim.engine import interrupts
from tradesim.engine.default import default_executor, end_processes
from tradesim.engine.nesting import check_is_no_task_of, room_in
from tradesim.engine.worker import do_in_process, do_in_thread, one_blas_thread
from tradesim.errors import ExecutorError, ResultError, shown
from tradesim.scenario.scenario import Scenario
from tradesim.terms.threads import threads_start

K = TypeVar("K")
R = TypeVar("R")

SECONDS = 30
"""Longest wait for a Dask scheduler to answer."""
LOOK = 5
"""Seconds without a finished task after which it is seen whether anybody still works."""
PATIENCE = 3600
"""Longest wait, in seconds, for a cluster that has lost all its workers to get one again."""
STARVED = 20
"""Longest time, in seconds, that all workers of a cluster may be paused and finish nothing."""
NO_MEMORY = "probably of too little memory; give each a gigabyte or more, then resume"
AHEAD = 2
"""Tasks that wait or run for each worker: enough to keep it busy, few enough to stay in memory."""


@runtime_checkable
class Cluster(Protocol):
    """What is used of a dask.distributed Client."""

    def get_executor(self, **kwargs: Any) -> Executor: ...

    def nthreads(self) -> dict[str, int]: ...


class OnCluster(Executor):
    """The executor of a Dask client, which also knows when there were workers last."""

    def __init__(self, client: Cluster, pool: Executor) -> None:
        self.client = client
        self.pool = pool
        self.seen: float | None = None
        self.paused_for = 0.0

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        return self.pool.submit(fn, *args, **kwargs)

    def n_threads(self) -> int:
        """Threads of all workers; ExecutorError where the scheduler does not answer."""
        self.check_answers()
        try:
            count = sum(self.client.nthreads().values())
        except (OSError, RuntimeError, ValueError) as error:
            raise self._gone(f"{type(error).__name__} {error}") from None
        if count:
            self.seen = monotonic()
        return count

    def check_answers(self) -> None:
        """ExecutorError where the connection to the scheduler is lost, with all it was given."""
        status = getattr(self.client, "status", "running")
        if status not in ("running", "newly-created"):
            raise self._gone(f"the client is {status}")

    def _gone(self, what: str) -> ExecutorError:
        said = " ".join(what.split())[:100]
        return ExecutorError(
            f"the Dask scheduler does not answer: {said}; start it again with `dask scheduler`, "
            "then resume"
        )

    def check(self) -> None:
        """ExecutorError where all workers are full, or went long ago.

        How late the first come is no matter.
        """
        self.check_answers()
        self.paused_for = self.paused_for + LOOK if self._all_are_paused() else 0.0
        if self.paused_for > STARVED:
            raise ExecutorError(f"the workers of the cluster are paused, {NO_MEMORY}")
        if not self.n_threads() and self.seen and monotonic() - self.seen > PATIENCE:
            raise ExecutorError(
                f"all workers of the cluster are gone, and none has come for {PATIENCE} s; "
                "start some with `dask worker`, then resume"
            )

    def _all_are_paused(self) -> bool:
        """Whether every worker waits for memory to become free."""
        known: dict[str, Any] = getattr(self.client, "scheduler_info", lambda **_: {})(n_workers=-1)
        states = [each.get("status") for each in known.get("workers", {}).values()]
        return bool(states) and set(states) == {"paused"}


@contextmanager
def workers(
    executor: Executor | Cluster | None, scenarios: Sequence[Scenario], runs: int
) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """The executor to use for `runs` runs of each scenario, and how many tasks to give it ahead.

    A Dask cluster may grow and shrink, so it is asked anew each time.
    """
    if isinstance(executor, Cluster) and not isinstance(executor, type):
        check_is_no_task_of(executor)
        ours = OnCluster(executor, executor.get_executor(pure=False))
        try:
            yield ours, lambda: AHEAD * max(1, ours.n_threads())
        finally:
            ours.pool.shutdown(wait=False)  # calls off what is left
    elif executor is not None and _takes_work(executor):
        ahead = AHEAD * (getattr(executor, "_max_workers", None) or cpu_count() or 1)
        given: Any = executor
        with room_in(given):
            try:
                yield given, lambda: ahead
            except KeyboardInterrupt:
                if getattr(given, "_processes", None):
                    end_processes(given)  # it would wait for all that its processes have been given
                raise
    else:
        with one_blas_thread(), default_executor(scenarios, runs) as (pool, count):
            yield pool, lambda: AHEAD * count if count > 1 else 1


def _takes_work(executor: Any) -> bool:
    """Whether an executor does; not where no thread can be started, as in a browser.

    ResultError where it is none, ExecutorError where it was shut down.
    """
    if isinstance(executor, type) or not callable(getattr(executor, "submit", None)):
        raise ResultError(
            f"executor is {shown(executor)}; allowed a concurrent.futures Executor, a Dask "
            "Client, or None"
        )
    if not isinstance(executor, ThreadPoolExecutor) and not hasattr(executor, "_processes"):
        return True  # it needs no thread of ours
    if not threads_start():
        return False
    if getattr(executor, "_shutdown", False) or getattr(executor, "_shutdown_thread", False):
        raise ExecutorError("the executor was shut down; give one that takes work, or none")
    return True


@contextmanager
def cluster(address: str | None) -> Iterator[Cluster | None]:
    """A client of the Dask scheduler at `tcp://HOST:PORT`; ExecutorError where there is none.

    None, the default executor, where no address is given.
    """
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise ExecutorError(
            "a cluster needs Dask, which is not installed; pip install 'tradesim[distributed]'"
        ) from None
    try:
        client: Any = Client(address, timeout=SECONDS, set_as_default=False)  # type: ignore[no-untyped-call,unused-ignore]
    except (OSError, ValueError, TypeError) as error:
        said = f"{type(error).__name__} {error}"
        raise ExecutorError(
            f"no Dask scheduler at {address}: {said}; start one with `dask scheduler`"
        ) from None
    with client:
        yield client


def completed(
    pool: Executor, ahead: Callable[[], int], work: Callable[[K], R], tasks: Iterable[K]
) -> Generator[tuple[K, Future[R]]]:
    """Tasks and their futures as they are done, `ahead()` of them given away at a time.

    What still waits is called off when the caller stops. ExecutorError where a cluster has lost
    all its workers for good.
    """
    todo: Iterator[K] = iter(tasks)
    done: SimpleQueue[Future[R]] = SimpleQueue()
    running: dict[Future[R], K] = {}
    called_off = Event()
    in_thread = isinstance(pool, ThreadPoolExecutor)
    doing = partial(do_in_thread, called_off) if in_thread else do_in_process
    try:
        while True:
            interrupts.check()
            room = ahead() - len(running)
            for task in islice(todo, max(room, 0)):
                future = _submitted(pool, partial(doing, work), task)
                running[future] = task
                future.add_done_callback(done.put)
            if not running:
                return
            future = _next_done(done, pool)
            if isinstance(pool, OnCluster):
                pool.check_answers()
                pool.paused_for = 0.0
            yield running.pop(future), future
    finally:
        called_off.set()
        for future in running:
            future.cancel()


def _submitted(pool: Executor, work: Callable[[K], R], task: K) -> Future[R]:
    """The future of a task; one that has failed already where the pool is broken."""
    try:
        return pool.submit(work, task)
    except BrokenExecutor as error:
        failed: Future[R] = Future()
        failed.set_exception(error)
        return failed


def _next_done(done: SimpleQueue[Future[R]], pool: Executor) -> Future[R]:
    """The next future that is done; while none is, see that somebody works on one."""
    while True:
        try:
            return done.get(timeout=LOOK)
        except Empty:
            if isinstance(pool, OnCluster):
                pool.check()
            elif hasattr(pool, "_processes"):
                _break_if_a_process_died(pool)


def _break_if_a_process_died(pool: Any) -> None:
    """Let a pool notice that one of its processes died in the middle of sending a result.

    The pool reads on, for ever: it holds the other end of that pipe itself, as all its processes
    do. Once none does, it comes to the end of the pipe and says in every future that it is broken.
    """
    from multiprocessing.connection import wait  # not in a browser

    processes = list((pool._processes or {}).values())
    if wait([each.sentinel for each in processes], timeout=0):
        end_processes(pool)


def error_of(future: Future[Any]) -> BaseException | None:
    """What a future that is done failed with; None where it did not."""
    try:
        return future.exception()
    except CancelledError as error:
        return error
