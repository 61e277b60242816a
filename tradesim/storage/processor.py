"""The arithmetic of this machine: what besides code and libraries may move the last bit of a run.

NumPy chooses its loops by what the processor can do, BLAS its kernels; the rest is the C library's.
"""

from __future__ import annotations

import platform
from functools import cache
from typing import Any

import numpy as np


@cache
def arithmetic() -> str:
    """Processor, C library, the vector instructions that NumPy uses and the kernels of its BLAS."""
    config: Any = np.show_config(mode="dicts")
    vectors = config.get("SIMD Extensions", {}).get("found") or ["no vector instructions"]
    return ", ".join(
        [
            " ".join([platform.machine(), platform.system(), *platform.libc_ver()]).strip(),
            " ".join(vectors),
            _blas(),
        ]
    )


def _blas() -> str:
    """The BLAS that NumPy loaded and the kernels it chose; SciPy's own, if any, is alike."""
    from threadpoolctl import threadpool_info

    kinds = {
        f"{each['internal_api']} {each.get('architecture', '')}".strip()
        for each in threadpool_info()
        if each["user_api"] == "blas" and "scipy.libs" not in each["filepath"]
    }
    return " ".join(sorted(kinds)) or "no BLAS"
