"""The data dictionary: what every column and name of an exported table means, in which unit."""

from __future__ import annotations

from collections.abc import Iterator

from tradesim.model.outcomes import OUTCOMES
from tradesim.model.variables import FLAGS, STAGE, VARIABLES
from tradesim.negotiation.stages import STAGES
from tradesim.parameters.parameter import shipped
from tradesim.results.display_names import OTHERS, outcome_display_name
from tradesim.results.tidy import short_unit
from tradesim.terms.happenings import KINDS
from tradesim.terms.units import BOOLEAN, COUNT, DAYS, SHARE

Row = tuple[str, str, str, str, str]
HEAD = ("table", "name", "display_name", "unit", "meaning")
CODES = ", ".join(f"{code} {name}" for code, name in enumerate(STAGES))
MEANINGS = {
    SHARE: "a share: 0.25 is 25 percent",
    "share of runs": "a share: 0.25 is 25 percent of the runs",
    "percent": "percent: 0.25 is a quarter of a percent",
    BOOLEAN: "1 where it is so, 0 where not; its mean is a share of runs",
    COUNT: "a number of times",
}
ERROR = "Monte Carlo standard error, which more runs make smaller"
COLUMNS: tuple[Row, ...] = (
    ("all", "scenario", "Scenario", "", "name of the scenario"),
    ("all", "run", "Run", "", "number of the run in its ensemble, counted from 0"),
    ("all", "weight", "Weight", "runs", "how many runs this run stands for, 1 on average; there "
     "where runs are weighted"),
    ("all", "unit", "Unit", "", "unit of the values in the row"),
    ("all", "value", "Value", "see unit", "the number, in the unit of its row"),
    ("all", "standard_error", "Standard error", "as the number", ERROR),
    ("all", "low", "Low", "as the number", "5 % of the chance or mean over parameter draws: what "
     "is not known; empty where it cannot be told"),
    ("all", "high", "High", "as the number", "95 % of it over parameter draws"),
    ("outcomes", "outcome", "Outcome", "", "name of an outcome, below"),
    ("by_date", "date", "Date", "", "end of the step that the value speaks of"),
    ("by_date", "variable", "Variable", "", "name of a variable, flag or `stage`, below"),
    ("by_date", "label", "Label", "", "US, CN or ROW where a variable has them; the stage; else "
     "empty"),
    ("by_date", "statistic", "Statistic", "", "mean, sd (standard deviation), p5 (5 % of the runs "
     "lie below), ..., or share of runs"),
    ("probabilities", "event", "Event", "", "an event or state in words"),
    ("probabilities", "share", "Share", SHARE, "share of the runs in which it comes or holds"),
    ("probabilities", "note", "Note", "", "why low and high are not told"),
    ("summary", "outcome", "Outcome", "", "name of an outcome, below"),
    ("summary", "display_name", "Display name", "", "the outcome in words"),
    ("summary", "runs", "Runs", "runs", "runs that have the outcome"),
    ("summary", "mean", "Mean", "as the outcome", "mean over the runs that have it"),
    ("summary", "p5", "5 %", "as the outcome", "5 % of the runs lie below; p25 to p95 likewise"),
    ("summary", "p5_error", "Error of 5 %", "as the outcome", ERROR),
    ("events", "date", "Date", "", "day of the event"),
    ("events", "kind", "Kind", "", ", ".join(KINDS)),
    ("events", "side", "Side", "", "US or CN, empty where the event is of both or none"),
    ("events", "lever", "Lever", "", "lever that is moved or threatened, if any"),
    ("events", "size", "Size", "as the lever", "change of the lever, or what is announced"),
    ("events", "authority", "Authority", "", "legal authority of a measure, if any"),
    ("iamc", "model", "Model", "", "tradesim and its version"),
    ("iamc", "variable", "Variable", "", "name of a variable, then its statistic"),
    ("iamc", "region", "Region", "", "United States, China, Rest of World or World"),
    ("iamc", "time", "Time", "", "end of the step that the value speaks of"),
)  # fmt: skip


def dictionary_rows(tables: tuple[str, ...], first_day: str) -> Iterator[Row]:
    """Rows of HEAD for the columns and names in some tables, whose day 0 is `first_day`."""
    yield from (row for row in COLUMNS if row[0] in {"all", *tables})
    if not {"outcomes", "runs", "summary"}.isdisjoint(tables):
        for name, (unit, _) in OUTCOMES.items():
            yield (
                "outcomes",
                name,
                outcome_display_name(name),
                *unit_and_meaning(name, unit, first_day),
            )
    if "inputs" in tables:
        for parameter in shipped().values():
            yield "inputs", parameter.name, parameter.display_name, parameter.unit, parameter.note
        yield from (("inputs", name, about, "name", "") for name, about in OTHERS.items())
    if "by_date" in tables:
        for each in VARIABLES:
            about = each.about[:1].upper() + each.about[1:]
            yield "by_date", each.name, about, each.unit, MEANINGS.get(each.unit, "")
        for flag in FLAGS:
            about, unit = flag.about[:1].upper() + flag.about[1:], "share of runs"
            yield "by_date", flag.name, about, unit, MEANINGS[unit]
        unit = "share of runs"
        yield "by_date", STAGE, "Stage of the relationship", unit, ", ".join(STAGES)


def unit_and_meaning(name: str, unit: str, first_day: str) -> tuple[str, str]:
    """Unit of an outcome in a word or two, and what a value of it means."""
    short = short_unit(unit)
    if name == "final_stage":
        return short, CODES
    if unit == DAYS:
        return short, f"days after {first_day}; 0.5 is within that day; empty if it never happens"
    return short, MEANINGS.get(unit, "")
