"""What everyone can see of a run on a day, and conditions on it: `delivered > 0.8 and not breach`.

A name is added as one entry of PUBLIC and its reading in model/phases/public_record.py.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from tradesim.errors import shown
from tradesim.terms.sides import Array, Mask
from tradesim.terms.units import BOOLEAN

PUBLIC: Mapping[str, tuple[str, str]] = {
    "delivered": ("share", "delivered of what fell due under the agreement; 1 where nothing did"),
    "ordered": ("million tonnes", "soybeans ordered so far under the latest pledge"),
    "purchases_withheld": ("share", "share of normal soybean purchases that China withholds"),
    "tariff_us": ("share", "US average tariff on Chinese goods"),
    "tariff_cn": ("share", "Chinese average tariff on US goods"),
    "restriction_us": ("share", "share of critical exports that the US holds back"),
    "restriction_cn": ("share", "share of critical exports that China holds back"),
    "threat_us": ("share", "size of the most pressing US threat; 0 where none is open"),
    "threat_cn": ("share", "size of the most pressing Chinese threat"),
    "agreement_in_force": (BOOLEAN, "an agreement is in force"),
    "first_deal_unbroken": (BOOLEAN, "the first agreement is in force, never broken"),
    "signed_ever": (BOOLEAN, "an agreement is or was in force"),
    "truce_in_force": (BOOLEAN, "levers are suspended until a date"),
    "talking": (BOOLEAN, "delegations are in talks"),
}
"""Unit and meaning of each name."""
LONGEST = 200
"""Most characters of a condition."""
HIGHEST = 1e9
"""Numbers are smaller than this."""
SIGNS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
ALLOWED = "a NAME that holds, or NAME > NUMBER (also >=, <, <=), joined by and, or, not"
Read = Callable[[str], Array | Mask]


def fault_of_condition(text: str) -> str:
    """What is wrong with a condition; empty where nothing is.

    >>> fault_of_condition("delivered > 0.8 and not talking"), fault_of_condition("delivered")
    ('', "has 'delivered' alone; compare it, as in '> 0.8'")
    """
    if len(text) > LONGEST:
        return f"has {len(text)} characters; allowed {LONGEST}"
    try:
        return _fault(_parsed(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return f"is {shown(text)}; allowed {ALLOWED}"


def holds(text: str, read: Read) -> Mask:
    """Where a condition holds, (n_runs,); `read` gives what a name is in every run, (n_runs,)."""
    return _holds(_parsed(text), read)


@cache
def _parsed(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


def _fault(node: ast.expr) -> str:
    if isinstance(node, ast.BoolOp):
        return next(filter(None, map(_fault, node.values)), "")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _fault(node.operand)
    if isinstance(node, ast.Name):
        wrong = _fault_of_name(node.id)
        truth = node.id in PUBLIC and PUBLIC[node.id][0] == BOOLEAN
        return wrong or ("" if truth else f"has {node.id!r} alone; compare it, as in '> 0.8'")
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SIGNS:
        name, number = node.left, _number(node.comparators[0])
        if isinstance(name, ast.Name) and number is not None:
            wrong = _fault_of_name(name.id)
            truth = not wrong and PUBLIC[name.id][0] == BOOLEAN
            return f"compares {name.id!r}, which holds or does not" if truth else wrong
    return f"has {ast.unparse(node)[:40]!r}; allowed {ALLOWED}"


def _fault_of_name(name: str) -> str:
    return "" if name in PUBLIC else f"names {name[:40]!r}; allowed {', '.join(PUBLIC)}"


def _number(node: ast.expr) -> float | None:
    """A finite number, or None."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = _number(node.operand)
        return None if number is None else -number
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < HIGHEST else None


def _holds(node: ast.expr, read: Read) -> Mask:
    if isinstance(node, ast.BoolOp):
        join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        return np.asarray(join.reduce([_holds(each, read) for each in node.values]))
    if isinstance(node, ast.UnaryOp):
        return ~_holds(node.operand, read)
    if isinstance(node, ast.Name):
        return np.asarray(read(node.id), dtype=np.bool_)
    assert isinstance(node, ast.Compare)
    assert isinstance(node.left, ast.Name)
    number = _number(node.comparators[0])
    return np.asarray(SIGNS[type(node.ops[0])](read(node.left.id), number), dtype=np.bool_)
