"""One run as Mesa agents: people, data, horizon, and how it says no."""

from __future__ import annotations

from datetime import date
from typing import Any

import mesa
import numpy as np
import pytest

from tradesim import load_scenario, simulate
from tradesim.errors import ResultError, ScenarioError
from tradesim.negotiation.stages import STAGES
from tradesim.results.replay import (
    NEGOTIATOR_REPORTS,
    PRINCIPAL_REPORTS,
    Negotiator,
    Principal,
    TradeTalks,
)
from tradesim.terms.moves import MOVES

SHORT = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 4}, name="short")


@pytest.fixture
def model() -> TradeTalks:
    return TradeTalks(scenario=SHORT, rng=7, run=3)


def test_it_is_a_mesa_model_of_mesa_agents(model: TradeTalks) -> None:
    assert isinstance(model, mesa.Model)
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)


def test_the_people_are_those_of_the_article(model: TradeTalks) -> None:
    people = {(type(agent), agent.name, agent.side) for agent in model.agents}
    assert people == {
        (Principal, "Trump", "US"),
        (Negotiator, "Bessent", "US"),
        (Principal, "Xi", "CN"),
        (Negotiator, "He Lifeng", "CN"),
        (Negotiator, "Li Chengang", "CN"),
    }


def test_agents_show_their_own_side(model: TradeTalks) -> None:
    trump, xi = (
        next(agent for agent in model.agents if agent.name == name) for name in ("Trump", "Xi")
    )
    assert trump.threat == 1.0
    assert xi.threat == 0.6
    assert trump.strategy == "quantal-response"
    assert trump.last_move == "hold"
    assert repr(trump) == "Principal('Trump', US)"
    assert trump.resolve != xi.resolve
    for agent in model.agents:
        if isinstance(agent, Negotiator):
            assert 0.0 <= agent.reservation <= 1.0
            assert agent.tone == (1.0 if agent.side == "US" else 0.5)


def test_agents_read_the_run_they_belong_to() -> None:
    ensemble = simulate(SHORT, runs=200, seed=7, record="paths")
    for run in (0, 63, 64, 199):
        model = ensemble.replay(run)
        model.run_model()
        for agent in model.agents:
            if isinstance(agent, Principal):
                place = 0 if agent.side == "US" else 1
                assert agent.pain == ensemble.stored["pain"][-1, place, run]
                assert agent.follow_through == ensemble.stored["follow_through"][-1, place, run]
                assert agent.last_move in MOVES


def test_it_stops_at_the_horizon_and_stays_there(model: TradeTalks) -> None:
    assert model.running
    for expected in (date(2025, 11, 2), date(2025, 11, 9), date(2025, 11, 16), date(2025, 11, 23)):
        model.step()
        assert model.date == expected
    assert not model.running
    before = len(model.path)
    model.step()
    assert len(model.path) == before == 5


def test_there_is_a_row_a_step_the_first_day_included(model: TradeTalks) -> None:
    assert model.path.index.tolist() == [date(2025, 10, 26)]
    assert model.path.loc[date(2025, 10, 26), "us_tariff"] == pytest.approx(0.576)
    assert model.path.loc[date(2025, 10, 26), "stage"] == "preliminary consensus"
    model.run_model()
    assert len(model.datacollector.get_model_vars_dataframe()) == 5


def test_agents_are_collected_by_kind(model: TradeTalks) -> None:
    model.run_model()
    principals = model.datacollector.get_agenttype_vars_dataframe(Principal)
    negotiators = model.datacollector.get_agenttype_vars_dataframe(Negotiator)
    assert set(PRINCIPAL_REPORTS) <= set(principals.columns)
    assert set(NEGOTIATOR_REPORTS) <= set(negotiators.columns)
    assert len(principals) == 2 * 5
    assert len(negotiators) == 3 * 5


def test_the_stage_is_named(model: TradeTalks) -> None:
    assert model.stage == "preliminary consensus"
    model.run_model()
    assert model.stage in STAGES


def test_stepping_by_hand_is_running_to_the_end() -> None:
    one, two = (TradeTalks(scenario=SHORT, rng=7, run=3) for _ in range(2))
    one.run_model()
    while two.running:
        two.step()
    assert one.path.equals(two.path)
    assert one.narrative() == two.narrative()


def test_a_scenario_is_a_name_a_path_or_itself(tmp_path: Any) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "kuala-lumpur-2025"\nname = "mine"\n', encoding="utf-8")
    named = TradeTalks(scenario="kuala-lumpur-2025", rng=1, run=0)
    assert TradeTalks(scenario=path, rng=1, run=0).path.equals(named.path)  # type: ignore[arg-type]


def test_a_generator_gives_a_seed_and_the_same_generator_the_same() -> None:
    one, two = (
        TradeTalks(scenario=SHORT, rng=np.random.Generator(np.random.PCG64(5)), run=1)
        for _ in range(2)
    )
    one.run_model()
    two.run_model()
    assert one.path.equals(two.path)


def test_without_a_seed_histories_differ() -> None:
    pains = set()
    for _ in range(3):
        model = TradeTalks(scenario=SHORT, rng=None)
        model.run_model()
        pains.add(float(model.path["us_pain"].iloc[-1]))
    assert len(pains) == 3


@pytest.mark.parametrize("run", [-1, 1.5, "a", True])
def test_a_run_is_a_whole_number(run: Any) -> None:
    with pytest.raises(ResultError, match="a whole number from 0"):
        TradeTalks(scenario=SHORT, run=run)


@pytest.mark.parametrize("rng", [-1, 1.5, "a", True])
def test_a_seed_is_a_whole_number_or_a_generator(rng: Any) -> None:
    with pytest.raises(ResultError, match="a whole number from 0, a Generator or None"):
        TradeTalks(scenario=SHORT, rng=rng)


def test_an_unknown_scenario_is_refused_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'kuala-lumpur-2025'"):
        TradeTalks(scenario="kuala-lumpur-2024")
