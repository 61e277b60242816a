"""Signposts: thresholds that are there are found, noise is none, nothing later is seen."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

import tradesim as ts
from tradesim.analysis.discovery.observable import Observable
from tradesim.analysis.discovery.observables import TRUTHS, observables
from tradesim.analysis.discovery.settled import settled
from tradesim.analysis.discovery.signs import telling
from tradesim.errors import ResultError
from tradesim.model.variables import FLAGS
from tradesim.results.conditions import EVENTS, read

DAY = date(2025, 12, 15)
N = 4_000


@cache
def ens() -> ts.Ensemble:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 26}, name="half a year")
    return ts.simulate(talks, runs=1_500, seed=7, record="paths", progress=False)


def numbers(seed: int) -> tuple[np.ndarray, np.ndarray]:
    return tuple(np.random.default_rng(seed).random((2, N)))


def test_a_threshold_that_is_there_is_found_with_its_chances() -> None:
    x, lots = numbers(1)
    happens = lots < np.where(x > 0.7, 0.24, 0.61)
    seen = [Observable("x", "x is", "index", x), Observable("other", "", "index", numbers(2)[0])]
    ((sign, p),) = telling(seen, happens.astype(np.float64))
    assert sign.seen.name == "x"
    assert sign.cut == pytest.approx(0.7, abs=0.03)
    assert not sign.above
    assert p < 0.001
    assert sign.seen.said(sign.cut, sign.above, DAY).startswith("by 15 December 2025 x is at most")


def test_noise_is_no_signpost() -> None:
    wrong = 0
    for seed in range(20):
        x, lots = numbers(seed)
        seen = [Observable(str(k), "", "index", np.roll(x, 7 * k)) for k in range(10)]
        wrong += len(telling(seen, (lots < 0.4).astype(np.float64)))
    assert wrong <= 2  # each table has one with a chance of one in a hundred


def test_one_that_says_the_same_is_left_out() -> None:
    x, lots = numbers(3)
    happens = (lots < np.where(x > 0.5, 0.2, 0.6)).astype(np.float64)
    seen = [
        Observable("x", "", "index", x),
        Observable("twice", "", "index", 2.0 * x + 0.01 * lots),
    ]
    assert len(telling(seen, happens)) == 1


def test_what_is_seen_is_what_where_finds_on_the_day() -> None:
    for each in observables(ens(), DAY):
        cut = 0.0 if each.unit == "0 or 1" else float(np.median(each.values))
        for above in (True, False):
            if asked := each.asked(cut, above):
                holds = ens().holding(asked)
                assert np.array_equal(holds, (each.values > cut) == above), asked


def test_nothing_later_than_the_day_is_seen() -> None:
    """The observables of a day are those of a scenario that ends on it."""
    short = ens().scenario.evolve({"calendar.weeks": 7}, name="seven weeks")
    ends = ts.simulate(short, runs=1_500, seed=7, progress=False)
    last = ends.dates[-1]
    later, sooner = ({e.name: e.values for e in observables(each, last)} for each in (ens(), ends))
    same = [name for name in sooner if np.array_equal(sooner[name], later[name])]
    assert len(same) > 20
    assert {"us_rise", "tariff of US", "us.threats_issued"} <= set(same)


def test_runs_are_decided_by_what_has_come() -> None:
    day = 50.0
    breach, agreement = (ens().columns[f"first_{e}_day"] for e in ("breach", "agreement"))
    both = read("agreement by 2026-03-31 and no breach")
    assert np.array_equal(settled(ens(), both, day), breach < day)
    either = read("agreement by 2026-03-31 or breach by 2026-03-31")
    assert np.array_equal(settled(ens(), either, day), (breach < day) | (agreement < day))
    assert settled(ens(), read("breach by 2025-12-01"), day).all()
    assert np.array_equal(settled(ens(), read("first_deal_unbroken"), day), breach < day)
    assert not settled(ens(), read("tariff_us > 0.5"), day).any()


def test_a_state_that_ends_for_good_is_decided_and_one_that_returns_is_open() -> None:
    """Whatever it is called: what returns in some runs is open in all, what never does is not."""
    day = 50.0
    broken = ens().columns["first_breach_day"]
    anew = ens().columns["agreement_in_force"][~np.isnan(broken)]
    assert 0.0 < anew.mean() < 1.0
    assert not settled(ens(), read("agreement_in_force"), day).any()
    lasting = ens().where("not (first_breach_day >= 0 and agreement_in_force == 1)")
    breach = lasting.columns["first_breach_day"] < day
    assert breach.any()
    assert np.array_equal(settled(lasting, read("agreement_in_force"), day), breach)
    on = settled(ens(), read("first_deal_unbroken on 2026-03-31"), day)
    assert np.array_equal(on, broken < day)


def test_a_value_on_a_date_that_has_passed_is_decided() -> None:
    day = 50.0
    assert settled(ens(), read("tariff of US on 2025-12-01 > 0.4"), day).all()
    assert not settled(ens(), read("tariff of US on 2026-03-31 > 0.4"), day).any()
    both = settled(ens(), read("tariff of US on 2025-12-01 > 0.4 and no breach"), day)
    high = ens().holding("tariff of US on 2025-12-01 > 0.4")
    breach = ens().columns["first_breach_day"] < day
    assert np.array_equal(both, ~high | breach)


def test_few_runs_that_end_alike_decide_nothing() -> None:
    """A dozen runs in which a thing ends as in most others may do so by accident."""
    kept, rose = ens().columns["agreement_in_force"] > 0.0, ens().holding("us_rise")
    parts = (np.flatnonzero(kept & ~rose)[:300], np.flatnonzero(~kept & ~rose)[:10])
    accident = np.flatnonzero(kept & rose)[:5]
    chosen = np.isin(np.arange(ens().n_runs), np.concatenate([*parts, accident]))
    few = ens().where(chosen)
    assert few.n_runs > 200
    assert few.holding("us_rise").sum() == 5
    assert not settled(few, read("agreement_in_force"), 1_000.0).all()


def test_a_table_tells_chances_in_runs_held_out() -> None:
    found = ts.signposts(ens(), "first_deal_unbroken", by=DAY)
    table = ts.signposts(ens(), "us_rise by 2026-04-20", by=DAY)
    breach = ens().columns["first_breach_day"] < (DAY + timedelta(days=1) - ens().dates[0]).days
    assert found.attrs["decided"] == pytest.approx(breach.mean())
    assert found.attrs["of_decided"] == 0.0
    assert len(table)
    row = table.iloc[0]
    rose = ens().columns["first_rise_day_us"]
    left = np.flatnonzero(~(rose < (DAY + timedelta(days=1) - ens().dates[0]).days))[1::2]
    sign = ens().holding(row["condition"])[left] if row["condition"] else None
    came = ens().holding("us_rise by 2026-04-20")[left]
    if sign is not None:
        assert row["then"] == pytest.approx(came[sign].mean())
        assert row["otherwise"] == pytest.approx(came[~sign].mean())
        assert row["share"] == pytest.approx(sign.mean())
    assert row["then"] > row["otherwise"]
    assert row["sentence"].endswith("%.")


def test_means_of_numbers_are_told_in_their_unit() -> None:
    table = ts.signposts(ens(), "growers_income", by=DAY)
    assert table["sentence"].str.contains("billion USD a year").all()


def test_weighted_runs_are_looked_at_by_weight() -> None:
    first = (np.arange(ens().n_runs) < 900).astype(np.float64)
    weighted = ens().reweight(first)
    assert ts.signposts(weighted, "growers_income", by=DAY).attrs["runs"] == 900


@pytest.mark.parametrize(
    ("outcome", "by", "said"),
    [
        ("breach by 2025-12-01", DAY, "allowed"),
        ("first_breach_day", DAY, "missing in"),
        ("tariff_us > 5", DAY, "allowed 40 at least"),
        ("nothing", DAY, "is not understood"),
        ("breach", "2030-01-01", "allowed"),
    ],
)
def test_what_cannot_be_told_is_refused(outcome: str, by: date | str, said: str) -> None:
    with pytest.raises(ResultError, match=said):
        ts.signposts(ens(), outcome, by=by)


def test_every_event_and_flag_is_told_both_ways_or_not_seen() -> None:
    assert {flag.name for flag in FLAGS} <= set(TRUTHS)
    assert set(EVENTS) - set(TRUTHS) == {"slowdown", "scare"}  # world GDP is published too late
