"""What anyone can see by a day: events, levers, purchases, markets and talks so far.

An observable is added as one entry of READ or SUMMED, or of antecedents.COUNTED. Beliefs, pain and
what runs drew are nobody's to see, and trade and growth are published too late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from tradesim.analysis.discovery.antecedents import COUNTED, dated_events
from tradesim.analysis.discovery.observable import Observable
from tradesim.model.step import Moment
from tradesim.model.variables import FLAGS, STAGE, variable
from tradesim.negotiation.stages import STAGES
from tradesim.results.ensemble import Ensemble
from tradesim.results.rerun import snapshots
from tradesim.terms.calendar import WEEKS_PER_YEAR
from tradesim.terms.sides import Array
from tradesim.terms.units import BOOLEAN, COUNT

SIDES_IN_WORDS = {"US": "the US", "CN": "China", "": ""}
OF = {"US": "US", "CN": "Chinese", "": ""}
READ = {
    "tariff": "the {} tariff is",
    "restriction": "the share of critical exports that {} holds back is",
    "purchases_ordered": "China's orders of US soybeans under the latest pledge are",
    "purchases_withheld": "the share of soybean purchases that China withholds is",
    "threat": "the size of the open threat of {} is",
    "equities_us": "the change of US equities since the first day is",
    "equities_cn": "the change of Chinese equities since the first day is",
    "uncertainty": "the index of trade-policy uncertainty is",
    "soybean_price": "the price of soybeans is",
}
"""Variables that are seen as they stand at the end of the last step by the day, and how they are
told; {} is the side."""
TRUTHS = {
    "agreement": ("an agreement was signed", "no agreement was signed"),
    "consensus": ("the delegations agreed", "the delegations did not agree"),
    "breach": ("an agreement was broken", "no agreement was broken"),
    "truce_expired": ("a truce ran out", "no truce ran out"),
    "us_rise": ("the US raised a lever", "the US raised no lever"),
    "cn_rise": ("China raised a lever", "China raised no lever"),
    "us_threat_carried_out": (
        "the first US threat was carried out",
        "the first US threat was not carried out",
    ),
    "cn_threat_carried_out": (
        "the first Chinese threat was carried out",
        "the first Chinese threat was not carried out",
    ),
    "bear_week": ("US equities fell 5 % in a week", "US equities never fell 5 % in a week"),
    "agreement_in_force": ("an agreement is in force", "no agreement is in force"),
    "first_deal_unbroken": ("the first agreement stands", "no first agreement stands"),
    "signed_ever": ("an agreement was signed", "no agreement was signed"),
    "deal_in_doubt": ("a deal is in force under a threat", "no deal is in force under a threat"),
    "deal_broken": ("a deal is broken", "no deal is broken"),
    "talks_under_way": ("talks are held before any deal", "no talks are held before any deal"),
    "truce_in_force": ("a truce runs", "no truce runs"),
    "threat_open": ("{} has an open threat", "{} has no open threat"),
    "tariff_raised": ("{} has raised its tariff", "{} has not raised its tariff"),
}
"""Events and flags that are seen, told both ways."""
SUMMED: dict[str, tuple[str, str, Callable[[Moment], Array]]] = {
    "bought": (
        "million tonnes",
        "amount of US soybeans bought by China",
        lambda moment: variable("purchases").of(moment)[0] * moment.clock.weeks / WEEKS_PER_YEAR,
    ),
}
"""What is added up over steps: unit, meaning, and how much in a step, (n_runs,)."""


def observables(ens: Ensemble, day: date) -> list[Observable]:
    """Everything that can be seen by the end of a day and is not the same in all runs.

    Runs are simulated once more up to the day.
    """
    last = ens.step_on(day)
    sums = {name: np.zeros(ens.n_runs) for name in (*COUNTED, *SUMMED)}
    found: dict[str, Observable] = {}
    for rows, kept, time, moment in snapshots(ens.scenario, ens.seed, ens.run_numbers, last):
        if moment.happened is not None:
            for name, (_, _, counted) in COUNTED.items():
                sums[name][rows] += counted(moment.happened)[kept]
            for name, (_, _, added) in SUMMED.items():
                sums[name][rows] += added(moment)[kept]
        if time == last:
            for each in _standing(moment, day):
                empty = replace(each, values=np.zeros(ens.n_runs))
                known = found.setdefault(each.name, empty)
                known.values[rows] = np.nan_to_num(each.values[kept])
    seen = [*_events(ens, day), *found.values(), *_summed(sums)]
    return [each for each in seen if np.ptp(each.values) > 0.0]


def _events(ens: Ensemble, day: date) -> Iterator[Observable]:
    """Whether first events have come by the day."""
    after = (day + timedelta(days=1) - ens.dates[0]).days
    for name, came in dated_events(ens, float(after), ()).items():
        event = name.partition(" ")[0]
        if event in TRUTHS:
            told, otherwise = TRUTHS[event]
            yield Observable(event, told, BOOLEAN, came, f"{event} by {day}", otherwise)


def _standing(moment: Moment, day: date) -> Iterator[Observable]:
    """Levers, markets, flags and stages as they stand at the end of a step."""
    for name, told in READ.items():
        series = variable(name)
        for label, values in zip(series.labels, series.of(moment), strict=True):
            whose = told.format(OF[label] if name == "tariff" else SIDES_IN_WORDS[label])
            of = _named(name, label)
            yield Observable(of, whose, series.unit, values, f"{of} on {day}", when="on")
    for flag in FLAGS:
        for label, holds in zip(flag.labels, flag.of(moment), strict=True):
            of = _named(flag.name, label)
            yes, no = (each.format(SIDES_IN_WORDS[label]) for each in TRUTHS[flag.name])
            yield Observable(of, yes, BOOLEAN, holds.astype(np.float64), f"{of} on {day}", no, "on")
    for code, stage in enumerate(STAGES):
        told, there = f"the stage is {stage!r}", (moment.state.stage == code).astype(np.float64)
        condition = f"{STAGE} on {day} == {stage!r}"
        yield Observable(
            f"stage {stage}", told, BOOLEAN, there, condition, told.replace("is", "is not", 1), "on"
        )


def _named(name: str, label: str) -> str:
    return f"{name} of {label}" if label else name


def _summed(sums: dict[str, Array]) -> Iterator[Observable]:
    notes = [(name, unit, about) for name, (unit, about, _) in COUNTED.items()]
    notes += [(name, unit, about) for name, (unit, about, _) in SUMMED.items()]
    for name, unit, about in notes:
        told = about if unit == COUNT else f"the {about} so far is"
        yield Observable(name, told, unit, sums[name])


assert {flag.name for flag in FLAGS} <= set(TRUTHS)
