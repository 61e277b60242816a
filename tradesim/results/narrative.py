"""A run in plain words: who moved, what, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from tradesim.model.step import Moment
from tradesim.model.tally import breach_day, broken
from tradesim.negotiation.stages import STAGES
from tradesim.scenario.scenario import Scenario
from tradesim.terms import moves
from tradesim.terms.calendar import in_full
from tradesim.terms.levers import PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, US, other

NAMES = ("Washington", "Beijing")
ADJECTIVES = ("US", "Chinese")
TOGETHER = "Both sides"
LEAST = 5e-3


def sentences(scenario: Scenario, moment: Moment, column: int) -> Iterator[tuple[date, str]]:
    """What happened to one run in a step: dates and sentences, in the order of the step."""
    if moment.happened is None:
        return
    narrative = StepNarrative(scenario, moment, column)
    yield from narrative.scripted()
    yield from narrative.ruling()
    yield from narrative.leaders()
    yield from narrative.deadlines()
    yield from narrative.truce()
    yield from narrative.chosen()
    yield from narrative.breach()
    yield from narrative.talks()
    yield from narrative.stage()


class StepNarrative:
    """Sentences about one run in one step."""

    def __init__(self, scenario: Scenario, moment: Moment, column: int) -> None:
        assert moment.happened is not None
        assert moment.choices is not None
        self.scenario = scenario
        self.moment = moment
        self.at = column
        self.happened = moment.happened
        self.choices = moment.choices
        self.before, self.state = moment.before, moment.state

    def day(self, day: float | None = None) -> date:
        """The date of a day of the run; the end of the step where none is given."""
        days = self.moment.clock.closes if day is None or not np.isfinite(day) else day
        return self.scenario.calendar.start + timedelta(days=float(days))

    def scripted(self) -> Iterator[tuple[date, str]]:
        """Moves that the scenario writes down."""
        for move in self.moment.world.script:
            if not self.moment.clock.covers(move.day):
                continue
            who, down = NAMES[move.side], move.move == "lower"
            what = step_in_words(move.lever, move.size, down=down) if move.size else ""
            said = {
                "raise": f"raises a lever: {what}",
                "lower": f"eases: {what}",
                "threaten": f"threatens {what}",
                "carry out": "carries its threat out",
                "withdraw": "withdraws its threat",
                "offer talks": "offers talks",
            }[move.move]
            yield self.day(move.day), f"{who} {said} (scripted in the scenario)."

    def ruling(self) -> Iterator[tuple[date, str]]:
        """A court that strikes the tariffs down."""
        if self.happened.ruling[self.at]:
            fall = -self.happened.rise[US, TARIFF, self.at]
            ruled = self.moment.world.drawn["ruling_week"][self.at] * 7.0
            text = (
                f"The court strikes the emergency tariffs down: the US tariff falls by "
                f"{points(fall)}, and until a slower procedure is through it cannot exceed "
                f"{self.state.authority[self.at]:.0%}."
            )
            yield self.day(ruled), text

    def leaders(self) -> Iterator[tuple[date, str]]:
        """Leaders who signed or refused."""
        refused = [side for side in (US, CN) if self.happened.refused[side, self.at]]
        signed = self.happened.signed[self.at]
        if not signed and not refused:
            return
        summit = self.moment.world.calendar.summit
        met = self.moment.clock.covers(summit)
        place = "meet and" if met else "consider the consensus and"
        chance = self.happened.sign_chance[:, self.at]
        why = f"their probabilities of signing were {chance[US]:.0%} and {chance[CN]:.0%}"
        leaders = " and ".join(side.principal for side in self.scenario.sides)
        when = self.day(summit if met else None)
        if signed:
            yield when, f"{leaders} {place} sign: {self._package()} ({why})."
        else:
            who = " and ".join(self.scenario.sides[side].principal for side in refused)
            verb = "refuses" if len(refused) == 1 else "refuse"
            yield when, f"{leaders} {place} {who} {verb} to sign; talks go on ({why})."

    def deadlines(self) -> Iterator[tuple[date, str]]:
        """Threats that fell due."""
        chance = self.happened.carry_chance
        for side in (US, CN):
            if np.isnan(chance[side, self.at]):
                continue
            what = step_in_words(
                int(self.before.threat_lever[side, self.at]), self.before.threat_size[side, self.at]
            )
            when = self.day(self.before.threat_deadline[side, self.at])
            odds = f"chance {chance[side, self.at]:.0%}"
            if self.happened.postponed[side, self.at]:
                later = self.day(self.state.threat_deadline[side, self.at])
                put_off = f"{NAMES[side]} puts its threat off to {in_full(later)}"
                yield when, f"{put_off}: {what} ({odds} of being carried out)."
            elif self.happened.withdrew[side, self.at]:
                share = 1.0 - chance[side, self.at]
                yield when, f"{NAMES[side]} lets its threat lapse: {what} (chance {share:.0%})."
            elif self.happened.raised[side, self.at]:
                yield when, f"{NAMES[side]} carries its threat out: {what} ({odds})."

    def truce(self) -> Iterator[tuple[date, str]]:
        """A truce that was extended or ran out."""
        if self.happened.extended[self.at]:
            until = self.day(self.state.truce_end[self.at])
            yield (
                self.day(self.before.truce_end[self.at]),
                (f"{TOGETHER} extend the truce to {in_full(until)}."),
            )
        if self.happened.expired[self.at]:
            ended = self.day(self.before.truce_end[self.at])
            yield ended, "The truce runs out, and what was suspended is back in force."

    def chosen(self) -> Iterator[tuple[date, str]]:
        """Moves that the sides chose, with the worth that decided."""
        for side in (US, CN):
            move = int(self.choices.move[side, self.at])
            if not self.choices.attending[side, self.at] or move == moves.HOLD:
                continue
            yield self.day(), f"{NAMES[side]} {self._move(side, move)}{self._reason(side, move)}."

    def breach(self) -> Iterator[tuple[date, str]]:
        """An agreement that a rise broke, on the day that the breach is counted from."""
        day = float(breach_day(self.moment)[self.at])
        declared = self.happened.breached[:, self.at].any() and day == self.moment.clock.closes
        if broken(self.happened, self.before)[self.at] and not declared:
            yield self.day(day), "The agreement is broken."

    def talks(self) -> Iterator[tuple[date, str]]:
        """Talks that opened, agreed or failed."""
        delegates = [", ".join(side.negotiators) for side in self.scenario.sides]
        if self.happened.talks_opened[self.at]:
            yield self.day(), f"Talks open: {delegates[US]} with {delegates[CN]}."
        if self.happened.consensus[self.at]:
            share = self.state.split[self.at]
            text = (
                f"{delegates[US]} and {delegates[CN]} reach a preliminary consensus; "
                f"the US takes {share:.0%} of the surplus."
            )
            yield self.day(), text
        if self.happened.talks_failed[self.at]:
            yield self.day(), "The talks break off without a result."

    def stage(self) -> Iterator[tuple[date, str]]:
        """The stage, where it has changed."""
        if self.state.stage[self.at] != self.before.stage[self.at]:
            yield self.day(), f"Stage: {STAGES[self.state.stage[self.at]]}."
        lapsed = self.before.pledge[self.at] > 0.0 and self.state.pledge[self.at] == 0.0
        if lapsed and self.state.level[CN, PURCHASE, self.at] > LEAST:
            yield self.day(), "The pledge is void, and China withholds purchases again."

    def _move(self, side: int, move: int) -> str:
        what = step_in_words(
            int(self.choices.lever[side, self.at]), self.choices.size[side, self.at]
        )
        due = self.day(self.state.threat_deadline[side, self.at])
        if move == moves.THREATEN:
            return f"threatens {what}, due {in_full(due)}"
        if move == moves.ESCALATE:
            return f"moves first: {what}" if not self._answers(side) else f"answers with {what}"
        if move == moves.OFFER_TALKS:
            return "offers talks"
        if move == moves.BREACH:
            return "declares the agreement broken"
        if self.happened.withdrew[side, self.at]:
            return "withdraws its threat"
        fall = self.happened.easing[side, :, self.at]
        lever = int(np.argmax(fall))
        return f"eases: {step_in_words(lever, fall[lever], down=True)}"

    def _answers(self, side: int) -> bool:
        hit = self.state.rise_day[other(side), self.at]
        if hit >= self.moment.clock.closes:
            hit = self.before.rise_day[other(side), self.at]
        return bool(hit > self.before.rise_day[side, self.at])

    def _reason(self, side: int, move: int) -> str:
        utility, chances = self.choices.weighed(side, self.at)
        strategy = self.moment.world.strategies[self.moment.world.strategy[side, self.at]].name
        return (
            f" (worth {utility[move]:+.2f} % of income against {utility[moves.HOLD]:+.2f} for "
            f"holding, chosen with chance {percent(chances[move])}; {strategy})"
        )

    def _package(self) -> str:
        parts = [f"{self.state.pledge[self.at]:.0f} million tonnes of soybeans a year are pledged"]
        fall = self.before.level[:, :, self.at] - self.state.level[:, :, self.at]
        for side in (US, CN):
            if fall[side, TARIFF] > LEAST:
                parts.append(f"the {ADJECTIVES[side]} tariff falls by {points(fall[side, TARIFF])}")
        put_off = self.state.suspended[CN, RESTRICTION, self.at]
        if put_off > LEAST:
            parts.append(f"export restrictions of {put_off:.0%} are suspended")
        until = self.day(self.state.truce_end[self.at])
        return f"{', '.join(parts)}, until {in_full(until)}"


def step_in_words(lever: int, size: float, *, down: bool = False) -> str:
    """A change of a lever in words."""
    if lever == TARIFF:
        return f"tariffs {'down' if down else 'up'} by {points(size)}"
    if lever == RESTRICTION:
        return f"{size:.0%} of critical exports {'released' if down else 'held back'}"
    if lever == PURCHASE:
        return f"{size:.0%} of normal soybean purchases {'resumed' if down else 'withheld'}"
    return "nothing"


def points(size: float) -> str:
    """A tariff change in percentage points.

    >>> points(0.25)
    '25 points'
    """
    rounded = f"{100.0 * size:.0f}"
    return f"{rounded} point" if rounded == "1" else f"{rounded} points"


def percent(share: float) -> str:
    """A chance in percent, the smallest as such.

    >>> percent(0.234), percent(0.001)
    ('23%', 'under 1%')
    """
    return "under 1%" if share < 0.005 else f"{share:.0%}"
