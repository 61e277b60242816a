"""Commands that start from the situation on a day."""

from __future__ import annotations

from pathlib import Path

import pytest

import tradesim as ts
from tradesim.cli.scenarios import start_with
from tradesim.errors import ScenarioError
from tradesim.scenario.template import commented_toml

DAYS = ("2018-06-15", "2018-12-02", "2020-01-15", "2025-05-12", "2025-08-12")


@pytest.mark.filterwarnings("ignore:.*keep their values of October 2025")
@pytest.mark.parametrize("day", DAYS)
def test_a_file_written_of_a_situation_gives_its_runs(day: str, tmp_path: Path) -> None:
    start = start_with(None, day, None)
    text = commented_toml(start, name="mine", file="mine.toml", source=start.name)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    assert ts.load_scenario(tmp_path / "mine.toml").fingerprint == start.fingerprint
    for key in ("[law]", "emergency_powers = ", "[truce]", "[us.tariff_by_authority]", "further"):
        assert key in text


@pytest.mark.parametrize(("which", "at"), [(None, None), ("truce-lapses", "2018-12-02")])
def test_a_scenario_or_a_day_is_needed_and_not_both(which: str | None, at: str | None) -> None:
    with pytest.raises(ScenarioError, match=r"given; allowed one: a scenario, or --at"):
        start_with(which, at, None)


@pytest.mark.filterwarnings("ignore:.*keep their values of October 2025")
def test_actions_are_taken_from_any_start() -> None:
    start = ts.scenario_at("2018-12-02", weeks=12)
    rise = ts.actions.RaiseTariff(on="2019-01-10", side="US", size=0.05, authority="section 301")
    taken = start.with_actions([rise])
    found = [
        ts.simulate(each, runs=64, seed=1, record="outcomes", progress=False).columns["tariff_us"]
        for each in (start, taken)
    ]
    assert (found[1] > found[0]).mean() > 0.5
