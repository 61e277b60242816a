"""How attention fades while neither side moves, and what follows from it over years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim import load_scenario, simulate
from tradesim.model.block import moments
from tradesim.model.shocks import LANE, Shocks
from tradesim.negotiation.attention import lively_share
from tradesim.results.ensemble import Ensemble
from tradesim.terms.sides import either


@given(st.floats(0.0, 1_000.0), st.floats(0.0, 100.0), st.floats(0.0, 1.0), st.floats(0.5, 26.0))
def test_attention_falls_from_whole_to_calm(
    weeks: float, later: float, calm: float, half_life: float
) -> None:
    now, then = lively_share(np.array([weeks, weeks + later]), calm=calm, half_life=half_life)
    assert calm <= then <= now <= 1.0


def test_a_move_of_either_side_is_the_last_one_until_the_next() -> None:
    scenario = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 20})
    seen = 0
    for moment in moments(scenario, Shocks(5, 0, 0, LANE)):
        if moment.happened is None:
            assert np.allclose(moment.state.stirred, -2.1)
            continue
        moved = either(moment.happened.threatened | moment.happened.rise.any(axis=1))
        expected = np.where(moved, moment.clock.closes, moment.before.stirred)
        assert np.array_equal(moment.state.stirred, expected)
        seen += int(moved.sum())
    assert seen > LANE


@pytest.fixture(scope="module")
def calm_and_lively() -> tuple[Ensemble, Ensemble]:
    """The same scenario with attention that never comes back after a year without a move, and with
    attention that does not fade."""
    scenario = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 13})
    calm = {"weeks_since_move": 520.0, "calm_attention": 0.0}
    calm_runs, lively_runs = (
        simulate(scenario.evolve({"parameters": each}), runs=500, seed=3, progress=False)
        for each in (calm, {"calm_attention": 1.0})
    )
    return calm_runs, lively_runs


def test_without_attention_there_are_fewer_threats(
    calm_and_lively: tuple[Ensemble, Ensemble],
) -> None:
    calm, lively = (
        float((each.columns["threats_us"] + each.columns["threats_cn"]).mean())
        for each in calm_and_lively
    )
    assert calm < 0.5 * lively
