"""Blocks that run on arrays which write down every NumPy call they meet, part by part.

A call is kept with its name, the shapes of its arguments and a first set of them, so that it can
be repeated alone.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from operator import getitem, setitem
from typing import Any
from unittest.mock import patch

import numpy as np

import tradesim.model.block as block
import tradesim.model.step as step
from tradesim.model.recorder import Recorder
from tradesim.model.shocks import SideBySide

PARTS = {
    "keep_dates": (step, "dates"),
    "weigh": (step, "weigh"),
    "choose": (step, "look and choose"),
    "reply": (step, "reply"),
    "move_levers": (step, "move levers"),
    "hold_talks": (step, "talk"),
    "respond": (step, "respond"),
    "feel": (step, "feel"),
    "next_growth": (step, "growth"),
    "begin": (block, "opening (once)"),
    "_next_tally": (block, "tally"),
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


@dataclass
class Call:
    """A NumPy call with arguments of some shapes: how often it was made, and how to repeat it."""

    name: str
    values: int
    work: Callable[..., Any]
    args: tuple[Any, ...]
    options: dict[str, Any]
    count: int = 0

    def again(self) -> Any:
        """The call once more, on the same arguments."""
        return self.work(*self.args, **self.options)

    def moved(self) -> Call:
        """The same call on arguments elsewhere in memory."""
        args, options = mapped((self.args, self.options), elsewhere)
        return Call(self.name, self.values, self.work, args, options)

    @property
    def size(self) -> int:
        """Bytes of its arguments."""
        sizes: list[int] = []
        mapped((self.args, self.options), lambda array: sizes.append(array.nbytes))
        return sum(sizes)


@dataclass
class Ledger:
    """Calls of each part; `part` is the one that runs."""

    part: str = "rest"
    resting: bool = False
    """While this is so nothing is written down: what NumPy does inside a call is part of it."""
    calls: dict[str, dict[Any, Call]] = field(default_factory=lambda: defaultdict(dict))
    drawn: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def note(
        self, name: str, values: int, work: Callable[..., Any], *args: Any, **options: Any
    ) -> None:
        """Count a call of `work`."""
        if self.resting:
            return
        key = (name, shapes((args, options)))
        call = self.calls[self.part].setdefault(key, Call(name, values, work, args, options))
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


def mapped(args: Any, change: Callable[[np.ndarray], Any]) -> Any:
    """Arguments with `change` done to every array in them."""
    if isinstance(args, np.ndarray):
        return change(args)
    if isinstance(args, tuple | list):
        return type(args)(mapped(each, change) for each in args)
    if isinstance(args, dict):
        return {key: mapped(value, change) for key, value in args.items()}
    return args


def plain(args: Any) -> Any:
    """Arguments with ordinary arrays in them."""
    return mapped(args, lambda array: array.view(np.ndarray))


def elsewhere(array: np.ndarray) -> np.ndarray:
    """A copy of an array; one that holds a number once for many places is kept."""
    return array.copy(order="K") if 0 not in array.strides else array


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
        LEDGER.note(name, values, work, *inputs, **other_memory(options))
        return counted(found)

    def __array_function__(self, func: Any, types: Any, args: Any, options: Any) -> Any:
        args, options = plain(args), plain(options)
        found = unseen(func, *args, **options)
        if "out" in options or not shares(found, args):
            values = max(size(found), *(size(a) for a in args if isinstance(a, np.ndarray)), 1)
            LEDGER.note(func.__name__, values, func, *args, **other_memory(options))
        return counted(found)

    def __getitem__(self, key: Any) -> Any:
        base, key = plain(self), plain(key)
        found = base[key]
        if isinstance(found, np.ndarray) and not np.may_share_memory(found, base):
            LEDGER.note("index", max(size(found), size(key)), getitem, base, key)
        return counted(found)

    def __setitem__(self, key: Any, value: Any) -> None:
        base, key, value = plain(self), plain(key), plain(value)
        LEDGER.note("assign", size(base[key]), setitem, base.copy(), key, value)
        base[key] = value


def other_memory(options: dict[str, Any]) -> dict[str, Any]:
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
            LEDGER.note(name, values, getattr(np.ndarray, name), base, *args, **options)
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


WATCHED = ("State", "World", "Flows", "Tally", "Surface", "StakesGrid")


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
        LEDGER.note("of_parameter", size(found), of_parameter, self, name)
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
        args, options = plain(args), plain(options)
        found = make(*args, **options)
        LEDGER.note(make.__name__, size(found), make, *args, **options)
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
