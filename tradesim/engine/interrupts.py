"""Ctrl-C and SIGTERM while runs are simulated: the work ends once, in order, and soon.

The first interrupt is raised; what comes while things are put away disturbs nothing. Only where
that takes too long, another one ends the process at once.
"""

from __future__ import annotations

import os
import signal as signals
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import active_children
from threading import Thread, current_thread, main_thread
from time import monotonic, sleep
from typing import Any

TOO_LONG = 3.0
"""Seconds after the first interrupt from which the next one ends the process at once."""

ENDING = 5
"""Seconds that the interpreter may take to end after an interrupt."""


class Terminated(KeyboardInterrupt):
    """SIGTERM, which ends the work as Ctrl-C does."""


RAISED: dict[int, type[KeyboardInterrupt]] = {
    signals.SIGINT: KeyboardInterrupt,
    signals.SIGTERM: Terminated,
}


class Interrupts:
    """The interrupts of a call, from the first one on."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.first: int | None = None
        self.since = 0.0
        self.held = False

    def take(self, number: int, _: object) -> None:
        """Handle a signal."""
        if os.getpid() != self.process:  # in a fork
            _die_of(number)
        elif self.first is None:
            self.first, self.since = number, monotonic()
            self.check()
        elif monotonic() - self.since > TOO_LONG:
            for each in active_children():
                each.terminate()
            _die_of(number)

    def check(self) -> None:
        """Raise the first interrupt where one came and none is held back."""
        if self.first is not None and not self.held:
            raise RAISED[self.first]


_now: Interrupts | None = None
_following = False


@contextmanager
def in_order(*, to_the_end: bool = False) -> Iterator[Interrupts]:
    """Take interrupts inside as this module says, where Python's own way with them is in place.

    With `to_the_end` the process ends after the first one, undisturbed, but within ENDING.
    """
    global _now
    usual: dict[int, Any] = {
        signals.SIGINT: signals.default_int_handler,
        signals.SIGTERM: signals.SIG_DFL,
    }
    ours = [each for each, handler in usual.items() if signals.getsignal(each) is handler]
    if current_thread() is not main_thread() or not ours:
        yield _now or Interrupts()
        return
    before, _now = _now, Interrupts()
    for each in ours:
        signals.signal(each, _now.take)
    try:
        yield _now
    finally:
        ends = to_the_end and _now.first is not None
        for each in ours:
            signals.signal(each, signals.SIG_IGN if ends else usual[each])
        if ends and hasattr(signals, "alarm"):  # not on Windows
            signals.alarm(ENDING)
        _now = before


def check() -> None:
    """Raise an interrupt that came and was lost, as it is in a callback of some library."""
    if _now is not None and current_thread() is main_thread():
        _now.check()


@contextmanager
def held() -> Iterator[None]:
    """Hold interrupts back until the end; processes that start inside never see Ctrl-C."""
    now = _now if current_thread() is main_thread() else None
    masked = hasattr(signals, "pthread_sigmask")  # not on Windows
    before = signals.pthread_sigmask(signals.SIG_BLOCK, {signals.SIGINT}) if masked else set()
    if now is not None:
        now.held = True
    try:
        yield
    finally:
        if now is not None:
            now.held = False
        if masked:
            signals.pthread_sigmask(signals.SIG_SETMASK, before)
    check()


def follow(asked: int, *_: object) -> None:
    """In a process that works for another: leave Ctrl-C to that one, and end when it does.

    `asked` is its id, from itself where it may have ended already.
    """
    global _following
    if _following or current_thread() is not main_thread():
        return
    _following = True
    signals.signal(signals.SIGINT, signals.SIG_IGN)

    def wait_for_its_end() -> None:
        while os.getppid() == asked:
            sleep(1.0)
        os._exit(1)

    Thread(target=wait_for_its_end, daemon=True).start()


def _die_of(number: int) -> None:
    signals.signal(number, signals.SIG_DFL)
    os.kill(os.getpid(), number)
