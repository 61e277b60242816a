"""`calibrate`: what the record up to a day says of the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from os import PathLike

from tradesim.analysis.calibration.bank_folder import bank_of
from tradesim.analysis.calibration.confirmation import confirmations
from tradesim.analysis.calibration.learning import Learnt, learn
from tradesim.analysis.calibration.observed import answers
from tradesim.analysis.calibration.origins import chosen_episodes, summaries
from tradesim.chronicle.chronicle import Chronicle
from tradesim.model.shocks import BLOCK
from tradesim.parameters.posterior import Posterior
from tradesim.parameters.wide import learned
from tradesim.terms.arguments import of_kind, truth, whole
from tradesim.terms.calendar import DayLike, as_date


def calibrate(
    chronicle: Chronicle | None = None,
    *,
    until: DayLike,
    without: str | Sequence[str] | None = None,
    bank: str | PathLike[str] | None = None,
    draws: int = BLOCK,
    replicates: int = 16,
    seed: int = 0,
    confirm: bool = True,
    progress: bool | None = None,
) -> Posterior:
    """What the record up to a day says of the parameters that are learnt from it.

    Runs from days of the record are compared with what happened by `until`, as known then, in the
    `chronicle` (the shipped one if left out); `without` names episodes that are left out. `bank`
    is a folder in which the runs are kept: they are made once, in some minutes, and serve any day.
    `draws` of the parameters have `replicates` runs each from every day. With `confirm` fresh runs
    of the posterior are set beside the emulator, `Posterior.confirmation`.

    CalibrationError for an episode that is not known, or a folder that holds something else.
    """
    known = Chronicle.shipped() if chronicle is None else chronicle
    of_kind("chronicle", known, Chronicle, "a Chronicle, as Chronicle.read gives")
    day, left_out = as_date(until, "until"), chosen_episodes(without)
    found = bank_of(
        bank,
        chronicle=known,
        until=day,
        draws=whole("draws", draws, least=64, most=BLOCK),
        replicates=whole("replicates", replicates, least=1, most=1_000),
        seed=whole("seed", seed),
        progress=progress,
    )
    asked = summaries(day, left_out)
    learnt = learn(found, asked, answers(known, asked, day), seed)
    posterior = posterior_of(learnt, day, left_out)
    return confirmed(posterior, learnt, known, seed) if truth("confirm", confirm) else posterior


def posterior_of(learnt: Learnt, until: date, without: tuple[str, ...] = ()) -> Posterior:
    """The posterior of draws that were weighed or moved."""
    priors = {name: each.prior for name, each in learned().items() if each.prior is not None}
    rows = {"discrepancy": tuple(learnt.discrepancies())}
    return Posterior(until, without, learnt.draws, priors, learnt.diagnostics, rows)


def confirmed(posterior: Posterior, learnt: Learnt, known: Chronicle, seed: int) -> Posterior:
    """The posterior with fresh runs beside what the emulator says."""
    rows = confirmations(learnt.asked, learnt.said, posterior.draws, known, seed)
    return replace(posterior, found={**posterior.found, "confirmation": tuple(rows)})
