"""Which names the reference has; tests/contracts/test_docstrings.py holds each of them to account.

A name joins by standing in `__all__` of a module of PUBLIC; a module that people read who extend
the model joins by its line in CORE. A rule of bargaining joins by itself.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from tradesim import negotiation

PUBLIC = (
    "tradesim",
    "tradesim.plots",
    "tradesim.engine.designs",
    "tradesim.scenario.actions",
    "tradesim.strategies",
    "tradesim.economy",
    "tradesim.errors",
)
CORE: dict[str, tuple[str, ...]] = {
    "The economy underneath": (
        "tradesim.economy.elasticities",
        "tradesim.economy.policy",
        "tradesim.economy.surface",
        "tradesim.economy.stakes",
        "tradesim.economy.adjustment",
        "tradesim.economy.critical_inputs",
        "tradesim.economy.soybeans",
        "tradesim.economy.theory.optimal",
    ),
    "What a situation is made of": ("tradesim.chronicle.facts", "tradesim.chronicle.fields"),
    "Rules of bargaining": tuple(
        f"{negotiation.__name__}.{each.name}"
        for each in iter_modules(negotiation.__path__)
        if not each.ispkg
    ),
    "What an extension is written against": (
        "tradesim.terms.sides",
        "tradesim.terms.levers",
        "tradesim.terms.moves",
        "tradesim.terms.calendar",
        "tradesim.parameters.parameter",
        "tradesim.model.shocks",
        "tradesim.model.state",
        "tradesim.model.step",
        "tradesim.model.variables",
        "tradesim.model.outcomes",
        "tradesim.model.phases.world",
    ),
}


def exported(name: str) -> dict[str, Any]:
    """Functions and classes of a module: of its `__all__`, or without one, all that it defines."""
    module = import_module(name)
    names = getattr(module, "__all__", vars(module).keys())
    found = {each: getattr(module, each) for each in names if not each.startswith("_")}
    own = hasattr(module, "__all__")
    return {each: value for each, value in found.items() if own or is_own(module, value)}


def is_own(module: ModuleType, value: object) -> bool:
    """Whether a module defines a function or class."""
    kind = inspect.isfunction(value) or inspect.isclass(value)
    return kind and value.__module__ == module.__name__
