"""What knowing is worth, as a table: everything, all inputs, the reply, groups, single inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tradesim.analysis.robust.knowing import (
    Worth,
    value_of_everything,
    value_of_inputs,
    value_of_reply,
)
from tradesim.analysis.robust.known import Known
from tradesim.analysis.sensitivity.cells import Input
from tradesim.analysis.sensitivity.groups import GROUPS, group_of
from tradesim.results.display_names import input_display_name
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd

EVERYTHING, ALL_INPUTS, REPLY = "everything, chance included", "all inputs", "what the other does"
COLUMNS = ("value", "standard_error", "changes")
Row = tuple[str, Worth, str, str]
"""What is known, its value, kind and group."""


def knowledge_table(gains: Array, inputs: pd.DataFrame, unit: str) -> pd.DataFrame:
    """A row for each thing that may be known; groups and inputs the most valuable first.

    Gains (policies, replies, runs), more is better; inputs have a row a run.
    """
    import pandas as pd

    rows = list(_rows(gains, inputs))
    data = [(*worth, kind, group) for _, worth, kind, group in rows]
    index = pd.Index([name for name, *_ in rows], name="known")
    found = pd.DataFrame(data, index, [*COLUMNS, "kind", "group"])
    found["display_name"] = [input_display_name(name) for name, *_ in rows]
    found.attrs["unit"] = unit
    return found


def _rows(gains: Array, inputs: pd.DataFrame) -> Iterator[Row]:
    over_replies = np.asarray(gains.mean(axis=1))
    each = [Input.of(str(name), inputs[name].to_numpy()) for name in inputs]
    known = [Known(found) for found in each if found is not None]
    yield EVERYTHING, value_of_everything(over_replies), "all", ""
    yield ALL_INPUTS, value_of_inputs(over_replies, known), "all", ""
    yield REPLY, value_of_reply(gains), "reply", ""
    groups = [
        (group, value_of_inputs(over_replies, its), "group", group)
        for group in GROUPS
        if (its := [found for found in known if group_of(found.its.name) == group])
    ]
    yield from _ranked(groups)
    alone = [
        (found.its.name, value_of_inputs(over_replies, [found]), "input", group_of(found.its.name))
        for found in known
    ]
    yield from _ranked(alone)


def _ranked(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -row[1].value)
