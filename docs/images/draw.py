"""Pictures of the README and the guide: `python docs/images/draw.py` draws them anew, here."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import tradesim as ts
from tradesim.plots.frame import axes, heading, percent_axis, source
from tradesim.plots.style import BLUE, RED

HERE = Path(__file__).parent
SIZE = (7.0, 4.6)
SCENARIOS = (
    "kuala-lumpur-2025",
    "phased-de-escalation",
    "truce-lapses",
    "tariffs-take-effect",
    "tit-for-tat",
)

CHANCES = {
    "agreement in force\nhalf a year on": "agreement_in_force on 2026-04-26",
    "agreement broken\nat any time": "breach",
    "US threat carried out": "us_threat_carried_out",
    "truce expired\nat any time": "truce_expired",
}


def save(ax: Axes, name: str) -> None:
    """Write the figure of the axes, small and without the date or version of its making."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    figure.savefig(HERE / f"{name}.png", dpi=110, metadata={"Software": None})


def two_layers(ens: ts.Ensemble) -> Axes:
    """Some chances: the range over what is not known as a line, two standard errors as a bar."""
    with axes(None, figsize=(7.0, 3.4)) as on:
        for row, what in enumerate(CHANCES.values()):
            event, _, day = what.partition(" on ")
            found = ens.probability(event, on=day or None)
            band = [end for end in (found.low, found.high) if end is not None]
            on.plot(band, [row] * len(band), color=BLUE, lw=8, alpha=0.45, solid_capstyle="butt")
            noise = 2 * found.standard_error
            on.plot(
                [found.value - noise, found.value + noise],
                [row, row],
                color=RED,
                lw=16,
                solid_capstyle="butt",
            )
            on.annotate(
                f"{found.value:.0%}", (found.value, row), (0, 11), textcoords="offset points",
                ha="center",
            )  # fmt: skip
        on.set_yticks(range(len(CHANCES)), list(CHANCES))
        on.set_ylim(len(CHANCES) - 0.4, -0.7)
        on.set_xlim(0, 1)
        percent_axis(on.xaxis)
        on.grid(axis="y", visible=False)
        heading(
            on,
            "What is not known is wide, noise is narrow",
            "blue: the chance over what is not known, 5 to 95 %; red: two standard errors of the "
            "simulation on either side",
            source(ens),
        )
    return on


def main() -> None:
    """Draw a fan, the stages, two layers, and an outcome across scenarios, 20,000 runs each."""
    mpl.use("Agg")
    ensembles = [
        ts.simulate(ts.load_scenario(name), runs=20_000, seed=7, progress=False)
        for name in SCENARIOS
    ]
    save(ts.plots.fan(ensembles[0], "tariff", side="US", figsize=SIZE), "fan")
    save(ts.plots.stages(ensembles[0], figsize=SIZE), "stages")
    save(two_layers(ensembles[0]), "probability")
    save(ts.plots.outcome(ensembles, "real_income_us", figsize=SIZE), "outcome")


if __name__ == "__main__":
    main()
