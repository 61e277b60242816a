"""Ctrl-C, twice Ctrl-C and SIGTERM end a simulation soon; nothing is lost, nothing is left."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.storage.unfinished import UnfinishedFolder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")

SOON = 5.0
"""Seconds within which a call ends after an interrupt; a busy machine is given as much again."""
CLOSING = {"dask": 10.0}
"""Seconds that a library may take beyond that: a second interrupt comes while Dask closes the
cluster of the script, and Dask then waits so long for it at the end of the process."""
RUNS, N_BLOCKS = 400_000, 49
COMMAND = f"""
import sys
from tradesim.cli import main
from tradesim.engine import default
default.PROCESSES_FROM, default.cores = 1, lambda: 2
more = sys.argv[2:]
sys.argv[1:] = ["run", "kuala-lumpur-2025", "--runs", "{RUNS}", "--record", "outcomes", "--set",
    "calendar.weeks=6", "--no-figures", "--out", sys.argv[1], *more]
sys.exit(main())
"""
SCRIPT = f"""
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
import loky
import tradesim as ts

def pool_of(kind):
    if kind == "threads":
        return ThreadPoolExecutor(2)
    if kind == "loky":
        return loky.ProcessPoolExecutor(2)
    return ProcessPoolExecutor(2, mp_context=get_context(kind))

def study(pool):
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({{"calendar.weeks": 6}})
    asked = dict(runs={RUNS}, record="outcomes", resume=True)
    try:
        ts.simulate(talks, out=sys.argv[1], executor=pool, **asked)
    finally:
        Path(sys.argv[1] + ".left").touch()

if __name__ == "__main__":
    if sys.argv[2] == "dask":
        from distributed import Client, LocalCluster
        with LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0"
        ) as local, Client(local) as client:
            study(client)
    else:
        with pool_of(sys.argv[2]) as pool:
            study(pool)
"""
KINDS = ("threads", "spawn", "fork", "loky", "dask")
SOON_DONE = ("--set", "calendar.weeks=1")
"""For calls that are interrupted once, as soon as they have a part."""
ONCE, TWICE, TERM = (signal.SIGINT,), (signal.SIGINT, signal.SIGINT), (signal.SIGTERM,)


@pytest.fixture(autouse=True)
def usual_handlers() -> Iterator[None]:
    """As on a terminal; what a shell starts in the background ignores Ctrl-C, and so do those
    that it starts."""
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def shared_memory() -> set[str]:
    """Names of semaphores and shared memory of all processes, on Linux."""
    return {each.name for each in Path("/dev/shm").glob("*")}


def said_at_the_end(asking: subprocess.Popen[bytes], seconds: float) -> bytes:
    """What a process that ends in time writes; its whole session is killed where it does not."""
    try:
        return asking.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired:
        os.killpg(asking.pid, signal.SIGKILL)
        raise


class Ended:
    """What became of a call that was sent signals as soon as it had a part."""

    def __init__(self, command: Sequence[str], target: Path, sent: Sequence[int], **how: Any):
        self.folder = UnfinishedFolder(target, N_BLOCKS)
        before = shared_memory()
        with subprocess.Popen(
            [sys.executable, *command], stderr=subprocess.PIPE, start_new_session=True
        ) as asking:
            until = time.monotonic() + 100
            while not self.kept() and asking.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(how.get("after", 0.0))
            started = psutil.Process(asking.pid).children(recursive=True)
            begun, self.begun = time.monotonic(), time.time()
            for number in sent:
                os.killpg(asking.pid, number)
                time.sleep(how.get("between", 0.2) if len(sent) > 1 else 0.0)
            said = said_at_the_end(asking, 60)
            self.took = time.monotonic() - begun
        self.code, self.said = asking.returncode, said.decode()
        _, self.alive = psutil.wait_procs(started, 5)
        for each in self.alive:
            each.kill()
        new = shared_memory() - before
        self.semaphores = {name for name in new if f"-{asking.pid}-" in name}

    def kept(self) -> int:
        return N_BLOCKS - len(self.folder.left())

    def check(self, closing: float = 0.0) -> None:
        """All that holds whatever the executor; its own library may take `closing` seconds more."""
        assert self.took < 2 * SOON + closing, self.said
        assert not self.alive
        assert not self.semaphores
        assert "semaphore" not in self.said
        assert "semlock" not in self.said
        assert 0 < self.kept() < N_BLOCKS


def columns(target: Path) -> str:
    return hashlib.sha256((target / "outcomes.parquet").read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Hash of the results of a call that nothing ended."""
    target = tmp_path_factory.mktemp("whole") / "out"
    subprocess.run([sys.executable, "-c", COMMAND, str(target), "-q"], check=True, timeout=200)
    return columns(target)


@pytest.mark.parametrize(
    ("given", "sent", "code"),
    [
        (SOON_DONE, TWICE, 130),
        pytest.param(("--resume", *SOON_DONE), TERM, 143, marks=pytest.mark.slow),
        pytest.param((), ONCE, 130, marks=pytest.mark.slow),
        pytest.param(("--resume",), ONCE, 130, marks=pytest.mark.slow),
        pytest.param(("--resume",), (signal.SIGINT,) * 6, 130, marks=pytest.mark.slow),
        pytest.param((), TERM, 143, marks=pytest.mark.slow),
    ],
)
def test_the_command_line_ends_with_a_line_that_says_how_to_go_on(
    tmp_path: Path, given: Sequence[str], sent: Sequence[int], code: int
) -> None:
    target = tmp_path / "out"
    ended = Ended(["-c", COMMAND, str(target), "-q", *given], target, sent, between=0.07)
    ended.check()
    assert ended.said.count("\n") == 1
    assert f"tradesim: interrupted; {ended.kept()} of {N_BLOCKS} blocks are kept" in ended.said
    assert "--resume continues it" in ended.said
    assert ended.code == code
    with pytest.raises(ts.StoreError, match=r"is unfinished.*--resume continues it"):
        ts.simulate(ts.load_scenario("kuala-lumpur-2025"), runs=9, out=target)


def interrupted(
    kind: str, tmp_path: Path, sent: Sequence[int], seed: int = 0, trial: int = 0, weeks: int = 6
) -> Path:
    """A script that was interrupted with a pool of a kind; its target."""
    draw = random.Random(seed)
    file, target = tmp_path / "script.py", tmp_path / f"{kind}-{trial}"
    script = SCRIPT.replace('"calendar.weeks": 6', f'"calendar.weeks": {weeks}')
    file.write_text(script, encoding="utf-8")
    how = {"after": draw.uniform(0.0, 0.2), "between": draw.choice([0.05, 0.3, 0.8])}
    ended = Ended([str(file), str(target), kind], target, sent, **how)
    ended.check(CLOSING.get(kind, 0.0) if len(sent) > 1 else 0.0)
    left = target.with_name(f"{target.name}.left").stat().st_mtime - ended.begun
    assert left < 2 * SOON, f"the call was left after {left:.1f} s"
    return target


@pytest.mark.parametrize("kind", in_turn(["fork", "threads", "spawn"], one_in=3))
def test_a_script_ends_soon_and_leaves_no_process(tmp_path: Path, kind: str) -> None:
    interrupted(kind, tmp_path, TWICE, weeks=1)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sent", [ONCE, TWICE, TERM], ids=["once", "twice", "term"])
def test_interrupts_at_random_moments_lose_nothing(
    tmp_path: Path, whole: str, kind: str, sent: Sequence[int]
) -> None:
    for trial in range(10):
        target = interrupted(kind, tmp_path, sent, trial, trial)
        if trial == 0:
            command = [sys.executable, "-c", COMMAND, str(target), "-q", "--resume"]
            subprocess.run(command, check=True, timeout=200)
            assert columns(target) == whole


@pytest.mark.slow
def test_kills_at_random_moments_lose_nothing(tmp_path: Path, whole: str) -> None:
    draw, target = random.Random(7), tmp_path / "out"
    for _ in range(20):
        command = [sys.executable, "-c", COMMAND, str(target), "-q", "--resume"]
        with subprocess.Popen(command, start_new_session=True) as asking:
            time.sleep(draw.uniform(1.5, 6.0))
            started = psutil.Process(asking.pid).children(recursive=True)
            asking.kill()
        _, alive = psutil.wait_procs(started, 10)
        assert not alive
    subprocess.run(command, check=True, timeout=200)
    assert columns(target) == whole
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_an_interrupt_that_a_library_swallowed_is_raised_again() -> None:
    from tradesim.engine import interrupts

    with interrupts.in_order():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            interrupts.check()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_that_is_held_back_comes_at_the_end() -> None:
    from tradesim.engine import interrupts

    done = []

    def work() -> None:
        with interrupts.in_order(), interrupts.held():
            signal.raise_signal(signal.SIGTERM)
            done.append("all of it")

    with pytest.raises(interrupts.Terminated):
        work()
    assert done == ["all of it"]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_handler_of_ones_own_stays_in_place() -> None:
    from tradesim.engine import interrupts

    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: seen.append(number))
    try:
        with interrupts.in_order():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [signal.SIGINT]
