"""The same bits from threads, processes and a Dask cluster, in any order, whoever is killed."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from loky import ProcessPoolExecutor as ProcessPool
from threadpoolctl import threadpool_info

from tests.turns import in_turn
from tradesim import BlockError, TradesimError, load_scenario, simulate
from tradesim.cli import main
from tradesim.engine.executors import cluster, completed, one_blas_thread, workers
from tradesim.engine.job import (
    TOGETHER,
    TOGETHER_IN_THREADS,
    Block,
    Job,
    Workers,
    block_parts,
)
from tradesim.errors import ExecutorError
from tradesim.model.shocks import BLOCK
from tradesim.results.ensemble import Ensemble
from tradesim.storage import store
from tradesim.storage.unfinished import UnfinishedFolder

SHORT = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1}, name="short")
RUNS = 2 * BLOCK + 100
posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is there on POSIX only")


def same(one: Ensemble, two: Ensemble) -> None:
    assert one.streamed is not None
    assert two.streamed is not None
    for name in one.columns:
        assert one.columns[name].tobytes() == two.columns[name].tobytes(), name
    for name in ("histogram", "total", "coarse", "squares", "stages", "flags", "tariffs"):
        assert np.array_equal(getattr(one.streamed, name), getattr(two.streamed, name)), name


@pytest.fixture(scope="module")
def usual() -> Ensemble:
    return simulate(SHORT, runs=RUNS, seed=3)


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    """Two workers; one that is killed is started again, however long that takes.

    Dask gives up a worker that is not back in time, which on a busy machine may be all of them.
    """
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    config = pytest.importorskip("dask").config
    with (
        config.set({"distributed.deploy.lost-worker-timeout": "1 hour"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as local,
        distributed.Client(local) as client,
    ):
        yield client


def processes(count: int) -> Executor:
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))


def loky_processes(count: int) -> Executor:
    made: Executor = ProcessPool(count)
    return made


def blas_threads(_: int) -> set[int]:
    """Threads of every BLAS that is loaded here."""
    np.ones((2, 2)) @ np.ones((2, 2))
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.mark.parametrize("threads", in_turn([1, 2, 4], first=1))
def test_the_number_of_threads_changes_nothing(usual: Ensemble, threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        same(usual, simulate(SHORT, runs=RUNS, seed=3, executor=pool))


@pytest.mark.parametrize("count", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_processes_change_no_byte_of_a_folder(usual: Ensemble, tmp_path: Path, count: int) -> None:
    with processes(count) as pool:
        there = simulate(SHORT, runs=RUNS, seed=3, executor=pool, out=tmp_path / "processes")
    same(usual, there)
    simulate(SHORT, runs=RUNS, seed=3, out=tmp_path / "threads")
    for name in ("outcomes.parquet", "summary.npz", "weekly.nc", "summary.csv", "scenario.json"):
        one, two = (tmp_path / kind / name for kind in ("processes", "threads"))
        assert one.read_bytes() == two.read_bytes(), name


def test_dask_changes_nothing(usual: Ensemble, dask: Any) -> None:
    same(usual, simulate(SHORT, runs=RUNS, seed=3, executor=dask))


def test_the_command_line_runs_on_a_scheduler(
    usual: Ensemble, dask: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--runs", str(RUNS), "--seed", "3", "--set", "calendar.weeks=1", "--no-figures", "-q"]
    place = ["--out", str(tmp_path / "out"), "--scheduler", dask.scheduler.address]
    assert main(["run", "kuala-lumpur-2025", *asked, *place]) == 0
    assert capsys.readouterr() == ("", "")
    same(usual, store.read(tmp_path / "out"))


@posix
def test_a_killed_dask_worker_changes_nothing(usual: Ensemble, dask: Any, tmp_path: Path) -> None:
    """A worker is killed as soon as the first part is there; its block is done by another."""
    pids = dask.run(os.getpid)
    folder = UnfinishedFolder(tmp_path / "out", 3)
    killed = threading.Event()

    def kill() -> None:
        while len(folder.left()) > 2:
            time.sleep(0.002)
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        killed.set()

    threading.Thread(target=kill, daemon=True).start()
    same(usual, simulate(SHORT, runs=RUNS, seed=3, executor=dask, out=tmp_path / "out"))
    assert killed.wait(5)


@posix
@pytest.mark.slow
def test_a_block_that_kills_its_workers_is_recorded_and_the_rest_completes(
    dask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tradesim.engine.simulate.block_parts", deadly)
    monkeypatch.setattr(dask.cluster.scheduler, "allowed_failures", 0)
    dask.wait_for_workers(2, timeout=60)
    with pytest.raises(BlockError, match=r"block 1 failed: KilledWorker.*2 of 3 blocks are kept"):
        simulate(SHORT, runs=RUNS, seed=3, executor=dask, out=tmp_path / "out")
    assert UnfinishedFolder(tmp_path / "out", 3).left() == [1]


def deadly(blocks: Sequence[Block]) -> list[tuple[bytes, None]]:
    """Stands in for the work on blocks; the second one kills whoever takes it."""
    if any(block.number == 1 for block in blocks):
        os.kill(os.getpid(), signal.SIGKILL)
    return [(b"", None) for _ in blocks]


def dying(blocks: Sequence[Block]) -> list[tuple[bytes, Any]]:
    """Makes parts until it comes to the second block, which kills its process."""
    if any(block.number == 1 for block in blocks):
        os.kill(os.getpid(), signal.SIGKILL)
    return block_parts(blocks)


@posix
def test_a_killed_process_pool_keeps_its_parts_and_resumes(
    usual: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with processes(1) as pool, monkeypatch.context() as patch:
        patch.setattr("tradesim.engine.simulate.block_parts", dying)
        patch.setattr("tradesim.engine.job.TOGETHER", 1)
        with pytest.raises(BlockError, match=r"failed: BrokenProcessPool.*1 of 3 blocks"):
            simulate(SHORT, runs=RUNS, seed=3, executor=pool, out=tmp_path / "out")
    same(usual, simulate(SHORT, runs=RUNS, seed=3, out=tmp_path / "out", resume=True))


def dies_in_the_middle_of_its_answer(size: int) -> bytes:
    def half(self: Connection, content: memoryview) -> None:
        os.write(self.fileno(), content[: len(content) // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    Connection._send = half  # type: ignore[attr-defined]
    return bytes(size)


@posix
@pytest.mark.parametrize(
    ("size", "pool_of"),
    [
        pytest.param(100, loky_processes, marks=pytest.mark.slow),
        (100_000, processes),
        pytest.param(100, processes, marks=pytest.mark.slow),
        pytest.param(100_000, loky_processes, marks=pytest.mark.slow),
    ],
)
def test_a_process_killed_in_the_middle_of_its_answer_ends_the_wait(
    monkeypatch: pytest.MonkeyPatch, size: int, pool_of: Callable[[int], Executor]
) -> None:
    """The pool by itself would read the other half for ever."""
    monkeypatch.setattr("tradesim.engine.executors.LOOK", 0.2)
    with pool_of(2) as pool:
        (each,) = completed(pool, lambda: 2, dies_in_the_middle_of_its_answer, [size])
    assert isinstance(each[1].exception(timeout=0), BrokenExecutor)


class Broken(Executor):
    """Takes one task, fails it, and takes no other."""

    broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.broken:
            raise BrokenExecutor
        self.broken = True
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor())
        return future


def test_a_pool_that_broke_fails_the_tasks_that_were_left() -> None:
    done = {
        task: future.exception() for task, future in completed(Broken(), lambda: 1, abs, range(3))
    }
    assert list(done) == [0, 1, 2]
    assert all(isinstance(error, BrokenExecutor) for error in done.values())


class Deserted(Executor):
    """A cluster whose workers come after `late` looks and stay until `stays` tasks are done."""

    def __init__(self, late: int, stays: int) -> None:
        self.late = late
        self.stays = stays
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def get_executor(self, **_: Any) -> Executor:
        return self

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.waiting.append((Future(), lambda: fn(*args, **kwargs)))
        return self.waiting[-1][0]

    def nthreads(self) -> dict[str, int]:
        self.late -= 1
        if self.late >= 0 or not self.stays:
            return {}
        if self.waiting:
            future, work = self.waiting.pop(0)
            future.set_result(work())
            self.stays -= 1
        return {"tcp://somewhere:1": 1}


@pytest.mark.parametrize("late", [0, 3])
def test_workers_that_come_late_are_waited_for(monkeypatch: pytest.MonkeyPatch, late: int) -> None:
    monkeypatch.setattr("tradesim.engine.executors.LOOK", 0.01)
    monkeypatch.setattr("tradesim.engine.executors.PATIENCE", 0.0)
    with workers(Deserted(late, stays=4), [SHORT], 4) as (pool, ahead):
        done = [future.result() for _, future in completed(pool, ahead, abs, range(4))]
    assert done == [0, 1, 2, 3]


def test_workers_that_are_gone_for_good_end_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tradesim.engine.executors.LOOK", 0.01)
    monkeypatch.setattr("tradesim.engine.executors.PATIENCE", 0.05)
    done = []
    with (
        workers(Deserted(0, stays=2), [SHORT], 4) as (pool, ahead),
        pytest.raises(ExecutorError, match=r"workers .* gone.*start some .* then resume"),
    ):
        done.extend(task for task, _ in completed(pool, ahead, abs, range(4)))
    assert done == [0, 1]


def test_blas_keeps_to_one_thread_in_threads_and_processes() -> None:
    for kind in (
        ThreadPoolExecutor(2),
        ProcessPoolExecutor(1, mp_context=get_context("spawn")),
    ):
        with workers(kind, [SHORT], 3) as (pool, ahead), kind:
            for _, future in completed(pool, ahead, blas_threads, range(3)):
                assert future.result() <= {1}


def test_blas_gets_its_threads_back_when_the_last_has_left() -> None:
    before = blas_threads(0)
    with one_blas_thread():
        with one_blas_thread():
            pass
        assert blas_threads(0) <= {1}
    assert blas_threads(0) == before


def test_the_script_of_the_guide_runs(tmp_path: Path) -> None:
    """The first block of docs/how-to/cluster.md, small, with an executor and again without."""
    guide = (Path(__file__).parents[2] / "docs" / "how-to" / "cluster.md").read_text("utf-8")
    found = re.search(r"<!-- python: cluster -->\n```python\n(.*?)```", guide, flags=re.DOTALL)
    assert found
    script: dict[str, Any] = {}
    exec(found[1], script)
    with ThreadPoolExecutor(1) as pool:
        first = script["study"](pool, runs=50, out=tmp_path / "out")
    assert script["study"](runs=50, out=tmp_path / "out").outcomes.equals(first.outcomes)


@pytest.mark.parametrize(
    ("pool", "record", "together"),
    [
        (lambda: ThreadPoolExecutor(2), "weekly", TOGETHER_IN_THREADS),
        (lambda: ThreadPoolExecutor(1), "weekly", TOGETHER),
        (lambda: ProcessPoolExecutor(2), "weekly", TOGETHER),
        (lambda: ThreadPoolExecutor(2), "paths", 1),
    ],
)
def test_threads_side_by_side_play_more_blocks_at_a_time(
    pool: Callable[[], Executor], record: str, together: int
) -> None:
    job = Job(load_scenario("kuala-lumpur-2025"), 7, 64 * BLOCK, record)
    with pool() as made, workers(made, [SHORT], 3) as (executor, ahead):
        groups = Workers(executor, ahead, lambda _: None).groups(job.blocks())
    assert {len(group) for group in groups} == {together}
    assert [block.number for group in groups for block in group] == list(range(64))


def test_few_tasks_are_given_away_at_a_time() -> None:
    waiting = []

    def count(task: int) -> int:
        waiting.append(task)
        return task

    with ThreadPoolExecutor(1) as pool:
        done = completed(pool, lambda: 2, count, range(1_000))
        next(done)
        done.close()
    assert len(waiting) <= 4


def test_a_scheduler_that_is_not_there_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tradesim.engine.executors.SECONDS", 0.3)
    place = ["--out", str(tmp_path / "out"), "--scheduler", "tcp://127.0.0.1:9"]
    assert main(["run", "kuala-lumpur-2025", "--runs", "9", *place]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "no Dask scheduler at tcp://127.0.0.1:9" in err
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_without_dask_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(TradesimError, match=r"pip install 'tradesim\[distributed\]'"),
        cluster("tcp://127.0.0.1:9"),
    ):
        pass


class KilledWorker(Exception):
    """Stands in for the error of the same name that Dask gives a task whose workers died."""


def test_a_task_lost_beside_one_that_kills_workers_is_done_again_alone() -> None:
    tried: list[int] = []

    def work(group: Sequence[int]) -> list[int]:
        tried.extend(group)
        if 1 in group or (2 in group and tried.count(2) == 1):
            raise KilledWorker
        return [10 * task for task in group]

    with ThreadPoolExecutor(1) as pool:
        results = Workers(pool, lambda: 2, lambda n: None).results(work, [(0,), (1,), (2,)])
        found = {task: (result, error) for task, result, error in results}
    assert (found[0], found[2]) == ((0, None), (20, None))
    assert isinstance(found[1][1], KilledWorker)
    assert tried == [0, 1, 2, 1, 2]
