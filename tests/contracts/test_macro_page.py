"""docs/macro.md holds: its parameters are those of parameters.toml, its equations in order."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from tradesim.parameters.parameter import SIDE_KEYS, Parameter, shipped

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "macro.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^# --- (.+?) -+$", flags=re.MULTILINE)


def of_macro() -> list[Parameter]:
    """Parameters under the heading Macro of parameters.toml, in its order."""
    text = (ROOT / "tradesim" / "data" / "parameters.toml").read_text(encoding="utf-8")
    _, *parts = HEADING.split(text)
    table = tomllib.loads(dict(zip(parts[::2], parts[1::2], strict=True))["Macro"])
    names = [
        f"{name}.{inner}" if name in SIDE_KEYS else name
        for name, entry in table.items()
        for inner in (entry if name in SIDE_KEYS else [""])
    ]
    return [shipped()[name] for name in names]


def table_row(parameter: Parameter) -> str:
    """A parameter as the page prints it."""
    low, high = parameter.drawn(np.array([0.05, 0.95]))
    spread = f" [{low:.3g}, {high:.3g}]" if parameter.prior else ""
    median = f"{parameter.median:.3g}{spread}"
    return (
        f"| `{parameter.name}` | {parameter.stated} | {median} | {parameter.unit} | "
        f"{parameter.source} |"
    )


@pytest.mark.parametrize("parameter", of_macro(), ids=lambda p: p.name)
def test_the_page_prints_each_prior_as_it_is(parameter: Parameter) -> None:
    assert table_row(parameter) in PAGE


def test_the_page_prints_no_other_parameter() -> None:
    printed = set(re.findall(r"^\| `([\w.]+)` \|", PAGE, flags=re.MULTILINE))
    assert printed == {parameter.name for parameter in of_macro()}


def test_its_equations_are_numbered_in_order_without_gaps() -> None:
    numbers = [int(n) for n in re.findall(r"\((\d+)\)$", PAGE, flags=re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
