"""Choosing the terms of a polynomial one by one: each takes most of the error that is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from tradesim.economy.polynomials import Term, parent
from tradesim.terms.sides import Array

DEPENDENT = 1e-7
"""Share of a term's variance that earlier terms must leave it to be chosen."""


class Fit:
    """A least-squares fit that grows by a term at a time: orthogonal in the order of choice."""

    def __init__(self, rows: Array, wanted: Array, most: int) -> None:
        rows = rows / np.sqrt((rows**2).mean(axis=1))[:, None]
        self.gram = rows @ rows.T / rows.shape[1]
        self.gain = rows @ wanted.T / rows.shape[1]
        """Covariance of each term with what is left of each quantity, (terms, fitted)."""
        self.left = np.ones(len(rows))
        """Share of each term's variance that chosen terms leave, (terms,)."""
        self.chosen = np.empty((most, len(rows)))
        self.count = 0

    def score(self) -> Array:
        """Squared error that each term would take away, (terms,)."""
        found = (self.gain**2).sum(axis=1) / np.maximum(self.left, DEPENDENT)
        return np.where(self.left > DEPENDENT, found, 0.0)

    def add(self, term: int) -> None:
        """Take a term into the fit."""
        earlier = self.chosen[: self.count]
        size = np.sqrt(max(self.left[term], DEPENDENT))
        direction = (self.gram[term] - earlier[:, term] @ earlier) / size
        self.gain -= direction[:, None] * (self.gain[term] / size)
        self.left -= direction**2
        self.chosen[self.count] = direction
        self.count += 1


def chosen_terms(
    candidates: Sequence[Term], samples: Iterable[tuple[Array, Array]], *, count: int
) -> tuple[Term, ...]:
    """`count` of the candidates, parents before children, by the error they take from all fits.

    Each sample is the candidates' values (terms, n) and the quantities wanted (fitted, n), in units
    of the error allowed. A term comes with the earlier terms it is made from.
    """
    place = {term: k for k, term in enumerate(candidates)}
    fits = [Fit(rows, wanted, count) for rows, wanted in samples]
    chosen: list[int] = []
    while len(chosen) < count:
        score = np.sum([fit.score() for fit in fits], axis=0)
        score[chosen] = -1.0
        term: Term = candidates[int(np.argmax(score))]
        chain: list[int] = []
        while any(term) and place[term] not in chosen:
            chain.append(place[term])
            term = parent(term)[1]
        for k in chain[::-1][: count - len(chosen)]:
            for fit in fits:
                fit.add(k)
            chosen.append(k)
    return tuple(candidates[k] for k in sorted(chosen))
