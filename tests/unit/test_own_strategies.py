"""Strategies from outside the package: registered, checked, part of the identity, sent along."""

from __future__ import annotations

import multiprocessing
import pickle
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

import tradesim as ts
from tradesim.errors import BlockError, ScenarioError, StoreError
from tradesim.strategies import Intent, Strategy, View, preferring, registry, rule
from tradesim.strategies.contract import check, made_up_view
from tradesim.strategies.digest import digest
from tradesim.strategies.registry import STRATEGIES, register
from tradesim.terms.levers import TARIFF
from tradesim.terms.moves import OFFER_TALKS, THREATEN
from tradesim.terms.sides import US, Array

MODULE = """
import numpy as np
from tradesim.terms.levers import TARIFF
from tradesim.terms.moves import THREATEN
from tradesim.strategies import Strategy, preferring, rule
SIZE = {size}
class Slow(Strategy):
    name = "slow-fox"
    def intend(self, view, uniforms):
        utility = preferring(view, {{THREATEN: view.threat_lever < 0}})
        size = np.minimum(SIZE, view.room[TARIFF])
        return rule(view, utility, np.zeros(view.n_runs, dtype=np.int8), size)
"""


@dataclass(frozen=True)
class Careful(Strategy):
    """Threatens `size` where no agreement is in force, else offers talks."""

    size: float = 0.25
    name: ClassVar[str] = "careful"

    def intend(self, view: View, uniforms: Array) -> Intent:
        utility = preferring(view, {THREATEN: ~view.in_force, OFFER_TALKS: view.in_force})
        size = np.minimum(self.size, view.room[TARIFF])
        return rule(view, utility, np.full(view.n_runs, TARIFF, dtype=np.int8), size)


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No strategy of one test is known to the next."""
    monkeypatch.setattr(registry, "_own", {})
    monkeypatch.setattr(registry, "_lost", {})


@pytest.fixture
def talks() -> ts.Scenario:
    return ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 8}, name="short")


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], Any]]:
    """A module of a user with the strategy slow-fox, written anew with each size."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def written(size: float) -> Any:
        (tmp_path / "foxes.py").write_text(MODULE.format(size=size), encoding="utf-8")
        sys.modules.pop("foxes", None)
        return import_module("foxes")

    yield written
    sys.modules.pop("foxes", None)


def short(scenario: ts.Scenario, **more: Any) -> ts.Ensemble:
    return ts.simulate(scenario, runs=96, seed=2, record="outcomes", progress=False, **more)


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda each: each.name)
def test_strategies_of_the_package_pass_the_contract_and_can_be_written_down(
    strategy: Strategy,
) -> None:
    check(strategy)
    assert digest(strategy) == digest(type(strategy)())


def test_the_made_up_views_differ_in_every_field() -> None:
    one, two = made_up_view(0), made_up_view(0, salt=1)
    assert all(
        not np.array_equal(getattr(one, name), getattr(two, name))
        for name in View.__dataclass_fields__
    )


def test_a_registered_strategy_is_played_by_name_and_in_a_mixture(talks: ts.Scenario) -> None:
    register(Careful())
    assert ts.strategies.names()[-1] == "careful"
    mixed = talks.evolve({"us.strategy": {"careful": 0.5, "accommodator": 0.5}}, name="mixed")
    alone = talks.evolve({"us.strategy": "careful"}, name="alone")
    assert short(alone).outcomes["threats_us"].sum() > short(mixed).outcomes["threats_us"].sum() > 0
    assert alone.own_strategies == mixed.own_strategies == {"careful": digest(Careful())}


def test_a_name_that_is_not_registered_is_told_how_to(talks: ts.Scenario) -> None:
    with pytest.raises(
        ScenarioError, match=r"'careful'.*register your own with tradesim.strategies"
    ):
        talks.evolve({"us.strategy": "careful"})


def test_scenarios_without_own_strategies_keep_their_fingerprint(talks: ts.Scenario) -> None:
    before = talks.fingerprint
    register(Careful())
    assert talks.evolve({}, name="short").fingerprint == before


def test_the_fingerprint_knows_the_values_of_a_strategy(talks: ts.Scenario) -> None:
    prints = []
    for size in (0.25, 0.5, 0.25):
        register(Careful(size))
        prints.append(talks.evolve({"us.strategy": "careful"}).fingerprint)
    assert prints[0] == prints[2] != prints[1]


def test_the_hash_knows_constants_that_the_code_refers_to(module: Callable[[float], Any]) -> None:
    small, large, again = (digest(module(size).Slow()) for size in (0.25, 0.5, 0.25))
    assert small == again != large


def test_the_hash_is_the_same_in_another_process(module: Callable[[float], Any]) -> None:
    """Sets are written down in order, whatever the hash seed."""
    here = digest(module(0.25).Slow())
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(digest, module(0.25).Slow()).result() == here


def test_a_scenario_made_before_a_strategy_changed_is_not_played(talks: ts.Scenario) -> None:
    register(Careful(0.25))
    mine = talks.evolve({"us.strategy": "careful"}, name="mine")
    ens = short(mine)
    register(Careful(0.5))
    with pytest.raises(BlockError, match="registered again, with other code"):
        short(mine)
    with pytest.raises(ScenarioError, match="create the scenario again"):
        ens.replay(0)


def test_a_strategy_travels_to_processes_that_did_not_register_it(
    talks: ts.Scenario, module: Callable[[float], Any]
) -> None:
    register(module(0.25).Slow())
    mine = talks.evolve({"us.strategy": "slow-fox"}, name="mine")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        there = short(mine, executor=pool)
    assert there.outcomes.equals(short(mine).outcomes)
    assert there.outcomes["threats_us"].sum() > 0


def test_a_class_that_cannot_be_sent_is_refused_in_words(talks: ts.Scenario) -> None:
    class Inside(Careful):
        name = "inside"

    register(Inside())
    mine = talks.evolve({"us.strategy": "inside"}, name="mine")
    with pytest.raises(ScenarioError, match=r"inside cannot be sent.*top of a module.*threads"):
        pickle.dumps(mine)


def test_a_strategy_that_did_not_arrive_says_why(
    talks: ts.Scenario, module: Callable[[float], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    register(module(0.25).Slow())
    sent = pickle.dumps(talks.evolve({"us.strategy": "slow-fox"}, name="mine"))
    monkeypatch.setattr(registry, "_own", {})
    monkeypatch.setitem(sys.modules, "foxes", None)
    with pytest.raises(BlockError, match=r"slow-fox' is not known in this process: .*foxes"):
        short(pickle.loads(sent))


def test_results_are_opened_where_the_strategy_is_registered_and_refused_where_not(
    talks: ts.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(Careful())
    short(talks.evolve({"cn.strategy": "careful"}, name="mine"), out=tmp_path / "mine")
    assert ts.open(tmp_path / "mine").scenario.own_strategies == {"careful": digest(Careful())}
    register(Careful(0.5))
    with pytest.warns(UserWarning, match=r"fingerprint is \w+ here, \w+ there"):
        ts.open(tmp_path / "mine")
    monkeypatch.setattr(registry, "_own", {})
    with pytest.raises(StoreError, match=r"cn.strategy is 'careful'.*register"):
        ts.open(tmp_path / "mine")


def test_a_name_of_the_package_is_refused() -> None:
    class Fake(Careful):
        name = "grim"

    with pytest.raises(ScenarioError, match="'grim', which comes with tradesim"):
        register(Fake())


class Unnamed(Careful):
    name: ClassVar[str] = "Not A Name"


class Misspelt(Careful):
    def intend(self, view: View, uniforms: Array) -> Intent:
        return super().intend(view.evolve(in_force=view.in_forse), uniforms)  # type: ignore[attr-defined]


class Prying(Careful):
    def intend(self, view: View, uniforms: Array) -> Intent:
        return super().intend(view.evolve(pain=view._here.state.pain[US]), uniforms)  # type: ignore[attr-defined]


class Unbounded(Careful):
    def intend(self, view: View, uniforms: Array) -> Intent:
        intent = super().intend(view, uniforms)
        return rule(view, intent.utility, intent.lever, np.full(view.n_runs, 0.3))


class Whole(Careful):
    def intend(self, view: View, uniforms: Array) -> Intent:
        intent = super().intend(view, uniforms)
        return rule(view, intent.utility + view.in_force.mean(), intent.lever, intent.size)


class Broken(Careful):
    def intend(self, view: View, uniforms: Array) -> Intent:
        raise KeyError("fox")


class Short(Careful):
    def intend(self, view: View, uniforms: Array) -> Intent:
        intent = super().intend(view, uniforms)
        return rule(view, intent.utility, intent.lever.astype(np.int64), intent.size)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        (Careful, "give an object of a class of Strategy"),
        (Unnamed(), "name is 'Not A Name'; allowed lower-case words"),
        (Misspelt(), "no attribute 'in_forse'; did you mean 'in_force'?"),
        (Prying(), "no attribute '_here'"),
        (Unbounded(), r"intent.size goes to 0.3; allowed 0 to view.room"),
        (Whole(), "the intent of a run changes with the other runs"),
        (Broken(), "intend failed on a made-up view: KeyError: 'fox'"),
        (Short(), r"intent.lever is int64 of shape \(64,\); allowed int8 of \(64,\)"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Strategy) else "",
)
def test_a_broken_contract_is_named(strategy: Any, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        register(strategy)
    assert not registry._own


def test_a_value_that_cannot_be_written_down_is_refused() -> None:
    class Learned(Careful):
        weights: ClassVar[Any] = np.random.default_rng(0)

    with pytest.raises(ScenarioError, match="holds a Generator"):
        register(Learned())


def test_code_without_a_source_is_refused() -> None:
    made: dict[str, Any] = {"__name__": "nowhere"}
    exec(MODULE.format(size=0.25), made)
    with pytest.raises(ScenarioError, match="cannot be read"):
        register(made["Slow"]())


def test_results_keep_the_code_of_their_own_strategies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(Careful())
    talks = ts.load_scenario("kuala-lumpur-2025")
    made = talks.evolve({"us.strategy": "careful", "calendar.weeks": 3}, name="mine")
    ts.simulate(made, runs=16, progress=False, out=tmp_path / "mine")
    code = (tmp_path / "mine/strategies/careful.py").read_text(encoding="utf-8")
    assert "def intend" in code
    assert made.own_strategies["careful"] in code
    file = ts.bundle(tmp_path / "mine", tmp_path / "mine.zip")
    assert ts.rerun(file, progress=False).equal
    monkeypatch.setattr(registry, "_own", {})
    with pytest.raises(StoreError, match=r"register your own .*mine/strategies"):
        ts.open(tmp_path / "mine")
