"""What US law takes and gives over a run: rulings, procedures, emergency powers."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pytest

from tradesim import load_scenario
from tradesim.model.block import moments
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.step import Moment
from tradesim.negotiation.layers import average_tariff
from tradesim.terms.authorities import BASE, EMERGENCY, ORDINARY, TEMPORARY, TEMPORARY_CAP
from tradesim.terms.levers import TARIFF
from tradesim.terms.sides import CN, US

STILL = {side: {"attention": 0.0, "reaction": 0.0} for side in ("us", "cn")}
QUIET: dict[str, Any] = {
    "stage": "status quo",
    "us.threat.size": 0.0,
    "cn.threat.size": 0.0,
    "truce.ends": "2030-01-01",
    "calendar.summit": None,
    "calendar.weeks": 30,
}
STRUCK = {
    **STILL,
    "sector_rate": 0.0,
    "ruling_against": 1.0,
    "replacement_chance": 1.0,
    "replacement_share": 1.0,
    "ruling_week": 10.0,
}


def played(parameters: dict[str, Any], **law: bool) -> list[Moment]:
    changes = QUIET | {f"law.{key}": value for key, value in law.items()}
    scenario = load_scenario("kuala-lumpur-2025").evolve(
        {**changes, "parameters": STRUCK | parameters}
    )
    return list(moments(scenario, Shocks(3, 0, 0, LANE)))


@pytest.mark.parametrize(
    ("through", "weeks", "regained"),
    [(True, 8.0, 18), (False, 4.0, 14), (False, 8.0, 18), (False, 12.0, 12)],
)
def test_after_a_ruling_a_procedure_replaces_what_was_lost(
    through: bool, weeks: float, regained: int
) -> None:
    """The ruling of week 10 asks for another procedure, but where the first is under way."""
    history = played({"procedure_weeks": weeks}, procedure_through=through)
    for week, moment in enumerate(history):
        layers = moment.state.layers[US, :, 0]
        before = through or week >= weeks
        assert bool(moment.state.procedure[0]) == (week >= regained if week >= 10 else before)
        lost = 0.266 if week >= 10 else 0.0
        back = lost if week >= regained else 0.0
        np.testing.assert_allclose(layers[ORDINARY], 0.169 + back, atol=1e-12)
        np.testing.assert_allclose(layers[EMERGENCY], 0.266 - lost, atol=1e-12)
        assert (layers[TEMPORARY] > 0.0) == (10 <= week < regained)


def test_emergency_powers_that_are_certain_come_on_the_first_days() -> None:
    history = played(
        {"emergency_opening": 1.0, "ruling_lag": 200.0, "procedure_weeks": 200.0},
        emergency_powers=False,
        procedure_through=False,
    )
    days = history[0].world.emergency_day
    assert np.all((days >= 1.0) & (days <= 364.0))
    assert history[-1].state.emergency[days <= 210.0].all()


MANY_WAYS = (
    "court-strikes-tariffs",
    "decoupling",
    "phased-de-escalation",
    "sectoral-tariffs-under-truce",
    "tit-for-tat",
)
"""Scenarios in which layers rise and fall by rulings, moves, actions and measures by sector."""


@pytest.mark.parametrize("steps", [20, pytest.param(57, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", MANY_WAYS)
def test_a_tariff_is_the_sum_of_its_layers_to_the_bit_and_never_below_its_base(
    name: str, steps: int
) -> None:
    base = np.zeros((2, 1))
    for moment in islice(moments(load_scenario(name), Shocks(4, 0, 0, LANE)), steps):
        level, layers = moment.state.level[:, TARIFF], moment.state.layers
        assert np.array_equal(level, average_tariff(layers))
        assert layers.min() >= 0.0
        assert layers[US, TEMPORARY].max() <= TEMPORARY_CAP + 1e-12
        assert not layers[CN, EMERGENCY:].any()
        assert np.all(layers[:, BASE] >= base), "the base falls"
        base = layers[:, BASE]
