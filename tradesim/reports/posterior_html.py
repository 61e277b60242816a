"""Posteriors as plain text and as HTML for notebooks."""

from __future__ import annotations

from math import isfinite

import pandas as pd

from tradesim.parameters.posterior import Posterior
from tradesim.reports.html import folded, page, table
from tradesim.results.display_names import input_display_name
from tradesim.terms import display

MOST = 12
"""Parameters that the text lists: those about which most was learnt."""
HEAD = ("parameter", "prior, 5 to 95 %", "posterior, 5 to 95 %", "median", "learnt", "name")


@display.text.register
def text(shown: Posterior) -> str:
    """What it rests on, then the parameters about which most was learnt."""
    rows = _rows(_by_learnt(shown.table).head(MOST))
    widths = [max(len(line[k]) for line in [HEAD, *rows]) for k in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
             for row in [HEAD, *rows]]  # fmt: skip
    return "\n".join([_head(shown), *(f"  {line}" for line in lines)])


@display.html.register
def html(shown: Posterior) -> str:
    """Every parameter, those about which most was learnt first; what stays off, and fresh runs."""
    parts = [table(HEAD, _rows(_by_learnt(shown.table)))]
    for name, said in (("discrepancy", "What parameters do not mend"),
                       ("confirmation", "Emulator and fresh runs")):  # fmt: skip
        found: pd.DataFrame = getattr(shown, name)
        if len(found):
            cells = [[str(kind), *(f"{value:.3g}" for value in row)] for kind, row in
                     zip(found.index, found.to_numpy(), strict=True)]  # fmt: skip
            parts.append(folded(said, table(("kind", *found.columns), cells)))
    return page(_head(shown), "", *parts)


def _head(shown: Posterior) -> str:
    told = shown.diagnostics
    left = f", without {' and '.join(shown.without)}" if shown.without else ""
    parts = [
        f"Posterior of the record up to {shown.until}{left}",
        f"{told.get('summaries', 0.0):.0f} observations",
        f"effective size {shown.effective_size:,.0f}",
    ]
    if isfinite(told.get("pareto_k", float("nan"))):
        parts.append(f"k {told['pareto_k']:.2f}")
    if told.get("moves"):
        parts.append(f"draws moved in {told['moves']:.0f} steps")
    return ", ".join(parts)


def _by_learnt(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_values("learnt", ascending=False)


def _rows(found: pd.DataFrame) -> list[tuple[str, ...]]:
    return [
        (
            input_display_name(str(name)),
            f"{row['prior_5']:.3g} to {row['prior_95']:.3g}",
            f"{row['posterior_5']:.3g} to {row['posterior_95']:.3g}",
            f"{row['posterior_50']:.3g}",
            f"{row['learnt']:.0%}",
            str(name),
        )
        for name, row in found.iterrows()
    ]
