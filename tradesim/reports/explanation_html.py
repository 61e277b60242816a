"""An explanation as plain text and as HTML for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradesim.analysis.discovery.antecedents import DRAWN, EARLY
from tradesim.analysis.discovery.rules import limit, limits_to_read, rule_to_read
from tradesim.analysis.explanation import Explanation
from tradesim.reports.ensemble_html import of_estimate
from tradesim.reports.html import escaped
from tradesim.results.data import which
from tradesim.terms import display

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 5
"""Rows of the ranking that are shown."""
NOTHING = "No drawn column and no early event separates these runs from the others."
ALONE = "No box and no tree holds up in the held-out runs; more runs may give one."
SHARES = ("density", "coverage")
"""Beginnings of the names of columns that are shown in percent."""
ROLES = {
    "typical": "a typical run in which it happens",
    "missed": "similar to the typical run, but it does not happen",
    "surprise": "it happens, but outside the box and in a run unlike the typical one",
}


@display.text.register
def text(found: Explanation) -> str:
    """The explanation in plain lines."""
    lines = [f"{found.condition}: in {found.base_rate}{which(found.ensemble)}", _searched(found)]
    lines += [f"  {_missing(found)}"] if not found.found else []
    if len(found.finding.box.limited):
        lines += ["", f"Box: {_scored(found)}"]
        lines += [f"  {part}" for part in limits_to_read(found.finding.box, found.antecedents)]
    if len(found.finding.leaves) > 1:
        lines += ["", "Tree (in held-out runs):"]
        lines += [f"  {_leaf(row)}: {name}" for name, row in _tree(found).iterrows()]
    ranked = found.telling.head(SHOWN)
    if len(ranked):
        lines += [
            "",
            "Single columns that separate best (distance; mean where it happens, mean elsewhere):",
        ]
        lines += [
            f"  {row['distance']:.2f}  {name}, {row['there']:.3g} and {row['elsewhere']:.3g}"
            for name, row in ranked.rename(index=found.antecedents.display_name).iterrows()
        ]
    lines += [
        "",
        "Runs to replay: " + "; ".join(f"run {n} ({ROLES[k]})" for k, n in found.runs.items()),
    ]
    return "\n".join(lines)


@display.html.register
def page(found: Explanation) -> str:
    """The explanation as HTML, in the page's own colours."""
    head = f"<strong>{escaped(found.condition)}</strong>: in {of_estimate(found.base_rate)}"
    head += escaped(which(found.ensemble))
    parts = [f"<div>{head}</div>", f"<div><small>{escaped(_searched(found))}</small></div>"]
    parts += [f"<p>{_missing(found)}</p>"] if not found.found else []
    if len(found.finding.box.limited):
        parts += [f"<p>Box: {escaped(_scored(found))}</p>", _limits(found)]
    if len(found.finding.leaves) > 1:
        shown = _tree(found)[["density", "coverage", "runs"]]
        parts += ["<p>Tree, in held-out runs</p>", _table(shown)]
    ranked = found.telling.head(SHOWN)
    if len(ranked):
        shown = ranked[["distance", "there", "elsewhere", "unit", "about"]].rename(
            columns={"there": "mean where it happens", "elsewhere": "mean elsewhere"},
            index=found.antecedents.display_name,
        )
        parts += ["<p>Single columns that separate best</p>", _table(shown)]
    runs = [f"<li>run {n}: {ROLES[name]}</li>" for name, n in found.runs.items()]
    parts += [f"<p>Runs to replay</p><ul>{''.join(runs)}</ul>"]
    return f'<div style="color:inherit">{"".join(parts)}</div>'


def _missing(found: Explanation) -> str:
    return ALONE if len(found.telling) else NOTHING


def _searched(found: Explanation) -> str:
    kinds = [about.kind for about in found.antecedents.about.values()]
    drawn = f"{kinds.count(DRAWN)} drawn columns"
    if found.before is None:
        return f"searched: {drawn}; no early events, set before= to a date to include them"
    early = kinds.count(EARLY)
    if not early:
        return (
            f"searched: {drawn}; no early event differs before {found.before}, before= sets "
            "another date"
        )
    return (
        f"searched: {drawn}, {early} early event{'' if early == 1 else 's'} before {found.before}"
    )


def _scored(found: Explanation) -> str:
    score = found.scores.loc["held out"]
    return (
        f"it happens in {score['density']:.0%} of the runs inside (density); "
        f"{score['coverage']:.0%} of the runs in which it happens are inside (coverage), and "
        f"{score['mass']:.0%} of all runs; in held-out runs"
    )


def _tree(found: Explanation) -> pd.DataFrame:
    """The tree with its rules by display names."""
    rules = {
        found.rule(leaf): rule_to_read(leaf, found.antecedents) for leaf in found.finding.leaves
    }
    return found.tree.rename(index=rules)


def _leaf(row: pd.Series) -> str:
    return f"{row['density']:4.0%} of {row['runs']:,.0f} runs, coverage {row['coverage']:.0%}"


def _limits(found: Explanation) -> str:
    frame, called = found.box, found.antecedents.display_name
    rows = [
        limit(called(str(name)), row["low"], row["high"], row["unit"])
        for name, row in frame.iterrows()
    ]
    shown = frame[["without", "quasi_p", "unit", "about"]].set_axis(rows, axis=0)
    shown = shown.rename(columns={"without": "density without"})
    return _table(shown)


def _table(frame: pd.DataFrame) -> str:
    shares = {name: "{:.0%}".format for name in frame if str(name).startswith(SHARES)}
    return frame.rename_axis(None).to_html(
        border=0, justify="left", formatters=shares, float_format=lambda value: f"{value:.3g}"
    )
