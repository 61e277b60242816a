"""Legal means simulated: any scenario gives numbers, or one line says why it is none.

Keys, bounds and words come from the schema, so what is added to a scenario is tried, too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.errors import LONGEST
from tradesim.model.outcomes import OUTCOMES
from tradesim.parameters.prior import FAMILIES
from tradesim.scenario.schema import scenario_schema
from tradesim.terms.units import DAYS

pytestmark = [
    pytest.mark.usefixtures("hostile"),
    pytest.mark.filterwarnings("ignore::UserWarning"),  # of what a scenario says that it is not
]
SCHEMA = scenario_schema()
Table = Mapping[str, Any]
TALKS = ts.load_scenario("kuala-lumpur-2025")
QUIET: Any = {"record": "paths", "progress": False}
SECONDS = 10.0
"""Longest time of the processor for a scenario."""
SHORT, ALL = 0.97, 0.025
"""Share of scenarios of few weeks, and of those in which every parameter may change."""
OF_AGREEMENTS = {
    "delivered_share", "nash_distance", "kalai_smorodinsky_distance", "pareto_distance", "us_share",
}  # fmt: skip
"""Outcomes that are missing where nothing was agreed; days are where nothing happened."""
WORDS = ("x", "Q4 \N{EM DASH} $1_000", "=1+1", "a/b", "", "a\nb", "\x1b[1m", "x" * 3_000)


def table_of(about: Table) -> Table | None:
    """The table that a key refers to."""
    ref = about.get("$ref", "").rpartition("/")[2]
    return SCHEMA["$defs"][ref] if ref not in ("", "Prior") else None


def keys(table: Table, above: str = "") -> Iterator[tuple[str, Table]]:
    """Every key of a scenario by dotted path, and what is allowed."""
    for name, about in table["properties"].items():
        inner = about if "properties" in about else table_of(about)
        if inner is not None:
            yield from keys(inner, f"{above}{name}.")
        if inner is None or "$ref" in about:
            yield f"{above}{name}", about


KEYS = {key: about for key, about in keys(SCHEMA) if key != "extends"}
PARAMETERS = [key for key in KEYS if key.startswith("parameters.")]
LENGTH = "calendar.weeks"
OTHERS = [key for key in KEYS if key not in {*PARAMETERS, LENGTH, "calendar"}]


def bounds(about: Table) -> tuple[float, float]:
    """Least and largest number of a key; just above a least one that is not allowed."""
    above = about.get("exclusiveMinimum")
    return about["minimum"] if above is None else np.nextafter(above, np.inf), about["maximum"]


def numeric(about: Table) -> list[Table]:
    """The kinds of numbers that a key takes."""
    return [each for each in about.get("anyOf", [about]) if "maximum" in each]


BOUNDED = {key: numeric(about)[0] for key, about in KEYS.items() if numeric(about)}


class Chance:
    """Values as the schema allows them, often at their bounds; dates are near `day`."""

    def __init__(self, number: int, day: date) -> None:
        self.rng, self.day = np.random.default_rng(number), day

    def one_of(self, choices: Any) -> Any:
        return choices[int(self.rng.integers(len(choices)))]

    def some_of(self, choices: list[str], share: float) -> list[str]:
        chosen = [each for each in choices if self.rng.random() < share]
        return [str(each) for each in self.rng.permutation(chosen)]

    def value(self, about: Table) -> Any:
        """A value of a key."""
        if "$ref" in about:
            table = table_of(about)
            return self._prior() if table is None else self._table(table)
        several = about.get("anyOf") or about.get("oneOf")
        if several:
            return self.value(self.one_of(several))
        if "const" in about or "enum" in about:
            return about["const"] if "const" in about else self.one_of(about["enum"])
        return getattr(self, f"_{about['type']}")(about)

    def _prior(self) -> Table:
        args = self.rng.uniform(0.0, self.one_of((1.0, 20.0)), self.one_of((1, 2, 2, 3, 4)))
        return {"family": self.one_of(FAMILIES), "args": args.tolist()}

    def _table(self, about: Table) -> Table:
        needed = list(about.get("required", ()))
        asked = needed + self.some_of([k for k in about["properties"] if k not in needed], 0.5)
        return {key: self.value(about["properties"][key]) for key in asked}

    def _number(self, about: Table) -> float:
        low, high = bounds(about)
        return float(self.one_of((low, high, self.rng.uniform(low, high))))

    def _integer(self, about: Table) -> int:
        low, high = bounds(about)
        return int(self.one_of((low, high, self.rng.integers(low, high, endpoint=True))))

    def _boolean(self, _: Table) -> bool:
        return bool(self.rng.random() < 0.5)

    def _string(self, about: Table) -> Any:
        if about.get("format") != "date":
            return self.one_of(WORDS)
        return self.day + timedelta(self.one_of((0, 1, 7, 8, int(self.rng.integers(-400, 900)))))

    def _array(self, about: Table) -> list[Any]:
        many = range(self.one_of((0, 1, about.get("maxItems", 6))))
        return [self.value(about["items"]) for _ in many]

    def _object(self, about: Table) -> Table:
        """A mixture of strategies."""
        names = self.rng.permutation(about["propertyNames"]["enum"])[:3].tolist()
        return dict(zip(names, self.rng.dirichlet(np.ones(3)).tolist(), strict=True))


def moved(value: Any, days: timedelta) -> Any:
    """A table with all its dates moved."""
    if isinstance(value, date):
        return value + days
    if isinstance(value, Mapping):
        return {key: moved(inner, days) for key, inner in value.items()}
    return [moved(each, days) for each in value] if isinstance(value, list | tuple) else value


def evolved(scenario: ts.Scenario, changes: Table) -> ts.Scenario:
    """The variant; where one line says that there is none, the scenario itself."""
    try:
        return scenario.evolve(changes, name="any")
    except ts.TradesimError as error:
        if not 0 < len(str(error)) <= LONGEST or "\n" in str(error):
            pytest.fail(f"not one line: {error}")
        return scenario


def shortened(scenario: ts.Scenario, weeks: int) -> ts.Scenario:
    """The first weeks of a scenario, with those of its actions that begin in them."""
    last = scenario.calendar.start + timedelta(weeks=weeks)
    in_time = [each for each in scenario.actions if each.on is None or each.on <= last]
    return evolved(scenario, {LENGTH: weeks, "actions": in_time})


def evolved_by_parts(scenario: ts.Scenario, changes: Table) -> ts.Scenario:
    """The variant with as many of the changes as are allowed, the first ones first."""
    found = evolved(scenario, changes) if changes else scenario
    if found is not scenario or len(changes) <= 1:
        return found
    several = [*changes.items()]
    for half in several[: len(several) // 2], several[len(several) // 2 :]:
        found = evolved_by_parts(found, dict(half))
    return found


def any_scenario(chance: Chance) -> ts.Scenario:
    """A shipped scenario with its days moved and many keys changed."""
    plain = ts.load_scenario(chance.one_of(ts.scenario_names()))
    days = timedelta(chance.one_of((0, int(chance.rng.integers(-45_000, 63_000)))))
    found = evolved(plain, moved(plain.model_dump(exclude_none=True), days))
    if chance.rng.random() < SHORT:
        found = shortened(found, chance.one_of((1, 1, 2, 2, 3, 5)))
    chance.day = found.calendar.start
    for key in chance.some_of(OTHERS, chance.one_of((0.05, 0.3, 0.9))):
        found = evolved(found, {key: chance.value(KEYS[key])})
    share = 1.0 if chance.rng.random() < ALL else chance.one_of((0.0, 0.01, 0.02, 0.05, 0.1))
    some = chance.some_of(PARAMETERS, share)
    return evolved_by_parts(found, {key: chance.value(KEYS[key]) for key in some})


def check_numbers(ens: ts.Ensemble) -> None:
    """Every number is finite, and of its unit; only what never happened is missing."""
    for name, (unit, _) in OUTCOMES.items():
        column = ens.columns[name]
        known = column[~np.isnan(column)]
        assert np.isfinite(known).all(), name
        assert known.size == column.size or unit == DAYS or name in OF_AGREEMENTS, name
        if name in OF_AGREEMENTS:
            assert ((known >= 0.0) & (known <= 1.0 + 1e-9)).all(), f"{name} is no share"
    for name, path in ens.stored.items():
        assert np.isfinite(path).all(), name


def check_scenario(number: int) -> None:
    """That the scenario of a number gives numbers in time."""
    chance = Chance(number, date(2025, 10, 26))
    scenario, runs = any_scenario(chance), chance.one_of((64, 64, 2, 1))
    begun = time.process_time()
    try:
        check_numbers(ts.simulate(scenario, runs=runs, seed=number, **QUIET))
    except (ts.TradesimError, AssertionError) as error:
        pytest.fail(f"scenario {number}, of {runs} runs: {error!r}")
    assert time.process_time() - begun < SECONDS, f"scenario {number}"


@pytest.mark.parametrize("first", in_turn(range(0, 10, 5)))
def test_any_scenario_gives_numbers(first: int) -> None:
    for number in range(first, first + 5):
        check_scenario(number)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 21_000, 1_000))
def test_many_scenarios_give_numbers(first: int) -> None:
    for number in range(first, first + 1_000):
        check_scenario(number)


def check_bound(key: str, bound: float, weeks: int) -> None:
    """That so many weeks of the scenario with a key at a bound give numbers."""
    value = int(bound) if BOUNDED[key]["type"] == "integer" else float(bound)
    length = {} if key == LENGTH else {LENGTH: weeks}
    scenario = evolved(TALKS, {**length, key: value})
    check_numbers(ts.simulate(scenario, runs=64, **QUIET))


@pytest.mark.parametrize(("place", "key"), [*enumerate([*BOUNDED][::3])])
def test_a_bound_of_every_key_gives_numbers(place: int, key: str) -> None:
    """The lower bound of a key, the upper bound of the third after it, and so on."""
    bound = bounds(BOUNDED[key])[place % 2]
    check_bound(key, min(bound, 104) if key == LENGTH else bound, weeks=1)


@pytest.mark.slow
@pytest.mark.parametrize("key", BOUNDED)
def test_every_bound_of_every_key_gives_numbers(key: str) -> None:
    for bound in bounds(BOUNDED[key]):
        check_bound(key, bound, weeks=3)
