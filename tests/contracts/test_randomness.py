"""Each kind of shock and each parameter has a stream of its own, and scenarios share them."""

from __future__ import annotations

import ast
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

import tradesim
from tradesim import load_scenario, simulate
from tradesim.model import shocks as shocks_module
from tradesim.model.block import moments
from tradesim.model.shocks import BLOCK, KINDS, LANE, Shocks
from tradesim.parameters.parameter import Parameter, shipped
from tradesim.parameters.prior import Prior
from tradesim.scenario import scenario as scenario_module

ARTICLE = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 6}, name="short")
PACKAGE = Path(tradesim.__file__).parent
NOT_IN_A_RUN = {
    "results/replay.py": {"Generator", "SeedSequence"},
}
"""A seed for a replay whose user gave none."""


def draws(shocks: Shocks, kinds: dict[str, int]) -> dict[str, np.ndarray]:
    return {kind: shocks.uniforms(kind, 2) for kind in kinds if kind != "parameter"}


def test_a_new_kind_of_shock_moves_no_other_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    before = draws(Shocks(7, 0), KINDS)
    monkeypatch.setitem(shocks_module.KINDS, "weather", max(KINDS.values()) + 1)
    shocks = Shocks(7, 0)
    shocks.uniforms("weather", 5)
    after = draws(shocks, KINDS)
    for kind, drawn in before.items():
        assert np.array_equal(drawn, after[kind]), kind


def test_kinds_of_shock_have_numbers_of_their_own() -> None:
    assert len(set(KINDS.values())) == len(KINDS)


def test_more_draws_of_one_kind_move_no_other_kind() -> None:
    shocks = Shocks(7, 0)
    shocks.uniforms("choice", 12)
    shocks.normals("delivery", 3)
    assert np.array_equal(shocks.uniforms("talks", 2), Shocks(7, 0).uniforms("talks", 2))


def test_a_new_parameter_moves_no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = simulate(ARTICLE, runs=300, seed=7, record="outcomes")
    more = Parameter(
        name="a_new_one", unit="share", low=0.0, high=1.0, source="judgement", note="none",
        prior=Prior("uniform", (0.0, 1.0)),
    )  # fmt: skip
    monkeypatch.setattr(scenario_module, "shipped", lambda: {"a_new_one": more, **shipped()})
    assert "a_new_one" in ARTICLE.drawn_parameters()
    again = simulate(ARTICLE, runs=300, seed=7, record="outcomes")
    for name, column in usual.columns.items():
        assert column.tobytes() == again.columns[name].tobytes(), name


def test_holding_one_parameter_moves_no_draw_of_another() -> None:
    held = ARTICLE.evolve({"parameters": {"pledge": 20.0}})
    for name, parameter in ARTICLE.drawn_parameters().items():
        if name != "pledge":
            uniforms = Shocks(7, 0).of_parameter(name)
            assert np.array_equal(
                parameter.drawn(uniforms), held.drawn_parameters()[name].drawn(uniforms)
            )


def test_no_two_parameters_share_a_stream() -> None:
    names = list(shipped())
    assert len({crc32(name.encode()) for name in names}) == len(names)
    assert not {crc32(name.encode()) for name in names} & set(KINDS.values())


def test_streams_look_uniform_and_unrelated() -> None:
    """Means within five standard errors, correlations below five over the root of the runs."""
    rows = [row for drawn in draws(Shocks(1, 0), KINDS).values() for row in drawn]
    rows += [Shocks(1, 1).of_parameter(name) for name in shipped()]
    uniforms = np.stack(rows)
    assert np.all(np.abs(uniforms.mean(axis=1) - 0.5) < 5.0 * np.sqrt(1.0 / 12.0 / BLOCK))
    related = np.corrcoef(uniforms)
    np.fill_diagonal(related, 0.0)
    assert np.abs(related).max() < 5.0 / np.sqrt(BLOCK)


def test_neighbouring_seeds_blocks_and_steps_draw_differently() -> None:
    shocks = Shocks(1, 0)
    drawn = [shocks.normals("sight", 1)[0], shocks.normals("sight", 1)[0]]
    drawn += [Shocks(2, 0).normals("sight", 1)[0], Shocks(1, 1).normals("sight", 1)[0]]
    related = np.corrcoef(np.stack(drawn)) - np.eye(4)
    assert np.abs(related).max() < 5.0 / np.sqrt(BLOCK)


@pytest.mark.parametrize("first", [0, LANE, BLOCK - LANE])
def test_a_lane_is_shown_the_draws_of_its_block(first: int) -> None:
    whole, lane = Shocks(3, 2), Shocks(3, 2, first, first + LANE)
    for _ in range(3):
        assert np.array_equal(
            whole.normals("pressure", 2)[:, first : first + LANE], lane.normals("pressure", 2)
        )
    where = slice(first, first + LANE)
    assert np.array_equal(whole.of_parameter("us.resolve")[where], lane.of_parameter("us.resolve"))


def test_uniforms_have_finite_logarithms() -> None:
    uniforms = np.concatenate([Shocks(5, b).uniforms("choice", 12).ravel() for b in range(4)])
    assert uniforms.min() > 0.0
    assert np.isfinite(np.log(uniforms)).all()


def test_scenarios_share_their_shocks_so_differences_are_paired() -> None:
    """A smaller threat against the same seed: far less noise than against another seed."""
    milder = ARTICLE.evolve({"us.threat.size": 0.5}, name="milder")
    one, paired = (simulate(s, runs=4_000, seed=7) for s in (ARTICLE, milder))
    apart = simulate(milder, runs=4_000, seed=8)
    for outcome, least in (("imports_us", 3.0), ("real_income_cn", 3.0), ("tariff_us", 2.0)):
        base = one.columns[outcome]
        unpaired = (apart.columns[outcome] - base).var()
        assert unpaired > least * (paired.columns[outcome] - base).var(), outcome


def test_signatures_are_shared_by_scenarios_with_other_meetings() -> None:
    """Each step draws as many, whether leaders decide in it or not."""
    asked: dict[str, list[float]] = {}

    class Watched(Shocks):
        def uniforms(self, kind: str, rows: int) -> np.ndarray:
            drawn = super().uniforms(kind, rows)
            if kind == "signature":
                asked.setdefault(when, []).append(float(drawn[0, 0]))
            return drawn

    for when in ("2025-10-30", "2025-11-29"):
        for _ in moments(ARTICLE.evolve({"calendar.summit": when}), Watched(3, 0, 0, LANE)):
            pass
    first, second = asked.values()
    assert first == second
    assert len(first) == 6


def test_a_change_that_comes_late_leaves_the_time_before_it_as_it_was() -> None:
    late = load_scenario("kuala-lumpur-2025").evolve(
        {
            "calendar.weeks": 12,
            "actions": [{"action": "raise_tariff", "on": "2025-12-20", "side": "US", "size": 0.1}],
        }
    )
    usual = late.evolve({"actions": []})
    one, two = (simulate(s, runs=500, seed=7, record="paths").stored for s in (usual, late))
    before = 7
    for name, path in one.items():
        assert path[: before + 1].tobytes() == two[name][: before + 1].tobytes(), name
    assert (two["tariff"][-1, 0] > one["tariff"][-1, 0]).mean() > 0.8


def random_names(path: Path) -> set[str]:
    """Names of numpy.random, of the random module or of secrets that a file mentions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("numpy.random", "random"):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name in ("random", "secrets", "numpy.random")}
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            owner = node.value
            if owner.attr == "random" and isinstance(owner.value, ast.Name):
                found.add(node.attr)
    return found


def test_only_shocks_makes_draws() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE).as_posix()
        if where != "model/shocks.py":
            assert random_names(path) <= NOT_IN_A_RUN.get(where, set()), where


def test_the_search_for_draws_finds_those_of_shocks() -> None:
    assert {"SFC64", "SeedSequence"} <= random_names(PACKAGE / "model" / "shocks.py")
