"""The command line `tradesim` and its exit codes.

A command is one function in one file here, and one line of COMMANDS in app.py. Bad input: exit code
2 and a line on stderr; failed blocks, a rerun that differs: 1; Ctrl-C 130, SIGTERM 143.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from signal import SIGTERM

import typer

from tradesim.cli.app import app
from tradesim.cli.interrupts import Interrupted
from tradesim.cli.terminal import take_any_text, warn
from tradesim.engine.interrupts import in_order
from tradesim.errors import BlockError, TradesimError

FAILED, USAGE, INTERRUPTED, TERMINATED = 1, 2, 130, 143
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""In click or inside typer, depending on the version of typer."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code, 0 when all is done."""
    take_any_text()
    with in_order(to_the_end=arguments is None) as interrupts, warnings.catch_warnings():
        warnings.showwarning = _show_warning
        code = _run(arguments)
    return TERMINATED if interrupts.first == SIGTERM else code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = app(args=arguments, prog_name="tradesim", standalone_mode=False)
    except BlockError as error:
        warn(str(error))
        return FAILED
    except TradesimError as error:
        return _refused(str(error))
    except _UsageError as error:
        return _refused(getattr(error, "format_message", error.__str__)())
    except OSError as error:
        return _refused(f"{error.filename or 'input'}: {error.strerror or error}")
    except MemoryError:
        return _refused("not enough memory; simulate fewer runs, or keep less with --record")
    except Interrupted as error:
        return _interrupted(str(error))
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted("")
    return _interrupted("") if code == INTERRUPTED else code if isinstance(code, int) else 0


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    warn(str(message))


def _interrupted(kept: str) -> int:
    bar_ends = "\n" if sys.stderr.isatty() else ""
    print(end=bar_ends, file=sys.stderr)
    warn(f"interrupted; {kept or 'nothing was written'}")
    return INTERRUPTED


def _refused(message: str) -> int:
    warn(" ".join(message.split()))
    return USAGE
