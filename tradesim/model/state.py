"""Arrays that a run keeps from step to step, and what happened in a step.

Runs are the last axis, sides the first. Records are frozen: a rule returns new arrays, and
`replace` puts them in a new record.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tradesim.terms.columns import Record
from tradesim.terms.columns import replace as replace
from tradesim.terms.sides import Array, Codes, Mask


@dataclass(frozen=True)
class Flows(Record):
    """What the economy keeps from step to step; no side sees it."""

    response: Array
    """Long-run response to the levers in force, respond.RESPONSES, (5, n_runs), log ratios."""
    trade: Array
    """Goods imports of each side from the other, log ratio to the start, (2, n_runs)."""
    income: Array
    """Real income of US, China and the rest, log ratio to the start, (3, n_runs)."""
    stock: Array
    """US stock of critical inputs, weeks of use, (n_runs,)."""
    restricted_weeks: Array
    """Weeks that critical inputs have been short so far, (n_runs,): what users learned stays."""
    lost: Array
    """Share of US real income lost to missing critical inputs in the step, (n_runs,)."""
    ahead: Array
    """Importers' stock ahead of a threatened tariff, weeks of imports, (2, n_runs)."""
    ordered: Array
    """What building or using it adds to imports in this step, share of the flow, (2, n_runs)."""


@dataclass(frozen=True)
class State(Record):
    """Where the relationship stands, run by run."""

    stage: Codes
    """Stage of the relationship, (n_runs,)."""
    stage_since: Array
    """Day the stage began, (n_runs,)."""
    level: Array
    """Levers in force, (2, 3, n_runs); see levers.UNITS."""
    suspended: Array
    """What comes back if the truce runs out, never above the lever's highest, (2, 3, n_runs)."""
    truce_end: Array
    """Day the suspension ends; NEVER where nothing is suspended, (n_runs,)."""
    extensions: Array
    """Times a truce was extended, (n_runs,)."""
    threat_lever: Codes
    """Lever of each side's open threat, NO_LEVER where there is none, (2, n_runs)."""
    threat_size: Array
    """Its size, in the unit of the lever, 0 where there is none, (2, n_runs)."""
    threat_deadline: Array
    """Day it falls due, NEVER where there is none, (2, n_runs)."""
    threat_since: Array
    """Day it was issued, kept when the threat ends, (2, n_runs)."""
    put_off: Array
    """Times the open threat of each side was put off, (2, n_runs)."""
    offer_day: Array
    """Day of each side's last offer to talk that was not taken up yet, (2, n_runs)."""
    talks_since: Array
    """Day the present talks opened, or a leader sent them back, (n_runs,)."""
    split: Array
    """US share of the surplus in the latest consensus, (n_runs,)."""
    distance: Array
    """Distance of the latest agreement to the Nash and Kalai-Smorodinsky points and to the
    frontier of its own run, shares of the ideal gains, (3, n_runs); missing before the first."""
    pledge: Array
    """Purchases pledged in force, million tonnes of soybeans a year, (n_runs,)."""
    due: Array
    delivered: Array
    """Pledged and delivered so far under the agreement, million tonnes, (n_runs,)."""
    mood: Array
    """How deliveries go of late, standard normal over runs, (n_runs,)."""
    noticed: Mask
    """Whether it is public that deliveries fall short, (n_runs,)."""
    record_carried: Array
    record_withdrawn: Array
    """Record of each side's threats, (2, n_runs): weights of a Beta belief."""
    tough_log_odds: Array
    """Log-odds the other side gives to this side being the tough type, (2, n_runs)."""
    resist: Array
    """Chance that the other side resists a threat of this side, as last worked out, (2, n_runs)."""
    publicity: Array
    """Stock of public attention to a side's own open threat, (2, n_runs)."""
    pain: Array
    """Political pain, percent of real income, (2, n_runs)."""
    last_move: Codes
    """Move of the last step, (2, n_runs)."""
    rise_lever: Codes
    rise_size: Array
    rise_day: Array
    """Latest rise that each side carried out, (2, n_runs); day -NEVER where there is none."""
    rise_before: Array
    """Day of the rise before the latest, (2, n_runs)."""
    ease_day: Array
    """Latest day each side lowered a lever of its own will, (2, n_runs)."""
    seen_rise: Array
    """Day of the other side's latest rise when each side last took the matter up, (2, n_runs)."""
    harsh: Array
    mild: Array
    """Share of each side's recent moves that were harsh and mild, (2, n_runs)."""
    authority: Array
    """Highest US tariff that the law allows, share, (n_runs,)."""
    shock: Array
    """Market stress, percent of real income, (n_runs,)."""
    worth: Array
    """Worth of the levers in force to each side, percent of real income, (2, n_runs)."""
    usual_worth: Array
    """Running mean of `worth`, what each side is used to, (2, n_runs)."""
    flows: Flows

    @property
    def threat_open(self) -> Mask:
        """Whether each side has an open threat, (2, n_runs)."""
        return self.threat_lever >= 0


@dataclass(frozen=True)
class Happened(Record):
    """What happened in one step, run by run; masks unless said otherwise."""

    attended: Mask
    """Sides that took up the matter and chose a move, (2, n_runs)."""
    move: Codes
    """Move chosen, (2, n_runs)."""
    threatened: Mask
    carried_out: Mask
    withdrew: Mask
    postponed: Mask
    """Threats issued, carried out (when due or by script), withdrawn and put off, (2, n_runs)."""
    raised: Mask
    """Sides that raised a lever, by a threat carried out or without one, (2, n_runs)."""
    carry_chance: Array
    sign_chance: Array
    """Chances that decided: of carrying a due threat out, of signing, (2, n_runs); else missing."""
    rise: Array
    """Change of each lever by moves, threats, rulings and lapsed truces, (2, 3, n_runs); what a
    signature brings or takes back is not in it."""
    easing: Array
    """By how much a side that steps down lowers each lever, (2, 3, n_runs)."""
    talks_opened: Mask
    talks_failed: Mask
    pressed: Mask
    """Talks that a deadline in this step put under pressure, (n_runs,)."""
    consensus: Mask
    signed: Mask
    refused: Mask
    """Events of the talks, (n_runs,); `refused` is (2, n_runs)."""
    breached: Mask
    """Side that broke the agreement or called it broken, (2, n_runs)."""
    extended: Mask
    expired: Mask
    ruling: Mask
    """Truce extended, truce run out, court struck the tariffs down, (n_runs,)."""


@lru_cache(maxsize=4)
def nothing(n_runs: int) -> Happened:
    """A step in which nothing happened; every step begins with the same arrays, not to be written.

    The last few sizes are kept.
    """
    none = np.zeros(n_runs, dtype=np.bool_)
    neither = np.zeros((2, n_runs), dtype=np.bool_)
    made = Happened(
        attended=neither,
        move=np.zeros((2, n_runs), dtype=np.int8),
        threatened=neither,
        carried_out=neither,
        withdrew=neither,
        postponed=neither,
        raised=neither,
        carry_chance=np.full((2, n_runs), np.nan),
        sign_chance=np.full((2, n_runs), np.nan),
        rise=np.zeros((2, 3, n_runs)),
        easing=np.zeros((2, 3, n_runs)),
        talks_opened=none,
        talks_failed=none,
        pressed=none,
        consensus=none,
        signed=none,
        refused=neither,
        breached=neither,
        extended=none,
        expired=none,
        ruling=none,
    )
    for column in vars(made).values():
        column.flags.writeable = False
    return made
