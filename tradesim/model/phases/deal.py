"""The deal on the table: what it would bring, what it is worth, how far from the theories it is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.model.phases.world import World
from tradesim.model.state import State
from tradesim.negotiation import compliance
from tradesim.negotiation.bargaining import distance_to_solutions
from tradesim.negotiation.package import (
    Package,
    package,
    pledged,
    signed_level,
    tariff_taken_back,
    worst_levels,
)
from tradesim.negotiation.payoffs import Payoffs
from tradesim.terms.authorities import BASE
from tradesim.terms.columns import Index
from tradesim.terms.levers import PURCHASE, TARIFF
from tradesim.terms.sides import CN, Array, Mask

SPLITS = np.linspace(0.0, 1.0, 11)
"""Shares of the surplus at which the frontier of a run's deals is computed."""
AT_ONCE = 2048
"""Runs whose frontier is computed at a time: where all sign on one day it would fill memory."""


class Terms(NamedTuple):
    """What the terms of a deal follow from, runs on the last axis."""

    level: Array
    """Levers in force, (2, 3, n_runs)."""
    split: Array
    """US share of the surplus, (n_runs,)."""
    base: Array
    """Tariffs below which none falls, (2, n_runs)."""
    rollback: Array
    """Share of a rise that is taken back, (n_runs,)."""

    @classmethod
    def of(cls, world: World, level: Array, split: Array, base: Array, emergency: Mask) -> Terms:
        """Terms in some runs: most of a rise by decree is taken back, little of one by lists."""
        drawn = world.drawn
        rollback = np.where(emergency, drawn["rollback"], drawn["list_rollback"])
        return cls(level, split, base, rollback)

    @classmethod
    def on_the_table(cls, world: World, state: State) -> Terms:
        """Terms of the deal on the table."""
        return cls.of(world, state.level, state.split, state.layers[:, BASE], state.emergency)


def package_on_the_table(world: World, state: State) -> Package:
    """What would be in force if the leaders signed."""
    terms = Terms.on_the_table(world, state)
    return package(
        state.level,
        state.suspended,
        state.threat_lever,
        state.threat_size,
        start_tariff=world.reference_tariff,
        rollback=terms.rollback,
        tariff_cut=world.drawn["tariff_cut"],
        kept_share=world.drawn["kept_share"],
        split=state.split,
        base=terms.base,
        withholding=world.binding.purchases_refused,
    )


def promised(world: World, split: Array) -> Array:
    """What a signature pledges, million tonnes a year; shape of `split`."""
    if world.binding.purchases_refused:
        return np.zeros_like(split)
    if world.binding.pledge is not None:
        return np.full_like(split, world.binding.pledge)
    return pledged(world.drawn["pledge"], split)


def pledge_honoured(world: World, pledge: Array) -> Array:
    """The pledge in force, or nothing where China refuses to buy; shape of `pledge`."""
    return np.zeros_like(pledge) if world.binding.purchases_refused else pledge


def levers_with_pledge(level: Array, pledge: Array, market: Array) -> Array:
    """Levers with purchases as a pledge leaves them; shape of `level`, (2, 3, n_runs)."""
    changed = level.copy()
    changed[CN, PURCHASE] = purchases_withheld(level[CN, PURCHASE], pledge, market)
    return changed


def purchases_withheld(held: Array, pledge: Array, market: Array) -> Array:
    """Purchases withheld, share: what is pledged is not; `held` where nothing is; (n_runs,).

    A pledge above the market counts as withheld below zero.
    """
    bound = pledge > 0.0
    return np.asarray(bound * (1.0 - pledge / market) + ~bound * held)


def levers_of_deal(world: World, terms: Terms) -> Array:
    """Levers in force once a package is signed on these terms, purchases as pledged."""
    signed = level_if_signed(world, terms)
    signed[CN, PURCHASE] = purchases_withheld(
        signed[CN, PURCHASE], promised(world, terms.split), world.drawn["market_purchases"]
    )
    return signed


def level_if_signed(world: World, terms: Terms) -> Array:
    """Levers in force once the leaders have signed on these terms, (2, 3, n_runs)."""
    cut = tariff_taken_back(
        terms.level[:, TARIFF],
        start_tariff=world.reference_tariff[:, None],
        rollback=terms.rollback,
        tariff_cut=world.drawn["tariff_cut"],
        split=terms.split,
        base=terms.base,
    )
    withholding = world.binding.purchases_refused
    return signed_level(terms.level, cut, world.drawn["kept_share"], withholding=withholding)


def worth_without(state: State, payoffs: Payoffs) -> Array:
    """Worth that each side expects without a deal, (2, n_runs)."""
    worst = payoffs.of(
        worst_levels(state.level, state.suspended, state.threat_lever, state.threat_size)
    )
    return expected_worth(state.worth, worst, follow_through(state)[::-1])


def expected_worth(now: Array, worst: Array, likely: Array) -> Array:
    """What is expected without a deal, percent: worth of today's levers, moved towards the worst,
    what is threatened or suspended, by the chance on the other side's record that it comes."""
    return np.asarray(now + likely * (worst - now))


class Outlook(NamedTuple):
    """Worth to each side of the package and of no deal, (2, n_runs)."""

    deal: Array
    without: Array

    @property
    def gain(self) -> Array:
        """Worth of the package over no deal, (2, n_runs)."""
        return self.deal - self.without

    def at(self, runs: Index) -> Outlook:
        """The same in some of the runs."""
        return Outlook(self.deal.take(runs, axis=1), self.without.take(runs, axis=1))


def outlook(world: World, state: State) -> Outlook:
    """What both sides have to expect with the package on the table and without it."""
    payoffs = world.payoffs()
    deal = payoffs.of(levers_of_deal(world, Terms.on_the_table(world, state)))
    return Outlook(deal, worth_without(state, payoffs))


def follow_through(state: State) -> Array:
    """Chance, on its record, that each side carries a threat out, (2, n_runs)."""
    return state.record_carried / (state.record_carried + state.record_withdrawn)


def share_delivered(world: World, state: State) -> Array:
    """Share of what falls due that China delivers at present, (n_runs,)."""
    if world.binding.purchases_refused:
        return np.zeros(world.n_runs)
    noise = world.drawn["delivery_noise"] * state.mood
    return compliance.delivered_share(world.drawn["delivered_share"], noise=noise)


def distances(world: World, state: State, seen: Outlook) -> Array:
    """Distance of the deal to the Nash and Kalai-Smorodinsky points and the frontier, (3, n_runs).

    The frontier is that of the run's own deals, over every split of the surplus, against what
    each side expects without one; in shares of the ideal gains, missing where no deal helps both.
    """
    found = np.empty((3, world.n_runs))
    for start in range(0, world.n_runs, AT_ONCE):
        runs = np.arange(start, min(start + AT_ONCE, world.n_runs))
        each = seen.at(runs)
        frontier = worth_by_split(world.at(runs), state.at(runs)) - each.without[:, None]
        apart = distance_to_solutions(each.gain, frontier, 0.5)
        found[:, runs] = apart.nash, apart.kalai_smorodinsky, apart.pareto
    return found


def worth_by_split(world: World, state: State) -> Array:
    """Worth of the package at each of SPLITS, (2, len(SPLITS), n_runs), percent.

    All splits in one go: only tariffs and the pledge differ between them.
    """
    drawn, split = world.drawn, SPLITS[:, None]
    terms = Terms.on_the_table(world, state)
    level = terms.level
    cut = tariff_taken_back(
        level[:, None, TARIFF],
        start_tariff=world.reference_tariff[:, None, None],
        rollback=terms.rollback,
        tariff_cut=drawn["tariff_cut"][:, None],
        split=split,
        base=terms.base[:, None],
    )
    by_split = np.broadcast_to(level[:, :, None], (2, 3, len(SPLITS), world.n_runs))
    withholding = world.binding.purchases_refused
    signed = signed_level(by_split, cut, drawn["kept_share"][:, None], withholding=withholding)
    signed[CN, PURCHASE] = purchases_withheld(
        signed[CN, PURCHASE],
        promised(world, np.broadcast_to(split, by_split.shape[2:])),
        drawn["market_purchases"],
    )
    return world.payoffs().of(signed)
