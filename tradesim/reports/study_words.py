"""Findings of a study in words, a sentence or two for each table; every number is in the table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from math import hypot
from typing import TYPE_CHECKING, Any

from tradesim.analysis.discovery.observables import SIDES_IN_WORDS
from tradesim.analysis.sensitivity.groups import NOISE
from tradesim.reports.robust_html import number, records, with_error
from tradesim.results.display_names import input_display_name, outcome_display_name
from tradesim.results.estimates import Z, number_in_words
from tradesim.terms.calendar import as_date, in_full
from tradesim.terms.units import SHARE

if TYPE_CHECKING:
    import pandas as pd

SURE = 0.9
"""Share of resampled runs from which a choice counts as settled."""
ROBUST = "least regret"
"""The rule by which a policy is called robust."""
Row = dict[str, Any]


def called(row: Row) -> str:
    """The input or change that a row is about, in words."""
    return input_display_name(next(row[key] for key in ("input", "key", "known") if key in row))


def percent(share: float) -> str:
    """A share in percent, never rounded to none or all."""
    return f"{number_in_words(share, '')} %"


def interval(row: Row, name: str) -> str:
    """A share of variance and its interval of 95 %."""
    low, high = (100.0 * row[f"{name}_{end}"] for end in ("low", "high"))
    return f"{100.0 * row[name]:.1f} % ({low:.1f} to {high:.1f})"


def of_sensitivity(table: pd.DataFrame) -> str:
    """Which input or group matters most, and whether the runs are sure of it."""
    rows = records(table)
    outcome, by = outcome_display_name(rows[0]["outcome"]), rows[0]["by"]
    if by == "date":
        return _over_dates(rows)
    ranked = sorted((row for row in rows if row["input"] != NOISE), key=lambda row: -row["total"])
    left = next((row for row in rows if row["input"] == NOISE), None)
    noise = f" Noise that is left: {interval(left, 'total')}." if left else ""
    first, *others = ranked
    if first["total_low"] <= 0.0:
        what = "group" if by == "group" else "input"
        return f"At this number of runs no {what} stands out of noise for {outcome}.{noise}"
    whose = f" ({first['group']})" if by != "group" else ""
    said = f"{outcome} hangs most on {called(first)}{whose}: "
    said += f"{interval(first, 'total')} of its variance"
    rival = next((row for row in others if row["total_high"] > first["total_low"]), None)
    if rival is None:
        return f"{said}, clear of all others.{noise}"
    return (
        f"{said}; {called(rival)}, {interval(rival, 'total')}, is within its interval, so that "
        f"these runs do not settle which is first.{noise}"
    )


def _over_dates(rows: list[Row]) -> str:
    days = [row["date"] for row in rows]
    ends = [max((r for r in rows if r["date"] == day), key=lambda r: r["total"]) for day in (
        min(days), max(days),
    )]  # fmt: skip
    told = " and ".join(
        f"on {row['date']} on {called(row)} ({interval(row, 'total')})" for row in ends
    )
    return f"{outcome_display_name(rows[0]['outcome'])} hangs most {told}."


def of_effects(table: pd.DataFrame) -> str:
    """Which parameter moves an outcome most, and whether the paths are sure of it."""
    first, *others = records(table)
    if not first["size"] > Z * first["size_standard_error"]:
        return f"No parameter moves {first['outcome']}, as far as these points tell."
    said = f"{first['outcome']} is moved most by {called(first)} ({first['group']}): by "
    said += f"{with_error(first, 'size')} when it moves by half of its prior"
    for row in others[:1]:
        apart = first["size"] - row["size"]
        if apart < Z * hypot(first["size_standard_error"], row["size_standard_error"]):
            return f"{said}, not settled against {called(row)}, by {with_error(row, 'size')}."
    return f"{said}."


def of_attribution(table: pd.DataFrame, outcomes: list[str]) -> str:
    """Which change most of each difference belongs to, and whether the runs are sure of it."""
    first = records(table)[0]
    pair = f"{first['scenario']} against {first['compared_with']}"
    each = {name: records(table[table["outcome"] == name]) for name in outcomes}
    if table["key"].nunique() > 1:
        told = [_belongs(rows, name) for name, rows in each.items()]
        return f"{pair}: {'; '.join(told)}."
    parts = "; ".join(f"{name} {share_cell(row)}" for name, (row,) in each.items())
    return f"{pair} differs in one change alone, {called(first)}: {parts}."


def _belongs(shares: list[Row], outcome: str) -> str:
    first, second, *_ = sorted(shares, key=lambda row: -abs(row["share"]))
    if not abs(first["share"]) > Z * first["standard_error"]:
        return f"no part of the change of {outcome} is told from chance"
    said = f"most of the change of {outcome} belongs to {called(first)} ({share_cell(first)})"
    apart = abs(first["share"]) - abs(second["share"])
    if apart < Z * hypot(first["standard_error"], second["standard_error"]):
        return f"{said}, not settled against {called(second)} ({share_cell(second)})"
    return said


def share_cell(row: Row) -> str:
    """A part of a difference with its error."""
    return f"{row['share']:+.4g} ± {row['standard_error']:.2g}"


def choice_cell(row: Row) -> str:
    """A policy, and in how many resampled runs the rule takes it."""
    return f"{row['policy']} ({percent(row['sure'])})"


def of_choices(table: pd.DataFrame, side: str) -> list[str]:
    """The robust policy on the first objective, then on the others."""
    first, *others = records(table[table["rule"] == ROBUST])
    said = [
        f"The robust policy of {SIDES_IN_WORDS[side]} on {first['objective']} is "
        f'"{first["policy"]}": whatever the reply, it falls short of the policy that is best there '
        f"by at most {number(first['value'])}{in_unit(first['unit'])} (so in resampled runs: "
        f"{_how_sure(first)})."
    ]
    if others:
        told = (f'on {row["objective"]} "{row["policy"]}" ({_how_sure(row)})' for row in others)
        said.append(f"It is {', '.join(told)}.")
    return said


def _how_sure(row: Row) -> str:
    return percent(row["sure"]) + ("" if row["sure"] >= SURE else ": not settled")


def of_equilibria(table: pd.DataFrame) -> str:
    """Where the game of the two sides comes to rest."""
    if not len(table):
        return "The table has no equilibrium that was found."
    first = records(table)[0]
    pair = f"{mixed(first['policies'])} against {mixed(first['replies'])}"
    return f"Neither side gains by leaving {pair}."


def mixed(told: str | Mapping[str, float]) -> str:
    """Choices with their chances, as a table has them."""
    chances = json.loads(told) if isinstance(told, str) else told
    if len(chances) == 1:
        return f'"{next(iter(chances))}"'
    return " or ".join(f'"{name}" ({percent(chance)})' for name, chance in chances.items())


def of_knowing(table: pd.DataFrame) -> Iterator[str]:
    """The input most worth knowing on each objective, if any is, and what the reply is worth."""
    none, replies = [], []
    for objective, its in table.groupby("objective", sort=False):
        rows = [row for row in records(its) if _is_worth(row)]
        inputs = [row for row in rows if row["kind"] == "input"]
        if inputs:
            best = max(inputs, key=lambda row: row["value"])
            yield (
                f"On {objective} the input most worth knowing before choosing is "
                f"{called(best)}: "
                f"it has a value of {_value(best)}, by another choice in "
                f"{percent(best['changes'])} of runs."
            )
        else:
            none.append(str(objective))
        replies += [f"{_value(row)} on {objective}" for row in rows if row["kind"] == "reply"]
    if none:
        yield (
            f"On {_listed(none)} no input is worth knowing before choosing, as far as these runs "
            "tell."
        )
    if replies:
        yield f"To know what the other does first has a value of {_listed(replies)}."


def _value(row: Row) -> str:
    return with_error(row, "value", "standard_error") + in_unit(row["unit"])


def _listed(told: Sequence[str]) -> str:
    """Some words in a row, the last after "and"."""
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _is_worth(row: Row) -> bool:
    return bool(row["value"] > Z * row["standard_error"])


def of_signposts(table: pd.DataFrame, outcome: str, by: str, notes: Mapping[str, Any]) -> str:
    """The sign that tells most, with what runs held out make of it."""
    if not len(table):
        return (
            f"Nothing seen by {in_full(as_date(by))} tells how {outcome} comes out, as far as the "
            "runs in which it is open then can say."
        )
    first, unit = records(table)[0], notes["outcome_unit"]
    return (
        f"{first['sentence']} In runs held out: {side_cell(first, 'then', unit)} against "
        f"{side_cell(first, 'otherwise', unit)}; {percent(first['share'])} of them show the sign."
    )


def side_cell(row: Row, name: str, unit: str) -> str:
    """A chance in percent, or a mean in a unit, with its error."""
    value, error = row[name], row[f"{name}_standard_error"]
    if unit == SHARE:
        return f"{100.0 * value:.1f} % ± {100.0 * error:.1f} %"
    return f"{value:.3g} ± {error:.2g}"


def in_unit(unit: str) -> str:
    """A unit as it follows a number in a sentence."""
    return " of runs" if unit == SHARE else f" {unit}" if unit else ""
