"""Whether this Python can start threads; in a browser it cannot."""

from __future__ import annotations

from threading import Thread


def threads_start() -> bool:
    """Whether a thread can be started here, seen by starting one that ends at once."""
    try:
        Thread(target=int).start()
    except RuntimeError:
        return False
    return True
