"""Each part of a step against a cost model: the draws and array passes it makes, timed alone.

The parts of a block are timed as they run. Then the same block runs on arrays that write down
every NumPy call they meet: its name, shapes and a first set of arguments. Each distinct call is
timed alone, over and over on the same arguments, in this process; times the number of such calls,
that is the least the part can take in NumPy without other passes. What is measured beyond it is
Python's own time and memory that has left the cache.
"""

from __future__ import annotations

import sys
import timeit
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from time import perf_counter
from typing import Any
from unittest.mock import patch

import numpy as np
from threadpoolctl import threadpool_limits

import tradesim.block as block
import tradesim.step as step
from tradesim import load_scenario
from tradesim.job import TOGETHER
from tradesim.scenario import Scenario
from tradesim.shocks import BLOCK, SideBySide
from tradesim.streaming import Recorder

SIZES = dict.fromkeys(range(TOGETHER), BLOCK)
"""Blocks played as one array, as a worker does."""
RUNS = TOGETHER * BLOCK

PARTS = {
    "keep_dates": (step, "dates"),
    "choose": (step, "look and choose"),
    "move_levers": (step, "move levers"),
    "hold_talks": (step, "talk"),
    "respond": (step, "respond"),
    "feel": (step, "feel"),
    "begin": (block, "opening (once)"),
    "_tallied": (block, "tally"),
}
METHODS = (
    "astype",
    "copy",
    "argmax",
    "argmin",
    "take",
    "argsort",
    "cumsum",
    "repeat",
    "nonzero",
    "reshape",
    "ravel",
)
GATHERS = ("take",)
"""Methods that touch as many values as they find, however long the table they look into."""
COSTLY = ("exp", "expm1", "log", "log1p", "power", "tanh", "sqrt", "ndtr", "ndtri", "logaddexp")


@dataclass
class Call:
    """A NumPy call with arguments of some shapes: how often it was made, and how to repeat it."""

    name: str
    values: int
    again: Callable[[], Any]
    count: int = 0
    seconds: float = 0.0


@dataclass
class Ledger:
    """Calls of each part; `part` is the one that runs."""

    part: str = "rest"
    resting: bool = False
    """While this is so nothing is written down: what NumPy does inside a call is part of it."""
    calls: dict[str, dict[Any, Call]] = field(default_factory=lambda: defaultdict(dict))
    drawn: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def note(self, name: str, args: Any, values: int, again: Callable[[], Any]) -> None:
        """Count a call."""
        if self.resting:
            return
        key = (name, shapes(args))
        call = self.calls[self.part].setdefault(key, Call(name, values, again))
        call.count += 1


LEDGER = Ledger()


def unseen(work: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """What a call finds, in ordinary arrays, while nothing is written down."""
    before, LEDGER.resting = LEDGER.resting, True
    try:
        return plain(work(*args, **options))
    finally:
        LEDGER.resting = before


def shapes(args: Any) -> Any:
    """Shapes and types of arguments, as something that can be looked up."""
    if isinstance(args, np.ndarray):
        return (args.shape, args.dtype.char, args.strides)
    if isinstance(args, tuple | list):
        return tuple(map(shapes, args))
    if isinstance(args, dict):
        return tuple((key, shapes(value)) for key, value in sorted(args.items()))
    return repr(args) if isinstance(args, slice | str | type | int) else type(args).__name__


def plain(args: Any) -> Any:
    """Arguments with ordinary arrays in them."""
    if isinstance(args, np.ndarray):
        return args.view(np.ndarray)
    if isinstance(args, tuple | list):
        return type(args)(map(plain, args))
    if isinstance(args, dict):
        return {key: plain(value) for key, value in args.items()}
    return args


def counted(found: Any) -> Any:
    """Results, with their arrays counting again."""
    if isinstance(found, np.ndarray):
        return found.view(Counting)
    if isinstance(found, tuple):
        return tuple(map(counted, found))
    return found


def size(found: Any) -> int:
    """Number of values in a result."""
    return sum(map(size, found)) if isinstance(found, tuple) else int(np.size(found))


class Counting(np.ndarray):
    """An array that writes down what is done with it."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        inputs, options = plain(inputs), plain(options)
        work = getattr(ufunc, method)
        found = work(*inputs, **options)
        values = max(map(size, (*inputs, found)))
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        again = elsewhere(options)
        LEDGER.note(name, (inputs, options), values, lambda: work(*inputs, **again))
        return counted(found)

    def __array_function__(self, func: Any, types: Any, args: Any, options: Any) -> Any:
        args, options = plain(args), plain(options)
        found = unseen(func, *args, **options)
        if "out" in options or not shares(found, args):
            values = max(size(found), *(size(a) for a in args if isinstance(a, np.ndarray)), 1)
            again = elsewhere(options)
            LEDGER.note(func.__name__, (args, options), values, lambda: func(*args, **again))
        return counted(found)

    def __getitem__(self, key: Any) -> Any:
        base, key = plain(self), plain(key)
        found = base[key]
        if isinstance(found, np.ndarray) and not np.may_share_memory(found, base):
            LEDGER.note("index", (base, key), max(size(found), size(key)), lambda: base[key])
        return counted(found)

    def __setitem__(self, key: Any, value: Any) -> None:
        base, key, value = plain(self), plain(key), plain(value)
        again = base.copy()
        LEDGER.note("assign", (base, key), size(base[key]), lambda: again.__setitem__(key, value))
        base[key] = value


def elsewhere(options: dict[str, Any]) -> dict[str, Any]:
    """Options with other memory for results: to repeat a call must not change what it is given."""
    if "out" not in options:
        return options
    out = options["out"]
    other = tuple(map(np.empty_like, out)) if isinstance(out, tuple) else np.empty_like(out)
    return options | {"out": other}


def shares(found: Any, args: Any) -> bool:
    """Whether a result is a view of an argument, which costs nothing a value."""
    arrays = [a for a in args if isinstance(a, np.ndarray)]
    return isinstance(found, np.ndarray) and any(np.may_share_memory(found, a) for a in arrays)


def _method(name: str) -> Callable[..., Any]:
    def method(self: Counting, *args: Any, **options: Any) -> Any:
        base, args, options = plain(self), plain(args), plain(options)
        work = getattr(base, name)
        found = work(*args, **options)
        values = size(found) if name in GATHERS else size(base)
        if not shares(found, (base,)):
            LEDGER.note(name, (base, args, options), values, lambda: work(*args, **options))
        return counted(found)

    return method


for _name in METHODS:
    setattr(Counting, _name, _method(_name))


def watched(thing: Any) -> Any:
    """A record, table or array whose arrays count."""
    if isinstance(thing, np.ndarray):
        return thing.view(Counting)
    if isinstance(thing, dict):
        return {key: watched(value) for key, value in thing.items()}
    if isinstance(thing, tuple):
        rows = [watched(value) for value in thing]
        return type(thing)(*rows) if hasattr(thing, "_fields") else tuple(rows)
    if is_dataclass(thing) and not isinstance(thing, type) and type(thing).__name__ in WATCHED:
        return replace(thing, **{f.name: watched(getattr(thing, f.name)) for f in fields(thing)})
    return thing


WATCHED = ("State", "World", "Flows", "Tally", "Surface", "Sight")


@contextmanager
def counting() -> Iterator[Ledger]:
    """While inside, blocks run on counting arrays."""
    global LEDGER
    LEDGER = Ledger()
    asarray, contiguous = np.asanyarray, np.ascontiguousarray
    begin, uniforms, normals = block.begin, SideBySide.uniforms, SideBySide.normals
    of_parameter = SideBySide.of_parameter

    def drawn(kind: str, draw: Any) -> Any:
        def method(self: SideBySide, name: str, rows: int) -> Any:
            LEDGER.drawn[kind] += rows * self.n_runs
            return counted(unseen(draw, self, name, rows))

        return method

    def seeded(self: SideBySide, name: str) -> Any:
        found = unseen(of_parameter, self, name)
        LEDGER.note("of_parameter", found, size(found), lambda: of_parameter(self, name))
        return counted(found)

    makers = ("empty", "zeros", "ones", "full", "array", "arange")
    with (
        ExitStack() as stack,
        patch.object(np, "asarray", lambda a, *args, **kw: asarray(a, *args, **kw)),
        patch.object(
            np, "ascontiguousarray", lambda a, *args: counted(contiguous(plain(a), *args))
        ),
        patch.object(block, "begin", lambda *args: watched(begin(*args))),
        patch.object(SideBySide, "uniforms", drawn("uniform", uniforms)),
        patch.object(SideBySide, "normals", drawn("normal", normals)),
        patch.object(SideBySide, "of_parameter", seeded),
        within(lambda part: setattr(LEDGER, "part", part)),
    ):
        for name in makers:
            stack.enter_context(patch.object(np, name, _making(getattr(np, name))))
        for module, name, table in _tables():
            stack.enter_context(patch.object(module, name, counted(table)))
        yield LEDGER


def _tables() -> Iterator[tuple[Any, str, Any]]:
    """Arrays that modules of the project hold: where, by what name, and which."""
    for module in [each for name, each in sys.modules.items() if name.startswith("tradesim.")]:
        for name, value in list(vars(module).items()):
            if isinstance(value, np.ndarray):
                yield module, name, value


def _making(make: Callable[..., Any]) -> Callable[..., Any]:
    def maker(*args: Any, **options: Any) -> Any:
        found = make(*plain(args), **plain(options))
        LEDGER.note(make.__name__, found, size(found), lambda: make(*plain(args), **plain(options)))
        return counted(found)

    return maker


@contextmanager
def within(enter: Callable[[str], None]) -> Iterator[None]:
    """While inside, `enter` is told which part runs, and "rest" between parts."""

    def told(part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **options: Any) -> Any:
            enter(part)
            found = work(*args, **options)
            enter("rest")
            return found

        return wrapped

    with ExitStack() as stack:
        for name, (module, part) in PARTS.items():
            stack.enter_context(patch.object(module, name, told(part, getattr(module, name))))
        add = told("record", Recorder.add)
        stack.enter_context(patch.object(Recorder, "add", lambda *args: add(*args)))
        yield


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


def alone(call: Call, budget: float = 2e-3) -> float:
    """Seconds of a call by itself: the least of batches that fill a small budget of time."""
    call.again()
    once = max(timeit.timeit(call.again, number=1), 1e-7)
    number = max(1, int(budget / 4 / once))
    return min(timeit.repeat(call.again, number=number, repeat=4)) / number


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
        found[name] = 1e9 * alone(Call(name, values, work), budget=0.05) / values
    return found


@dataclass(frozen=True)
class Row:
    """A part of a block: what it does and what that takes; milliseconds a step."""

    part: str
    calls: float
    passes: float
    costly: float
    model: float
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
        found = []
        for part, calls in ledger.calls.items():
            for call in calls.values():
                call.seconds = alone(call)
            found.append(_row(part, list(calls.values()), took.get(part, 0.0), n_steps))
    drawn = ledger.drawn
    passes = sum(drawn.values()) / RUNS / n_steps
    off_zero = unit["array pass into memory that is there"]
    least = 1e-6 * sum(drawn[kind] * unit[kind] for kind in drawn)
    least += 1e-6 * drawn["uniform"] * off_zero
    found.append(Row("draws", 0, passes, 0, least / n_steps, 1e3 * took["draws"] / n_steps))
    return unit, sorted(found, key=lambda row: -row.measured)


def _row(part: str, calls: list[Call], seconds: float, n_steps: int) -> Row:
    values = sum(call.count * call.values for call in calls) / RUNS / n_steps
    costly = sum(c.count * c.values for c in calls if c.name in COSTLY) / RUNS / n_steps
    least = sum(call.count * call.seconds for call in calls)
    return Row(
        part,
        sum(call.count for call in calls) / n_steps,
        values,
        costly,
        1e3 * least / n_steps,
        1e3 * seconds / n_steps,
    )


def total(found: list[Row]) -> Row:
    """All parts together."""
    names = ("calls", "passes", "costly", "model", "measured")
    return Row("all", *(sum(getattr(row, name) for row in found) for name in names))


def main() -> None:
    """Print the table."""
    unit, found = rows(load_scenario("kuala-lumpur-2025"))
    for name, value in unit.items():
        print(f"{name:40s} {value:8.3f} ns a value")
    print(
        f"{'part':18s} {'calls':>7s} {'passes':>7s} {'costly':>7s} {'model':>8s} {'measured':>9s}"
    )
    for row in [*found, total(found)]:
        ratio = f"{row.measured / row.model:6.2f}" if row.model else ""
        print(
            f"{row.part:18s} {row.calls:7.0f} {row.passes:7.0f} {row.costly:7.1f} "
            f"{row.model:8.3f} {row.measured:9.3f} {ratio}"
        )


if __name__ == "__main__":
    main()
