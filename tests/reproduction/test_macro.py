"""The macro channels against published numbers: what set a prior, what was seen, what is a test.

A row of ROWS is a published number and the draws that the channels give for it. *set*: used for a
prior. *seen*: a median was picked with the figure in view. *test*: did not enter. *scenario*:
figures worked out apart from this package. *asked*: a range that the channels are to give. All
medians were chosen by someone who knew 2018-25, so
`test_priors_fitted_on_one_trade_war_score_the_other` is the stricter one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pytest

from tradesim.economy import critical_inputs
from tradesim.economy.elasticities import SETS
from tradesim.economy.macro import farms, markets
from tradesim.economy.macro import outcomes as out
from tradesim.economy.macro import uncertainty as tpu
from tradesim.economy.macro.inputs import MacroInputs
from tradesim.economy.macro.lags import left_after, next_pair
from tradesim.economy.macro.setting import MacroSetting, macro_setting
from tradesim.economy.macro.state import MacroState
from tradesim.economy.macro.step import first_macro, next_macro
from tradesim.economy.stakes import StakesTable
from tradesim.parameters.parameter import shipped, stacked
from tradesim.terms.sides import CN, Array

N, SEED = 20_000, 16
PAGE = Path(__file__).parents[2] / "docs" / "macro.md"
JANUARY, SPRING, PEAK, GENEVA, AUTUMN = 0.208, 0.421, 1.265, 0.511, 0.576
"""Average US tariff on Chinese goods in 2025 (PIIE): January; before and after the rises of April;
after the Geneva truce; September."""
PREWAR = 0.031
TARIFFS_2018 = {27: 0.067, 34: 0.084, 38: 0.120, 75: 0.173, 87: 0.210, 110: 0.193}
"""The same by weeks from the start of 2018 (PIIE)."""
LARGER_THEN = 1.6
"""Share of Chinese goods in US imports in 2017, 21.6 %, over that of 2024."""


@cache
def drawn() -> Mapping[str, Array]:
    """20,000 draws of every parameter, stacked by side."""
    uniforms = {name: np.random.default_rng([SEED, crc32(name.encode())]) for name in shipped()}
    return stacked(
        {name: shipped()[name].drawn(u.uniform(1e-9, 1.0, N)) for name, u in uniforms.items()}
    )


def day(**columns: Any) -> MacroInputs:
    """Inputs in N runs; imports of 259 bn USD and nothing else unless named."""
    return MacroInputs.of(N, **{"imports_us": 259.2, "rest_emergency": 1.0} | columns)


class Course:
    """Outcomes of the channels week by week."""

    def __init__(self, first: MacroInputs, parameters: Mapping[str, Array], before: float) -> None:
        self.setting = macro_setting(parameters, first, weeks=1.0, before=before)
        self.weeks: list[dict[str, Array]] = []

    def keep(self, state: MacroState) -> None:
        """Take note of a week."""
        found = out.all_outcomes(self.setting, state)
        self.weeks.append({name: found[name].astype(np.float32) for name in KEPT})

    def at(self, outcome: str, week: int) -> Array:
        """An outcome after so many weeks."""
        return np.asarray(self.weeks[week - 1][outcome], dtype=np.float64)

    def mean(self, outcome: str, first: int, last: int) -> Array:
        """Its mean over weeks."""
        return np.asarray(sum(self.at(outcome, week) for week in range(first, last + 1))) / (
            last + 1 - first
        )


KEPT = ("gdp_us", "gdp_cn", "gdp_row", "gdp_world", "cpi_us", "equities_us")


def held(
    first: MacroInputs,
    policy: Callable[[int], MacroInputs],
    *,
    weeks: int,
    index: tuple[float, float],
    before: float = JANUARY,
    parameters: Mapping[str, Any] | None = None,
) -> Course:
    """Weeks of a policy with uncertainty held: from index[0] on the first day to index[1] after."""
    none = np.zeros(N)
    given = {"first_uncertainty": none + index[0] - 1.0, "uncertainty_jump": none}
    course = Course(first, {**drawn(), **given, **(parameters or {})}, before)
    state = first_macro(course.setting).evolve(news=index[1] - index[0])
    for week in range(weeks):
        state = next_macro(course.setting, state, replace(policy(week), held_up=none == 0.0))
        course.keep(state)
    return course


@cache
def war_of_2018() -> Course:
    """2018 to 2020 with tariffs as they were, an index of 2.5 and the exposure of then."""
    scaled = ("direct_loss", "price_weight", "equity_tariff_effect", "trade_diverted")

    def policy(week: int) -> MacroInputs:
        tariff = [PREWAR, *(rate for since, rate in TARIFFS_2018.items() if since <= week)][-1]
        return day(tariff_us=tariff)

    return held(
        day(tariff_us=PREWAR), policy, weeks=156, index=(1.0, 2.5), before=PREWAR,
        parameters={name: LARGER_THEN * drawn()[name] for name in scaled},
    )  # fmt: skip


def threatened() -> MacroInputs:
    """The first day of both scenarios: 100 points threatened, one chance in four."""
    return day(tariff_us=AUTUMN, tariff_cn=0.326, threatened=1.0, carried_out=0.5, deal=0.5)


def s1_policy(lost: Array) -> MacroInputs:
    """100 points more, and inputs missing."""
    return day(tariff_us=AUTUMN + 1.0, tariff_cn=0.326, lost=lost)


@cache
def s1() -> Course:
    """100 points carried out and kept with controls: index from 2.5 to 6, for two years."""
    lost = 0.0008 * np.exp(0.9 * np.random.default_rng(SEED).standard_normal(N))
    return held(threatened(), lambda week: s1_policy(lost), weeks=104, index=(2.5, 6.0))


@cache
def s1_without_controls() -> Course:
    """The same without missing inputs."""
    first = day(tariff_us=AUTUMN, tariff_cn=0.326)
    return held(first, lambda week: s1_policy(np.zeros(N)), weeks=104, index=(2.5, 6.0))


@cache
def s2() -> Course:
    """A truce extended: index from 2.5 to 1.6."""
    first = day(tariff_us=AUTUMN, tariff_cn=0.326)
    return held(threatened(), lambda week: first, weeks=52, index=(2.5, 1.6))


@cache
def carried_out() -> tuple[MacroSetting, MacroState]:
    """100 points carried out and kept for a year; uncertainty follows policy, no inputs missing."""
    setting = macro_setting(drawn(), threatened(), weeks=1.0)
    state, now = first_macro(setting), s1_policy(np.zeros(N))
    for _ in range(52):
        state = next_macro(setting, state, now)
    return setting, state


@cache
def risk_scenario() -> Course:
    """IMF, October 2025: 30 points on China from mid October, the index half as high again."""
    first = day(tariff_us=AUTUMN)
    more = day(tariff_us=AUTUMN + 0.3)
    return held(first, lambda week: more, weeks=63, index=(2.5, 3.75))


@cache
def answered_ten_points() -> Course:
    """McKibbin and Noland: 10 points on China, answered in kind, for four years."""
    more = day(tariff_us=JANUARY + 0.1, tariff_cn=0.1)
    return held(day(tariff_us=JANUARY), lambda week: more, weeks=208, index=(1.0, 1.0))


@cache
def early_2025() -> Course:
    """10 points on 4 February and 10 more on 4 March 2025, to the end of March."""
    first = day(tariff_us=JANUARY)
    return held(
        first, lambda week: day(tariff_us=0.308 if week < 4 else 0.408), weeks=8, index=(1.0, 1.0)
    )


@cache
def all_tariffs_of_2025() -> Array:
    """Core PCE by the end of September 2025, percent: imports are a tenth of it (Barbiero and
    Stein), duties collected 2.4 % of them in January, 10 in June, 11.5 in August (Budget Lab); 4
    in February and 7 in March are our reading. At statutory rates the median is 0.70."""
    p, pair = drawn(), np.zeros((2, N))
    left = left_after(p["price_lag"], weeks=1.0)
    for week in range(35):
        rate = 0.024 if week < 4 else 0.04 if week < 9 else 0.10 if week < 27 else 0.115
        pair = next_pair(left, pair, np.full(N, np.log((1.0 + rate) / 1.024)))
    return np.asarray(100.0 * 0.10 * p["shop_pass_through"] * pair[1])


def passed_on(weeks: float) -> Array:
    """Share of a tariff that shops have passed on."""
    pair = next_pair(left_after(drawn()["price_lag"], weeks=weeks), np.zeros((2, N)), np.ones(N))
    return np.asarray(drawn()["shop_pass_through"] * pair[1])


def china_in_full(low: float, high: float) -> Array:
    """China's GDP in the end, without offset, from a tariff raised by `low` to one by `high`."""
    p = drawn()
    levels = [
        markets.expected_saturation(np.full(N, JANUARY + x), *np.zeros((3, N)), before=JANUARY,
                                    scale=p["tariff_scale"])
        for x in (low, high)
    ]  # fmt: skip
    return np.asarray(-p["direct_loss"][CN] * (levels[1] - levels[0]))


def equities(
    before: tuple[float, float, float],
    after: tuple[float, float, float],
    index: tuple[Array | float, Array | float],
    row: float = 0.0,
) -> Array:
    """Move of US equities: tariff, change expected and its chance before and after; the index."""
    p = drawn()
    expected = [
        markets.expected_saturation(*(np.full(N, x) for x in (*each, 0.0)), before=JANUARY,
                                    scale=p["tariff_scale"])
        for each in (before, after)
    ]  # fmt: skip
    return markets.us_equities(
        expected[1] - expected[0], np.full(N, row), np.log(np.asarray(index[1]) / index[0]),
        tariff_effect=p["equity_tariff_effect"], row_effect=p["equity_row_effect"],
        uncertainty_effect=p["equity_uncertainty_effect"],
    )  # fmt: skip


def october() -> tuple[Array, Array, Array]:
    """Index before the threat of 10 October 2025, after it, and after the words of 13 October.

    Before: what two reliefs (those words, and the consensus of 26 October) leave as 1.5.
    """
    p = drawn()
    jump = p["threat_news"] * tpu.jump(np.ones(N), size=p["uncertainty_jump"])
    stays = 1.0 - p["uncertainty_relief"]
    before = 1.0 + np.maximum(p["first_uncertainty"] / stays**2 - jump, 0.5)
    return before, before + jump, 1.0 + (before - 1.0 + jump) * stays


def geneva() -> Array:
    """Equities on 12 May 2025: a cut that had an even chance, and relief from an index of 7."""
    after = 1.0 + 6.0 * (1.0 - drawn()["uncertainty_relief"])
    cut = GENEVA - PEAK
    return equities((PEAK, cut, 0.5), (GENEVA, 0.0, 0.0), (7.0, after))


def index_of_april(effective: float) -> Array:
    """Index after an action of so many effective points out of the blue."""
    return 1.0 + tpu.jump(np.full(N, effective / 10.0), size=drawn()["uncertainty_jump"])


def controls(restriction: float, weeks: int, *, stock: float | None = None) -> dict[str, Array]:
    """Largest loss of US and Chinese GDP in so many weeks of a restriction, percent."""
    p, lost = drawn(), np.zeros(N)
    stocks = p["critical_stock"] if stock is None else np.full(N, stock)
    for week in range(weeks):
        years = np.full(N, week / critical_inputs.WEEKS_A_YEAR)
        supply = critical_inputs.supply_left(
            np.full(N, restriction), years, chinese_share=p["critical_dependence"]
        )
        used = critical_inputs.available(stocks, supply, step_weeks=1.0)
        stocks = critical_inputs.next_inventory(stocks, supply, step_weeks=1.0, normal=stocks)
        loss = critical_inputs.real_income_loss(
            used,
            value_share=p["critical_share"],
            elasticity=critical_inputs.substitution_elasticity(
                years, short_run=p["critical_elasticity"]
            ),
            exposed_share=p["exposed_share"],
        )
        lost = np.maximum(lost, loss)
    first = day(tariff_us=AUTUMN)
    setting = macro_setting(drawn(), first, weeks=1.0)
    state = next_macro(setting, first_macro(setting), replace(first, lost=lost))
    return {"us": out.gdp_us(setting, state), "cn": out.gdp_cn(setting, state)}


def revenue_ratio() -> Array:
    """Revenue at the tariff after Geneva over that at the peak, by elasticity set."""
    table, found = StakesTable.load(), []
    for which in range(len(SETS)):
        us = np.array([GENEVA, PEAK])
        cn = np.array([0.326, 1.476]) - 0.08
        imports = table.evaluate(us - PREWAR, cn, np.full(2, which, dtype=np.int8))[2]
        found.append(us[0] * imports[0] / (us[1] * imports[1]))
    return np.array(found)


def soybean_news(change: float) -> Array:
    """Percent of the soybean price for a change of the chance of purchases."""
    none, start = np.zeros(N), drawn()["soybean_price"]
    after = farms.price(none, none, np.full(N, change), none, start=start, slope=none)
    return np.asarray(100.0 * (after / start - 1.0))


class Row(NamedTuple):
    """A published number and what the channels give."""

    what: str
    low: float
    high: float
    """Published, or the range of what is published."""
    role: str
    draws: Callable[[], Array]


INF = float("inf")
ROWS: dict[str, Row] = {
    "E1a": Row("US GDP by 2020, tariffs and uncertainty of 2018-19, %", -1.0, -0.3, "set",
               lambda: war_of_2018().mean("gdp_us", 105, 156)),
    "E1b": Row("world GDP, the same, %", -0.8, -0.6, "seen",
               lambda: war_of_2018().mean("gdp_world", 105, 156)),
    "E1c": Row("US consumer prices, the same, %", 0.3, 0.5, "test",
               lambda: war_of_2018().mean("cpi_us", 105, 156)),
    "E1d": Row("US equities, sum of announcement days to August 2019, %", -11.5, -1.9, "test",
               lambda: war_of_2018().at("equities_us", 88)),
    "E2a": Row("China GDP, US tariff from 11 to 125, %", -2.6, -2.6, "test",
               lambda: china_in_full(0.0, 1.14)),
    "E2b": Row("China GDP, 34 points on top of 20, at least, %", -INF, -0.7, "test",
               lambda: china_in_full(0.20, 0.54)),
    "E2c": Row("China GDP a year, 10 points answered, %", -0.17, -0.17, "test",
               lambda: answered_ten_points().mean("gdp_cn", 1, 208)),
    "E3a": Row("US equities, 2 to 8 April 2025, %", -12.1, -12.1, "set",
               lambda: equities((SPRING, 0.0, 0.0), (1.043, 0.0, 0.0), (4.0, 10.0), row=0.11)),
    "E3b-1": Row("US equities, 12 May 2025, %", 3.26, 3.26, "seen", geneva),
    "E3b-2": Row("US equities, 10 October 2025, %", -2.71, -2.71, "seen",
                 lambda: equities((AUTUMN, 0.0, 0.0), (AUTUMN, 1.0, 0.18), october()[:2])),
    "E3b-3": Row("US equities, 13 October 2025, %", 1.6, 1.6, "seen",
                 lambda: equities((AUTUMN, 1.0, 0.18), (AUTUMN, 1.0, 0.1), october()[1:])),
    "E4": Row("index, peak of 2025 over that of 2019", 4.1, 4.1, "test",
              lambda: index_of_april(18.0) / index_of_april(1.5)),
    "E5a": Row("core PCE prices by September 2025, all tariffs, %", 0.44, 0.44, "test",
               all_tariffs_of_2025),
    "E5b": Row("core PCE prices by March 2025, 20 points on China, %", 0.08, 0.08, "test",
               lambda: early_2025().at("cpi_us", 8)),
    "E5c-1": Row("share passed on after 3 months", 0.36, 0.36, "set", lambda: passed_on(13.0)),
    "E5c-2": Row("share passed on after 6 months", 0.50, 0.55, "set", lambda: passed_on(26.0)),
    "E6": Row("world GDP in 2026, IMF risk scenario, %", -0.3, -0.3, "test",
              lambda: risk_scenario().mean("gdp_world", 11, 63)),
    "E7": Row("revenue at 51 % over that at 126 %, eight elasticity sets", 1.0, INF, "test",
              revenue_ratio),
    "E8-1": Row("US GDP, full controls for two years, %", -1.0, -1.0, "test",
                lambda: controls(1.0, 104)["us"]),
    "E8-2": Row("China GDP, the same, %", -0.4, -0.4, "test", lambda: controls(1.0, 104)["cn"]),
    "E8-3": Row("US GDP, controls of 0.6 for 10 weeks, stock of 8: not visible, %", -0.1, 0.0,
                "test", lambda: controls(0.6, 10, stock=8.0)["us"]),
    "E9": Row("world GDP after two years, 145 % on China, against present and no tariffs, %", -1.0,
              -0.6, "test", lambda: s1_without_controls().at("gdp_world", 104)),
    "E10-1": Row("soybeans on 10 October 2025, %", -1.5, -1.5, "test", lambda: soybean_news(-0.5)),
    "E10-2": Row("soybeans on the call to buy of 11 August 2025, %", 2.4, 2.4, "test",
                 lambda: soybean_news(0.5)),
    "E10-3": Row("soybeans on the bare truce of 12 August 2025, %", -1.2, -1.2, "test",
                 lambda: soybean_news(-0.5)),
    "A1 world": Row(
        "world GDP, 100 points kept a year, index from the policy, %", -1.1, -0.4, "asked",
        lambda: out.gdp_world(*carried_out())),
    "A1 prices": Row(
        "US consumer prices, the same, %", 0.2, 0.7, "asked", lambda: out.cpi_us(*carried_out())),
    "S1 us": Row("US GDP, 100 points kept with controls, a year, %", -0.87, -0.87, "scenario",
                 lambda: s1().at("gdp_us", 52)),
    "S1 cn": Row("China GDP, the same, %", -0.93, -0.93, "scenario", lambda: s1().at("gdp_cn", 52)),
    "S1 row": Row("GDP of the rest, the same, %", -0.53, -0.53, "scenario",
                  lambda: s1().at("gdp_row", 52)),
    "S1 world": Row("world GDP, the same, %", -0.70, -0.70, "scenario",
                    lambda: s1().at("gdp_world", 52)),
    "S1 equities": Row("US equities, the same, %", -5.4, -5.4, "scenario",
                       lambda: s1().at("equities_us", 52)),
    "S1 prices": Row("US consumer prices, the same, %", 0.36, 0.36, "scenario",
                     lambda: s1().at("cpi_us", 52)),
    "S2 us": Row("US GDP, truce extended, a year, %", 0.12, 0.12, "scenario",
                 lambda: s2().at("gdp_us", 52)),
    "S2 cn": Row("China GDP, the same, %", 0.08, 0.08, "scenario", lambda: s2().at("gdp_cn", 52)),
    "S2 row": Row("GDP of the rest, the same, %", 0.08, 0.08, "scenario",
                  lambda: s2().at("gdp_row", 52)),
    "S2 world": Row("world GDP, the same, %", 0.10, 0.10, "scenario",
                    lambda: s2().at("gdp_world", 52)),
    "S2 equities": Row("US equities, the same, %", 2.3, 2.3, "scenario",
                       lambda: s2().at("equities_us", 52)),
}  # fmt: skip

MISSED = {
    "E4": "another index: that of Baker, Bloom and Davis; the one of Caldara et al., to which the "
    "jump is set, had a ratio of 3.2",
    "E5b": "slow in the first two months: the lag is set to all tariffs of 2025, and those on "
    "Chinese goods of 2018-19 and of February 2025 were passed on faster",
    "E10-1": "an even chance of purchases lost is worth half of 1.5 %, the most that news can be",
    "E10-2": "the same: news of purchases can move the price by 1.5 % at most",
    "E10-3": "the same",
}
"""Rows whose published range does not meet the middle 90 % of the model, with the reason."""
TWOFOLD = {
    "2018-19": ("E1a", "E1b", "E1c", "E1d"),
    "2025": ("E2b", "E2c", "E3a", "E3b-1", "E3b-2", "E3b-3", "E5a", "E5b", "E5c-1", "E5c-2", "E6",
             "E9"),
}  # fmt: skip
"""Rows that tell of each trade war."""
MISSED_TWOFOLD: dict[str, set[str]] = {"2018-19": set(), "2025": set()}
"""Rows of the other war that are missed when priors are fitted on this one."""


@cache
def of(name: str) -> Array:
    """The draws of a row."""
    return ROWS[name].draws()


def middle(draws: Array, weights: Array | None = None) -> tuple[float, float, float]:
    """5, 50 and 95 % of draws, weighted."""
    order = np.argsort(draws)
    share = np.cumsum(np.ones(len(draws)) if weights is None else weights[order])
    low, half, high = np.interp([0.05, 0.5, 0.95], share / share[-1], draws[order])
    return float(low), float(half), float(high)


def met(row: Row, found: tuple[float, float, float]) -> bool:
    """Whether what is published lies in the middle 90 % of the model, or touches it."""
    return found[0] <= row.high and found[2] >= row.low


@cache
def fitted(war: str) -> Array:
    """Weights of the draws (N,) from the rows of one war: normal around the middle of what is
    published, with half its range, or a quarter of it, as standard deviation."""
    log_weight = np.zeros(N)
    for name in TWOFOLD[war]:
        row = ROWS[name]
        high = row.high if np.isfinite(row.high) else row.low
        low = row.low if np.isfinite(row.low) else high
        centre = (low + high) / 2.0
        spread = max((high - low) / 2.0, abs(centre) / 4.0)
        apart = (of(name) - centre) / spread
        if np.isinf(row.low):  # at least so much
            apart = np.maximum(apart, 0.0)
        log_weight -= apart**2 / 2.0
    weights = np.exp(log_weight - log_weight.max())
    return np.asarray(weights / weights.sum())


def table_row(name: str) -> str:
    """A row as docs/macro.md prints it."""
    row, found = ROWS[name], middle(of(name))
    if row.low == row.high or np.isinf(row.low) or np.isinf(row.high):
        said = f"{row.low if np.isfinite(row.low) else row.high:.3g}"
    else:
        said = f"{row.low:.3g} to {row.high:.3g}"
    said += " or more" * (row.high == INF) + " or less" * (row.low == -INF)
    low, half, high = (f"{x + 0.0:.2f}".replace("-0.00", "0.00") for x in found)
    verdict = "missed" if name in MISSED else "met"
    verdict = "alike" if row.role == "scenario" else verdict
    return f"| {name} | {row.what} | {said} | {half} [{low}, {high}] | {row.role} | {verdict} |"


@pytest.mark.parametrize("name", [n for n, row in ROWS.items() if row.role != "scenario"])
def test_a_published_number_is_met_or_listed_as_missed(name: str) -> None:
    assert met(ROWS[name], middle(of(name))) != (name in MISSED)


@pytest.mark.parametrize("name", [n for n, row in ROWS.items() if row.role == "scenario"])
def test_a_scenario_worked_out_elsewhere_comes_out_alike(name: str) -> None:
    """Within a fifth, or 0.05."""
    assert middle(of(name))[1] == pytest.approx(ROWS[name].low, rel=0.2, abs=0.05)


@pytest.mark.parametrize(("war", "other"), [("2018-19", "2025"), ("2025", "2018-19")])
def test_priors_fitted_on_one_trade_war_score_the_other(war: str, other: str) -> None:
    weights = fitted(war)
    assert 1.0 / np.sum(weights**2) > 100.0  # draws that count
    missed = {name for name in TWOFOLD[other] if not met(ROWS[name], middle(of(name), weights))}
    assert missed == MISSED_TWOFOLD[war]


def twofold_row(war: str, name: str) -> str:
    """A row of the other trade war as docs/macro.md prints it."""
    found = middle(of(name), fitted(war))
    low, half, high = (f"{x:.2f}" for x in found)
    published = table_row(name).split("|")[3].strip()
    return f"| {war} | {name} | {half} [{low}, {high}] | {published} |"


PRINTED = [
    *((name, lambda name=name: table_row(name)) for name in ROWS),
    *(
        (f"{war} | {name}", lambda war=war, name=name: twofold_row(war, name))
        for war, other in (("2018-19", "2025"), ("2025", "2018-19"))
        for name in TWOFOLD[other]
    ),
]


@pytest.mark.parametrize(("start", "expected"), PRINTED, ids=[start for start, _ in PRINTED])
def test_the_page_prints_what_the_model_gives(start: str, expected: Callable[[], str]) -> None:
    """To a unit of the last digit, since quantiles may round either way on another machine."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    found = [line for line in lines if line.startswith(f"| {start} |")]
    assert len(found) == 1
    number = re.compile(r"-?\d+\.\d\d(?!\d)")
    row = expected()
    assert number.sub("x", found[0]) == number.sub("x", row)
    printed, own = ([float(x) for x in number.findall(text)] for text in (found[0], row))
    assert printed == pytest.approx(own, abs=0.011)


def test_the_page_says_why_rows_are_missed() -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for name, reason in MISSED.items():
        assert f"{name}: {reason}." in page
