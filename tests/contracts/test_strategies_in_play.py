"""Strategies in whole runs: who moves first, mixtures, what they bring along, replays."""

from __future__ import annotations

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim import load_scenario, simulate
from tradesim.model.block import moments
from tradesim.model.shocks import BLOCK, LANE, Shocks
from tradesim.model.start import begin
from tradesim.model.variables import STAGE, VARIABLES
from tradesim.negotiation.stages import STAGES
from tradesim.results.replay import series_name
from tradesim.scenario.scenario import Scenario
from tradesim.strategies.registry import STRATEGIES
from tradesim.terms.moves import ESCALATE
from tradesim.terms.sides import CN, US, other

NAMES = [strategy.name for strategy in STRATEGIES]
NEVER_FIRST = ("equivalent-retaliation", "generous-tit-for-tat", "tit-for-two-tats", "grim")
ROUGH = {"hardliner": 0.25, "brinkman": 0.25, "salami-slicer": 0.25, "quantal-response": 0.25}
KEYS = ("us", "cn")
WEEKS = [8, pytest.param(26, marks=pytest.mark.slow)]


def scenario(**changes: object) -> Scenario:
    """Half a year of the article's scenario, with changes."""
    dotted = {key.replace("__", "."): value for key, value in changes.items()}
    return load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 26} | dotted, name="test")


def even(names: list[str]) -> dict[str, float]:
    """A mixture in equal shares that add up to one."""
    shares = dict.fromkeys(names, 1.0 / len(names))
    shares[names[-1]] += 1.0 - sum(shares.values())
    return shares


@pytest.mark.parametrize(
    ("name", "side", "weeks"),
    [
        ("equivalent-retaliation", US, 8),
        ("grim", CN, 8),
        *(
            pytest.param(name, side, 26, marks=pytest.mark.slow)
            for name in NEVER_FIRST
            for side in (US, CN)
        ),
    ],
)
def test_it_never_raises_a_lever_first_and_never_threatens(
    name: str, side: int, weeks: int
) -> None:
    """2,112 runs against sides that do; both may carry a threat of the first day out, not it."""
    them, answered = other(side), 0
    sides = {f"{KEYS[side]}__strategy": name, f"{KEYS[them]}__strategy": ROUGH}
    played = scenario(**sides, calendar__weeks=weeks)
    for block, last in ((0, BLOCK // 4), (1, LANE)):
        for moment in moments(played, Shocks(5, block, 0, last)):
            if moment.happened is None:
                continue
            state, before = moment.state, moment.before
            struck = before.rise_day[them] > -np.inf
            struck |= state.rise_day[them] < state.rise_day[side]
            struck |= state.rise_before[them] > -np.inf
            assert moment.replies is not None
            replied = moment.replies.move[side] == ESCALATE  # in the week of the other's rise
            dated = moment.happened.carried_out[them] | (moment.happened.sector > 0.0)
            risen = state.rise_day[them] > moment.clock.opens
            struck |= (replied | dated) & risen & (state.rise_day[them] <= state.rise_day[side])
            rose = moment.happened.raised[side]
            assert not (rose & ~struck).any()
            assert not moment.happened.threatened[side].any()
            answered += int(rose.sum())
    assert answered > 500


@pytest.mark.parametrize(("name", "key"), in_turn(NAMES, KEYS))
def test_it_is_played_by_name_on_either_side(name: str, key: str) -> None:
    world, *_ = begin(scenario(**{f"{key}__strategy": name}), Shocks(0, 0, 0, 64))
    dealt = [NAMES[code] for code in np.unique(world.strategy[KEYS.index(key)])]
    assert dealt == [name]


def test_a_mixture_is_dealt_in_its_shares() -> None:
    mixture = {"hardliner": 0.5, "conceder": 0.3, "grim": 0.2}
    world, *_ = begin(scenario(us__strategy=mixture), Shocks(0, 0))
    for name, share in mixture.items():
        dealt = float((world.strategy[US] == NAMES.index(name)).mean())
        assert abs(dealt - share) < 3.0 * np.sqrt(share * (1.0 - share) / BLOCK)


@pytest.mark.parametrize("weeks", WEEKS)
def test_a_run_of_a_mixture_is_the_run_of_the_strategies_it_was_dealt(weeks: int) -> None:
    """Bit for bit: strategies do not see each other's runs."""
    mixture = {"hardliner": 0.5, "chokepoint": 0.5}
    mixed = scenario(us__strategy=mixture, calendar__weeks=weeks)
    world, *_ = begin(mixed, Shocks(3, 0))
    outcomes = simulate(mixed, runs=2000, seed=3, record="outcomes", progress=False).outcomes
    for name in mixture:
        mine = world.strategy[US, :2000] == NAMES.index(name)
        alone = scenario(us__strategy=name, calendar__weeks=weeks)
        pure = simulate(alone, runs=2000, seed=3, record="outcomes", progress=False).outcomes
        assert 0 < mine.sum() < 2000
        assert outcomes[mine].equals(pure[mine])


def test_talkers_bring_their_tempo_and_imitators_take_the_others() -> None:
    talks = scenario(us__strategy="boulware", cn__strategy="imitator")
    world, *_ = begin(talks, Shocks(0, 0, 0, 64))
    np.testing.assert_array_equal(world.drawn["concession_exponent"], np.full((2, 64), 4.0))
    world, *_ = begin(scenario(cn__strategy="conceder"), Shocks(0, 0, 0, 64))
    plain, *_ = begin(scenario(), Shocks(0, 0, 0, 64))
    exponent, usual = (w.drawn["concession_exponent"] for w in (world, plain))
    np.testing.assert_array_equal(exponent[US], usual[US])
    np.testing.assert_array_equal(exponent[CN], np.full(64, 0.25))


def test_two_imitators_keep_their_own_tempo() -> None:
    both = scenario(us__strategy="imitator", cn__strategy="imitator")
    world, *_ = begin(both, Shocks(0, 0, 0, 64))
    plain, *_ = begin(scenario(), Shocks(0, 0, 0, 64))
    np.testing.assert_array_equal(
        world.drawn["concession_exponent"], plain.drawn["concession_exponent"]
    )


def test_a_red_line_lies_above_the_reservation_and_costs_nothing_where_costs_are_off() -> None:
    by_hand = scenario().evolve({"posterior": None}, name="by hand")
    committed = by_hand.evolve({"us.strategy": "commitment-maker"}, name="committed")
    world, *_ = begin(committed, Shocks(0, 0, 0, 64))
    plain, *_ = begin(by_hand, Shocks(0, 0, 0, 64))
    assert (world.drawn["reservation"][US] > plain.drawn["reservation"][US]).all()
    assert (world.drawn["inconsistency_cost"][US] == 0.3).all()
    off = committed.evolve({"switches.audience_costs": False}, name="off")
    world, *_ = begin(off, Shocks(0, 0, 0, 64))
    assert not world.drawn["inconsistency_cost"].any()


@pytest.mark.parametrize("weeks", [10, pytest.param(26, marks=pytest.mark.slow)])
def test_a_red_line_raises_the_share_and_makes_deals_rarer(weeks: int) -> None:
    """Schelling's trade-off: paired runs of the same seed."""
    plain, tied = (
        simulate(each, runs=2000, seed=1, record="outcomes", progress=False)
        for each in (
            scenario(us__strategy=name, calendar__weeks=weeks)
            for name in ("quantal-response", "commitment-maker")
        )
    )
    assert tied.outcomes["us_share"].mean() > plain.outcomes["us_share"].mean() + 0.05
    assert tied.outcomes["agreement_weeks"].mean() < plain.outcomes["agreement_weeks"].mean()


@pytest.mark.parametrize("weeks", WEEKS)
def test_a_run_in_which_all_strategies_are_mixed_replays_bit_for_bit(weeks: int) -> None:
    mixture = even(NAMES)
    mixed = scenario(us__strategy=mixture, cn__strategy=mixture, calendar__weeks=weeks)
    ens = simulate(mixed, runs=640, seed=11, record="paths", progress=False)
    for run in (63, 639):
        model = ens.replay(run)
        model.run_model()
        for variable in VARIABLES:
            for place, label in enumerate(variable.labels):
                kept = ens.stored[variable.name][:, place, run]
                shown = model.path[series_name(variable.name, label)].to_numpy()
                np.testing.assert_array_equal(shown, kept)
        stages = [STAGES[code] for code in ens.stored[STAGE][:, run]]
        assert model.path[STAGE].tolist() == stages
