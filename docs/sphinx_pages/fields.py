"""What each field of a record means: the docstring below it, which Python does not keep."""

from __future__ import annotations

import ast
import inspect
from typing import Any


def meanings(record: type[Any]) -> dict[str, str]:
    """Docstring by field; fields without one share that of the next below, as they do in the code.

    A field that holds a record of its own has none.
    """
    body = ast.parse(inspect.getsource(record)).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    waiting: list[str] = []
    for each in body.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            waiting.append(each.target.id)
        elif isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) and waiting:
            found |= dict.fromkeys(waiting, inspect.cleandoc(str(each.value.value)))
            waiting = []
    return found
