"""The README's pictures: `python docs/images/draw.py` draws them anew, beside this file."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import tradesim as ts

HERE = Path(__file__).parent
SIZE = (7.0, 4.6)
SCENARIOS = (
    "kuala-lumpur-2025",
    "phased-de-escalation",
    "truce-lapses",
    "tariffs-take-effect",
    "tit-for-tat",
)


def save(ax: Axes, name: str) -> None:
    """Write the figure of the axes, small and without the date or version of its making."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    figure.savefig(HERE / f"{name}.png", dpi=110, metadata={"Software": None})


def main() -> None:
    """Draw a fan, the stages and an outcome across scenarios, 20,000 runs each."""
    mpl.use("Agg")
    ensembles = [
        ts.simulate(ts.load_scenario(name), runs=20_000, seed=7, progress=False)
        for name in SCENARIOS
    ]
    save(ts.plots.fan(ensembles[0], "tariff", side="US", figsize=SIZE), "fan")
    save(ts.plots.stages(ensembles[0], figsize=SIZE), "stages")
    save(ts.plots.outcome(ensembles, "real_income_us", figsize=SIZE), "outcome")


if __name__ == "__main__":
    main()
