"""The record of 2018-25 against the model's priors and what its runs do."""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tradesim.chronicle.threats import CARRIED_OUT
from tradesim.economy.elasticities import SETS, prior_weights
from tradesim.economy.stakes import StakesTable
from tradesim.model.block import moments
from tradesim.model.shocks import Shocks
from tradesim.model.step import Moment
from tradesim.negotiation import stages
from tradesim.parameters.parameter import shipped
from tradesim.scenario.library import load_scenario
from tradesim.terms.sides import CN, US

FEW = pytest.mark.parametrize("runs", [2048, pytest.param(4096, marks=pytest.mark.slow)])
SIZES = pytest.mark.parametrize(
    ("runs", "weeks"), [(2048, 26), pytest.param(4096, 56, marks=pytest.mark.slow)]
)


@cache
def threats() -> pd.DataFrame:
    return ts.Chronicle.shipped().threats


@cache
def played(runs: int, name: str = "kuala-lumpur-2025", weeks: int = 56) -> list[Moment]:
    """The first day and so many weeks of a scenario."""
    return list(islice(moments(load_scenario(name), Shocks(2025, 0, 0, runs)), 1 + weeks))


def settled(who: str) -> pd.DataFrame:
    """A side's tariff threats that are settled, restatements of one threat left out."""
    rows = threats()
    return rows[
        (rows["side"] == who)
        & (rows["lever"] == "tariff")
        & (rows["counted"] == 1)
        & rows["how"].ne("")
    ]


def carried_share(who: str) -> float:
    """Share of settled threats that were carried out, in full or after postponement."""
    return float(settled(who)["how"].isin(CARRIED_OUT).mean())


@pytest.mark.parametrize(("who", "key"), [("US", "us"), ("CN", "cn")])
def test_threats_were_carried_out_at_a_rate_inside_the_priors_band(who, key):
    prior = shipped()[f"{key}.follow_through"].prior
    low, high = prior.quantile(np.array([0.05, 0.95]))
    assert low <= carried_share(who) <= high


@pytest.mark.parametrize(("who", "n", "carried"), [("US", 35, 14), ("CN", 13, 7)])
def test_settled_tariff_threats_are_as_many_as_the_record_counts(who, n, carried):
    assert len(settled(who)) == n
    assert carried_share(who) == pytest.approx(carried / n)


def test_threats_are_settled_as_often_as_a_count_by_side_and_lever_says():
    """threat_shares.csv counts the record apart from the chronicle."""
    counts = pd.read_csv(Path(__file__).parents[1] / "data" / "record" / "threat_shares.csv")
    rows = threats()
    for count in counts[counts["lever"] != "all"].itertuples():
        own = rows[(rows["side"] == count.side) & (rows["lever"] == count.lever)]
        how = own[own["counted"] == 1]["how"]
        assert len(how) == count.threats_counted
        assert how.isin(CARRIED_OUT).sum() == count.carried_out
        assert how.eq("partly carried out").sum() == count.partly
        assert how.eq("").sum() == count.pending


def test_lead_times_of_the_record_lie_in_the_priors_middle():
    rows = threats()
    named = rows[(rows["side"] == "US") & (rows["kind"] == "threat") & rows["deadline"].notna()]
    tariffs = named[named["lever"] == "tariff"]
    median_weeks = (tariffs["deadline"] - tariffs["announced"]).dt.days.median() / 7.0
    low, high = shipped()["lead_time"].prior.quantile(np.array([0.25, 0.75]))
    assert low <= median_weeks <= high


def answering_days(who: str) -> pd.Series:
    """Days from what a side answered with a tariff, or the threat of one, to the answer."""
    rows, measures = threats(), ts.Chronicle.shipped().measures
    said = pd.concat([rows, measures]).set_index("id")["announced"]
    own = rows[(rows["side"] == who) & (rows["lever"] == "tariff") & rows["answers"].ne("")]
    return (own["announced"] - own["answers"].map(said)).dt.days


def answers(history: list[Moment], rising: int, answering: int, within: int) -> tuple[int, int]:
    """Rises, and those of them met in the same step or within so many more, as the record counts
    answers of the same day."""
    rose = np.stack([m.happened.raised for m in history[1:]])
    count = met = 0
    for k in range(len(rose) - within):
        fresh = rose[k, rising]
        count += fresh.sum()
        met += (fresh & rose[k : k + 1 + within, answering].any(axis=0)).sum()
    return int(count), int(met)


@SIZES
def test_china_answers_within_two_weeks_as_in_15_of_16_answers_of_the_record(runs, weeks):
    delays = answering_days("CN")
    assert (len(delays), (delays <= 14).sum()) == (16, 15)
    history = played(runs, "tariffs-take-effect", weeks)
    count, met_in_two = answers(history, US, CN, 2)
    _, met_in_six = answers(history, US, CN, 6)
    assert met_in_two / met_in_six > 0.8
    assert met_in_two / count > 0.6


@SIZES
def test_the_us_answers_less_often_than_china(runs, weeks):
    history = played(runs, "tariffs-take-effect", weeks)
    count_us, met_by_china = answers(history, US, CN, 4)
    count_cn, met_by_us = answers(history, CN, US, 4)
    assert met_by_us / count_cn < met_by_china / count_us


@FEW
def test_agreement_is_likelier_near_a_deadline(runs):
    near, far = np.zeros(2), np.zeros(2)
    for moment in played(runs)[1:]:
        before = moment.before
        talking = before.stage == stages.TALKS
        due = np.minimum(before.threat_deadline.min(axis=0), before.truce_end)
        left = due - moment.clock.opens
        for bucket, where in ((near, left <= 7.0), (far, left > 28.0)):
            bucket += [(talking & where & moment.happened.consensus).sum(), (talking & where).sum()]
    assert near[1] > 500
    assert near[0] / near[1] > 1.5 * far[0] / far[1]


@FEW
def test_dated_truces_are_mostly_extended_as_both_of_the_record_were(runs):
    extended = sum(int(m.happened.extended.sum()) for m in played(runs)[1:])
    expired = sum(int(m.happened.expired.sum()) for m in played(runs)[1:])
    assert extended > expired


@FEW
def test_purchases_fall_short_of_the_pledge(runs):
    last = played(runs)[-1].state
    owed = last.due > 1.0
    share = last.delivered[owed] / last.due[owed]
    assert 0.7 < share.mean() < 0.95
    assert (share < 1.0).all()


@FEW
def test_most_truces_outlive_a_quarter_and_many_break_within_a_year(runs):
    """Osaka held 33 days, Buenos Aires 160, Geneva over 166, Phase One for years."""
    signed = np.full(runs, np.nan)
    broken = np.full(runs, np.nan)
    for moment in played(runs)[1:]:
        day = moment.clock.closes
        signed = np.where(np.isnan(signed) & moment.happened.signed, day, signed)
        ended = moment.state.stage == stages.BREACH
        broken = np.where(np.isnan(broken) & ended & ~np.isnan(signed), day, broken)
    early = signed < 60.0
    lasted = np.where(np.isnan(broken), np.inf, broken - signed)[early]
    assert (lasted > 91.0).mean() > 0.6
    assert 0.2 < (lasted < 364.0).mean() < 0.8


@pytest.mark.parametrize(
    ("side", "name"), [(US, "us.decoupling_weight"), (CN, "cn.decoupling_weight")]
)
def test_the_weight_on_dependence_makes_the_tariffs_of_2025_a_best_response(side, name):
    """mu = slope of real income over slope of the import share, at the tariffs of the day."""
    talks = load_scenario("kuala-lumpur-2025")
    tariff = [s.tariff - s.tariff_before_2018 for s in talks.sides]
    sets = np.arange(len(SETS), dtype=np.int8)
    stakes = StakesTable.load()

    def at(shift):
        moved = [
            np.full(len(SETS), t + (shift if k == side else 0.0)) for k, t in enumerate(tariff)
        ]
        return stakes.evaluate(*moved, sets)

    up, down = at(0.01), at(-0.01)
    revealed = (up[side] - down[side]) / (up[2 + side] - down[2 + side])
    centre = (prior_weights() * revealed).sum()
    low, median, high = shipped()[name].prior.quantile(np.array([0.05, 0.5, 0.95]))
    assert abs(centre - median) < 0.02
    assert ((low < revealed) & (revealed < high)).all()
