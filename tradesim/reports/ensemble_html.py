"""Notebook display of an ensemble: probabilities of the main events and main outcomes."""

from __future__ import annotations

import numpy as np

from tradesim.model.outcomes import HEADLINE, OUTCOMES
from tradesim.reports.html import page, small, table
from tradesim.results.data import runs_of, which
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Estimate, error_in_percent
from tradesim.results.key_events import key_events
from tradesim.results.weights import quantiles_there
from tradesim.terms import display
from tradesim.terms.calendar import in_full

QUANTILES = (0.05, 0.5, 0.95)
EVENT_HEAD = ("event", "share of runs", "± s.e.")


def summary_line(ens: Ensemble) -> str:
    """Scenario, runs, seed and dates."""
    span = f"{in_full(ens.dates[0])} to {in_full(ens.dates[-1])}"
    return f"{ens.scenario.name}: {runs_of(ens)}{which(ens)}, seed {ens.seed}, {span}"


def events(ens: Ensemble) -> list[tuple[str, str, str]]:
    """The main events with their shares of runs, one cell for each of EVENT_HEAD."""
    return [
        (what, f"{share.value:.1%}", error_in_percent(share.standard_error))
        for what, share in key_events(ens)
    ]


@display.html.register
def of_ensemble(ens: Ensemble) -> str:
    """An ensemble: scenario and runs, probabilities of events, main outcomes with quantiles."""
    return page(
        ens.scenario.title or ens.scenario.name,
        summary_line(ens),
        table(EVENT_HEAD, events(ens)),
        table(("outcome", "unit", *(f"{q:.0%}" for q in QUANTILES)), _outcomes(ens)),
        small("summary() lists every outcome; weekly holds the distributions by date."),
    )


@display.html.register
def of_estimate(estimate: Estimate) -> str:
    """A share of runs, its standard error, how many runs there were, and the day it speaks of."""
    value, *error = estimate.in_percent.partition("%")
    return f"<b>{value}%</b>{error[1]} <small>({estimate.source})</small>"


def _outcomes(ens: Ensemble) -> list[tuple[str, ...]]:
    rows = []
    for name in HEADLINE:
        unit, about = OUTCOMES[name]
        cuts = quantiles_there(ens.columns[name], QUANTILES, ens.weights)
        shown = tuple(f"{cut:.1%}" if unit == "share" else f"{cut:,.3g}" for cut in cuts)
        missing = bool(np.isnan(cuts).any())
        rows.append(
            (about, "" if unit == "share" else unit, *(("missing",) * 3 if missing else shown))
        )
    return rows
