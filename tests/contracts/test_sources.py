"""Every number has a source, a unit and a range, and nothing is later than 26 October 2025."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tradesim.chronicle.knowledge import known_from
from tradesim.chronicle.reading import read_table
from tradesim.chronicle.schema import tables
from tradesim.errors import ParameterError
from tradesim.parameters.parameter import Parameter, read, shipped
from tradesim.strategies.registry import STRATEGIES

DATA = files("tradesim") / "data"
CHRONICLE = Path(str(DATA)) / "chronicle"
CUT = date(2025, 10, 26)
NAMED_BEFOREHAND = {
    *("deadline", "new_deadline", "effective", "end_date_set", "new_end", "new_end_date"),
    *("date_start", "date_end", "date"),
}
"""Columns of days that may lie ahead: a test asks that they were named by the cut."""
PLANNED = re.compile(
    r"\b(due|rising|ends|set for|expected|planned|in force to|suspended to|threatened"
    r"|if the ruling)\b"
)
FIELDS = ("display_name", "unit", "low", "high", "source", "note")
LISTED = {
    "putnam1988": "two levels: delegations agree, leaders sign",
    "fearon1994": "audience costs",
    "fearon1995": "private resolve",
    "mckelvey_palfrey1995": "quantal response",
    "lewis_schultz2003": "the threat game",
    "axelrod1984": "repeated-game rules",
    "ossa2014": "tariff wars with data",
    "caliendo_parro2015": "the equilibrium",
    "budgetlab": "data/chronicle/tariffs.csv",
    "iea2025": "data/chronicle/restrictions.csv",
    "trade_act1974": "cap and term of temporary measures (terms/authorities.py)",
    "peterson2013": "records of threats",
    "caldara2020": "the index of trade-policy uncertainty",
    "imf2019": "tests/reproduction/test_macro.py",
    "imf2025": "tests/reproduction/test_macro.py",
    "capital_economics2025": "tests/reproduction/test_macro.py",
    "oxford2025_rare_earths": "tests/reproduction/test_macro.py",
    "amiti2021": "tests/reproduction/test_macro.py",
    "minton_somale2025": "tests/reproduction/test_macro.py",
}
"""Sources that rules or tables rest on, whether or not a parameter names them."""


def keys() -> list[str]:
    """Keys of sources.bib, in order."""
    text = (DATA / "sources.bib").read_text(encoding="utf-8")
    return re.findall(r"^@\w+\{([^,]+),", text, flags=re.MULTILINE)


def entry(**changes: Any) -> dict[str, Any]:
    """A whole entry of parameters.toml, with changes; None takes a field out."""
    whole = {
        "display_name": "Share of what is left",
        "value": 0.5,
        "unit": "share",
        "low": 0.0,
        "high": 1.0,
        "source": "judgement",
        "note": "n",
    }
    return {key: value for key, value in (whole | changes).items() if value is not None}


def rows(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every row of a table of the chronicle: where it is, and its cells."""
    with (CHRONICLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            yield f"{name}.csv:{number}", row


@pytest.mark.parametrize("field", [*FIELDS, "value"])
def test_an_entry_that_lacks_a_field_is_refused(field: str) -> None:
    with pytest.raises(ParameterError, match="x needs one of value and prior"):
        read({"x": entry(**{field: None})})


def test_an_entry_with_value_and_prior_is_refused() -> None:
    with pytest.raises(ParameterError, match="one of value and prior"):
        read({"x": entry(prior={"family": "uniform", "args": [0.0, 1.0]})})


def test_an_entry_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"unknown \['sourze'\]"):
        read({"x": entry(sourze="judgement")})


@pytest.mark.parametrize(
    "said", ["", "x" * 41, "lower case", "A full stop.", " Space", "A\tB", "A "]
)
def test_a_display_name_of_the_wrong_form_is_refused_in_a_line(said: str) -> None:
    with pytest.raises(
        ParameterError, match=r"x has the display name .*allowed 1 to 40"
    ) as refused:
        read({"x": entry(display_name=said)})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("side", "said"), [("us", "X"), ("us", "China: x"), ("cn", "US: x"), ("us", "US: ")]
)
def test_a_display_name_by_side_says_the_side(side: str, said: str) -> None:
    with pytest.raises(ParameterError, match="beginning with"):
        read({side: {"x": entry(display_name=said)}})


def test_a_display_name_is_given_once() -> None:
    with pytest.raises(ParameterError, match="y has the display name of x"):
        read({"x": entry(), "y": entry()})


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_value_outside_its_range_is_refused(value: float) -> None:
    with pytest.raises(ParameterError, match=r"allowed 0 to 1 \(share\)"):
        read({"x": entry(value=value)})


@pytest.mark.parametrize("parameter", shipped().values(), ids=lambda p: p.name)
def test_every_shipped_number_says_where_it_comes_from(parameter: Parameter) -> None:
    assert (parameter.value is None) != (parameter.prior is None)
    assert parameter.unit.strip()
    assert parameter.note.strip()
    assert parameter.source in keys()
    assert np.isfinite([parameter.low, parameter.high]).all()
    assert parameter.low < parameter.high


@pytest.mark.parametrize("parameter", shipped().values(), ids=lambda p: p.name)
def test_every_draw_lies_inside_the_range(parameter: Parameter) -> None:
    edges = np.array([2.0**-53, 1e-6, 0.5, 1.0 - 1e-6, 1.0 - 2.0**-53])
    draws = parameter.drawn(np.concatenate([edges, np.linspace(0.001, 0.999, 997)]))
    assert np.isfinite(draws).all()
    assert draws.min() >= parameter.low
    assert draws.max() <= parameter.high


@pytest.mark.parametrize("parameter", shipped().values(), ids=lambda p: p.name)
def test_a_range_cuts_off_little_of_its_prior(parameter: Parameter) -> None:
    """Clipping piles draws up at the ends: fewer than one draw in fifty, or the range is wrong."""
    if parameter.prior is None:
        return
    shares = (np.arange(10_000) + 0.5) / 10_000
    raw = parameter.prior.quantile(shares)
    assert np.mean((raw < parameter.low) | (raw > parameter.high)) < 0.02


def test_no_key_of_the_bibliography_is_given_twice() -> None:
    assert len(keys()) == len(set(keys()))


def test_every_source_is_used_or_listed() -> None:
    used = {parameter.source for parameter in shipped().values()}
    used |= {strategy.citation for strategy in STRATEGIES}
    assert set(keys()) - used - set(LISTED) == set()
    assert set(LISTED) <= set(keys())


def test_every_parameter_of_a_side_has_its_twin() -> None:
    names = {name for name in shipped() if name.startswith(("us.", "cn."))}
    swapped = {{"us": "cn", "cn": "us"}[name[:2]] + name[2:] for name in names}
    assert names == swapped


def test_no_source_or_note_is_later_than_the_cut() -> None:
    text = (DATA / "sources.bib").read_text(encoding="utf-8")
    assert max(int(year) for year in re.findall(r"year = \{(\d{4})\}", text)) <= CUT.year
    noted = " ".join(f"{p.note}" for p in shipped().values())
    for day in re.findall(r"\d{4}-\d{2}-\d{2}", noted):
        assert date.fromisoformat(day) <= CUT


def test_every_table_of_the_chronicle_is_shipped() -> None:
    assert {path.stem for path in CHRONICLE.glob("*.csv")} == set(tables())


@pytest.mark.parametrize("name", tables())
def test_no_row_of_the_record_tells_what_came_later(name: str) -> None:
    """A day named beforehand may lie ahead; so may a text that says so. Nothing else."""
    for where, row in rows(name):
        told = {key: cell for key, cell in row.items() if key not in NAMED_BEFOREHAND}
        if "forecast" in row.get("metric", ""):
            told.pop("period")
        for cell in told.values():
            if not PLANNED.search(cell):
                check_nothing_later(cell, where)


@pytest.mark.parametrize("name", tables())
def test_every_cell_of_the_record_was_known_by_the_cut(name: str) -> None:
    table = tables()[name]
    for row in read_table(CHRONICLE / f"{name}.csv", table):
        for key, column in table.columns.items():
            known = known_from(row, column)
            assert row[key] is None or known is None or known <= CUT, f"{row['id']}, {key}"


def check_nothing_later(text: str, where: str) -> None:
    """Fail where a text holds a date, a month or a year after the cut."""
    for year, month, day in re.findall(r"(20\d\d)[-/](0[1-9]|1[0-2])(?:[-/](\d\d))?(?!\d)", text):
        when = date(int(year), int(month), int(day or 1))
        assert when <= CUT, f"{where} tells of {when}"
    assert not re.search(r"\b20(2[6-9]|3\d)\b", text), f"{where} names a later year"
    assert not re.search(r"\b(nov|dec)[a-z]*[- ](20)?25", text.lower()), where


def test_open_threats_have_no_resolution() -> None:
    for where, row in rows("threats"):
        assert bool(row["how"]) == bool(row["resolved"]) == bool(row["lag_days"]), where


@pytest.mark.parametrize("name", tables())
def test_every_row_of_the_record_has_source_and_confidence(name: str) -> None:
    for where, row in rows(name):
        assert row["source"].strip(), f"{where} has no source"
        assert row["confidence"] in {"read", "secondary", "from memory", "judgement"}, where
        assert (row["source"] == "judgement") == (row["confidence"] == "judgement"), where


def test_parameters_file_is_read_whole() -> None:
    table = tomllib.loads((DATA / "parameters.toml").read_text(encoding="utf-8"))
    entries = sum(len(e) if name in ("us", "cn") else 1 for name, e in table.items())
    assert entries == len(shipped())
