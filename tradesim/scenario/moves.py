"""The former spelling of dated moves: what to write in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ACTION_OF = {
    ("raise", "tariff"): "raise_tariff",
    ("raise", "restriction"): "raise_restriction",
    ("raise", "purchase"): "refuse_purchases",
    ("lower", "tariff"): "lower_tariff",
    ("lower", "restriction"): "lower_restriction",
    ("lower", "purchase"): "resume_purchases",
    ("threaten", ""): "threaten",
    ("carry out", ""): "carry_out_threat",
    ("withdraw", ""): "withdraw_threat",
    ("offer talks", ""): "offer_talks",
}


def action_in_place_of(moves: Any) -> str:
    """What to write in place of a list of moves, by its first entry.

    >>> action_in_place_of([{"side": "US", "move": "carry out"}])
    'moves is no key; write [[actions]] with action = "carry_out_threat", on, side'
    """
    listed = moves if isinstance(moves, list | tuple) else []
    move: Mapping[str, Any] = listed[0] if listed and isinstance(listed[0], Mapping) else {}
    kind, lever = move.get("move", ""), move.get("lever", "tariff")
    name = ACTION_OF.get((kind, lever)) or ACTION_OF.get((kind, ""), "raise_tariff")
    keys = "on, side" if kind in ("carry out", "withdraw", "offer talks") else "on, side, size"
    return f'moves is no key; write [[actions]] with action = "{name}", {keys}'
