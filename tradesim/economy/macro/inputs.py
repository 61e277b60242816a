"""What the channels are told in a step: levers, expectations, trade and what happened."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from tradesim.terms.sides import Array, Mask


@dataclass(frozen=True)
class MacroInputs:
    """One step as the channels see it; each (n_runs,). Levers are held from the start of the step.

    The inputs of the first day have no events; `nothing_new` makes those of a calm step.
    """

    tariff_us: Array
    tariff_cn: Array
    """Average tariffs in force, shares."""
    emergency_us: Array
    """Part of the US tariff under emergency powers, share."""
    rest_emergency: Array
    """Share of the first day's emergency duties on other partners still charged, 0 to 1."""
    tariff_row: Array
    """US tariffs on partners other than China, points of the average over all, share; only its
    change counts."""
    threatened: Array
    """Rise of the US tariff that is threatened, share; 0 without a threat."""
    carried_out: Array
    """Chance that the threat is carried out when no deal comes before."""
    deal: Array
    """Chance of a deal before the deadline; 1 while one with purchases is in force."""
    restriction: Array
    """Chinese export restriction on critical inputs, 0 to 1."""
    lost: Array
    """Share of US income lost to missing critical inputs, as `economy.critical_inputs` has it."""
    purchases: Array
    """Soybeans that China buys from the US, million tonnes a year."""
    imports_us: Array
    """US goods imports from China, billion USD a year."""
    action: Array
    """US tariff raised out of the blue at the start of the step, share. A threat carried out as
    announced is no such action; `tariff_us` tells of it."""
    threat: Array
    """US tariff newly threatened, share."""
    control: Array
    """Absolute change of an export restriction by either side, share."""
    relief: Mask
    """Consensus, withdrawal or a truce signed."""
    held_up: Mask
    """Whether a deadline within four weeks keeps news from fading."""
    ruling: Mask
    """Whether a court strikes emergency tariffs down."""

    @classmethod
    def of(cls, n_runs: int, **columns: Any) -> Self:
        """Inputs of values for some columns: arrays (n_runs,), or what is the same for all runs.

        What is not named is zero, or not so.
        """
        unknown = set(columns) - {each.name for each in fields(cls)}
        assert not unknown, unknown
        made = {
            each.name: np.full(n_runs, columns.get(each.name, 0.0), dtype=np.float64)
            for each in fields(cls)
        }
        flags = {name: made[name] != 0.0 for name in ("relief", "held_up", "ruling")}
        return cls(**(made | flags))

    def nothing_new(self) -> Self:
        """The same levers, expectations and trade without events."""
        none = np.zeros_like(self.tariff_us)
        never = np.zeros(none.shape, dtype=np.bool_)
        return type(self)(
            **{each.name: getattr(self, each.name) for each in fields(self)}
            | {"action": none, "threat": none, "control": none}
            | {"relief": never, "held_up": never, "ruling": never}
        )
