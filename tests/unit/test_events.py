"""The log of events: what the replay tells, what outcomes count, and every change of a lever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.engine import simulate as engine
from tradesim.errors import DamageError, ResultError
from tradesim.model.event_log import EventRows, joined
from tradesim.model.shocks import BLOCK
from tradesim.results import data
from tradesim.results.ensemble import Ensemble
from tradesim.terms.happenings import ANNOUNCED, KINDS, LOGGED
from tradesim.terms.levers import LEVERS
from tradesim.terms.sides import SIDES

SCENARIO = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 26}, name="half a year")


def simulated(scenario: ts.Scenario = SCENARIO, runs: int = 300, **how: object) -> Ensemble:
    asked = {"runs": runs, "seed": 5, "record": "paths", "progress": False, **how}
    return ts.simulate(scenario, **asked)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    return simulated()


def counted(ens: Ensemble, kind: str, side: str | None = None) -> np.ndarray:
    """Number of events of a kind in every run."""
    events = ens.events
    which = (events["kind"] == kind) & (True if side is None else events["side"] == side)
    return np.bincount(events.loc[which, "run"], minlength=ens.n_runs)


def first_day(ens: Ensemble, kind: str) -> pd.Series:
    """Date of the first event of a kind, by run that has one."""
    events = ens.events
    return events[events["kind"] == kind].groupby("run")["date"].min()


def test_the_columns_are_run_date_kind_side_lever_size_authority(ens: Ensemble) -> None:
    assert list(ens.events) == ["run", "date", "kind", "side", "lever", "size", "authority"]
    assert set(ens.events["kind"].cat.categories) == set(KINDS)
    assert ens.events["run"].is_monotonic_increasing
    assert ens.events.groupby("run")["date"].is_monotonic_increasing.all()


@cache
def replayed(ens: Ensemble, run: int) -> ts.TradeTalks:
    """A run to its end."""
    model = ens.replay(run)
    model.run_model()
    return model


@pytest.mark.parametrize("run", in_turn([0, 70, 299], one_in=2))
def test_the_events_of_a_replay_are_the_rows_of_its_run(run: int, ens: Ensemble) -> None:
    model = replayed(ens, run)
    own = ens.events[ens.events["run"] == run].reset_index(drop=True)
    pd.testing.assert_frame_equal(model.events.reset_index(drop=True), own, check_dtype=False)


@pytest.mark.parametrize("side", SIDES)
def test_threats_and_rises_are_as_many_as_outcomes_count(side: str, ens: Ensemble) -> None:
    for kind, outcome in (("threat", "threats"), ("rise", "rises")):
        expected = ens.columns[f"{outcome}_{side.lower()}"]
        np.testing.assert_array_equal(counted(ens, kind, side), expected)


def test_extensions_are_as_many_as_outcomes_count(ens: Ensemble) -> None:
    np.testing.assert_array_equal(counted(ens, "extended"), ens.columns["extensions"])


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("signed", "first_agreement_day"),
        ("consensus", "first_consensus_day"),
        ("breach", "first_breach_day"),
        ("expired", "first_expiry_day"),
    ],
)
def test_the_first_of_a_kind_is_on_the_day_that_outcomes_give(
    kind: str, outcome: str, ens: Ensemble
) -> None:
    day = ens.columns[outcome]
    found = first_day(ens, kind)
    assert sorted(found.index) == np.flatnonzero(~np.isnan(day)).tolist()
    start = pd.Timestamp(ens.dates[0])
    expected = start + pd.to_timedelta(np.floor(day[found.index]), unit="D")
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize(
    "scenario",
    in_turn(
        [
            ts.load_scenario("tariffs-take-effect"),
            SCENARIO.evolve({"parameters.ruling_against": 1.0, "parameters.ruling_week": 4.0}),
            SCENARIO,
        ],
        one_in=3,
        first=1,
    ),
    ids=lambda s: s.name,
)
def test_levers_are_those_of_the_first_day_and_all_logged_changes(scenario: ts.Scenario) -> None:
    ens = simulated(scenario, runs=128)
    events = ens.events[~ens.events["kind"].isin(ANNOUNCED) & (ens.events["lever"] != "")]
    total = np.zeros((len(SIDES), len(LEVERS), ens.n_runs))
    side = events["side"].astype(str).map(SIDES.index).to_numpy(dtype=np.intp)
    lever = events["lever"].astype(str).map(LEVERS.index).to_numpy(dtype=np.intp)
    np.add.at(total, (side, lever, events["run"].to_numpy()), events["size"].to_numpy())
    stored = ens.stored
    layers = stored["tariff_base"] + stored["tariff_ordinary"]
    layers[:, 0] += stored["tariff_emergency"][:, 0] + stored["tariff_temporary"][:, 0]
    for k, _ in enumerate(SIDES):
        np.testing.assert_allclose(total[k, 0], layers[-1, k] - layers[0, k], atol=1e-9)
        path = stored["restriction"][:, k]
        np.testing.assert_allclose(total[k, 1], path[-1] - path[0], atol=1e-9)
    withheld = stored["purchases_withheld"][:, 0]
    np.testing.assert_allclose(total[1, 2], withheld[-1] - withheld[0], atol=1e-9)


def test_a_tariff_that_moved_has_an_authority_and_nothing_else_has(ens: Ensemble) -> None:
    events = ens.events
    moved = (events["lever"] == "tariff") & ~events["kind"].isin(ANNOUNCED)
    named = (events["authority"] != "") & (events["kind"] != "emergency")
    assert (moved == named).all()


def test_what_a_replay_tells_on_a_day_is_logged_on_that_day(ens: Ensemble) -> None:
    words = {
        "Talks open": "talks_opened", "The truce runs out": "expired",
        "extend the truce": "extended",
        "The court strikes": "ruling", "threatens ": "threat", "lets its threat lapse": "withdrawn",
        "carries its threat out": "carried_out", "puts its threat off": "postponed",
        "raises tariffs by sector": "sector_measure",
    }  # fmt: skip
    told = set()
    for run in (0, 299):
        model = replayed(ens, run)
        logged = model.events
        rows = set(zip(logged["date"].dt.date, logged["kind"], strict=True))
        for day, sentence in model.told:
            for part, kind in words.items():
                if part in sentence:
                    assert (day, kind) in rows, sentence
                    told.add(kind)
    assert len(told) >= 5


def test_every_kind_has_a_meaning_and_announced_ones_are_kinds() -> None:
    assert set(ANNOUNCED) < set(KINDS)
    assert all(LOGGED.values())


def test_the_log_does_not_depend_on_company_executor_or_record(tmp_path: Path) -> None:
    talks = SCENARIO.evolve({"calendar.weeks": 8})
    expected = simulated(talks, runs=100).events
    with ThreadPoolExecutor(2) as threads:
        more = simulated(runs=BLOCK + 70, executor=threads, record="events", scenario=SHORT)
    alone = simulated(SHORT, runs=BLOCK + 70, record="events")
    assert more.events.equals(alone.events)
    logged = simulated(talks, runs=100, record="events", out=tmp_path / "out")
    pd.testing.assert_frame_equal(logged.events, expected)
    pd.testing.assert_frame_equal(ts.open(tmp_path / "out").events, expected)
    parts = list(alone.events_in_parts())
    assert len(parts) == 2
    joined_parts = pd.concat(parts, ignore_index=True)
    assert joined_parts.equals(alone.events)


SHORT = SCENARIO.evolve({"calendar.weeks": 1}, name="a week")


def test_chosen_runs_keep_their_events_under_their_new_numbers(ens: Ensemble) -> None:
    chosen = ens.where(np.arange(300) % 7 == 3)
    run = chosen.run_numbers[5]
    expected = ens.events[ens.events["run"] == run].drop(columns="run")
    found = chosen.events[chosen.events["run"] == 5].drop(columns="run")
    pd.testing.assert_frame_equal(found.reset_index(drop=True), expected.reset_index(drop=True))


def test_a_call_that_was_stopped_goes_on_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    how = {"runs": BLOCK + 9, "record": "events"}
    simulated(SHORT, out=tmp_path / "whole", **how)
    kept = engine.UnfinishedFolder.keep
    done: list[int] = []

    def stop(folder: object, number: int, part: bytes) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(number)
        kept(folder, number, part)  # type: ignore[arg-type]

    monkeypatch.setattr(engine.UnfinishedFolder, "keep", stop)
    with pytest.raises(KeyboardInterrupt):
        simulated(SHORT, out=tmp_path / "again", **how)
    monkeypatch.undo()
    simulated(SHORT, out=tmp_path / "again", resume=True, **how)
    for name in ("events.parquet", "outcomes.parquet", "checksums.json"):
        whole, again = (tmp_path / each / name for each in ("whole", "again"))
        assert whole.read_bytes() == again.read_bytes(), name


def test_a_damaged_log_is_named(tmp_path: Path) -> None:
    simulated(SHORT, runs=64, record="events", out=tmp_path / "out")
    file = tmp_path / "out" / "events.parquet"
    table = pd.read_parquet(file)
    assert {"run", "date", "kind", "side", "lever", "size", "authority"} <= set(table)
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(DamageError, match=r"events\.parquet is damaged"):
        ts.open(tmp_path / "out")
    with pytest.raises(DamageError, match=r"events\.parquet"):
        assert ts.open(tmp_path / "out", verify=False).events is None


def test_without_a_log_events_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = simulated(SHORT, runs=64, record="weekly")
    with pytest.raises(ResultError, match='no events were recorded; simulate with record="events"'):
        assert bare.events is None
    monkeypatch.setattr(data, "IN_MEMORY", 63)
    with pytest.raises(ResultError, match=r"events of 64 runs .* events_in_parts\(\)"):
        assert simulated(SHORT, runs=64).events is None


def test_very_many_logged_runs_go_to_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "EVENTS_IN_MEMORY", 63)
    large = simulated(SHORT, runs=64, record="events")
    assert type(large.logged).__name__ == "StoredLog"
    in_memory = replace(large, logged=None)
    assert in_memory.n_runs == 64
    assert len(large.events)


def test_no_rows_join_to_none() -> None:
    rows = joined([])
    assert all(len(column) == 0 for column in rows)
    assert isinstance(rows, EventRows)
