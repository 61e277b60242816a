"""What is recorded at every step: variables with unit and range, and flags.

A variable is added as one entry of VARIABLES; recording, ensembles, replays and plots follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tradesim.model.phases.changes import is_unbroken, was_in_force
from tradesim.model.phases.deal import follow_through
from tradesim.model.phases.respond import average_tariff, purchases
from tradesim.model.standing import broken, in_doubt, talking, threatened
from tradesim.model.step import Moment
from tradesim.negotiation.odds import chance
from tradesim.terms.authorities import BASE, EMERGENCY, ORDINARY, TEMPORARY
from tradesim.terms.calendar import NEVER
from tradesim.terms.levers import PURCHASE, RESTRICTION
from tradesim.terms.sides import CN, REGIONS, SIDES, US, Array, Mask

PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Variable:
    """A quantity of each run at the end of each step."""

    name: str
    unit: str
    labels: tuple[str, ...]
    """Names along its first axis: sides, regions, or one empty name."""
    low: float
    high: float
    """Range of its histogram; values outside count in the outermost bins."""
    of: Callable[[Moment], Array]
    """Values, (len(labels), n_runs)."""
    about: str
    fine: float = 0.0
    """Below this size bins are even, above it they widen in proportion; 0 keeps all even."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Whether something holds at the end of each step."""

    name: str
    labels: tuple[str, ...]
    of: Callable[[Moment], Mask]
    about: str


def _real_income(moment: Moment) -> Array:
    """Percent change against the first day, critical inputs and all."""
    change = moment.flows.income.copy()
    change[US] = change[US] + np.log1p(-moment.flows.lost)
    return np.asarray(PERCENT * np.expm1(change))


def _imports(moment: Moment) -> Array:
    flows = moment.flows
    return np.asarray(moment.world.drawn["imports"] * (np.exp(flows.trade) + flows.ordered))


def _channel(name: str) -> Callable[[Moment], Array]:
    return lambda moment: moment.channels[name][None]


ONE = ("",)
VARIABLES: tuple[Variable, ...] = (
    Variable(
        "tariff", "share", SIDES, 0.0, 2.6,
        lambda moment: average_tariff(moment.world, moment.state.level),
        "average tariff that a side applies to the other's goods",
    ),
    Variable(
        "tariff_base", "share", SIDES, 0.0, 1.0,
        lambda moment: moment.state.layers[:, BASE],
        "ordinary duties and measures by sector, which no agreement lowers",
    ),
    Variable(
        "tariff_ordinary", "share", SIDES, 0.0, 2.6,
        lambda moment: moment.state.layers[:, ORDINARY],
        "measures under ordinary procedure: section 301, China's retaliation",
    ),
    Variable(
        "tariff_emergency", "share", ONE, 0.0, 2.6,
        lambda moment: moment.state.layers[US, EMERGENCY][None],
        "US measures under emergency powers",
    ),
    Variable(
        "tariff_temporary", "share", ONE, 0.0, 0.2,
        lambda moment: moment.state.layers[US, TEMPORARY][None],
        "temporary US measures (section 122)",
    ),
    Variable(
        "restriction", "share", SIDES, 0.0, 1.0,
        lambda moment: moment.state.level[:, RESTRICTION],
        "share of critical exports held back: rare earths by China, technology by the US",
    ),
    Variable(
        "purchases", "million tonnes a year", ONE, 0.0, 60.0,
        lambda moment: purchases(moment.world, moment.state)[None],
        "soybeans that China buys from the US",
    ),
    Variable(
        "purchases_ordered", "million tonnes", ONE, 0.0, 60.0,
        lambda moment: moment.state.ordered[None],
        "soybeans ordered so far under the latest pledge",
    ),
    Variable(
        "purchases_withheld", "share", ONE, 0.0, 1.0,
        lambda moment: moment.state.level[CN, PURCHASE][None],
        "share of normal soybean purchases that China withholds",
    ),
    Variable(
        "imports", "billion USD a year", SIDES, 0.0, 600.0, _imports,
        "goods that a side imports from the other",
    ),
    Variable(
        "real_income", "percent", REGIONS, -4.0, 1.0, _real_income,
        "change of real income against the first day",
        fine=0.02,
    ),
    Variable(
        "pain", "worth", SIDES, -0.5, 2.0,
        lambda moment: moment.state.pain,
        "political pain",
    ),
    Variable(
        "follow_through", "share", SIDES, 0.0, 1.0,
        lambda moment: follow_through(moment.state),
        "chance that a side's threats are carried out, as seen from its record",
    ),
    Variable(
        "other_tough", "share", SIDES, 0.0, 1.0,
        lambda moment: chance(moment.state.tough_log_odds),
        "belief of the other side that this side is the tough type",
    ),
    Variable(
        "threat", "share", SIDES, 0.0, 2.5,
        lambda moment: moment.state.threat_size,
        "size of a side's open threat, in the unit of its lever; 0 where none is open",
    ),
    Variable(
        "critical_stock", "weeks of use", ONE, 0.0, 60.0,
        lambda moment: moment.flows.stock[None],
        "US stock of critical inputs",
    ),
)  # fmt: skip
CHANNELS = (
    ("gdp_us", "percent", -4.0, 2.0, "US GDP against the path of the first day"),
    ("gdp_cn", "percent", -6.0, 2.0, "Chinese GDP against the path of the first day"),
    ("gdp_row", "percent", -4.0, 2.0, "GDP of the rest of the world against that path"),
    ("gdp_world", "percent", -4.0, 2.0, "world GDP against the path of the first day"),
    ("cpi_us", "percent", -1.0, 4.0, "US consumer prices against the path of the first day"),
    ("equities_us", "percent", -40.0, 30.0, "US equities against the path of the first day"),
    ("equities_cn", "percent", -25.0, 15.0, "Chinese equities against the path of the first day"),
    ("revenue_us", "billion USD a year", 0.0, 900.0, "US customs revenue less refunds"),
    ("uncertainty", "index", 0.0, 15.0, "trade-policy uncertainty, 1 in normal times"),
    ("soybean_price", "USD a bushel", 6.0, 16.0, "price of soybeans"),
    ("growers_income", "billion USD a year", -20.0, 20.0, "change of soybean growers' income"),
)
"""Growth, prices, revenue, markets and farms, as economy.macro.outcomes names them: name, unit,
range of the histogram and meaning."""
VARIABLES += tuple(
    Variable(name, unit, ONE, low, high, _channel(name), about, 0.02 if unit == "percent" else 0.0)
    for name, unit, low, high, about in CHANNELS
)
FLAGS: tuple[Flag, ...] = (
    Flag(
        "agreement_in_force", ONE,
        lambda moment: moment.state.in_force[None],
        "an agreement signed by the leaders is in force",
    ),
    Flag(
        "first_deal_unbroken", ONE,
        lambda moment: is_unbroken(moment.state)[None],
        "the first agreement is in force: no breach, and nothing suspended came back",
    ),
    Flag(
        "signed_ever", ONE,
        lambda moment: was_in_force(moment.state)[None],
        "an agreement is or was in force",
    ),
    Flag(
        "deal_in_doubt", ONE,
        lambda moment: in_doubt(moment.state.in_force, threatened(moment.state))[None],
        "an agreement is in force while a side threatens",
    ),
    Flag(
        "deal_broken", ONE,
        lambda moment: broken(moment.state.in_force, was_in_force(moment.state))[None],
        "an agreement was in force and none is, whatever the stage",
    ),
    Flag(
        "talks_under_way", ONE,
        lambda moment: talking(moment.state.stage, was_in_force(moment.state))[None],
        "the sides talk or have a preliminary consensus before any agreement",
    ),
    Flag(
        "truce_in_force", ONE,
        lambda moment: (moment.state.truce_end < NEVER)[None],
        "levers are suspended until a date",
    ),
    Flag(
        "threat_open", SIDES,
        lambda moment: moment.state.threat_open,
        "a side has an open threat",
    ),
    Flag(
        "tariff_raised", SIDES,
        lambda moment: moment.state.level[:, 0] > moment.world.start_level[:, 0, None] + 1e-9,
        "a side's tariff stands above that of the first day",
    ),
)  # fmt: skip
STAGE = "stage"


def variable(name: str) -> Variable:
    """The variable called `name`; KeyError where there is none."""
    return {each.name: each for each in VARIABLES}[name]


def values_of(
    variables: Sequence[Variable], moment: Moment, channels: Mapping[str, Array]
) -> dict[str, Array]:
    """Each variable at the end of a step, (labels, n_runs).

    `channels` are those of the moment, handed over since they are worked out all at once.
    """
    return {
        each.name: channels[each.name][None] if each.name in channels else each.of(moment)
        for each in variables
    }
