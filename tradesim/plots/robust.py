"""Policies by an objective: mean, range over replies, and the worst case."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from tradesim.analysis.robust.cells import place_of
from tradesim.analysis.robust.robust import Robust
from tradesim.plots.frame import axes, heading, unit_axis
from tradesim.plots.rows import dot, name_rows, row_height
from tradesim.plots.style import BLUE, GREY, RED, SMALL, Size
from tradesim.results.display_names import outcome_display_name
from tradesim.results.estimates import Z
from tradesim.terms import display
from tradesim.terms.arguments import of_kind
from tradesim.terms.sides import SHORT_NAMES

WIDTH = 30
"""Characters of a line of a name."""


@display.drawn.register
def robust(
    found: Robust,
    objective: str | None = None,
    *,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """A row a policy, best mean first: what it brings on an objective, in its unit.

    Dot and thick line: mean over replies and its 95 % interval; thin line: from the worst to the
    best reply; ring: the worst case that parameters make of the worst reply (5 or 95 % over
    draws), where runs are enough to tell. The first objective if left out. ResultError names
    them.
    """
    of_kind("found", found, Robust, "what ts.robust returns")
    k = place_of(found, objective)
    wanted = found.objectives[k]
    rows = found.table[found.table["objective"] == wanted.name].reset_index(drop=True)
    order = np.argsort(-wanted.sign * rows["mean"].to_numpy(), kind="stable")
    policies = [found.policies[p] for p in order]
    each = row_height(policies, WIDTH, 0.34, size=SMALL)
    with axes(ax, size=(8.0, 2.0 + each * len(policies)), figsize=figsize) as on:
        cells = found.of_payoffs.cells.value[:, :, k]
        for y, p in enumerate(order):
            row, place = rows.iloc[p], [-y, -y]
            half = Z * row["standard_error"]
            on.plot([cells[p].min(), cells[p].max()], place, color=GREY, linewidth=1.2)
            on.plot([row["mean"] - half, row["mean"] + half], place, color=BLUE, linewidth=3.0)
            on.plot([row["mean"]], [-y], marker="o", markersize=5, color=BLUE, linestyle="none")
            if np.isfinite(row["worst_over_draws"]):
                dot(on, float(row["worst_over_draws"]), -y, RED)
        name_rows(
            on, [-y for y in range(len(policies))], policies, (0.6 - len(policies), 0.6),
            width=WIDTH, size=SMALL,
        )  # fmt: skip
        unit_axis(on.xaxis, wanted.unit)
        on.set_xlabel(
            f"{on.get_xlabel() or outcome_display_name(wanted.name)} ({wanted.better} is better)"
        )
        heading(on, _title(found, wanted.name), *_captions(found))
    return on


def _title(found: Robust, name: str) -> str:
    return f"Policies of {SHORT_NAMES[found.side]}: {outcome_display_name(name)}"


def _captions(found: Robust) -> list[str]:
    n = len(found.replies)
    replies = f"{n} repl{'y' if n == 1 else 'ies'} of {SHORT_NAMES[found.other]}"
    scenario = found.scenario.title or found.scenario.name
    return [
        f"{scenario} · {replies}, {found.n_runs:,} runs per cell, common shocks",
        "dot and thick line: mean over replies and its 95 % confidence interval; "
        "thin line: from the worst to the best reply",
        "ring: against the worst reply at the bad end over parameter draws (5 or 95 %)",
    ]
