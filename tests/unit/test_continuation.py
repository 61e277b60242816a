"""What a stage is worth beyond the step, and what moves gain by it: by hand, and in play."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from making.stage_values import (
    SCENARIO,
    Experience,
    experience_of_moments,
    experience_of_runs,
    stage_values,
    table,
)
from tradesim import load_scenario
from tradesim.model.block import moments
from tradesim.model.phases.look import Look
from tradesim.model.phases.prospects import Prospects
from tradesim.model.phases.seats import Seats
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.step import Moment
from tradesim.negotiation import stages
from tradesim.negotiation.continuation import (
    HORIZON_WEEKS,
    WEEKLY_DISCOUNT,
    gain_of_moves,
    gains_by_stage,
    shipped_values,
)
from tradesim.negotiation.quantal import softmax
from tradesim.strategies.contract import made_up_view
from tradesim.strategies.registry import BY_NAME
from tradesim.terms.calendar import WEEKS_PER_YEAR
from tradesim.terms.moves import BREACH, DEESCALATE, ESCALATE, HOLD, MOVES, OFFER_TALKS, THREATEN
from tradesim.terms.sides import CN, US

ARTICLE = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 30}, name="short")
VALUES = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0])
"""Powers of two: each difference tells which stages it lies between."""
NONE = np.zeros(10, dtype=np.bool_)
STAGE = np.arange(10, dtype=np.int8)


def gains(
    drops: np.ndarray = NONE, meets: np.ndarray = NONE, stage: np.ndarray = STAGE
) -> np.ndarray:
    """What China gains; the US is made to value no stage."""
    values, side = np.stack([0.0 * VALUES, VALUES]), np.full(len(stage), CN)
    return gain_of_moves(gains_by_stage(values), side, stage, drops=drops, meets=meets)


def test_two_stages_by_hand() -> None:
    """V1 = 3 / (1 - 0.8) = 15; V0 = 1 + 0.8 (V0 / 4 + 3 V1 / 4), so 0.8 V0 = 10."""
    found = stage_values(np.array([1.0, 3.0]), np.array([[0.25, 0.75], [0.0, 1.0]]), 0.8)
    np.testing.assert_allclose(found, [12.5, 15.0], rtol=1e-14)


def test_values_are_the_discounted_sum_of_flows_to_come() -> None:
    rng = np.random.default_rng(1)
    chances = rng.dirichlet(np.ones(4), size=4)
    flow = rng.normal(size=4)
    total, share = np.zeros(4), np.eye(4)
    for week in range(1500):
        total += 0.98**week * share @ flow
        share = share @ chances
    np.testing.assert_allclose(stage_values(flow, chances, 0.98), total, rtol=1e-10)


def test_without_a_future_a_stage_is_worth_its_flow() -> None:
    flow = np.array([0.3, -0.2, 0.1])
    assert stage_values(flow, np.full((3, 3), 1.0 / 3.0), 0.0).tolist() == flow.tolist()


def test_a_constant_in_the_flow_leaves_the_differences() -> None:
    """So the levers that worth is taken against do not matter."""
    flow, chances = np.array([1.0, 3.0]), np.array([[0.25, 0.75], [0.5, 0.5]])
    one, two = (stage_values(flow + more, chances, 0.9) for more in (0.0, 7.0))
    np.testing.assert_allclose(two - one, 70.0, rtol=1e-13)


def test_a_percent_a_year_that_lasts_is_worth_a_percent() -> None:
    weekly = np.array([1.0 / WEEKS_PER_YEAR])
    assert HORIZON_WEEKS == WEEKS_PER_YEAR
    assert stage_values(weekly, np.eye(1), WEEKLY_DISCOUNT) == pytest.approx(1.0, rel=1e-12)


def test_moves_gain_by_the_stage_they_lead_to() -> None:
    found = gains(drops=~NONE, meets=~NONE)
    assert found[HOLD].tolist() == [0.0] * 10
    # threat drops to status quo
    assert found[DEESCALATE].tolist() == [0, -1, 0, 0, 0, 0, 0, 0, 0, 0]
    # status quo, threat, implementation, breach, expired: to talks, worth 8
    assert found[OFFER_TALKS].tolist() == [7, 6, 4, 0, 0, 0, 0, -120, 0, -504]
    # status quo and expired: to threat, worth 2
    assert found[THREATEN].tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, -510]
    # to implementation, worth 4; an agreement to breach, worth 128
    assert found[ESCALATE].tolist() == [3, 2, 0, -4, -12, 96, 64, -124, -128, -508]
    assert found[BREACH].tolist() == [0, 0, 0, 0, 112, 96, 64, 0, -128, 0]


def test_an_offer_without_an_answer_and_a_threat_that_leaves_another_lead_nowhere() -> None:
    found = gains()
    assert not found[[DEESCALATE, OFFER_TALKS]].any()
    assert found[[THREATEN, ESCALATE, BREACH]].any(axis=1).all()


def test_a_gain_does_not_depend_on_the_other_runs() -> None:
    whole = gains(meets=STAGE % 2 == 0)
    for k in range(10):
        alone = gains(NONE[[k]], np.array([k % 2 == 0]), STAGE[[k]])
        assert alone[:, 0].tolist() == whole[:, k].tolist()


def moment(before: list[int], now: list[int], worth: list[list[float]]) -> Any:
    """A week of some runs as far as it is counted; the first day's worth was 1 and 2."""
    return SimpleNamespace(
        happened=True,
        before=SimpleNamespace(stage=np.array(before, dtype=np.int8), worth=np.array(worth)),
        state=SimpleNamespace(stage=np.array(now, dtype=np.int8)),
        world=SimpleNamespace(start_worth=np.array([[1.0] * len(now), [2.0] * len(now)])),
    )


def test_experience_by_hand() -> None:
    """Three runs, two weeks: of four weeks in talks two end there, one each in 4 and in 2."""
    found = experience_of_moments(
        [
            SimpleNamespace(happened=None),
            moment([3, 3, 3], [3, 4, 2], [[1.5, 1.0, 0.5], [2.0, 2.0, 2.3]]),
            moment([3, 4, 2], [3, 5, 2], [[2.0, 1.0, 0.0], [2.0, 3.0, 2.0]]),
        ]
    )  # type: ignore[list-item]
    assert found.weeks.tolist() == [0, 0, 1, 4, 1, 0, 0, 0, 0, 0]
    assert found.transitions[3].tolist() == [0, 0, 0.25, 0.5, 0.25, 0, 0, 0, 0, 0]
    assert found.transitions.sum(axis=1).tolist() == [1.0] * 10
    assert found.transitions[7, 7] == 1.0
    np.testing.assert_allclose(found.flow[US, [2, 3, 4]] * 52.0, [-1.0, 0.25, 0.0], atol=1e-15)
    np.testing.assert_allclose(found.flow[CN, [2, 3, 4]] * 52.0, [0.0, 0.075, 1.0], atol=1e-15)


def test_swapping_the_sides_swaps_the_values() -> None:
    rng = np.random.default_rng(2)
    followed, worth = rng.integers(1, 50, (10, 10)).astype(float), rng.normal(size=(2, 10))
    one, two = Experience(followed, worth), Experience(followed, worth[::-1])
    assert np.array_equal(one.values, two.values[::-1])


@pytest.mark.parametrize("count", [5, pytest.param(10, marks=pytest.mark.slow)])
def test_the_shipped_table_is_what_fresh_runs_give(count: int) -> None:
    """Lots of 256 runs of another seed: their mean within five of its standard errors."""
    lots = [experience_of_runs(Shocks(77, block, 0, 4 * LANE)) for block in range(count)]
    assert sum(lots, start=lots[0]).weeks.min() > 10.0 * count
    each = np.stack([lot.values for lot in lots])
    error = each.std(axis=0, ddof=1) / np.sqrt(len(lots))
    assert error.max() < 0.01 * np.sqrt(10 / count)
    rounding = 1e-4
    assert (np.abs(each.mean(axis=0) - shipped_values()) < 5.0 * error + rounding).all()


def test_the_table_is_written_as_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = experience_of_runs(Shocks(77, 0, 0, LANE))
    comments = table(found).splitlines()[:3]
    assert all(line.startswith("#") for line in comments)
    rows = [line.split(",") for line in table(found).splitlines()[4:]]
    assert [row[0] for row in rows] == list(stages.STAGES)
    np.testing.assert_allclose(
        [[float(x) for x in r[1:3]] for r in rows], found.values.T, atol=6e-5
    )
    assert sum(float(row[5]) for row in rows) == pytest.approx(1.0, abs=1e-3)
    assert SCENARIO in comments[0]


def test_an_agreement_is_worth_more_than_talks_and_talks_more_than_conflict() -> None:
    for values in shipped_values():
        worse = values[[stages.THREAT, stages.IMPLEMENTATION, stages.EXPIRED]].max()
        assert worse < values[stages.TALKS] < values[[stages.AGREEMENT, stages.COMPLIANCE]].min()


def played(us: float, cn: float) -> list[Moment]:
    weights = {"us.continuation_weight": us, "cn.continuation_weight": cn}
    return list(moments(ARTICLE.evolve({"parameters": weights}), Shocks(4, 0, 0, 32 * LANE)))


@pytest.fixture(scope="module")
def heedless() -> list[Moment]:
    """Runs in which nobody counts what comes later."""
    return played(0.0, 0.0)


@pytest.fixture(scope="module")
def short_sighted(heedless: list[Moment]) -> Moment:
    return heedless[20]


def seen(moment: Moment, side: int, weight: np.ndarray) -> np.ndarray:
    """What `side` sees of (21a) when each run has its own weight."""
    drawn = {**moment.world.drawn, "continuation_weight": np.stack([weight, weight])}
    world = replace(moment.world, drawn=drawn)
    n = world.n_runs
    seats = Seats(side * n + np.arange(n), n)
    prospects = Prospects.unknown(n)
    found = Look(world, moment.clock, np.zeros((2, n)), moment.state, prospects, seats)
    return found.continuation


@pytest.mark.parametrize("side", [US, CN])
def test_the_gain_counts_by_its_weight(short_sighted: Moment, side: int) -> None:
    n = short_sighted.world.n_runs
    full = seen(short_sighted, side, np.ones(n))
    assert (full != 0.0).any(axis=1).sum() >= 4
    mixed = np.where(np.arange(n) % 2 == 0, 0.0, 0.5)
    found = seen(short_sighted, side, mixed)
    assert np.array_equal(found, 0.5 * full * (mixed > 0.0))
    assert not seen(short_sighted, side, np.zeros(n)).any()


@pytest.mark.parametrize("name", ["quantal-response", "fictitious-play", "boulware"])
def test_without_a_gain_the_choice_is_that_of_the_step_alone(name: str) -> None:
    """The gain is added to the worth of the step and changes nothing else."""
    shown, lots = made_up_view(US), np.linspace(0.01, 0.99, 64)
    with_it = BY_NAME[name].intend(shown, lots)
    none = replace(shown, continuation=np.zeros_like(shown.continuation))
    without = BY_NAME[name].intend(none, lots)
    added = with_it.utility - without.utility
    np.testing.assert_allclose(added, shown.continuation, rtol=0.0, atol=1e-14)
    assert np.array_equal(with_it.lever, without.lever)
    assert np.array_equal(with_it.size, without.size)


def test_a_move_into_a_worse_stage_is_chosen_less_the_more_the_future_counts() -> None:
    shown, lots = made_up_view(CN), np.linspace(0.01, 0.99, 64)
    gain = np.zeros((len(MOVES), 64))
    gain[ESCALATE] = -0.05
    legal = np.ones(gain.shape, dtype=np.bool_)
    chances = []
    for weight in (0.0, 0.3, 0.6, 1.0):
        ahead = replace(shown, continuation=weight * gain)
        intent = BY_NAME["quantal-response"].intend(ahead, lots)
        chances.append(softmax(intent.utility, intent.precision, legal)[ESCALATE])
    assert (np.diff(chances, axis=0) <= 0.0).all()
    assert chances[-1].sum() < chances[0].sum()


def test_agreements_break_less_often_the_more_the_future_counts(heedless: list[Moment]) -> None:
    """The same draws: stages of an agreement are worth more to both than a breach."""
    seldom, often = (
        np.any([m.state.stage == stages.BREACH for m in runs], axis=0).mean()
        for runs in (played(1.0, 1.0), heedless)
    )
    assert seldom < often
