"""Dated actions of the scenario as the model plays them, and what they bind on other days."""

from __future__ import annotations

from dataclasses import dataclass

from tradesim.terms.calendar import NEVER

Days = tuple[float, float]
"""First and last day."""
NONE: Days = (NEVER, -NEVER)


@dataclass(frozen=True, slots=True)
class ScriptedAction:
    """A dated action: `action` is a name of scenario.actions, or the end of one of them."""

    day: float
    action: str
    sides: tuple[int, ...]
    """Whose action it is; both where it is nobody's in particular."""
    lever: int = -1
    size: float = 0.0
    layer: int | None = None
    """Layer of terms.authorities that a tariff moves in; None: the model's."""
    until: float = NEVER
    """Day on which it ends, falls due, or to which it extends."""
    unsigned: Days = NONE
    """Days on which its sides sign nothing."""
    when: str | None = None
    """Condition of terms.public under which it is taken; None: in every run."""
    words: str = ""
    """What is done, as a sentence; empty where nothing is told."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What the actions of a scenario settle on a day."""

    unsigned: tuple[bool, bool] = (False, False)
    """Whether each side signs nothing."""
    away: bool = False
    """Whether a side has walked out, so that no talks open."""
    threat_kept: tuple[float, float] = (-NEVER, -NEVER)
    """Day up to which each side keeps its threat open."""
    purchases_refused: bool = False
    pledge: float | None = None
    """What a signature pledges, million tonnes a year; None: as drawn."""


FREE = Binding()
"""Nothing is settled."""


def binding_on(script: tuple[ScriptedAction, ...], day: float) -> Binding:
    """What the actions settle on a day."""
    unsigned, kept = [False, False], [-NEVER, -NEVER]
    away, refused, pledge = False, False, None
    for each in script:
        begun = each.day <= day
        for side in each.sides:
            unsigned[side] |= each.unsigned[0] <= day <= each.unsigned[1]
            if each.action == "carry_out_threat" and day < each.day:
                kept[side] = max(kept[side], each.day)
        away |= each.action == "walk_out" and begun and day <= each.until
        refused |= each.action == "refuse_purchases" and begun and day < each.until
        if each.action == "pledge_purchases" and begun:
            pledge = each.size
    return Binding((unsigned[0], unsigned[1]), away, (kept[0], kept[1]), refused, pledge)


def passed_over(script: tuple[ScriptedAction, ...], action: ScriptedAction) -> int:
    """The bit that marks an action with a condition, among those of a script that have one."""
    conditional = [each for each in script if each.when is not None]
    return 1 << next(k for k, each in enumerate(conditional) if each is action)


def lapses(script: tuple[ScriptedAction, ...]) -> list[Days]:
    """Days in which truces that end are not extended."""
    return [(each.day, each.until) for each in script if each.action == "let_truce_lapse"]
