"""Work spread over threads, processes or machines; any concurrent.futures Executor, or Dask.

Results are taken up through each future's own callback, which all kinds of futures have, so no
library's way of waiting is needed. In every process that works, BLAS keeps to one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import ExitStack, contextmanager
from itertools import islice
from multiprocessing.connection import wait
from os import cpu_count
from queue import Empty, SimpleQueue
from threading import Lock
from time import monotonic
from typing import Any, Protocol, TypeVar, runtime_checkable

from tradesim.engine.default import default_executor
from tradesim.errors import ExecutorError, ResultError, shown
from tradesim.scenario.scenario import Scenario

K = TypeVar("K")
R = TypeVar("R")

SECONDS = 30
"""Longest wait for a Dask scheduler to answer."""
LOOK = 5
"""Seconds without a finished task after which it is seen whether anybody still works."""
PATIENCE = 3600
"""Longest wait, in seconds, for a cluster that has lost all its workers to get one again."""
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

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        return self.pool.submit(fn, *args, **kwargs)

    def n_threads(self) -> int:
        """Threads of all workers."""
        count = sum(self.client.nthreads().values())
        if count:
            self.seen = monotonic()
        return count

    def check(self) -> None:
        """ExecutorError where all workers went long ago; how late the first come is no matter."""
        if not self.n_threads() and self.seen and monotonic() - self.seen > PATIENCE:
            raise ExecutorError(
                f"all workers of the cluster are gone, and none has come for {PATIENCE} s; "
                "start some with `dask worker`, then resume"
            )


@contextmanager
def workers(
    executor: Executor | Cluster | None, scenarios: Sequence[Scenario], runs: int
) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """The executor to use for `runs` runs of each scenario, and how many tasks to give it ahead.

    A Dask cluster may grow and shrink, so it is asked anew each time.
    """
    if isinstance(executor, Cluster) and not isinstance(executor, type):
        with executor.get_executor(pure=False) as pool:
            ours = OnCluster(executor, pool)
            yield ours, lambda: AHEAD * max(1, ours.n_threads())
    elif executor is not None:
        if isinstance(executor, type) or not callable(getattr(executor, "submit", None)):
            raise ResultError(
                f"executor is {shown(executor)}; allowed a concurrent.futures Executor, a Dask "
                "Client, or None"
            )
        ahead = AHEAD * (getattr(executor, "_max_workers", None) or cpu_count() or 1)
        yield executor, lambda: ahead
    else:
        with one_blas_thread(), default_executor(scenarios, runs) as (pool, count):
            yield pool, lambda: AHEAD * count if count > 1 else 1


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
    try:
        while True:
            room = ahead() - len(running)
            for task in islice(todo, max(room, 0)):
                future = _submitted(pool, work, task)
                running[future] = task
                future.add_done_callback(done.put)
            if not running:
                return
            future = _next_done(done, pool)
            yield running.pop(future), future
    finally:
        for future in running:
            future.cancel()


def _submitted(pool: Executor, work: Callable[[K], R], task: K) -> Future[R]:
    """The future of a task; one that has failed already where the pool is broken."""
    try:
        return pool.submit(_alone, work, task)
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
    processes = list((pool._processes or {}).values())
    if wait([each.sentinel for each in processes], timeout=0):
        for each in processes:
            each.terminate()
        pool._result_queue._writer.close()


def error_of(future: Future[Any]) -> BaseException | None:
    """What a future that is done failed with; None where it did not."""
    try:
        return future.exception()
    except CancelledError as error:
        return error


def _alone(work: Callable[[Any], Any], task: Any) -> Any:
    with one_blas_thread():
        return work(task)


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
