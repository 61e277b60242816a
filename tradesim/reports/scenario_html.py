"""Notebook display of a scenario: its assumptions and their sources."""

from __future__ import annotations

from datetime import date

from tradesim.parameters.parameter import shipped
from tradesim.reports.html import folded, page, paragraph, table
from tradesim.scenario.consistency import held
from tradesim.scenario.scenario import Scenario
from tradesim.scenario.tables import SidePart
from tradesim.terms import display
from tradesim.terms.calendar import in_full
from tradesim.terms.sides import NAMES, SIDES

PARAMETER_HEAD = ("parameter", "key", "value or prior", "unit", "source", "note")


@display.html.register
def of_scenario(scenario: Scenario) -> str:
    """A scenario: both sides at the start, what is fixed in advance, and every parameter."""
    changed = parameter_rows(scenario, changed=True)
    return page(
        scenario.title or scenario.name,
        f"{scenario.name}: {calendar_line(scenario)}",
        paragraph(scenario.description),
        table(("at the start", *(NAMES[side] for side in SIDES)), side_rows(scenario)),
        table(("fixed in advance", ""), fixed_rows(scenario)),
        table(PARAMETER_HEAD, changed) if changed else "",
        folded("All parameters and their sources", table(PARAMETER_HEAD, parameter_rows(scenario))),
    )


def side_rows(scenario: Scenario) -> list[tuple[str, ...]]:
    """Leader, delegation, strategy and levers of both sides at the start, a row each."""
    rows = {
        "leader": lambda side: side.principal,
        "delegation": lambda side: ", ".join(side.negotiators) or "none",
        "strategy": lambda side: ", ".join(
            name if share == 1.0 else f"{name} {share:.0%}" for name, share in side.mixture.items()
        ),
        "average tariff on the other side's goods": lambda side: f"{side.tariff:.1%}",
        "suspended tariff, back in force when the truce expires": lambda side: (
            f"{side.tariff_suspended:.1%}"
        ),
        "critical exports held back": lambda side: f"{side.restriction:.0%}",
        "soybean purchases withheld": lambda side: f"{side.purchases_withheld:.0%}",
        "open threats": _threats,
    }
    return [(label, *(str(show(side)) for side in scenario.sides)) for label, show in rows.items()]


def _threats(side: SidePart) -> str:
    told = [threat_in_words(t.lever, t.size, t.deadline) for t in side.threats if t.size]
    return "; ".join(told) or "none"


def threat_in_words(lever: str, size: float, due: date | None) -> str:
    """An open threat: by how much a lever would rise, and when."""
    when = f"due {in_full(due)}" if due else "without a date"
    return f"{lever} up by {100.0 * size:.0f} points, {when}"


def calendar_line(scenario: Scenario) -> str:
    """Weeks, start, stage, meetings and the end of a truce."""
    calendar = scenario.calendar
    facts = [f"{calendar.weeks} weeks from {in_full(calendar.start)}, stage: {scenario.stage}"]
    facts += [f"leaders meet {in_full(meeting)}" for meeting in held(scenario)]
    facts += [f"truce ends {in_full(scenario.truce.ends)}"] if scenario.truce.ends else []
    return "; ".join(facts)


def fixed_rows(scenario: Scenario) -> list[tuple[str, str]]:
    """What the scenario fixes in advance: decisions, switches and dated actions."""
    decisions = {
        "leaders sign": scenario.leaders.sign,
        "truces are extended": scenario.truce.extends,
        "threats are carried out": scenario.threats.carried_out,
    }
    words = {True: "yes", False: "no"}
    rows = [(what, words[value]) for what, value in decisions.items() if isinstance(value, bool)]
    off = [name for name, on in scenario.switches if not on]
    rows += [("switched off", ", ".join(off))] if off else []
    rows += [(in_full(action.on), action.deed) for action in scenario.actions]
    return rows or [("nothing", "the model makes every decision")]


def parameter_rows(scenario: Scenario, *, changed: bool = False) -> list[tuple[str, ...]]:
    """Parameters, one cell for each of PARAMETER_HEAD; only those that are changed if asked."""
    stated = scenario.stated_parameters
    return [
        (p.display_name, name, stated[name], p.unit, p.source, p.note)
        for name, p in scenario.drawn_parameters().items()
        if not changed or stated[name] != shipped()[name].stated
    ]
