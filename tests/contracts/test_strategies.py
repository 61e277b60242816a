"""What every strategy of the registry must keep, on random views."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from tradesim.negotiation import repeated
from tradesim.negotiation.quantal import gumbel_choice
from tradesim.negotiation.repeated import RULES, History
from tradesim.negotiation.stages import STAGES
from tradesim.strategies.base import FIRM, Intent, Strategy, View, preferring
from tradesim.strategies.registry import BY_NAME, STRATEGIES
from tradesim.terms.levers import HELD_BY, HIGHEST, NO_LEVER, PURCHASE, STEPS, TARIFF
from tradesim.terms.moves import ESCALATE, HOLD, MOVES, THREATEN
from tradesim.terms.sides import CN, SIDES, US, Array, other

N = 4096
OBSERVATIONS = tuple(f.name for f in fields(View))
CATALOGUE = (
    "accommodator", "hardliner", "equivalent-retaliation", "generous-tit-for-tat",
    "tit-for-two-tats", "grim", "win-stay-lose-shift", "deadline-bluffer", "brinkman",
    "boulware", "conceder", "imitator", "bayesian-signaller", "attrition", "salami-slicer",
    "chokepoint", "shirker", "serial-extender", "commitment-maker", "domestic-cycle",
    "fictitious-play",
)  # fmt: skip
MASKS = {
    "in_force", "in_talks", "undisputed", "own_rose", "other_rose", "other_ever_rose",
    "has_offered", "unanswered",
    "unanswered_before", "first_look", "raising", "eased",
}  # fmt: skip
SHARES = {
    "shortfall", "reputation", "reputation_other", "harsh_other", "mild_other", "answer_share",
    "answer_elsewhere", "reservation", "other_tough", "other_rise", "threat_size",
    "threat_size_other", "tariff_share", "resists", "coverage",
}  # fmt: skip
FAMILY = {
    "accommodator": repeated.COOPERATOR,
    "equivalent-retaliation": repeated.TIT_FOR_TAT,
    "generous-tit-for-tat": repeated.TIT_FOR_TAT,
    "tit-for-two-tats": repeated.TIT_FOR_TWO_TATS,
    "grim": repeated.GRUDGER,
    "win-stay-lose-shift": repeated.WIN_STAY_LOSE_SHIFT,
    "hardliner": repeated.DEFECTOR,
}
every_strategy = pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda s: s.name)
every_side = pytest.mark.parametrize("side", [US, CN], ids=SIDES)


def random_view(seed: int, side: int, n: int = N) -> View:
    """A view of `side`, every field drawn on its own within its range."""
    rng = np.random.default_rng(seed)
    return View(**{name: drawn(name, rng, n, side) for name in OBSERVATIONS})


def drawn(name: str, rng: np.random.Generator, n: int, side: int) -> Any:
    own, others = np.where(HELD_BY, HIGHEST, 0.0)[[side, other(side)], :, None]
    if name in MASKS:
        return rng.random(n) < 0.5
    if name in SHARES:
        return rng.random(n)
    if name in ("level", "level_other", "room"):
        part = np.where(rng.random((3, n)) < 0.3, 0.0, rng.random((3, n)))
        return part * (others if name == "level_other" else own)
    if name in ("threat_lever", "threat_lever_other", "other_rise_lever"):
        whose = side if name == "threat_lever" else other(side)
        return rng.choice([NO_LEVER, *np.flatnonzero(HELD_BY[whose])], n).astype(np.int8)
    if name in ("threat_weeks", "threat_weeks_other", "truce_weeks"):
        return np.where(rng.random(n) < 0.3, np.inf, rng.uniform(0.0, 10.0, n))
    if name in ("stage", "own_move"):
        return rng.integers(0, len(STAGES if name == "stage" else MOVES), n).astype(np.int8)
    if name in ("effect", "effect_other", "concedes"):
        spread = rng.normal(0.0, 0.2, (len(STEPS), n))
        return rng.random((len(STEPS), n)) if name == "concedes" else spread
    if name == "continuation":
        return rng.normal(0.0, 0.1, (len(MOVES), n))
    if name in ("imports", "imports_other"):
        return rng.uniform(50.0, 500.0, n)
    if name == "precision":
        return rng.lognormal(np.log(11.0), 0.4, n)
    return rng.uniform(-10.0, 60.0, n) if name == "weeks_to_election" else rng.normal(0, 0.1, n)


def uniforms(n: int = N) -> Array:
    return np.random.default_rng(1).random(n)


def equal(one: Intent, two: Intent) -> bool:
    """Whether two intents are the same, bit for bit."""
    return all(np.array_equal(getattr(one, f.name), getattr(two, f.name)) for f in fields(Intent))


def test_the_catalogue_is_complete_and_no_name_is_given_twice() -> None:
    assert set(CATALOGUE) <= BY_NAME.keys()
    assert len(BY_NAME) == len(STRATEGIES)


@every_strategy
@every_side
def test_an_intent_has_its_shape_and_is_finite(strategy: Strategy, side: int) -> None:
    intent = strategy.intend(random_view(0, side), uniforms())
    assert intent.utility.shape == intent.reading.shape == (len(MOVES), N)
    assert intent.precision.shape == intent.lever.shape == intent.size.shape == (N,)
    assert intent.lever.dtype == np.int8
    for values in (intent.utility, intent.reading, intent.precision, intent.size):
        assert values.dtype == np.float64
        assert np.isfinite(values).all()
    assert (intent.precision >= 0.0).all()


@every_strategy
@every_side
def test_a_step_is_on_a_lever_the_side_has_and_within_its_room(
    strategy: Strategy, side: int
) -> None:
    view = random_view(2, side)
    intent = strategy.intend(view, uniforms())
    assert ((intent.lever >= 0) & (intent.lever < len(HIGHEST))).all()
    assert (intent.size >= 0.0).all()
    assert (intent.size <= view.room[intent.lever, np.arange(N)]).all()
    assert HELD_BY[side, intent.lever[intent.size > 0.0]].all()
    assert not (side == US and ((intent.lever == PURCHASE) & (intent.size > 0.0)).any())


@every_strategy
def test_a_strategy_that_still_declares_what_it_reads_chooses_as_before(
    strategy: Strategy,
) -> None:
    declaring = type("Declaring", (type(strategy),), {"uses": frozenset({"stage"})})()
    view = random_view(3, CN)
    assert equal(strategy.intend(view, uniforms()), declaring.intend(view, uniforms()))


@every_strategy
def test_no_run_depends_on_the_order_or_number_of_the_others(strategy: Strategy) -> None:
    view, lots = random_view(5, CN), uniforms()
    whole = strategy.intend(view, lots)
    order = np.random.default_rng(6).permutation(N)
    parts = [order, *(np.array([k]) for k in (0, 1, 777, N - 1)), np.arange(100, 107)]
    for runs in parts:
        part = strategy.intend(view.at(runs), lots[runs])
        for each in fields(Intent):
            expected = getattr(whole, each.name)[..., runs]
            np.testing.assert_array_equal(getattr(part, each.name), expected)


@every_strategy
def test_a_strategy_leaves_what_it_sees_as_it_is(strategy: Strategy) -> None:
    view, lots = random_view(7, CN), uniforms()
    strategy.intend(view, lots)
    untouched = random_view(7, CN)
    for name in OBSERVATIONS:
        np.testing.assert_array_equal(getattr(view, name), getattr(untouched, name))


@cache
def two_views() -> tuple[View, View]:
    return random_view(7, CN), random_view(8, CN)


@pytest.mark.parametrize("name", OBSERVATIONS)
def test_a_view_that_evolves_changes_in_that_field_alone(name: str) -> None:
    view, anew = two_views()
    evolved = view.evolve(**{name: getattr(anew, name)})
    assert getattr(evolved, name) is getattr(anew, name)
    assert all(getattr(evolved, n) is getattr(view, n) for n in OBSERVATIONS if n != name)


def test_a_view_does_not_evolve_in_a_field_it_has_not() -> None:
    with pytest.raises(TypeError, match="a View has no field paim"):
        random_view(7, CN).evolve(paim=np.zeros(N))


@every_strategy
def test_a_strategy_says_its_rule(strategy: Strategy) -> None:
    assert strategy.__doc__
    assert strategy.__doc__ != Strategy.__doc__
    assert strategy.name == strategy.name.lower().replace("_", "-")


def test_a_rule_of_thumb_never_slips_and_holds_where_its_move_is_not_open() -> None:
    """Whatever the draws: the smallest and the largest uniform there are, for every other move."""
    view = random_view(8, CN, 2)
    utility = preferring(view, {THREATEN: np.array([True, False])})
    intent = Intent(utility, BY_NAME["grim"].intend(view, uniforms(2)).precision, *[view.deal] * 3)
    for wished, closed in ((THREATEN, ()), (HOLD, (THREATEN,))):
        draws = np.full((len(MOVES), 2), 1.0 - 2.0**-53)
        draws[[wished, HOLD]] = 2.0**-54, 2.0**-54
        open_to = np.ones((len(MOVES), 2), dtype=np.bool_)
        open_to[list(closed)] = False
        move = gumbel_choice(utility, intent.precision, open_to, draws)
        assert move.tolist() == [wished, HOLD]


@pytest.mark.parametrize("name", FAMILY)
def test_the_repeated_game_family_escalates_as_its_rule_does(name: str) -> None:
    """The rules are those that score as Axelrod's; a turn is a rise that wants an answer."""
    view = random_view(9, CN)
    view = replace(
        view,
        room=np.full((3, N), 1.0),
        other_rise=np.full(N, 0.25),
        other_rise_lever=np.full(N, TARIFF, dtype=np.int8),
        threat_lever=np.full(N, NO_LEVER, dtype=np.int8),
        first_look=np.ones(N, dtype=np.bool_),
        answer_share=np.full(N, 0.5),
    )
    pavlov = name == "win-stay-lose-shift"
    history = History(
        own_last=view.raising,
        other_last=view.worth < view.usual_worth if pavlov else view.unanswered,
        other_before=view.unanswered_before,
        other_ever=view.other_ever_rose,
    )
    lots = 1.0 / 3.0 + 2.0 / 3.0 * uniforms()
    wished = BY_NAME[name].intend(view, lots).utility.argmax(axis=0)
    harsh = (wished == ESCALATE) | (wished == THREATEN)
    np.testing.assert_array_equal(harsh, RULES[FAMILY[name]](history))


def test_the_generous_forgive_one_rise_in_three_and_never_look_back() -> None:
    view = replace(random_view(11, CN), room=np.full((3, N), 1.0), other_rise=np.full(N, 0.25))
    lots = uniforms()
    intent = BY_NAME["generous-tit-for-tat"].intend(view, lots)
    strikes = intent.utility[ESCALATE] == FIRM
    assert not strikes[~view.unanswered | ~view.first_look | (lots < 1.0 / 3.0)].any()
    share = strikes[view.unanswered & view.first_look & (intent.size > 0.0)].mean()
    assert abs(share - 2.0 / 3.0) < 3.0 * np.sqrt(2.0 / 9.0 / (N / 4))


def test_an_equivalent_answer_hits_as_much_trade_until_the_smaller_importer_runs_out() -> None:
    """China buys a third of what it sells: 10 points are worth 30, and 100 all it can answer."""
    view = random_view(12, CN, 3)
    view = replace(
        view,
        unanswered=np.ones(3, dtype=np.bool_),
        room=np.full((3, 3), 2.0),
        other_rise=np.array([0.1, 0.2, 1.0]),
        other_rise_lever=np.zeros(3, dtype=np.int8),
        answer_share=np.ones(3),
        imports=np.full(3, 150.0),
        imports_other=np.full(3, 450.0),
    )
    intent = BY_NAME["equivalent-retaliation"].intend(view, uniforms(3))
    np.testing.assert_allclose(intent.size, [0.3, 0.6, 1.0], rtol=1e-12)
