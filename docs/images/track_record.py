"""Numbers and pictures of docs/track-record.md: `python docs/images/track_record.py`."""

from __future__ import annotations

import time
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import tradesim as ts

HERE = Path(__file__).parent
RUNS, SEED = 2_000, 7
FOLLOWED, DAYS = "Q17", ("2018-12-02", "2019-01-25", "2019-02-08", "2019-02-15", "2019-02-22")
ORIGINS = ("2018-12-02", "2025-04-11")


def save(ax: Axes, name: str) -> None:
    """Write the figure of the axes, small and without the date or version of its making."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    figure.set_size_inches(7.0, 4.6)
    figure.savefig(HERE / f"{name}.png", dpi=110, metadata={"Software": None})


def followed() -> pd.DataFrame:
    """One question, asked anew on each of the days."""
    asked = ts.shipped_questions().set_index("id").loc[FOLLOWED]
    rows = [{**asked, "id": day, "as_of": day, "human": None} for day in DAYS]
    return pd.DataFrame(rows)


def by_kind(table: pd.DataFrame) -> pd.DataFrame:
    """Mean scores of the record's questions by what was asked, those of 2018 to 2025 as one."""
    asked = table.index.str.extract(r"^O\d\d(?:-\d\dw)?-(.+)$")[0].fillna("shipped")
    means = ["answer", "forecast", "brier", "brier_base_rate", "crps", "crps_persistence"]
    return table.groupby(asked.to_numpy())[means].mean()


def main() -> None:
    """Print the scores and draw the figures, from all days with questions."""
    mpl.use("Agg")
    began = time.perf_counter()
    found = ts.hindcast(runs=RUNS, seed=SEED)
    print(f"{time.perf_counter() - began:.0f} seconds", found, sep="\n")
    save(ts.plots.reliability(found.scores), "reliability")
    for day in ORIGINS:
        save(found.plot(day), f"hindcast-{day}")
    table = found.scores.table
    shown = ["forecast", "answer", "brier", "brier_base_rate", "brier_human", "crps", "log_score"]
    print(found.table.drop(columns="later_numbers").round(3).to_string())
    print(found.scores.summary.round(3).T.to_string())
    print(table[shown].round(3).to_string())
    print(by_kind(table).round(3).to_string())
    print(by_kind(table[table["scale"] == "0 + 100 x"]).round(3).to_string())
    shipped = ts.Scores(SEED, table[table.index.isin(ts.shipped_questions()["id"])])
    print(shipped, shipped.summary.round(3).T.to_string(), sep="\n")
    one = ts.hindcast(runs=RUNS, seed=SEED, questions=followed())
    print(one.scores.table[["forecast", "forecast_error"]].round(4).to_string())
    for posterior in ("other_episodes", "prior"):
        print(ts.hindcast(runs=RUNS, seed=SEED, posterior=posterior), flush=True)


if __name__ == "__main__":
    main()
