"""What goes into the explorer's file: codes, classes, stages, weights, and what is refused."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

import tradesim as ts
from tradesim.cli import main
from tradesim.errors import ResultError, StoreError
from tradesim.model import standing
from tradesim.negotiation import stages
from tradesim.reports.explorer import chances, kernel, packing, page, screen
from tradesim.reports.explorer.keys import scenario_keys
from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import effective_runs


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 4}, name="four weeks")
    return ts.simulate(talks, runs=900, seed=2, progress=False)


def unpacked(text: str) -> bytes:
    return zlib.decompress(b64decode(text), -zlib.MAX_WBITS)


def test_common_values_come_out_exactly_and_others_within_half_a_step() -> None:
    rare = np.random.default_rng(1).uniform(0.0, 2.0, 2_000)
    values = np.concatenate([np.full(5_000, 0.576), np.full(3_000, 0.326), rare])
    book = packing.codebook(values)
    back = book[packing.codes(values, book)]
    assert len(book) <= 256
    assert set(back[:8_000]) == {0.576, 0.326}
    assert np.abs(back - values).max() <= (values.max() - values.min()) / 231 / 2 + 1e-12


@pytest.mark.parametrize("few", [1, 12, 400])
def test_packed_paths_unpack_to_the_same_codes(few: int) -> None:
    """Few changes far apart, with gaps longer than a byte can say, and changes everywhere."""
    rng = np.random.default_rng(2)
    path = np.zeros((9, 200), dtype=np.uint8)
    for _ in range(few):
        path[rng.integers(1, 9) :, rng.integers(200)] += rng.integers(1, 256, dtype=np.uint8)
    told = packing.changes(path)
    steps = np.zeros(path.size, dtype=np.uint8)
    place = -1
    changes = iter(unpacked(told["steps"]))
    for gap in unpacked(told["gaps"]):
        place += gap
        if gap < packing.LONGEST:
            place += 1
            steps[place] = next(changes)
    assert (np.cumsum(steps.reshape(path.shape), axis=0, dtype=np.uint8) == path).all()
    assert next(changes, None) is None


def test_classes_of_distinct_draws_have_equal_sizes() -> None:
    draws = np.random.default_rng(3).normal(size=2_560)
    assert (np.bincount(packing.classes(draws), minlength=256) == 10).all()


@pytest.mark.parametrize(
    ("stage", "in_force", "ever", "threat", "expected"),
    [
        (stages.STATUS_QUO, False, False, False, "dispute"),
        (stages.PRELIMINARY, False, False, False, "talks"),
        (stages.AGREEMENT, True, True, False, "deal kept"),
        (stages.EXTENSION_WINDOW, True, True, False, "deal kept"),
        (stages.TALKS, True, True, False, "deal kept"),
        (stages.COMPLIANCE, True, True, True, "deal in doubt"),
        (stages.BREACH, False, True, False, "deal broken"),
        (stages.TALKS, False, True, False, "deal broken"),
    ],
)
def test_stages_are_merged_by_whether_a_deal_is_in_force(
    stage: int, in_force: bool, ever: bool, threat: bool, expected: str
) -> None:
    found = standing.standing(
        np.array([stage]), np.array([in_force]), np.array([ever]), np.array([threat])
    )
    assert standing.STANDING[found[0]] == expected


def test_sliders_widen_until_400_effective_runs_are_left() -> None:
    draws = {"a": packing.classes(np.arange(1_000.0)), "b": packing.classes(-np.arange(1_000.0))}
    found = kernel.weighed(np.ones(1_000), draws, kernel.Settings({"a": 90.0, "b": 90.0}))
    assert effective_runs(found.weights, 1_000) >= 400.0
    assert found.width > kernel.WIDTH


def test_a_condition_alone_may_leave_fewer_and_sliders_then_leave_as_many() -> None:
    draws = {"a": packing.classes(np.arange(1_000.0))}
    seen = [np.arange(1_000) < 100]
    found = kernel.weighed(np.ones(1_000), draws, kernel.Settings({"a": 5.0}), seen)
    assert effective_runs(found.weights, 1_000) == pytest.approx(100.0, abs=0.5)


def test_an_input_that_decides_is_found_and_noise_is_not() -> None:
    codes = packing.classes(np.random.default_rng(4).normal(size=2_000)) // 32
    chance = np.random.default_rng(5).random(2_000) < 0.5
    ones = np.ones(2_000)
    assert screen.share_between(codes, codes > 3, ones) == pytest.approx(1.0)
    assert screen.share_between(codes, chance, ones) < 0.02


def test_chances_of_all_runs_are_those_of_the_ensemble(ens: Ensemble) -> None:
    told = page.told({"one": ens})
    for each, words in zip(told["scenarios"][0]["chances"], told["chances"], strict=True):
        if words["name"] in chances.SHOWN_EVENTS:
            expected = ens.probability(words["name"])
            assert (each["value"], each["error"]) == (expected.value, expected.standard_error)


def test_weights_of_an_ensemble_are_where_the_page_starts(ens: Ensemble) -> None:
    weighted = ens.reweight(np.arange(900.0) % 3)
    (section,) = page.told({"one": weighted})["scenarios"]
    assert np.frombuffer(unpacked(section["weights"])).tolist() == weighted.weights.tolist()


def test_what_the_page_is_told_cannot_end_its_block(ens: Ensemble) -> None:
    hostile = "</script><!--"
    text = page.page({hostile: ens}).decode()
    block = text.partition('id="facts">')[2].partition("</script>")[0]
    assert json.loads(block)["scenarios"][0]["name"] == hostile


def test_keys_of_a_scenario_give_the_same_runs_again(ens: Ensemble, tmp_path: Path) -> None:
    file = tmp_path / "again.toml"
    lines = [f"{path} = {value}" for path, value in scenario_keys(ens.scenario)]
    file.write_text("\n".join(['name = "again"', *lines]), encoding="utf-8")
    again = ts.simulate(ts.load_scenario(file), runs=64, seed=2, progress=False)
    assert again.columns["tariff_us"].tolist() == ens.columns["tariff_us"][:64].tolist()


def test_several_names_are_needed_for_several_ensembles(ens: Ensemble, tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="share a name"):
        ts.explore([ens, ens], tmp_path / "a.html")
    with pytest.raises(ResultError, match="inline"):
        ts.explore({"a": ens, "b": ens}, tmp_path / "a.html", inline=True)
    with pytest.raises(ResultError, match="ends in"):
        ts.explore(ens, tmp_path / "a.pdf")
    with pytest.raises(StoreError, match="create it first"):
        ts.explore(ens, tmp_path / "none" / "a.html")


def test_notebooks_show_the_file_in_a_frame(
    ens: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = ts.explore(ens, "a page.html")
    assert 'src="a%20page.html"' in shown._repr_html_()
    inline = ts.explore(ens, "a page.html", inline=True)
    assert len(inline._repr_html_()) > Path(inline).stat().st_size


def test_the_command_writes_the_page_of_results_folders(
    ens: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        scenario = ens.scenario.evolve({}, name=name)
        ts.simulate(scenario, runs=64, seed=2, out=name, progress=False)
    assert main(["explore", "one", "two", "--out", "both.html"]) == 0
    assert '"name":"two"' in Path("both.html").read_text(encoding="utf-8")
    assert main(["explore", "one", "--out", "both.html"]) == 2
    assert main(["explore", "one", "one", "--out", "new.html"]) == 2
    assert main(["explore", "one", "--out", "new.pdf"]) == 2
