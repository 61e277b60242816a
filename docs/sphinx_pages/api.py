"""Reference of names: pages for autodoc, made from what the package exports.

A name joins by standing in `__all__` of one of PUBLIC; a module for people who extend the model
joins by its room in ROOMS.
"""

from __future__ import annotations

import inspect
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import GenericAlias, ModuleType

from sphinx_pages.links import GENERATED

FOLDER = GENERATED / "api"
PUBLIC = (
    "tradesim",
    "tradesim.plots",
    "tradesim.designs",
    "tradesim.strategies",
    "tradesim.economy",
    "tradesim.errors",
)
ROOMS = {
    "tradesim.economy": "The economy underneath",
    "tradesim.negotiation": "Rules of bargaining",
}
FOUNDATIONS = (
    "tradesim.sides",
    "tradesim.levers",
    "tradesim.moves",
    "tradesim.calendar",
    "tradesim.parameters",
    "tradesim.shocks",
    "tradesim.state",
    "tradesim.step",
    "tradesim.strategies.registry",
    "tradesim.variables",
    "tradesim.tally",
    "tradesim.phases.world",
)
"""What an extension is written against."""


def pages() -> dict[Path, str]:
    """An index, a page a public module, a page a class, and a page each room of the core."""
    found: dict[Path, str] = {}
    for name in PUBLIC:
        found |= module_pages(name)
    for room, title in ROOMS.items():
        found[FOLDER / f"{core(room)}.rst"] = core_page(title, submodules(room))
    title = "What an extension is written against"
    found[FOLDER / "foundations.rst"] = core_page(title, FOUNDATIONS)
    found[FOLDER / "index.rst"] = index()
    return found


def core(room: str) -> str:
    """Name of the page of a room: its own name, unless that is the page of its exports."""
    return f"{room}.core" if room in PUBLIC else room


def index() -> str:
    """The way to all of them."""
    names = [*PUBLIC, *map(core, ROOMS), "foundations"]
    lines = [*heading("Python interface"), *PREFACE.splitlines(), ""]
    return "\n".join([*lines, ".. toctree::", "", *(f"   {name}" for name in names), ""])


PREFACE = """
Arrays have runs on the last axis and are float64; ``(2, n_runs)`` is by side, US first. Rates are
shares (0.25, not 25), money is billion USD a year, payoffs are percent of real income. Errors that
a caller can cause derive from ``TradesimError``.
"""


def exported(module: ModuleType) -> list[str]:
    """Public names: those of `__all__`, or what a module without one defines."""
    if hasattr(module, "__all__"):
        return [name for name in module.__all__ if not name.startswith("__")]
    return [n for n, v in vars(module).items() if is_own(module, n, v)]


def is_own(module: ModuleType, name: str, value: object) -> bool:
    """Whether a module defines a public function or class."""
    kind = inspect.isfunction(value) or inspect.isclass(value)
    return kind and not name.startswith("_") and value.__module__ == module.__name__


def module_pages(name: str) -> dict[Path, str]:
    """The page of a public module with its functions, and a page for each class."""
    module = import_module(name)
    values = {each: getattr(module, each) for each in exported(module)}
    errors = [n for n, v in values.items() if inspect.isclass(v) and issubclass(v, Exception)]
    classes = [n for n, v in values.items() if inspect.isclass(v) and n not in errors]
    functions = [n for n, v in values.items() if callable(v) and not inspect.isclass(v)]
    lines = [*heading(name), f".. currentmodule:: {name}", "", *about(module)]
    lines += section("Classes", classes) + toctree(name, classes)
    lines += section("Functions", functions)
    lines += [line for each in functions for line in (f".. autofunction:: {name}.{each}", "")]
    lines += heading("Errors", "-") if errors else []
    lines += [line for each in errors for line in (f".. autoexception:: {name}.{each}", "")]
    found = {FOLDER / f"{name}.rst": "\n".join(lines)}
    kept = {each: class_page(name, values[each]) for each in classes}
    return found | {FOLDER / f"{name}.{each}.rst": page for each, page in kept.items()}


def about(module: ModuleType) -> list[str]:
    """What a module says of itself, below the heading of its page."""
    return [*(inspect.getdoc(module) or "").splitlines(), ""]


def section(title: str, names: list[str]) -> list[str]:
    """A table of names, each with its first line."""
    if not names:
        return []
    rows = [f"   {name}" for name in names]
    return [*heading(title, "-"), ".. autosummary::", "   :nosignatures:", "", *rows, ""]


def toctree(module: str, classes: list[str]) -> list[str]:
    """The pages of classes, hidden below the page of their module."""
    if not classes:
        return []
    return [".. toctree::", "   :hidden:", "", *(f"   {module}.{each}" for each in classes), ""]


def class_page(module: str, kind: type) -> str:
    """The page of a class: all that it documents, and every field of a record."""
    body = [f".. autoclass:: {module}.{kind.__name__}", "   :members:"]
    body += ["   :undoc-members:"] if is_dataclass(kind) else []
    body += ["   :show-inheritance:"] if kind.__base__ is not object else []
    return "\n".join([*heading(kind.__name__), f".. currentmodule:: {module}", "", *body, ""])


def submodules(package: str) -> list[str]:
    """Modules of a package, by name."""
    found = iter_modules(import_module(package).__path__)
    return [f"{package}.{each.name}" for each in found]


def core_page(title: str, modules: tuple[str, ...] | list[str]) -> str:
    """Everything that some modules define."""
    lines = heading(title)
    for name in modules:
        lines += [*heading(name, "-"), f".. automodule:: {name}", "   :members:"]
        lines += [f"   :exclude-members: {', '.join(aliases(name))}", ""]
    return "\n".join(lines)


def aliases(module: str) -> list[str]:
    """Names that stand for types such as tuple[int, ...], which autodoc takes for classes."""
    members = vars(import_module(module)).items()
    return [name for name, value in members if isinstance(value, GenericAlias)]


def heading(text: str, under: str = "=") -> list[str]:
    """A heading of reStructuredText."""
    return [text, under * len(text), ""]
