"""Laws of whole histories: mirrored sides mirror the history, and days agree with weeks."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from tradesim import load_scenario, simulate
from tradesim.economy.short_run import RESPONSES
from tradesim.model import start
from tradesim.model.block import moments
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.state import State
from tradesim.negotiation.continuation import shipped_values
from tradesim.negotiation.stages import STAGES
from tradesim.parameters.parameter import Parameter, shipped
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario
from tradesim.terms.moves import ESCALATE
from tradesim.terms.sides import US, Array, Codes

ARTICLE = load_scenario("kuala-lumpur-2025")
ONE_SIDED: dict[str, Any] = {
    "switches.stress": False,  # markets are those of the US
    "switches.court": False,
    "switches.purchase": False,
    "cn.purchases_withheld": 0.0,
    "calendar.election": None,
    "law.emergency_powers": False,
    "law.procedure_through": True,
    "us.tariff_by_authority": {"base": 0.141, "ordinary": 0.435},
}
"""What only one side has: a court, state buyers, a midterm election, emergency powers."""
STILL = {"attention": 0.0, "reaction": 0.0}
BY_SIDE = {
    "attention", "sight", "step", "date named", "reply", "reply sight", "reply step", "reply date",
    "choice", "reply choice", "easing", "reply easing", "signature", "extension", "pressure",
    "strategy", "in part",
}  # fmt: skip


class Mirrored(Shocks):
    """The draws of the same runs with the sides swapped."""

    def uniforms(self, kind: str, rows: int) -> Array:
        return self._swapped(kind, super().uniforms(kind, rows))

    def normals(self, kind: str, rows: int) -> Array:
        return self._swapped(kind, super().normals(kind, rows))

    def of_parameter(self, name: str) -> Array:
        return super().of_parameter(swapped_name(name))

    def _swapped(self, kind: str, drawn: Array) -> Array:
        n = drawn.shape[-1]
        if kind in BY_SIDE:
            return np.ascontiguousarray(drawn.reshape(2, -1, n)[::-1].reshape(drawn.shape))
        if kind == "summit":  # a draw each, and one for both
            return np.concatenate([drawn[1::-1], drawn[2:]])
        if kind == "deadline":
            return np.ascontiguousarray(drawn.reshape(2, 2, n)[:, ::-1].reshape(drawn.shape))
        return drawn


def swapped_name(name: str) -> str:
    side, dot, rest = name.partition(".")
    return {"us": "cn", "cn": "us"}.get(side, side) + dot + rest


class Place(NamedTuple):
    """Where a tariff lies."""

    tariff: Array


class Stakes:
    """A made-up sight of two tariffs, unlike for the two sides and exactly mirrored on demand."""

    def __init__(self, mirrored: bool) -> None:
        sides = [(0.3, 0.5, 0.15, 1.2), (0.1, 0.3, 0.25, 0.8)]
        self.sides = sides[::-1] if mirrored else sides

    def of_runs(self, sets: Codes, before: Array) -> Stakes:
        """The same for all runs."""
        return self

    def place(self, side: Any, tariff: Array) -> Place:
        """A tariff lies where it is."""
        return Place(tariff)

    def stakes(self, side: Any, us: Place, cn: Place) -> Array:
        """Real income and import share of a side."""
        own = np.where(side == US, us.tariff, cn.tariff)
        theirs = np.where(side == US, cn.tariff, us.tariff)
        return np.stack(seen(np.array(self.sides)[side].T, own, theirs))


class AtOnce:
    """A made-up economy without a short run: sectors of the two sides differ in the shipped one."""

    def evaluate(self, now: Array, adapted: Array, sets: Codes) -> Array:
        """Real incomes and imports that do not move with what buyers have adapted to, (5, n)."""
        return np.zeros((len(RESPONSES), now.shape[1]))


def seen(side: Array, own: Array, other: Array) -> tuple[Array, Array]:
    """Real income and import share of one side, percent."""
    gain, loss, harm, share = side
    return gain * own - loss * own * own - harm * other, share * np.exp(-1.5 * own)


def stated(parameter: Parameter) -> float | dict[str, Any]:
    if parameter.prior is None:
        assert parameter.value is not None
        return parameter.value
    return {"family": parameter.prior.family, "args": list(parameter.prior.args)}


def parameters(*, mirrored: bool) -> dict[str, Any]:
    """Every parameter by side, or with the sides swapped; one range is taken where two differ."""
    known = shipped()
    found: dict[str, dict[str, Any]] = {"us": {}, "cn": {}}
    for name, us in known.items():
        if not name.startswith("us."):
            continue
        rest = name.removeprefix("us.")
        cn = known[f"cn.{rest}"]
        if (us.low, us.high) != (cn.low, cn.high):
            us = cn = min(us, cn, key=lambda each: each.high - each.low)
        one, two = (cn, us) if mirrored else (us, cn)
        found["us"][rest], found["cn"][rest] = stated(one), stated(two)
    return {**found, "pledge": 0.0, "sector_rate": 0.0, "emergency_opening": 0.0}


def worlds(weeks: int) -> tuple[Scenario, Scenario]:
    """The article without what only one side has, and the same with the sides swapped."""
    alike = {**ONE_SIDED, "calendar.weeks": weeks}
    one = ARTICLE.evolve({**alike, "parameters": parameters(mirrored=False)}, name="one")
    table = one.model_dump(mode="python", exclude_none=True)
    sides = {"us": table["cn"], "cn": table["us"]}
    return one, one.evolve({**sides, "parameters": parameters(mirrored=True)}, name="mirrored")


def differs(one: State, two: State) -> np.ndarray:
    """Runs whose state is not the mirror image of the other's, (n_runs,)."""
    different = (one.stage != two.stage) | (one.truce_end != two.truce_end)
    different |= (one.in_force != two.in_force) | (one.effect_day != two.effect_day)
    for name in (
        "level",
        "suspended",
        "threat_size",
        "pain",
        "publicity",
        "record_carried",
        "record_withdrawn",
        "layers",
        "waiting",
        "coming",
    ):
        ours, theirs = getattr(one, name), getattr(two, name)[::-1]
        apart = ~np.isclose(ours, theirs, rtol=1e-7, atol=1e-9)
        different |= apart.reshape(-1, apart.shape[-1]).any(axis=0)
    return different | ~np.isclose(one.split, 1.0 - two.split)


@pytest.mark.parametrize("weeks", [16, pytest.param(56, marks=pytest.mark.slow)])
def test_swapping_the_sides_mirrors_every_history(
    weeks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data, priors and draws swapped: the same history with the sides exchanged.

    All but rounding: a run in a thousand may stand on the edge of a choice.
    """
    ends: list[list[State]] = []
    for mirrored, scenario in zip((False, True), worlds(weeks), strict=True):
        sight = Stakes(mirrored)
        monkeypatch.setattr(start, "sight", lambda sight=sight: sight)
        monkeypatch.setattr(start, "economy", lambda scenario: AtOnce())
        values = shipped_values()[::-1] if mirrored else shipped_values()
        monkeypatch.setattr(start, "shipped_values", lambda values=values: values)
        shocks = (Mirrored if mirrored else Shocks)(5, 0, 0, 8 * LANE)
        ends.append([moment.state for moment in moments(scenario, shocks)])
    different = np.zeros(8 * LANE, dtype=bool)
    for one, two in zip(*ends, strict=True):
        different |= differs(one, two)
    assert different.mean() <= 0.01
    last = ends[0][-1]
    assert len(np.unique(last.stage)) > 3
    assert not np.array_equal(last.level[0], last.level[1])


def played_by(days: int, runs: int, weeks: int, changes: dict[str, object]) -> Ensemble:
    changes = {"calendar.weeks": weeks, "calendar.step_days": days, **changes}
    return simulate(ARTICLE.evolve(changes), runs=runs, seed=11, progress=False)


@pytest.mark.parametrize(
    ("runs", "weeks"), [(8_192, 13), pytest.param(16_384, 26, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    ("changes", "apart_at_the_end", "room"),
    [
        pytest.param({"posterior": None}, 0.03, 0.12, id="by hand"),
        pytest.param({}, 0.045, 0.15, id="learnt", marks=pytest.mark.slow),
    ],
)
def test_days_and_weeks_agree(
    runs: int, weeks: int, changes: dict[str, object], apart_at_the_end: float, room: float
) -> None:
    """Stage shares to 0.03 at the end, rises and threats a run and runs with a rise to 12 percent.

    Sampling gives a share 0.01, a count 2 and a tenth of runs 5 percent. Around the meeting, when
    most runs change stage within days, shares agree to 0.05. Learnt parameters have more fights,
    in which sides answer each other within days: there shares at the end agree to 0.045, counts to
    15 percent.
    """
    weekly, daily = (played_by(days, runs, weeks, changes) for days in (7, 1))
    assert weekly.streamed is not None
    assert daily.streamed is not None
    assert daily.streamed.stages.shape == (len(STAGES), 7 * weeks + 1)
    apart = weekly.streamed.stages - daily.streamed.stages[:, ::7]
    assert np.abs(apart[:, -1]).max() / runs <= apart_at_the_end
    assert np.abs(apart).max() / runs <= 0.05
    for act in ("rises", "threats"):
        by_week, by_day = (
            sum(float(each.columns[f"{act}_{side}"].mean()) for side in ("us", "cn"))
            for each in (weekly, daily)
        )
        assert by_day == pytest.approx(by_week, rel=room), act
    for side in ("us", "cn"):
        raising = [float((each.columns[f"rises_{side}"] > 0.0).mean()) for each in (weekly, daily)]
        assert raising[1] == pytest.approx(raising[0], rel=room), side


def test_the_calendar_of_days_has_seven_steps_a_week() -> None:
    daily = ARTICLE.evolve({"calendar.step_days": 1, "calendar.weeks": 3})
    dates = daily.dates().dates
    assert len(dates) == 22
    assert set(np.diff([day.toordinal() for day in dates]).tolist()) == {1}


@pytest.mark.parametrize("days", [1, 7])
def test_what_is_bound_to_a_date_happens_on_it_whatever_the_step(days: int) -> None:
    scenario = ARTICLE.evolve(
        {
            "calendar.step_days": days,
            "calendar.weeks": 2,
            "leaders.sign": True,
            "parameters": {"us": STILL, "cn": STILL},
        }
    )
    ensemble = simulate(scenario, runs=200, seed=1)
    assert np.all(ensemble.columns["first_agreement_day"] == 4.0)


@pytest.mark.parametrize("days", [1, 7])
def test_a_threat_that_must_be_carried_out_is_so_on_its_deadline(days: int) -> None:
    scenario = ARTICLE.evolve(
        {
            "calendar.step_days": days,
            "calendar.weeks": 6,
            "leaders.sign": False,
            "threats.carried_out": True,
            "parameters": {"meeting_success": 0.0, "us": STILL},
        }
    )
    ensemble = simulate(scenario, runs=200, seed=1)
    assert np.all(ensemble.columns["threat_carried_day_us"] == 6.0)


def test_a_reply_in_the_same_week_is_later_than_the_rise_it_answers() -> None:
    """So that the first side may answer it in turn, as it may where steps are days."""
    scenario = ARTICLE.evolve(
        {"stage": "implementation", "calendar.summit": None, "us.strategy": "hardliner",
         "cn.strategy": "hardliner", "calendar.weeks": 8}
    )  # fmt: skip
    answered = 0
    for moment in moments(scenario, Shocks(3, 0, 0, 8 * LANE)):
        if moment.choices is None or moment.replies is None:
            continue
        first = moment.choices.move == ESCALATE
        reply = (moment.replies.move == ESCALATE)[::-1]
        both = first & reply & ~first[::-1]
        rise, theirs = moment.state.rise_day, moment.state.rise_day[::-1]
        risen = both & (rise > moment.clock.opens) & (theirs > moment.clock.opens)
        assert np.all(theirs[risen] > rise[risen])
        answered += int(risen.sum())
    assert answered > 0
