"""The contract of a strategy, checked on made-up views: for strategies from outside the package."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import ScenarioError, did_you_mean, shown
from tradesim.negotiation.stages import STAGES
from tradesim.strategies.base import Intent, Strategy, View
from tradesim.terms.levers import HELD_BY, HIGHEST, LEVERS, NO_LEVER, STEPS
from tradesim.terms.moves import MOVES
from tradesim.terms.sides import CN, SIDES, US, Array, Codes, other

N = 64
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KINDS = {f.name: f.type for f in fields(View)}
BY_STEP = ("effect", "answer", "effect_other", "concedes")


def check(strategy: Strategy) -> None:
    """ScenarioError says which rule of the contract a strategy breaks, on what, and what to do.

    Its name is lower case with hyphens; it reads nothing but fields of View; an intent has its
    shapes, is finite, steps only on levers the side has and within their room, and depends neither
    on other runs nor on what was asked before.
    """
    if not isinstance(strategy, Strategy):
        raise ScenarioError(f"strategy is {shown(strategy)}; give an object of a class of Strategy")
    name = getattr(strategy, "name", None)
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ScenarioError(
            f"name is {shown(name)}; allowed lower-case words with hyphens: 'slow-fox'"
        )
    for side in (US, CN):
        view, uniforms = made_up_view(side), _spread(len(KINDS), 0)
        intent = _intent(strategy, view, uniforms)
        _check_intent(name, side, view, intent)
        _check_alone(strategy, view, uniforms, intent)


def made_up_view(side: int, salt: int = 0) -> View:
    """A view of `side` in 64 runs: each field spread over its range, apart from the others."""
    shown: dict[str, Any] = {name: _field(k, name, side, salt) for k, name in enumerate(KINDS)}
    return View(**shown)


def _spread(k: int, salt: int) -> Array:
    """Numbers spread evenly over 0 to 1, (64,); the roots of half-odd numbers are irrational."""
    return np.asarray(np.modf(np.arange(1.0, N + 1.0) * np.sqrt(k + 2.5 + 97.0 * salt))[0])


def _field(k: int, name: str, side: int, salt: int) -> Array | Codes | NDArray[np.bool_]:
    share = _spread(k, salt)
    if KINDS[name] == "Mask":
        return share < 0.5
    if KINDS[name] == "Codes":
        return _code(name, share, side)
    if name in ("level", "level_other", "room"):
        held = HELD_BY[other(side) if name == "level_other" else side]
        return (np.where(held, HIGHEST, 0.0)[:, None] * share) * (share > 0.2)
    if name in BY_STEP:
        rows = np.stack([_spread(100 * k + s, salt) for s in range(len(STEPS))])
        return rows if name == "concedes" else rows - 0.5
    if name == "continuation":
        return np.stack([_spread(100 * k + move, salt) for move in range(len(MOVES))]) - 0.5
    low, high = _range(name)
    return np.asarray(low + (high - low) * share)


def _code(name: str, share: Array, side: int) -> Codes:
    whose = side if name == "threat_lever" else other(side)
    known: Sequence[int] = {"stage": range(len(STAGES)), "own_move": range(len(MOVES))}.get(
        name, [NO_LEVER, *np.flatnonzero(HELD_BY[whose]).tolist()]
    )
    return np.array(known, dtype=np.int8)[(share * len(known)).astype(np.intp)]


def _range(name: str) -> tuple[float, float]:
    if name.endswith(("weeks", "weeks_other")):
        return 0.0, 12.0
    money = {"imports": (50.0, 500.0), "imports_other": (50.0, 500.0)}
    return {**money, "precision": (5.0, 20.0), "weeks_to_election": (-10.0, 60.0)}.get(
        name, (0.0, 1.0)
    )


def _intent(strategy: Strategy, view: View, uniforms: Array) -> Intent:
    try:
        intent = strategy.intend(view, uniforms)
    except Exception as error:  # whatever the code of a user brings
        said = f"{type(error).__name__}: {error}"
        if isinstance(error, AttributeError) and isinstance(error.obj, View):
            said += did_you_mean(error.name, KINDS)
        raise ScenarioError(f"{strategy.name}: intend failed on a made-up view: {said}") from error
    if not isinstance(intent, Intent):
        found = type(intent).__name__
        raise ScenarioError(f"{strategy.name}: intend returns {found}; allowed an Intent")
    return intent


def _check_intent(name: str, side: int, view: View, intent: Intent) -> None:
    wide, where = (len(MOVES), view.n_runs), f"{name}, as {SIDES[side]}: intent"
    for field in fields(Intent):
        values = getattr(intent, field.name)
        shape = wide if field.name in ("utility", "reading") else wide[1:]
        kind = np.dtype(np.int8 if field.name == "lever" else np.float64)
        found = (getattr(values, "shape", None), getattr(values, "dtype", type(values).__name__))
        if found != (shape, kind):
            raise ScenarioError(
                f"{where}.{field.name} is {found[1]} of shape {found[0]}; allowed {kind} of {shape}"
            )
        if not np.isfinite(values).all():
            raise ScenarioError(f"{where}.{field.name} is not finite everywhere; allowed numbers")
    if (intent.lever < 0).any() or (intent.lever >= len(LEVERS)).any():
        raise ScenarioError(f"{where}.lever is outside 0 to {len(LEVERS) - 1}, {', '.join(LEVERS)}")
    room = view.room[intent.lever, np.arange(view.n_runs)]
    if (intent.size < 0.0).any() or (intent.size > room).any():
        raise ScenarioError(
            f"{where}.size goes to {intent.size.max():g}; allowed 0 to view.room of the lever: "
            "np.minimum(size, view.room[TARIFF])"
        )


def _check_alone(strategy: Strategy, view: View, uniforms: Array, intent: Intent) -> None:
    for some in (np.arange(N)[::-1], np.array([5]), np.arange(10, 31, 3)):
        part = _intent(strategy, view.at(some), uniforms[some])
        if not _equal(part, intent, some):
            raise ScenarioError(
                f"{strategy.name}: the intent of a run changes with the other runs in the arrays, "
                "or with earlier calls; compute each run from its own column alone"
            )


def _equal(part: Intent, whole: Intent, runs: NDArray[np.intp]) -> bool:
    """Whether an intent is that of some runs of another, bit for bit."""
    return all(
        np.array_equal(getattr(part, f.name), getattr(whole, f.name)[..., runs])
        for f in fields(Intent)
    )
