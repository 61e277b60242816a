"""Notebook display of a comparison: differences of events and of the main outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradesim.analysis.comparison import COMPARED_FIRST, Comparison
from tradesim.analysis.contrasts import Contrast
from tradesim.errors import in_short
from tradesim.model.outcomes import OUTCOMES
from tradesim.reports.html import page, small, table
from tradesim.results.conditions import EVENT_NAMES, EVENTS
from tradesim.results.data import runs_of
from tradesim.results.estimates import error_in_percent
from tradesim.results.key_events import AT_END
from tradesim.terms import display
from tradesim.terms.units import decimals

if TYPE_CHECKING:
    import pandas as pd

MOST = 6
"""Largest number of alternatives shown."""
HEAD = ("", "baseline", "alternative", "difference", "± s.e.", "unit", "higher", "dominates")

SHARED = ("", "key", "share", "± s.e.", "unit")
SHARES = (
    "share: how much of the difference belongs to a key (Shapley): what changing it adds, mean "
    "over the orders in which all keys can be changed. Shares add up to the difference."
)


@display.html.register
def of_comparison(comparison: Comparison) -> str:
    """A comparison: a table for each alternative, events first."""
    found = comparison.ensembles[comparison.baseline]
    each = "; ".join(f"{name}: {runs_of(ens)}" for name, ens in comparison.ensembles.items())
    paired = f"paired over {runs_of(found)}, seed {found.seed}"
    how = paired if comparison.paired else f"unpaired, {each}"
    shown, more = comparison.alternatives[:MOST], len(comparison.alternatives) - MOST
    parts = [
        page(name, _changed(comparison, name), table(HEAD, rows(comparison, name)),
             *_attributed(comparison, name))
        for name in shown
    ]  # fmt: skip
    parts += [small(f"{more} more alternatives: see table")] if more > 0 else []
    notes = (
        "higher: probability that the alternative is higher, ties counted half. dominates: which "
        "one dominates stochastically at first order, or at second order (2nd), tested at 5 %. "
        "table lists every outcome; probability() gives what holds on a date."
    )
    return page(f"Compared with {comparison.baseline}", how, *parts, small(notes))


def _changed(comparison: Comparison, name: str) -> str:
    """In what an alternative differs, where it is more than one thing; else empty."""
    keys = comparison.changed(name)
    if len(keys) < 2:
        return ""
    hint = "" if name in comparison.attributed or not comparison.paired else (
        "; attribution() says how much of each difference belongs to which"
    )  # fmt: skip
    return f"differs in {in_short(keys)}{hint}"


def _attributed(comparison: Comparison, name: str) -> list[str]:
    """How much of each main outcome's difference belongs to which key, once it was asked for."""
    found = comparison.attributed.get(name)
    if found is None or len(comparison.changed(name)) < 2:
        return []
    return [table(SHARED, shared_rows(found)), small(SHARES)]


def shared_rows(found: pd.DataFrame) -> list[tuple[str, ...]]:
    """Main outcomes of an attribution, one cell for each of SHARED; the outcome named once."""
    listed: list[tuple[str, ...]] = []
    for outcome in COMPARED_FIRST:
        unit, about = OUTCOMES[outcome]
        scale, word = (100.0, "%") if unit == "share" else (1.0, unit)
        for k, row in enumerate(found.loc[outcome].itertuples()):
            share, error = scale * row.share, scale * row.standard_error
            digits = decimals(error, 2) if error > 0.0 else 1
            numbers = f"{share:+,.{digits}f}", f"{error:,.{digits}f}"
            listed.append(("" if k else about, str(row.Index), *numbers, word))
    return listed


def rows(comparison: Comparison, name: str) -> list[tuple[str, ...]]:
    """Events and main outcomes of the baseline and an alternative, one cell for each of HEAD."""
    return [
        *(_state(comparison.contrast(name, state), words) for state, words in AT_END.items()),
        *(_event(comparison, name, event) for event in EVENTS if event != "agreement"),
        *(_row(comparison.contrast(name, outcome), outcome) for outcome in COMPARED_FIRST),
    ]


def _state(found: Contrast, words: str) -> tuple[str, ...]:
    base, other = (f"{100.0 * mean:.1f}" for mean in (found.baseline_mean, found.mean))
    change, error = f"{100.0 * found.difference:+.1f}", f"{100.0 * found.standard_error:.1f}"
    said = words.removesuffix(", {}")
    return (said, base, other, change, error, "% of runs", "", "")


def _event(comparison: Comparison, name: str, event: str) -> tuple[str, ...]:
    found = 100.0 * comparison.probability(event).drop(columns="date")
    base, other = found.loc[comparison.baseline], found.loc[name]
    chances = f"{base['probability']:.1f}", f"{other['probability']:.1f}"
    missed = dict(found["difference_standard_error"])[name]
    error = error_in_percent(missed / 100.0).removesuffix("%")
    change = f"{other['difference']:+.1f}", error
    return (EVENT_NAMES[event], *chances, *change, "% of runs", "", "")


def _row(found: Contrast, outcome: str) -> tuple[str, ...]:
    unit, about = OUTCOMES[outcome]
    scale, word = (100.0, "%") if unit == "share" else (1.0, unit)
    digits = decimals(scale * found.standard_error, 2) if found.standard_error > 0.0 else 1
    means = [f"{scale * mean:,.{digits}f}" for mean in (found.baseline_mean, found.mean)]
    change = f"{scale * found.difference:+,.{digits}f}"
    error = f"{scale * found.standard_error:,.{digits}f}"
    return (about, *means, change, error, word, f"{found.superiority:.1%}", _dominates(found))


def _dominates(found: Contrast) -> str:
    first, second = found.dominance.first_order, found.dominance.second_order
    if first == second:
        return first
    return f"{second} (2nd)" if second in ("baseline", "alternative") else first
