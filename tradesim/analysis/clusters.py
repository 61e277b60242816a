"""Runs clustered by what became of their agreements, and a typical run of each cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import Weights, at, ranks, share
from tradesim.terms.sides import Array, Mask

COMPARED = (
    "agreement_weeks",
    "first_rise_day_us",
    "first_rise_day_cn",
    "highest_tariff_us",
    "highest_tariff_cn",
    "tariff_us",
    "tariff_cn",
    "restriction_cn",
    "purchases",
    "real_income_us",
    "real_income_cn",
)
"""Outcomes that say how near a run is to the middle of its cluster."""


@dataclass(frozen=True)
class RunCluster:
    """Runs whose agreements fare alike."""

    name: str
    n_runs: int
    share: float
    """Of all runs of the ensemble."""
    typical: int
    """Number of the run nearest the middle of the cluster, as in `ens.outcomes`."""


def clusters(ens: Ensemble) -> list[RunCluster]:
    """The clusters of runs, most frequent first; every run that counts is in exactly one.

    A typical run is the one whose ranks among the runs of its cluster, over the outcomes COMPARED,
    are nearest the middle; the first of several.
    """
    found = []
    for name, mask in cluster_members(ens.columns).items():
        counting = mask if ens.weights is None else mask & (ens.weights > 0.0)
        runs = np.flatnonzero(counting)
        if runs.size:
            apart = _distance(ens.columns, runs, at(ens.weights, runs))
            middle = int(runs[np.argmin(apart)])
            found.append(RunCluster(name, len(runs), share(mask, ens.weights), middle))
    return sorted(found, key=lambda cluster: -cluster.share)


def cluster_members(columns: Mapping[str, Array]) -> dict[str, Mask]:
    """Which runs are in each cluster, (n_runs,); no run is in two."""
    had = columns["agreement_weeks"] > 0.0
    at_end = columns["agreement_at_end"] > 0.0
    signed = columns["first_agreement_day"]
    with np.errstate(invalid="ignore"):
        lapsed = columns["first_expiry_day"] > np.where(np.isnan(signed), -1.0, signed)
    ended = ~np.isnan(columns["first_breach_day"]) | lapsed
    return {
        "no agreement is ever in force": ~had,
        "an agreement comes into force and lasts to the end": had & at_end & ~ended,
        "an agreement ends, and one is in force at the end": had & at_end & ended,
        "an agreement ends, and none is in force at the end": had & ~at_end,
    }


def _distance(columns: Mapping[str, Array], runs: np.ndarray, weights: Weights) -> Array:
    """Sum over outcomes of the squared distance of a run's rank from the middle, (len(runs),).

    Equal values share the mean of their ranks; a missing value counts as the largest.
    """
    values = np.stack([np.nan_to_num(columns[name][runs], nan=np.inf) for name in COMPARED])
    return np.asarray(np.square(ranks(values, weights) - 0.5).sum(axis=0))
