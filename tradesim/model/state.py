"""Arrays that a run keeps from step to step, and what happened in a step.

Runs are the last axis, sides the first. A step copies the state of the step before and writes into
the copy; a rule that concerns few runs is shown a table of those runs alone, and writes into that.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from tradesim.model.event_log import EventLog
from tradesim.negotiation.stages import PRELIMINARY, TALKS
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array, Codes, Mask
from tradesim.terms.tables import Some, Table, codes, flags, numbers


class Flows(Table):
    """What the economy keeps from step to step; no side sees it."""

    aim: Array = numbers(6)
    """Levers in force as the economy knows them, log_levers, (6, n_runs): what buyers adapt to."""
    adapted: Array = numbers(6)
    """What buyers had adapted to when they last moved, log_levers, (6, n_runs)."""
    since: Array = numbers()
    """Day on which they last moved, (n_runs,)."""
    path: Array = numbers(4, 5)
    """Way from there to the long run of short_run.RESPONSES, (4, 5, n_runs): short_run.on_path."""
    trade: Array = numbers(2)
    """Goods imports of each side from the other, log ratio to the path of the first day,
    (2, n_runs)."""
    income: Array = numbers(3)
    """Real income of US, China and the rest, log ratio to that path too, (3, n_runs)."""
    ahead_of_long_run: Array = numbers(2)
    """By how much each side's real income lies above what the levers bring in the long run, both
    against the first day, log ratio, (2, n_runs)."""
    stock: Array = numbers()
    """US stock of critical inputs, weeks of use, (n_runs,)."""
    restricted_weeks: Array = numbers()
    """Weeks that critical inputs have been short so far, (n_runs,): what users learned stays."""
    lost: Array = numbers()
    """Share of US real income lost to missing critical inputs in the step, (n_runs,)."""
    ahead: Array = numbers(2)
    """Importers' stock ahead of a threatened tariff, weeks of imports, (2, n_runs)."""
    ordered: Array = numbers(2)
    """What building or using it adds to imports in this step, share of the flow, (2, n_runs)."""


class State(Table):
    """Where the relationship stands, run by run."""

    stage: Codes = codes()
    """Stage of the relationship, (n_runs,)."""
    stage_since: Array = numbers()
    """Day the stage began, (n_runs,)."""
    in_force: Mask = flags()
    """Whether an agreement is in force, also once its sides agree on a next one, (n_runs,)."""
    reviewing: Mask = flags()
    """Whether its sides talk about a next one, (n_runs,)."""
    signed_day: Array = numbers()
    """Day on which the latest agreement was signed; -NEVER before the first, (n_runs,)."""
    ended: Mask = flags()
    """Whether an agreement has ceased to be in force, be there a next one or not, (n_runs,)."""
    level: Array = numbers(2, 3)
    """Levers in force, (2, 3, n_runs); see levers.UNITS."""
    layers: Array = numbers(2, 4)
    """Tariff of each side by authority, (2, 4, n_runs), shares: `level` holds their sum."""
    emergency: Mask = flags()
    """Whether the US has emergency powers over tariffs, (n_runs,)."""
    procedure: Mask = flags()
    """Whether a procedure is through under which the US can raise tariffs, (n_runs,)."""
    temporary_until: Array = numbers()
    """Day on which a temporary US measure ends, (n_runs,); NEVER where there was none yet, -NEVER
    once one has ended."""
    to_replace: Array = numbers()
    """Points of struck-down measures that the US puts under ordinary procedure, (n_runs,)."""
    coming: Array = numbers(2, 3)
    """Change of levers that was signed and is not in effect yet, (2, 3, n_runs)."""
    effect_day: Array = numbers()
    """Day on which it takes effect; NEVER where nothing is to come, (n_runs,)."""
    suspended: Array = numbers(2, 3)
    """What comes back if the truce runs out, never above the lever's highest, (2, 3, n_runs)."""
    truce_end: Array = numbers()
    """Day the suspension ends; NEVER where nothing is suspended, (n_runs,)."""
    extensions: Array = numbers()
    """Times a truce was extended, (n_runs,)."""
    threat_lever: Codes = codes(2)
    """Lever of each side's most pressing threat, NO_LEVER where there is none, (2, n_runs)."""
    threat_size: Array = numbers(2)
    """Its size, in the unit of the lever, 0 where there is none, (2, n_runs)."""
    threat_deadline: Array = numbers(2)
    """Day it falls due, NEVER where there is none, (2, n_runs)."""
    threat_since: Array = numbers(2)
    """Day it was issued, kept when the threat ends, (2, n_runs)."""
    threat_dated: Mask = flags(2)
    """Whether a day was named for it, (2, n_runs)."""
    put_off: Array = numbers(2)
    """Times it was put off, (2, n_runs)."""
    waiting: Array = numbers(2, 2, 6)
    """Further open threats of each side, (2, 2, 6, n_runs): threat_queue.FIELDS of each."""
    offer_day: Array = numbers(2)
    """Day of each side's last offer to talk that was not taken up yet, (2, n_runs)."""
    meeting_day: Array = numbers()
    """Day on which delegations meet next, NEVER where no meeting is set, (n_runs,)."""
    talks_since: Array = numbers()
    """Day the present talks opened, or a leader sent them back, (n_runs,)."""
    split: Array = numbers()
    """US share of the surplus in the latest consensus, (n_runs,)."""
    distance: Array = numbers(3)
    """Distance of the latest agreement to the Nash and Kalai-Smorodinsky points and to the
    frontier of its own run, shares of the ideal gains, (3, n_runs); missing before the first."""
    pledge: Array = numbers()
    """Purchases pledged in force, million tonnes of soybeans a year, (n_runs,)."""
    due: Array = numbers()
    delivered: Array = numbers()
    """Pledged and delivered so far under the agreement, million tonnes, (n_runs,)."""
    pledge_day: Array = numbers()
    """Day from which the pledge in force runs, (n_runs,)."""
    ordered: Array = numbers()
    """Ordered so far under it, million tonnes, (n_runs,): ahead of shipments or late."""
    mood: Array = numbers()
    """How deliveries go of late, standard normal over runs, (n_runs,)."""
    noticed: Mask = flags()
    """Whether it is public that deliveries fall short, (n_runs,)."""
    record_carried: Array = numbers(2)
    record_withdrawn: Array = numbers(2)
    """Record of each side's threats, (2, n_runs): weights of a Beta belief."""
    tough_log_odds: Array = numbers(2)
    """Log-odds the other side gives to this side being the tough type, (2, n_runs)."""
    resist: Array = numbers(2)
    """Chance that the other side resists a threat of this side, as last worked out, (2, n_runs)."""
    publicity: Array = numbers(2)
    """Stock of public attention to a side's own open threat, (2, n_runs)."""
    pain: Array = numbers(2)
    """Political pain, worth, (2, n_runs)."""
    stirred: Array = numbers()
    """Day on which a side last threatened or a lever last moved, (n_runs,)."""
    last_move: Codes = codes(2)
    """Move of the last step, (2, n_runs)."""
    rise_lever: Codes = codes(2)
    rise_size: Array = numbers(2)
    rise_day: Array = numbers(2)
    """Latest rise that each side carried out, (2, n_runs); day -NEVER where there is none."""
    rise_before: Array = numbers(2)
    """Day of the rise before the latest, (2, n_runs)."""
    ease_day: Array = numbers(2)
    """Latest day each side lowered a lever of its own will, (2, n_runs)."""
    seen_rise: Array = numbers(2)
    """Day of the other side's latest rise when each side last took the matter up, (2, n_runs)."""
    harsh: Array = numbers(2)
    mild: Array = numbers(2)
    """Share of each side's recent moves that were harsh and mild, (2, n_runs)."""
    shock: Array = numbers()
    """Market stress, worth, (n_runs,)."""
    worth: Array = numbers(2)
    """Worth of the levers in force to each side, (2, n_runs)."""
    usual_worth: Array = numbers(2)
    """Running mean of `worth`, what each side is used to, (2, n_runs)."""

    @property
    def threat_open(self) -> Mask:
        """Whether each side has an open threat, (2, n_runs)."""
        return self.threat_lever >= 0

    @property
    def talking(self) -> Mask:
        """Whether delegations are in talks, under an agreement or without one, (n_runs,)."""
        return np.asarray((self.stage == TALKS) | self.reviewing)

    @property
    def in_talks(self) -> Mask:
        """Whether delegations talk or wait for their leaders to sign, (n_runs,)."""
        return np.asarray(self.talking | (self.stage == PRELIMINARY))

    @property
    def threats(self) -> Array:
        """Number of threats that each side has open, (2, n_runs)."""
        first, second = (self.waiting[:, k, 0] >= 0.0 for k in range(2))
        return self.threat_open.astype(np.float64) + first + second


class Happened(Table):
    """What happened in one step, run by run; masks unless said otherwise."""

    attended: Mask = flags(2)
    """Sides that took up the matter and chose a move, (2, n_runs)."""
    move: Codes = codes(2)
    """Move chosen, (2, n_runs)."""
    threatened: Mask = flags(2)
    carried_out: Mask = flags(2)
    withdrew: Mask = flags(2)
    postponed: Mask = flags(2)
    """Threats issued, carried out (when due or by script), withdrawn and put off, (2, n_runs)."""
    raised: Mask = flags(2)
    """Sides that raised a lever, by a threat carried out or without one, (2, n_runs)."""
    n_threats: Array = numbers(2)
    n_rises: Array = numbers(2)
    """How many threats and rises, (2, n_runs): a side may move more than once in a step."""
    carry_chance: Array = numbers(2)
    sign_chance: Array = numbers(2)
    """Chances that decided: of carrying a due threat out, of signing, (2, n_runs); else missing."""
    rise: Array = numbers(2, 3)
    """Change of each lever by moves, threats, rulings and lapsed truces, (2, 3, n_runs); what a
    signature brings or takes back is not in it."""
    easing: Array = numbers(2, 3)
    """By how much a side that steps down lowers each lever, (2, 3, n_runs)."""
    borne: Array = numbers()
    """Uniform of the step that settles whether a rise under an agreement is borne, (n_runs,)."""
    sector: Array = numbers()
    """Rise of the US tariff by sector or statute, aimed at all countries, share, (n_runs,)."""
    met: Mask = flags()
    """Delegations met, (n_runs,)."""
    talks_opened: Mask = flags()
    talks_failed: Mask = flags()
    pressed: Mask = flags()
    """Talks that a deadline in this step put under pressure, (n_runs,)."""
    consensus: Mask = flags()
    signed: Mask = flags()
    refused: Mask = flags(2)
    """Events of the talks, (n_runs,); `refused` is (2, n_runs)."""
    breached: Mask = flags(2)
    """Side that broke the agreement or called it broken, (2, n_runs)."""
    signed_on: Array = numbers()
    consensus_on: Array = numbers()
    broken_on: Array = numbers()
    expired_on: Array = numbers()
    """Day of the first signature, consensus, breach and expiry of the step, (n_runs,)."""
    carried_first: Mask = flags(2)
    carried_on: Array = numbers(2)
    """Threats of the first day that were carried out, and their day, (2, n_runs)."""
    extended: Mask = flags()
    expired: Mask = flags()
    ruling: Mask = flags()
    """Truce extended, truce run out, court struck the tariffs down, (n_runs,)."""
    passed_over: Array = numbers()
    """Scripted actions whose condition did not hold, bit by bit as script.passed_over has them,
    (n_runs,)."""
    levers_moved: Mask = flags()
    """Runs in which a lever, the pledge or the deal on the table may have changed since levers were
    last weighed, (n_runs,)."""
    weighed: Mask = flags()
    """Runs in which they have changed in the step, as far as levers were weighed, (n_runs,)."""

    log: EventLog | None = None
    """What events are noted in, where somebody asked for a log; of the table of all runs."""

    @classmethod
    def nothing(cls, n_runs: int, log: EventLog | None = None) -> Self:
        """A step in which nothing has happened yet; events are noted in the `log`, if any."""
        made = cls.empty(n_runs)
        vars(made)["log"] = log
        made.rows.numbers[:] = 0.0
        made.rows.codes[:] = 0
        made.carry_chance[:] = np.nan
        made.sign_chance[:] = np.nan
        return made

    def note(
        self,
        kind: str,
        where: Any,
        day: Any,
        size: Any = np.nan,
        *,
        lever: Any = None,
        authority: Any = None,
    ) -> None:
        """Note an event of a kind of terms.happenings wherever `where` is not zero.

        `where` is (n_runs,), by side (2, n_runs) or by side and lever (2, 3, n_runs); what else is
        told is one value or of a shape that fits; a `day` (2, n_runs) is that of a side.
        """
        log, runs = self._logged()
        if log is None:
            return
        shape = np.shape(where)
        places = np.nonzero(where)
        if not places[-1].size:
            return
        if len(shape) == 3 and np.ndim(day) == 2:
            day = np.asarray(day)[:, None]
        told = {"day": day, "size": size, "lever": lever, "authority": authority}
        values = {
            name: None if each is None else np.broadcast_to(each, shape)[places]
            for name, each in told.items()
        }
        log.add(kind, places, places[-1] if runs is None else runs[places[-1]], **values)

    @property
    def is_logged(self) -> bool:
        """Whether events are noted at all."""
        return self._logged()[0] is not None

    def _logged(self) -> tuple[EventLog | None, Index | None]:
        """The log, and the runs of a part by their place among all; None where it has them all."""
        table: Table = self
        runs: Index | None = None
        while isinstance(table.source, Some):
            runs = table.source.runs if runs is None else table.source.runs[runs]
            table = table.source.whole
        return getattr(table, "log", None), runs
