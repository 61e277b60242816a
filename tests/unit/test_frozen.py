"""What a caller is handed cannot be changed such that later answers change."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, is_dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tradesim.analysis.comparison import Comparison
from tradesim.parameters.parameter import shipped
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario
from tradesim.terms.frozen import FrozenDict, frozen

MIXED = ts.load_scenario("kuala-lumpur-2025").evolve(
    {
        "us.strategy": {"hardliner": 0.5, "accommodator": 0.5},
        "parameters.us.resolve": {"family": "norm", "args": [0.0, 0.01]},
        "calendar.weeks": 4,
        "actions": [{"action": "raise_tariff", "on": "2025-11-05", "side": "US", "size": 0.1}],
    },
    name="mix",
)


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    return ts.simulate(MIXED, runs=64, seed=7, progress=False, record="paths")


@pytest.fixture(scope="module")
def comparison(ens: Ensemble) -> Comparison:
    other = MIXED.evolve({"us.threat.size": 0.2}, name="other")
    return ts.compare([ens, ts.simulate(other, runs=64, seed=7, progress=False)])


def changeable(value: Any, where: str, seen: set[int]) -> Iterator[str]:
    """Places inside a record at which something can be changed in place."""
    if id(value) in seen or isinstance(value, str | bytes | type):
        return
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        if value.flags.writeable:
            yield where
    elif isinstance(value, list | set) or type(value) is dict:
        yield where
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from changeable(each, f"{where}[{key!r}]", seen)
    elif isinstance(value, tuple):
        for k, each in enumerate(value):
            yield from changeable(each, f"{where}[{k}]", seen)
    elif isinstance(value, Scenario):
        for name, each in value:
            yield from changeable(each, f"{where}.{name}", seen)
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            yield from changeable(getattr(value, name), f"{where}.{name}", seen)
    elif is_dataclass(value):
        for field in fields(value):
            yield from changeable(getattr(value, field.name), f"{where}.{field.name}", seen)


def records(ens: Ensemble, comparison: Comparison) -> dict[str, Any]:
    """A record of every public kind."""
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1})
    pair = ["hardliner", "accommodator"]
    return {
        "scenario": MIXED,
        "parameters": dict(shipped()) and shipped(),
        "ensemble": ens,
        "chosen": ens.where("tariff_us > 0"),
        "comparison": comparison,
        "sweep": ts.sweep(talks, {"us.negotiators": [["A"], ["B"]]}, runs=2, progress=False),
        "decomposition": ts.decompose(ens, runs=2),
        "tournament": ts.tournament(talks, pair, runs=2, progress=False),
    }


def test_no_public_record_holds_what_can_be_changed(ens: Ensemble, comparison: Comparison) -> None:
    for name, record in records(ens, comparison).items():
        assert list(changeable(record, name, set())) == []


def test_an_explanation_holds_nothing_that_can_be_changed() -> None:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 13})
    found = ts.explain(ts.simulate(talks, runs=400, seed=7, progress=False), "breach")
    assert not found.happens.flags.writeable
    assert not found.inside.flags.writeable
    assert list(changeable(found.antecedents, "antecedents", set())) == []
    before = found.ranking
    table = found.ranking
    table.iloc[:, 0] = 99.0
    assert found.ranking.equals(before)


OUTCOMES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "a column": lambda table: table.__setitem__("tariff_us", 0.0),
    "some cells": lambda table: table.loc.__setitem__((table.index < 9, "tariff_us"), 0.0),
    "a new column": lambda table: table.insert(0, "mine", 1.0),
    "its units": lambda table: table.attrs["units"].clear(),
    "numbers": lambda table: table["tariff_us"].to_numpy().__setitem__(0, 9.0),
}


@pytest.mark.parametrize("way", OUTCOMES)
def test_a_change_of_outcomes_is_the_callers_own(way: str, ens: Ensemble) -> None:
    before, chosen = ens.outcomes.copy(), ens.where("tariff_us > 0.5").n_runs
    try:
        OUTCOMES[way](ens.outcomes)
    except ValueError as error:
        assert "read-only" in str(error)  # noqa: PT017 - one way of two to keep it
    assert ens.outcomes.equals(before)
    assert ens.outcomes.attrs["units"]["tariff_us"] == "share"
    assert ens.where("tariff_us > 0.5").n_runs == chosen


def test_outcomes_are_handed_out_without_copying_them(ens: Ensemble) -> None:
    assert np.shares_memory(ens.outcomes["tariff_us"].to_numpy(), ens.columns["tariff_us"])


def test_distributions_by_date_stay(ens: Ensemble) -> None:
    before = ens.weekly.copy(deep=True)
    ens.weekly["tariff"] = 0.0
    with pytest.raises(ValueError, match="read-only"):
        ens.weekly["tariff"].values[:] = 0.0
    assert ens.weekly.identical(before)


def test_a_table_of_differences_stays(comparison: Comparison) -> None:
    before = comparison.table
    table = comparison.table
    table.iloc[:, 1] = 99.0
    assert comparison.table.equals(before)


def test_a_scenario_stays_what_it_was_simulated_as(ens: Ensemble) -> None:
    before = ens.scenario.fingerprint
    for change in (
        lambda: MIXED.us.strategy.__setitem__("hardliner", 5.0),  # type: ignore[union-attr]
        lambda: MIXED.parameters.__setitem__("us.resolve", 0.1),
        lambda: MIXED.parameters["us"].update({"resolve": 0.1}),
        lambda: MIXED.own_strategies.__setitem__("fox", "1"),  # type: ignore[attr-defined]
    ):
        with pytest.raises((TypeError, AttributeError)):
            change()
    assert ens.scenario.fingerprint == before


def test_what_the_caller_gave_may_be_changed_without_effect() -> None:
    mixture, args = {"hardliner": 1.0}, [0.0, 0.01]
    prior = {"family": "norm", "args": args}
    made = MIXED.evolve({"us.strategy": mixture, "parameters.us.resolve": prior})
    before = made.fingerprint
    mixture["hardliner"] = 2.0
    args.append(9.0)
    assert made.fingerprint == before


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))]
)
def test_copies_are_equal_and_as_frozen(again: Callable[[Scenario], Scenario]) -> None:
    made = again(MIXED)
    assert made == MIXED
    assert made.fingerprint == MIXED.fingerprint
    assert list(changeable(made, "scenario", set())) == []


def test_an_ensemble_comes_back_from_a_pickle_as_frozen(ens: Ensemble) -> None:
    back = pickle.loads(pickle.dumps(ens))
    assert back.outcomes.equals(ens.outcomes)
    assert list(changeable(back, "ensemble", set())) == []


@pytest.mark.slow  # by default they go through a pickle, above
def test_frozen_scenarios_go_to_other_processes(ens: Ensemble) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = ts.simulate(MIXED, runs=64, seed=7, executor=pool, progress=False)
    assert there.outcomes.equals(ens.outcomes)


def test_freezing_leaves_what_it_was_given() -> None:
    table, array = {"a": [1, {"b": 2}]}, np.zeros(2)
    assert frozen(table) == {"a": (1, {"b": 2})}
    assert isinstance(frozen(table)["a"][1], FrozenDict)
    frozen(array)
    table["a"].append(3)
    array[0] = 1.0


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(a=2),
        lambda d: d.pop("a"),
        lambda d: d.clear(),
        lambda d: d.setdefault("b", 1),
        lambda d: d.popitem(),
        lambda d: d.__delitem__("a"),
        lambda d: d.__ior__({"a": 2}),
    ],
)
def test_a_frozen_table_refuses_every_change(change: Callable[[FrozenDict], object]) -> None:
    table = FrozenDict(a=1)
    with pytest.raises(TypeError, match="frozen"):
        change(table)
    assert table == {"a": 1}
