"""What the command line prints: an ensemble in a dozen lines, and the table of sources."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from tradesim.ensemble import Ensemble, Estimate
from tradesim.parameters import Parameter, shipped
from tradesim.tally import OUTCOMES

JANUARY = date(2026, 1, 31)
SHOWN = (
    ("US tariff on Chinese goods at the end", "tariff_us"),
    ("Chinese tariff on US goods at the end", "tariff_cn"),
    ("US imports from China", "imports_us"),
    ("Chinese imports from the US", "imports_cn"),
    ("soybeans bought from the US", "purchases"),
    ("US real income", "real_income_us"),
    ("Chinese real income", "real_income_cn"),
    ("real income in the rest of the world", "real_income_row"),
)
"""Outcomes of the summary that a run prints; the others are in summary.csv."""
COLUMNS = ("parameter", "value or prior", "unit", "low", "high", "source", "note")


def headlines(ens: Ensemble) -> str:
    """The main probabilities and outcomes of an ensemble, as lines of text."""
    scenario, dates = ens.scenario, ens.dates
    head = f"{scenario.title or scenario.name} ({scenario.name})"
    lines = [
        head,
        f"{ens.n_runs:,} runs, seed {ens.seed}, {dates[0]} to {dates[-1]}",
        "",
        "How likely (± standard error)",
        *(f"  {words:<48}{_share(estimate)}" for words, estimate in chances(ens)),
        "",
        f"{'What it comes to':<42}{'mean':>10}{'± s.e.':>10}{'5 %':>10}{'95 %':>10}  unit",
        *_outcome_lines(ens),
    ]
    return "\n".join(lines)


def chances(ens: Ensemble) -> list[tuple[str, Estimate]]:
    """The probabilities a reader asks for first, those that the scenario and record can answer."""
    found = []
    threat = ens.scenario.us.threat
    if threat is not None and threat.size > 0.0:
        due = min(threat.deadline, ens.dates[-1])
        carried = ens.probability("us_threat_carried_out", by=due)
        found.append((f"US threat carried out by {due}", carried))
    if ens.streamed is not None and ens.dates[0] <= JANUARY < ens.dates[-1]:
        in_january = ens.probability("agreement_in_force", on=JANUARY)
        found.append((f"agreement in force on {JANUARY}", in_january))
    at_end = Estimate.of(int(ens.columns["agreement_at_end"].sum()), ens.n_runs)
    found.append((f"agreement in force at the end, {ens.dates[-1]}", at_end))
    broken = ens.probability("breach", by=ens.dates[-1] + timedelta(days=1))
    return [*found, ("an agreement broken at some time", broken)]


def sources(layout: str) -> str:
    """Every parameter with value or prior, unit, range, source and note: text, csv or markdown."""
    return {"text": _as_text, "csv": _as_csv, "markdown": _as_markdown}[layout](shipped().values())


def _share(estimate: Estimate) -> str:
    return f"{estimate.value:6.1%} ± {estimate.standard_error:.1%}"


def _outcome_lines(ens: Ensemble) -> list[str]:
    rows = ens.summary().to_dict("index")
    lines = []
    for words, name in SHOWN:
        row, unit = rows[name], OUTCOMES[name][0]
        mean, error, *cuts = (row[key] for key in ("mean", "standard_error", "5%", "95%"))
        numbers = [_number(mean, unit), _error(error, unit), *(_number(cut, unit) for cut in cuts)]
        shown = "" if unit == "share" else f"  {unit}"
        lines.append(f"  {words:<40}" + "".join(f"{n:>10}" for n in numbers) + shown)
    return lines


def _number(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.1%}"
    digits = 3 if unit == "percent" else 1
    return f"{round(value, digits) + 0.0:,.{digits}f}"


def _error(value: float, unit: str) -> str:
    """A standard error to two digits, in the unit of the number beside it."""
    shown = 100.0 * value if unit == "share" else value
    return f"{shown:.2g}{'%' if unit == 'share' else ''}"


def _cells(parameter: Parameter) -> Sequence[str]:
    p = parameter
    return (p.name, p.stated, p.unit, f"{p.low:g}", f"{p.high:g}", p.source, p.note)


def _as_text(parameters: Iterable[Parameter]) -> str:
    lines = []
    for p in parameters:
        lines.append(f"{p.name} = {p.stated}  [{p.unit}; {p.low:g} to {p.high:g}]")
        lines.append(f"    {p.source}: {p.note}")
    return "\n".join(lines)


def _as_csv(parameters: Iterable[Parameter]) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(_cells(parameter) for parameter in parameters)
    return text.getvalue().rstrip("\n")


def _as_markdown(parameters: Iterable[Parameter]) -> str:
    rows = [COLUMNS, ["---"] * len(COLUMNS), *(_cells(p) for p in parameters)]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows
    )
