"""A variant is headed by its name: a title speaks of the scenario it was written for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib.text
import pytest
from matplotlib import pyplot as plt

import tradesim as ts
from tradesim import plots
from tradesim.cli.scenarios import scenario_with
from tradesim.engine import designs
from tradesim.reports import terminal
from tradesim.reports.memo.of_ensemble import of_ensemble
from tradesim.reports.scenario_html import of_scenario
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.library import load_scenario
from tradesim.scenario.scenario import Scenario
from tradesim.scenario.template import commented_toml
from tradesim.studies import study

PARENT = load_scenario("kuala-lumpur-2025")
CHANGE = {"leaders.sign": False}
STUDY = 'name = "s"\nscenarios = ["kuala-lumpur-2025"]\noverrides = { leaders.sign = false }\n'


def extended(folder: Path) -> Scenario:
    """A file that extends the parent."""
    (folder / "mine.toml").write_text('extends = "kuala-lumpur-2025"\nleaders.sign = false\n')
    return load_scenario(folder / "mine.toml")


def of_study(folder: Path) -> Scenario:
    """The one scenario of a study with overrides."""
    (folder / "study.toml").write_text(STUDY)
    return study.read(folder / "study.toml")[1][0]


def copied(folder: Path) -> Scenario:
    """The file that `tradesim new` writes."""
    file = folder / "mine.toml"
    file.write_text(commented_toml(PARENT, name="mine", file="mine.toml"), encoding="utf-8")
    return load_scenario(file)


MADE: dict[str, Callable[[Path], Scenario]] = {
    "evolve": lambda _: PARENT.evolve(CHANGE, name="walk-out"),
    "evolve without a name": lambda _: PARENT.evolve(CHANGE),
    "another name alone": lambda _: PARENT.evolve({}, name="copy"),
    "model_copy": lambda _: PARENT.model_copy(update={"name": "copy"}),
    "--set": lambda _: scenario_with("kuala-lumpur-2025", ["leaders.sign=false"]),
    "sweep": lambda _: designs.factorial(PARENT, {"leaders.sign": [False]})[0],
    "sample": lambda _: designs.sobol(PARENT, None, 2, 0)[1],
    "extends": extended,
    "study": of_study,
    "new": copied,
}


@pytest.mark.parametrize("way", MADE)
def test_a_variant_has_neither_the_title_nor_the_description_of_its_parent(
    way: str, tmp_path: Path
) -> None:
    made = MADE[way](tmp_path)
    assert (made.title, made.description) == ("", "")


@pytest.mark.parametrize("way", [each for each in MADE if each != "study"])
def test_a_variant_is_called_otherwise_than_its_parent(way: str, tmp_path: Path) -> None:
    assert MADE[way](tmp_path).name != PARENT.name


def test_a_title_among_the_changes_is_kept() -> None:
    made = PARENT.evolve({**CHANGE, "title": "They walk out"}, name="walk-out")
    assert (made.title, made.description) == ("They walk out", "")


def test_a_new_title_alone_leaves_the_description() -> None:
    made = PARENT.evolve({"title": "Another"}, name=PARENT.name)
    assert made.description == PARENT.description


def test_a_file_that_extends_has_its_own_title_or_none(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "truce-lapses"\ntitle = "Mine"\n')
    (tmp_path / "b.toml").write_text('extends = "a.toml"\nname = "b"\n')
    first, second = load_scenario(tmp_path / "a.toml"), load_scenario(tmp_path / "b.toml")
    assert (first.name, first.title, first.description) == ("a", "Mine", "")
    assert (second.name, second.title) == ("b", "")


@pytest.fixture(scope="module")
def walkout() -> Ensemble:
    made = PARENT.evolve({**CHANGE, "calendar.weeks": 8}, name="walk-out")
    return ts.simulate(made, runs=64, seed=7, progress=False)


def test_figures_of_a_variant_are_headed_by_its_name(walkout: Ensemble) -> None:
    replay = walkout.replay(0)
    replay.run_model()
    drawn = [
        plots.fan(walkout, "tariff", side="US"),
        plots.stages(walkout),
        plots.tariffs(walkout),
        plots.table(walkout),
        plots.timeline(replay),
        plots.decomposition(ts.decompose(walkout, runs=2)),
    ]
    for ax in drawn:
        texts = ax.figure.findobj(matplotlib.text.Text)
        shown = " ".join(str(text.get_text()) for text in texts).replace("\n", " ")
        assert "walk-out" in shown
        assert PARENT.title not in shown
    plt.close("all")


def test_pages_and_stories_of_a_variant_are_headed_by_its_name(walkout: Ensemble) -> None:
    replay = walkout.replay(0)
    replay.run_model()
    heads = [
        replay.narrative().splitlines()[0],
        terminal.headlines(walkout).splitlines()[0],
        of_ensemble(walkout, "").title,
        replay._repr_html_(),
        walkout._repr_html_(),
        of_scenario(walkout.scenario),
    ]
    for head in heads:
        assert "walk-out" in head
        assert PARENT.title not in head
        assert PARENT.description.strip()[:40] not in head
