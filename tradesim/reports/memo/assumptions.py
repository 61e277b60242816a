"""The last sections of a memo: what was assumed, and what is needed to reproduce the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from tradesim.reports.memo.records import Block, MemoTable, Paragraph, Section
from tradesim.reports.scenario_html import (
    PARAMETER_HEAD,
    calendar_line,
    fixed_rows,
    parameter_rows,
    side_rows,
)
from tradesim.results.data import runs_of
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario
from tradesim.storage.provenance import identity, provenance
from tradesim.terms.sides import NAMES, SIDES


def assumptions(scenario: Scenario) -> Section:
    """Both sides at the start, what is fixed in advance, and every parameter with its source."""
    return Section("Assumptions", tuple(_assumed(scenario)), appendix=True)


def _assumed(scenario: Scenario) -> Iterator[Block]:
    yield Paragraph(f"{scenario.name}: {calendar_line(scenario)}")
    if scenario.description.strip():
        yield Paragraph(scenario.description.strip())
    sides = ("", *(NAMES[side] for side in SIDES))
    yield MemoTable("Both sides at the start", sides, tuple(side_rows(scenario)), wordy=True)
    fixed = tuple(fixed_rows(scenario))
    yield MemoTable("Fixed in advance", ("what", "how"), fixed, wordy=True)
    for caption, changed in (("Parameters that are changed", True), ("All parameters", False)):
        rows = tuple(parameter_rows(scenario, changed=changed))
        if rows:
            yield MemoTable(caption, PARAMETER_HEAD, rows, wordy=True)


def origin(ens: Ensemble) -> Section:
    """Where the numbers come from; the time is that of the report."""
    rows = tuple(_provenance(ens).items())
    table = MemoTable("Where the numbers come from", ("what", "which"), rows, wordy=True)
    return Section("Provenance", (table,), appendix=True)


def _provenance(ens: Ensemble) -> dict[str, str]:
    record = "paths" if ens.stored else "outcomes" if ens.streamed is None else "weekly"
    same = identity(ens.scenario, seed=ens.seed, runs=ens.n_runs, record=record)
    found = provenance(same)
    shown = {key: str(found[key]) for key in found if key not in ("started", "versions", "record")}
    if ens.condition:
        shown["runs"] = f"{ens.n_runs}, selected where {ens.condition}"
    if ens.weights is not None:
        shown["weights"] = f"{ens.weighed_by}; {runs_of(ens)}"
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    return {**shown, "versions": versions, "report written": str(found["started"])}
