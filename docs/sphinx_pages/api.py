"""Reference of names: pages for autodoc, made from what the package exports."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from types import GenericAlias
from typing import Any

from sphinx_pages.docstrings import is_record
from sphinx_pages.links import GENERATED
from sphinx_pages.names import CORE, PUBLIC, exported

FOLDER = GENERATED / "api"
ERRORS = "tradesim.errors"
PREFACE = """
Arrays have runs on the last axis and are float64; ``(2, n_runs)`` is by side, US first. Rates are
shares (0.25, not 25), money is billion USD a year, political worth counts like percent of real
income and is none. Errors that
a caller can cause derive from ``TradesimError`` and stand in ``tradesim.errors``.
"""


def pages() -> dict[Path, str]:
    """An index, a page a public module, a page a class, and pages of the core."""
    found = {FOLDER / "index.rst": index()}
    for name in PUBLIC:
        found |= module_pages(name)
    for title, modules in CORE.items():
        found[FOLDER / f"{file_of(title)}.rst"] = core_page(title, modules)
    return found


def file_of(title: str) -> str:
    """Name of the page of a part of the core."""
    return title.lower().replace(" ", "-")


def index() -> str:
    """The way to all of them."""
    entries = [f"   {name}" for name in (*PUBLIC, *map(file_of, CORE))]
    lines = [*heading("Python interface"), *PREFACE.splitlines(), "", ".. toctree::", "", *entries]
    return "\n".join([*lines, ""])


def module_pages(name: str) -> dict[Path, str]:
    """The page of a public module with its functions, and a page for each class."""
    values = exported(name)
    errors = [n for n, v in values.items() if is_error(v)]
    classes = [n for n, v in values.items() if inspect.isclass(v) and n not in errors]
    functions = [n for n, v in values.items() if callable(v) and not inspect.isclass(v)]
    lines = [*heading(name), f".. currentmodule:: {name}", ""]
    lines += [*(inspect.getdoc(import_module(name)) or "").splitlines(), ""]
    lines += section("Classes", classes) + toctree(name, classes)
    lines += section("Functions", functions) + documented("autofunction", name, functions)
    if name == ERRORS:
        lines += documented("autoexception", name, errors)
    found = {
        FOLDER / f"{name}.{each}.rst": class_page(name, each, values[each]) for each in classes
    }
    return found | {FOLDER / f"{name}.rst": "\n".join(lines)}


def is_error(value: Any) -> bool:
    """Whether a name is that of an error; they have a page of their own."""
    return inspect.isclass(value) and issubclass(value, Exception)


def section(title: str, names: list[str]) -> list[str]:
    """A table of names, each with its first line."""
    if not names:
        return []
    rows = [f"   {name}" for name in names]
    return [*heading(title, "-"), ".. autosummary::", "   :nosignatures:", "", *rows, ""]


def documented(directive: str, module: str, names: list[str]) -> list[str]:
    """A directive of autodoc for each name."""
    return [line for name in names for line in (f".. {directive}:: {module}.{name}", "")]


def toctree(module: str, classes: list[str]) -> list[str]:
    """The pages of classes, hidden below the page of their module."""
    if not classes:
        return []
    return [".. toctree::", "   :hidden:", "", *(f"   {module}.{each}" for each in classes), ""]


def class_page(module: str, name: str, kind: type[Any]) -> str:
    """The page of a class: all that it documents, and every field of a record."""
    body = [f".. autoclass:: {module}.{name}", "   :members:"]
    body += ["   :undoc-members:"] if is_record(kind) else []
    body += ["   :exclude-members: model_config, model_post_init"]
    body += ["   :show-inheritance:"] if kind.__base__ is not object else []
    return "\n".join([*heading(name), f".. currentmodule:: {module}", "", *body, ""])


def core_page(title: str, modules: tuple[str, ...]) -> str:
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
