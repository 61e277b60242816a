"""The command line: what `tradesim` and its exit codes are.

A command is added as one function in one file here, and one line of COMMANDS in app.py. Bad input
is one line on stderr and exit code 2, blocks that failed 1, an interrupt 130.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from tradesim.cli.app import app
from tradesim.cli.interrupts import Interrupted
from tradesim.errors import BlockError, TradesimError

FAILED, USAGE, INTERRUPTED = 1, 2, 130
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""Lives in click or inside typer, by typer's version."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0 done, 1 blocks failed, 2 bad input, 130 interrupted."""
    try:
        code = app(args=arguments, prog_name="tradesim", standalone_mode=False)
    except BlockError as error:
        _refused(str(error))
        return FAILED
    except TradesimError as error:
        return _refused(str(error))
    except _UsageError as error:
        return _refused(getattr(error, "format_message", error.__str__)())
    except OSError as error:
        return _refused(f"{error.filename or 'input'}: {error.strerror or error}")
    except MemoryError:
        return _refused("not enough memory; ask for fewer runs, or keep less with --record")
    except Interrupted as error:
        return _interrupted(str(error))
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted("")
    return _interrupted("") if code == INTERRUPTED else code if isinstance(code, int) else 0


def _interrupted(standing: str) -> int:
    bar_ends = "\n" if sys.stderr.isatty() else ""
    print(f"{bar_ends}tradesim: interrupted; {standing or 'nothing was written'}", file=sys.stderr)
    return INTERRUPTED


def _refused(message: str) -> int:
    print(f"tradesim: {' '.join(message.split())}", file=sys.stderr)
    return USAGE
