"""Tables of the model page on levers, stages and moves."""

from __future__ import annotations

import numpy as np

from sphinx_pages.writing import Known
from tradesim.model.phases.choose import TYPE_SHIFT
from tradesim.model.phases.move import EASING
from tradesim.negotiation import stages
from tradesim.negotiation.continuation import shipped_values
from tradesim.terms import authorities, levers, moves

YES = ("", "yes")
CODES = np.arange(len(stages.STAGES), dtype=np.int8)
EVERYWHERE = np.ones(len(CODES), dtype=np.bool_)


def of_levers() -> Known:
    """Levers, and who has which."""
    held = [[YES[int(has)] for has in side] for side in levers.HELD_BY]
    highest = [f"{value:g}" for value in levers.HIGHEST]
    codes = map(str, range(len(levers.LEVERS)))
    head = ("code", "lever", "unit", "highest", "US", "CN")
    return Known(head, list(zip(codes, levers.LEVERS, levers.UNITS, highest, *held, strict=True)))


def of_authorities() -> Known:
    """Layers of a tariff, what stands in each, and which side has it."""
    codes = range(len(authorities.AUTHORITIES))
    rows = [
        (authorities.AUTHORITIES[k], authorities.MEANINGS[k], *held(authorities.HELD_BY, k))
        for k in codes
    ]
    return Known(("layer", "what stands in it", "US", "CN"), rows)


def held(by: np.ndarray, code: int) -> list[str]:
    """Whether the US and China have something of which `by` (2, n) says who has it."""
    return [YES[int(has)] for has in by[:, code]]


def of_steps() -> Known:
    """Steps on them."""
    rows = [(str(s), levers.LEVERS[of], f"{size:g}") for s, (of, size) in enumerate(levers.STEPS)]
    return Known(("s", "lever", "size"), rows)


def of_stages() -> Known:
    """Stages, and which of them are in force or in talks."""
    rows = [
        (str(code), name, YES[code in stages.IN_FORCE], YES[code in stages.IN_TALKS])
        for code, name in enumerate(stages.STAGES)
    ]
    return Known(("code", "stage", "agreement in force", "in talks"), rows)


def of_transitions() -> Known:
    """The stage that each event leads to from each stage; blank where it stays."""
    following = [stages.after(CODES, event, EVERYWHERE) for event in range(len(stages.EVENTS))]
    rows = [
        (f"{code} {name}", *(str(to[code]) if to[code] != code else "" for to in following))
        for code, name in enumerate(stages.STAGES)
    ]
    return Known(("stage", *(mark for mark, _ in of_events().rows)), rows)


def of_events() -> Known:
    """Events by their mark."""
    return Known(("event", "name"), [(f"E{k}", name) for k, name in enumerate(stages.EVENTS, 1)])


def of_moves() -> Known:
    """Moves, the stages in which each is open, and what it tells of a side's type."""
    shown = moves.legal(
        CODES,
        threats=np.zeros(len(CODES)),
        in_force=EVERYWHERE,
        in_talks=~EVERYWHERE,
        has_offered=~EVERYWHERE,
        undisputed=~EVERYWHERE,
        can_lower=EVERYWHERE,
        size=np.ones(len(CODES)),
    )
    rows = [
        (name, stages_named(where), f"{shift:g}")
        for name, where, shift in zip(moves.MOVES, shown, TYPE_SHIFT, strict=True)
    ]
    return Known(("move", "stages", "tough over soft"), rows)


def stages_named(where: np.ndarray) -> str:
    """Codes of the stages `where` (10,) something is open."""
    return "all" if where.all() else ", ".join(map(str, CODES[where]))


def of_stage_values() -> Known:
    """Value of each stage to each side."""
    rows = zip(
        stages.STAGES, *([f"{v:.4f}" for v in side] for side in shipped_values()), strict=True
    )
    return Known(("stage", "US", "CN"), list(rows))


def of_easing() -> Known:
    """What a side lowers first, and by how much."""
    rows = [(str(k), levers.LEVERS[of], f"{most:g}") for k, (of, most) in enumerate(EASING, 1)]
    return Known(("order", "lever", "by at most"), rows)
