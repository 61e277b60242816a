"""What is given to a public function is taken, or refused in a line: every argument, every kind."""

from __future__ import annotations

import inspect
import tempfile
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
from tests.turns import in_turn
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
    "Comparison", "Decomposition", "Ensemble", "Estimate", "Explanation", "Forecast", "Hindcast",
    "Scores", "Sweep", "Tournament", "Scenario", "Chronicle", "Situation", "BlockError",
    "StoreError", "TradesimError", "CalibrationError", "Posterior", "Intent", "ScenarioWarning",
    "Strategy", "View", "Robust",
}  # fmt: skip
"""Classes whose objects functions return, which nobody makes by hand."""


@cache
def scenario() -> ts.Scenario:
    return ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 3}, name="three weeks")


@cache
def walkout() -> ts.Scenario:
    return scenario().evolve({"leaders.sign": False}, name="walk-out")


@cache
def ens() -> ts.Ensemble:
    return ts.simulate(scenario(), runs=512, seed=1, record="paths", progress=False)


@cache
def comparison() -> ts.Comparison:
    return ts.compare([ens(), ts.simulate(walkout(), runs=512, seed=1, progress=False)])


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
def mine() -> ts.Chronicle:
    """A chronicle that is not the shipped one, so that days after its end may be asked about."""
    return ts.Chronicle.shipped().extended(ts.Chronicle.shipped())


@cache
def questions() -> pd.DataFrame:
    asked = {"as_of": "2025-10-26", "resolution_date": "2025-11-10", "cluster": "now"}
    event = {"id": "a", "kind": "event", "expression": "agreement by 2025-11-10", "answer": "no"}
    quantity = {"id": "b", "kind": "quantity", "expression": "tariff", "answer": 0.5}
    return pd.DataFrame([asked | event, asked | quantity])


@cache
def scores() -> ts.Scores:
    return ts.score(ens(), questions())


@cache
def asked() -> pd.DataFrame:
    """One question of 11 May 2025, which a week of simulation answers."""
    questions = ts.shipped_questions()
    return questions[questions["id"] == "Q59"]


@cache
def hindcast() -> ts.Hindcast:
    return ts.hindcast(runs=8, questions=asked())


@cache
def many() -> ts.Ensemble:
    """Enough runs for shares of variance."""
    return ts.simulate(scenario(), runs=512, seed=1, progress=False)


@cache
def shared() -> pd.DataFrame:
    return ts.sensitivity(many(), "tariff_us", by="group")


@cache
def frozen() -> ts.Forecast:
    folder = Path(tempfile.mkdtemp()) / "forecast"
    return ts.forecast(ens(), questions(), folder)


@cache
def posterior() -> ts.Posterior:
    """Of a day before the first that runs start from: the priors."""
    return ts.calibrate(until="2018-03-23", draws=64)


@cache
def robust() -> ts.Robust:
    return ts.robust({"a": [], "b": "hardliner"}, scenario=scenario(), runs=8, progress=False)


@cache
def view() -> Any:
    from tradesim.strategies.contract import made_up_view

    return made_up_view(0)


QUIET = {"progress": False}
CALLS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "attribute": lambda: {"a": scenario(), "b": walkout(), "runs": 8, **QUIET},
    "bundle": lambda: {"folder": "results", "file": "results.zip"},
    "calibrate": lambda: {"until": "2018-03-23", "draws": 64},
    "compare": lambda: {"ensembles": [ens(), sweep().ensembles[0]], "paired": False},
    "decompose": lambda: {"ens": ens(), "runs": 2},
    "decompose_policies": lambda: {"policies": {"a": {"us_tariff_other": 0.3}}},
    "ensemble_of": lambda: {"scenarios": [scenario()], "runs": 8, **QUIET},
    "explain": lambda: {"ens": ens(), "condition": "no agreement"},
    "explore": lambda: {"ensembles": ens(), "path": "explorer.txt"},
    "explain_scenario": lambda: {"a": scenario(), "b": scenario()},
    "forecast": lambda: {"ens": ens(), "questions": questions(), "folder": "forecast"},
    "hindcast": lambda: {
        "origins": ["2025-05-11"], "runs": 8, "questions": asked(), "posterior": "prior"
    },
    "load_scenario": lambda: {"which": "truce-lapses"},
    "open": lambda: {"folder": "results"},
    "report": lambda: {"results": ens(), "path": "report.txt"},
    "robust": lambda: {
        "policies": {"a": []}, "against": ["hardliner"], "objectives": {"tariff_us": "less"},
        "thresholds": {"tariff_us": 0.5}, "scenario": scenario(), "runs": 8, **QUIET
    },
    "rerun": lambda: {"folder": "results"},
    "score": lambda: {"ens": ens(), "questions": questions()},
    "open_questions": dict,
    "sensitivity": lambda: {"ens": many(), "outcome": "tariff_us", "by": "group"},
    "shipped_questions": dict,
    "signposts": lambda: {"ens": ens(), "outcome": "tariff_us", "by": "2025-11-09"},
    "scenario_at": lambda: {"day": "2018-12-02"},
    "scenario_names": dict,
    "simulate": lambda: {"scenario": scenario(), "runs": 8, **QUIET},
    "sweep": lambda: {
        "scenario": scenario(), "settings": {"leaders.sign": [True]}, "runs": 8, **QUIET
    },
    "tournament": lambda: {
        "scenario": scenario(), "strategies": ["hardliner"], "runs": 8, **QUIET
    },
    "write_inputs": lambda: {"folder": "results"},
    "TradeTalks": lambda: {"scenario": scenario()},
    "designs.factorial": lambda: {"scenario": scenario(), "settings": {"leaders.sign": [True]}},
    "designs.inputs": lambda: {"scenarios": [scenario()], "names": ["court.hazard"]},
    "designs.latin_hypercube": lambda: {"scenario": scenario(), "names": None, "n": 2, "seed": 0},
    "designs.morris": lambda: {"scenario": scenario(), "names": None, "n": 2, "seed": 0},
    "designs.saltelli": lambda: {
        "scenario": scenario(), "names": ["us.resolve"], "n": 2, "seed": 0
    },
    "designs.sobol": lambda: {"scenario": scenario(), "names": None, "n": 2, "seed": 0},
    "strategies.names": dict,
    "strategies.no_step": lambda: {"view": view()},
    "strategies.preferring": lambda: {"view": view(), "wishes": {}},
    "strategies.register": lambda: {"strategy": None},
    "strategies.rule": lambda: {
        "view": view(), "utility": np.zeros((6, 64)), "lever": np.zeros(64), "size": np.zeros(64)
    },
    "plots.alt_text": lambda: {"ax": ts.plots.fan(ens(), "tariff", side="US")},
    "plots.authorities": lambda: {"ens": ens()},
    "plots.decomposition": lambda: {"found": ts.decompose_policies({"a": {}})},
    "plots.differences": lambda: {"comparison": comparison(), "outcome": "tariff_us"},
    "plots.ecdf": lambda: {"ensembles": ens(), "name": "tariff_us"},
    "plots.effect": lambda: {"ens": ens(), "outcome": "tariff_us", "input": "us.resolve"},
    "plots.effect_map": lambda: {
        "ens": ens(), "outcome": "tariff_us", "inputs": ["us.resolve", "cn.resolve"]
    },
    "plots.effects": lambda: {"comparison": comparison()},
    "plots.explanation": lambda: {"found": explanation()},
    "plots.fan": lambda: {"ens": ens(), "variable": "tariff", "side": "US"},
    "plots.outcome": lambda: {"ensembles": ens(), "name": "tariff_us"},
    "plots.pit": lambda: {"scores": scores()},
    "plots.reliability": lambda: {"scores": scores()},
    "plots.robust": lambda: {"found": robust()},
    "plots.scores": lambda: {"scores": scores()},
    "plots.regimes": lambda: {"ens": ens(), "variable": "tariff", "side": "US"},
    "plots.ridgeline": lambda: {"ensembles": ens(), "name": "tariff_us"},
    "plots.sensitivity": lambda: {"found": shared()},
    "plots.spaghetti": lambda: {"ens": ens(), "variable": "tariff", "side": "US"},
    "plots.stages": lambda: {"ens": ens()},
    "plots.style": dict,
    "plots.survival": lambda: {"ensembles": ens()},
    "plots.table": lambda: {"ensembles": ens()},
    "plots.tariffs": lambda: {"ens": ens()},
    "plots.timeline": lambda: {"model": ens().replay(0)},
    "plots.tournament": lambda: {"found": tournament()},
    "Comparison.attribution": lambda: {"runs": 8, **QUIET},
    "Comparison.changed": lambda: {"alternative": "walk-out"},
    "Comparison.contrast": lambda: {"alternative": "walk-out", "outcome": "tariff_us"},
    "Comparison.differences": lambda: {"outcome": "tariff_us"},
    "Comparison.probability": lambda: {"what": "breach"},
    "Decomposition.of": lambda: {"region": "US"},
    "Ensemble.by_region": lambda: {"on": "2025-11-02", "change": True},
    "Ensemble.by_sector": lambda: {"on": "2025-11-02", "change": True},
    "Ensemble.events_in_parts": dict,
    "Ensemble.export": lambda: {"path": "runs.csv", "table": "runs"},
    "Ensemble.inputs_in_parts": dict,
    "Ensemble.first_passage": lambda: {"event": "breach"},
    "Ensemble.chance": lambda: {"holds": np.ones(512, dtype=np.bool_)},
    "Ensemble.mean": lambda: {"outcome": "tariff_us"},
    "Ensemble.given": lambda: {"statement": "agreement"},
    "Ensemble.holding": lambda: {"condition": "agreement"},
    "Ensemble.probability": lambda: {"what": "breach"},
    "Ensemble.replay": lambda: {"run": 0},
    "Ensemble.reweight": lambda: {"targets": {"cn_rise": 0.5}},
    "Ensemble.step_on": lambda: {"when": "2025-11-02"},
    "Ensemble.summary": dict,
    "Ensemble.to_iamc": dict,
    "Ensemble.update": lambda: {"until": "2025-11-02", "chronicle": mine()},
    "Ensemble.where": lambda: {"condition": "agreement"},
    "Estimate.of": lambda: {"count": 1, "n_runs": 2},
    "Forecast.read": lambda: {"folder": "forecast"},
    "Explanation.rule": lambda: {"box": explanation().finding.box},
    "Chronicle.extended": lambda: {"other": ts.Chronicle.shipped()},
    "Chronicle.known_on": lambda: {"day": "2025-10-26"},
    "Chronicle.read": lambda: {"folder": "tables"},
    "Chronicle.shipped": dict,
    "Chronicle.situation": lambda: {"day": "2025-10-26"},
    "Chronicle.level_history": lambda: {"lever": "tariff", "side": "US", "day": "2025-10-26"},
    "Chronicle.tariff_history": lambda: {"side": "US", "day": "2025-10-26"},
    "Chronicle.table": lambda: {"name": "threats"},
    "Situation.evolve": lambda: {"changes": {"us.tariff": 0.5}},
    "Hindcast.plot": lambda: {"origin": "2025-05-11"},
    "Robust.plot": dict,
    "Robust.value_of_knowing": lambda: {"objective": "gdp_us"},
    "Scenario.dates": dict,
    "Scenario.drawn_parameters": dict,
    "Scenario.evolve": lambda: {"changes": {"leaders.sign": True}},
    "Scenario.from_table": lambda: {"table": {}, "where": "here"},
    "Scenario.warned": dict,
    "Posterior.read": lambda: {"folder": "posterior"},
    "Posterior.sample": lambda: {"n": 3},
    "Posterior.save": lambda: {"folder": "posterior"},
    "Scenario.with_posterior": lambda: {"posterior": posterior()},
    "Scenario.with_actions": lambda: {
        "actions": [ts.actions.RaiseTariff(on="2025-11-05", side="US", size=0.1)]
    },
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
    "Chronicle": ts.Chronicle.shipped,
    "Situation": lambda: ts.Chronicle.shipped().situation("2025-10-26"),
    "Comparison": comparison,
    "Decomposition": lambda: ts.decompose_policies({"a": {}}),
    "Ensemble": ens,
    "Estimate": lambda: ts.Estimate.of(1, 2),
    "Explanation": explanation,
    "Forecast": frozen,
    "Hindcast": hindcast,
    "Posterior": posterior,
    "Robust": robust,
    "Scores": scores,
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
            own = name != "model_copy"  # of pydantic, with another signature
            if ours.startswith("tradesim") and not name.startswith("_") and own:
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


PARTS = 8


@pytest.mark.parametrize(
    ("call", "part"),
    in_turn(calls(), range(PARTS), one_in=PARTS),
    ids=lambda at: "-".join(at) if isinstance(at, tuple) else f"part {at}",
)
def test_a_wrong_kind_is_taken_or_refused_in_a_line(
    call: tuple[str, str], part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matplotlib import pyplot as plt

    monkeypatch.chdir(tmp_path)
    name, key = call
    function, arguments = named(name), CALLS[name]()
    for kind in list(WRONG)[part::PARTS]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                function(**{**arguments, key: WRONG[kind]})
        except TradesimError as error:
            said = str(error)
            assert said, kind
            assert len(said.splitlines()) == 1, (kind, said)
            assert len(said) <= LONGEST, (kind, said)
        except Exception as error:
            raise AssertionError(f"{name}({key}={kind}) ends in {error!r}"[:300]) from error
        finally:
            plt.close("all")


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: ens().probability("agreement", side="US"), "allowed none"),
        (lambda: ens().probability("talks", on="2025-11-09", side="US"), "belongs to neither side"),
        (
            lambda: ens().probability("agreement_in_force", on="2025-11-09", side="US"),
            "belongs to neither side",
        ),
        (
            lambda: ens().probability("breach", on="2025-11-09", by="2025-11-09"),
            "on= and by= are given",
        ),
        (lambda: ens().probability("us_rise", on="2025-11-09"), "takes by= in place of on="),
        (lambda: ens().probability("talks", by="2025-11-09"), "needs a date, on="),
        (lambda: ens().probability("threat_open", on="2025-11-09"), "needs side="),
        (lambda: comparison().probability("agreement", side="US"), "allowed none"),
        (
            lambda: comparison().probability("breach", on="2025-11-09", by="2025-11-09"),
            "on= and by= are given",
        ),
        (lambda: ts.simulate(scenario(), runs=8, resume=True), "resume is given without a folder"),
        (lambda: ts.simulate(scenario(), runs=8, overwrite=True), "allowed with out= alone"),
        (lambda: ts.simulate(scenario(), runs=8, finish=print), "allowed with out= alone"),
        (lambda: ts.sweep(scenario(), {"leaders.sign": [True]}, runs=8, resume=True), "out= alone"),
        (lambda: ts.ensemble_of([scenario()], runs=8, resume=True), "allowed with out= alone"),
        (lambda: ts.plots.fan(ens(), "purchases", side="US"), "belongs to neither side"),
    ],
)
def test_what_has_no_use_in_the_question_is_refused(ask: Callable[[], Any], said: str) -> None:
    with pytest.raises(TradesimError, match=said):
        ask()


def test_numbers_of_numpy_are_numbers() -> None:
    found = ts.simulate(scenario(), runs=np.int64(64), seed=np.uint8(1), progress=np.False_)  # type: ignore[arg-type]
    assert (found.n_runs, found.seed) == (64, 1)
    assert type(found.n_runs) is type(found.seed) is int
    same = ts.simulate(scenario(), runs=64, seed=1, progress=False)
    assert np.array_equal(found.columns["tariff_us"], same.columns["tariff_us"])
    assert ens().replay(np.int32(3)).run == ts.TradeTalks(scenario=scenario(), run=np.int64(3)).run
    assert ts.decompose(ens(), runs=np.int64(2)).n_runs == 2
    assert len(ts.designs.sobol(scenario(), None, np.int64(2), np.int64(0))) == 2
    policy = {"us_tariff_other": np.float32(0.25)}
    half = ts.decompose_policies({"a": policy, "b": {"us_tariff_other": 0.25}}).values
    assert np.array_equal(half[..., 0], half[..., 1])
    ts.plots.spaghetti(ens(), "tariff", side="US", runs=np.int64(3))


@pytest.mark.parametrize("name", ["runs", "seed"])
@pytest.mark.parametrize("wrong", [True, np.bool_(True), 1.0, np.float64(1.0), "1", -1, 2**200])
def test_truths_fractions_and_text_are_no_counts(name: str, wrong: Any) -> None:
    with pytest.raises(TradesimError, match=f"{name} is .*allowed a whole number"):
        ts.simulate(scenario(), **{name: wrong})


@pytest.mark.parametrize("wrong", [10**400, -(10**400), float("inf"), float("nan"), True, "1"])
def test_what_is_no_finite_number_is_refused(wrong: Any) -> None:
    with pytest.raises(TradesimError, match=r"us_tariff_other is .*allowed a number"):
        ts.decompose_policies({"a": {"us_tariff_other": wrong}})
