"""Checks of calibration from a bank: simulated chronicles, evidence, episodes left out."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from tradesim.analysis.calibration.bank import Bank
from tradesim.analysis.calibration.bank_folder import bank_of
from tradesim.analysis.calibration.checks import brier_by_episode, left_out, simulated
from tradesim.analysis.calibration.confirmation import fresh_shares
from tradesim.analysis.calibration.learning import learn
from tradesim.analysis.calibration.observed import answers
from tradesim.analysis.calibration.origins import RECORD_ENDS, summaries
from tradesim.chronicle.chronicle import Chronicle
from tradesim.parameters.wide import learned

RESAMPLED = 10_000
FORECASTERS = ("shipped prior", "prior", "posterior", "shifted", "fitted", "base_rate")


def of_simulated(bank: Bank, n: int) -> None:
    """Ranks, coverage and evidence over simulated chronicles, and where the record stands."""
    found = list(simulated(bank, n))
    ranks = np.stack([each.ranks for each in found])
    chances = np.array([stats.kstest(column, "uniform").pvalue for column in ranks.T])
    inside = np.mean((ranks > 0.05) & (ranks < 0.95), axis=0)
    print(f"{n} simulated chronicles, {ranks.shape[1]} parameters")
    print(f"ranks: p below 0.05 for {np.sum(chances < 0.05)}, smallest {chances.min():.3g} "
          f"({tuple(learned())[int(chances.argmin())]})")  # fmt: skip
    print(f"90 % bands cover {inside.mean():.1%}, {inside.min():.0%} to {inside.max():.0%}")
    print(f"moved: {sum(each.learnt.diagnostics['moves'] > 0 for each in found)}")
    evidence = np.array([each.learnt.diagnostics["log_evidence"] for each in found])
    asked = summaries(RECORD_ENDS)
    own = learn(bank, asked, answers(Chronicle.shipped(), asked, RECORD_ENDS), 0)
    of_record = own.diagnostics["log_evidence"]
    low, high = np.quantile(evidence, [0.01, 0.99])
    print(f"log evidence: record {of_record:.2f}, simulated {low:.2f} to {high:.2f} (1 to 99 %), "
          f"{np.mean(evidence < of_record):.1%} below the record")  # fmt: skip


def of_left_out(bank: Bank) -> None:
    """Brier scores of summaries whose episode was left out, with a paired bootstrap of episodes."""
    known = Chronicle.shipped()
    table = left_out(bank, known)
    table["shipped prior"] = fresh_shares(summaries(RECORD_ENDS), None, known, 1)
    sums = brier_by_episode(table, FORECASTERS)
    print(f"\nBrier scores of {len(table)} summaries")
    print((sums[list(FORECASTERS)].div(sums["n"], axis=0)).round(3).to_string())
    print((sums[list(FORECASTERS)].sum() / sums["n"].sum()).round(4).to_string())
    for other in ("shipped prior", "prior", "base_rate"):
        low, middle, high = bootstrap(sums, other)
        print(f"posterior less {other}: {middle:+.4f}, 90 % of resamples {low:+.4f} to {high:+.4f}")
    print("\nBy kind")
    scored = table.assign(**{f: (table[f] - table["happened"]) ** 2 for f in FORECASTERS})
    print(scored.groupby("kind", sort=False)[[*FORECASTERS]].mean().round(3).to_string())
    print(table.groupby("kind", sort=False)[["happened", *FORECASTERS]].mean().round(3).to_string())


def bootstrap(sums: pd.DataFrame, other: str) -> tuple[float, float, float]:
    """5, 50 and 95 % of the difference of mean scores over resampled episodes."""
    drawn = np.random.default_rng(0).integers(len(sums), size=(RESAMPLED, len(sums)))
    apart = (sums["posterior"] - sums[other]).to_numpy()[drawn].sum(axis=1)
    low, middle, high = np.quantile(
        apart / sums["n"].to_numpy()[drawn].sum(axis=1), [0.05, 0.5, 0.95]
    )
    return float(low), float(middle), float(high)


def main() -> None:
    """Print all checks from the bank of a folder."""
    parser = argparse.ArgumentParser(
        prog="python -m making.calibration_checks", description=__doc__
    )
    parser.add_argument("bank", type=Path, help="folder of the bank")
    parser.add_argument("--chronicles", type=int, default=100, help="simulated chronicles")
    given = parser.parse_args()
    bank = bank_of(given.bank)
    of_left_out(bank)
    of_simulated(bank, given.chronicles)


if __name__ == "__main__":
    main()
