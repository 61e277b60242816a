"""Why it happens in some runs and not in others: what they drew, and what happened before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tradesim.analysis.discovery import trees
from tradesim.analysis.discovery.antecedents import Antecedents, antecedents
from tradesim.analysis.discovery.boxes import LEVEL, Box, Score, quasi_p
from tradesim.analysis.discovery.exemplars import exemplars
from tradesim.analysis.discovery.landmark import first_day
from tradesim.analysis.discovery.plane import Plane, plane_of
from tradesim.analysis.discovery.rules import rule
from tradesim.analysis.discovery.search import HELD_OUT, SEARCHED, SETTLED, Finding, check, search
from tradesim.analysis.discovery.separation import separation
from tradesim.errors import ResultError
from tradesim.results.conditions import InTime, read
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.results.estimates import Estimate
from tradesim.results.rerun import Runs
from tradesim.results.weights import estimate, thinned
from tradesim.terms.arguments import of_kind, text
from tradesim.terms.calendar import DayLike
from tradesim.terms.display import Described
from tradesim.terms.frozen import freeze, kept, read_only
from tradesim.terms.sides import Mask

if TYPE_CHECKING:
    import pandas as pd

MOST = 200_000
"""Most runs looked at: their table of antecedents fills some 160 MB."""
COMPARED = 5
"""Highest columns of the ranking by which runs are compared."""
Rows = slice | Runs
ALL = slice(None)
PARTS = {"searched": SEARCHED, "settled": SETTLED, "held out": HELD_OUT}


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Described):
    """What tells the runs in which a condition holds from all others. Made by `explain`.

    Box and tree are searched for in every second run, their size is settled in a quarter of the
    runs, and coverage and density are those of the last quarter, which took no part.
    """

    ensemble: Ensemble
    condition: str
    before: date | None
    """Early events are those before this day; None where only drawn parameters were looked at."""
    happens: Mask
    """In which runs the condition holds, (n_runs,)."""
    antecedents: Antecedents
    finding: Finding
    rows: Rows
    """Runs that were looked at: all, or of weighted runs some that are kept by weight."""

    def __post_init__(self) -> None:
        freeze(self, "happens", "rows")

    @property
    def found(self) -> bool:
        """Whether box or tree tells apart runs that took no part in the search."""
        return len(self.finding.box.limited) > 0 or len(self.finding.leaves) > 1

    @cached_property
    def base_rate(self) -> Estimate:
        """Share of all runs in which it happens."""
        return estimate(self.happens, self.ensemble.weights)

    @cached_property
    def inside(self) -> Mask:
        """Which runs are in the box, (n_runs,): `ens.where(explanation.inside)`."""
        return read_only(self.finding.box.holds(self.antecedents.table))

    @kept
    def box(self) -> pd.DataFrame:
        """Limits of the box: a row a column that it limits, from the one it needs most on.

        low and high in the column's unit, both included; without: density if this column were
        free; quasi_p: chance of the density in the box if its limits did nothing.
        """
        import pandas as pd

        table, happens = self._held_out
        rows = {
            self.antecedents.names[k]: {
                "low": self.finding.box.low[k],
                "high": self.finding.box.high[k],
                "without": Score.of(self.finding.box.without(k).holds(table), happens).density,
                "quasi_p": quasi_p(self.finding.box, int(k), table, happens),
                **self._about(self.antecedents.names[k]),
            }
            for k in self.finding.box.limited
        }
        columns = ["low", "high", "without", "quasi_p", "kind", "unit", "about"]
        frame = pd.DataFrame(rows, index=pd.Index(columns)).T.infer_objects()
        frame.index.name = "column"
        return frame.sort_values("without", kind="stable")

    @kept
    def scores(self) -> pd.DataFrame:
        """How well the box picks the runs out: coverage, density, share of runs (mass) and runs.

        In the runs it was searched for in, in those that settled its size, and in those held out.
        """
        return self._frame({name: self._scored(self.finding.box, k) for name, k in PARTS.items()})

    @kept
    def tree(self) -> pd.DataFrame:
        """Leaves of the tree, the densest first: the rule, and its score in the runs held out."""
        import pandas as pd

        rows = {k: self._scored(leaf, HELD_OUT) for k, leaf in enumerate(self.finding.leaves)}
        frame = self._frame(rows)
        frame.index = pd.Index([self.rule(leaf) for leaf in self.finding.leaves], name="rule")
        return frame.sort_values("density", ascending=False, kind="stable")

    @kept
    def trajectory(self) -> pd.DataFrame:
        """The boxes of the search, from all runs to the densest, scored in the runs held out."""
        return self._frame(
            {
                k: self._scored(box, HELD_OUT) | {"columns": len(box.limited)}
                for k, box in enumerate(self.finding.path)
            }
        )

    @kept
    def ranking(self) -> pd.DataFrame:
        """Every column by how far it alone tells the runs apart, in all runs.

        distance of the two distribution functions, a share (Kolmogorov and Smirnov); chance of as
        large a one if the column told nothing, and p, the same for all columns at once (Holm);
        means where it happens (there) and where it does not (elsewhere), in the column's unit.
        """
        import pandas as pd

        found = separation(self.antecedents.table[self.rows], self.happens[self.rows])
        frame = pd.DataFrame(found._asdict(), index=pd.Index(self.antecedents.names, name="column"))
        about = pd.DataFrame([self._about(name) for name in frame.index], index=frame.index)
        return frame.join(about).sort_values("distance", ascending=False, kind="stable")

    @cached_property
    def plane(self) -> Plane:
        """What a picture shows: the two columns of numbers that tell most, and the box there."""
        return plane_of(
            self.antecedents, self.finding.box, self.happens, self.rows, first=self.box.index
        )

    @property
    def telling(self) -> pd.DataFrame:
        """Rows of the ranking that chance alone would hardly bring about."""
        return self.ranking[self.ranking["p"] < LEVEL]

    @kept
    def runs(self) -> Mapping[str, int]:
        """Runs to replay: `ens.replay(explanation.runs["typical"])`.

        typical: it happens, in the middle of such runs (of those in the box where there is one).
        missed: as near to that middle, yet it does not happen. surprise: it happens, outside the
        box and farthest from the middle. Distance is in ranks, over the columns that tell most.
        """
        highest = self.telling.index[:COMPARED]
        columns = {*self.finding.box.limited.tolist(), *map(self.antecedents.names.index, highest)}
        table = self.antecedents.table[self.rows][:, sorted(columns)]
        found = exemplars(table, self.inside[self.rows], self.happens[self.rows])
        numbers = np.arange(len(self.happens))[self.rows]
        return {name: int(numbers[place]) for name, place in found.items()}

    def rule(self, box: Box) -> str:
        """A box in words."""
        of_kind("box", box, Box, "a box of an explanation")
        return rule(box, self.antecedents)

    @property
    def _held_out(self) -> tuple[np.ndarray, Mask]:
        return self._part(HELD_OUT)

    def _part(self, part: slice) -> tuple[np.ndarray, Mask]:
        """Antecedents of a part of the runs that were looked at, and in which it happens."""
        return self.antecedents.table[self.rows][part], self.happens[self.rows][part]

    def _scored(self, box: Box, part: slice) -> dict[str, float]:
        table, happens = self._part(part)
        score = Score.of(box.holds(table), happens)
        return {
            "coverage": score.coverage,
            "density": score.density,
            "mass": score.mass,
            "runs": score.inside,
        }

    def _frame(
        self, rows: Mapping[str, Mapping[str, float]] | Mapping[int, Mapping[str, float]]
    ) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame.from_dict(dict(rows), orient="index").astype({"runs": int})

    def _about(self, name: str) -> dict[str, str]:
        about = self.antecedents.about[name]
        return {"kind": about.kind, "unit": about.unit, "about": about.note}


def explain(ens: Ensemble, condition: str, *, before: DayLike | None = None) -> Explanation:
    """Which drawn parameters and early events separate the runs where a condition holds.

    `condition` is one that `ens.where` takes: "tariff on 2025-11-08 > 0.6", "agreement before
    2025-11-01", "real_income_us < -0.1". Early events are those before the day on which the first
    run settles it, so that nothing explains itself, or those before the day given as `before`,
    no later than what the condition is about. Outcomes without a date are settled from the first
    day on: without `before`, drawn parameters alone are looked at.

    Half of the runs are searched for a box (PRIM) and a small tree, a quarter settles their size,
    and a quarter that took no part tests them. Runs are simulated once more up to that day. Of
    weighted runs as many are looked at as can be kept with a chance in proportion to their weights.
    ResultError where the condition holds in too few runs or in nearly all, where there are more
    than 200,000 runs, or scikit-learn is not installed ("tradesim[analysis]").

    >>> from tradesim import explain, load_scenario, simulate
    >>> ens = simulate(load_scenario("kuala-lumpur-2025"), runs=1_000, seed=7, progress=False)
    >>> explain(ens, "no agreement by 2025-11-08").before
    datetime.date(2025, 10, 30)
    """
    trees.check()
    an_ensemble(ens)
    text("condition", condition, "tariff_us > 0.6")
    if ens.n_runs > MOST:
        raise ResultError(f"{ens.n_runs:,} runs; allowed up to {MOST:,}: simulate fewer to explain")
    happens, rows = ens.holding(condition), _looked_at(ens)
    check(happens[rows], condition)
    counting = ens if ens.weights is None else ens.where(ens.weights > 0.0)
    day = first_day(counting, read(condition), before)
    own = {term.event for term in read(condition).terms.values() if isinstance(term, InTime)}
    known = antecedents(ens, day, but=own)
    when = ens.dates[0] + timedelta(days=int(np.ceil(day))) if day > 0.0 else None
    return explanation_from(ens, condition, happens, known, when)


def explanation_from(
    ens: Ensemble, condition: str, happens: Mask, known: Antecedents, before: date | None
) -> Explanation:
    """The explanation that a table of antecedents gives."""
    rows = _looked_at(ens)
    found = search(known.table[rows], happens[rows])
    return Explanation(ens, condition, before, happens, known, found, rows)


def _looked_at(ens: Ensemble) -> Rows:
    """Runs that all count the same: all of an ensemble, or those kept by weight."""
    return ALL if ens.weights is None else thinned(ens.weights)
