"""What a forecast answers, as task definitions of the hubverse (tasks.json, schema 6.0.0)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tradesim.studies.hub_output import NO, QUANTILES, YES, Asked
from tradesim.terms.text import shortened

SCHEMA = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0/tasks-schema.json"
ID_LENGTH, NAME_LENGTH = 30, 100
"""Most characters of an identifier and of a name of a target that the schema allows."""


def tasks(day: date, asked: Sequence[Asked], samples: int) -> dict[str, Any]:
    """The table for tasks.json: one round, made on a day, with a task a question."""
    the_round = {
        "round_id_from_variable": True,
        "round_id": "origin_date",
        "round_name": f"Forecast of {day}",
        "model_tasks": [_task(day, each, samples) for each in asked],
        "submissions_due": {"start": day.isoformat(), "end": day.isoformat()},
        "last_data_date": day.isoformat(),
    }
    return {"schema_version": SCHEMA, "rounds": [the_round], "output_type_id_datatype": "character"}


def _task(day: date, asked: Asked, samples: int) -> dict[str, Any]:
    question = asked.question
    ids = {
        "origin_date": day.isoformat(),
        "target": question.id,
        "target_end_date": question.resolution_date.isoformat(),
    }
    return {
        "task_ids": {name: _required(value) for name, value in ids.items()},
        "output_type": _output_types(asked, samples),
        "target_metadata": [_target(asked)],
    }


def _target(asked: Asked) -> dict[str, Any]:
    question = asked.question
    rule = question.resolution or f"{question.expression} ({question.scale or 'as it is'})"
    return {
        "target_id": question.id,
        "target_name": shortened(question.question or question.expression, NAME_LENGTH),
        "target_units": question.unit or ("yes or no" if question.is_event else "as published"),
        "target_keys": {"target": question.id},
        "description": f"{question.question} {rule}".strip(),
        "target_type": "binary" if question.is_event else "continuous",
        "is_step_ahead": False,
    }


def _output_types(asked: Asked, samples: int) -> dict[str, Any]:
    number: dict[str, Any] = {"type": "double"}
    chance = number | {"minimum": 0, "maximum": 1}
    if asked.question.is_event:
        found = {"pmf": _type([YES, NO], chance)}
    else:
        found = {
            "mean": _type(None, number),
            "median": _type(None, number),
            "quantile": _type(list(QUANTILES), number),
            "cdf": _type(list(asked.thresholds), chance),
        }
    if samples:
        ids = {
            "type": "integer",
            "min_samples_per_task": samples,
            "max_samples_per_task": samples,
            "compound_taskid_set": ["origin_date"],
        }
        found["sample"] = {"output_type_id_params": ids, "value": number, "is_required": True}
    return found


def _type(ids: list[Any] | None, value: dict[str, Any]) -> dict[str, Any]:
    return {"output_type_id": {"required": ids}, "value": value, "is_required": True}


def _required(value: str) -> dict[str, Any]:
    return {"required": [value], "optional": None}
