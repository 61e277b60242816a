"""Legal authorities that a measure may name: layers of the tariff, and statutes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from tradesim.errors import did_you_mean
from tradesim.terms.authorities import (
    AUTHORITIES,
    HELD_BY,
    STATUTES,
    TEMPORARY,
    TEMPORARY_CAP,
    authority_of,
)
from tradesim.terms.sides import SIDES

NAMES = (*AUTHORITIES, *STATUTES)
OF_CHINA = tuple(
    name
    for name in NAMES
    if HELD_BY[SIDES.index("CN"), authority_of(name)] and not name.startswith("section")
)


def _known(name: str) -> str:
    if name not in NAMES:
        raise ValueError(f"is {name!r}; allowed {', '.join(NAMES)}{did_you_mean(name, NAMES)}")
    return name


def _listed(schema: dict[str, Any]) -> None:
    schema["enum"] = list(NAMES)


Authority = Annotated[str, AfterValidator(_known), Field(json_schema_extra=_listed)]


def fault_of_authority(authority: str | None, side: str) -> str:
    """What is wrong with the authority that a side names; empty where nothing is."""
    if authority is None or (authority in OF_CHINA if side == "CN" else authority != "retaliation"):
        return ""
    allowed = ", ".join(OF_CHINA) if side == "CN" else "any but retaliation, which is China's"
    return f"authority is {authority!r}; allowed for {side}: {allowed}"


def fault_of_size(authority: str | None, size: float) -> str:
    """What is wrong with a rise under an authority; empty where nothing is."""
    if authority is None or authority_of(authority) != TEMPORARY or size <= TEMPORARY_CAP:
        return ""
    return f"size is {size:g}; allowed up to {TEMPORARY_CAP:g} under {authority}"
