"""The state of the world on a day: a frozen record that shows itself and can be varied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tradesim.chronicle.cells import shortened
from tradesim.chronicle.entries import FIELDS, entries
from tradesim.chronicle.fields import Behind, SideSituation, SituationFields
from tradesim.errors import ChronicleError, did_you_mean, in_short, shown
from tradesim.terms.display import Displayed

if TYPE_CHECKING:
    import pandas as pd


class Situation(Displayed, SituationFields):
    """The state of the world at the end of a day, as known then. Change it with `evolve`.

    Rates, sizes and shares are shares (0.25 is 25 points), money is USD bn a year.

    >>> from tradesim.chronicle.chronicle import Chronicle
    >>> start = Chronicle.shipped().situation("2025-10-26")
    >>> start.stage, start.us.tariff, start.truce.end.isoformat()
    ('preliminary consensus', 0.576, '2025-11-10')
    >>> start.evolve({"us.tariff": 0.6}).us.tariff
    0.6
    """

    @property
    def sides(self) -> tuple[SideSituation, SideSituation]:
        """US and China, in the order of sides.SIDES."""
        return self.us, self.cn

    @property
    def table(self) -> pd.DataFrame:
        """Entries by name with `value`, `row` (ids of the chronicle) and `source`.

        Tariffs, threats and suspensions in points here, shares elsewhere; None for nothing.
        """
        import pandas as pd

        found = entries(self)
        behind = {each.entry: each for each in self.behind}
        none = Behind(entry="", rows="", source="")
        columns = {
            "value": [*found.values()],
            "row": [behind.get(name, none).rows for name in found],
            "source": [behind.get(name, none).source for name in found],
        }
        return pd.DataFrame(columns, index=pd.Index(found, name="entry"), dtype=object)

    def evolve(self, changes: Mapping[str, Any]) -> Situation:
        """A variant with some fields changed, by dotted path; places in lists count from 0.

        `{"us.tariff": 0.5, "cn.threats.0.size": 0.3}`. Entries of the table that change rest on
        no row. ChronicleError names an unknown field or a value that is not allowed.
        """
        if not isinstance(changes, Mapping) or not all(isinstance(path, str) for path in changes):
            raise ChronicleError("changes are no mapping of paths; allowed {'us.tariff': 0.5}")
        if not isinstance(changes, Mapping) or not all(isinstance(key, str) for key in changes):
            raise ChronicleError(f"changes are {shown(changes)}; allowed fields by dotted path")
        table: dict[str, Any] = self.model_dump()
        for path, value in changes.items():
            _put(table, path, value)
        changed = _validated(table)
        before, after = entries(self), entries(changed)
        kept = tuple(each for each in self.behind if before[each.entry] == after[each.entry])
        return changed.model_copy(update={"behind": kept})


def _validated(table: Mapping[str, Any]) -> Situation:
    try:
        return Situation.model_validate(table)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in fault["loc"])
        found = shortened(repr(fault.get("input")))
        allowed = fault["msg"].removeprefix("Input should be ").lower()
        raise ChronicleError(f"{path} is {found}; allowed {allowed}") from None


def _put(table: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a dotted path; ChronicleError names the step that is not there."""
    *steps, last = path.split(".")
    inside: Any = table
    for step in steps:
        inside = _inner(inside, step, path)
    _inner(inside, last, path)
    inside[int(last) if isinstance(inside, list) else last] = value


def _inner(inside: Any, step: str, path: str) -> Any:
    """What stands at a step of a path; tuples become lists, so that they can be written."""
    if isinstance(inside, list) and step.isdigit() and int(step) < len(inside):
        return inside[int(step)]
    if isinstance(inside, dict) and step in inside:
        if isinstance(inside[step], tuple):
            inside[step] = list(inside[step])
        return inside[step]
    names = list(inside) if isinstance(inside, dict) else []
    if isinstance(inside, list):
        names = [str(place) for place in range(len(inside))]
    if path in FIELDS:
        raise ChronicleError(f"{path} is an entry of the table; the field is {FIELDS[path]!r}")
    said = f"no {shortened(step)!r} there{did_you_mean(step, names)}"
    raise ChronicleError(f"{shortened(path)}: {said}; allowed {in_short(names) or 'nothing'}")
