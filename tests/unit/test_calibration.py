"""Calibration: what happened by rule, weights, and what is learnt from a bank."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import expit
from threadpoolctl import threadpool_limits

import tradesim as ts
from tradesim.analysis.calibration.bank import NEVER_HAPPENED, Bank, Runs, runs_of
from tradesim.analysis.calibration.bank_folder import bank_of
from tradesim.analysis.calibration.checks import simulated
from tradesim.analysis.calibration.discrepancy import shift
from tradesim.analysis.calibration.emulator import fit
from tradesim.analysis.calibration.learning import learn
from tradesim.analysis.calibration.likelihood import log_likelihood, shares
from tradesim.analysis.calibration.moves import moved, systematic
from tradesim.analysis.calibration.observed import answers
from tradesim.analysis.calibration.origins import EPISODES, HORIZONS, ORIGINS, Summary, summaries
from tradesim.analysis.calibration.playing import drawn_cells, shocks_of
from tradesim.analysis.calibration.weights import smoothed
from tradesim.errors import CalibrationError
from tradesim.model.event_log import EventRows
from tradesim.model.first_events import FIRST, answered
from tradesim.parameters.parameter import shipped
from tradesim.parameters.wide import learned
from tradesim.terms.happenings import KINDS
from tradesim.terms.levers import TARIFF

CUT = date(2025, 10, 26)
BUENOS_AIRES = date(2018, 12, 2)
DRAWS, MORE, REPLICATES = 512, 1_024, 12


@pytest.fixture(scope="module", autouse=True)
def one_thread_of_blas() -> Iterator[None]:
    """More than one takes twice the work and no less time."""
    with threadpool_limits(1):
        yield


@cache
def lawful_bank(n_draws: int) -> Bank:
    """A bank whose events follow a known law of two parameters: no run of the model is played."""
    rng = np.random.default_rng(8)
    cells = drawn_cells(n_draws, 3)
    scores = Bank(cells, {}).scores
    runs = {}
    for day in ORIGINS:
        days = {}
        for k, kind in enumerate(FIRST):
            rate = np.exp(-4.0 + 0.5 * scores[k] - 0.3 * scores[k + 8])
            drawn = rng.exponential(7.0 / rate, (REPLICATES, n_draws))
            days[kind] = np.minimum(drawn, NEVER_HAPPENED).astype(np.uint16)
        runs[day] = runs_of(days, scores)
    return Bank(cells, runs)


@pytest.fixture(scope="module")
def lawful() -> Bank:
    return lawful_bank(DRAWS)


# --- What happened ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "weeks", "expected"),
    [  # by hand from the chronicle, after 2 December 2018
        ("deal", (4, 13, 26, 52), (0, 0, 0, 1)),  # Osaka, 29 June 2019
        ("breach", (4, 13, 26, 52), (0, 0, 1, 1)),  # 10 May 2019
        ("extension", (4, 13, 26, 52), (0, 1, 1, 1)),  # 24 February 2019
        ("us_rise", (4, 13, 26, 52), (0, 0, 0, 1)),  # List 3 at 25 %, collected from 15 June 2019
        ("cn_rise", (4, 13, 26, 52), (0, 0, 1, 1)),  # 1 June 2019
        ("cn_answer", (4, 13, 26, 52), (0, 0, 0, 1)),  # 1 September 2019, with the US list
        ("us_cut", (4, 13, 26, 52), (0, 0, 0, 0)),  # 14 February 2020
        ("cn_cut", (4, 13, 26, 52), (0, 1, 1, 1)),  # cars, 1 January 2019
        ("us_carried_out", (4, 13, 26, 52), (0, 0, 1, 1)),  # 10 May 2019
    ],
)
def test_what_happened_follows_from_the_chronicle(
    kind: str, weeks: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    asked = [Summary(BUENOS_AIRES, kind, each) for each in weeks]
    assert answers(ts.Chronicle.shipped(), asked, CUT).tolist() == list(expected)


def test_an_event_on_the_first_day_is_over_and_one_on_the_last_counts() -> None:
    asked = [Summary(date(2018, 12, 1), "deal", 4), Summary(date(2018, 11, 3), "deal", 4)]
    assert answers(ts.Chronicle.shipped(), asked, CUT).tolist() == [0.0, 1.0]


def test_nothing_is_asked_that_is_not_answered_by_then() -> None:
    assert summaries(date(2018, 3, 31)) == []
    assert all(each.last_day <= date(2019, 5, 9) for each in summaries(date(2019, 5, 9)))
    assert len(summaries(CUT)) == len(FIRST) * (10 * 4 + 2 * 3 + 1)


def test_first_days_lie_in_every_year_of_the_record() -> None:
    """Days chosen for what happened alone would teach that much always happens."""
    assert {day.year for day in ORIGINS} == set(range(2018, 2026))
    assert max((b - a).days for a, b in itertools.pairwise(ORIGINS)) < 15 * 30.5


def test_an_answer_follows_a_rise_of_the_same_run_within_two_weeks() -> None:
    us, cn, rise = 0, 1, KINDS.index("rise")
    rows = [  # run, day, side
        (0, 7.0, us), (0, 21.0, cn),  # 14 days: an answer
        (1, 7.0, us), (1, 22.0, cn),  # 15 days: none
        (2, 7.0, cn), (2, 7.0, us),  # before: none
        (3, 1.0, us), (3, 30.0, us), (3, 30.0, cn),  # the same day, after the second
        (4, 5.0, cn),  # run 3 rose, not this one
    ]  # fmt: skip
    run, day, side = (np.array(column) for column in zip(*rows, strict=True))
    none = np.zeros(len(rows), dtype=np.int8)
    log = EventRows(run, day, none + rise, side, none + TARIFF, none + 0.1, none - 1)
    assert np.flatnonzero(answered(log)).tolist() == [1, 8]


@pytest.mark.parametrize("episode", EPISODES)
def test_without_an_episode_exactly_its_days_are_missing(episode: str) -> None:
    left = set(summaries(CUT)) - set(summaries(CUT, [episode]))
    assert left == {each for each in summaries(CUT) if ORIGINS[each.origin] == episode}
    assert left


# --- Likelihood and weights ---------------------------------------------------------------------


def test_the_likelihood_is_the_one_worked_out_by_hand() -> None:
    chances = np.array([[0.5, 1.0], [0.0, 1.0], [0.9, 0.2]])
    asked = [Summary(CUT, "deal", 4), Summary(CUT, "deal", 13), Summary(CUT, "breach", 4)]
    weight = shares(asked)
    assert weight.tolist() == [0.5, 0.5, 1.0]
    found = log_likelihood(chances, np.array([1.0, 0.0, 1.0]), weight, power=0.5)
    by_hand = [
        0.5 * (0.5 * np.log(0.5) + 0.5 * np.log(0.95) + np.log(0.86)),
        0.5 * (0.5 * np.log(0.95) + 0.5 * np.log(0.05) + np.log(0.23)),
    ]
    assert found == pytest.approx(by_hand)


def test_weights_are_ratios_where_no_tail_is_heavy() -> None:
    ratios = np.linspace(1.0, 2.0, 2_000)
    found = smoothed(np.log(ratios))
    assert found.weights == pytest.approx(ratios / ratios.sum(), rel=5e-3)
    assert found.pareto_k < 0.0  # a tail with an end
    assert found.effective_size == pytest.approx(ratios.sum() ** 2 / (ratios**2).sum(), rel=1e-3)


def test_the_shape_of_a_pareto_tail_is_found() -> None:
    drawn = stats.genpareto.rvs(0.5, size=40_000, random_state=4)
    assert smoothed(np.log(drawn)).pareto_k == pytest.approx(0.5, abs=0.12)


def test_a_systematic_sample_has_each_place_as_often_as_its_weight() -> None:
    assert systematic(np.array([0.5, 0.0, 0.25, 0.25]), 0.5).tolist() == [0, 0, 2, 3]


def test_the_emulator_finds_the_law_that_made_the_counts() -> None:
    rng = np.random.default_rng(1)
    scores = rng.standard_normal((3, 4_000))
    chance = expit(-0.4 + 0.8 * scores[0] - 0.5 * (scores[1] ** 2 - 1.0) / np.sqrt(2.0))
    counts = rng.binomial(16, chance)
    found = fit(scores, counts[None], 16).coefficients[0]
    expected = [-0.4, 0.8, 0.0, 0.0, 0.0, -0.5, 0.0]
    assert found == pytest.approx(expected, abs=0.03)


def test_moved_draws_follow_a_known_posterior() -> None:
    """A normal likelihood: mean 2 and deviation 0.5 seen of a standard normal."""
    scores = np.random.default_rng(2).standard_normal((2, 4_096))
    found, steps = moved(scores, lambda z: -0.5 * ((z[0] - 2.0) / 0.5) ** 2, 1)
    assert steps >= 2
    assert found[0].mean() == pytest.approx(1.6, abs=0.04)
    assert found[0].std() == pytest.approx(np.sqrt(0.2), abs=0.03)
    assert found[1].mean() == pytest.approx(0.0, abs=0.1)
    assert found[1].std() == pytest.approx(1.0, abs=0.06)


def test_a_shift_balances_what_happened_against_its_prior() -> None:
    many = shift(np.full(4_000, 0.5), np.tile([1.0, 1.0, 1.0, 0.0], 1_000), np.ones(4_000))
    assert many == pytest.approx(np.log(3.0), abs=0.01)
    assert shift(np.array([0.3]), np.array([0.3]), np.array([1.0])) == pytest.approx(0.0, abs=1e-9)


# --- What is learnt -----------------------------------------------------------------------------


def test_where_nothing_is_observed_the_posterior_is_the_prior(lawful: Bank) -> None:
    learnt = learn(lawful, [], np.zeros(0), 0)
    assert learnt.counts.tolist() == [1] * DRAWS
    assert learnt.diagnostics["log_evidence"] == 0.0


def test_what_is_observed_moves_the_parameters_that_decide_it(lawful: Bank) -> None:
    asked = summaries(CUT)
    of_deals = np.array([float(each.kind == "deal") for each in asked])
    scores = lawful.scores
    learnt = learn(lawful, asked, of_deals, 0)
    used = np.repeat(np.arange(learnt.cells.shape[1]), learnt.counts)
    after = Bank(learnt.cells, {}).scores[:, used].mean(axis=1)
    assert after[0] > 0.5  # deals come often where it is high
    assert after[1] < -0.3  # breaches do not come
    assert abs(after[20] - scores[20].mean()) < 0.3  # decides nothing


@pytest.mark.parametrize(
    ("n_draws", "count"),
    [
        (DRAWS, 12),
        pytest.param(MORE, 12, marks=pytest.mark.slow),
        pytest.param(MORE, 25, marks=pytest.mark.slow),
    ],
)
def test_ranks_of_known_parameters_are_uniform(n_draws: int, count: int) -> None:
    """The small form of the check; the study of 100 simulated chronicles is in making."""
    found = np.stack([each.ranks for each in simulated(lawful_bank(n_draws), count)])
    chances = [stats.kstest(column, "uniform").pvalue for column in found.T[:20]]
    assert min(chances) > 0.05 / 20
    inside = np.mean((found > 0.05) & (found < 0.95))
    assert 0.85 < inside < 0.97


def test_an_event_that_did_not_happen_is_late_in_every_horizon() -> None:
    days = np.full((1, 1), NEVER_HAPPENED, dtype=np.uint16)
    runs = Runs(dict.fromkeys(FIRST, days), np.zeros((len(FIRST), len(HORIZONS), 1)))
    assert not any(runs.happened(Summary(CUT, "deal", weeks)).any() for weeks in HORIZONS)


# --- From end to end ----------------------------------------------------------------------------

SMALL = {"draws": 64, "replicates": 1, "progress": False}
UNTIL = "2018-04-25"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    ts.calibrate(until=UNTIL, bank=folder, confirm=False, **SMALL)  # type: ignore[arg-type]
    return folder


def test_calibration_from_a_kept_bank_is_the_same(kept: Path) -> None:
    again = ts.calibrate(until=UNTIL, bank=kept, **SMALL)  # type: ignore[arg-type]
    anew = ts.calibrate(until=UNTIL, confirm=False, **SMALL)  # type: ignore[arg-type]
    assert again.fingerprint == anew.fingerprint
    assert again.diagnostics["summaries"] == len(FIRST)
    assert again.confirmation["fresh"].between(0.0, 1.0).all()
    assert (again.discrepancy["happened"].to_dict()["cn_rise"]) == 1.0  # 2 April 2018


def test_a_later_row_of_the_chronicle_changes_no_bit(kept: Path, tmp_path: Path) -> None:
    ours = ts.calibrate(until=UNTIL, bank=kept, confirm=False, **SMALL)  # type: ignore[arg-type]
    table = ts.Chronicle.shipped().agreements
    row = table[table["start"] == "2018-05-19"].copy()
    assert len(row) == 1
    row["start"] = pd.Timestamp("2018-04-26")
    row.to_csv(tmp_path / "agreements.csv", index=False, date_format="%Y-%m-%d")
    changed = ts.Chronicle.shipped().extended(ts.Chronicle.read(tmp_path))
    theirs = ts.calibrate(changed, until=UNTIL, bank=kept, confirm=False, **SMALL)  # type: ignore[arg-type]
    assert theirs.fingerprint == ours.fingerprint
    assert theirs.discrepancy.equals(ours.discrepancy)


def test_runs_of_the_bank_share_no_shocks(kept: Path) -> None:
    """The same draws from two days, or twice from one, would give the same luck."""
    bank = bank_of(kept, until=date(2018, 4, 25), draws=64, replicates=1, progress=False)
    assert list(bank.runs) == [date(2018, 3, 22)]
    blocks = {each.block for n in (1, 2) for k in range(3) for each in shocks_of(0, n, k, 10_000)}
    assert len(blocks) == 2 * 3 * 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"until": "soon"}, "until is 'soon'"),
        ({"until": UNTIL, "without": "phase two"}, "did you mean 'phase one'"),
        ({"until": UNTIL, "without": 3}, "allowed names of episodes"),
        ({"until": UNTIL, "draws": 8}, "draws is 8"),
        ({"until": UNTIL, "chronicle": "mine"}, "allowed a Chronicle"),
        ({"until": UNTIL, "bank": ""}, "allowed up to 255 characters"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(ts.TradesimError, match=said) as refused:
        ts.calibrate(**arguments)  # type: ignore[arg-type]
    assert len(str(refused.value).splitlines()) == 1


def test_a_folder_that_is_no_bank_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(CalibrationError, match="is no bank, and not empty"):
        ts.calibrate(until=UNTIL, bank=tmp_path, **SMALL)  # type: ignore[arg-type]


def test_priors_of_calibration_are_no_narrower_than_those_of_the_model() -> None:
    shares_of = (np.arange(2_000) + 0.5) / 2_000
    for name, wide in learned().items():
        spread = np.ptp(np.quantile(wide.drawn(shares_of), [0.05, 0.95]))
        narrow = np.ptp(np.quantile(shipped()[name].drawn(shares_of), [0.05, 0.95]))
        assert spread > 0.97 * narrow, name
        raw = wide.prior.quantile(shares_of) if wide.prior else shares_of
        assert np.mean((raw < wide.low) | (raw > wide.high)) < 0.02, name
        assert wide.note.strip(), name


def test_runs_of_another_model_are_made_anew(kept: Path, tmp_path: Path) -> None:
    day = date(2018, 4, 25)
    asked = {"until": day, "draws": 64, "replicates": 1, "progress": False}
    place = tmp_path / "bank"
    shutil.copytree(kept, place)
    file = place / "2018-03-22.npz"
    stored = {name: array.copy() for name, array in np.load(file).items()}
    stored["deal"][:] = 0  # what no run gave
    np.savez(file, **stored)
    kept_runs = bank_of(place, **asked)  # type: ignore[arg-type]
    assert (kept_runs.runs[date(2018, 3, 22)].days["deal"] == 0).all()
    plan = json.loads((place / "bank.json").read_text(encoding="utf-8"))
    (place / "bank.json").write_text(json.dumps(plan | {"model": "another"}), encoding="utf-8")
    made = bank_of(place, **asked)  # type: ignore[arg-type]
    theirs = bank_of(kept, **asked)  # type: ignore[arg-type]
    for kind, days in made.runs[date(2018, 3, 22)].days.items():
        np.testing.assert_array_equal(days, theirs.runs[date(2018, 3, 22)].days[kind])
