"""What notebooks show: an ensemble as a table, a scenario as what it assumes and from where.

Text keeps the page's own colours, so that it reads on light and dark grounds; all of it is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from tradesim.parameters import shipped
from tradesim.scenario import Scenario
from tradesim.scenario_parts import MovePart, SidePart
from tradesim.tally import OUTCOMES

if TYPE_CHECKING:
    from tradesim.ensemble import Ensemble, Estimate

SHOWN = (
    "tariff_us",
    "tariff_cn",
    "restriction_us",
    "restriction_cn",
    "purchases",
    "imports_us",
    "imports_cn",
    "real_income_us",
    "real_income_cn",
    "real_income_row",
)
"""Outcomes in the table of an ensemble; `summary()` has them all."""
ASKED = date(2026, 1, 31)
"""By then what the leaders sign on 30 October 2025 has been tried for a quarter."""
QUANTILES = (0.05, 0.5, 0.95)
SIDE_NAMES = ("United States", "China")
_BORDER = "1px solid rgba(128,128,128,.35)"


def of_ensemble(ens: Ensemble) -> str:
    """An ensemble: what was run, what is likely, and its main outcomes with quantiles."""
    scenario, days = ens.scenario, (ens.dates[0], ens.dates[-1])
    which = f" where {ens.condition}" if ens.condition else ""
    ran = f"{ens.n_runs:,} runs{which}, seed {ens.seed}, {_day(days[0])} to {_day(days[1])}"
    likely = [(what, f"{p.value:.1%}", f"{p.standard_error:.1%}") for what, p in headlines(ens)]
    return _page(
        scenario.title or scenario.name,
        f"{scenario.name}: {ran}",
        _table(("share of runs in which", "", "± s.e."), likely),
        _table(("outcome", "unit", *(f"{q:.0%}" for q in QUANTILES)), _outcomes(ens)),
        _small("summary() has every outcome; weekly has the distributions by date."),
    )


def of_scenario(scenario: Scenario) -> str:
    """A scenario: where both sides start, what is settled beforehand, and every number's source."""
    changed = _parameters(scenario, changed=True)
    return _page(
        scenario.title or scenario.name,
        f"{scenario.name}: {_calendar(scenario)}",
        _paragraph(scenario.description),
        _table(("at the start", *SIDE_NAMES), _sides(scenario)),
        _table(("settled beforehand", ""), _settled(scenario)),
        _table(_PARAMETER_HEAD, changed) if changed else "",
        _folded("Every number and its source", _table(_PARAMETER_HEAD, _parameters(scenario))),
    )


def headlines(ens: Ensemble) -> list[tuple[str, Estimate]]:
    """What a reader asks first, as (text, Estimate), so far as the record can tell."""
    from tradesim.ensemble import Estimate

    asked = []
    for key, name, side in zip(("us", "cn"), SIDE_NAMES, ens.scenario.sides, strict=True):
        if side.threat and side.threat.size and side.threat.deadline <= ens.dates[-1]:
            threat = f"{name} carries its threat out by the deadline, {_day(side.threat.deadline)}"
            p = ens.probability(f"{key}_threat_carried_out", by=side.threat.deadline)
            asked.append((threat, p))
    if ens.streamed is not None and ens.dates[0] <= ASKED < ens.dates[-1]:
        on_the_day = ens.probability("agreement_in_force", on=ASKED)
        asked.append((f"an agreement is in force on {_day(ASKED)}", on_the_day))
    asked.append(("an agreement is signed", ens.probability("agreement")))
    asked.append(("an agreement is broken", ens.probability("breach")))
    asked.append(("a truce runs out", ens.probability("truce_expired")))
    kept = Estimate.of(int(ens.columns["agreement_at_end"].sum()), ens.n_runs)
    return [*asked, (f"an agreement is in force on {_day(ens.dates[-1])}", kept)]


def _outcomes(ens: Ensemble) -> list[tuple[str, ...]]:
    rows = []
    for name in SHOWN:
        unit, about = OUTCOMES[name]
        column = ens.columns[name]
        cuts = np.nanquantile(column, QUANTILES) if not np.isnan(column).all() else ()
        shown = tuple(f"{cut:.1%}" if unit == "share" else f"{cut:,.3g}" for cut in cuts)
        rows.append((about, "" if unit == "share" else unit, *(shown or ("missing",) * 3)))
    return rows


def _sides(scenario: Scenario) -> list[tuple[str, ...]]:
    rows = {
        "leader": lambda side: side.principal,
        "delegation": lambda side: ", ".join(side.negotiators) or "none",
        "strategy": lambda side: ", ".join(
            name if share == 1.0 else f"{name} {share:.0%}" for name, share in side.mixture.items()
        ),
        "average tariff on the other's goods": lambda side: f"{side.tariff:.1%}",
        "of which suspended until the truce ends": lambda side: f"{side.tariff_suspended:.1%}",
        "critical exports held back": lambda side: f"{side.restriction:.0%}",
        "soybean purchases withheld": lambda side: f"{side.purchases_withheld:.0%}",
        "open threat": _threat,
    }
    return [(label, *(str(show(side)) for side in scenario.sides)) for label, show in rows.items()]


def _threat(side: SidePart) -> str:
    threat = side.threat
    if threat is None or threat.size == 0.0:
        return "none"
    return f"{threat.lever} up by {100.0 * threat.size:.0f} points, due {_day(threat.deadline)}"


def _calendar(scenario: Scenario) -> str:
    calendar = scenario.calendar
    told = [f"{calendar.weeks} weeks from {_day(calendar.start)}, stage: {scenario.stage}"]
    told += [f"leaders meet {_day(calendar.summit)}"] if calendar.summit else []
    told += [f"truce ends {_day(scenario.truce.ends)}"] if scenario.truce.ends else []
    return "; ".join(told)


def _settled(scenario: Scenario) -> list[tuple[str, str]]:
    decisions = {
        "leaders sign": scenario.leaders.sign,
        "truces are extended": scenario.truce.extends,
        "threats are carried out": scenario.threats.carried_out,
    }
    words = {True: "yes", False: "no"}
    rows = [(what, words[value]) for what, value in decisions.items() if isinstance(value, bool)]
    off = [name for name, on in scenario.switches if not on]
    rows += [("left out", ", ".join(off))] if off else []
    rows += [(_day(move.on), f"{move.side}: {_in_words(move)}") for move in scenario.moves]
    return rows or [("nothing", "every decision is the model's")]


_PARAMETER_HEAD = ("number", "value or prior", "unit", "source", "note")


def _parameters(scenario: Scenario, *, changed: bool = False) -> list[tuple[str, ...]]:
    return [
        (name, p.stated, p.unit, p.source, p.note)
        for name, p in scenario.drawn_parameters().items()
        if not changed or p.stated != shipped()[name].stated
    ]


def _day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = "".join(_cell("th", text, k) for k, text in enumerate(head))
    body = "".join(
        f"<tr>{''.join(_cell('td', text, k) for k, text in enumerate(row))}</tr>" for row in rows
    )
    return (
        '<table style="border-collapse:collapse;margin:.4em 0;color:inherit">'
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(tag: str, text: str, place: int) -> str:
    side = "left" if place == 0 or not _is_number(text) else "right"
    look = f"text-align:{side};padding:.15em .8em .15em 0;border-bottom:{_BORDER};color:inherit"
    return f'<{tag} style="{look};background:transparent">{escape(text)}</{tag}>'


def _is_number(text: str) -> bool:
    return text.strip("-+%.,0123456789e") == ""


def _page(title: str, line: str, *parts: str) -> str:
    return (
        f'<div style="color:inherit"><strong>{escape(title)}</strong>{_small(line)}'
        f"{''.join(parts)}</div>"
    )


def _small(text: str) -> str:
    return f'<div style="font-size:90%;opacity:.8">{escape(text)}</div>'


def _paragraph(text: str) -> str:
    return f'<p style="max-width:45em">{escape(text.strip())}</p>' if text.strip() else ""


def _folded(title: str, content: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{content}</details>"


def _in_words(move: MovePart) -> str:
    """A scripted move; without a size it is about the open threat or talks."""
    if move.size == 0.0:
        return move.move
    return f"{move.move} {move.lever} by {100.0 * move.size:.0f} points"
