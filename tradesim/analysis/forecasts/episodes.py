"""Questions by episode: errors of means, and the base rate of the other episodes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tradesim.terms.sides import Array


def clustered_error(values: Array, clusters: Sequence[str]) -> float:
    """Standard error of the mean of values (n,), where those of one cluster err together.

    sqrt(G / (G - 1) * sum over G clusters of (sum of deviations)^2) / n (Liang and Zeger 1986).
    Missing of fewer than two clusters.
    """
    _, place = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    n_clusters = int(place.max()) + 1 if len(place) else 0
    if n_clusters < 2:
        return np.nan
    sums = np.bincount(place, weights=values - values.mean())
    return float(np.sqrt(n_clusters / (n_clusters - 1) * np.sum(sums**2)) / len(values))


def other_base_rates(happened: Array, clusters: Sequence[str]) -> tuple[Array, Array]:
    """Share of yes among the questions of all other clusters, and their number, (n,) each.

    Missing, of 0, where all questions are of one cluster.
    """
    _, place = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    of_cluster = np.bincount(place) if len(place) else np.zeros(0)
    yes = np.bincount(place, weights=happened) if len(place) else np.zeros(0)
    n = len(happened) - of_cluster[place]
    with np.errstate(invalid="ignore"):
        return (happened.sum() - yes[place]) / np.where(n > 0, n, np.nan), n.astype(np.float64)
