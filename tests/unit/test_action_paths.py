"""A tariff path of one's own becomes actions; which inputs of two scenarios differ."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tradesim import actions as acts
from tradesim.errors import ScenarioError

DAYS = ["2025-10-26", "2026-01-15", "2026-04-15", "2026-07-15"]
PERCENT = [57.6, 47.6, 47.6, 52.6]
ASKED = [
    acts.LowerTariff(on="2026-01-15", side="US", size=0.1),
    acts.RaiseTariff(on="2026-07-15", side="US", size=0.05),
]
SHARES = [level / 100.0 for level in PERCENT]


def tables(levels: list[float]) -> dict[str, Any]:
    frame = pd.DataFrame({"date": DAYS, "tariff": levels})
    return {
        "mapping": dict(zip(DAYS, levels, strict=True)),
        "dates": {date.fromisoformat(day): lv for day, lv in zip(DAYS, levels, strict=True)},
        "frame": frame,
        "timestamps": frame.assign(date=pd.to_datetime(frame["date"])),
        "index": frame.set_index(pd.to_datetime(frame["date"]))[["tariff"]],
        "series": frame.set_index("date")["tariff"],
        "unordered": dict(reversed(list(zip(DAYS, levels, strict=True)))),
    }


@pytest.mark.parametrize("levels", [PERCENT, SHARES], ids=["percent", "shares"])
@pytest.mark.parametrize("form", tables(PERCENT))
def test_a_path_in_any_form_becomes_its_steps(form: str, levels: list[float]) -> None:
    assert acts.from_path(tables(levels)[form], side="US") == ASKED


@pytest.mark.parametrize("levels", [PERCENT, SHARES], ids=["percent", "shares"])
def test_a_file_of_a_path_becomes_its_steps(tmp_path: Path, levels: list[float]) -> None:
    file = tmp_path / "path.csv"
    tables(levels)["frame"].to_csv(file, index=False)
    assert acts.from_path(file, side="US") == acts.from_path(str(file), side="US") == ASKED


def test_a_level_before_the_first_row_makes_it_an_action() -> None:
    found = acts.from_path({"2026-01-15": 47.6}, side="US", start=57.6, authority="ieepa")
    assert found == [acts.LowerTariff(on="2026-01-15", side="US", size=0.1, authority="ieepa")]


def test_the_tariff_follows_the_path_where_nobody_else_moves() -> None:
    still = {"attention": 0.0, "reaction": 0.0}
    quiet = ts.load_scenario("kuala-lumpur-2025").evolve(
        {
            "stage": "status quo",
            "us.threat.size": 0.0,
            "cn.threat.size": 0.0,
            "truce.ends": "2030-01-01",
            "switches.court": False,
            "parameters": {"us": still, "cn": still, "sector_rate": 0.0},
            "calendar.weeks": 40,
        }
    )
    path = quiet.with_actions(acts.from_path(tables(PERCENT)["frame"], side="US"))
    tariff = ts.simulate(path, runs=64, record="paths", progress=False).stored["tariff"]
    dates = path.dates().dates
    for day, level in zip(DAYS, SHARES, strict=True):
        step = min(k for k, end in enumerate(dates) if end >= date.fromisoformat(day))
        np.testing.assert_allclose(tariff[step, 0], level, atol=1e-12)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"table": {"2026-01-01": 1.5, "2026-02-01": 2.0}}, "may be shares or percent; say which"),
        ({"table": {"2026-01-01": 0.5, "2026-02-01": 47.0}}, "may be shares or percent; say which"),
        ({"table": {"2026-01-01": 47.0}, "unit": "share"}, "tariff is 47; allowed 0 to 2.5"),
        ({"table": {"2026-01-01": 47.0}, "unit": "points"}, "unit is 'points'; allowed 'share'"),
        ({"table": {"January": 47.0}}, "row 1: date is 'January'; allowed a date like"),
        ({"table": {"2026-01-01": "high"}}, "row 1: tariff is 'high'; allowed numbers from 0"),
        ({"table": {"2026-01-01": -3.0}}, "row 1: tariff is -3.0; allowed numbers from 0"),
        ({"table": {}}, "table has no rows"),
        ({"table": 57.6}, "table is a float; allowed a mapping, a DataFrame or the path of a CSV"),
        ({"table": pd.DataFrame({"day": ["2026-01-01"], "rate": [1.0]})}, "has columns day, rate"),
        ({"table": "nowhere.csv"}, "nowhere.csv: cannot be read"),
        ({"table": {"2026-01-01": 57.6, date(2026, 1, 1): 47.6}}, "table has 2026-01-01 twice"),
    ],
)
def test_a_path_that_cannot_be_read_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        acts.from_path(**given, side="US")
    assert said in str(caught.value)


def test_a_unit_settles_numbers_that_could_be_either() -> None:
    given = {"2026-01-01": 1.5, "2026-02-01": 2.0}
    assert acts.from_path(given, side="US", unit="share")[0].size == 0.5
    assert acts.from_path(given, side="US", unit="percent")[0].size == 0.005


# --- Differences ------------------------------------------------------------------------------


def test_differences_name_keys_parameters_and_actions_and_nothing_else() -> None:
    talks = ts.load_scenario("kuala-lumpur-2025")
    other = talks.evolve(
        {"us.threat.size": 0.5, "parameters.pledge": 20.0, "title": "another"}, name="other"
    ).with_actions([acts.OfferTalks(on="2025-11-20", side="CN")], name="other")
    assert ts.explain_scenario(talks, other) == [
        "us.threat.size: 1.0 -> 0.5",
        "parameters.pledge: uniform(8, 28) -> 20",
        "only in other: 20 November 2025: China offers talks",
    ]


def test_a_scenario_differs_in_nothing_from_itself() -> None:
    name = "kuala-lumpur-2025"
    assert ts.explain_scenario(name, ts.load_scenario(name)) == ["no input differs"]
    with pytest.raises(ScenarioError, match="scenario is a int; allowed a Scenario"):
        ts.explain_scenario(name, 3)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ts.scenario_names()[1:])
def test_every_variant_asks_one_thing_in_two_lines(name: str) -> None:
    """What differs from the scenario that it extends is of one kind: actions, or keys."""
    scenario = ts.load_scenario(name)
    assert len(scenario.description.strip().splitlines()) == 2
    assert scenario.family in ("status quo", "escalation", "de-escalation")
    base = "tariffs-take-effect" if name == "tit-for-tat" else "kuala-lumpur-2025"
    kinds = {line.startswith("only in ") for line in ts.explain_scenario(base, name)}
    assert len(kinds) == 1
