"""Without an executor: the caller's thread, or processes where there is much to do; equal bits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import psutil
import pytest
from loky import get_reusable_executor
from loky.backend.context import get_context as loky_context

import tradesim as ts
from tests.turns import in_turn
from tradesim.engine import default
from tradesim.engine.default import CallersThread, default_executor
from tradesim.model.shocks import BLOCK
from tradesim.storage.unfinished import UnfinishedFolder
from tradesim.strategies import registry

SHORT = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1}, name="short")
RUNS = 2 * BLOCK + 100
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")

STRATEGY = """
import numpy as np
from tradesim.strategies.hardliner import Hardliner

class Fox(Hardliner):
    name = "fox"
"""
SCRIPT = """
import sys
from concurrent.futures import ThreadPoolExecutor
import psutil
import tradesim as ts
from tradesim.engine import default
default.PROCESSES_FROM = 1
talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1})
MORE
found = ts.simulate(talks, runs=20_000, seed=3, record="outcomes")
started = len(psutil.Process().children()) > 0
with ThreadPoolExecutor(1) as pool:
    other = ts.simulate(talks, runs=20_000, seed=3, record="outcomes", executor=pool)
print(started, found.outcomes.equals(other.outcomes))
"""
IN_A_CELL = f"""
import linecache
cell = {STRATEGY!r}
linecache.cache["<cell>"] = len(cell), None, cell.splitlines(True), "<cell>"
exec(compile(cell, "<cell>", "exec"))
ts.strategies.register(Fox())
talks = talks.evolve({{"us.strategy": "fox"}})
"""


def bits(ens: ts.Ensemble) -> str:
    return sha256(b"".join(ens.columns[name].tobytes() for name in ens.columns)).hexdigest()


def simulated(scenario: ts.Scenario = SHORT, **more: Any) -> str:
    return bits(ts.simulate(scenario, runs=RUNS, seed=3, record="outcomes", **more))


@pytest.fixture(scope="module")
def usual() -> str:
    with ThreadPoolExecutor(1) as pool:
        return simulated(executor=pool)


@pytest.fixture
def much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any work is enough for two processes."""
    monkeypatch.setattr(default, "PROCESSES_FROM", 1)
    monkeypatch.setattr(default, "cores", lambda: 2)


@pytest.fixture
def fox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[bool], ts.Scenario]:
    """A scenario with a strategy of one's own, in a module that others can import or cannot."""
    monkeypatch.setattr(registry, "_own", {})
    monkeypatch.syspath_prepend(tmp_path)

    def made(importable: bool) -> ts.Scenario:
        file = tmp_path / ("foxes.py" if importable else "gone.py")
        code = f"{STRATEGY}    known = {importable}\n"
        file.write_text(code, encoding="utf-8")
        module = ModuleType(file.stem)
        module.__file__ = str(file)
        monkeypatch.setitem(sys.modules, file.stem, module)
        exec(compile(code, file, "exec"), module.__dict__)
        ts.strategies.register(module.Fox())
        if not importable:
            file.rename(tmp_path / "elsewhere.txt")
        return SHORT.evolve({"us.strategy": "fox"}, name="fox")

    return made


def kind(scenario: ts.Scenario = SHORT, runs: int = RUNS) -> type[Executor]:
    with default_executor([scenario], runs) as (pool, _):
        return type(pool)


def fresh(*how: str, script: str, typed: bool = False) -> list[str]:
    """Words that a fresh interpreter prints, which must give no warning."""
    command = [sys.executable, "-W", "error", *how]
    given = {"input": script} if typed else {}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, **given)  # type: ignore[call-overload]
    assert (done.returncode, done.stderr) == (0, "")
    return str(done.stdout).split()


def test_few_runs_are_played_in_the_callers_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default, "cores", lambda: 2)
    n_steps = SHORT.dates().n_steps
    assert kind(runs=default.PROCESSES_FROM // n_steps - 1) is CallersThread


@pytest.mark.usefixtures("much")
def test_processes_change_nothing_and_stay_for_the_next_call(usual: str) -> None:
    assert simulated() == usual
    with default_executor([SHORT], RUNS) as (pool, n_workers):
        first = set(pool._processes)  # type: ignore[attr-defined]
        assert n_workers == len(first) == 2
    with default_executor([SHORT], RUNS) as (pool, _):
        assert set(pool._processes) == first  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "main",
    [
        "a file without a guard",
        pytest.param("standard input", marks=pytest.mark.slow),
        # also the main module of the strategy from a notebook, below
        pytest.param("-c", marks=pytest.mark.slow),
    ],
)
def test_processes_need_nothing_of_the_callers_main_module(main: str, tmp_path: Path) -> None:
    script = SCRIPT.replace("MORE", "default.cores = lambda: 2")
    file = tmp_path / "script.py"
    file.write_text(script, encoding="utf-8")
    how = {"standard input": ("-",), "-c": ("-c", script)}.get(main, (str(file),))
    assert fresh(*how, script=script, typed=main == "standard input") == ["True", "True"]


@pytest.mark.slow
def test_a_strategy_written_in_a_notebook_is_played() -> None:
    script = SCRIPT.replace("MORE", f"default.cores = lambda: 2\n{IN_A_CELL}")
    assert fresh("-c", script, script=script)[-1] == "True"


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize("importable", in_turn([False, True]))
def test_a_strategy_that_processes_cannot_import_is_played_by_the_caller(
    fox: Callable[[bool], ts.Scenario], importable: bool
) -> None:
    scenario = fox(importable)
    assert (kind(scenario) is CallersThread) is not importable
    with ThreadPoolExecutor(1) as pool:
        assert simulated(scenario) == simulated(scenario, executor=pool)


@pytest.mark.usefixtures("much")
def test_a_strategy_with_new_code_gets_new_processes(fox: Callable[[bool], ts.Scenario]) -> None:
    with default_executor([SHORT], RUNS) as (pool, _):
        before = set(pool._processes)  # type: ignore[attr-defined]
    with default_executor([fox(True)], RUNS) as (pool, _):
        assert not before & set(pool._processes)  # type: ignore[attr-defined]


def test_a_single_core_is_the_callers_thread(usual: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default, "PROCESSES_FROM", 1)
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    assert kind() is CallersThread
    assert simulated() == usual


def test_an_interpreter_without_the_lock_takes_threads(
    usual: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: False, raising=False)
    monkeypatch.setattr(default, "cores", lambda: 2)
    assert kind() is ThreadPoolExecutor
    assert simulated() == usual


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize(
    ("refused", "error"),
    [
        pytest.param(
            lambda: Thread, RuntimeError("can't start new thread"), marks=pytest.mark.slow
        ),
        # joblib brings a copy of loky, whose processes are taken once it is imported
        (lambda: loky_context("loky").Process, BlockingIOError(11, "EAGAIN")),
    ],
)
def test_the_caller_does_the_work_where_nothing_can_be_started(
    usual: str, monkeypatch: pytest.MonkeyPatch, refused: Callable[[], type], error: Exception
) -> None:
    def refuse(_: Any) -> None:
        raise error

    get_reusable_executor(2).shutdown(kill_workers=True)
    with monkeypatch.context() as patch:
        patch.setattr(refused(), "start", refuse)
        assert kind() is CallersThread
        assert simulated() == usual
    assert kind() is not CallersThread


def kinds(to: Any) -> None:
    default.PROCESSES_FROM = 1
    to.send(kind().__name__)


def test_a_process_that_another_one_started_starts_none() -> None:
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=kinds, args=(there,), daemon=True)
    process.start()
    assert here.recv() == "CallersThread"
    process.join(60)


def kills_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dies_in_the_middle_of_its_answer() -> bytes:
    def half(self: Connection, content: memoryview) -> None:
        os.write(self.fileno(), content[: len(content) // 2])
        kills_itself()

    Connection._send = half  # type: ignore[attr-defined]
    return bytes(100_000)


def interrupted_after_a_process_died() -> None:
    with default_executor([SHORT], RUNS) as (pool, _):
        processes = list(pool._processes.values())  # type: ignore[attr-defined]
        pool.submit(dies_in_the_middle_of_its_answer)
        assert wait([each.sentinel for each in processes], timeout=30)
        raise KeyboardInterrupt


@posix
@pytest.mark.timeout(60)
@pytest.mark.usefixtures("much")
def test_an_interrupt_after_a_process_died_in_the_middle_of_its_answer_is_raised() -> None:
    """As all processes of a group get SIGTERM; loky waits for the other half for ever."""
    with pytest.raises(KeyboardInterrupt):
        interrupted_after_a_process_died()


def interrupted_while_the_pipe_is_closed() -> None:
    with default_executor([SHORT], RUNS) as (pool, _):
        started: Any = pool
        os.close(started._result_queue._writer.fileno())
        raise KeyboardInterrupt


@posix
@pytest.mark.usefixtures("much")
def test_an_interrupt_is_raised_though_the_pipe_of_answers_was_closed_meanwhile() -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted_while_the_pipe_is_closed()


@posix
@pytest.mark.usefixtures("much")
def test_the_call_after_one_whose_processes_broke_starts_new_ones(usual: str) -> None:
    with default_executor([SHORT], RUNS) as (pool, _), pytest.raises(RuntimeError):
        pool.submit(kills_itself).result()
    assert simulated() == usual


LONG = """
import signal, sys
import tradesim as ts
from tradesim.engine import default
default.PROCESSES_FROM, default.cores = 1, lambda: 2
talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 2})
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it in the background
print("begun", flush=True)
ts.simulate(talks, runs=4_000_000, record="outcomes", out=sys.argv[1])
"""


@posix
@pytest.mark.parametrize(
    "how", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGKILL]
)
def test_processes_end_with_the_call_and_its_finished_blocks_are_kept(
    tmp_path: Path, how: signal.Signals
) -> None:
    """An interrupt reaches all processes of a terminal; SIGKILL the caller alone."""
    command = [sys.executable, "-c", LONG, str(tmp_path / "out")]
    folder = UnfinishedFolder(tmp_path / "out", 489)
    with subprocess.Popen(command, stderr=subprocess.PIPE, process_group=0) as asking:
        until = time.monotonic() + 100
        while len(folder.left()) == 489 and time.monotonic() < until:
            time.sleep(0.05)
        started = psutil.Process(asking.pid).children(recursive=True)
        assert len(started) >= 2
        if how is signal.SIGINT:
            os.killpg(asking.pid, how)
        else:
            asking.kill()
        try:
            _, said = asking.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(asking.pid, signal.SIGKILL)
            raise
    _, alive = psutil.wait_procs(started, 20)
    assert not alive
    assert len(folder.left()) < 489
    if how is signal.SIGINT:
        assert said.decode().count("Traceback") == 1 + said.decode().count("During handling")
        assert "blocks are kept" in said.decode().splitlines()[-1]
