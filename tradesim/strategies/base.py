"""The contract of a strategy: from a View to an Intent, and nothing else.

A strategy is added as one file with one class and one entry in registry.py. What a side may not
see has no field in View, so a strategy cannot read it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from tradesim.parameters.prior import Prior
from tradesim.terms.arguments import of_kind, refusal
from tradesim.terms.moves import HOLD, MOVES
from tradesim.terms.sides import Array, Codes, Mask

FIRM, FALLBACK = 1.0, 0.5
"""Utility of the wished move of a rule of thumb, and of holding where that one is not open."""
RULE_PRECISION = 90.0
"""Precision of a rule of thumb, per percent: no draw can overturn a gap of 0.5.

The noise of a move, -ln(-ln u) for a 53-bit uniform u, spans less than 44.
"""
ALWAYS, NEVER = 300.0, -300.0
"""Leanings that no payoff outweighs, log-odds."""


@dataclass(frozen=True)
class View:
    """What one side sees: public facts, its own private ones, a noisy sight of the other's.

    All (n_runs,) unless said otherwise; worth in its own unit (docs/glossary.md). In
    play a field is worked out when a strategy first reads it. `View(stage=..., ...)` makes one by
    hand, for tests.
    """

    # public facts
    stage: Codes
    """Stage of the relationship, code of negotiation.stages."""
    level: Array
    """Own levers in force, (3, n_runs), shares; see levers.UNITS."""
    level_other: Array
    """The other side's levers in force, (3, n_runs), shares."""
    room: Array
    """How far own levers can rise, by law and by nature, (3, n_runs), shares."""
    threats: Array
    """How many threats the own side has open."""
    coverage: Array
    """Share of the other side's goods that an own tariff step reaches; see `levers.step_sizes`."""
    threat_lever: Codes
    """Lever of the own open threat, NO_LEVER if there is none."""
    threat_size: Array
    """Its size, share."""
    threat_weeks: Array
    """Weeks until it falls due; infinite if there is none."""
    threat_lever_other: Codes
    """Lever of the other side's open threat, NO_LEVER if there is none."""
    threat_size_other: Array
    """Its size, share."""
    threat_weeks_other: Array
    """Weeks until it falls due; infinite if there is none."""
    truce_weeks: Array
    """Weeks until the truce ends; infinite where none runs."""
    in_force: Mask
    """Whether an agreement signed by the leaders is in force."""
    undisputed: Mask
    """Whether an agreement without an end is in force, and since it was signed no lever was raised
    and no threat stands."""
    in_talks: Mask
    """Whether delegations talk, or wait for their leaders to sign."""
    shortfall: Array
    """Share of pledged purchases due that is missing, where that is noticed."""
    own_move: Codes
    """Own move of the last step, code of moves.MOVES."""
    own_rose: Mask
    """Whether the own side carried a rise out within the last week."""
    other_rose: Mask
    """Whether the other side did."""
    other_ever_rose: Mask
    """Whether the other side carried a rise out since the first day."""
    other_rise_lever: Codes
    """Lever of the other side's latest rise."""
    other_rise: Array
    """Size of the other side's latest rise, share."""
    has_offered: Mask
    """Whether an own offer to talk stands."""
    unanswered: Mask
    """Whether the other side's latest rise came after the latest own one, within four weeks."""
    unanswered_before: Mask
    """Whether the rise before that one found no answer either, within four weeks of it."""
    first_look: Mask
    """Whether the side takes the other side's latest rise up for the first time."""
    raising: Mask
    """Whether the latest own change of levers was a rise."""
    eased: Mask
    """Whether the other side's latest change of levers was down and the own one is older."""
    harsh_other: Array
    """Share of the other side's recent moves that were harsh: threats, rises, breaches."""
    mild_other: Array
    """Share of the other side's recent moves that were mild: easings, offers."""
    imports: Array
    """Goods the own side imports from the other before the conflict, billion USD a year."""
    imports_other: Array
    """Goods the other side imports from the own before the conflict, billion USD a year."""
    reputation: Array
    """Chance that own threats are carried out, as seen from the record."""
    reputation_other: Array
    """Chance that the other side's threats are carried out, as seen from the record."""
    weeks_to_election: Array
    """Weeks to the US midterm elections."""

    # own and private
    precision: Array
    """How surely the better move is chosen, per percent."""
    resolve: Array
    """Worth of standing firm, percent."""
    pain: Array
    """Political pain, percent."""
    worth: Array
    """Worth of the levers in force, percent."""
    usual_worth: Array
    """Its running mean, percent."""
    reservation: Array
    """Least share of the surplus the own delegation takes."""
    effect: Array
    """Own gain from taking each of levers.STEPS, (n_steps, n_runs), percent."""
    answer: Array
    """Own loss from the answer to be expected to each step, (n_steps, n_runs), percent."""
    prize: Array
    """Own gain if the other side gives way, percent."""
    deal: Array
    """Own gain from the package on the table over what happens without it, percent."""
    danger: Array
    """Own loss if the other side's open threat is carried out, percent."""
    setback: Array
    """Own loss if the truce ran out and suspended levers came back, percent."""
    continuation: Array
    """Own gain beyond the step from the stage that each of MOVES leads to at once, times the
    weight the side gives it, (6, n_runs), percent."""
    belligerence_cost: Array
    """Audience cost of issuing a threat, percent."""
    inconsistency_cost: Array
    """Audience cost of an own empty threat, percent."""
    back_down_cost: Array
    """Audience cost of giving way to a threat, percent."""
    reciprocity: Array
    """Worth of answering a rise, percent."""
    answer_share: Array
    """Size of the usual answer to a rise, share of it."""
    answer_elsewhere: Array
    """Chance that a tariff is answered by a restriction."""
    tariff_share: Array
    """Share of own threats that are of tariffs."""
    grievance: Array
    """Worth of calling the agreement broken, percent for all that is due missing."""
    threat_reluctance: Array
    """What speaks against a threat beside its payoff, percent."""
    escalation_reluctance: Array
    """What speaks against a rise beside its payoff, percent."""
    talks_reluctance: Array
    """What speaks against an offer to talk beside its payoff, percent."""
    concession_reluctance: Array
    """What speaks against stepping down beside its payoff, percent."""
    breach_reluctance: Array
    """What speaks against breaking the agreement beside its payoff, percent."""

    # a noisy sight or an estimate of what the other side feels
    pain_other: Array
    """The other side's pain seen through noise, percent."""
    effect_other: Array
    """The other side's gain from each own step (mostly losses), (n_steps, n_runs), percent."""
    concedes: Array
    """Chance that the other side gives way to each own step if threatened, (n_steps, n_runs)."""
    resists: Array
    """Chance that the other side resists a threat of 25 tariff points, from the threat game."""
    other_tough: Array
    """Belief that the other side is the tough type, share."""

    @property
    def n_runs(self) -> int:
        """How many runs are seen."""
        return int(self.stage.shape[-1])

    def at(self, runs: NDArray[np.intp]) -> View:
        """The same view for some of the runs, in contiguous arrays; reads every field."""
        return View(**{f.name: getattr(self, f.name).take(runs, axis=-1) for f in fields(View)})

    def evolve(self, **changes: Array | Codes | Mask) -> Self:
        """The same view with some fields changed; all others stay as they are."""
        if unknown := changes.keys() - {f.name for f in fields(View)}:
            raise TypeError(f"a View has no field {', '.join(sorted(unknown))}")
        changed = copy(self)
        changed.__dict__.update(changes)
        return changed


@dataclass(frozen=True, slots=True)
class Intent:
    """How much a side wants each move, and the step it would take if the move is a step."""

    utility: Array
    """Worth of each of MOVES, (6, n_runs)."""
    precision: Array
    """How surely the better move is chosen, (n_runs,), per percent."""
    lever: Codes
    size: Array
    """Step threatened or taken, (n_runs,)."""
    reading: Array
    """Worth of each of MOVES as the other side imagines it when it reads the move, (6, n_runs)."""


class Strategy(ABC):
    """A way to choose. Subclasses are final."""

    name: ClassVar[str]
    citation: ClassVar[str]
    """Key of data/sources.bib."""
    signing: ClassVar[float] = 0.0
    follow_through: ClassVar[float] = 0.0
    extending: ClassVar[float] = 0.0
    delivery: ClassVar[float] = 0.0
    """Log-odds added to decisions of the principal: sign, carry out, extend, deliver."""
    temper: ClassVar[Mapping[str, float | Prior]] = MappingProxyType({})
    """Own parameters that the strategy brings along, in place of the scenario's."""
    mirrors: ClassVar[frozenset[str]] = frozenset()
    """Own parameters in which the side copies the other side, which shows them at the table."""

    @abstractmethod
    def intend(self, view: View, uniforms: Array) -> Intent:
        """Intent of the side in each run; `uniforms` (n_runs,) settle which step it thinks of."""


def preferring(view: View, wishes: Mapping[int, Mask]) -> Array:
    """Utilities of a rule of thumb: FIRM for the wished move, zero for all others; (6, n_runs).

    Where several wishes hold the first in the mapping counts. Where none holds, or the wished
    move is not open, the side holds.
    """
    utility = np.zeros((len(MOVES), _a_view(view).n_runs))
    utility[HOLD] = FALLBACK
    if not isinstance(wishes, Mapping):
        raise refusal("wishes", wishes, "a table of moves and masks")
    free = np.ones(view.n_runs, dtype=np.bool_)
    for move, wished in wishes.items():
        if move not in range(len(MOVES)):
            raise refusal("a move of wishes", move, f"0 to {len(MOVES) - 1}, as in terms.moves")
        of_kind("a wish", wished, np.ndarray, "a mask, one truth a run")
        utility[move] = np.where(wished & free, FIRM, utility[move])
        free = free & ~wished
    return utility


def rule(view: View, utility: Array, lever: Codes, size: Array) -> Intent:
    """Intent of a rule of thumb, which always follows its rule.

    `utility` is (6, n_runs), `lever` and `size` of its step are (n_runs,). The other side does not
    know the rule: it reads each move as if all were equally attractive.
    """
    for name, column in (("utility", utility), ("lever", lever), ("size", size)):
        of_kind(name, column, np.ndarray, "an array, the runs last")
    blank = np.zeros_like(utility)
    return Intent(utility, np.full(_a_view(view).n_runs, RULE_PRECISION), lever, size, blank)


def no_step(view: View) -> tuple[Codes, Array]:
    """Lever and size of a side that has no step in mind; (n_runs,) each."""
    return np.zeros(_a_view(view).n_runs, dtype=np.int8), np.zeros(view.n_runs)


def _a_view(view: object) -> View:
    return of_kind("view", view, View, "the View that a strategy is given")


LEAST_ANSWER = 0.01
"""An answer below a point is none, so that answers to answers die out."""


def answering_step(view: View, lever: Codes, share: Array) -> tuple[Codes, Array]:
    """The other side's latest rise times `share`, on `lever`, within the room left."""
    room = np.where(lever == 0, view.room[0], np.where(lever == 1, view.room[1], view.room[2]))
    size = np.minimum(view.other_rise * share, room)
    return lever, np.where(size < LEAST_ANSWER, 0.0, size)
