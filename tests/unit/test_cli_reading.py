"""compare, report and plot, as a user of results folders meets them."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim.analysis.comparison import COMPARED
from tradesim.cli import figures, main
from tradesim.engine.simulate import simulate
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.library import load_scenario
from tradesim.storage import store

TALKS = "kuala-lumpur-2025"
RUNS, SEED = 64, 7
BESIDES = {"style", "events"}
"""Names of tradesim.plots that are no figures of results."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the results `talks`, `signed` (same seed) and `other` (another seed)."""
    folder = tmp_path_factory.mktemp("results")
    talks = load_scenario(TALKS).evolve({"calendar.weeks": 6}, name="talks")
    signed = talks.evolve({"leaders.sign": True}, name="signed")
    for name, scenario, seed in (
        ("talks", talks, SEED),
        ("signed", signed, SEED),
        ("other", talks, 8),
    ):
        simulate(scenario, runs=RUNS, seed=seed, progress=False, out=folder / name)
    bare = folder / "bare"
    simulate(talks, runs=RUNS, seed=SEED, record="outcomes", progress=False, out=bare)
    return folder


@pytest.fixture
def ensembles(folders: Path) -> tuple[Ensemble, Ensemble]:
    return store.read(folders / "talks"), store.read(folders / "signed")


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folders: Path) -> Path:
    """An empty folder to work in, with `talks`, `signed`, `other` and `bare` in reach."""
    for name in ("talks", "signed", "other", "bare"):
        (tmp_path / name).symlink_to(folders / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a refused command writes, and nothing else; nothing is left behind."""
    before = sorted(Path().iterdir())
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert sorted(Path().iterdir()) == before
    return err.removeprefix("tradesim: ").rstrip("\n")


# --- compare ----------------------------------------------------------------------------------


def test_a_comparison_as_csv_is_the_table_of_compare(
    capsys: pytest.CaptureFixture[str], ensembles: tuple[Ensemble, Ensemble]
) -> None:
    assert main(["compare", "talks", "signed", "--format", "csv"]) == 0
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert [row["outcome"] for row in rows] == list(COMPARED)
    row = next(row for row in rows if row["outcome"] == "agreement_weeks")
    apart = ensembles[1].columns["agreement_weeks"] - ensembles[0].columns["agreement_weeks"]
    assert float(row["difference"]) == pytest.approx(float(np.mean(apart)))
    assert (row["alternative"], row["pairs"]) == ("signed", "64")


def test_a_comparison_as_json_has_null_for_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["compare", "talks", "signed", "--format", "json"]) == 0
    out = capsys.readouterr().out
    rows = json.loads(out)
    assert len(rows) == len(COMPARED)
    assert "NaN" not in out


def test_a_comparison_on_the_terminal_is_plain_lines_with_errors(
    capsys: pytest.CaptureFixture[str], ensembles: tuple[Ensemble, Ensemble]
) -> None:
    assert main(["compare", "talks", "signed"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Compared with talks; runs paired by their shocks")
    assert max(map(len, out.splitlines())) <= 125
    line = next(line for line in out.splitlines() if "time with an agreement" in line)
    means = [f"{float(ens.columns['agreement_weeks'].mean()):,.3g}" for ens in ensembles]
    assert line.split()[6:8] == means
    assert out.endswith("Inputs of signed that differ from talks\n  leaders.sign: model -> true\n")


def test_the_ending_of_the_file_says_its_form(workplace: Path) -> None:
    assert main(["compare", "talks", "signed", "--out", "c.json", "--quiet"]) == 0
    assert main(["compare", "talks", "signed", "--out", "c.csv", "--quiet"]) == 0
    assert isinstance(json.loads((workplace / "c.json").read_text()), list)
    assert (workplace / "c.csv").read_text().startswith("alternative,outcome,unit,")


def test_a_scenario_is_simulated_with_the_runs_and_seed_of_the_first_folder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    both = ["--set", "calendar.weeks=6", "--set", "name=again", "--format", "csv"]
    assert main(["compare", "talks", TALKS, *both]) == 0
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert {row["alternative"] for row in rows} == {"again"}
    assert all(float(row["difference"] or 0.0) == 0.0 for row in rows)


def test_results_of_one_name_are_called_after_their_folders(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["compare", "talks", "bare", "--format", "csv"]) == 0
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert {row["alternative"] for row in rows} == {"bare"}


def test_unpaired_takes_other_seeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert "use `tradesim compare --unpaired`" in refused(capsys, "compare", "talks", "other")
    assert main(["compare", "talks", "other", "--unpaired"]) == 0
    assert "runs unpaired" in capsys.readouterr().out


def test_results_that_end_on_different_days_are_compared_with_a_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["compare", "talks", "tit-for-tat", "--set", "calendar.weeks=7"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Compared with talks")
    assert err == (
        "tradesim: results end on different dates: "
        "talks on 2025-12-07, tit-for-tat+ on 2025-12-14\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["talks"], "allowed two or more"),
        (["talks", "talks"], "given twice: talks"),
        (["talks", "signde"], "no such name or file"),
        (["talks", "tit-for-tatt"], "did you mean 'tit-for-tat'?"),
        (["talks", "."], "missing provenance.json"),
        (["talks", "signed", "--seed", "3"], "drop --runs, --seed, --set"),
        (["talks", "signed", "--format", "xml"], "--format"),
        (["talks", "signed", "--out", "nowhere/c.csv"], "there is no folder nowhere"),
        (["talks", "signed", "--out", "talks"], "is a folder"),
        ([TALKS, "tit-for-tat", "--runs", "0"], "runs is 0"),
    ],
)
def test_a_bad_comparison_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert said in refused(capsys, "compare", *arguments)


# --- plot -------------------------------------------------------------------------------------

GIVEN = {
    "fan": ["--variable", "tariff", "--side", "us"],
    "regimes": ["--variable", "tariff", "--side", "us"],
    "spaghetti": ["--variable", "tariff", "--side", "US", "--runs", "3,5"],
    "timeline": ["--runs", "3"],
    "tariffs": ["--on", "2025-12-01"],
}
"""Options of the figures that need some besides the outcome."""


def asked(name: str) -> list[str]:
    """Options that draw a figure of results, whatever figure it is."""
    draw = figures.figure(name)
    needed = set(figures._parameters(draw)) & {"name", "outcome"}
    options = ["--outcome", "tariff_us"] if needed else GIVEN.get(name, [])
    return [*options, *(["--with", "signed"] if figures._kind(draw) == "Comparison" else [])]


@pytest.mark.parametrize("name", in_turn(figures.figures(), one_in=3))
def test_every_figure_is_drawn(workplace: Path, name: str) -> None:
    assert main(["plot", "talks", name, *asked(name)]) == 0
    assert (workplace / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_figures_that_results_do_not_make_are_known() -> None:
    """A new figure is drawn by the command with no edit, or is drawn from something else."""
    from tradesim import plots

    others = set(plots.__all__) - set(figures.figures()) - BESIDES
    for name in others:
        kind = figures._kind(getattr(plots, name))
        assert kind
        assert "Ensemble" not in kind, f"{name} takes {kind}; give it a line in SUBJECTS"


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_the_ending_says_the_format(workplace: Path, ending: str, begins: bytes) -> None:
    assert main(["plot", "talks", "stages", "--out", f"stages.{ending}"]) == 0
    assert (workplace / f"stages.{ending}").read_bytes().startswith(begins)


@pytest.mark.parametrize("width", in_turn([6, 12]))
def test_a_figure_has_the_width_that_is_asked_for(workplace: Path, width: int) -> None:
    from matplotlib.image import imread

    assert main(["plot", "talks", "stages", "--width", str(width), "--dark"]) == 0
    image = imread(workplace / "stages.png")
    assert image.shape[1] == 150 * width
    assert image[0, 0, :3].max() < 0.2


def test_others_are_drawn_beside(workplace: Path) -> None:
    command = ["plot", "talks", "outcome", "--outcome", "imports_us"]
    assert main([*command, "--with", "signed", "--with", "other", "--out", "three.svg"]) == 0
    drawn = (workplace / "three.svg").read_text(encoding="utf-8")
    assert all(f">{name}</text>" in drawn for name in ("talks", "signed", "other"))


def test_a_figure_is_replaced_only_when_told_to(
    capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    (workplace / "stages.png").write_text("mine")
    assert "--overwrite" in refused(capsys, "plot", "talks", "stages")
    assert (workplace / "stages.png").read_text() == "mine"
    assert main(["plot", "talks", "stages", "--overwrite"]) == 0
    assert (workplace / "stages.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["talks", "fans"], "did you mean 'fan'?"),
        (["talks", "style"], "figure is 'style'; allowed"),
        (["talks", "fan"], "fan needs --variable; one of tariff"),
        (["talks", "fan", "--variable", "tarif", "--side", "US"], "did you mean 'tariff'?"),
        (["talks", "fan", "--variable", "tariff"], "allowed US, CN"),
        (["talks", "fan", "--variable", "tariff", "--side", "EU"], "is 'EU'; allowed US, CN"),
        (["talks", "outcome"], "outcome needs --outcome; one of final_stage"),
        (["talks", "outcome", "--outcome", "tarif_us"], "did you mean 'tariff_us'?"),
        (["talks", "stages", "--outcome", "tariff_us"], "stages takes no --outcome"),
        (["talks", "stages", "--with", "signed"], "drop --with"),
        (["talks", "timeline"], "allowed --runs N"),
        (["talks", "timeline", "--runs", "64"], "allowed 0 to 63"),
        (["talks", "timeline", "--runs", "3,4"], "allowed --runs N"),
        (["talks", "timeline", "--runs", "x"], "allowed numbers of runs"),
        (["talks", "tariffs", "--on", "soon"], "--on"),
        (["talks", "tariffs", "--on", "2035-01-01"], "allowed 2025-10-26 to"),
        (["talks", "stages", "--width", "0"], "allowed 2 to 40 inches"),
        (["talks", "stages", "--out", "stages.jpg"], "ends in .png, .pdf, .svg"),
        (["talks", "stages", "--out", "nowhere/stages.png"], "there is no folder nowhere"),
        (["bare", "stages"], "no results by date were recorded"),
        (["nothing", "stages"], "no such folder"),
        (["talks", "effects"], "add others, --with RESULTS"),
        (["talks", "effects", "--with", "talks"], "given twice"),
        (["talks"], "Missing argument"),
    ],
)
def test_a_bad_figure_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert said in refused(capsys, "plot", *arguments)


def test_outcomes_are_named_where_one_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "plot", "talks", "ecdf")
    assert said.startswith(f"ecdf needs --outcome; one of {next(iter(OUTCOMES))}, ")
    assert said.endswith(" more")


# --- report -----------------------------------------------------------------------------------


@pytest.mark.slow  # by default one of a comparison is made, below
def test_a_report_is_one_page_of_html(workplace: Path) -> None:
    assert main(["report", "talks", "--question", "Will they sign?"]) == 0
    page = (workplace / "report.html").read_text(encoding="utf-8")
    assert "Will they sign?" in page
    assert "http" not in page.replace("http://www.w3.org", "").replace("<meta http-equiv=", "")


@pytest.mark.slow  # by default tests/unit/test_reporting.py makes one
def test_a_report_is_a_pdf_where_its_name_says_so(workplace: Path) -> None:
    assert main(["report", "talks", "--out", "r.pdf", "--dark"]) == 0
    assert (workplace / "r.pdf").read_bytes().startswith(b"%PDF")


def test_several_results_make_a_report_of_their_comparison(workplace: Path) -> None:
    asked = ["--to", "both.html", "--question", "Will they sign?"]
    assert main(["report", "talks", "signed", *asked]) == 0
    page = (workplace / "both.html").read_text(encoding="utf-8")
    assert "<h1>signed compared with " in page
    assert "Will they sign?" in page
    assert "http" not in page.replace("http://www.w3.org", "").replace("<meta http-equiv=", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "no such folder"),
        (["."], "missing provenance.json"),
        (["talks", "talks"], "given twice: talks"),
        (["talks", "--out", "r.doc"], "ends in .html"),
        (["talks", "--out", "nowhere/r.html"], "there is no folder nowhere"),
        (["talks", "--out", "signed"], "ends in .html"),
        ([], "Missing argument"),
    ],
)
def test_a_bad_report_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert said in refused(capsys, "report", *arguments)


def test_an_old_report_stays(capsys: pytest.CaptureFixture[str], workplace: Path) -> None:
    (workplace / "report.html").write_text("mine")
    assert "--overwrite" in refused(capsys, "report", "talks")
    assert (workplace / "report.html").read_text() == "mine"
