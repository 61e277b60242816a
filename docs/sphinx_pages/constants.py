"""Where in the package a constant stands, and its value."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import tradesim

PACKAGE = Path(tradesim.__file__).parent


def constant(name: str) -> tuple[str, float, str]:
    """Name as given, value and module of `NAME`, or of the default in `function(argument)`.

    ValueError unless one module defines it; a name before a dot picks a module.
    """
    whole, _, argument = name.strip("`").rstrip(")").partition("(")
    module, _, own = whole.rpartition(".")
    ending = f".{module}" if module else ""
    places = [each for each in defined().get(own, []) if f".{each}".endswith(ending)]
    if len(places) != 1:
        raise ValueError(f"{name} stands in {places or 'no module'}; say which, as module.{own}")
    value = getattr(import_module(f"tradesim.{places[0]}"), own)
    value = inspect.signature(value).parameters[argument].default if argument else value
    return name, float(value), places[0]


@cache
def defined() -> dict[str, list[str]]:
    """Modules, below the package, that define each name."""
    found: dict[str, list[str]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(file.relative_to(PACKAGE).with_suffix("").parts)
        for name in names(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(name, []).append(module)
    return found


def names(tree: ast.Module) -> Iterator[str]:
    """Functions and constants that a module defines."""
    for each in tree.body:
        if isinstance(each, ast.FunctionDef):
            yield each.name
        elif isinstance(each, ast.Assign | ast.AnnAssign):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            for target in targets:
                yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
