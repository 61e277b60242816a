"""Exports: every format gives the numbers of the ensemble back, says what they mean, or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tradesim as ts
from tests.turns import in_turn
from tradesim.cli import main
from tradesim.errors import ResultError, StoreError
from tradesim.model.outcomes import OUTCOMES
from tradesim.negotiation.stages import STAGES
from tradesim.results.tidy import TABLES
from tradesim.storage import exports, table_files
from tradesim.terms.units import DAYS, SHARE

ROOT = Path(__file__).parents[2]
RUNS = 100


def read_csv(file: Path) -> pd.DataFrame:
    """As written, to the last bit: the default of pandas below 3 is near."""
    exact = {} if int(pd.__version__.split(".")[0]) >= 3 else {"float_precision": "round_trip"}
    return pd.read_csv(file, **exact)  # type: ignore[call-overload, no-any-return]


READ: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": read_csv,
    ".dta": pd.read_stata,
    ".parquet": pd.read_parquet,
}


@pytest.fixture(scope="module")
def ens() -> ts.Ensemble:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 4}, name="talks")
    return ts.simulate(talks, runs=RUNS, seed=3, record="events", progress=False)


@pytest.fixture(scope="module")
def weighted(ens: ts.Ensemble) -> ts.Ensemble:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return ens.reweight({"agreement": 0.6})


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("suffix", READ)
def test_a_row_a_run_and_outcome_has_every_number(ens: ts.Ensemble, suffix: str) -> None:
    table = READ[suffix](ens.export(f"talks{suffix}"))
    assert list(table) == ["scenario", "run", "outcome", "value", "unit"]
    wide = table.pivot(index="run", columns="outcome", values="value")
    for name, column in ens.columns.items():
        np.testing.assert_array_equal(wide[name].to_numpy(), column)


@pytest.mark.parametrize("suffix", READ)
def test_a_row_a_run_has_every_number_and_stages_by_name(ens: ts.Ensemble, suffix: str) -> None:
    table = READ[suffix](ens.export(f"runs{suffix}", table="runs"))
    assert table["run"].tolist() == list(range(RUNS))
    names = [STAGES[int(code)] for code in ens.columns["final_stage"]]
    assert table["final_stage"].astype(str).tolist() == names
    for name in set(OUTCOMES) - {"final_stage"}:
        np.testing.assert_array_equal(table[name].to_numpy(), ens.columns[name])


@pytest.mark.parametrize("suffix", READ)
def test_distributions_by_date_are_those_of_weekly(ens: ts.Ensemble, suffix: str) -> None:
    table = READ[suffix](ens.export(f"dates{suffix}", table="by_date"))
    table["date"] = pd.to_datetime(table["date"])
    text = table.astype({"variable": str, "label": str, "statistic": str})
    asked = text[(text["variable"] == "tariff") & (text["label"] == "CN")]
    mean = asked[asked["statistic"] == "mean"]
    weekly = ens.weekly
    np.testing.assert_array_equal(mean["value"], weekly["tariff_mean"].sel(side="CN"))
    np.testing.assert_array_equal(mean["date"].to_numpy(), weekly["date"])
    high = asked[asked["statistic"] == "p95"]
    np.testing.assert_array_equal(high["value"], weekly["tariff"].sel(side="CN", quantile=0.95))
    stage = text[(text["variable"] == "stage") & (text["label"] == "talks")]
    np.testing.assert_array_equal(stage["value"], weekly["stage"].sel(stage_name="talks"))


@pytest.mark.parametrize(("suffix", "table"), in_turn(READ, TABLES))
def test_every_table_is_told_apart_by_its_keys(ens: ts.Ensemble, suffix: str, table: str) -> None:
    found = READ[suffix](ens.export(f"x{suffix}", table=table))
    numbers = ("value", "standard_error", "share", "mean", "size")
    keys = [name for name in found if name not in numbers and not str(name).startswith("p")]
    assert len(found) > 0
    if table != "events":  # two threats of a day may be alike
        assert not found.duplicated(subset=keys).any()


def test_a_summary_has_both_layers_of_uncertainty(ens: ts.Ensemble) -> None:
    found = pd.read_csv(ens.export("summary.csv", table="summary"), index_col="outcome")
    asked = ens.mean("agreement_weeks")
    row = found.loc["agreement_weeks"]
    assert row["mean"] == pytest.approx(asked.value)
    assert row["standard_error"] == pytest.approx(asked.standard_error)
    if asked.low is None:
        assert np.isnan(row["low"])
    else:
        assert (row["low"], row["high"]) == pytest.approx((asked.low, asked.high))
    chances = pd.read_csv(ens.export("events.csv", table="probabilities"), index_col="event")
    signed = float(ens.chance(ens.columns["signed_ever"] > 0.0))
    assert chances.loc["agreement in force at any time", "share"] == signed


def test_weights_are_a_column_where_there_are_any(
    ens: ts.Ensemble, weighted: ts.Ensemble, workplace: Path
) -> None:
    for table in ("outcomes", "runs", "events"):
        assert "weight" not in pd.read_csv(ens.export("a.csv", table=table))
        found = pd.read_csv(weighted.export("b.csv", table=table))
        np.testing.assert_allclose(found["weight"], weighted.weights[found["run"]])
    both = exports.export([weighted, _other(ens)], "both.csv", table="runs")
    found = pd.read_csv(both)
    assert (found[found["scenario"] == "other"]["weight"] == 1.0).all()


def _other(ens: ts.Ensemble) -> ts.Ensemble:
    return replace(ens, scenario=ens.scenario.evolve({}, name="other"))


def test_a_netcdf_file_has_runs_and_dates_with_units(weighted: ts.Ensemble) -> None:
    with xr.open_dataset(weighted.export("talks.nc"), engine="scipy") as found:
        np.testing.assert_array_equal(found["run_tariff_us"], weighted.columns["tariff_us"])
        np.testing.assert_array_equal(found["tariff"], weighted.weekly["tariff"])
        np.testing.assert_array_equal(found["weight"], weighted.weights)
        assert found["run_purchases"].attrs["units"] == "million tonnes"
        assert "2025-10-26" in found["run_first_breach_day"].attrs["comment"]


@pytest.mark.parametrize("suffix", in_turn([".csv", ".dta"]))
def test_a_dictionary_beside_says_what_every_name_means(ens: ts.Ensemble, suffix: str) -> None:
    for table in TABLES:
        file = ens.export(f"{table}{suffix}", table=table)
        words = READ[suffix](table_files.beside(file)).astype(str)
        known = set(words["name"])
        columns = set(READ[suffix](file))
        assert {c for c in columns if not c.startswith("p")} <= known, table
        if table == "outcomes":
            assert set(OUTCOMES) <= known
            day = words[words["name"] == "first_breach_day"].iloc[0]
            assert (day["unit"], day["display_name"]) == ("days", "First breach of an agreement")
            assert "2025-10-26" in day["meaning"]


def test_parquet_and_stata_say_inside_what_columns_mean(ens: ts.Ensemble) -> None:
    import pyarrow.parquet as pq

    schema = pq.read_schema(ens.export("runs.parquet", table="runs"))
    about = schema.field("tariff_us").metadata
    assert about[b"unit"] == b"share"
    assert about[b"display_name"] == b"US average tariff on Chinese goods at the end"
    with pd.read_stata(ens.export("runs.dta", table="runs"), iterator=True) as reader:
        labels = reader.variable_labels()
    assert labels["tariff_us"] == "US average tariff on Chinese goods at the end"


# --- Excel --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(weighted: ts.Ensemble, tmp_path_factory: pytest.TempPathFactory) -> Any:
    pytest.importorskip("xlsxwriter", reason="pip install tradesim[excel]")
    openpyxl = pytest.importorskip("openpyxl", reason="pip install openpyxl")
    file = weighted.export(tmp_path_factory.mktemp("book") / "talks.xlsx")
    return openpyxl.load_workbook(file)


def column(sheet: Any, name: str) -> list[Any]:
    """Cells of a column below its heading."""
    (place,) = [cell.column for cell in sheet[1] if cell.value == name]
    return [row[place - 1] for row in sheet.iter_rows(min_row=2)]


def test_a_workbook_has_a_sheet_for_each_question(book: Any) -> None:
    sheets = ["Probabilities", "Summary", "By date", "Runs", "Dictionary"]
    assert book.sheetnames == sheets


def test_shares_in_a_workbook_are_shown_in_percent(book: Any, weighted: ts.Ensemble) -> None:
    cells = column(book["Runs"], "tariff_us")
    assert {cell.number_format for cell in cells} == {"0.0%"}
    assert [cell.value for cell in cells] == pytest.approx(weighted.columns["tariff_us"].tolist())
    assert {cell.number_format for cell in column(book["Probabilities"], "share")} == {"0.0%"}
    units = [cell.value for cell in column(book["Summary"], "unit")]
    shown = [cell.number_format for cell in column(book["Summary"], "p50")]
    assert all((look == "0.0%") == (unit in (SHARE, "0 or 1")) for unit, look in
               zip(units, shown, strict=True))  # fmt: skip


def test_days_in_a_workbook_are_dates(book: Any, weighted: ts.Ensemble) -> None:
    days = weighted.columns["first_agreement_day"]
    first = datetime(2025, 10, 26)
    expected = [None if np.isnan(day) else first + timedelta(days=int(day)) for day in days]
    cells = column(book["Runs"], "first_agreement_day")
    assert [cell.value for cell in cells] == expected
    dates = [cell.value for cell in column(book["By date"], "date")]
    assert {when.date() for when in dates} == set(weighted.dates)


def test_weights_and_names_are_in_a_workbook(book: Any, weighted: ts.Ensemble) -> None:
    found = [cell.value for cell in column(book["Runs"], "weight")]
    assert found == pytest.approx(weighted.weights.tolist())
    names = {cell.value for cell in column(book["Dictionary"], "name")}
    assert set(OUTCOMES) <= names


def test_text_in_a_workbook_is_no_formula(ens: ts.Ensemble) -> None:
    pytest.importorskip("xlsxwriter", reason="pip install tradesim[excel]")
    openpyxl = pytest.importorskip("openpyxl", reason="pip install openpyxl")
    named = replace(ens, scenario=ens.scenario.evolve({}, name="=1+2"))
    sheet = openpyxl.load_workbook(named.export("x.xlsx", table="probabilities"))["Probabilities"]
    cells = column(sheet, "scenario")
    assert {(cell.value, cell.data_type) for cell in cells} == {("=1+2", "s")}


def test_without_its_library_a_workbook_is_refused_in_a_line(
    ens: ts.Ensemble, monkeypatch: pytest.MonkeyPatch, workplace: Path
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(StoreError, match=r"pip install 'tradesim\[excel\]'"):
        ens.export("x.xlsx")
    assert list(workplace.iterdir()) == []


def test_too_many_rows_for_a_sheet_are_refused(
    ens: ts.Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xlsxwriter", reason="pip install tradesim[excel]")
    monkeypatch.setattr("tradesim.storage.workbook.MOST_ROWS", RUNS - 1)
    with pytest.raises(ResultError, match=r"100 rows; allowed 99 in .xlsx"):
        ens.export("x.xlsx", table="runs")


# --- The form of the IAMC -----------------------------------------------------------------------


def test_the_form_of_the_iamc_has_percent_and_regions(ens: ts.Ensemble) -> None:
    table = ens.to_iamc()
    assert list(table) == ["model", "scenario", "region", "variable", "unit", "time", "value"]
    assert table["value"].notna().all()
    assert not table.duplicated(subset=["region", "variable", "time"]).any()
    asked = table[(table["region"] == "China") & (table["variable"] == "Tariff|95.0th Percentile")]
    expected = 100.0 * ens.weekly["tariff"].sel(side="CN", quantile=0.95)
    np.testing.assert_allclose(asked["value"], expected)
    assert set(asked["unit"]) == {"%"}
    gdp = table[(table["region"] == "World") & (table["variable"] == "GDP|Mean")]
    np.testing.assert_array_equal(gdp["value"], ens.weekly["gdp_world_mean"])


def test_pyam_takes_the_form(ens: ts.Ensemble) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyam = pytest.importorskip("pyam", reason="pip install pyam-iamc")
        found = pyam.IamDataFrame(ens.to_iamc())
        assert found.scenario == ["talks"]
        share = found.filter(variable="Share of Runs|Agreement In Force").timeseries()
    expected = 100.0 * ens.weekly["agreement_in_force"].values
    np.testing.assert_allclose(share.to_numpy().ravel(), expected)


# --- R ------------------------------------------------------------------------------------------


def test_r_reads_what_the_page_says(ens: ts.Ensemble, workplace: Path) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed; on Debian: apt install r-base-core r-cran-haven")
    page = (ROOT / "docs/how-to/export.md").read_text(encoding="utf-8")
    snippet = page.partition("```r\n")[2].partition("```")[0]
    has_haven = subprocess.run(["Rscript", "-e", "library(haven)"], capture_output=True)
    if has_haven.returncode:
        pytest.skip("haven is not installed in R; on Debian: apt install r-cran-haven")
    ens.export("kl.csv")
    ens.export("kl.dta", table="runs")
    done = subprocess.run(["Rscript", "-e", snippet], capture_output=True, text=True, check=True)
    mean = ens.columns["tariff_us"].mean()
    numbers = [float(word) for word in done.stdout.split() if word.replace(".", "").isdigit()]
    assert numbers[:2] == pytest.approx([mean, mean], rel=1e-5)


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "table", "said"),
    [
        ("x.xls", None, r"ends in '.xls'; allowed .xlsx, .csv"),
        ("x", None, "has no ending; allowed"),
        ("nowhere/x.csv", None, "there is no folder nowhere"),
        ("x.csv", "run", "did you mean 'runs'"),
        ("x.nc", "runs", "no table in .nc"),
    ],
)
def test_a_bad_export_is_one_line_and_nothing_is_written(
    ens: ts.Ensemble, path: str, table: str | None, said: str, workplace: Path
) -> None:
    with pytest.raises(ts.TradesimError, match=said):
        ens.export(path, table=table)
    assert list(workplace.iterdir()) == []


def test_what_was_not_recorded_is_said(ens: ts.Ensemble, workplace: Path) -> None:
    bare = ts.simulate(ens.scenario, runs=8, record="outcomes", progress=False)
    for table, said in (("by_date", "no results by date"), ("events", "no events")):
        with pytest.raises(ResultError, match=said):
            bare.export("x.csv", table=table)
    with pytest.raises(ResultError, match="no results by date"):
        bare.to_iamc()
    assert list(workplace.iterdir()) == []
    assert "run_tariff_us" in xr.open_dataset(bare.export("x.nc"), engine="scipy")


@pytest.mark.parametrize("suffix", in_turn(exports.FORMATS))
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    ens: ts.Ensemble, suffix: str, monkeypatch: pytest.MonkeyPatch, workplace: Path
) -> None:
    if suffix == ".xlsx":
        pytest.importorskip("xlsxwriter", reason="pip install tradesim[excel]")
    old = workplace / f"x{suffix}"
    old.write_text("old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match="cannot be written: No space left"):
        ens.export(old)
    assert old.read_text() == "old"
    assert list(workplace.iterdir()) == [old]


def test_a_limit_on_the_size_of_files_is_one_line(ens: ts.Ensemble, workplace: Path) -> None:
    """As a full disk: writing fails in the middle, in whatever library writes."""
    resource = pytest.importorskip("resource", reason="limits of processes are of Unix")
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        for suffix in exports.FORMATS:
            if suffix == ".xlsx":
                continue  # its library writes in parts elsewhere first
            with pytest.raises(StoreError, match="cannot be written"):
                ens.export(f"x{suffix}")
            assert list(workplace.iterdir()) == [], suffix
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


# --- The command line ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 3}, name="a")
    later = talks.evolve({"leaders.sign": False}, name="b")
    for each in (talks, later):
        ts.simulate(each, runs=16, seed=1, progress=False, out=folder / each.name)
    return folder


@pytest.fixture
def folders(workplace: Path, results: Path) -> list[str]:
    for name in ("a", "b"):
        (workplace / name).symlink_to(results / name)
    return ["a", "b"]


def test_the_command_line_writes_several_results_into_one_file(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", *folders, "--to", "both.csv", "--table", "runs"]) == 0
    assert capsys.readouterr().out == "Written to both.csv\n"
    found = pd.read_csv("both.csv")
    assert found.groupby("scenario").size().to_dict() == {"a": 16, "b": 16}
    assert main(["export", *folders, "--to", "both.csv", "--table", "runs"]) == 2
    assert "--overwrite" in capsys.readouterr().err
    asked = ["--to", "both.csv", "--table", "runs", "--overwrite", "-q"]
    assert main(["export", *folders, *asked]) == 0
    assert capsys.readouterr().out == ""


BAD = [
    (["a", "--to", "x.txt"], "allowed .xlsx"),
    (["a", "a", "--to", "x.csv"], "given twice"),
    (["a", "b", "--to", "x.nc"], "allowed one ensemble"),
    (["c", "--to", "x.csv"], "c"),
    (["a"], "--to"),
]


@pytest.mark.parametrize("command", in_turn(BAD), ids=str)
def test_a_bad_command_is_one_line(
    folders: list[str], capsys: pytest.CaptureFixture[str], command: tuple[list[str], str]
) -> None:
    arguments, said = command
    before = sorted(Path().iterdir())
    assert main(["export", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert sorted(Path().iterdir()) == before


def test_scenarios_that_start_on_other_days_have_their_own_dates(workplace: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="pip install tradesim[excel]")
    openpyxl = pytest.importorskip("openpyxl", reason="pip install openpyxl")
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 3}, name="a")
    early = talks.evolve({"calendar.start": "2025-10-19"}, name="b")
    both = [ts.simulate(each, runs=64, progress=False) for each in (talks, early)]
    file = exports.export(both, "both.xlsx", table="runs")
    sheet = openpyxl.load_workbook(file)["Runs"]
    names = [cell.value for cell in column(sheet, "scenario")]
    for name, ens in zip("ab", both, strict=True):
        for key in (key for key, (unit, _) in OUTCOMES.items() if unit == DAYS):
            cells = [cell.value for cell, which in zip(column(sheet, key), names, strict=True)
                     if which == name and cell.value is not None]  # fmt: skip
            days = ens.columns[key][~np.isnan(ens.columns[key])]
            start = datetime(*ens.dates[0].timetuple()[:3])
            assert cells == [start + timedelta(days=int(day)) for day in days]
