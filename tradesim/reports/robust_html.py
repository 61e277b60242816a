"""A robust comparison as plain text and as HTML for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.analysis.robust.robust import Robust
from tradesim.plots import robust as _figure  # noqa: F401
from tradesim.reports.html import escaped, folded, page, table
from tradesim.results.display_names import outcome_display_name
from tradesim.terms import display
from tradesim.terms.sides import SHORT_NAMES

if TYPE_CHECKING:
    import pandas as pd

HEAD = (
    "policy", "mean", "5 to 95 % over draws", "worst case", "worst reply", "regret",
    "largest regret", "satisficing",
)  # fmt: skip


@display.text.register
def text(shown: Robust) -> str:
    """A block of lines an objective, then front and equilibria."""
    lines = [_title(shown), _counted(shown)]
    for name, rows in _by_objective(shown):
        lines += ["", name]
        for policy, *cells in rows:
            said = (f"{head} {cell}" for head, cell in zip(HEAD[1:], cells, strict=True) if cell)
            lines.append(f"  {policy}: {'; '.join(said)}")
    return "\n".join([*lines, "", _front(shown), *_equilibria(shown)])


@display.html.register
def html(shown: Robust) -> str:
    """A table an objective, front and equilibria; best replies folded."""
    parts = [f"<p>{escaped(name)}</p>{table(HEAD, rows)}" for name, rows in _by_objective(shown)]
    parts += [f"<p>{escaped(line)}</p>" for line in (_front(shown), *_equilibria(shown))]
    parts.append(folded("Best replies", table(("side", "against", "best", "ahead"), _best(shown))))
    return page(_title(shown), _counted(shown), *parts)


def _title(shown: Robust) -> str:
    name = shown.scenario.title or shown.scenario.name
    return f"Policies of {SHORT_NAMES[shown.side]} against replies of " + (
        f"{SHORT_NAMES[shown.other]}: {name}"
    )


def _counted(shown: Robust) -> str:
    n, m = len(shown.policies), len(shown.replies)
    return (
        f"{n} {'policy' if n == 1 else 'policies'}, {m} {'reply' if m == 1 else 'replies'}, "
        f"{shown.n_runs:,} runs of each with common shocks"
    )


def _by_objective(shown: Robust) -> list[tuple[str, list[list[str]]]]:
    """A heading and cells of HEAD for each objective."""
    found = []
    for wanted in shown.objectives:
        rows = shown.table[shown.table["objective"] == wanted.name]
        enough = shown.thresholds.get(wanted.name)
        unit = f", {wanted.unit}" if wanted.unit else ""
        told = "" if enough is None else f", enough is {enough:g}"
        cells = [policy_cells(row) for row in records(rows)]
        said = outcome_display_name(wanted.name)
        found.append((f"{said}{unit} ({wanted.better} is better{told})", cells))
    return found


def policy_cells(row: dict[str, Any]) -> list[str]:
    """What a policy does for an objective, one cell for each of HEAD."""
    ends = [number(row[end]) for end in ("low", "high")]
    worst = with_error(row, "worst")
    over_draws = number(row["worst_over_draws"])
    return [
        str(row["policy"]),
        with_error(row, "mean", "standard_error"),
        " to ".join(ends) if all(ends) else "",
        f"{worst}, {over_draws} over draws" if over_draws else worst,
        str(row["worst_reply"]),
        with_error(row, "regret"),
        with_error(row, "largest_regret"),
        "" if np.isnan(row["satisficing"]) else f"{row['satisficing']:.0%}",
    ]


def _front(shown: Robust) -> str:
    told = [f"{name} ({row['on_front']:.0%})" for name, row in shown.front.iterrows()]
    return f"On the front (share of resamples): {', '.join(told)}"


def _equilibria(shown: Robust) -> list[str]:
    """A line an equilibrium, of the first objective against that of the other side."""
    names = shown.objectives[0].name, shown.their_objective.name
    game = " against ".join(map(outcome_display_name, names))
    rows = shown.equilibria
    if not len(rows):
        return [f"No equilibrium found ({game})"]
    return [
        f"Equilibrium ({game}): {_mixed(row['policies'])} against {_mixed(row['replies'])}"
        + ("" if np.isnan(row["holds"]) else f", in {row['holds']:.0%} of resamples")
        for _, row in rows.iterrows()
    ]


def _mixed(chances: dict[str, float]) -> str:
    if len(chances) == 1:
        return next(iter(chances))
    return ", ".join(f"{chance:.0%} {name}" for name, chance in chances.items())


def _best(shown: Robust) -> list[list[str]]:
    return [
        [
            SHORT_NAMES[row["side"]],
            row["against"],
            row["best"],
            with_error(row, "ahead", "standard_error"),
        ]
        for row in records(shown.best_replies)
    ]


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table, each by column."""
    return [{str(name): value for name, value in row.items()} for _, row in rows.iterrows()]


def with_error(row: dict[str, Any], name: str, error: str = "") -> str:
    """A number of a row and its standard error; empty where there is none."""
    value, its = row[name], row[error or f"{name}_standard_error"]
    if np.isnan(value):
        return ""
    return number(value) + ("" if np.isnan(its) else f" ± {its:.2g}")


def number(value: float) -> str:
    """Three digits; empty where there is none."""
    return "" if np.isnan(value) else f"{value:.3g}"
