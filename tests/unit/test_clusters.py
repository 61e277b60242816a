"""Clusters of runs: each run is in one, and the typical one is in the middle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import tradesim as ts
from tradesim.analysis.clusters import cluster_members, clusters
from tradesim.results.ensemble import Ensemble

NAN = np.nan


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 20})
    return ts.simulate(talks, runs=500, seed=3, record="outcomes", progress=False)


def test_every_run_is_in_exactly_one_cluster(ens: Ensemble) -> None:
    masks = np.stack(list(cluster_members(ens.columns).values()))
    assert (masks.sum(axis=0) == 1).all()


def test_clusters_are_as_worked_out_by_hand() -> None:
    # never signed | kept | broken and mended | run out, none at the end | an older truce ran out
    columns = {
        "agreement_weeks": np.array([0.0, 50.0, 40.0, 20.0, 50.0]),
        "agreement_at_end": np.array([0.0, 1.0, 1.0, 0.0, 1.0]),
        "first_agreement_day": np.array([NAN, 4.0, 4.0, 4.0, 30.0]),
        "first_breach_day": np.array([NAN, NAN, 100.0, NAN, NAN]),
        "first_expiry_day": np.array([15.0, NAN, NAN, 150.0, 15.0]),
    }
    never, kept, mended, ended = cluster_members(columns).values()
    assert np.flatnonzero(never).tolist() == [0]
    assert np.flatnonzero(kept).tolist() == [1, 4]
    assert np.flatnonzero(mended).tolist() == [2]
    assert np.flatnonzero(ended).tolist() == [3]


def test_the_most_frequent_cluster_comes_first(ens: Ensemble) -> None:
    found = clusters(ens)
    counts = [cluster.n_runs for cluster in found]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == ens.n_runs
    assert sum(cluster.share for cluster in found) == pytest.approx(1.0)


def test_a_typical_run_is_in_the_cluster_it_stands_for(ens: Ensemble) -> None:
    masks = cluster_members(ens.columns)
    assert all(masks[cluster.name][cluster.typical] for cluster in clusters(ens))


def test_the_typical_of_runs_in_a_row_is_the_middle_one(ens: Ensemble) -> None:
    row = np.arange(5.0)
    same = {name: np.zeros(5) for name in ens.columns}
    moved = dict.fromkeys(("tariff_us", "tariff_cn", "purchases"), row[[4, 0, 2, 1, 3]])
    held = {"agreement_weeks": np.ones(5), "agreement_at_end": np.ones(5)}
    never = dict.fromkeys(("first_breach_day", "first_expiry_day"), np.full(5, NAN))
    made = replace(ens, n_runs=5, columns=same | moved | held | never)
    (only,) = clusters(made)
    assert only.typical == 2
