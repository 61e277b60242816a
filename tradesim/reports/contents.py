"""The content of a report of an ensemble, independent of its format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tradesim import plots
from tradesim.analysis.clusters import RunCluster, clusters
from tradesim.reports.answer import Answer
from tradesim.results.data import runs_of
from tradesim.results.ensemble import Ensemble
from tradesim.results.replay import TradeTalks
from tradesim.storage.provenance import identity, provenance
from tradesim.terms.calendar import in_full

STORIES = 3
"""Largest number of typical runs described."""
QUESTION = (
    "What happens between Washington and Beijing from {} to {}, how likely is it, and what does it "
    "cost?"
)
MISSING = 'no results by date were recorded; simulate with record="weekly"'


@dataclass(frozen=True)
class Picture:
    """A figure: what it shows, how to draw it, and its size in inches."""

    about: str
    draw: Callable[..., object]
    """Takes the axes as `ax`."""
    size: tuple[float, float] = (7.4, 4.3)


@dataclass(frozen=True)
class Story:
    """A typical run: the cluster it represents, its narrative and its figure."""

    cluster: RunCluster
    text: str
    picture: Picture


@dataclass(frozen=True)
class Parts:
    """All of a report, in order."""

    ens: Ensemble
    title: str
    question: str
    answer: Answer
    pictures: list[Picture]
    missing: str
    """What cannot be shown and why, or empty."""
    stories: list[Story]
    provenance: dict[str, str]


def parts(ens: Ensemble, question: str) -> Parts:
    """The content of a report of the ensemble."""
    typical = clusters(ens)[:STORIES]
    by_date = any(each is not None for each in (ens.streamed, ens.chosen, ens.weights))
    return Parts(
        ens=ens,
        title=ens.scenario.title or ens.scenario.name,
        question=question or QUESTION.format(in_full(ens.dates[0]), in_full(ens.dates[-1])),
        answer=Answer(ens),
        pictures=_pictures(ens, [each.typical for each in typical], by_date=by_date),
        missing="" if by_date else MISSING,
        stories=[_story(ens, cluster) for cluster in typical],
        provenance=_provenance(ens),
    )


def _pictures(ens: Ensemble, runs: list[int], *, by_date: bool) -> list[Picture]:
    fan = partial(plots.fan, ens, "tariff", runs=runs)
    dated = [
        Picture("US tariff by date, with the typical runs below", partial(fan, side="US")),
        Picture("Chinese tariff by date, with the typical runs below", partial(fan, side="CN")),
        Picture("Stages by date", partial(plots.stages, ens)),
    ]
    lasting = Picture("Duration of agreements", partial(plots.survival, ens))
    return [*dated, lasting] if by_date else [lasting]


def _story(ens: Ensemble, cluster: RunCluster) -> Story:
    model: TradeTalks = ens.replay(cluster.typical)
    model.run_model()
    draw = partial(plots.timeline, model)
    picture = Picture(f"Run {cluster.typical} by date", draw, (7.4, 5.4))
    return Story(cluster, model.narrative(), picture)


def _provenance(ens: Ensemble) -> dict[str, str]:
    """Provenance as text; the time is that of the report."""
    record = "paths" if ens.stored else "outcomes" if ens.streamed is None else "weekly"
    same = identity(ens.scenario, seed=ens.seed, runs=ens.n_runs, record=record)
    found = provenance(same)
    shown = {key: str(found[key]) for key in found if key not in ("started", "versions", "record")}
    if ens.condition:
        shown["runs"] = f"{ens.n_runs}, selected where {ens.condition}"
    if ens.weights is not None:
        shown["weights"] = f"{ens.weighed_by}; {runs_of(ens)}"
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    return {**shown, "versions": versions, "report written": str(found["started"])}
