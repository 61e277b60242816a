"""Eight figures of a made-up ensemble, compared with pictures that were looked at.

Text and lines come out alike only under one version of matplotlib: that of the dependency group
`pictures`, which these tests need and are left out without. Run as a script, this file draws the
pictures anew; look at them before they are committed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images

import tradesim as ts
from tests.turns import in_turn
from tradesim import plots
from tradesim.analysis.decomposition import Decomposition
from tradesim.model.histograms import Summary
from tradesim.model.outcomes import BOOLEAN, DAYS, OUTCOMES
from tradesim.model.recorder import Recorder
from tradesim.model.variables import FLAGS, VARIABLES, Variable
from tradesim.negotiation.stages import STAGES
from tradesim.results.ensemble import Ensemble
from tradesim.terms.sides import Array

HERE = Path(__file__).parent
RUNS = 400
TOLERANCE = 2.0
"""Root mean square of the difference between pixels, of 255."""


def pinned() -> str:
    """The version of matplotlib that the pictures were drawn with."""
    project = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    needed = next(each for each in project["dependency-groups"]["pictures"] if "matplotlib" in each)
    return str(needed).removeprefix("matplotlib==")


pytestmark = pytest.mark.skipif(
    mpl.__version__ != pinned(),
    reason=f"pictures were drawn with matplotlib {pinned()}: pip install --group pictures",
)


@cache
def made_up(shift: float = 0.0) -> Ensemble:
    """Runs by formula, so that no picture moves when the model does; higher by `shift`."""
    scenario = ts.load_scenario("kuala-lumpur-2025")
    n_times = scenario.dates().n_steps + 1
    recorder = Recorder([slice(0, RUNS)], n_times)
    kept: dict[str, list[Array]] = {variable.name: [] for variable in VARIABLES}
    for time in range(n_times):
        values = [made_values(variable, time, shift) for variable in VARIABLES]
        flags = [np.tile(made_flag(flag.name, time), (len(flag.labels), 1)) for flag in FLAGS]
        stage = ((ranks() * 7.0 + time / 12.0) % len(STAGES)).astype(np.int8)
        recorder.add(time, values, flags, stage)
        for variable, rows in zip(VARIABLES, values, strict=True):
            kept[variable.name].append(rows)
    paths = {name: np.stack(rows) for name, rows in kept.items()}
    columns = {name: made_column(name, k, shift) for k, name in enumerate(OUTCOMES)}
    summary = Summary.empty(n_times).absorb(recorder.done()[0])
    return Ensemble(scenario, 1, RUNS, columns, summary, paths)


def ranks() -> Array:
    """Places of the runs between 0 and 1, spread over them out of order."""
    return (np.arange(RUNS) * 149 % RUNS + 0.5) / RUNS


def made_values(variable: Variable, time: int, shift: float) -> Array:
    """Values of a variable, (labels, runs): a wave by date, wider as time goes by."""
    wave = 0.25 + 0.05 * np.sin(time / 6.0 + np.arange(len(variable.labels)))[:, None] + shift
    wide = 0.3 * (ranks() - 0.5) * np.sqrt(time / 57.0)
    return np.asarray(variable.low + (variable.high - variable.low) * (wave + wide))


def made_flag(name: str, time: int) -> Array:
    """Runs in which a flag holds, (runs,): deals are signed one after another, then doubted."""
    signed, doubted, talking = 0.8 * time / (time + 6.0), 0.003 * time, 0.9 - 0.005 * time
    low, high = {
        "agreement_in_force": (0.0, signed),
        "deal_in_doubt": (0.0, min(signed, doubted)),
        "talks_under_way": (signed, max(signed, talking)),
        "deal_broken": (max(signed, talking), max(signed, talking) + 0.002 * time),
    }.get(name, (0.0, 0.0))
    return np.asarray((ranks() >= low) & (ranks() < high))


def made_column(name: str, k: int, shift: float) -> Array:
    unit, u = OUTCOMES[name][0], ranks()
    if unit == BOOLEAN:
        return np.asarray(u < 0.6 + shift, dtype=np.float64)
    if unit == DAYS:
        return np.where(u < 0.7 - shift, np.floor(4.0 + 500.0 * u * u), np.nan)
    if unit == "count" or name == "final_stage":
        return np.floor(4.0 * u)
    return np.asarray((0.2 + 0.02 * k + shift) * (1.0 + np.log(u / (1.0 - u)) / 8.0))


def made_channels() -> Decomposition:
    dates = ts.load_scenario("kuala-lumpur-2025").dates().dates
    time = np.arange(len(dates)) / len(dates)
    values = np.zeros((3, 4, len(dates)))
    values[0] = [0.1 * time, 0.02 * time, -0.16 * time**2, -0.03 * np.sin(6.0 * time) ** 2]
    return Decomposition("made up", RUNS, dates, values, np.full_like(values, 1e-3))


def days_of_made_up(ax: Axes) -> object:
    return plots.ecdf([made_up(), made_up(0.15)], "first_breach_day", ax=ax)


FIGURES: Mapping[str, tuple[float, bool, Callable[[Axes], object]]] = {
    "fan": (12.0, False, lambda ax: plots.fan(made_up(), "tariff", side="US", runs=[3, 7], ax=ax)),
    "spaghetti": (6.0, True, lambda ax: plots.spaghetti(made_up(), "purchases", runs=30, ax=ax)),
    "stages": (12.0, True, lambda ax: plots.stages(made_up(), ax=ax)),
    "outcome": (
        6.0,
        False,
        lambda ax: plots.outcome([made_up(), made_up(0.1)], "real_income_us", ax=ax),
    ),
    "ecdf": (6.0, True, days_of_made_up),
    "ridgeline": (
        6.0,
        False,
        lambda ax: plots.ridgeline([made_up(0.1 * k) for k in range(5)], "tariff_us", ax=ax),
    ),
    "table": (6.0, False, lambda ax: plots.table([made_up(), made_up(0.1)], ax=ax)),
    "decomposition": (6.0, False, lambda ax: plots.decomposition(made_channels(), ax=ax)),
}
"""Width in inches, whether dark, and what draws it."""


def draw(name: str, file: Path) -> None:
    """Write a figure as a PNG."""
    width, dark, onto = FIGURES[name]
    with plots.style(dark=dark):
        figure = Figure(figsize=(width, 4.5), layout="constrained")
        onto(figure.subplots())
        figure.savefig(file, dpi=100, metadata={"Software": None})


@pytest.mark.parametrize("name", in_turn(FIGURES))
def test_a_picture_is_the_one_that_was_looked_at(name: str, tmp_path: Path) -> None:
    drawn = tmp_path / f"{name}.png"
    draw(name, drawn)
    found = compare_images(str(HERE / "baseline" / f"{name}.png"), str(drawn), TOLERANCE)
    assert found is None, found


if __name__ == "__main__":
    for each in FIGURES:
        draw(each, HERE / "baseline" / f"{each}.png")
