"""What is given to a public function is taken, or refused in a line: every argument, every kind."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tradesim.errors import TradesimError

mpl.use("Agg")
LONGEST = 500
"""Most characters of a message."""
WRONG: Mapping[str, Any] = {
    "none": None, "negative": -1, "number": 3, "fraction": 2.5, "nan": float("nan"),
    "huge": 10**40, "truth": True, "text": "x", "empty": "", "bytes": b"x", "list": [],
    "texts": ["x"], "lists": [[1], [2, 3]], "mapping": {}, "filled": {"x": 1}, "keys": {3: "x"},
    "object": object(), "type": dict, "array": np.array([1.0, np.nan]), "scalar": np.float64(2.5),
    "flag": np.bool_(True), "table": pd.DataFrame({"a": [1, 2]}), "column": pd.Series([True]),
    "no date": pd.NaT, "date": date(1066, 10, 14), "long": "x\n" * 5_000,
}  # fmt: skip
MADE_ELSEWHERE = {
    "Comparison", "Decomposition", "Ensemble", "Estimate", "Explanation", "Sweep", "Tournament",
    "Scenario", "BlockError", "StoreError", "TradesimError", "Intent", "Strategy", "View",
}  # fmt: skip
"""Classes whose objects functions return, which nobody makes by hand."""


@cache
def scenario() -> ts.Scenario:
    return ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 3}, name="three weeks")


@cache
def ens() -> ts.Ensemble:
    return ts.simulate(scenario(), runs=512, seed=1, record="paths", progress=False)


@cache
def comparison() -> ts.Comparison:
    walkout = scenario().evolve({"leaders.sign": False}, name="walk-out")
    return ts.compare([ens(), ts.simulate(walkout, runs=512, seed=1, progress=False)])


@cache
def sweep() -> ts.Sweep:
    return ts.sweep(scenario(), {"us.threat.size": [0.5, 1.0]}, runs=8, progress=False)


@cache
def tournament() -> ts.Tournament:
    return ts.tournament(scenario(), ["hardliner", "accommodator"], runs=8, progress=False)


@cache
def explanation() -> ts.Explanation:
    return ts.explain(ens(), "no agreement")


@cache
def view() -> Any:
    from tradesim.strategies.contract import made_up_view

    return made_up_view(0)


QUIET = {"progress": False}
CALLS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "compare": lambda: {"ensembles": [ens(), sweep().ensembles[0]], "paired": False},
    "decompose": lambda: {"ens": ens(), "runs": 2},
    "decompose_policies": lambda: {"policies": {"a": {"us_tariff_other": 0.3}}},
    "ensemble_of": lambda: {"scenarios": [scenario()], "runs": 8, **QUIET},
    "explain": lambda: {"ens": ens(), "condition": "no agreement"},
    "load_scenario": lambda: {"which": "truce-lapses"},
    "open": lambda: {"folder": "results"},
    "report": lambda: {"ens": ens(), "path": "report.txt"},
    "scenario_names": dict,
    "simulate": lambda: {"scenario": scenario(), "runs": 8, **QUIET},
    "sweep": lambda: {
        "scenario": scenario(), "settings": {"leaders.sign": [True]}, "runs": 8, **QUIET
    },
    "tournament": lambda: {
        "scenario": scenario(), "strategies": ["hardliner"], "runs": 8, **QUIET
    },
    "TradeTalks": lambda: {"scenario": scenario()},
    "designs.factorial": lambda: {"scenario": scenario(), "settings": {"leaders.sign": [True]}},
    "designs.inputs": lambda: {"scenarios": [scenario()], "names": ["court.hazard"]},
    "designs.latin_hypercube": lambda: {"scenario": scenario(), "names": None, "n": 2, "seed": 0},
    "designs.sobol": lambda: {"scenario": scenario(), "names": None, "n": 2, "seed": 0},
    "strategies.names": dict,
    "strategies.no_step": lambda: {"view": view()},
    "strategies.preferring": lambda: {"view": view(), "wishes": {}},
    "strategies.register": lambda: {"strategy": None},
    "strategies.rule": lambda: {
        "view": view(), "utility": np.zeros((6, 64)), "lever": np.zeros(64), "size": np.zeros(64)
    },
    "plots.decomposition": lambda: {"found": ts.decompose_policies({"a": {}})},
    "plots.differences": lambda: {"comparison": comparison(), "outcome": "tariff_us"},
    "plots.ecdf": lambda: {"ensembles": ens(), "name": "tariff_us"},
    "plots.effects": lambda: {"comparison": comparison()},
    "plots.explanation": lambda: {"found": explanation()},
    "plots.fan": lambda: {"ens": ens(), "variable": "tariff", "side": "US"},
    "plots.outcome": lambda: {"ensembles": ens(), "name": "tariff_us"},
    "plots.ridgeline": lambda: {"ensembles": ens(), "name": "tariff_us"},
    "plots.spaghetti": lambda: {"ens": ens(), "variable": "tariff", "side": "US"},
    "plots.stages": lambda: {"ens": ens()},
    "plots.style": dict,
    "plots.survival": lambda: {"ensembles": ens()},
    "plots.table": lambda: {"ensembles": ens()},
    "plots.tariffs": lambda: {"ens": ens()},
    "plots.timeline": lambda: {"model": ens().replay(0)},
    "plots.tournament": lambda: {"found": tournament()},
    "Comparison.contrast": lambda: {"alternative": "walk-out", "outcome": "tariff_us"},
    "Comparison.differences": lambda: {"outcome": "tariff_us"},
    "Comparison.probability": lambda: {"what": "breach"},
    "Decomposition.of": lambda: {"region": "US"},
    "Ensemble.first_passage": lambda: {"event": "breach"},
    "Ensemble.given": lambda: {"statement": "agreement"},
    "Ensemble.holding": lambda: {"condition": "agreement"},
    "Ensemble.probability": lambda: {"what": "breach"},
    "Ensemble.replay": lambda: {"run": 0},
    "Ensemble.step_on": lambda: {"when": "2025-11-02"},
    "Ensemble.summary": dict,
    "Ensemble.where": lambda: {"condition": "agreement"},
    "Estimate.of": lambda: {"count": 1, "n_runs": 2},
    "Explanation.rule": lambda: {"box": explanation().finding.box},
    "Scenario.dates": dict,
    "Scenario.drawn_parameters": dict,
    "Scenario.evolve": lambda: {"changes": {"leaders.sign": True}},
    "Scenario.from_table": lambda: {"table": {}, "where": "here"},
    "Sweep.at": dict,
    "Sweep.to_xarray": dict,
    "Tournament.best_replies": dict,
    "Tournament.equilibria": dict,
    "Tournament.mean": lambda: {"payoff": "political"},
    "Tournament.ranking": dict,
    "Tournament.standard_error": lambda: {"payoff": "political"},
    "TradeTalks.narrative": dict,
    "TradeTalks.run_model": dict,
    "TradeTalks.step": dict,
}  # fmt: skip
"""Every public function with arguments that it takes, but for what is refused whatever it is."""
OBJECTS: Mapping[str, Callable[[], Any]] = {
    "Comparison": comparison,
    "Decomposition": lambda: ts.decompose_policies({"a": {}}),
    "Ensemble": ens,
    "Estimate": lambda: ts.Estimate.of(1, 2),
    "Explanation": explanation,
    "Scenario": scenario,
    "Sweep": sweep,
    "Tournament": tournament,
    "TradeTalks": lambda: ens().replay(0),
}


def named(name: str) -> Callable[..., Any]:
    """A public function, or a method of an object."""
    owner, _, last = name.rpartition(".")
    found: Callable[..., Any]
    if owner in OBJECTS:
        found = getattr(OBJECTS[owner](), last)
    else:
        found = getattr(getattr(ts, owner) if owner else ts, last)
    return found


def public_functions() -> Iterator[str]:
    """Names of all that can be called from outside."""
    for name in ts.__all__:
        if callable(getattr(ts, name)) and name not in MADE_ELSEWHERE:
            yield name
    for room in ("designs", "plots", "strategies"):
        for name, found in vars(getattr(ts, room)).items():
            home = getattr(ts, room).__name__
            ours = (getattr(found, "__module__", None) or "").startswith(home)
            if ours and inspect.isfunction(inspect.unwrap(found)) and not name.startswith("_"):
                yield f"{room}.{name}"
    for owner in OBJECTS:
        for name, found in inspect.getmembers(getattr(ts, owner), callable):
            ours = getattr(found, "__module__", None) or ""
            if ours.startswith("tradesim") and not name.startswith("_"):
                yield f"{owner}.{name}"


def calls() -> Iterator[tuple[str, str]]:
    """Each public function with each of its parameters."""
    for name in CALLS:
        owner, _, last = name.rpartition(".")
        found = getattr(getattr(ts, owner) if owner else ts, last)
        for key, parameter in inspect.signature(found).parameters.items():
            if key != "self":
                yield name, "anything" if parameter.kind is parameter.VAR_KEYWORD else key


def test_every_public_function_is_called_here() -> None:
    assert set(public_functions()) == set(CALLS)


@pytest.mark.parametrize(("name", "key"), list(calls()))
def test_a_wrong_kind_is_taken_or_refused_in_a_line(
    name: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matplotlib import pyplot as plt

    monkeypatch.chdir(tmp_path)
    function, arguments = named(name), CALLS[name]()
    for kind, wrong in WRONG.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                function(**{**arguments, key: wrong})
        except TradesimError as error:
            said = str(error)
            assert said, kind
            assert len(said.splitlines()) == 1, (kind, said)
            assert len(said) <= LONGEST, (kind, said)
        except Exception as error:
            raise AssertionError(f"{name}({key}={kind}) ends in {error!r}"[:300]) from error
        finally:
            plt.close("all")
