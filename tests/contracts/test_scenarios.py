"""The scenarios differ as a reader of the article expects, run by run under the same shocks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim import load_scenario, scenario_names, simulate
from tradesim.negotiation import stages
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario

ARTICLE = "kuala-lumpur-2025"
ESCALATIONS = ("tariffs-take-effect", "tit-for-tat", "truce-lapses")
SIGNIFICANT = 3.0
WEEKS, WEEKS_OF = 20, {"phased-de-escalation": 40, "decoupling": 40}
"""Weeks that are played by default, more where the last actions of a scenario come later."""


@pytest.fixture(
    scope="module",
    params=["first weeks", pytest.param("all weeks", marks=pytest.mark.slow)],
)
def played(
    request: pytest.FixtureRequest, shipped: Callable[[str], Any]
) -> Callable[..., Ensemble]:
    """Runs of a shipped scenario, over as many weeks as another one if that is named."""
    if request.param == "all weeks":
        return lambda name, like=None: shipped(name).ensemble

    @cache
    def first_weeks(name: str, weeks: int) -> Ensemble:
        scenario = load_scenario(name).evolve({"calendar.weeks": weeks}, name=name)
        return simulate(scenario, runs=600, seed=7, progress=False)

    return lambda name, like=None: first_weeks(name, WEEKS_OF.get(like or name, WEEKS))


@pytest.fixture(scope="module")
def moved(played: Callable[..., Ensemble]) -> Callable[..., float]:
    """Mean paired difference of an outcome from that of another scenario, in standard errors."""

    def of(name: str, outcome: str, *, against: str = ARTICLE) -> float:
        return difference(played(against, name).columns[outcome], played(name).columns[outcome])

    return of


def difference(one: np.ndarray, two: np.ndarray) -> float:
    """Mean paired difference two - one, in standard errors."""
    change = two - one
    spread = float(change.std(ddof=1))
    if spread == 0.0:
        return 0.0 if change[0] == 0.0 else float(np.sign(change[0]) * np.inf)
    return float(change.mean() / (spread / np.sqrt(len(change))))


@pytest.mark.parametrize("name", ESCALATIONS)
@pytest.mark.parametrize("outcome", ["highest_tariff_us", "tariff_us", "tariff_cn"])
def test_escalation_raises_tariffs(name: str, outcome: str, moved: Callable[..., float]) -> None:
    assert moved(name, outcome) > SIGNIFICANT


@pytest.mark.parametrize("name", ESCALATIONS)
@pytest.mark.parametrize("outcome", ["imports_us", "imports_cn"])
def test_escalation_lowers_trade_both_ways(
    name: str, outcome: str, moved: Callable[..., float]
) -> None:
    assert moved(name, outcome) < -SIGNIFICANT


@pytest.mark.parametrize("name", ESCALATIONS)
@pytest.mark.parametrize("outcome", ["real_income_us", "real_income_cn"])
def test_escalation_costs_both_sides(name: str, outcome: str, moved: Callable[..., float]) -> None:
    assert moved(name, outcome) < -SIGNIFICANT


@pytest.mark.parametrize("name", ["tariffs-take-effect", "truce-lapses"])
def test_escalation_leaves_less_time_with_an_agreement(
    name: str, moved: Callable[..., float]
) -> None:
    assert moved(name, "agreement_weeks") < -SIGNIFICANT


@pytest.mark.parametrize("weeks", [WEEKS, pytest.param(56, marks=pytest.mark.slow)])
def test_tit_for_tat_leaves_less_time_with_an_agreement(weeks: int) -> None:
    """The smallest of the differences tested here, so of more runs than the others."""
    usual, other = (
        simulate(
            load_scenario(name).evolve({"calendar.weeks": weeks}, name=name),
            runs=2_000, seed=17, record="outcomes", progress=False,
        )
        for name in (ARTICLE, "tit-for-tat")
    )  # fmt: skip
    agreed = [each.columns["agreement_weeks"] for each in (usual, other)]
    assert difference(*agreed) < -SIGNIFICANT


@pytest.mark.parametrize("outcome", ["tariff_us", "tariff_cn"])
def test_de_escalation_lowers_tariffs(outcome: str, moved: Callable[..., float]) -> None:
    assert moved("phased-de-escalation", outcome) < -SIGNIFICANT


@pytest.mark.parametrize(
    "outcome", ["imports_us", "imports_cn", "real_income_us", "real_income_cn"]
)
def test_de_escalation_raises_trade_and_income_of_both(
    outcome: str, moved: Callable[..., float]
) -> None:
    assert moved("phased-de-escalation", outcome) > SIGNIFICANT


def test_tariffs_that_take_effect_are_the_threatened_hundred_points() -> None:
    """Of the 100 points all but spared electronics arrive within the first week."""
    weekly = simulate(
        load_scenario("tariffs-take-effect").evolve(
            {"calendar.weeks": 1, "parameters": {"us": QUIET_SIDE, "cn": QUIET_SIDE}}
        ),
        runs=500, seed=1, record="paths",
    )  # fmt: skip
    assert np.all(weekly.stored["tariff"][1, 0] > 0.576 + 0.8)
    assert weekly.stored["tariff"][0, 0] == pytest.approx(0.576, abs=1e-12)


def test_a_truce_that_lapses_lets_suspended_tariffs_return(
    played: Callable[..., Ensemble],
) -> None:
    ensemble = played("truce-lapses")
    signed_before = ensemble.probability("agreement", by="2025-11-10").value
    expired = ensemble.probability("truce_expired", by="2025-11-16").value
    assert expired == pytest.approx(1.0 - signed_before, abs=0.01)
    assert expired > 0.7
    assert played(ARTICLE).probability("truce_expired", by="2025-11-16").value < 0.5


def test_a_truce_that_ends_on_10_november_has_expired_by_10_november(
    played: Callable[..., Ensemble],
) -> None:
    ensemble = played("truce-lapses")
    by_the_day = ensemble.probability("truce_expired", by="2025-11-10").value
    assert by_the_day == ensemble.probability("truce_expired", by="2025-11-16").value


def test_the_scripted_tariff_of_1_november_is_imposed_once() -> None:
    """By script, and not once more by the open threat of the same day; no new US move is chosen."""
    scenario = load_scenario("tariffs-take-effect").evolve(
        {"calendar.weeks": 1, "parameters": {"us": QUIET_SIDE, "sector_rate": 0.0}}
    )
    weekly = simulate(scenario, runs=500, seed=1, record="paths")
    assert np.all(weekly.stored["tariff"][1, 0] <= 0.576 + 1.0 + 1e-12)


def test_threats_that_must_lapse_are_never_counted_as_carried_out() -> None:
    scenario = load_scenario(ARTICLE).evolve({"threats.carried_out": False, "calendar.weeks": 10})
    ensemble = simulate(scenario, runs=2_000, seed=1, record="outcomes")
    for side in ("us", "cn"):
        assert np.isnan(ensemble.columns[f"threat_carried_day_{side}"]).all()
    assert (ensemble.columns["rises_us"] > 0).any()


def test_with_tit_for_tat_china_answers_the_tariff_at_once(
    played: Callable[..., Ensemble], moved: Callable[..., float]
) -> None:
    ensemble = played("tit-for-tat")
    assert ensemble.probability("cn_rise", by="2025-11-30").value > 0.9
    assert moved("tit-for-tat", "tariff_cn", against="tariffs-take-effect") > SIGNIFICANT


def test_a_restriction_that_stays_holds_exports_back(moved: Callable[..., float]) -> None:
    assert moved("restriction-stays", "restriction_cn") > SIGNIFICANT


def test_purchases_that_fall_short_are_about_half_of_the_pledge(
    played: Callable[..., Ensemble],
) -> None:
    share = played("purchases-fall-short").columns["delivered_share"]
    assert np.nanmean(share) == pytest.approx(0.5, abs=0.04)
    assert np.nanmean(played(ARTICLE).columns["delivered_share"]) > 0.7


def variant(changes: dict[str, object], name: str) -> Scenario:
    return load_scenario(ARTICLE).evolve(changes, name=name)


QUIET_SIDE = {"attention": 0.0, "reaction": 0.0}
QUIET: dict[str, object] = {
    "stage": "status quo",
    "us.threat.size": 0.0,
    "cn.threat.size": 0.0,
    "truce.ends": "2030-01-01",
    "switches.court": False,
    "switches.stress": False,
    "calendar.weeks": 30,
    "parameters": {"us": QUIET_SIDE, "cn": QUIET_SIDE, "sector_rate": 0.0},
}


@cache
def quiet_move(side: str, move: str, lever: str, size: float) -> Ensemble:
    name = "resume_purchases" if lever == "purchase" else f"{move}_{lever}"
    taken = {"action": name, "on": "2025-11-15", "side": side, "size": size}
    return simulate(
        variant(QUIET | {"actions": [taken]}, "moved"), runs=400, seed=3, record="paths"
    )


@pytest.fixture(scope="module")
def quiet() -> Ensemble:
    return simulate(variant(QUIET, "quiet"), runs=400, seed=3, record="paths")


@pytest.mark.parametrize("outcome", ["imports", "tariff", "restriction", "purchases"])
def test_where_nobody_moves_nothing_changes(quiet: Ensemble, outcome: str) -> None:
    path = quiet.stored[outcome]
    assert np.all(path == path[0])


def test_where_nobody_moves_real_income_stays_exactly(quiet: Ensemble) -> None:
    assert not quiet.stored["real_income"].any()


CHANNELS = [
    ("US", "raise", "tariff", 0.5, "imports", 0, -1),
    ("US", "raise", "tariff", 0.5, "real_income", 1, -1),
    ("US", "raise", "tariff", 0.5, "real_income", 0, -1),
    ("US", "lower", "tariff", 0.2, "imports", 0, 1),
    ("CN", "raise", "tariff", 0.5, "imports", 1, -1),
    ("CN", "raise", "tariff", 0.5, "real_income", 0, -1),
    ("CN", "raise", "restriction", 0.8, "critical_stock", 0, -1),
    ("CN", "raise", "restriction", 0.8, "real_income", 0, -1),
    ("US", "raise", "restriction", 0.8, "real_income", 1, -1),
    ("US", "raise", "restriction", 0.8, "imports", 1, -1),
    ("CN", "lower", "purchase", 1.0, "purchases", 0, 1),
    ("CN", "lower", "purchase", 1.0, "imports", 1, 1),
]


@pytest.mark.parametrize(("side", "move", "lever", "size", "outcome", "place", "sign"), CHANNELS)
def test_each_lever_moves_its_own_outcome_and_never_the_wrong_way(
    quiet: Ensemble,
    side: str,
    move: str,
    lever: str,
    size: float,
    outcome: str,
    place: int,
    sign: int,
) -> None:
    other = quiet_move(side, move, lever, size)
    change = (other.stored[outcome] - quiet.stored[outcome])[:, place]
    assert not change[:2].any()
    assert np.all(sign * change[-1] >= 0.0)
    assert np.mean(sign * change[-1] > 0.0) > 0.9


def test_a_larger_tariff_costs_trade_more() -> None:
    sizes = [quiet_move("US", "raise", "tariff", size) for size in (0.1, 0.5, 1.0)]
    imports = [ensemble.stored["imports"][-1, 0] for ensemble in sizes]
    assert np.all(imports[0] > imports[1])
    assert np.all(imports[1] > imports[2])


def test_withheld_purchases_are_no_purchases(quiet: Ensemble) -> None:
    assert not quiet.stored["purchases"].any()


@pytest.mark.parametrize("name", in_turn(scenario_names(), one_in=3))
def test_no_scenario_ends_the_same_way_in_every_run(
    name: str, played: Callable[..., Ensemble]
) -> None:
    ensemble = played(name)
    streamed = ensemble.streamed
    assert streamed is not None
    assert streamed.stages[:, -1].max() / ensemble.n_runs < 0.95


def test_the_article_is_not_settled_within_a_month(played: Callable[..., Ensemble]) -> None:
    ensemble = played(ARTICLE)
    streamed = ensemble.streamed
    assert streamed is not None
    assert streamed.stages[:, 4].max() / ensemble.n_runs < 0.95


def test_the_article_leaves_agreement_and_relapse_open(played: Callable[..., Ensemble]) -> None:
    ensemble = played(ARTICLE)
    signed = ensemble.probability("agreement", by="2025-12-31").value
    relapse = ensemble.probability("breach").value
    carried = ensemble.probability("us_threat_carried_out").value
    assert 0.5 < signed < 0.99
    assert 0.02 < relapse < 0.95
    assert 0.005 < carried < 0.5
    early = ensemble.probability("agreement_in_force", on="2025-11-23").value
    assert 0.02 < early < 0.95


def test_more_stages_than_two_are_alive_a_month_in(played: Callable[..., Ensemble]) -> None:
    ensemble = played(ARTICLE)
    streamed = ensemble.streamed
    assert streamed is not None
    shares = streamed.stages[:, 4] / ensemble.n_runs
    assert (shares > 0.01).sum() >= 3
    assert shares[stages.PRELIMINARY] < 0.5
