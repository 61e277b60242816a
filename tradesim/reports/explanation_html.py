"""An explanation as plain text and as HTML for notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tradesim.analysis.discovery.antecedents import DRAWN, EARLY
from tradesim.analysis.discovery.rules import limit
from tradesim.reports.ensemble_html import of_estimate

if TYPE_CHECKING:
    import pandas as pd

    from tradesim.analysis.explanation import Explanation

SHOWN = 5
"""Rows of the ranking that are shown."""
NOTHING = "Nothing that was drawn or came before tells these runs from the others."
ALONE = "No box and no tree holds in runs held out; more runs may find one."
SHARES = ("density", "coverage")
"""Beginnings of the names of columns that are shown in percent."""
ROLES = {
    "typical": "it happens, and the run is like most in which it does",
    "missed": "like those, yet it does not happen",
    "surprise": "it happens, though the run is outside the box and unlike those",
}


def text(found: Explanation) -> str:
    """The explanation in plain lines."""
    lines = [f"{found.condition}: in {found.base_rate}{_of_those(found)}", _looked_at(found)]
    lines += [f"  {_missing(found)}"] if not found.found else []
    if len(found.finding.box.limited):
        lines += ["", f"Box: {_scored(found)}"]
        lines += [f"  {part}" for part in found.rule(found.finding.box).split(" and ")]
    if len(found.finding.leaves) > 1:
        lines += ["", "Tree (in runs held out):"]
        lines += [f"  {_leaf(row)}: {name}" for name, row in found.tree.iterrows()]
    ranked = found.telling.head(SHOWN)
    if len(ranked):
        lines += ["", "Alone, these tell most (distance; means where it happens and elsewhere):"]
        lines += [
            f"  {row['distance']:.2f}  {name}: {row['there']:.3g} and {row['elsewhere']:.3g}"
            for name, row in ranked.iterrows()
        ]
    lines += ["", "To replay: " + "; ".join(f"run {n} ({ROLES[k]})" for k, n in found.runs.items())]
    return "\n".join(lines)


def page(found: Explanation) -> str:
    """The explanation as HTML, in the page's own colours."""
    head = f"<strong>{escape(found.condition)}</strong>: in {of_estimate(found.base_rate)}"
    head += escape(_of_those(found))
    parts = [f"<div>{head}</div>", f"<div><small>{escape(_looked_at(found))}</small></div>"]
    parts += [f"<p>{_missing(found)}</p>"] if not found.found else []
    if len(found.finding.box.limited):
        parts += [f"<p>Box: {escape(_scored(found))}</p>", _limits(found)]
    if len(found.finding.leaves) > 1:
        shown = found.tree[["density", "coverage", "runs"]]
        parts += ["<p>Tree, in runs held out</p>", _table(shown)]
    ranked = found.telling.head(SHOWN)
    if len(ranked):
        told = ranked[["distance", "there", "elsewhere", "unit", "about"]].rename(
            columns={"there": "mean where it happens", "elsewhere": "mean elsewhere"}
        )
        parts += ["<p>Alone, these tell most</p>", _table(told)]
    runs = [f"<li>run {n}: {ROLES[name]}</li>" for name, n in found.runs.items()]
    parts += [f"<p>To replay</p><ul>{''.join(runs)}</ul>"]
    return f'<div style="color:inherit">{"".join(parts)}</div>'


def _of_those(found: Explanation) -> str:
    chosen = found.ensemble.condition
    return f" where {chosen}" if chosen else ""


def _missing(found: Explanation) -> str:
    return ALONE if len(found.telling) else NOTHING


def _looked_at(found: Explanation) -> str:
    kinds = [about.kind for about in found.antecedents.about.values()]
    drawn = f"{kinds.count(DRAWN)} drawn columns"
    if found.before is None:
        return f"looked at: {drawn}; no early events, give before= a date to have some"
    early = kinds.count(EARLY)
    if not early:
        return (
            f"looked at: {drawn}; no early events differ before {found.before}, and before= sets "
            "another day"
        )
    return (
        f"looked at: {drawn}, {early} early event{'' if early == 1 else 's'} before {found.before}"
    )


def _scored(found: Explanation) -> str:
    score = found.scores.loc["held out"]
    return (
        f"happens in {score['density']:.0%} of the runs inside, and {score['coverage']:.0%} of the "
        f"runs in which it happens are inside ({score['mass']:.0%} of all; in runs held out)"
    )


def _leaf(row: pd.Series) -> str:
    return f"{row['density']:4.0%} of {row['runs']:,.0f} runs, {row['coverage']:.0%} of such runs"


def _limits(found: Explanation) -> str:
    frame = found.box
    rows = [
        limit(str(name), row["low"], row["high"], row["unit"]) for name, row in frame.iterrows()
    ]
    shown = frame[["without", "quasi_p", "unit", "about"]].set_axis(rows, axis=0)
    shown = shown.rename(columns={"without": "density without"})
    return _table(shown)


def _table(frame: pd.DataFrame) -> str:
    shares = {name: "{:.0%}".format for name in frame if str(name).startswith(SHARES)}
    return frame.rename_axis(None).to_html(
        border=0, justify="left", formatters=shares, float_format=lambda value: f"{value:.3g}"
    )
