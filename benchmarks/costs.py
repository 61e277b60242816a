"""Each part of a step against a cost model: the draws and array passes it makes, timed alone.

The parts of a block are timed as they run. Then the same block runs on counting arrays, and each
distinct call is timed alone in this process: over and over on the same arguments, which then lie
in the nearest cache. Times the number of such calls, that is the least the part can take in NumPy
without other passes. What is measured beyond it is Python's own time and memory that has left the
cache; how much the latter can be, calls on arguments that come from memory say.
"""

from __future__ import annotations

import timeit
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from unittest.mock import patch

import numpy as np
from counting import Call, counting, within
from threadpoolctl import threadpool_limits

import tradesim.model.block as block
from tradesim import load_scenario
from tradesim.engine.job import TOGETHER
from tradesim.model.shocks import BLOCK, SideBySide
from tradesim.scenario.scenario import Scenario

SIZES = dict.fromkeys(range(TOGETHER), BLOCK)
"""Blocks played as one array, as a worker does."""
RUNS = TOGETHER * BLOCK
OUT_OF_REACH = 2**26
"""Bytes that no longer lie in the nearest caches, as many as the arrays of those blocks take."""
MOST_COPIES = 1000
"""Copies of the arguments of a small call at most: making them takes longer than the calls."""

COSTLY = ("exp", "expm1", "log", "log1p", "power", "tanh", "sqrt", "ndtr", "ndtri", "logaddexp")


class Stopwatch:
    """Seconds of each part, those of draws apart."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.part, self.since = "rest", perf_counter()

    def enter(self, part: str) -> None:
        """Book the time that has passed, and go on with a part."""
        now = perf_counter()
        self.seconds[self.part] += now - self.since
        self.part, self.since = part, now

    def drawing(self, draw: Callable[..., Any]) -> Callable[..., Any]:
        """A draw whose time is booked as such."""

        def method(*args: Any) -> Any:
            part = self.part
            self.enter("draws")
            found = draw(*args)
            self.enter(part)
            return found

        return method


def measured(scenario: Scenario, repeats: int) -> dict[str, float]:
    """Seconds of each part of some blocks, the least of some repeats."""
    found = []
    for _ in range(repeats):
        watch = Stopwatch()
        with (
            within(watch.enter),
            patch.object(SideBySide, "uniforms", watch.drawing(SideBySide.uniforms)),
            patch.object(SideBySide, "normals", watch.drawing(SideBySide.normals)),
        ):
            block.run_blocks(scenario, 0, SIZES, record="weekly")
            watch.enter("rest")
        found.append(watch.seconds)
    return {part: min(each[part] for each in found) for part in found[0]}


def alone(again: Callable[[], Any], budget: float = 2e-3) -> float:
    """Seconds of a call by itself: the least of batches that fill a small budget of time."""
    again()
    once = max(timeit.timeit(again, number=1), 1e-7)
    number = max(1, int(budget / 4 / once))
    return min(timeit.repeat(again, number=number, repeat=4)) / number


def slowdown(call: Call) -> float:
    """How many times as long a call takes when its arguments come from memory, one at least.

    It is made in turn on copies that together take up OUT_OF_REACH.
    """
    if not call.size:
        return 1.0
    number = min(max(OUT_OF_REACH // call.size, 2), MOST_COPIES)
    copies = [call.moved().again for _ in range(number)]

    def in_turn() -> None:
        for again in copies:
            again()

    in_turn()
    return max(min(timeit.repeat(in_turn, number=1, repeat=3)) / number / alone(call.again), 1.0)


class Slowdowns(dict[tuple[str, int], float]):
    """Slowdowns by the name of a call and the logarithm of its size, each measured once."""

    def of(self, call: Call) -> float:
        """That of a call."""
        key = (call.name, call.values.bit_length())
        if key not in self:
            self[key] = slowdown(call)
        return self[key]


def constants() -> dict[str, float]:
    """Nanoseconds a value of what the model is made of, at the size of a block."""
    stream = np.random.Generator(np.random.SFC64(1))
    a, b, to = stream.random(BLOCK), stream.random(BLOCK), np.empty(BLOCK)
    table, wide = stream.random((8, 60)), stream.random((60, BLOCK))
    works: dict[str, tuple[Callable[[], Any], int]] = {
        "normal": (lambda: stream.standard_normal(BLOCK), BLOCK),
        "uniform": (lambda: stream.random(BLOCK), BLOCK),
        "array pass (a + b)": (lambda: a + b, BLOCK),
        "array pass into memory that is there": (lambda: np.add(a, b, out=to), BLOCK),
        "choice (where)": (lambda: np.where(a > 0.5, a, b), BLOCK),
        "exp": (lambda: np.exp(a), BLOCK),
        "log": (lambda: np.log(a), BLOCK),
        "matrix product, a multiplication": (lambda: table @ wide, 480 * BLOCK),
    }
    found = {}
    for name, (work, values) in works.items():
        found[name] = 1e9 * alone(work, budget=0.05) / values
    return found


@dataclass(frozen=True)
class Row:
    """A part of a block: what it does and what that takes; milliseconds a step."""

    part: str
    calls: float
    passes: float
    costly: float
    model: float
    from_memory: float
    """The model where all that calls are given comes from memory."""
    measured: float


def rows(scenario: Scenario, *, repeats: int = 3) -> tuple[dict[str, float], list[Row]]:
    """Constants, and a row a part of a block; a step is one of the calendar."""
    n_steps = scenario.dates().n_steps
    with threadpool_limits(1):
        block.run_blocks(scenario, 0, SIZES, record="weekly")
        took = measured(scenario, repeats)
        unit = constants()
        with counting() as ledger:
            block.run_blocks(scenario, 0, SIZES, record="weekly")
        slower = Slowdowns()
        found = [
            _row(part, list(calls.values()), slower, took.get(part, 0.0), n_steps)
            for part, calls in ledger.calls.items()
        ]
    drawn = ledger.drawn
    passes = sum(drawn.values()) / RUNS / n_steps
    off_zero = unit["array pass into memory that is there"]
    least = 1e-6 * sum(drawn[kind] * unit[kind] for kind in drawn)
    least += 1e-6 * drawn["uniform"] * off_zero
    least /= n_steps
    found.append(Row("draws", 0, passes, 0, least, least, 1e3 * took["draws"] / n_steps))
    return unit, sorted(found, key=lambda row: -row.measured)


def _row(part: str, calls: list[Call], slower: Slowdowns, seconds: float, n_steps: int) -> Row:
    values = sum(call.count * call.values for call in calls) / RUNS / n_steps
    costly = sum(c.count * c.values for c in calls if c.name in COSTLY) / RUNS / n_steps
    least = [call.count * alone(call.again) for call in calls]
    moved = [each * slower.of(call) for call, each in zip(calls, least, strict=True)]
    return Row(
        part,
        sum(call.count for call in calls) / n_steps,
        values,
        costly,
        1e3 * sum(least) / n_steps,
        1e3 * sum(moved) / n_steps,
        1e3 * seconds / n_steps,
    )


def total(found: list[Row]) -> Row:
    """All parts together."""
    names = ("calls", "passes", "costly", "model", "from_memory", "measured")
    return Row("all", *(sum(getattr(row, name) for row in found) for name in names))


def main() -> None:
    """Print the table."""
    unit, found = rows(load_scenario("kuala-lumpur-2025"))
    for name, value in unit.items():
        print(f"{name:40s} {value:8.3f} ns a value")
    heads = ("calls", "passes", "costly", "model", "memory", "measured", "ratio", "to mem.")
    print(f"{'part':18s}" + "".join(f" {head:>8s}" for head in heads))
    for row in [*found, total(found)]:
        numbers = [f"{row.calls:8.0f}", f"{row.passes:8.0f}", f"{row.costly:8.1f}"]
        numbers += [f"{each:8.3f}" for each in (row.model, row.from_memory, row.measured)]
        numbers += [f"{row.measured / each:8.2f}" for each in (row.model, row.from_memory)]
        print(f"{row.part:18s} {' '.join(numbers)}")


if __name__ == "__main__":
    main()
