"""Runs weighted by what a chronicle says happened."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tradesim.chronicle.chronicle import Chronicle
from tradesim.engine.simulate import simulate
from tradesim.errors import NoMatchError, ResultError
from tradesim.model.event_log import NONE, EventRows
from tradesim.results.ensemble import Ensemble
from tradesim.results.event_table import LogInMemory
from tradesim.results.matching import Tolerance, agreements
from tradesim.results.observed import DEFAULT, Happening, happenings
from tradesim.scenario.at import scenario_at
from tradesim.terms.happenings import KINDS
from tradesim.terms.levers import TARIFF
from tradesim.terms.sides import CN, US

SEEN = Tolerance(days=10.0, size=0.5)
DAY_OF = date(2018, 12, 12)
COMMON = "source,confidence\n"


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = scenario_at("2018-12-02", weeks=16)
        return simulate(start, runs=2_000, seed=3, record="events", progress=False)


@pytest.fixture(autouse=True)
def no_word_of_few_runs() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* weighted runs come to")
        yield


def with_log(ens: Ensemble, *events: tuple[int, float, str, int, int, float]) -> Ensemble:
    """The first two runs with a log made by hand: run, day, kind, side, lever, size."""
    rows = [
        (run, day, KINDS.index(kind), side, lever, size, NONE)
        for run, day, kind, side, lever, size in events
    ]
    columns = zip(*rows, strict=True) if rows else [()] * 7
    log = EventRows(*(np.array(column) for column in columns))
    types = (np.int32, np.float64, np.int8, np.int8, np.int8, np.float64, np.int8)
    log = EventRows(*(c.astype(t) for c, t in zip(log, types, strict=True)))
    columns = {name: column[:2] for name, column in ens.columns.items()}
    return Ensemble(ens.scenario, ens.seed, 2, columns, None, {}, logged=LogInMemory([log]))


RISE = Happening(DAY_OF, "rise", "US", "tariff", 0.2, "row")


def factors(ens: Ensemble, found: list[Happening], last: int = 30) -> np.ndarray:
    """Product of all that agrees, (2,)."""
    each = agreements(ens, found, ("rise",), last, SEEN)
    return np.prod([agreement.factor for agreement in each], axis=0)


def test_a_run_that_did_the_same_counts_in_full_and_one_that_did_not_for_nothing(
    ens: Ensemble,
) -> None:
    two = with_log(ens, (0, 10.2, "rise", US, TARIFF, 0.2))
    assert factors(two, [RISE]).tolist() == [1.0, 0.0]


def test_days_and_sizes_off_count_by_the_kernel(ens: Ensemble) -> None:
    """5 of 10 days off: 1 - 0.25; size 0.15 for 0.2: 1 - (0.25 / 0.5)^2."""
    off = with_log(
        ens, (0, 15.0, "rise", US, TARIFF, 0.2), (1, 10.0, "rise", US, TARIFF, 0.15)
    )  # fmt: skip
    assert factors(off, [RISE]) == pytest.approx([0.75, 0.75])


def test_events_of_another_side_do_not_match(ens: Ensemble) -> None:
    other = with_log(ens, (0, 10.0, "rise", CN, TARIFF, 0.2), (1, 10.0, "breach", US, NONE, np.nan))
    assert factors(other, [RISE]).tolist() == [0.0, 0.0]


def test_more_than_the_record_has_counts_by_how_late_it_came(ens: Ensemble) -> None:
    """Due on day 31, the day after the last one seen: 5 days before that counts 0.75."""
    more = with_log(ens, (0, 26.0, "rise", US, TARIFF, 0.2), (1, 3.0, "rise", US, TARIFF, 0.2))
    assert factors(more, []) == pytest.approx([0.75, 0.0])
    later = with_log(ens, (0, 31.0, "rise", US, TARIFF, 0.2))
    assert factors(later, []).tolist() == [1.0, 1.0]


def test_events_are_set_against_each_other_in_order(ens: Ensemble) -> None:
    two = [RISE, RISE._replace(day=date(2018, 12, 22), row="second")]
    both = with_log(
        ens,
        (0, 10.0, "rise", US, TARIFF, 0.2),
        (0, 20.0, "rise", US, TARIFF, 0.2),
        (1, 20.0, "rise", US, TARIFF, 0.2),
    )
    assert factors(both, two).tolist() == [1.0, 0.0]


def test_logs_that_were_not_kept_are_simulated_once_more(ens: Ensemble) -> None:
    without = Ensemble(ens.scenario, ens.seed, ens.n_runs, ens.columns, None, {})
    one, other = (each.update(until="2019-02-25") for each in (ens, without))
    assert one.weights.tolist() == other.weights.tolist()


def test_the_record_is_read_by_kind_and_day() -> None:
    found = happenings(Chronicle.shipped(), date(2018, 12, 2), date(2019, 6, 16), DEFAULT)
    told = [(each.row, each.kind, each.side, each.lever) for each in found]
    assert told == [
        ("X01", "extended", "", ""),
        ("A03", "breach", "US", ""),
        ("R004", "rise", "US", "restriction"),
        ("CN13b", "rise", "CN", "tariff"),
        ("US13b", "rise", "US", "tariff"),
    ]


def test_weighted_runs_are_those_that_did_what_happened(ens: Ensemble) -> None:
    """Until 25 February 2019: the truce was extended on the 24th, and nothing else came."""
    found = ens.update(until="2019-02-25")
    counting = np.flatnonzero(found.weights)
    events = ens.events
    early = events[events["date"] <= "2019-03-24"]
    extended = set(early[early["kind"] == "extended"]["run"])
    assert set(counting.tolist()) <= extended
    broken = events[(events["kind"] == "breach") & (events["date"] < "2019-01-20")]
    assert found.weights[sorted(set(broken["run"]))].sum() == 0.0
    assert 0.0 < found.effective_runs < ens.n_runs
    assert found.weights.mean() == pytest.approx(1.0)


def test_updating_and_reweighting_may_follow_each_other(ens: Ensemble) -> None:
    first = ens.update(until="2019-01-10")
    both = first.reweight({"breach": 0.2})
    assert both.probability("breach").value == pytest.approx(0.2)
    assert not both.weights[first.weights == 0.0].any()
    again = both.update(until="2019-02-25")
    assert not again.weights[first.weights == 0.0].any()
    assert again.weighed_by.count("what happened until") == 2


def test_where_no_run_matches_the_first_row_is_named(ens: Ensemble, tmp_path: Path) -> None:
    (tmp_path / "restrictions.csv").write_text(
        "id,side,metric,date,value,published," + COMMON
        + "R900,CN,level,2018-12-20,0.99,2018-12-20,made up,judgement\n"
        + "R901,CN,level,2018-12-27,0.0,2018-12-27,made up,judgement\n"
        + "R902,CN,level,2019-01-02,0.98,2019-01-02,made up,judgement\n",
        encoding="utf-8",
    )  # fmt: skip
    mine = Chronicle.shipped().extended(Chronicle.read(tmp_path))
    with pytest.raises(NoMatchError, match=r"R900 \(CN restriction rise of 0.99 on 2018-12-20\)"):
        ens.update(mine, until="2019-01-10", days=2.0, size=0.05)
    with pytest.raises(NoMatchError, match=r"ts\.scenario_at\('2019-01-10'\)"):
        ens.update(mine, until="2019-01-10", days=2.0, size=0.05)


def test_what_every_run_has_and_the_record_has_not_is_named(ens: Ensemble) -> None:
    both = with_log(ens, (0, 3.0, "breach", US, NONE, np.nan), (1, 4.0, "breach", US, NONE, np.nan))
    with pytest.raises(NoMatchError, match="has a US breach by 2019-02-20 that the chronicle has"):
        both.update(until="2019-02-20", kinds=["breach"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"until": "2018-12-02"}, "until is 2018-12-02; allowed 2018-12-03 to 2019-03-24"),
        ({"until": "2030-01-01"}, "until is 2030-01-01; allowed"),
        ({"until": "2019-01-10", "kinds": ["rises"]}, "kind is 'rises'; did you mean 'rise'?"),
        ({"until": "2019-01-10", "kinds": 3}, "kinds is 3"),
        ({"until": "2019-01-10", "days": 0.0}, "days is 0.0; allowed a number from 1"),
        ({"until": "2019-01-10", "size": -1.0}, "size is -1.0"),
        ({"chronicle": 3, "until": "2019-01-10"}, "chronicle is 3; allowed a Chronicle"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(
    ens: Ensemble, given: dict[str, object], said: str
) -> None:
    with pytest.raises(ResultError) as refused:
        ens.update(**given)  # type: ignore[arg-type]
    assert said in str(refused.value)


def test_days_after_the_shipped_record_need_rows_of_ones_own() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        late = simulate(scenario_at("2025-10-20", weeks=4), runs=64, progress=False)
    with pytest.raises(ResultError, match="the shipped chronicle ends on 2025-10-26"):
        late.update(until="2025-11-10")
