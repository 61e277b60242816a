"""Only transitions that the theory knows are ever taken, whatever scenario or strategy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim import load_scenario, scenario_names, simulate
from tradesim.model.shocks import Shocks
from tradesim.negotiation import stages
from tradesim.scenario.scenario import Scenario
from tradesim.strategies.registry import BY_NAME

Arrow = tuple[str, str, str]

# Crisis bargaining (Lewis and Schultz 2003) joined to a truce: from, event, to.
CRISIS: set[Arrow] = {
    ("status quo", "a side threatens", "threat"),
    ("status quo", "a lever is moved against the other side", "implementation"),
    ("threat", "a threat is dropped and none is left", "status quo"),
    ("threat", "a lever is moved against the other side", "implementation"),
}
TALKS: set[Arrow] = {
    ("status quo", "talks open", "talks"),
    ("threat", "talks open", "talks"),
    ("implementation", "talks open", "talks"),
    ("breach", "talks open", "talks"),
    ("expired", "talks open", "talks"),
    ("talks", "delegations reach a preliminary consensus", "preliminary consensus"),
    ("talks", "a lever is moved against the other side", "implementation"),
    ("talks", "talks fail", "status quo"),
    ("preliminary consensus", "the leaders sign", "agreement"),
    ("preliminary consensus", "a leader refuses", "talks"),
    ("preliminary consensus", "a lever is moved against the other side", "implementation"),
}
AFTER_THE_DEAL: set[Arrow] = {
    ("agreement", "first delivery period ends", "compliance"),
    ("compliance", "a breach is declared", "breach"),
    ("compliance", "the extension window opens", "extension window"),
    ("extension window", "the truce is extended", "compliance"),
    ("extension window", "a breach is declared", "breach"),
    ("breach", "a lever is moved against the other side", "implementation"),
    ("expired", "a side threatens", "threat"),
    ("expired", "a lever is moved against the other side", "implementation"),
}
EXPECTED: set[Arrow] = {
    (stage, "a lever is moved against the other side", "breach")
    for stage in ("agreement", "compliance", "extension window")
}
"""What sides expect of a rise under an agreement; one that is not borne is told as a breach."""
TRUCE_ENDS: set[Arrow] = {
    (stage, "the truce expires", "expired")
    for stage in (
        "status quo", "threat", "implementation", "talks", "preliminary consensus",
        "agreement", "compliance", "breach", "extension window",
    )
}  # fmt: skip
SHORT_TRUCE: set[Arrow] = {
    ("agreement", "the extension window opens", "extension window"),
    ("agreement", "a breach is declared", "breach"),
}
"""A truce shorter than the first delivery period, or a deal that is broken within it."""
AT_THE_SUMMIT: set[Arrow] = {
    (stage, "delegations reach a preliminary consensus", "preliminary consensus")
    for stage in ("threat", "implementation", "breach", "expired")
}
"""Leaders who meet in a fight may agree on a truce themselves, as in Buenos Aires and Osaka."""
UNDER_AN_AGREEMENT: set[Arrow] = {
    *(
        (stage, "delegations reach a preliminary consensus", "preliminary consensus")
        for stage in ("agreement", "compliance", "extension window")
    ),
    ("preliminary consensus", "a breach is declared", "breach"),
    ("preliminary consensus", "a leader refuses under an agreement in force", "compliance"),
}
"""Sides talk about a next agreement while one is in force, as from Geneva to Kuala Lumpur."""
KNOWN = CRISIS | TALKS | AFTER_THE_DEAL | TRUCE_ENDS | SHORT_TRUCE
KNOWN |= AT_THE_SUMMIT | UNDER_AN_AGREEMENT | EXPECTED


def mixtures(count: int) -> list[Scenario]:
    """The article with a random mixture of strategies on each side, and an early ruling."""
    random = np.random.Generator(np.random.PCG64(20251026))
    article, found = load_scenario("kuala-lumpur-2025"), []
    for k in range(count):
        shares = random.dirichlet(np.full(len(BY_NAME), 0.5), size=2)
        us, cn = ({n: float(s) for n, s in zip(BY_NAME, row, strict=True)} for row in shares)
        changes: dict[str, Any] = {"us.strategy": us, "cn.strategy": cn}
        if k % 2:
            changes["parameters"] = {"ruling_week": 6.0, "ruling_against": 0.8}
        found.append(article.evolve(changes, name=f"mixture {k}"))
    return found


@pytest.mark.parametrize("part", in_turn(range(6), one_in=6))
def test_no_run_of_a_shipped_scenario_takes_an_illegal_step(
    part: int, shipped: Callable[[str], Any]
) -> None:
    """A sixth of the scenarios at a time, 600 runs each; all of them in full runs."""
    found = frozenset().union(*(shipped(name).transitions for name in scenario_names()[part::6]))
    assert found <= KNOWN
    assert found >= CRISIS | TALKS


@pytest.fixture(scope="module", params=[14, pytest.param(30, marks=pytest.mark.slow)])
def mixed(request: pytest.FixtureRequest, play: Callable[..., Any]) -> list[Any]:
    """Five hundred runs each of two mixtures of strategies, the second with an early ruling."""
    weeks = {"calendar.weeks": request.param}
    short = [each.evolve(weeks, name=each.name) for each in mixtures(2)]
    return [play(each, runs=500, seed=5, record="paths") for each in short]


def test_no_mixture_of_strategies_takes_an_illegal_step(mixed: list[Any]) -> None:
    found = frozenset().union(*(each.transitions for each in mixed))
    assert found <= KNOWN
    assert found >= CRISIS | TALKS


def transitions(scenarios: list[Scenario], runs: int, play: Callable[..., Any]) -> frozenset[Arrow]:
    """Every elementary transition that some run takes."""
    each = (play(s, runs=runs, seed=1, record="outcomes").transitions for s in scenarios)
    return frozenset().union(*each)


@pytest.mark.slow
def test_a_million_runs_take_no_illegal_step(play: Callable[..., Any]) -> None:
    shipped = [load_scenario(name) for name in scenario_names()]
    found = transitions([*shipped, *mixtures(33)], 25_000, play)
    assert found <= KNOWN
    assert found >= CRISIS | TALKS | AFTER_THE_DEAL


@pytest.fixture(scope="module")
def paths(mixed: list[Any]) -> dict[str, np.ndarray]:
    ensemble = mixed[1].ensemble
    assert ensemble.streamed is not None
    return {
        **ensemble.stored,
        "counts": ensemble.streamed.stages,
        "signed_days": ensemble.columns["first_agreement_day"],
    }


def test_stage_shares_add_up_to_all_runs(paths: dict[str, np.ndarray]) -> None:
    assert np.all(paths["counts"].sum(axis=0) == 500)
    assert np.all(paths["counts"] >= 0)


def test_an_agreement_is_in_force_in_three_stages_and_while_leaders_consider_a_next_one(
    paths: dict[str, np.ndarray],
) -> None:
    kept = [stages.code(s) for s in ("agreement", "compliance", "extension window")]
    in_force, stage = paths["agreement_in_force"][:, 0], paths["stage"]
    assert in_force[np.isin(stage, kept)].all()
    others = in_force & ~np.isin(stage, kept)
    assert np.all(stage[others] == stages.PRELIMINARY)
    assert others.any()


def test_no_agreement_is_in_force_before_the_leaders_sign(paths: dict[str, np.ndarray]) -> None:
    days = 7.0 * np.arange(paths["stage"].shape[0])[:, None]
    early = days < np.nan_to_num(paths["signed_days"], nan=np.inf)
    assert not (early & paths["agreement_in_force"][:, 0]).any()


def test_shares_on_a_date_add_up_to_one() -> None:
    scenario = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 14})
    ensemble = simulate(scenario, runs=1_000, seed=2, progress=False)
    for day in ("2025-10-26", "2025-11-02", "2026-01-31"):
        shares = [ensemble.probability(stage, on=day).value for stage in stages.STAGES]
        assert sum(shares) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("weeks", [12, pytest.param(30, marks=pytest.mark.slow)])
def test_days_of_a_stage_start_where_it_changes(weeks: int) -> None:
    from tradesim.model.block import moments

    scenario = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": weeks})
    for moment in moments(scenario, Shocks(3, 0, 0, 512)):
        if moment.happened is None:
            continue
        now, before, clock = moment.state, moment.before, moment.clock
        moved = now.stage != before.stage
        inside = (now.stage_since > clock.opens) & (now.stage_since <= clock.closes)
        assert np.all(inside[moved])
