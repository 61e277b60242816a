"""Quantal response of one side: choice probabilities by softmax, and moves drawn from them."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array, Codes, Mask

TINY = np.finfo(np.float64).tiny
LEAST_LOG = -700.0
"""Log weight that adds nothing to a sum of one or more; exp takes four times as long below it."""


CLOSED = -1e300
"""What is added to the scaled utility of a move that is not open: chosen by branches it would take
ten times as long."""


def softmax(utility: Array, precision: float | Array, mask: Mask) -> Array:
    """Choice probabilities over the first axis; shape of `utility`, each run sums to one.

    exp(precision * U_a) / sum over legal b of exp(precision * U_b); illegal moves have chance
    zero, precision 0 is uniform over the legal ones, infinite precision is not allowed. At least
    one move of every run must be legal. McFadden 1974; as a game's equilibrium McKelvey and
    Palfrey 1995, Games and Economic Behavior 10:6.
    """
    scaled = np.where(mask, precision * utility, -np.inf)
    weights: Array = np.exp(scaled - largest(scaled))
    total: Array = weights[0]
    for weight in weights[1:]:
        total = total + weight
    return weights / total


def log_likelihood_ratio(
    utility: Array, shift: Array, precision: Array, mask: Mask, move: Codes
) -> Array:
    """Log ratio of the chances of `move` to one type and to the other, (n_runs,).

    ln P(move | U + d/2) - ln P(move | U - d/2) under the softmax over the moves open.
    `utility` U (moves, n_runs), `shift` d (moves,): what one type likes more of each move than
    the other. `move` (n_runs,) must be open in `mask`. With w = exp(precision U) and
    u = exp(precision d / 2) it is precision d_move + ln sum(w / u) - ln sum(w u).
    """
    scaled = precision * utility + CLOSED * ~mask
    weights = np.exp(np.maximum(scaled - largest(scaled), LEAST_LOG))
    lift = {half: np.exp(half * precision) for half in sorted({abs(d) / 2.0 for d in shift})}
    up, down = np.zeros_like(precision), np.zeros_like(precision)
    for weight, d in zip(weights, shift, strict=True):
        more, less = weight * lift[abs(d) / 2.0], weight / lift[abs(d) / 2.0]
        up, down = (up + more, down + less) if d > 0.0 else (up + less, down + more)
    return np.asarray(shift.take(move) * precision + np.log(down) - np.log(up))


def gumbel_choice(utility: Array, precision: float | Array, mask: Mask, uniforms: Array) -> Codes:
    """The move chosen in each run, drawn from the softmax; shape of `utility` less its first axis.

    argmax over legal a of precision * U_a - ln(-ln u_a) with u in (0, 1), one uniform a move:
    the noise of a move is its own, so scenarios that share uniforms differ only through payoffs.
    """
    noise = -np.log(-np.log(np.clip(uniforms, TINY, 1.0 - 2.0**-53)))
    noisy = precision * utility + noise + CLOSED * ~mask
    move = np.zeros(noisy.shape[1:], dtype=np.int8)
    best = noisy[0]
    for code in range(1, len(noisy)):
        better = noisy[code] > best
        best = np.maximum(best, noisy[code])
        move = np.maximum(move, better * np.int8(code))
    return move


def largest(values: Array) -> Array:
    """The largest of each run, over the first axis; (n_runs,), in the unit of `values`."""
    highest: Array = values[0]
    for value in values[1:]:
        highest = np.maximum(highest, value)
    return highest
