"""What knowing is worth, against cases worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim.analysis.robust.knowing import (
    value_of_everything,
    value_of_inputs,
    value_of_reply,
)
from tradesim.analysis.robust.knowledge_table import ALL_INPUTS, EVERYTHING, REPLY, knowledge_table
from tradesim.analysis.robust.known import Known
from tradesim.analysis.sensitivity.cells import Input

N = 4_000
RNG = np.random.default_rng(1)
X, Z = RNG.random((2, N))
NOISE = RNG.normal(size=N)


def of(name: str, values: np.ndarray) -> Known:
    found = Input.of(name, values)
    assert found is not None
    return Known(found)


def test_a_crossing_is_worth_what_calculus_says() -> None:
    """Of 0 and x - 1/4 the second is better by 1/4; with x known, E max = (3/4)^2 / 2 = 9/32."""
    gains = np.stack([np.zeros(N), X - 0.25 + 0.5 * NOISE])
    worth = value_of_inputs(gains, [of("x", X)])
    assert worth.value == pytest.approx(1 / 32, abs=3 * worth.standard_error)
    assert worth.changes == pytest.approx(0.25, abs=0.05)


def test_a_step_that_is_no_smooth_curve_is_found() -> None:
    """The second pays 1 where x is above 0.8, else -1: without knowing 0, with it 0.2."""
    gains = np.stack([np.zeros(N), np.where(X > 0.8, 1.0, -1.0) + 0.5 * NOISE])
    worth = value_of_inputs(gains, [of("x", X)])
    assert worth.value == pytest.approx(0.2, abs=0.02)


def test_a_category_is_worth_the_best_in_each() -> None:
    """In two of three states the first is ahead by 1, in the third behind by 1: 1/3 is gained."""
    state = np.array(["a", "b", "c"])[np.arange(N) % 3]
    gains = np.stack([np.zeros(N), np.where(state == "c", 1.0, -1.0) + 0.3 * NOISE])
    worth = value_of_inputs(gains, [of("state", state)])
    assert worth.value == pytest.approx(1 / 3, abs=0.03)


def test_what_changes_no_choice_is_worth_nothing() -> None:
    gains = np.stack([np.zeros(N), 1.0 + X + 0.1 * NOISE])
    assert value_of_inputs(gains, [of("x", X)]) == (0.0, 0.0, 0.0)
    other = np.stack([np.zeros(N), X - 0.25 + 0.1 * NOISE])
    assert value_of_inputs(other, [of("z", Z)]) == (0.0, 0.0, 0.0)


def test_two_inputs_together_are_worth_more_than_each() -> None:
    """Of 0 and x + z - 1, with both known E max = 1/6; with one of them 1/8."""
    gains = np.stack([np.zeros(N), X + Z - 1.0])
    both = value_of_inputs(gains, [of("x", X), of("z", Z)])
    alone = value_of_inputs(gains, [of("x", X)])
    assert both.value == pytest.approx(1 / 6, abs=4 * both.standard_error)
    assert alone.value == pytest.approx(1 / 8, abs=4 * alone.standard_error)


def test_noise_is_no_value_unless_chance_itself_is_known() -> None:
    gains = np.stack([np.zeros(N), NOISE - NOISE.mean() + 1e-9])
    assert value_of_inputs(gains, [of("x", X), of("z", Z)]).value == 0.0
    everything = value_of_everything(gains)
    assert everything.value == pytest.approx(1 / np.sqrt(2 * np.pi), abs=0.03)


def test_the_reply_is_worth_the_least_mean_regret() -> None:
    """Means 8/3, 2, 2 without knowing, (4 + 5 + 3) / 3 = 4 with the reply known."""
    game = np.array([[4.0, 1.0, 3.0], [2.0, 2.0, 2.0], [0.0, 5.0, 1.0]])
    worth = value_of_reply(game[..., None] + NOISE)
    assert worth.value == pytest.approx(4 - 8 / 3)
    assert worth.changes == pytest.approx(1 / 3)


@given(st.integers(0, 10_000))
def test_no_value_is_negative(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gains = rng.normal(size=(3, 2, 60))
    inputs = pd.DataFrame({"us.resolve": rng.random(60), "us.strategy": rng.choice(["a", "b"], 60)})
    table = knowledge_table(gains, inputs, "worth")
    assert (table["value"] >= 0.0).all()
    assert table.index[:3].tolist() == [EVERYTHING, ALL_INPUTS, REPLY]
    assert set(table["kind"]) == {"all", "reply", "group", "input"}


def test_values_of_a_run_alone_are_none() -> None:
    worth = value_of_everything(np.zeros((2, 1)))
    assert worth.value == 0.0
    assert np.isnan(worth.standard_error)
