"""Every public name says what it is, with shapes, units and the errors a caller can cause.

What is public is what the reference has (docs/sphinx_pages/names.py). Words are searched for, so a
docstring can pass that says a shape or a unit of something else; none can pass that says nothing.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property
from pathlib import Path
from textwrap import dedent
from types import FunctionType
from typing import Any

import pytest

import tradesim.errors
from tradesim.errors import TradesimError

DOCS = Path(__file__).parents[2] / "docs"
if str(DOCS) not in sys.path:
    sys.path.append(str(DOCS))

from sphinx_pages.names import CORE, PUBLIC, exported  # noqa: E402

AXIS = r"(?!1[89]\d\d|20\d\d)(?:\d+(?: [a-z]+)?|[A-Zmn]|US|CN|China|[a-z_]+(?: [*+] \w+)*)"
SHAPE = re.compile(
    rf"\((?:{AXIS}(?:, ?{AXIS})+,?|{AXIS},|{AXIS}(?:, ?{AXIS})*\[, ?{AXIS}\]|\[{AXIS}\])\)"
    r"|\bshapes?(?: and units?)? of\b|\bany shape\b",
    flags=re.IGNORECASE,
)
UNIT = re.compile(
    r"\b(shares?|percent|points|weeks?|days?|USD|tonnes|ratios?|logs?|log-odds|chances?|counts?"
    r"|probabilit\w+|units?|codes?|rates?|factors?|odds|elasticit\w+|steps?|deviations?"
    r"|uniforms?|normals?|errors?|coordinates?|radian|exponent|numbers?)\b|\bfrom -?\d",
    flags=re.IGNORECASE,
)
ARRAY = re.compile(r"\b(Array|Mask|Codes|ArrayLike|NDArray)\b")
QUANTITY = re.compile(r"^(Array|float|tuple\[(Array|float)(, (Array|float|\.\.\.))*\])$")
ERRORS = {
    name
    for name, kind in vars(tradesim.errors).items()
    if inspect.isclass(kind) and issubclass(kind, TradesimError)
}


@dataclass(frozen=True)
class Named:
    """A public function, method or property, and what is said of it."""

    name: str
    function: FunctionType
    doc: str
    above: str
    """Docstring of its class, if it has one."""

    @property
    def annotations(self) -> dict[str, str]:
        return {key: str(each) for key, each in self.function.__annotations__.items()}

    @property
    def said(self) -> str:
        return f"{self.doc}\n{self.above}"


def unwrapped(member: Any) -> Any:
    """The function of a method or property; the member itself where it is none."""
    if isinstance(member, property):
        return member.fget
    if isinstance(member, cached_property):
        return member.func
    inner = getattr(member, "__func__", member)
    return inspect.unwrap(inner) if callable(inner) else inner


def lineage(kind: type) -> list[type]:
    """A class and those of its bases that are the project's own."""
    return [each for each in kind.__mro__ if each.__module__.startswith("tradesim")]


def members(kind: type) -> Iterator[tuple[str, FunctionType, str]]:
    """Public methods and properties of a class: name, function and docstring, or its base's."""
    names = dict.fromkeys(name for each in lineage(kind) for name in vars(each))
    for name in names:
        found = [unwrapped(vars(each)[name]) for each in lineage(kind) if name in vars(each)]
        if not name.startswith("_") and isinstance(found[0], FunctionType):
            yield name, found[0], next((f.__doc__ for f in found if f.__doc__), "")


@cache
def public() -> dict[str, Any]:
    """Functions and classes of the reference, by full name; each once."""
    found: dict[int, tuple[str, Any]] = {}
    for module in (*PUBLIC, *(name for modules in CORE.values() for name in modules)):
        for name, value in exported(module).items():
            if callable(value):
                found.setdefault(id(value), (f"{module}.{name}", value))
    return dict(found.values())


def classes() -> dict[str, type]:
    return {name: value for name, value in public().items() if inspect.isclass(value)}


def named() -> Iterator[Named]:
    for name, value in public().items():
        if inspect.isclass(value):
            above = inspect.cleandoc(value.__doc__ or "")
            for member, function, doc in members(value):
                yield Named(f"{name}.{member}", function, doc, above)
        else:
            function = inspect.unwrap(value)
            yield Named(name, function, function.__doc__ or "", "")


NAMED = {each.name: each for each in named()}
RECORDS = {name: kind for name, kind in classes().items() if is_dataclass(kind)}
MODULES = sorted({each.function.__module__ for each in NAMED.values()})
every_module = pytest.mark.parametrize("module", MODULES)


def named_in(module: str) -> Iterator[Named]:
    """What is named in a module."""
    return (each for each in NAMED.values() if each.function.__module__ == module)


def check_first_line(name: str, doc: str) -> None:
    """That a docstring says what it is about, and is not the one that dataclass makes."""
    first = inspect.cleandoc(doc).split("\n")[0]
    made_by_dataclass = first.startswith(f"{name.rpartition('.')[2]}(")
    assert len(first.split()) > 1, f"{name} has no docstring"
    assert not made_by_dataclass, f"{name} has no docstring but the one that dataclass makes"


def test_the_reference_has_every_exported_name() -> None:
    values = exported("tradesim").items()
    names = {v.__name__ if inspect.ismodule(v) else f"tradesim.{name}" for name, v in values}
    assert names <= {*public(), *PUBLIC}


@every_module
def test_a_public_function_says_what_it_is(module: str) -> None:
    for each in named_in(module):
        check_first_line(each.name, each.doc)


def test_a_public_class_says_what_it_is() -> None:
    for name, kind in classes().items():
        check_first_line(name, kind.__doc__ or "")


@every_module
def test_what_takes_or_gives_arrays_says_their_shapes(module: str) -> None:
    for each in named_in(module):
        if any(ARRAY.search(annotation) for annotation in each.annotations.values()):
            assert SHAPE.search(each.said), f"{each.name} names no shape like (n_runs,)"


@every_module
def test_what_gives_a_quantity_says_its_unit(module: str) -> None:
    for each in named_in(module):
        if QUANTITY.match(each.annotations.get("return", "")):
            assert UNIT.search(each.said), f"{each.name} names no unit"


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_of_arrays_says_their_shapes_and_units(name: str) -> None:
    kind = RECORDS[name]
    if "Array" in {str(field.type) for field in fields(kind)}:
        said = " ".join(strings(kind))
        assert SHAPE.search(said), "no shape like (n_runs,) in its docstring or under its fields"
        assert UNIT.search(said), "no unit in its docstring or under its fields"


@every_module
def test_errors_that_a_caller_can_cause_are_named(module: str) -> None:
    for each in named_in(module):
        unsaid = {error for error in raised(each.function) if error not in each.said}
        assert not unsaid, f"{each.name} raises {', '.join(sorted(unsaid))}, unnamed in its docs"


def strings(kind: type) -> Iterator[str]:
    """Docstrings in the body of a class, those of its fields too."""
    for statement in tree(kind).body[0].body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            yield str(statement.value.value)


def tree(of: Any) -> Any:
    return ast.parse(dedent(inspect.getsource(of)))


def raised(function: FunctionType, above: frozenset[str] = frozenset()) -> set[str]:
    """Errors that a function raises, itself or through private functions of its module."""
    found: set[str] = set()
    for node in ast.walk(tree(function)):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raiser = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            found |= {raiser.id} & ERRORS if isinstance(raiser, ast.Name) else set()
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            helper = function.__globals__.get(node.func.id)
            if is_private(helper, function) and node.func.id not in above:
                found |= raised(helper, above | {node.func.id})
    return found


def is_private(helper: Any, function: FunctionType) -> bool:
    """Whether a name is a private function of the module that uses it."""
    own = inspect.isfunction(helper) and helper.__module__ == function.__module__
    return bool(own and helper.__name__.startswith("_"))
