"""Notebook display of an ensemble: probabilities of the main events and main outcomes."""

from __future__ import annotations

import numpy as np

from tradesim.model.outcomes import HEADLINE, MACRO, OUTCOMES
from tradesim.reports.html import escaped, page, small, table
from tradesim.results.data import runs_of, which
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Estimate, error_in_percent
from tradesim.results.key_events import key_events
from tradesim.results.weights import quantiles_there
from tradesim.terms import display
from tradesim.terms.calendar import in_full

QUANTILES = (0.05, 0.5, 0.95)
EVENT_HEAD = ("event", "share of runs", "± s.e.", "over what is not known")
MEAN_HEAD = ("mean", "over what is not known")


def summary_line(ens: Ensemble) -> str:
    """Scenario, runs, seed and dates."""
    span = f"{in_full(ens.dates[0])} to {in_full(ens.dates[-1])}"
    return f"{ens.scenario.name}: {runs_of(ens)}{which(ens)}, seed {ens.seed}, {span}"


def events(ens: Ensemble) -> list[tuple[str, str, str, str]]:
    """The main events with their shares of runs, one cell for each of EVENT_HEAD."""
    return [
        (what, f"{share.value:.1%}", error_in_percent(share.standard_error), band(share))
        for what, share in key_events(ens)
    ]


def band(found: Estimate) -> str:
    """5 to 95 % over parameter draws, or in short why it is not told."""
    if not found.band_in_words:
        return found.short_of_band
    return f"{found.band_in_words} {'%' if found.unit in ('', 'share') else ''}".rstrip()


@display.html.register
def of_ensemble(ens: Ensemble) -> str:
    """An ensemble: scenario and runs, probabilities of events, main outcomes with quantiles."""
    return page(
        ens.scenario.title or ens.scenario.name,
        summary_line(ens),
        table(EVENT_HEAD, events(ens)),
        table(("outcome", "unit", *MEAN_HEAD, *(f"{q:.0%}" for q in QUANTILES)), _outcomes(ens)),
        small(
            "± s.e.: error of the simulation. Over what is not known: 5 to 95 % of the chance or "
            "mean over parameter draws. Last columns: quantiles of runs."
        ),
        small("summary() lists every outcome; weekly holds the distributions by date."),
    )


@display.html.register
def of_estimate(estimate: Estimate) -> str:
    """A share of runs, its standard error, how many runs there were, and the day it speaks of."""
    value, *error = estimate.in_percent.partition("%")
    if estimate.unit:
        return escaped(str(estimate))
    return f"<b>{value}%</b>{error[1]}{estimate.over_draws} <small>({estimate.source})</small>"


def _outcomes(ens: Ensemble) -> list[tuple[str, ...]]:
    rows = []
    for name in (*HEADLINE, *MACRO):
        unit, about = OUTCOMES[name]
        cuts = quantiles_there(ens.columns[name], QUANTILES, ens.weights)
        shown = tuple(f"{cut:.1%}" if unit == "share" else f"{cut:,.3g}" for cut in cuts)
        quantiles = ("missing",) * 3 if np.isnan(cuts).any() else shown
        rows.append((about, "" if unit == "share" else unit, *_mean(ens, name), *quantiles))
    return rows


def _mean(ens: Ensemble, name: str) -> tuple[str, str]:
    found = ens.mean(name)
    if np.isnan(found.value):
        return "missing", ""
    return f"{found.value:.1%}" if found.unit == "share" else f"{found.value:,.3g}", band(found)
