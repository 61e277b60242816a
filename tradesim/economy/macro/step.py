"""One step of all channels: `first_macro` on the first day, `next_macro` from then on.

Within a step events come first, then levers are held and lags run to its end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.economy.macro import critical, direct, lags, markets, prices, revenue, uncertainty
from tradesim.economy.macro.exposure import saturation
from tradesim.economy.macro.inputs import MacroInputs
from tradesim.economy.macro.setting import MacroSetting
from tradesim.economy.macro.state import MacroState
from tradesim.terms.sides import Array


def first_macro(setting: MacroSetting) -> MacroState:
    """State on the first day: all lags at rest, uncertainty as the first day has it."""
    first, drawn = setting.first, setting.drawn
    columns = dict.fromkeys(MacroState.columns(), 0.0)
    return MacroState.of(
        setting.n_runs,
        **columns
        | {
            "standing": drawn["first_uncertainty"],
            "uncertainty": 1.0 + drawn["first_uncertainty"],
            "input_price": critical.PRICE_RESPONSE * first.restriction,
            "arrived": first.tariff_us,
            "imports_us": first.imports_us,
            "rest_emergency": first.rest_emergency,
            "emergency_paid": drawn["emergency_paid"],
            "purchases": first.purchases,
            "deal": first.deal,
        },
    )


def next_macro(setting: MacroSetting, state: MacroState, now: MacroInputs) -> MacroState:
    """State one step later, in memory of its own, from the inputs of the step."""
    later = MacroState.empty(setting.n_runs)
    index = _uncertainty(setting, state, now, later)
    _markets(setting, state, now, index, later)
    _tariffs_in_force(setting, state, now, later)
    _revenue(setting, state, now, later)
    multiplier = setting.drawn["downstream_multiplier"]
    later.supply_loss[:] = critical.supply_loss(now.lost, multiplier=multiplier)
    later.input_price[:] = critical.next_log_price(
        state.input_price, now.restriction, weeks=setting.weeks
    )
    later.purchases[:], later.deal[:] = now.purchases, now.deal
    return later


@dataclass(frozen=True)
class UncertaintyChange:
    """ln(U / U_0) just after the events of a step and at its end, (n_runs,)."""

    start: Array
    end: Array


def _uncertainty(
    setting: MacroSetting, state: MacroState, now: MacroInputs, later: MacroState
) -> UncertaintyChange:
    """Uncertainty and its lag, written into `later`."""
    drawn, rise = setting.drawn, now.tariff_us - setting.first.tariff_us
    size, relief = drawn["uncertainty_jump"], drawn["uncertainty_relief"]
    kept, news = np.zeros(setting.n_runs), state.news.copy()
    runs = np.flatnonzero(rise > 0.0)
    kept[runs] = uncertainty.kept(rise.take(runs), size=size.take(runs))
    runs = np.flatnonzero(now.action + now.threat + now.control > 0.0)
    heard = drawn["threat_news"].take(runs)
    events = (each.take(runs) for each in (now.action, now.threat, now.control))
    news[runs] += uncertainty.news_jump(*events, size=size.take(runs), heard=heard)
    news = uncertainty.relieved(news, now.relief, share=relief)
    later.standing[:] = uncertainty.relieved(state.standing, now.relief, share=relief)
    later.news[:] = uncertainty.faded(news, left=setting.news_left, held_up=now.held_up)
    lasting, first = 1.0 + later.standing + kept, 1.0 + drawn["first_uncertainty"]
    later.uncertainty[:] = lasting + later.news
    index = UncertaintyChange(np.log((lasting + news) / first), np.log(later.uncertainty / first))
    later.drag[:] = lags.next_stages(setting.uncertainty, state.drag, index.start, index.end)
    return index


def _markets(
    setting: MacroSetting,
    state: MacroState,
    now: MacroInputs,
    index: UncertaintyChange,
    later: MacroState,
) -> None:
    """Equities, and the fear that they spread, written into `later`."""
    drawn, first = setting.drawn, setting.first
    expected = markets.expected_saturation(
        now.tariff_us, now.threatened, now.carried_out, now.deal,
        before=setting.before, scale=drawn["tariff_scale"],
    )  # fmt: skip
    end = markets.us_equities(
        expected - setting.expected,
        now.tariff_row - first.tariff_row,
        index.end,
        tariff_effect=drawn["equity_tariff_effect"],
        row_effect=drawn["equity_row_effect"],
        uncertainty_effect=drawn["equity_uncertainty_effect"],
    )
    start = end - drawn["equity_uncertainty_effect"] * (index.start - index.end)
    later.equities[:] = end
    below = np.minimum(start, 0.0), np.minimum(end, 0.0)
    later.fear[:] = lags.next_stages(setting.fear, state.fear, *below)


def _tariffs_in_force(
    setting: MacroSetting, state: MacroState, now: MacroInputs, later: MacroState
) -> None:
    """Lags of GDP and of shop prices behind the tariffs, written into `later`."""
    first, scale = setting.first, setting.drawn["tariff_scale"]
    gone = saturation(now.tariff_us, before=setting.before, scale=scale)
    further, own = gone - setting.saturation, now.tariff_cn - first.tariff_cn
    later.direct[:] = direct.next_direct(setting.direct, state.direct, further, own)
    cost = np.log((1.0 + now.tariff_us) / (1.0 + first.tariff_us))
    later.passed_on[:], later.most_passed_on[:] = prices.next_passed_on(
        setting.prices, state.passed_on, state.most_passed_on, cost
    )


def _revenue(setting: MacroSetting, state: MacroState, now: MacroInputs, later: MacroState) -> None:
    """Duties that arrive, emergency duties paid and refunds due, written into `later`."""
    drawn = setting.drawn
    later.struck[:] = state.struck | now.ruling
    later.arrived[:] = revenue.next_arrived(state.arrived, now.tariff_us, weeks=setting.weeks)
    later.imports_us[:], later.rest_emergency[:] = now.imports_us, now.rest_emergency
    duties = revenue.emergency_duties(
        now.emergency_us, now.imports_us, now.rest_emergency,
        collected=drawn["collected_share"], rest=drawn["rest_emergency_duties"],
    )  # fmt: skip
    later.emergency_paid[:], later.refunds_due[:] = revenue.next_refunds(
        state.emergency_paid, state.refunds_due, duties, later.struck,
        share=drawn["refund_share"], weeks=setting.weeks, delay=drawn["refund_weeks"],
    )  # fmt: skip
