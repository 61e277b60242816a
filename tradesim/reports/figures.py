"""Figures of an ensemble as files, as far as the record allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from tradesim.results.ensemble import Ensemble

USUAL = ("outcome", "fan", "stages")
BY_DATE = ("fan", "stages", "tariffs")
"""Figures that need results by date."""
TOGETHER = 12
"""Largest number of ensembles in one figure."""


def draw(ens: Ensemble, folder: Path, names: Iterable[str] = USUAL) -> None:
    """Draw figures of one ensemble into a folder, as NAME.png."""
    from tradesim import plots

    kinds: Mapping[str, Callable[[Axes], object]] = {
        "outcome": lambda ax: plots.outcome([ens], "real_income_us", ax=ax),
        "fan": lambda ax: plots.fan(ens, "tariff", side="US", ax=ax),
        "stages": lambda ax: plots.stages(ens, ax=ax),
        "survival": lambda ax: plots.survival(ens, ax=ax),
        "tariffs": lambda ax: plots.tariffs(ens, ax=ax),
    }
    for name in names:
        if ens.streamed is not None or name not in BY_DATE:
            _save(kinds[name], folder / f"{name}.png")


def compare(ensembles: Sequence[Ensemble], outcomes: Iterable[str], folder: Path) -> list[str]:
    """Draw one figure an outcome, across ensembles; returns the names of the files."""
    from tradesim import plots

    made = []
    for name in outcomes:
        file = f"{name}.png"

        def across(ax: Axes, name: str = name) -> object:
            return plots.outcome(ensembles[:TOGETHER], name, ax=ax)

        _save(across, folder / file, height=1.6 + 0.85 * min(len(ensembles), TOGETHER))
        made.append(file)
    return made


def save(
    draws: Callable[[Axes | None], Axes], file: Path, *, dark: bool = False, width: float | None
) -> None:
    """Save a figure at its own size, or `width` inches wide; opens no window."""
    from matplotlib import pyplot as plt
    from matplotlib.figure import Figure

    from tradesim import plots

    plt.switch_backend("Agg")
    with plots.style(dark=dark):
        figure = draws(None).get_figure(root=True)
        assert figure is not None
        plt.close(figure)
        if width is not None:
            inches, height = figure.get_size_inches()
            figure = Figure((width, height * max(1.0, width / inches)), layout="constrained")
            draws(figure.add_subplot())
        figure.savefig(file, metadata=_described(figure, file))


def _described(figure: Figure, file: Path) -> dict[str, str]:
    """What the file says of the figure to those who cannot see it."""
    from tradesim import plots

    key = "Subject" if file.suffix == ".pdf" else "Description"
    return {key: " ".join(plots.alt_text(ax) for ax in figure.axes if ax.get_label())}


def _save(draws: Callable[[Axes], object], file: Path, *, height: float = 4.5) -> None:
    from matplotlib.figure import Figure

    from tradesim.plots.frame import settle

    figure = Figure(figsize=(8.0, height), layout="constrained")
    ax = figure.add_subplot()
    draws(ax)
    figure.set_dpi(150)
    settle(ax)
    figure.set_layout_engine("none")  # savefig would measure all of it twice more
    figure.savefig(file, dpi=150, metadata=_described(figure, file))
