"""What notebooks show of replays and sweeps, and what they complete."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

import tradesim as ts
from tradesim.engine.sweep import Sweep
from tradesim.results.replay import TradeTalks


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 10}, name="talks")
    return ts.sweep(talks, {"us.threat.size": [0.5, 1.0]}, runs=64, progress=False)


def cells(page: str) -> list[list[str]]:
    """Text of every table row."""
    rows = re.findall(r"<tr>(.*?)</tr>", page)
    return [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows]


def test_a_scenario_shows_itself() -> None:
    settled = ts.load_scenario("tariffs-take-effect").evolve({"leaders.sign": False})
    page = settled._repr_html_()
    assert ["leaders sign", "no"] in cells(page)
    assert "All parameters and their sources" in page


def test_a_replay_shows_the_first_day_as_the_scenario_has_it() -> None:
    model = TradeTalks(run=3)
    rows = {row[0]: row[1:] for row in cells(model._repr_html_())}
    assert rows["on 26 October 2025"] == ["United States", "China"]
    assert rows["leader"] == ["Trump", "Xi"]
    assert rows["average tariff on the other side&#x27;s goods"] == ["57.6%", "32.6%"]
    assert rows["open threat"] == [
        "tariff up by 100 points, due 1 November 2025",
        "restriction up by 60 points, due 1 December 2025",
    ]
    assert "56 of 56 steps left" in model._repr_html_()


def test_a_replay_shows_where_it_stands_and_its_latest_entries() -> None:
    model = TradeTalks(run=3)
    for _ in range(20):
        model.step()
    page = model._repr_html_()
    assert f"15 March 2026, stage: {model.stage}; 36 of 56 steps left" in page
    rows = cells(page)
    assert ["date", "latest events"] in rows
    assert len(rows) - rows.index(["date", "latest events"]) - 1 == min(5, len(model.told))
    model.run_model()
    assert "; finished" in model._repr_html_()


def test_a_replay_names_its_run_date_and_stage() -> None:
    model = TradeTalks(run=3)
    assert model.date == date(2025, 10, 26)
    said = "TradeTalks('kuala-lumpur-2025', run=3, 2025-10-26, 'preliminary consensus')"
    assert repr(model) == said


def test_a_sweep_shows_means_with_errors_by_setting(sweep: Sweep) -> None:
    head, first, second = cells(sweep._repr_html_())
    assert head[0] == "us.threat.size"
    assert (first[0], second[0]) == ("0.5", "1.0")
    tariffs = sweep.ensembles[0].columns["tariff_us"]
    error = tariffs.std() / np.sqrt(64)
    assert first[head.index("US average tariff on Chinese goods at the end")] == (
        f"{tariffs.mean():.1%} ± {error:.1%}"
    )
    assert repr(sweep) == "Sweep(2 ensembles over us.threat.size (2))"


def test_a_long_sweep_shows_its_beginning_and_says_so(sweep: Sweep) -> None:
    axis = tuple(float(k) for k in range(45))
    long = Sweep({"us.threat.size": axis}, sweep.ensembles[:1] * 45)
    page = long._repr_html_()
    assert len(cells(page)) == 41
    assert "5 more settings" in page


@pytest.mark.parametrize("name", ["outcomes", "weekly", "probability", "where", "replay"])
def test_an_ensemble_completes_its_public_names(sweep: Sweep, name: str) -> None:
    assert name in dir(sweep.ensembles[0])


def test_the_package_completes_its_public_names_alone() -> None:
    assert dir(ts) == sorted(ts.__all__)
