"""Share of runs by how the relationship stands, date by date, from calm to conflict."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from tradesim.model import standing as model
from tradesim.negotiation.stages import STAGES
from tradesim.plots.events import flags
from tradesim.plots.frame import axes, heading, percent, source
from tradesim.plots.stacked import SHOWN, shares_of_runs
from tradesim.plots.style import BLUE, GREY, ORANGE, PLUM, RED, Size, ground, mixed
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.terms.arguments import truth
from tradesim.terms.calendar import in_full

COLORS: dict[str, tuple[str, float]] = {
    "compliance": (BLUE, 0.0),
    "agreement": (BLUE, 0.35),
    "extension window": (BLUE, 0.6),
    "preliminary consensus": (PLUM, 0.5),
    "talks": (PLUM, 0.1),
    "status quo": (GREY, 0.2),
    "expired": (ORANGE, 0.5),
    "threat": (ORANGE, 0.0),
    "breach": (RED, 0.5),
    "implementation": (RED, 0.0),
}
"""Hue and share of ground in it, for each stage from calm to conflict: blue where an agreement is
in force, plum in talks, grey when nothing is under way, orange under pressure, red in conflict."""
STANDING: dict[str, tuple[str, float]] = {
    "deal kept": (BLUE, 0.0),
    "deal in doubt": (BLUE, 0.5),
    "talks": (PLUM, 0.1),
    "deal broken": (RED, 0.2),
    "dispute": (ORANGE, 0.0),
}
"""The same for how things stand, whatever the stage."""
FLAGS = ("agreement_in_force", "deal_in_doubt", "talks_under_way", "deal_broken")
"""What of the record says so."""


def stages(
    ens: Ensemble,
    *,
    detail: bool = False,
    events: bool = True,
    label: str | None = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """How the relationship stands by date: shares of runs stacked from calm to conflict.

    A deal kept, a deal in doubt (a side threatens while it is in force), talks without a deal, a
    deal broken, a dispute without one; the title says in how many runs a deal is in force in the
    end. With `detail`, the ten stages of the model. `events` marks the dates that the scenario
    fixes. ResultError where nothing by date was recorded.
    """
    an_ensemble(ens)
    truth("events", events)
    truth("detail", detail)
    shares = _by_stage(ens) if detail else standing(ens)
    names = list(COLORS if detail else STANDING)
    title = "Stages of the relationship" if detail else _finding(ens, shares)
    with axes(ax, figsize=figsize) as on:
        shares_of_runs(on, ens, shares, names, [stage_color(name, on) for name in names])
        above = flags(on, ens.scenario) if events else 0.0
        heading(on, title, source(ens, label), _caption(shares), above=above)
    return on


def standing(ens: Ensemble) -> NDArray[np.float64]:
    """Shares of runs by date, (len(STANDING), steps + 1), in the order of STANDING."""
    kept = {name: ens.weekly_arrays[name][1] for name in FLAGS}
    in_force, doubt, talks, broken = (kept[name] for name in FLAGS)
    dispute = 1.0 - in_force - talks - broken
    return np.clip(np.stack([in_force - doubt, doubt, talks, broken, dispute]), 0.0, 1.0)


def _by_stage(ens: Ensemble) -> NDArray[np.float64]:
    _, by_stage, _ = ens.weekly_arrays["stage"]
    return np.asarray(by_stage[[STAGES.index(name) for name in COLORS]])


def _finding(ens: Ensemble, shares: NDArray[np.float64]) -> str:
    share = percent(float(shares[:2, -1].sum()))
    return f"Deal in force on {in_full(ens.dates[-1])} in {share} of runs"


def stage_color(name: str, ax: Axes) -> tuple[float, float, float]:
    """Colour of a stage on these axes, the same in every figure on the same ground."""
    hue, share = (STANDING | COLORS)[name]
    return mixed(hue, ground(ax), share)


def _caption(shares: NDArray[np.float64]) -> str:
    text = "share of runs by date; labels: share on the last date"
    rare = int(((shares.max(axis=1) < SHOWN) & (shares.max(axis=1) > 0.0)).sum())
    return f"{text}; {rare} under {percent(SHOWN)} not labelled" if rare else text


assert set(COLORS) == set(STAGES)
assert set(STANDING) == set(model.STANDING)
