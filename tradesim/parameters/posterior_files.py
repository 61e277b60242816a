"""A posterior in a folder: draws.parquet (a row a draw, with its weight) and posterior.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from tradesim.errors import CalibrationError
from tradesim.parameters.joint_draws import JointDraws
from tradesim.terms.folders import whole_folder
from tradesim.terms.paths import user_path

DRAWS, STATED, WEIGHT = "draws.parquet", "posterior.json", "weight"


def put(folder: str | PathLike[str], draws: JointDraws, stated: Mapping[str, Any]) -> Path:
    """Write draws and what is stated of them; the folder is seen only when whole."""
    import pandas as pd

    target = user_path(folder, CalibrationError).resolve()
    if target.exists() and not _is_posterior(target):
        raise CalibrationError(f"{target}: is no posterior; give a folder that is not there yet")
    frame = pd.DataFrame(draws.values.T, columns=list(draws.names))
    frame[WEIGHT] = draws.weights
    text = json.dumps({**stated, "fingerprint": draws.fingerprint}, indent=2)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole_folder(target) as new:
            frame.to_parquet(new / DRAWS, index=False)
            (new / STATED).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CalibrationError(f"{target}: cannot be written: {error}") from None
    return target


def read(folder: str | PathLike[str]) -> tuple[JointDraws, dict[str, Any]]:
    """Draws and what is stated of them; CalibrationError where they are missing or damaged."""
    import pandas as pd

    target = user_path(folder, CalibrationError)
    if not _is_posterior(target):
        raise CalibrationError(f"{target}: holds no posterior; give a folder that `save` wrote")
    try:
        stated = json.loads((target / STATED).read_text(encoding="utf-8"))
        frame = pd.read_parquet(target / DRAWS)
        weights = np.array(frame.pop(WEIGHT), dtype=np.float64)
        draws = JointDraws(tuple(frame.columns), np.ascontiguousarray(frame.to_numpy().T), weights)
        whole = draws.fingerprint == stated.pop("fingerprint")
    except Exception as error:  # pyarrow, pandas and json each raise their own
        raise CalibrationError(f"{target}: is damaged: {error}; calibrate again") from None
    if not whole:
        raise CalibrationError(f"{target}: {DRAWS} is not as it was written; calibrate again")
    return draws, stated


def _is_posterior(folder: Path) -> bool:
    return all((folder / name).is_file() for name in (DRAWS, STATED))
