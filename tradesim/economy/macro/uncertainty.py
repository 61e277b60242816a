"""Trade-policy uncertainty: rises at once with threats and actions, and works over quarters.

The index is 1 in normal times (Caldara et al. 2020; about 3 at the peak of 2018, 10 in April 2025):

    U = 1 + standing + kept + news

*standing* is what the first day brought. It stays until relief, so unchanged policy is the path of
the first day. *kept* is what a tariff above that of the first day sustains while it is in force,
KEPT a (10 r)^0.6 for a rise r (share). *news* jumps and then halves every `half_life` weeks; a
deadline within four weeks holds it up. A jump is a (10 r)^0.6 w: ten effective points for a rise
of one, since threats concern about a tenth of US imports; `a` of 1.55 meets both peaks, after 1.5
and 18 effective points (Raffo, Minneapolis Fed 2025). w: `threat` for a threat; 1 for an action
out of the blue, of which KEPT is kept and the rest is news; a threat carried out as announced
brings no news, only what is kept. An export control counts CONTROL_WEIGHT for half its change.
Consensus, withdrawal and truce take `relief` of standing and news.

The sources say nothing of how long uncertainty lasts while tariffs stay. This is the plainest
reading in which it follows the policy in force and needs no further number.

GDP: -drag K[ln(U / U_0)], percent, K a gamma kernel of shape 3 with a mean of 2 to 4 quarters
(Oxford Economics, July 2025). The logarithm, since the effect of 2018 (0.8 % of world GDP,
Caldara et al. 2019) times ten was not seen in 2025.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array, Mask

STAGES = 3
POWER, EXPOSURE = 0.6, 10.0
"""Exponent of a jump, and effective points of a tariff of one on the goods that threats concern."""
KEPT = 0.3
"""Weight of a threat carried out as announced, kept while the tariff stays; judgement."""
CONTROL_WEIGHT, CONTROL_POINTS = 0.5, 0.5
"""Weight of an export control, and the tariff that a full one counts as; judgement."""
DEADLINE_WEEKS = 4.0
"""A deadline that is nearer holds news up."""


def jump(rise: Array, *, size: Array) -> Array:
    """Rise of the index after an action out of the blue on a tariff `rise` (share), any shape."""
    return np.asarray(size * (EXPOSURE * np.maximum(rise, 0.0)) ** POWER)


def news_jump(action: Array, threat: Array, control: Array, *, size: Array, heard: Array) -> Array:
    """What the events of a step add to news, (n_runs,).

    action, threat: US tariff raised out of the blue and newly threatened, shares. control: absolute
    change of an export restriction, share. `heard` is the weight of a threat.
    """
    return np.asarray(
        (1.0 - KEPT) * jump(action, size=size)
        + heard * jump(threat, size=size)
        + CONTROL_WEIGHT * jump(CONTROL_POINTS * control, size=size)
    )


def kept(rise: Array, *, size: Array) -> Array:
    """What a tariff above that of the first day by `rise` (share) sustains, (n_runs,)."""
    return np.asarray(KEPT * jump(rise, size=size))


def relieved(level: Array, relief: Mask, *, share: Array) -> Array:
    """Standing or news after the relief of a step, shape and unit of `level`."""
    return np.asarray(level * (1.0 - relief * share))


def faded(news: Array, *, left: Array, held_up: Mask) -> Array:
    """News at the end of a step that leaves `left` of it, unless a deadline holds it up."""
    return np.asarray(news * np.where(held_up, 1.0, left))
