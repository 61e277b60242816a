"""How long agreements last: Kaplan-Meier curves of the first agreement."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from tradesim.plots.frame import axes, heading, listed, named, percent, percent_axis
from tradesim.plots.labels import all_labels, beside, size_for
from tradesim.plots.lines import Dash, look
from tradesim.plots.style import Size
from tradesim.results.data import runs_of
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Z
from tradesim.results.weights import at, effective_runs, share
from tradesim.terms.sides import Array, Mask


def survival(
    ensembles: Ensemble | Sequence[Ensemble],
    *,
    label: str | Sequence[str] | None = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Share of first agreements still in force, by days since the signature.

    An agreement ends by breach or by a truce that runs out; one that lasts to the horizon is
    censored there (Kaplan and Meier 1958). Shaded: pointwise 95 % interval (Greenwood; Wilson
    where none or all have ended). A run without an agreement takes no part: the legend says how
    many have one.
    """
    drawn = listed(ensembles, label)
    names = [_name(ens) for ens in drawn]
    with axes(ax, size=size_for(names), figsize=figsize) as on:
        on.set_ylim(0.0, 1.02)
        on.set_xlim(0.0, max(ens.scenario.calendar.weeks for ens in drawn) * 7.0)
        on.set_xticks(np.arange(0, on.get_xlim()[1], 56))
        ends = [_curve(on, ens, *look(k)) for k, ens in enumerate(drawn)]
        _names(on, all_labels(names, on), ends)
        on.set_yticks(np.linspace(0.0, 1.0, 6))
        percent_axis(on.yaxis)
        on.set_ylabel("percent of agreements in force")
        on.set_xlabel("days since the signature")
        heading(on, "Duration of the first agreement", *_captions(drawn, ends))
    return on


def spells(ens: Ensemble) -> tuple[Array, Mask]:
    """Days in force of each first agreement, and whether its end was seen; (agreements,) each.

    An expiry before the signature is that of an earlier truce and ends nothing here.
    """
    signed = ens.columns["first_agreement_day"]
    days = [ens.columns[name] for name in ("first_breach_day", "first_expiry_day")]
    ends = np.min([np.where(day > signed, day, np.inf) for day in days], axis=0)
    horizon = float((ens.dates[-1] - ens.dates[0]).days)
    has_one = has_agreement(ens)
    return (np.minimum(ends, horizon) - signed)[has_one], (ends <= horizon)[has_one]


def has_agreement(ens: Ensemble) -> Mask:
    """Runs with an agreement, (n_runs,)."""
    return ~np.isnan(ens.columns["first_agreement_day"])


def _curve(ax: Axes, ens: Ensemble, color: str, line: Dash) -> tuple[float, float] | None:
    """Draw the curve; its last point, or None where no run has an agreement."""
    lasted, seen = spells(ens)
    weights = at(ens.weights, has_agreement(ens))
    if not effective_runs(weights, len(lasted)):
        return None
    found = band(lasted, seen) if weights is None else weighted_band(lasted, seen, weights)
    ax.step(found.days, found.share, where="post", color=color, linestyle=line, label=named(ens))
    look: dict[str, Any] = {"step": "post", "color": color, "alpha": 0.2, "linewidth": 0.0}
    ax.fill_between(found.days, found.low, found.high, **look)
    return float(found.days[-1]), float(found.share[-1])


class Band(NamedTuple):
    """A survival curve and its pointwise 95 % interval, at the days on which it may step."""

    days: Array
    share: Array
    low: Array
    high: Array


def band(lasted: Array, seen: Mask) -> Band:
    """Kaplan-Meier curve of spells (n,) with Greenwood's interval.

    Where none or all have ended Greenwood's has no width; there it is Wilson's, of the agreements
    at risk or of those that ended (Wilson 1927, Journal of the American Statistical Association).
    """
    from scipy.stats import CensoredData, ecdf  # a third of a second to import

    found = ecdf(CensoredData.right_censored(lasted, ~seen)).sf
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The confidence interval is undefined")
        greenwood = found.confidence_interval(0.95)
    days = np.concatenate([[0.0], found.quantiles])
    share, low, high = (
        np.concatenate([[1.0], np.nan_to_num(each.probabilities)])  # type: ignore[union-attr]
        for each in (found, greenwood.low, greenwood.high)
    )
    at_risk = len(lasted) - np.searchsorted(np.sort(lasted), days)
    low = np.where(share == 1.0, 1.0 - _beyond(at_risk), np.minimum(low, share))
    high = np.where(share == 0.0, _beyond(int(np.count_nonzero(seen))), np.maximum(high, share))
    return Band(days, share, low, high)


def weighted_band(lasted: Array, seen: Mask, weights: Array) -> Band:
    """The same of spells that count by weight, Greenwood's interval being of effective spells."""
    counting = weights > 0.0
    lasted, seen, weights = lasted[counting], seen[counting], weights[counting]
    scale = effective_runs(weights, len(lasted)) / float(weights.sum())
    days, place = np.unique(lasted, return_inverse=True)
    ended = scale * np.bincount(place, weights * seen, len(days))
    gone = scale * np.bincount(place, weights, len(days))
    at_risk = np.cumsum(gone[::-1])[::-1]
    left = np.maximum(at_risk - ended, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.cumprod(np.where(at_risk > 0.0, left / at_risk, 1.0))
        terms = np.where(ended > 0.0, ended / (at_risk * left), 0.0)
        width = Z * share * np.sqrt(np.cumsum(terms))
    low, high = np.clip(share - width, 0.0, 1.0), np.clip(share + width, 0.0, 1.0)
    low = np.where(ended.cumsum() == 0.0, 1.0 - _beyond(at_risk), np.nan_to_num(low))
    high = np.where(share == 0.0, _beyond(float(ended.sum())), np.nan_to_num(high, nan=1.0))
    first = 1.0 - _beyond(float(at_risk[0]))
    found = ((0.0, days), (1.0, share), (float(first), low), (1.0, high))
    return Band(*(np.concatenate([[start], rest]) for start, rest in found))


def _beyond(n: Array | NDArray[np.intp] | float) -> Array:
    """Highest share of Wilson's interval where none of `n` has it."""
    return np.asarray(Z * Z / (n + Z * Z))


def _names(ax: Axes, shown: Sequence[str], ends: Sequence[tuple[float, float] | None]) -> None:
    known = [(end, look(k)[0], shown[k]) for k, end in enumerate(ends) if end is not None]
    if known:
        last, colors, names = zip(*known, strict=True)
        days, shares = zip(*last, strict=True)
        beside(ax, names, shares, colors, x=days)


def _name(ens: Ensemble) -> str:
    signed = has_agreement(ens)
    if ens.weights is not None:
        return f"{named(ens)}\n({percent(share(signed, ens.weights))} of {runs_of(ens)})"
    return f"{named(ens)}\n({np.count_nonzero(signed):,} of {ens.n_runs:,} runs)"


def _captions(drawn: Sequence[Ensemble], ends: Sequence[tuple[float, float] | None]) -> list[str]:
    captions = [
        "Kaplan-Meier estimate; an agreement ends by breach or when its truce expires",
        "shaded: 95 % confidence interval; in brackets: runs with an agreement",
    ]
    without = [named(ens) for ens, end in zip(drawn, ends, strict=True) if end is None]
    return [*captions, f"no run has an agreement: {', '.join(without)}"] if without else captions
