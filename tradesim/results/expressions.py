"""What an expression over outcomes may compare: numbers with numbers, stages with their names.

Names are resolved before anything is compared, so that no text is ever unlike all of the runs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from tradesim.errors import ResultError, did_you_mean, shown
from tradesim.negotiation.stages import STAGES

ALLOWED = (
    "columns of ens.outcomes, NAME [of SIDE] on DATE, [no] EVENT [before|by|after DATE], joined "
    "by and, or, not"
)
ALIKE = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_QUOTED_OR_SIGN = re.compile(r"\"[^\"]*\"|'[^']*'|[&|]")
_WORDS = {"&": " and ", "|": " or "}


def with_words(expression: str) -> str:
    """The expression with `and` and `or` for & and |, which bind as loosely here.

    >>> with_words("tariff_us > 1 & agreements == 0")
    'tariff_us > 1  and  agreements == 0'
    """
    return _QUOTED_OR_SIGN.sub(lambda found: _WORDS.get(found[0], found[0]), expression)


def check(condition: str, expression: str, terms: Mapping[str, str]) -> None:
    """ResultError where the expression is none, or compares what cannot be compared.

    `terms` says what stands behind each stand-in: "stage", or the name of an event or variable.
    """
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ResultError(f"{shown(condition)} is not understood; allowed {ALLOWED}") from None
    known: set[int] = set()
    for left, sign, right in _comparisons(tree):
        if _is_stage(left, terms) or _is_stage(right, terms):
            stage, other = (left, right) if _is_stage(left, terms) else (right, left)
            _check_stage(condition, sign, other, terms)
            known |= {id(node) for node in (stage, *ast.walk(other))}
    for node in ast.walk(tree):
        if id(node) not in known:
            _check_alone(condition, node, terms)


def _comparisons(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.cmpop, ast.expr]]:
    """Each two expressions that are compared, and how."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from zip(
                [node.left, *node.comparators[:-1]], node.ops, node.comparators, strict=True
            )


def _is_stage(node: ast.expr, terms: Mapping[str, str]) -> bool:
    return isinstance(node, ast.Name) and terms.get(node.id) == "stage"


def _check_stage(
    condition: str, sign: ast.cmpop, other: ast.expr, terms: Mapping[str, str]
) -> None:
    """ResultError unless a stage is compared with names of stages, or with another stage."""
    several = isinstance(other, ast.List | ast.Tuple | ast.Set)
    each = other.elts if isinstance(other, ast.List | ast.Tuple | ast.Set) else [other]
    wrong = next((node for node in each if not _is_stage_name(node, terms)), None)
    if wrong is not None or not each:
        said = _words(wrong, terms) if wrong is not None else "nothing"
        hint = did_you_mean(said.strip("'"), STAGES) if wrong is not None else ""
        raise ResultError(
            f"{shown(condition)}: the stage is compared with {said}{hint}; "
            f"allowed names in quotes: {', '.join(map(repr, STAGES))}"
        )
    if not isinstance(sign, ALIKE) or several < isinstance(sign, ast.In | ast.NotIn):
        raise ResultError(
            f"{shown(condition)}: stages have no order; allowed ==, !=, and in or not in a list"
        )


def _is_stage_name(node: ast.expr, terms: Mapping[str, str]) -> bool:
    return _is_stage(node, terms) or (isinstance(node, ast.Constant) and node.value in STAGES)


def _check_alone(condition: str, node: ast.AST, terms: Mapping[str, str]) -> None:
    """ResultError for text, or a stage, that is not compared with a stage."""
    if isinstance(node, ast.Name) and terms.get(node.id) == "stage":
        raise ResultError(f"{shown(condition)}: compare the stage, as in stage on DATE == 'talks'")
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float):
        raise ResultError(
            f"{shown(condition)}: {shown(node.value)} is compared with a number; allowed numbers, "
            "and names of stages beside a stage: stage on DATE == 'talks'"
        )


def _words(node: ast.expr, terms: Mapping[str, str]) -> str:
    """What is written there, with names for stand-ins."""
    if isinstance(node, ast.Name):
        return terms.get(node.id, node.id)
    return shown(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)[:60]
