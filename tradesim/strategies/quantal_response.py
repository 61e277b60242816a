"""Choice by payoffs with errors: the default way to choose."""

from __future__ import annotations

from typing import final

import numpy as np

from tradesim.strategies.base import Intent, Strategy, View, answering_step
from tradesim.terms.levers import RESTRICTION, STEP_LEVER, TARIFF, size_of_steps, step_sizes
from tradesim.terms.moves import BREACH, DEESCALATE, ESCALATE, MOVES, OFFER_TALKS, THREATEN
from tradesim.terms.sides import Array, Codes

RARELY = 0.1
"""Share of threats without tariffs that withhold purchases (judgement: none in the record)."""


class ByPayoffs(Strategy):
    """Base of the strategies that choose by payoffs, with errors, on the view as they see it."""

    def intend(self, view: View, uniforms: Array) -> Intent:
        net, at_risk = view.effect - view.answer, deal_at_risk(view)
        worth = worth_of_threats(view, net)
        step = chosen_step(worth, view, uniforms)
        lever, size = STEP_LEVER[step], within_room(view, step)
        hit = np.flatnonzero(view.unanswered)
        lever[hit], size[hit] = (each.take(hit) for each in answer(view, uniforms))
        step[hit] = nearest_step(lever.take(hit), size.take(hit), view.coverage.take(hit))
        utility = np.zeros((len(MOVES), view.n_runs))
        shame = conceding(view)
        utility[DEESCALATE] = view.pain - view.resolve - view.concession_reluctance - shame
        utility[OFFER_TALKS] = worth_of_talks(view, shame)
        utility[THREATEN] = value_by_run(worth, step) - view.threat_reluctance - 0.5 * at_risk
        utility[ESCALATE] = worth_of_rise(view, value_by_run(net, step)) - at_risk
        utility[BREACH] = view.grievance * view.shortfall - view.breach_reluctance - view.pain
        utility += view.continuation
        return Intent(utility, view.precision, lever, size, utility)


@final
class QuantalResponse(ByPayoffs):
    """Better moves are likelier: chance proportional to exp(precision x utility) over legal moves.

    Level-1: each side takes the other's record and felt costs as they stand and does not model
    the other's reply in full (McKelvey and Palfrey 1995 with level-1 beliefs). Beyond the step it
    counts what the stage is worth that a move leads to, as play without look-ahead goes on.
    """

    name = "quantal-response"
    citation = "mckelvey_palfrey1995"


def worth_of_threats(view: View, net: Array) -> Array:
    """Worth of threatening each step, (n_steps, n_runs).

    P(concede) prize + (1 - P(concede)) [F (effect - answer) - (1 - F) inconsistency]
    - belligerence,
    F the chance, on the own record, that the threat would be carried out; `net`, of the same
    shape, is effect less answer.
    """
    met = view.concedes
    resisted = view.reputation * net - (1.0 - view.reputation) * view.inconsistency_cost
    return met * view.prize + (1.0 - met) * resisted - view.belligerence_cost


def worth_of_rise(view: View, net: Array) -> Array:
    """Worth of moving a lever now, (n_runs,): `net` of the answer to be expected, the pleasure of
    answering, resolve against pain."""
    answering = view.unanswered * view.reciprocity
    return net + view.resolve - view.pain + answering - view.escalation_reluctance


def deal_at_risk(view: View) -> Array:
    """What an unprovoked rise puts at risk while an agreement is in force.

    Half the reluctance to declare it broken (rises of 2025 outside the letter of the truce were
    borne), and the return of what is suspended.
    """
    at_risk = 0.5 * view.breach_reluctance + np.maximum(view.setback, 0.0)
    return (view.in_force & ~view.unanswered) * at_risk


def worth_of_talks(view: View, shame: Array) -> Array:
    """Worth of offering talks: a share of the deal, relief, danger averted, less what it costs.

    `shame` (n_runs,) is the audience cost of giving way.
    """
    danger_averted = view.reputation_other * view.danger
    relief = 0.5 * view.deal + view.pain + danger_averted
    return relief - view.talks_reluctance - shame - 0.5 * view.resolve


def conceding(view: View) -> Array:
    """Audience cost of giving way: to the own empty threat, and to the other side's open one."""
    own = (view.threat_lever >= 0) * view.inconsistency_cost
    return own + (view.threat_lever_other >= 0) * view.back_down_cost


def chosen_step(worth: Array, view: View, uniforms: Array) -> Codes:
    """Step drawn by softmax over worth among those with room, (n_runs,), index into STEPS.

    Levers weigh as often as the side has threatened with them, whatever their number of sizes.
    """
    other_levers = 1.0 - view.tariff_share
    habit = (
        view.tariff_share / 4.0,
        other_levers * (1.0 - RARELY) / 3.0,
        other_levers * RARELY / 3.0,
    )
    weights = []
    total = np.zeros(view.n_runs)
    for s, size in enumerate(step_sizes(view.coverage)):
        open_to = view.room[STEP_LEVER[s]] >= 0.5 * size
        weight = habit[STEP_LEVER[s]] * np.exp(view.precision * worth[s])
        total = total + open_to * weight
        weights.append(total)
    step: Codes = np.zeros(view.n_runs, dtype=np.int8)
    drawn = uniforms * total
    for cumulative in weights[:-1]:
        step += drawn >= cumulative
    return step


def nearest_step(lever: Codes, size: Array, coverage: Array) -> Codes:
    """The step of STEPS on this lever that is nearest in size, (n_runs,): it prices an answer."""
    sizes = np.stack(np.broadcast_arrays(*step_sizes(coverage)))
    off = np.where(lever == STEP_LEVER[:, None], np.abs(size - sizes), np.inf)
    nearest: Codes = off.argmin(axis=0).astype(np.int8)
    return nearest


def value_by_run(rows: Array, index: Codes) -> Array:
    """rows[index] run by run, (n_runs,)."""
    return np.asarray(rows[index, np.arange(rows.shape[-1])])


def within_room(view: View, step: Codes) -> Array:
    """Size of the step, cut to the room left."""
    wanted = size_of_steps(step, view.coverage)
    return np.minimum(wanted, value_by_run(view.room, STEP_LEVER[step]))


def answer(view: View, uniforms: Array) -> tuple[Codes, Array]:
    """The answer to the other side's latest rise: in kind, or on the chokepoint lever.

    Where the tariff has no room left the answer spills over to export restrictions.
    """
    elsewhere = (view.other_rise_lever == TARIFF) & (
        (uniforms < view.answer_elsewhere) | (view.room[TARIFF] <= 0.0)
    )
    lever = np.where(elsewhere | (view.other_rise_lever == RESTRICTION), RESTRICTION, TARIFF)
    return answering_step(view, lever.astype(np.int8), view.answer_share)
