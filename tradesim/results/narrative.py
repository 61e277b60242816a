"""A run in plain words: who moved, what, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from tradesim.model.phases.choose import Choices
from tradesim.model.phases.script import ScriptedAction, passed_over
from tradesim.model.step import Moment
from tradesim.negotiation.stages import STAGES
from tradesim.scenario.scenario import Scenario
from tradesim.terms import moves
from tradesim.terms.authorities import EMERGENCY, TEMPORARY
from tradesim.terms.calendar import NEVER, in_full
from tradesim.terms.levers import PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, US, other

NAMES = ("Washington", "Beijing")
ADJECTIVES = ("US", "Chinese")
TOGETHER = "Both sides"
LEAST = 5e-3
LAWS = ("", " under section 301", " under emergency powers", " under section 122")
"""How a US tariff in each layer of terms.authorities is told."""


def sentences(scenario: Scenario, moment: Moment, column: int) -> Iterator[tuple[date, str]]:
    """What happened to one run in a step: dates and sentences, in the order of the step."""
    if moment.happened is None:
        return
    narrative = StepNarrative(scenario, moment, column)
    yield from narrative.scripted()
    yield from narrative.ruling()
    yield from narrative.law()
    yield from narrative.sector()
    yield from narrative.effect()
    yield from narrative.leaders(met=True)
    yield from narrative.deadlines()
    yield from narrative.truce()
    yield from narrative.chosen()
    yield from narrative.breach()
    yield from narrative.talks()
    yield from narrative.leaders(met=False)
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
        self.made = [moment.choices] + ([moment.replies] if moment.replies else [])
        self.before, self.state = moment.before, moment.state

    def day(self, day: float | None = None) -> date:
        """The date of a day of the run; the end of the step where none is given."""
        days = self.moment.clock.closes if day is None or not np.isfinite(day) else day
        return self.scenario.calendar.start + timedelta(days=float(days))

    def scripted(self) -> Iterator[tuple[date, str]]:
        """Actions that the scenario writes down."""
        came_about = {"sign": self.happened.signed, "extend_truce": self.happened.extended}
        for action in self._script():
            came = came_about.get(action.action)
            if not action.words or (came is not None and not came[self.at]):
                continue
            words = action.words
            if action.action == "sign":
                words = f"{self._leaders()} sign: {self._package()}"
            since = f", since {action.when}" if action.when else ""
            told = f"{words[0].upper()}{words[1:]} (scripted in the scenario{since})."
            yield self.day(action.day), told

    def _script(self) -> list[ScriptedAction]:
        """Scripted actions that were taken in the step."""
        script, bits = self.moment.world.script, int(self.happened.passed_over[self.at])
        return [
            each
            for each in script
            if self.moment.clock.covers(each.day)
            and (each.when is None or not bits & passed_over(script, each))
        ]

    def _is_scripted(self, name: str) -> bool:
        """Whether an action of that name is scripted in the step."""
        return any(each.action == name for each in self._script())

    def _leaders(self) -> str:
        return " and ".join(side.principal for side in self.scenario.sides)

    def ruling(self) -> Iterator[tuple[date, str]]:
        """A court that strikes the tariffs down."""
        if self.happened.ruling[self.at]:
            lost = self.before.layers[US, EMERGENCY, self.at]
            bridge = self.state.layers[US, TEMPORARY, self.at]
            text = f"The court strikes the emergency tariffs down: {points(lost)} of the US tariff"
            text += f", {points(bridge)} of them bridged by temporary duties." if bridge else "."
            yield self.day(self.moment.world.ruling_day[self.at]), text

    def law(self) -> Iterator[tuple[date, str]]:
        """Powers that the US gains, procedures that are through, temporary measures that end."""
        clock, world = self.moment.clock, self.moment.world
        declared = self.day(world.emergency_day[self.at])
        if clock.covers(world.emergency_day[self.at]):
            yield declared, "Washington declares an emergency, and can raise tariffs by decree."
        procedure, ends = world.regained_day[self.at], self.before.temporary_until[self.at]
        replaced = self.before.to_replace[self.at]
        if clock.covers(procedure) and replaced > LEAST:
            text = (
                f"A procedure is through: {points(replaced)} of what the court took away are back"
            )
            yield self.day(procedure), f"{text} under section 301, in place of temporary duties."
        elif clock.covers(ends) and self.before.layers[US, TEMPORARY, self.at] > LEAST:
            text = f"{points(self.before.layers[US, TEMPORARY, self.at])} of the US tariff"
            yield self.day(ends), f"Temporary duties end after 150 days: {text}."

    def sector(self) -> Iterator[tuple[date, str]]:
        """A US tariff by sector, aimed at all countries."""
        rise = self.happened.sector[self.at]
        if rise == 0.0 or self._is_scripted("raise_tariff"):
            return
        text = "Washington raises tariffs by sector on all countries (section 232): "
        text += f"{points(rise)} on average"
        if self.happened.breached[CN, self.at]:
            text += ". Beijing calls it a breach of the agreement"
        yield self.day(self.moment.clock.opens + 1.0), f"{text}."

    def effect(self) -> Iterator[tuple[date, str]]:
        """What was signed and takes effect now."""
        day = self.before.effect_day[self.at]
        if not self.moment.clock.covers(day) or not self.before.in_force[self.at]:
            return
        change = self.before.coming[:, TARIFF, self.at]
        told = [f"{NAMES[side]} lowers its tariff by {points(-change[side])}"
                for side in (US, CN) if change[side] < -LEAST]  # fmt: skip
        if told:
            yield self.day(day), f"What was signed takes effect: {' and '.join(told)}."

    def leaders(self, *, met: bool) -> Iterator[tuple[date, str]]:
        """Leaders who signed or refused, at their meeting or else."""
        refused = [side for side in (US, CN) if self.happened.refused[side, self.at]]
        signed = self.happened.signed[self.at] and not self._is_scripted("sign")
        signed_on = self.happened.signed_on[self.at]
        meetings = self.moment.world.calendar.meetings_in(self.moment.clock)
        at_meeting = signed_on in meetings if signed else bool(meetings)
        place = "meet and" if met else "consider the consensus and"
        chance = self.happened.sign_chance[:, self.at]
        why = f"their probabilities of signing were {chance[US]:.0%} and {chance[CN]:.0%}"
        leaders = self._leaders()
        if signed and met == at_meeting:
            yield self.day(signed_on), f"{leaders} {place} sign: {self._package()} ({why})."
        if refused and met == bool(meetings):
            who = " and ".join(self.scenario.sides[side].principal for side in refused)
            verb = "refuses" if len(refused) == 1 else "refuse"
            when = self.day(meetings[-1] if meetings else None)
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
            what += f", threatened on {in_full(self.day(self.before.threat_since[side, self.at]))}"
            odds = f"chance {chance[side, self.at]:.0%}"
            if self.happened.postponed[side, self.at]:
                later = self.day(self.state.threat_deadline[side, self.at])
                put_off = f"{NAMES[side]} puts its threat off to {in_full(later)}"
                yield when, f"{put_off}: {what} ({odds} of being carried out)."
                if self.happened.withdrew[side, self.at]:
                    yield self.day(), f"{NAMES[side]} lets another threat lapse."
            elif self.happened.withdrew[side, self.at]:
                share = 1.0 - chance[side, self.at]
                yield when, f"{NAMES[side]} lets its threat lapse: {what} (chance {share:.0%})."
            elif self.happened.raised[side, self.at]:
                what += self._law_of(side, int(self.before.threat_lever[side, self.at]))
                yield when, f"{NAMES[side]} carries its threat out: {what} ({odds})."

    def truce(self) -> Iterator[tuple[date, str]]:
        """A truce that was extended or ran out."""
        if self.happened.extended[self.at] and not self._is_scripted("extend_truce"):
            end = self.state.truce_end[self.at]
            until = f"to {in_full(self.day(end))}" if end < NEVER else "without an end"
            when = min(self.before.truce_end[self.at], self.moment.clock.closes)
            yield self.day(when), f"{TOGETHER} extend the truce {until}."
        if self.happened.expired[self.at]:
            ended = self.day(self.before.truce_end[self.at])
            yield ended, "The truce runs out, and what was suspended is back in force."

    def chosen(self) -> Iterator[tuple[date, str]]:
        """Moves that the sides chose, with the worth that decided."""
        for choices in self.made:
            for side in (US, CN):
                move = int(choices.move[side, self.at])
                if not choices.attending[side, self.at] or move == moves.HOLD:
                    continue
                what, why = self._move(choices, side), self._reason(choices, side)
                yield self._day_of(choices, side), f"{NAMES[side]} {what}{why}."

    def _day_of(self, choices: Choices, side: int) -> date:
        """Day of a move: rises have one of their own, all else comes at the end of the step."""
        if int(choices.move[side, self.at]) != moves.ESCALATE:
            return self.day()
        again = choices is not self.made[-1] and any(
            int(later.move[side, self.at]) == moves.ESCALATE for later in self.made[1:]
        )
        days = self.state.rise_before if again else self.state.rise_day
        return self.day(days[side, self.at])

    def breach(self) -> Iterator[tuple[date, str]]:
        """Sides whose rise broke an agreement, on the day that the breach is counted from."""
        for side in (US, CN):
            declared = any(int(made.move[side, self.at]) == moves.BREACH for made in self.made)
            by_sector = side == CN and self.happened.sector[self.at] > 0.0
            if self.happened.breached[side, self.at] and not declared and not by_sector:
                day = self.day(self.happened.broken_on[self.at])
                yield day, f"{NAMES[side]} breaks the agreement by its rise."

    def talks(self) -> Iterator[tuple[date, str]]:
        """Talks that opened, agreed or failed."""
        delegates = [", ".join(side.negotiators) for side in self.scenario.sides]
        if self.happened.talks_opened[self.at]:
            yield self.day(), f"Talks open: {delegates[US]} with {delegates[CN]}."
        if self.happened.consensus[self.at] and not self.happened.met[self.at]:
            yield (
                self.day(self.happened.consensus_on[self.at]),
                ("The leaders reach a preliminary consensus themselves."),
            )
        elif self.happened.consensus[self.at]:
            share = self.state.split[self.at]
            text = (
                f"{delegates[US]} and {delegates[CN]} reach a preliminary consensus; "
                f"the US takes {share:.0%} of the surplus."
            )
            yield self.day(self.happened.consensus_on[self.at]), text
        if self.happened.talks_failed[self.at]:
            yield self.day(), "The talks break off without a result."

    def stage(self) -> Iterator[tuple[date, str]]:
        """The stage, where it has changed."""
        if self.state.stage[self.at] != self.before.stage[self.at]:
            yield self.day(), f"Stage: {STAGES[self.state.stage[self.at]]}."
        lapsed = self.before.pledge[self.at] > 0.0 and self.state.pledge[self.at] == 0.0
        if lapsed and self.state.level[CN, PURCHASE, self.at] > LEAST:
            yield self.day(), "The pledge is void, and China withholds purchases again."

    def _move(self, choices: Choices, side: int) -> str:
        move = int(choices.move[side, self.at])
        what = step_in_words(int(choices.lever[side, self.at]), choices.size[side, self.at])
        if move == moves.THREATEN:
            return f"threatens {what}{self._due(side)}"
        if move == moves.ESCALATE:
            what += self._law_of(side, int(choices.lever[side, self.at]))
            answers = self._answers(choices, side)
            return f"answers with {what}" if answers else f"moves first: {what}"
        if move == moves.OFFER_TALKS:
            return "offers talks"
        if move == moves.BREACH:
            return "declares the agreement broken"
        if self.happened.withdrew[side, self.at]:
            return "withdraws its threat"
        fall = self.happened.easing[side, :, self.at]
        lever = int(np.argmax(fall))
        return f"eases: {step_in_words(lever, fall[lever], down=True)}"

    def _law_of(self, side: int, lever: int) -> str:
        """The law under which a US tariff rose in the step, in words; empty for other levers."""
        if lever != TARIFF or side != US:
            return ""
        risen = self.state.layers[US, :, self.at] - self.before.layers[US, :, self.at]
        return LAWS[int(np.argmax(risen))] if risen.max() > LEAST else ""

    def _due(self, side: int) -> str:
        """When the threat that was just made falls due."""
        newest = self.state.threat_since[side, self.at] >= self.moment.clock.closes
        if not newest or not self.state.threat_dated[side, self.at]:
            return "" if not newest else ", without a date"
        return f", due {in_full(self.day(self.state.threat_deadline[side, self.at]))}"

    def _answers(self, choices: Choices, side: int) -> bool:
        hit = self.state.rise_day[other(side), self.at]
        struck = self.happened.carried_out[other(side), self.at]
        at_once = choices is not self.made[0] or struck or self.happened.sector[self.at] > 0.0
        if hit >= self.moment.clock.closes and not at_once:
            hit = self.before.rise_day[other(side), self.at]
        return bool(hit > self.before.rise_day[side, self.at])

    def _reason(self, choices: Choices, side: int) -> str:
        move = int(choices.move[side, self.at])
        worth, chances = choices.weighed(side, self.at)
        strategy = self.moment.world.strategies[self.moment.world.strategy[side, self.at]].name
        return (
            f" (worth {worth[move]:+.2f} against {worth[moves.HOLD]:+.2f} for "
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
    rounded = f"{100.0 * size:.{0 if abs(size) >= 0.0095 else 1}f}"
    return f"{rounded} point" if rounded == "1" else f"{rounded} points"


def percent(share: float) -> str:
    """A chance in percent, the smallest as such.

    >>> percent(0.234), percent(0.001)
    ('23%', 'under 1%')
    """
    return "under 1%" if share < 0.005 else f"{share:.0%}"
