"""What a study's report shows of each answer: a finding in words, and tables as text.

A kind of question is added as one entry of PARTS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tradesim.model.outcomes import OUTCOMES
from tradesim.reports import study_words as words
from tradesim.reports.memo.records import MemoTable
from tradesim.reports.robust_html import HEAD, number, policy_cells, records, with_error
from tradesim.results.display_names import input_display_name, outcome_display_name
from tradesim.studies.answers import Answer, Task
from tradesim.studies.study import Study
from tradesim.terms.calendar import in_full

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 8
"""Most rows of a table of inputs, of what is known, or of signs."""
RULES = (
    "In brackets: share of resampled runs in which the rule takes the policy. Least regret: the "
    "largest over replies is least, the robust choice."
)
SHARES = "Shares of the variance of {}, with intervals of 95 %"
SIGNS = "Chances or means in runs held out; p: chance of such a sign if nothing seen told anything."
ON_FRONT = "on the front of all objectives"
EFFECTS = "Change of the mean of {} when a parameter moves up by half of its prior"
LOOKED_FOR = ("outcome", "seen by", "runs in which it is open then", "decided by then")


class Finding(NamedTuple):
    """What an answer says in words, and its tables."""

    which: Sequence[str] = ()
    """Which lever."""
    change: Sequence[str] = ()
    """What would change the answer."""
    tables: Sequence[MemoTable] = ()


def _sensitivity(study: Study, task: Task, answer: Answer) -> Finding:
    by = study.sensitivity[task.question].by
    if "elementary_effects" in answer.tables:
        return _effects(answer)
    table = answer.tables["sensitivity"]
    if by == "date":
        table = table[table["date"].isin((table["date"].min(), table["date"].max()))]
    table = table.groupby("date", sort=False).head(SHOWN)
    named = {"group": ("group",), "date": ("date", "input", "group")}.get(by, ("input", "group"))
    rows = [
        (
            *(input_display_name(str(row[name])) for name in named),
            words.interval(row, "first"),
            words.interval(row, "total"),
        )
        for row in records(table)
    ]
    head = (*named, "by itself", "with interactions")
    made = MemoTable(SHARES.format(_outcome_of(table)), head, tuple(rows))
    return Finding([words.of_sensitivity(table)], tables=[made])


def _outcome_of(table: pd.DataFrame) -> str:
    """What a table is about, in words."""
    return outcome_display_name(str(table["outcome"].iloc[0]))


def _effects(answer: Answer) -> Finding:
    """What it does to move each parameter, over the paths of a design."""
    table = answer.tables["elementary_effects"]
    rows = [
        (
            input_display_name(row["input"]),
            row["group"],
            with_error(row, "effect"),
            with_error(row, "size"),
            number(row["spread"]),
        )
        for row in records(table.head(SHOWN))
    ]
    caption = EFFECTS.format(_outcome_of(table))
    head = ("input", "group", "mean effect", "mean size", "spread")
    return Finding([words.of_effects(table)], tables=[MemoTable(caption, head, tuple(rows))])


def _attribution(study: Study, _: Task, answer: Answer) -> Finding:
    table = answer.tables["attribution"]
    known = set(table["outcome"])
    shown = [name for name in study.outcomes if name in known]
    its = {(row["outcome"], row["key"]): words.share_cell(row) for row in records(table)}
    rows = [
        (input_display_name(key), *(its[name, key] for name in shown))
        for key in dict.fromkeys(table["key"])
    ]
    heads = [f"{OUTCOMES[name][1]} ({OUTCOMES[name][0]})" for name in shown]
    caption = "Part of the difference that belongs to each change"
    made = MemoTable(caption, ("change", *heads), tuple(rows))
    return Finding([words.of_attribution(table, shown)], tables=[made])


def _robust(_: Study, __: Task, answer: Answer) -> Finding:
    tables, side = answer.tables, answer.notes["side"]
    which = words.of_choices(tables["choices"], side)
    if answer.notes["replies"] > 1:
        which.append(words.of_equilibria(tables["equilibria"]))
    made = [_choices(tables["choices"]), *_policies(tables)]
    if "value_of_knowing" not in tables:
        return Finding(which, tables=made)
    known = tables["value_of_knowing"]
    return Finding(which, list(words.of_knowing(known)), [*made, _knowing(known)])


def _choices(table: pd.DataFrame) -> MemoTable:
    rules = list(dict.fromkeys(table["rule"]))
    rows = [
        (str(objective), *(words.choice_cell(row) for row in records(its)))
        for objective, its in table.groupby("objective", sort=False)
    ]
    return MemoTable("Policy that each rule takes", ("objective", *rules), tuple(rows), RULES)


def _policies(tables: Mapping[str, pd.DataFrame]) -> Iterator[MemoTable]:
    front = tables["front"]
    on_front = dict(zip(front["policy"], front["on_front"].map(words.percent), strict=True))
    for objective, its in tables["robust"].groupby("objective", sort=False):
        first = records(its)[0]
        unit = f", {first['unit']}" if first["unit"] else ""
        rows = [(*policy_cells(row), on_front.get(row["policy"], "no")) for row in records(its)]
        caption = f"{objective}{unit} ({first['better']} is better)"
        yield _without_empty(MemoTable(caption, (*HEAD, ON_FRONT), tuple(rows)))


def _without_empty(made: MemoTable) -> MemoTable:
    """The table without columns in which no row has anything."""
    kept = [k for k in range(len(made.head)) if any(row[k] for row in made.rows)]
    rows = tuple(tuple(row[k] for k in kept) for row in made.rows)
    return replace(made, head=tuple(made.head[k] for k in kept), rows=rows)


def _knowing(table: pd.DataFrame) -> MemoTable:
    rows = [
        (
            row["objective"],
            input_display_name(row["known"]),
            with_error(row, "value", "standard_error"),
            row["unit"],
            words.percent(row["changes"]),
        )
        for row in records(table.groupby(["objective", "kind"], sort=False).head(SHOWN // 2))
        if row["value"] > 0.0 or row["kind"] in ("all", "reply")
    ]
    head = ("objective", "known before choosing", "worth", "unit", "another choice in")
    return MemoTable("What it would be worth to know more", head, tuple(rows))


def _signposts(study: Study, task: Task, answer: Answer) -> Finding:
    asked, notes = study.signposts[task.question], answer.notes
    table, unit = answer.tables["signposts"], notes["outcome_unit"]
    finding = words.of_signposts(table, asked.outcome, str(asked.by), notes)
    rows = [
        (
            row["sentence"],
            words.side_cell(row, "then", unit),
            words.side_cell(row, "otherwise", unit),
            words.percent(row["share"]),
            number(row["p"]),
        )
        for row in records(table.head(SHOWN))
    ]
    head = ("sign", "if so", "if not", "runs that show it", "p")
    day, decided = in_full(asked.by), words.percent(notes["decided"])
    looked = (asked.outcome, day, f"{notes['runs']:,}", decided)
    made = [MemoTable("What was looked for", LOOKED_FOR, (looked,))]
    made += [MemoTable("Signposts", head, tuple(rows), SIGNS)] if rows else []
    return Finding(change=[finding], tables=made)


PARTS: Mapping[str, Callable[[Study, Task, Answer], Finding]] = {
    "sensitivity": _sensitivity,
    "attribution": _attribution,
    "robust": _robust,
    "signposts": _signposts,
}
