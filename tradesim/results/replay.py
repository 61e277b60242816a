"""One run as a Mesa model with its agents: the same code on a lane of 64 runs, one shown."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tradesim.model.block import moments
from tradesim.model.event_log import EventLog
from tradesim.model.histograms import FLAG_SERIES, SERIES
from tradesim.model.phases.deal import follow_through
from tradesim.model.phases.talk import aspirations
from tradesim.model.shocks import LANE, Shocks, block_of, lane_of
from tradesim.model.step import Moment
from tradesim.model.variables import FLAGS, VARIABLES, values_of
from tradesim.negotiation.stages import STAGES
from tradesim.results.event_table import event_table
from tradesim.results.narrative import sentences
from tradesim.scenario.library import load_scenario
from tradesim.scenario.scenario import Scenario
from tradesim.terms.arguments import refusal, whole
from tradesim.terms.calendar import DAYS_PER_WEEK, in_full
from tradesim.terms.display import Displayed
from tradesim.terms.moves import MOVES
from tradesim.terms.sides import SIDES

with warnings.catch_warnings():  # Mesa brings a progress bar that notebooks may lack a widget for
    warnings.filterwarnings("ignore", message="IProgress not found")
    import mesa

PRINCIPAL_REPORTS = ("side", "last_move", "pain", "threat", "follow_through")
MOST = 10**10
"""Highest number of a run."""
NEGOTIATOR_REPORTS = ("side", "aspiration")


class Official(mesa.Agent):  # type: ignore[misc]
    """A person of one side; everything it shows is read from the model's run."""

    def __init__(self, model: TradeTalks, name: str, side: int) -> None:
        super().__init__(model)
        self.name = name
        self.side_index = side

    @property
    def side(self) -> str:
        """US or CN."""
        return SIDES[self.side_index]

    def _own(self, values: np.ndarray) -> Any:
        return values[self.side_index, ..., self.model.column].item()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, {self.side})"


class Principal(Official):
    """A leader: moves levers, signs or refuses, carries threats out."""

    @property
    def strategy(self) -> str:
        """Name of the strategy it plays in this run."""
        world = self.model.moment.world
        return str(world.strategies[self._own(world.strategy)].name)

    @property
    def last_move(self) -> str:
        """What it did in the last step."""
        return MOVES[self._own(self.model.moment.state.last_move)]

    @property
    def resolve(self) -> float:
        """Private taste for standing firm, worth."""
        return float(self._own(self.model.moment.world.drawn["resolve"]))

    @property
    def pain(self) -> float:
        """Political pain, worth."""
        return float(self._own(self.model.moment.state.pain))

    @property
    def threat(self) -> float:
        """Size of its open threat; 0 where it has none."""
        return float(self._own(self.model.moment.state.threat_size))

    @property
    def follow_through(self) -> float:
        """Chance, on its record, that it carries a threat out."""
        return float(self._own(follow_through(self.model.moment.state)))


class Negotiator(Official):
    """A member of a delegation: asks for a share of the surplus and gives way over time."""

    @property
    def reservation(self) -> float:
        """Least share of the surplus it takes."""
        return float(self._own(self.model.moment.world.drawn["reservation"]))

    @property
    def aspiration(self) -> float:
        """Share of the surplus it asks for now."""
        moment = self.model.moment
        return float(self._own(aspirations(moment.world, moment.clock, moment.state)[0]))

    @property
    def tone(self) -> float:
        """Tone of its signals, from -1 to 1."""
        return float(self._own(self.model.moment.world.drawn["tone"]))


class TradeTalks(Displayed, mesa.Model):  # type: ignore[misc]
    """One run of a scenario as agents: principals and negotiators of both sides.

    `scenario` is a Scenario, a shipped name or a path; `rng` an integer seed, as in `simulate`,
    or a NumPy Generator that one is drawn from; `run` the number of the run. The path is that of
    the same run in an ensemble of the same seed, bit for bit. One `step()` is one step of the
    calendar; `running` turns False at the horizon.

    >>> model = TradeTalks(scenario="kuala-lumpur-2025", rng=7, run=3)
    >>> [agent.name for agent in model.agents]
    ['Trump', 'Bessent', 'Xi', 'He Lifeng', 'Li Chengang']
    """

    def __init__(
        self,
        *,
        scenario: Scenario | str = "kuala-lumpur-2025",
        rng: int | np.random.Generator | None = 0,
        run: int = 0,
    ) -> None:
        seed = _seed(rng)
        super().__init__(rng=seed)
        self.run = whole("run", run)
        if self.run > MOST:
            raise refusal("run", run, f"a whole number from 0 to {MOST:,}")
        self.start = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        first, last = lane_of(self.run)
        self.column = self.run % LANE
        self._log = EventLog()
        shocks = Shocks(seed, block_of(self.run), first, last)
        self._moments = moments(self.start, shocks, self._log)
        self.moment: Moment = next(self._moments)
        self.told: list[tuple[date, str]] = []
        self._people()
        self.datacollector = mesa.DataCollector(
            model_reporters=_reporters(),
            agenttype_reporters={
                Principal: {name: name for name in PRINCIPAL_REPORTS},
                Negotiator: {name: name for name in NEGOTIATOR_REPORTS},
            },
        )
        self.running = True
        self._collect()

    def step(self) -> None:
        """Play one step of the calendar; does nothing once the horizon is reached."""
        if not self.running:
            return
        self.moment = next(self._moments)
        happened = sentences(self.start, self.moment, self.column)
        self.told += sorted(happened, key=lambda entry: entry[0])
        self._collect()
        self.running = self.moment.clock.step < self.moment.world.calendar.n_steps

    def _collect(self) -> None:
        """Record the step; what is recorded is worked out once, for all series."""
        recorded = values_of(VARIABLES, self.moment, self.moment.channels)
        flags = {flag.name: flag.of(self.moment) for flag in FLAGS}
        self.recorded: Mapping[str, Any] = {**recorded, **flags}
        self.datacollector.collect(self)

    def run_model(self) -> None:
        """Play to the horizon."""
        while self.running:
            self.step()

    @property
    def date(self) -> date:
        """End of the step last played."""
        return self.moment.world.calendar.dates[self.moment.clock.step]

    @property
    def stage(self) -> str:
        """Stage of the relationship."""
        return STAGES[self.moment.state.stage[self.column]]

    @property
    def path(self) -> pd.DataFrame:
        """Every recorded variable by date, so far."""
        frame = self.datacollector.get_model_vars_dataframe()
        return pd.DataFrame(frame).set_index("date")

    @property
    def events(self) -> pd.DataFrame:
        """What happened so far, a row an event, as in `Ensemble.events`."""
        rows = self._log.rows()
        own = rows.only(rows.run == self.column)
        return event_table(own, np.full(len(own.run), self.run), self.start.calendar.start)

    def narrative(self) -> str:
        """The run so far, week by week: who moved, what, and why."""
        title = f"{self.start.title or self.start.name}, run {self.run}"
        first = f"{in_full(self.start.calendar.start)}: {self.start.stage}."
        lines = [title, "", first, *(f"{in_full(when)}: {text}" for when, text in self.told)]
        weeks = self.moment.clock.closes / DAYS_PER_WEEK
        lines.append(f"{in_full(self.date)}: after {weeks:.0f} weeks the stage is {self.stage}.")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"TradeTalks({self.start.name!r}, run={self.run}, {self.date}, {self.stage!r})"

    def _people(self) -> None:
        for side, part in enumerate(self.start.sides):
            Principal(self, part.principal, side)
            for name in part.negotiators:
                Negotiator(self, name, side)


def _seed(rng: int | np.random.Generator | None) -> int:
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**32))
    if rng is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    return whole("rng", rng, besides=", a Generator or None")


def _reporters() -> dict[str, Callable[[TradeTalks], Any]]:
    """One reporter a recorded series: `us_tariff`, `cn_tariff`, `purchases`, ..., `stage`."""
    reporters: dict[str, Callable[[TradeTalks], Any]] = {"date": lambda model: model.date}
    series: list[tuple[Any, int, str]] = [*SERIES, *FLAG_SERIES]
    for what, place, label in series:

        def read(model: TradeTalks, what: Any = what, place: int = place) -> Any:
            return model.recorded[what.name][place, model.column].item()

        reporters[series_name(what.name, label)] = read
    reporters["stage"] = lambda model: model.stage
    return reporters


def series_name(name: str, label: str) -> str:
    """Name of a series in a replay.

    >>> series_name("tariff", "US"), series_name("purchases", "")
    ('us_tariff', 'purchases')
    """
    return f"{label.lower()}_{name}" if label else name
