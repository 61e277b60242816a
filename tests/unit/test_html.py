"""What notebooks show of ensembles and scenarios."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import tradesim as ts
from tradesim.parameters.parameter import shipped
from tradesim.reports.ensemble_html import of_ensemble
from tradesim.reports.scenario_html import of_scenario
from tradesim.reports.terminal import headlines
from tradesim.results.ensemble import Ensemble
from tradesim.results.key_events import key_events
from tradesim.scenario.scenario import Scenario

VOID = {"br", "hr"}


@pytest.fixture(scope="module")
def talks() -> Scenario:
    return ts.load_scenario("kuala-lumpur-2025")


@pytest.fixture(scope="module")
def ens(talks: Scenario) -> Ensemble:
    return ts.simulate(talks, runs=300, seed=3, progress=False)


class Reader(HTMLParser):
    """Cells of every table row; fails where a tag is left open or closed twice."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data


def test_an_ensemble_shows_scenario_runs_and_seed(ens: Ensemble) -> None:
    text = Reader(of_ensemble(ens)).text
    assert "kuala-lumpur-2025: 300 runs, seed 3, 26 October 2025 to 22 November 2026" in text


def test_chosen_runs_are_shown_with_what_chose_them(ens: Ensemble) -> None:
    chosen = ens.given("agreement by 2025-11-01")
    assert "runs where agreement by 2025-11-01, seed 3" in Reader(of_ensemble(chosen)).text


def test_an_ensemble_shows_shares_with_their_standard_errors(ens: Ensemble) -> None:
    row = next(r for r in Reader(of_ensemble(ens)).rows if r[0] == "agreement in force at any time")
    share = np.count_nonzero(~np.isnan(ens.columns["first_agreement_day"])) / 300
    assert row[1] == f"{share:.1%}"
    assert row[2] == f"{(share * (1.0 - share) / 300) ** 0.5:.1%}"


def test_an_ensemble_shows_quantiles_of_the_runs_that_have_the_outcome(ens: Ensemble) -> None:
    made = replace(ens, columns={**ens.columns, "purchases": np.array([1.0, 2.0, 3.0, np.nan])})
    row = next(r for r in Reader(of_ensemble(made)).rows if r[0].startswith("soybeans"))
    assert row[-3:] == ["1.1", "2", "2.9"]


def test_an_outcome_that_no_run_has_is_shown_as_missing(ens: Ensemble) -> None:
    made = replace(ens, columns={**ens.columns, "purchases": np.full(3, np.nan)})
    row = next(r for r in Reader(of_ensemble(made)).rows if r[0].startswith("soybeans"))
    assert row[2:] == ["missing", "", *["missing"] * 3]


def test_key_events_need_outcomes_alone(ens: Ensemble) -> None:
    without = [text for text, _ in key_events(replace(ens, streamed=None))]
    assert "agreement in force at the end, 22 November 2026" in without
    assert "agreement in force on 25 January 2026" not in without


def test_the_state_a_quarter_on_is_asked_of_any_start() -> None:
    start = ts.scenario_at("2025-10-01", weeks=14)
    asked = dict(key_events(ts.simulate(start, runs=64, progress=False)))
    assert "agreement in force on 31 December 2025" in asked


def test_key_events_leave_out_threats_that_a_scenario_does_not_hold(talks: Scenario) -> None:
    calm = talks.evolve({"us.threat.size": 0.0, "calendar.weeks": 8}, name="calm")
    asked = [text for text, _ in key_events(ts.simulate(calm, runs=64, progress=False))]
    assert not any(text.startswith("US threat") for text in asked)
    assert any(text.startswith("Chinese threat") for text in asked)


def test_notebook_report_and_terminal_ask_the_same(ens: Ensemble) -> None:
    asked = key_events(ens)
    page, terminal = Reader(of_ensemble(ens)).text, headlines(ens)
    for words, estimate in asked:
        assert words in page
        line = next(line for line in terminal.splitlines() if words in line)
        assert f"{estimate.value:.1%} ± {estimate.standard_error:.1%}" in line


def test_a_scenario_shows_every_number_with_its_source(talks: Scenario) -> None:
    rows = {row[0]: row for row in Reader(of_scenario(talks)).rows}
    stated = talks.stated_parameters
    for name, parameter in shipped().items():
        told = [stated[name], parameter.unit, parameter.source, parameter.note]
        assert rows[parameter.display_name][1:] == [name, *told]


def test_a_scenario_shows_what_it_changes_before_the_rest(talks: Scenario) -> None:
    name = next(iter(shipped()))
    before = len([row for row in Reader(of_scenario(talks)).rows if name in row])
    changed = talks.evolve({"parameters": {name: shipped()[name].low}}, name="changed")
    assert len([row for row in Reader(of_scenario(changed)).rows if name in row]) == before + 1


def test_a_scenario_shows_what_is_settled_beforehand() -> None:
    settled = ts.load_scenario("tariffs-take-effect").evolve({"leaders.sign": False})
    rows = Reader(of_scenario(settled)).rows
    assert ["leaders sign", "no"] in rows
    assert ["1 November 2025", "the US carries its threat out"] in rows


def test_text_is_escaped(talks: Scenario) -> None:
    sly = talks.evolve({"title": "<script>alert(1)</script>", "us.principal": "A & B"}, name="x<y")
    page = of_scenario(sly)
    assert "<script>" not in page
    assert "A &amp; B" in page
    assert "x&lt;y" in page


def test_pages_set_no_colours_of_text_or_ground(ens: Ensemble, talks: Scenario) -> None:
    for page in (of_ensemble(ens), of_scenario(talks)):
        assert set(re.findall(r"background:([^;\"]*)", page)) == {"transparent"}
        assert set(re.findall(r"[; \"]color:([^;\"]*)", page)) == {"inherit"}
