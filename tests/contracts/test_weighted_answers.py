"""Every public answer counts runs by weight: a run of weight 2 is that run twice.

A new public function or property fails here until it stands in one of the tables.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import StepPatch

import tradesim as ts
from tests.turns import in_turn
from tradesim.analysis.clusters import clusters
from tradesim.engine.sweep import Sweep
from tradesim.reports.explorer.page import told
from tradesim.results.ensemble import Ensemble
from tradesim.results.key_events import key_events

mpl.use("Agg")
RUNS = 320
OF_SAMPLE = ("error", "runs", "_at_risk", "pairs", "missing", "variance_reduction", "order",
    "pooled_sd", "log_score",
)  # fmt: skip
"""Parts of the names of columns that say how many runs there are, or follow from it."""


def scenario(name: str = "three weeks") -> ts.Scenario:
    talks = ts.load_scenario("kuala-lumpur-2025")
    return talks.evolve({"calendar.weeks": 3, "leaders.sign": name == "three weeks"}, name=name)


def repeated(ens: Ensemble, counts: np.ndarray) -> Ensemble:
    """The ensemble with each run as often as its count says."""
    runs = np.repeat(np.arange(ens.n_runs), counts)
    columns = {name: column[runs] for name, column in ens.columns.items()}
    stored = {name: path[..., runs] for name, path in ens.stored.items()}
    return Ensemble(ens.scenario, ens.seed, len(runs), columns, None, stored, runs)


@cache
def both(name: str = "three weeks") -> tuple[Ensemble, Ensemble]:
    """An ensemble with whole weights, and the same with runs repeated."""
    ens = ts.simulate(scenario(name), runs=RUNS, seed=4, record="paths", progress=False)
    counts = np.arange(RUNS) % 4
    with pytest.warns(UserWarning, match="below 400"):
        weighted = ens.reweight(counts.astype(np.float64))
    whole = 1.0 * counts
    object.__setattr__(weighted, "weights", whole)
    return weighted, repeated(ens, counts)


def compared(which: int) -> ts.Comparison:
    return ts.compare({name: both(name)[which] for name in ("three weeks", "walk-out")})


QUESTIONS = pd.DataFrame(
    [
        {"id": "a", "kind": "event", "expression": "agreement by 2025-11-10", "answer": "no"},
        {"id": "b", "kind": "quantity", "expression": "tariff", "answer": 0.5},
    ]
).assign(as_of="2025-10-26", resolution_date="2025-11-10", cluster="now")
DAY = "2025-11-08"


def _forecast(ens: Ensemble) -> ts.Forecast:
    """Of what is told by quantiles: a chance is kept half an effective run from 0 and 1."""
    return ts.forecast(ens, QUESTIONS.tail(1), Path(mkdtemp()) / "forecast")


Answer = Callable[[Ensemble], Any]
OF_ENSEMBLE: Mapping[str, Answer] = {
    "summary": lambda ens: ens.summary(),
    "probability": lambda ens: [
        float(ens.probability("agreement")),
        float(ens.probability("us_rise", by=DAY)),
        float(ens.probability("agreement_in_force", on=DAY)),
        float(ens.probability("talks", on=DAY)),
    ],
    "chance": lambda ens: [float(ens.chance(ens.columns["tariff_us"] > 0.5))],
    "mean": lambda ens: [float(ens.mean("tariff_us")), float(ens.mean("first_rise_day_cn"))],
    "weekly": lambda ens: ens.weekly,
    "weekly_arrays": lambda ens: ens.weekly_arrays["tariff"][1],
    "counts": lambda ens: [ens.counts.stages, ens.counts.tariffs, ens.counts.histogram],
    "by_region": lambda ens: ens.by_region(),
    "by_sector": lambda ens: ens.by_sector(change=True),
    "first_passage": lambda ens: ens.first_passage("agreement"),
    "where": lambda ens: ens.where("tariff_us > 0.5").summary(),
    "given": lambda ens: ens.given("agreement").summary(),
    "reweight": lambda ens: _reweighted(ens),
    "outcomes": lambda ens: _rows(ens.outcomes, ens),
    "inputs": lambda ens: _rows(ens.inputs.select_dtypes("number"), ens),
    "inputs_in_parts": lambda ens: _rows(
        pd.concat(list(ens.inputs_in_parts())).select_dtypes("number"), ens
    ),
    "paths": lambda ens: _of_paths(ens.paths),
    "to_iamc": lambda ens: ens.to_iamc(),
    "export": lambda ens: _exported(ens),
}
"""Public answers of an ensemble that are sums over runs."""
OF_EACH_RUN = {
    "holding", "replay", "run_numbers", "dates", "step_on", "scenario", "seed", "n_runs", "columns",
    "streamed", "stored", "chosen", "condition", "unlike", "logged", "weights", "weighed_by",
    "effective_runs", "draws",
}  # fmt: skip
"""What an ensemble is, or says of its runs one by one."""
BY_RUN_WITH_WEIGHTS = {"events", "events_in_parts"}
"""Tables of events, whose runs are those of the ensemble: see below."""
SEEN = {"update": "tests/unit/test_update.py"}
FUNCTIONS: Mapping[str, Callable[[int], Any]] = {
    "compare": lambda k: compared(k).table.drop(columns="unit"),
    "attribute": lambda k: ts.attribute(both()[k], both("walk-out")[k], progress=False),
    "score": lambda k: ts.score(both()[k], QUESTIONS).table.select_dtypes("number"),
    "forecast": lambda k: _forecast(both()[k]).table["value"].to_numpy(),
    "decompose": lambda k: ts.decompose(both()[k]).values,
    "explore": lambda k: _explored(both()[k]),
    "key events": lambda k: [float(share) for _, share in key_events(both()[k])],
    "clusters": lambda k: [
        (each.share, both()[k].run_numbers[each.typical]) for each in clusters(both()[k])
    ],
    "differences": lambda k: _rows(compared(k).differences("tariff_us"), both()[k]),
    "chances": lambda k: compared(k).probability("consensus", by=DAY).drop(columns="date"),
    "chances on a day": lambda k: compared(k).probability("talks", on=DAY).drop(columns="date"),
    "sweep": lambda k: Sweep({"scenario": ("one",)}, (both()[k],)).table["mean"].to_numpy(),
}
"""Functions over ensembles, and what they are made of."""
SAMPLED = {"explain", "report", "signposts"}
"""Of weighted runs these keep some by weight; a report shows what the others say."""
REFUSED = {"sensitivity"}
"""Functions that refuse weighted runs (tests/unit/test_sensitivity.py)."""
NO_ENSEMBLE = {
    "Chronicle", "Comparison", "Decomposition", "Ensemble", "Estimate", "Explanation", "Forecast",
    "Hindcast", "Posterior", "CalibrationError", "calibrate", "open_questions", "Scores",
    "Scenario", "Situation", "Sweep", "Tournament", "TradeTalks", "BlockError", "ScenarioWarning",
    "StoreError", "TradesimError", "bundle", "rerun", "decompose_policies", "ensemble_of",
    "explain_scenario",
    "hindcast", "load_scenario", "open", "scenario_at", "scenario_names", "shipped_questions",
    "simulate", "sweep", "tournament", "write_inputs", "actions", "designs", "strategies", "plots",
    "__version__", "Robust", "robust",
}  # fmt: skip
"""Names that take no ensemble."""
PLOTS: Mapping[str, Callable[[int], Axes]] = {
    "authorities": lambda k: ts.plots.authorities(both()[k]),
    "differences": lambda k: ts.plots.differences(compared(k), "tariff_us"),
    "ecdf": lambda k: ts.plots.ecdf(both()[k], "tariff_us"),
    "effect": lambda k: ts.plots.effect(both()[k], "tariff_us", "us.resolve"),
    "effect_map": lambda k: ts.plots.effect_map(
        both()[k], "tariff_us", ["us.resolve", "cn.resolve"]
    ),
    "effects": lambda k: ts.plots.effects(compared(k), "tariff_us"),
    "fan": lambda k: ts.plots.fan(both()[k], "tariff", side="US"),
    "outcome": lambda k: ts.plots.outcome(both()[k], "tariff_us"),
    "regimes": lambda k: ts.plots.regimes(both()[k], "tariff", side="US"),
    "ridgeline": lambda k: ts.plots.ridgeline(both()[k], "first_rise_day_cn"),
    "stages": lambda k: ts.plots.stages(both()[k]),
    "survival": lambda k: ts.plots.survival(both()[k]),
    "tariffs": lambda k: ts.plots.tariffs(both()[k]),
}
OTHER_PLOTS = {
    "explanation", "decomposition", "pit", "reliability", "scores", "timeline", "tournament",
    "style", "table", "spaghetti", "sensitivity", "alt_text", "robust",
}  # fmt: skip
"""Figures of what is tested above, of one run, or of runs drawn by weight (tests/unit)."""


@pytest.mark.parametrize("name", OF_ENSEMBLE)
def test_answers_of_a_weighted_ensemble_are_those_of_runs_repeated(name: str) -> None:
    one, other = (numbers(OF_ENSEMBLE[name](ens)) for ens in both())
    assert_same(one, other)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_weighted_ensembles_count_runs_by_weight(name: str) -> None:
    assert_same(numbers(FUNCTIONS[name](0)), numbers(FUNCTIONS[name](1)))


@pytest.mark.parametrize("name", in_turn(PLOTS))
def test_figures_of_weighted_ensembles_draw_the_same(name: str) -> None:
    found = []
    for k in (0, 1):
        found.append(drawn(PLOTS[name](k), name))
        plt.close("all")
    assert_same(*found)


def test_events_of_runs_carry_their_weights() -> None:
    ens, _ = both()
    events = ens.events
    assert events["weight"].tolist() == ens.weights[events["run"]].tolist()
    assert pd.concat(list(ens.events_in_parts()))["weight"].sum() == events["weight"].sum()


def test_every_public_name_is_in_a_table() -> None:
    of_ensemble = {name for name, _ in inspect.getmembers(Ensemble) if not name.startswith("_")}
    of_ensemble |= set(Ensemble.__dataclass_fields__)
    known = {*OF_ENSEMBLE, *OF_EACH_RUN, *BY_RUN_WITH_WEIGHTS, *SEEN}
    assert of_ensemble == known
    assert set(ts.__all__) == {*FUNCTIONS, *SAMPLED, *REFUSED, *NO_ENSEMBLE} & set(ts.__all__)
    assert set(ts.plots.__all__) == {*PLOTS, *OTHER_PLOTS}


def assert_same(one: np.ndarray, other: np.ndarray) -> None:
    assert len(one) == len(other) > 0
    assert one == pytest.approx(other, rel=1e-6, abs=1e-6, nan_ok=True)


def numbers(value: Any) -> np.ndarray:
    """All numbers of an answer in a row, but for those that tell how many runs there are."""
    if isinstance(value, xr.Dataset):
        value = [value[name].values for name in value if "error" not in str(name)]
    if isinstance(value, pd.DataFrame):
        kept = [c for c in value.columns if not any(part in str(c) for part in OF_SAMPLE)]
        return value[kept].select_dtypes("number").to_numpy(dtype=np.float64).ravel()
    if isinstance(value, np.ndarray):
        return value.astype(np.float64).ravel()
    if isinstance(value, list | tuple):
        return np.concatenate([np.atleast_1d(numbers(each)) for each in value])
    return np.array([float(value)])


def drawn(ax: Axes, name: str) -> np.ndarray:
    """Heights of lines, bars, areas and cells; not the bands that show errors."""
    found = [np.asarray(line.get_ydata(), dtype=np.float64) for line in ax.lines]
    if name == "effects":
        return np.concatenate([np.ravel(line.get_xdata())[-1:] for line in ax.lines[2::2]])
    if name == "differences":
        found = []
    found += [p.get_data().values for p in ax.patches if isinstance(p, StepPatch)]
    if name in ("fan", "stages", "regimes", "authorities"):
        found += [path.vertices[:, 1] for c in ax.collections for path in c.get_paths()]
    if name in ("tariffs", "effect_map"):
        found += [np.ma.filled(c.get_array(), 0.0).ravel() for c in ax.collections]
    return np.concatenate([np.ravel(each) for each in found])


def _rows(table: pd.DataFrame, ens: Ensemble) -> np.ndarray:
    """Weighted sums of a table with a row a run: it must say how often each run counts."""
    weights = table["weight"].to_numpy() if ens.weights is not None else np.ones(len(table))
    columns = table.drop(columns="weight", errors="ignore").to_numpy(dtype=np.float64)
    return weights @ np.nan_to_num(columns)


def _exported(ens: Ensemble) -> np.ndarray:
    """Weighted sums of the runs in a file, and the summary in another."""
    folder = Path(mkdtemp())
    runs = pd.read_parquet(ens.export(folder / "runs.parquet", table="runs"))
    summary = pd.read_parquet(ens.export(folder / "summary.parquet", table="summary"))
    kept = summary.drop(columns=["low", "high"])
    left = runs.select_dtypes("number").drop(columns="run")
    return np.concatenate([_rows(left, ens), numbers(kept)])


def _explored(ens: Ensemble) -> list[float]:
    """Chances and means of all runs, as the page of the explorer has them."""
    (section,) = told({"one": ens})["scenarios"]
    means = [each["mean"] for each in section["outcomes"]]
    return [each["value"] for each in (*section["chances"], *means)]


def _of_paths(paths: xr.Dataset) -> np.ndarray:
    weights = paths["weight"] if "weight" in paths.coords else xr.ones_like(paths["run"])
    return paths["tariff"].dot(weights, dim="run").values


def _reweighted(ens: Ensemble) -> np.ndarray:
    """Chances after a second change, which starts from the weights that there are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        again = ens.reweight({"consensus": 0.9, "tariff_us": 0.5})
    return np.array([float(again.probability("us_rise")), float(again.probability("cn_rise"))])
