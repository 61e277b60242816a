"""The shipped posteriors, made from a bank: as of every day with questions, without an episode."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.analysis.calibration.bank import Bank
from tradesim.analysis.calibration.bank_folder import bank_of
from tradesim.analysis.calibration.calibrate import confirmed, posterior_of
from tradesim.analysis.calibration.learning import Learnt, learn
from tradesim.analysis.calibration.observed import answers
from tradesim.analysis.calibration.origins import EPISODES, RECORD_ENDS, summaries
from tradesim.chronicle.chronicle import Chronicle
from tradesim.parameters.posterior import Posterior
from tradesim.parameters.posteriors import SHIPPED
from tradesim.storage import disk
from tradesim.studies.origins import all_questions
from tradesim.studies.starts import without_episode

MOVED = 1_024
"""Draws that are kept of a posterior whose draws were moved; of others all are."""


def posteriors(bank: Bank, seed: int) -> Iterator[tuple[str, Learnt, Posterior]]:
    """Name, draws and posterior of all that are shipped."""
    known = Chronicle.shipped()
    days = sorted(
        {date.fromisoformat(str(day)) for day in all_questions()["as_of"]} | {RECORD_ENDS}
    )
    wanted: list[tuple[str, date, tuple[str, ...]]] = [(str(day), day, ()) for day in days]
    wanted += [(without_episode(each), RECORD_ENDS, (each,)) for each in EPISODES]
    for name, day, without in wanted:
        asked = summaries(day, without)
        learnt = learn(bank, asked, answers(known, asked, day), seed)
        posterior = posterior_of(learnt, day, without)
        if name == str(RECORD_ENDS):
            posterior = confirmed(posterior, learnt, known, seed)
        yield name, learnt, posterior


def packed(bank: Bank, found: list[tuple[str, Learnt, Posterior]]) -> dict[str, NDArray[Any]]:
    """Arrays of the file: draws of all posteriors, how often each has each, and what is stated."""
    columns, counts = [bank.cells], []
    for _, learnt, _ in found:
        row: dict[int, NDArray[Any]] = {0: learnt.counts}
        if learnt.diagnostics["moves"]:
            every = learnt.cells[:, :: max(1, bank.n_draws // MOVED)]
            row = {len(columns): np.ones(every.shape[1])}
            columns.append(every)
        counts.append(row)
    widths = [each.shape[1] for each in columns]
    table = [
        np.concatenate([row.get(k, np.zeros(width)) for k, width in enumerate(widths)])
        for row in counts
    ]
    stated = {
        "names": list(bank.names),
        "priors": found[0][2].stated["priors"],
        "posteriors": {name: _without_priors(each.stated) for name, _, each in found},
    }
    return {
        "cells": np.concatenate(columns, axis=1),
        "counts": np.array(table, dtype=np.uint16),
        "stated": np.array(json.dumps(stated)),
    }


def _without_priors(stated: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in stated.items() if name != "priors"}


def main() -> None:
    """Make the file from the bank of a folder, which is made where it is not there."""
    parser = argparse.ArgumentParser(prog="python -m making.posteriors", description=__doc__)
    parser.add_argument("bank", type=Path, help="folder of the bank")
    parser.add_argument("--seed", type=int, default=0, help="seed of draws that are moved")
    given = parser.parse_args()
    bank = bank_of(given.bank)
    found = list(posteriors(bank, given.seed))
    file = Path(__file__).parents[1] / "tradesim" / SHIPPED
    disk.put(file, disk.npz_bytes(packed(bank, found)))
    for name, _, posterior in found:
        told = ", ".join(f"{key} {value:.4g}" for key, value in posterior.diagnostics.items())
        print(f"{name}: {told}")


if __name__ == "__main__":
    main()
