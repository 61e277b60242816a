"""What a strategy does, as text: its code, and all that its code refers to.

Two strategies of the same text play the same game, so its hash can stand for one in a scenario.
"""

from __future__ import annotations

import hashlib
import inspect
from abc import ABC
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from textwrap import dedent
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from tradesim.errors import ScenarioError
from tradesim.strategies.base import Strategy

PLAIN = (type(None), bool, int, float, str, bytes, np.generic)
WRAPPED = (property, cached_property, staticmethod, classmethod)
CODE = (FunctionType, type, *WRAPPED)
NAMED = (ModuleType, BuiltinFunctionType, np.ufunc)


def digest(strategy: Strategy) -> str:
    """Hash of a strategy's code, of its own values and of what they refer to: 16 hex digits.

    Comments and places in files count, names of files do not: a class may move from a notebook to
    a module. What comes from installed libraries counts by name. ScenarioError where the code
    cannot be read, or where a value cannot be written down.
    """
    seen: set[int] = set()
    lines = [*_of_class(type(strategy), seen), *_state(strategy, seen)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _of_class(kind: type, seen: set[int]) -> Iterator[str]:
    for parent in kind.__mro__:
        if parent in (Strategy, ABC, object):
            continue
        for name, member in sorted(vars(parent).items()):
            machinery = name.startswith("__") and not isinstance(member, FunctionType)
            if not machinery and not name.startswith("_abc_"):
                yield f"{name}: {_text(member, kind.__module__, seen)}"


def _state(value: Any, seen: set[int]) -> Iterator[str]:
    """Values that an object holds, whether in a dictionary or in slots."""
    names = list(getattr(value, "__dict__", {}))
    names += [f.name for f in fields(value)] if is_dataclass(value) else []
    for name in sorted(set(names)):
        yield f"self.{name}: {_text(getattr(value, name), type(value).__module__, seen)}"


def _text(value: Any, home: str, seen: set[int]) -> str:
    """A value in words; `home` is the module whose functions are followed."""
    if isinstance(value, PLAIN):
        return repr(value)
    if isinstance(value, CODE):
        return _code(value, home, seen)
    if isinstance(value, NAMED):
        return str(getattr(value, "__name__", value))
    return _collected(value, home, seen)


def _collected(value: Any, home: str, seen: set[int]) -> str:
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufSU":
        return f"{value.dtype} {value.shape} {value.tolist()}"
    if isinstance(value, set | frozenset):
        return str(sorted(_text(each, home, seen) for each in value))
    if isinstance(value, Mapping):
        pairs = ((_text(k, home, seen), _text(v, home, seen)) for k, v in value.items())
        return str(sorted(pairs))
    if isinstance(value, tuple | list):
        return str([_text(each, home, seen) for each in value])
    if is_dataclass(value):
        return f"{type(value).__qualname__} {list(_state(value, seen))}"
    if type(value).__module__ in ("builtins", "typing", "types", "_typing", "__future__"):
        return type(value).__qualname__
    raise ScenarioError(
        f"a strategy holds a {type(value).__qualname__}, which cannot enter "
        "the hash of a scenario; allowed numbers, text, arrays, dataclasses, and tuples, "
        "lists, sets and mappings of them"
    )


def _code(value: Any, home: str, seen: set[int]) -> str:
    """Source of a function or members of a class; the name alone where it is a library's."""
    if id(value) in seen:
        return str(getattr(value, "__qualname__", "again"))
    seen.add(id(value))
    if isinstance(value, WRAPPED):
        inner = [getattr(value, name, None) for name in ("fget", "func", "__func__")]
        return str([_text(each, home, seen) for each in inner if each is not None])
    if value.__module__ != home:
        return f"{value.__module__}.{value.__qualname__}"
    if isinstance(value, type):
        return str(list(_of_class(value, seen)))
    return "\n".join([_source(value), *_referred(value, home, seen)])


def _source(function: FunctionType) -> str:
    try:
        return dedent(inspect.getsource(function))
    except (OSError, TypeError):
        if function.__name__.startswith("__"):  # made by dataclass from its fields, seen apart
            return function.__name__
        raise ScenarioError(
            f"the source of {function.__qualname__} cannot be read, so its strategy cannot enter "
            "the identity of a scenario; write the class in a file or a notebook"
        ) from None


def _referred(function: FunctionType, home: str, seen: set[int]) -> Iterator[str]:
    """Values of outside names that a function uses."""
    for name in sorted(set(_names(function.__code__))):
        if name in function.__globals__:
            yield f"{name} = {_text(function.__globals__[name], home, seen)}"
    yield f"defaults = {_text((function.__defaults__, function.__kwdefaults__), home, seen)}"
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        if name != "__class__":
            yield f"{name} = {_text(cell.cell_contents, home, seen)}"


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
