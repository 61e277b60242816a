"""A call is refused where it would wait for itself, and does the work where no thread can start."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.engine import default
from tradesim.errors import ExecutorError
from tradesim.model.shocks import BLOCK

SHORT = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1}, name="short")


def nested(pool: Any) -> int:
    return ts.simulate(SHORT, runs=50, executor=pool).n_runs


def outcome(pool: Any) -> str:
    """What becomes of a call within a worker."""
    try:
        return str(nested(pool))
    except ExecutorError as error:
        return str(error)


def test_a_call_in_the_only_worker_of_its_executor_is_refused() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert "would wait for itself; leave out executor=" in pool.submit(outcome, pool).result(20)
        assert nested(pool) == 50


def test_calls_in_all_workers_of_their_executor_do_not_wait_for_one_another() -> None:
    together = threading.Barrier(3)

    def meeting(pool: Executor) -> str:
        together.wait(20)
        return outcome(pool)

    with ThreadPoolExecutor(3) as pool:
        found = [future.result(60) for future in [pool.submit(meeting, pool) for _ in range(3)]]
    assert "50" in found
    assert all(said == "50" or "would wait for itself" in said for said in found)


pool_before_a_fork: Any = None


def in_a_fork() -> str:
    return outcome(pool_before_a_fork)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux")
def test_a_pool_that_was_copied_by_a_fork_is_refused() -> None:
    global pool_before_a_fork
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        pool_before_a_fork = pool
        assert "belongs to another process" in pool.submit(in_a_fork).result(30)


def test_an_executor_that_was_shut_down_is_refused() -> None:
    for pool in (ThreadPoolExecutor(1), ProcessPoolExecutor(1)):
        pool.shutdown()
        with pytest.raises(ExecutorError, match="was shut down"):
            nested(pool)


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a browser."""

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    monkeypatch.setattr(default, "PROCESSES_FROM", 1)
    monkeypatch.setattr(default, "cores", lambda: 2)


@pytest.mark.usefixtures("no_threads")
@pytest.mark.parametrize("kind", in_turn([None, ThreadPoolExecutor, ProcessPoolExecutor], one_in=3))
def test_where_no_thread_can_start_the_caller_does_the_work(
    kind: type[Executor] | None, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {"runs": BLOCK + 50, "executor": kind and kind(), "progress": True}
    ens = ts.simulate(SHORT, **asked)
    assert ts.simulate(SHORT, out=tmp_path / "out", **asked).outcomes.equals(ens.outcomes)


@pytest.mark.usefixtures("no_threads")
def test_where_no_thread_can_start_paths_in_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ts.StoreError, match="zarr, which needs threads"):
        ts.simulate(SHORT, runs=50, record="paths", out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


class Starved(Executor):
    """A cluster whose only worker is full."""

    status = "running"

    def get_executor(self, **_: Any) -> Executor:
        return self

    def submit(self, *_: Any, **__: Any) -> Any:
        from concurrent.futures import Future

        return Future()

    def nthreads(self) -> dict[str, int]:
        return {"tcp://somewhere:1": 1}

    def scheduler_info(self, **_: Any) -> dict[str, Any]:
        return {"workers": {"tcp://somewhere:1": {"status": "paused"}}}


def test_a_cluster_without_enough_memory_ends_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tradesim.engine.executors.LOOK", 0.02)
    monkeypatch.setattr("tradesim.engine.executors.STARVED", 0.1)
    with pytest.raises(ExecutorError, match="are paused, probably of too little memory; give"):
        nested(Starved())


def test_a_cluster_that_lost_its_scheduler_ends_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Starved, "status", "closed")
    with pytest.raises(ExecutorError, match="scheduler does not answer: the client is closed"):
        nested(Starved())
