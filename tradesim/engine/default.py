"""The default executor: the caller's own thread, or processes where there is enough to do.

Threads hand the interpreter's lock on at every short call, so that two are hardly faster than one
and often slower; they are the default only in an interpreter without that lock.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, TypeVar

from tradesim.engine.interrupts import follow, held
from tradesim.errors import ScenarioError
from tradesim.scenario.scenario import Scenario
from tradesim.strategies import registry
from tradesim.terms.threads import threads_start

R = TypeVar("R")

PROCESSES_FROM = 2_800_000
"""Runs times steps, 50,000 runs of a year, from which processes are faster than the caller's
thread although they take a second to start; benchmarks/in_turns.py compares the two."""
IDLE = 60.0
"""Seconds without work after which processes end; a call within them need not start any."""
WAIT = 2.0
"""Seconds that the last thread of an executor that was ended may take to end."""


class CallersThread(Executor):
    """Does a task when it is submitted, where it is submitted; an interrupt is raised at once."""

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def default_executor(scenarios: Sequence[Scenario], runs: int) -> Iterator[tuple[Executor, int]]:
    """The executor for `runs` runs of each scenario, and how many workers it has.

    Processes need no `__main__` guard: they do not import the caller's main module. The caller's
    thread does the work where processes cannot be started or do not know a strategy, and in a
    process that another one started, which has its share of the cores already.
    """
    locked = getattr(sys, "_is_gil_enabled", lambda: True)()
    steps = runs * sum(scenario.dates().n_steps for scenario in scenarios)
    alone = parent_process() is not None or (locked and steps < PROCESSES_FROM)
    workers = 1 if alone else cores()
    if workers == 1:
        yield CallersThread(), 1
    elif not locked:
        with ThreadPoolExecutor(workers) as threads:
            yield threads, workers
    else:
        own = {name: code for each in scenarios for name, code in each.own_strategies.items()}
        with _kept_processes(workers, own) as pool:
            yield (pool, workers) if pool is not None else (CallersThread(), 1)


def cores() -> int:
    """Cores that this process may use; one where no other process can be started."""
    try:
        from loky import cpu_count
    except (ImportError, OSError):  # a platform without processes or semaphores
        return 1
    return int(cpu_count())


@contextmanager
def _kept_processes(count: int, own: Mapping[str, str]) -> Iterator[Executor | None]:
    """Processes that know the strategies `own`, by name and hash; None where there can be none.

    They stay for the next call, and are killed where anything is raised inside.
    """
    pool = None
    try:
        with held():
            pool = _started(count, own)
        yield pool if pool is not None and _know(pool, own) else None
    except BaseException:
        if pool is not None:
            _end(pool)
        raise


def _end(pool: Any) -> None:
    """End a loky executor and wait for its threads, which give semaphores back to the system."""
    feeder = getattr(pool._call_queue, "_thread", None)
    end_processes(pool)  # it would wait for the rest of an answer that one died sending
    pool.shutdown(kill_workers=True)
    if feeder is not None:
        feeder.join(WAIT)  # the executor waits for its other thread only


def end_processes(pool: Any) -> None:
    """End the processes of a pool, whatever they are doing; the pool is broken then.

    It holds the other end of the pipe that it reads answers from; once nobody does, it comes to
    the end of half an answer. That end is put elsewhere, as its own thread may be closing it.
    """
    for each in list((pool._processes or {}).values()):
        each.terminate()
    with suppress(OSError), Path(os.devnull).open("wb") as nowhere:  # it is closed already
        os.dup2(nowhere.fileno(), pool._result_queue._writer.fileno())


def _started(count: int, own: Mapping[str, str]) -> Any:
    """A loky executor whose processes are starting, those of the last call where they are still
    there and were asked for with the same code; None where the system gives none."""
    mark = (os.getpid(), *sorted(own.items()))
    if not threads_start():  # loky would keep a pool whose own thread did not start
        return None
    try:
        from loky import get_reusable_executor

        pool = get_reusable_executor(count, timeout=IDLE, initializer=follow, initargs=mark)
        pool.submit(int)  # starts the processes
    except (ImportError, OSError, RuntimeError):
        return None
    return pool


def _know(pool: Executor, own: Mapping[str, str]) -> bool:
    """Whether the processes work and know the strategies, which are sent to them."""
    try:
        pool.submit(_take_in, registry.pickled(own), own).result()
    except (OSError, RuntimeError, ScenarioError):
        return False
    return True


def _take_in(sent: Mapping[str, tuple[str, bytes]], own: Mapping[str, str]) -> None:
    registry.unpickle(sent)
    registry.check_unchanged(own)
