"""What `print` says of an ensemble and its summary: main results first, dates and percent."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tradesim.cli import main
from tradesim.model.outcomes import HEADLINE, MACRO, MEASURED, OUTCOMES
from tradesim.negotiation.stages import STAGES
from tradesim.terms.text import steering
from tradesim.terms.units import DAYS


@pytest.fixture(scope="module")
def ens() -> ts.Ensemble:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 8}, name="talks")
    return ts.simulate(talks, runs=400, seed=3, progress=False)


def line(text: str, ending: str) -> str:
    """The one line with an ending."""
    (found,) = [each for each in text.splitlines() if each.endswith(f" {ending}")]
    return found


def test_print_says_what_the_command_line_says(
    ens: ts.Ensemble, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--set", "calendar.weeks=8", "--set", "name=talks", "--runs", "400", "--seed", "3"]
    assert main(["run", "kuala-lumpur-2025", *asked, "--no-figures", "--out", f"{tmp_path}/x"]) == 0
    assert capsys.readouterr().out.startswith(f"{ens}\n")
    assert repr(ens) == "Ensemble('talks', runs=400, seed=3)"


def test_the_main_numbers_come_first_and_every_outcome_is_named(ens: ts.Ensemble) -> None:
    said = str(ens.summary())
    named = [row.split()[-1] for row in said.splitlines() if row and row.split()[-1] in OUTCOMES]
    assert tuple(named[: len(HEADLINE) + len(MACRO)]) == (*HEADLINE, *MACRO)
    assert sorted(named) == sorted(MEASURED)
    assert all(OUTCOMES[name][1][:40] in said for name in named)


def test_shares_are_in_percent(ens: ts.Ensemble) -> None:
    row = line(str(ens.summary()), "tariff_us")
    assert f"{ens.columns['tariff_us'].mean():.1%}" in row
    signed = np.count_nonzero(ens.columns["signed_ever"]) / ens.n_runs
    assert f"{signed:.1%}" in line(str(ens.summary()), "signed_ever")


def test_days_are_dates_with_the_share_of_runs_that_have_one(ens: ts.Ensemble) -> None:
    days = ens.columns["first_agreement_day"]
    mean = ens.dates[0] + timedelta(days=int(np.nanmean(days)))
    row = line(str(ens.summary()), "first_agreement_day")
    assert f"{mean.day} {mean:%b %Y}" in row
    assert f"{np.count_nonzero(~np.isnan(days)) / ens.n_runs:.1%}" in row


def test_what_never_happens_has_no_date(ens: ts.Ensemble) -> None:
    never = ens.where("not breach")
    row = line(str(never.summary()), "first_breach_day")
    assert "0.0%" in row
    assert "202" not in row


def test_no_code_of_a_stage_has_a_mean(ens: ts.Ensemble) -> None:
    row = ens.summary().loc["final_stage"]
    assert row.drop(["unit", "runs"]).isna().all()
    swept = ts.sweep(ens.scenario, {"leaders.sign": [True]}, runs=8, progress=False).table
    assert swept.set_index("outcome").loc["final_stage", "mean"] is not None
    assert np.isnan(float(swept.set_index("outcome").loc["final_stage", "mean"]))
    with pytest.raises(ts.TradesimError, match="allowed"):
        ts.plots.table(ens, ["final_stage"])


def test_stages_at_the_end_are_shares_of_runs(ens: ts.Ensemble) -> None:
    said = str(ens.summary()).partition("Stage at the end")[2].splitlines()
    shares = np.bincount(ens.columns["final_stage"].astype(int), minlength=len(STAGES)) / 400
    rows = [each for each in said if each.strip() and each.startswith("  ")][1:]
    assert [row[54:].strip() for row in rows[: len(STAGES)]] == [f"{x:.1%}" for x in shares]
    assert [row[:54].strip() for row in rows[: len(STAGES)]] == list(STAGES)


def test_weights_count_in_shares_of_dates_and_stages(ens: ts.Ensemble) -> None:
    with pytest.warns(UserWarning, match="below 400"):
        weighted = ens.reweight({"agreement": 0.6})
    assert "60.0%" in line(str(weighted.summary()), "first_agreement_day")
    assert "by weight" in str(weighted.summary())
    assert "by weight" in str(weighted)


def test_what_is_made_of_a_summary_is_a_plain_table(ens: ts.Ensemble) -> None:
    summary = ens.summary()
    assert isinstance(summary, pd.DataFrame)
    for made in (summary[["mean"]], summary.loc[["tariff_us"]], summary.head(3)):
        assert type(made) is pd.DataFrame
    summary["mine"] = 1.0
    assert "mine" in str(summary)
    assert "<table" in summary._repr_html_()
    assert "<pre" in ens.summary()._repr_html_()


def test_a_summary_goes_to_files_and_other_processes(ens: ts.Ensemble, tmp_path: object) -> None:
    summary = ens.summary()
    summary.to_parquet(f"{tmp_path}/summary.parquet")
    back = pd.read_parquet(f"{tmp_path}/summary.parquet")
    assert back["mean"].equals(pd.DataFrame(summary)["mean"])
    assert str(pd.read_pickle(_pickled(summary, f"{tmp_path}/summary.pickle"))) == str(summary)


def test_units_that_are_days_are_never_written(ens: ts.Ensemble) -> None:
    assert DAYS not in str(ens.summary())
    assert DAYS not in str(ens)


def test_titles_of_anyone_steer_nothing(ens: ts.Ensemble) -> None:
    chosen = ens.where("tariff_us >= 0")
    object.__setattr__(chosen, "condition", "\x1b[2J")
    assert not steering(str(chosen), lines=True)
    assert not steering(str(chosen.summary()), lines=True)


def _pickled(frame: pd.DataFrame, file: str) -> str:
    frame.to_pickle(file)
    return file
