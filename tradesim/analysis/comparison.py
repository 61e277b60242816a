"""Ensembles set against one another, run by run where they share their shocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tradesim.analysis import contrasts, probabilities
from tradesim.analysis.attribution.attribution import ORDERS, attribute
from tradesim.analysis.pairs import COMPARED as COMPARED
from tradesim.analysis.pairs import check_pairs, check_spans
from tradesim.analysis.probabilities import Question
from tradesim.engine.executors import Cluster
from tradesim.errors import ResultError, check_known, in_short, shown
from tradesim.model.outcomes import HEADLINE, OUTCOMES
from tradesim.results.data import WEIGHT, which
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.hybrids import Hybrids
from tradesim.terms.arguments import listed, table, truth
from tradesim.terms.calendar import DayLike
from tradesim.terms.display import Displayed
from tradesim.terms.frozen import freeze, kept
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd

    from tradesim.analysis.contrasts import Contrast

UNPAIRED = ", or compare them unpaired with paired=False"
GIVEN = "two or more ensembles that simulate gives, in a list or by name"
COMPARED_FIRST = ("agreement_weeks", *HEADLINE)
"""Outcomes on a page and in a picture of all effects; the table has every one."""


@dataclass(frozen=True, eq=False)
class Comparison(Displayed):
    """Alternatives against a baseline. Made by `compare`."""

    ensembles: Mapping[str, Ensemble]
    """By name, in the order given, the baseline included."""
    baseline: str
    paired: bool
    """Whether a run is set against the run of the same number, which has the same shocks."""

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Names of all but the baseline."""
        return tuple(name for name in self.ensembles if name != self.baseline)

    def __post_init__(self) -> None:
        freeze(self, "ensembles")

    @property
    def unlike_spans(self) -> dict[str, str]:
        """First and last day of each alternative that was simulated over other days than the
        baseline; of outcomes and events over unlike spans no differences are taken."""
        base = self.ensembles[self.baseline]
        spans = {name: (ens.dates[0], ens.dates[-1]) for name, ens in self.ensembles.items()}
        own = base.dates[0], base.dates[-1]
        return {name: f"{span[0]} to {span[1]}" for name, span in spans.items() if span != own}

    @kept
    def table(self) -> pd.DataFrame:
        """A row for each alternative and outcome, in the outcome's unit.

        Columns: unit, baseline_mean, mean, difference, standard_error (of the difference),
        pooled_sd, ratio, ratio_standard_error, superiority (chance that the alternative is
        higher, plus half that of a tie), superiority_standard_error, first_order and second_order
        (name of the ensemble that dominates, or neither, undecided, equal: see
        `tradesim.analysis.dominance`), pairs, missing_baseline, missing (runs without the
        outcome) and variance_reduction (how many times as many unpaired runs would be as exact).
        Means are over runs that have the outcome, paired over those that have it on both sides;
        superiority and dominance of days count never as later than any day. Ensembles that end on
        another day than the baseline, or begin on another, have their means and nothing that sets
        them against each other: the numbers are of unlike spans.
        """
        import pandas as pd

        keys = [(name, outcome) for name in self.alternatives for outcome in COMPARED]
        rows = [self._row(*key) for key in keys]
        index = pd.MultiIndex.from_tuples(keys, names=["alternative", "outcome"])
        return pd.DataFrame(rows, index=index)

    def contrast(self, alternative: str, outcome: str) -> Contrast:
        """One row of the table, worked out once; ResultError names what is known."""
        check_known("outcome", outcome, COMPARED)
        check_known("alternative", alternative, self.alternatives)
        if (alternative, outcome) not in self._found:
            base, other = self.ensembles[self.baseline], self.ensembles[alternative]
            sides = base.columns, other.columns
            if self.paired:
                found = contrasts.paired(*sides, outcome, base.weights)
            else:
                found = contrasts.unpaired(*sides, outcome, (base.weights, other.weights))
            alike = alternative not in self.unlike_spans
            self._found[alternative, outcome] = found if alike else contrasts.of_unlike_spans(found)
        return self._found[alternative, outcome]

    def differences(self, outcome: str) -> pd.DataFrame:
        """Alternative less baseline of every run, a column an alternative, in the outcome's unit.

        Where runs are weighted, `weight` comes last.
        Missing where either run lacks the outcome. ResultError where the comparison is unpaired,
        or where the ensembles are of unlike spans.
        """
        import pandas as pd

        check_known("outcome", outcome, COMPARED)
        if not self.paired:
            raise ResultError("unpaired runs have no differences; ts.plots.outcome draws each side")
        base = self.ensembles[self.baseline]
        for name in self.unlike_spans:
            check_spans(self.baseline, base.scenario, name, self.ensembles[name].scenario)
        found: dict[str, Array] = {
            name: self.ensembles[name].columns[outcome] - base.columns[outcome]
            for name in self.alternatives
        }
        if base.weights is not None:
            found[WEIGHT] = base.weights
        return pd.DataFrame(found, index=pd.Index(base.run_numbers, name="run"))

    def changed(self, alternative: str) -> tuple[str, ...]:
        """Keys and actions in which the scenario of an alternative differs from the baseline's.

        ResultError names the alternatives that there are.
        """
        check_known("alternative", alternative, self.alternatives)
        both = self.ensembles[self.baseline], self.ensembles[alternative]
        return Hybrids(*(ens.scenario for ens in both)).keys

    def attribution(
        self,
        *,
        runs: int | None = None,
        orders: int = ORDERS,
        executor: Executor | Cluster | None = None,
        progress: bool | None = None,
    ) -> pd.DataFrame:
        """How much of each difference belongs to each key that differs, as `attribute` has it.

        A row an alternative, outcome and key, in the outcome's unit: `share` and
        `standard_error`. Arguments are those of `attribute`. Where an alternative differs in one
        key nothing is simulated; of more, the scenarios in between are, when this is first asked
        for, and pages show it from then on. Alternatives in which nothing differs have no rows.
        ResultError where the comparison is unpaired or ensembles are of unlike spans; BlockError
        where blocks failed.
        """
        import pandas as pd

        if not self.paired:
            raise ResultError("unpaired runs have no attribution; allowed paired=True")
        base = self.ensembles[self.baseline]
        found = {
            name: attribute(
                base,
                self.ensembles[name],
                runs=runs,
                orders=orders,
                executor=executor,
                progress=progress,
            )
            for name in self.alternatives
            if self.changed(name)
        }
        if not found:
            raise ResultError("no input of the alternatives differs; allowed scenarios that differ")
        self._attributed.update(found)
        return pd.concat(found, names=["alternative", "outcome", "key"])

    @property
    def attributed(self) -> Mapping[str, pd.DataFrame]:
        """Answers of `attribution` by alternative, the latest; empty until it was asked for."""
        return MappingProxyType(self._attributed)

    def probability(
        self,
        what: str,
        *,
        on: DayLike | None = None,
        by: DayLike | None = None,
        side: str | None = None,
    ) -> pd.DataFrame:
        """Chance of a flag or stage `on` a date or an event `by` one, a row an ensemble.

        Arguments and errors are those of `Ensemble.probability`. Columns: probability,
        standard_error, difference (from the baseline), difference_standard_error and date, the day
        that the probability speaks of: the last one where an event is asked for without a day.
        Ensembles that were not simulated on the day have none, and probabilities of unlike days
        no difference. In pairs, what holds on a date is read from paths, and where none were kept
        all ensembles are simulated anew up to that date.
        """
        import pandas as pd

        answer = probabilities.of_pairs if self.paired else probabilities.of_samples
        asked = Question(what, on, by, side)
        found = probabilities.by_name(self.ensembles, self.baseline, asked, answer)
        return pd.DataFrame(list(found.values()), index=pd.Index(found, name="scenario"))

    def _row(self, alternative: str, outcome: str) -> dict[str, Any]:
        found = asdict(self.contrast(alternative, outcome))
        words = {"baseline": self.baseline, "alternative": alternative}
        orders = {order: words.get(word, word) for order, word in found["dominance"].items()}
        row = {"unit": OUTCOMES[outcome][0]}
        for key, value in found.items():
            row |= orders if key == "dominance" else {key: value}
        return row

    @cached_property
    def _attributed(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _found(self) -> dict[tuple[str, str], Contrast]:
        return {}

    def __repr__(self) -> str:
        how = "paired" if self.paired else "unpaired"
        others = ", ".join(repr(name) for name in self.alternatives)
        return f"Comparison({others} against {self.baseline!r}, {how}, {_runs(self)})"


def compare(
    ensembles: Iterable[Ensemble] | Mapping[str, Ensemble],
    *,
    paired: bool = True,
    against: str | None = None,
) -> Comparison:
    """Differences between ensembles, with the errors that are left when they share their shocks.

    `ensembles`: two or more, called after their scenarios, or a mapping from names, or a `Sweep`;
    `against` names the baseline, which is the first where it is None. Run k of every ensemble of
    one seed meets the same shocks, so runs are compared in pairs; `paired=False` takes ensembles
    as independent, whatever their seeds and sizes. Weighted runs pair where both ensembles have the
    same weights, run by run: `other.reweight(ens.weights)`. ResultError where runs do not pair,
    where two ensembles go by one name, or where `against` is unknown.

    >>> import tradesim as ts
    >>> talks = ts.load_scenario("kuala-lumpur-2025")
    >>> walkout = talks.evolve({"leaders.sign": False}, name="walk-out")
    >>> found = ts.compare([ts.simulate(each, runs=64, seed=7) for each in (talks, walkout)])
    >>> found
    Comparison('walk-out' against 'kuala-lumpur-2025', paired, runs=64, seed=7)
    >>> found.contrast("walk-out", "tariff_us").pairs
    64
    """
    truth("paired", paired)
    known = _named(ensembles)
    if len(known) < 2:
        raise ResultError(f"a comparison needs ensembles: {len(known)} found; allowed two or more")
    baseline = next(iter(known)) if against is None else against
    check_known("against", baseline, known)
    if paired:
        for name, ens in known.items():
            check_pairs(baseline, known[baseline], name, ens, UNPAIRED)
    return Comparison(known, baseline, paired)


def _named(ensembles: Iterable[Ensemble] | Mapping[str, Ensemble]) -> dict[str, Ensemble]:
    if isinstance(ensembles, Mapping):
        given = list(table("ensembles", ensembles, GIVEN).items())
    else:
        given = [(_name(ens), ens) for ens in listed("ensembles", ensembles, GIVEN)]
    for name, ens in given:
        if not isinstance(ens, Ensemble):
            raise ResultError(f"{shown(name)} is a {type(ens).__name__}; allowed {GIVEN}")
    names = [name for name, _ in given]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ResultError(
            f"ensembles share a name: {in_short(twice)}; name them, as in "
            "compare({'before': one, 'after': other})"
        )
    return dict(given)


def _name(ens: object) -> str:
    """Name of the scenario, and which of its runs these are where they are not all."""
    if not isinstance(ens, Ensemble):
        return ens if isinstance(ens, str) else shown(ens)
    return f"{ens.scenario.name}{which(ens)}"


def _runs(comparison: Comparison) -> str:
    """Runs and seed of all, or of each where they are unequal."""
    found = comparison.ensembles.values()
    runs = "/".join(dict.fromkeys(str(ens.n_runs) for ens in found))
    seeds = "/".join(dict.fromkeys(str(ens.seed) for ens in found))
    return f"runs={runs}, seed={seeds}"
