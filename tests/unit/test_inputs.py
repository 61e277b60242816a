"""Inputs of each run: those that the simulation used, however they are asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import tradesim as ts
from tradesim.economy.elasticities import SETS
from tradesim.errors import DamageError, ResultError
from tradesim.model.shocks import BLOCK
from tradesim.parameters.parameter import SIDE_KEYS, shipped
from tradesim.results import data
from tradesim.results.ensemble import Ensemble

SCENARIO = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1}, name="a week")
NAMES = {"elasticities", "us.strategy", "cn.strategy"}
MIXED = SCENARIO.evolve(
    {
        "us.strategy": {"hardliner": 0.5, "imitator": 0.5},
        "cn.strategy": {"tit-for-two-tats": 0.3, "quantal-response": 0.7},
        "parameters.us.precision": 11.0,
        "parameters.critical_share": {"family": "uniform", "args": [0.005, 0.002]},
    },
    name="mixed",
)  # fmt: skip


def simulated(scenario: ts.Scenario = SCENARIO, runs: int = 100, **how: object) -> Ensemble:
    asked = {"runs": runs, "seed": 5, "record": "outcomes", "progress": False, **how}
    return ts.simulate(scenario, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("scenario", [SCENARIO, MIXED], ids=lambda s: s.name)
@pytest.mark.parametrize("run", [0, 77])
def test_inputs_are_what_the_replay_of_the_run_used(scenario: ts.Scenario, run: int) -> None:
    ens = simulated(scenario)
    row, model = ens.inputs.loc[run], ens.replay(run)
    world, at = model.moment.world, model.column
    for name in set(ens.inputs.columns) - NAMES:
        key, _, rest = name.partition(".")
        used = world.drawn[rest][SIDE_KEYS.index(key), at] if rest else world.drawn[name][at]
        assert row[name] == used, name
    assert row["elasticities"] == SETS[world.sets[at]]
    for k, key in enumerate(SIDE_KEYS):
        assert row[f"{key}.strategy"] == world.strategies[world.strategy[k, at]].name


@pytest.mark.parametrize("scenario", [SCENARIO, MIXED], ids=lambda s: s.name)
def test_what_is_no_input_is_the_same_in_every_run(scenario: ts.Scenario) -> None:
    ens = simulated(scenario, runs=64)
    world = ens.replay(0).moment.world
    for name in set(shipped()) - set(ens.inputs.columns):
        key, _, rest = name.partition(".")
        used = world.drawn[rest][SIDE_KEYS.index(key)] if rest else world.drawn[name]
        assert np.ptp(used) == 0.0, name


def test_inputs_are_named_with_units_as_sources_are() -> None:
    inputs = simulated().inputs
    assert set(inputs.columns) - NAMES <= set(shipped())
    drawn = {name for name, parameter in shipped().items() if parameter.prior}
    assert drawn <= set(inputs.columns)
    assert all(inputs.attrs["units"][name] == shipped()[name].unit for name in drawn)
    assert inputs.index.name == "run"


def test_a_run_has_its_inputs_whatever_its_company(tmp_path: Path) -> None:
    expected = simulated(runs=100).inputs
    with ThreadPoolExecutor(2) as threads:
        more = simulated(runs=BLOCK + 70, executor=threads)
    pd.testing.assert_frame_equal(more.inputs.head(100), expected)
    simulated(out=tmp_path / "out")
    pd.testing.assert_frame_equal(ts.open(tmp_path / "out").inputs, expected)
    late = more.where(np.arange(more.n_runs) >= BLOCK - 3)
    found = more.inputs.tail(73).reset_index(drop=True).rename_axis("run")
    pd.testing.assert_frame_equal(late.inputs, found)


def test_parts_are_the_whole_block_by_block() -> None:
    ens = simulated(runs=BLOCK + 70)
    parts = list(ens.inputs_in_parts())
    assert [len(part) for part in parts] == [BLOCK, 70]
    pd.testing.assert_frame_equal(pd.concat(parts), ens.inputs, check_index_type=False)


def test_a_table_too_large_is_refused_and_parts_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "IN_MEMORY", 99)
    ens = simulated()
    with pytest.raises(ResultError, match=r"inputs of 100 runs .* inputs_in_parts\(\)"):
        assert ens.inputs is None
    assert len(next(ens.inputs_in_parts())) == 100


def test_what_a_caller_writes_stays_his_own() -> None:
    ens = simulated(runs=10)
    table = ens.inputs
    table["us.resolve"] = 0.0
    assert (ens.inputs["us.resolve"] != 0.0).any()


def test_a_parameter_that_the_scenario_fixes_is_no_input_and_a_prior_is() -> None:
    inputs = simulated(MIXED).inputs
    assert "us.precision" not in inputs or (inputs["us.precision"] == 11.0).all()
    assert inputs["critical_share"].between(0.005, 0.007).all()
    assert set(inputs["us.strategy"]) == {"hardliner", "imitator"}


def test_inputs_are_written_with_a_checksum(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    ens = simulated(runs=100, out=folder)
    file = ts.write_inputs(folder)
    written = pd.read_parquet(file)
    for name in written:
        assert written[name].tolist() == ens.inputs[name].tolist(), name
    field = pq.read_schema(file).field("us.talks_reluctance")
    assert field.metadata[b"display_name"] == b"US: reluctance to talk"
    assert ens.inputs.attrs["display_names"]["us.strategy"] == "US: strategy"
    assert ts.write_inputs(folder) == file  # once more
    assert ts.open(folder).n_runs == 100
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(DamageError, match=r"inputs\.parquet is damaged"):
        ts.open(folder)


def test_a_file_whose_checksum_was_never_written_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    simulated(out=folder)
    (folder / "inputs.parquet").write_bytes(b"half")
    ts.write_inputs(folder)
    assert len(pd.read_parquet(folder / "inputs.parquet")) == 100
