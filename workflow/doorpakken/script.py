"""The adapter of a rule's script: what it prints goes to the rule's log, its failure is one message.

    with job(snakemake):
        ...

A job that fails leaves the message on the first lines of its log, where the terminal looks for it; below that
a `UserError` of many problems lists them all, and any other exception is followed by its stack.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from doorpakken.errors import SHOWN, UserError

RARELY = 1_000_000  # else the collector walks the large trees of a report again and again


@contextmanager
def job(snakemake: Any) -> Iterator[None]:
    """Run the body with stdout and stderr, those of child processes too, in `snakemake.log[0]`.

    Raises SystemExit(1) when the body raises; the message then opens the log, before what was printed.
    """
    log = Path(snakemake.log[0])
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with redirected(log), rarely_collected():
            yield
    except UserError as error:
        prepend(log, f"{error}\n{_all(error)}")
    except Exception as error:
        stack = "".join(traceback.format_exception(error))
        prepend(log, f"{type(error).__name__}: {error}".rstrip() + f"\n\n{stack}")
    else:
        return
    raise SystemExit(1)


def _all(error: UserError) -> str:
    """Every problem of an error whose message shows the first only; nothing where it shows all."""
    if len(error.problems) <= SHOWN:
        return ""
    return "\n".join([f"\nAll {len(error.problems):,} problems:", *map(str, error.problems), ""])


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Let the collector of unreachable objects run once in `RARELY` new ones."""
    before = gc.get_threshold()
    gc.set_threshold(RARELY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def redirected(log: Path) -> Iterator[None]:
    """Send the process's stdout and stderr to a file, by descriptor so that child processes follow."""
    streams = (sys.stdout, sys.stderr)
    saved = [os.dup(descriptor) for descriptor in (1, 2)]
    with log.open("w", encoding="utf-8", buffering=1) as target:
        for descriptor in (1, 2):
            os.dup2(target.fileno(), descriptor)
        sys.stdout = sys.stderr = target
        try:
            yield
        finally:
            sys.stdout, sys.stderr = streams
            for descriptor, original in zip((1, 2), saved, strict=True):
                os.dup2(original, descriptor)
                os.close(original)


def prepend(log: Path, message: str) -> None:
    """Put a message before what a log already holds, with an empty line between."""
    logged = log.read_text(encoding="utf-8", errors="replace")
    log.write_text(f"{message}\n{logged}" if logged else message, encoding="utf-8")
