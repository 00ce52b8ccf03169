"""What takes seconds to make and is only read: made by one process of a session, read by the others."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Made = TypeVar("Made")
FOLDER = "SESSION_CACHE"  # in the environment, which the processes of a session inherit


def once(make: Callable[[], Made]) -> Callable[[], Made]:
    """`make`, a function without arguments whose result pickle keeps, called once in a session."""

    @cache
    def read() -> Any:
        if FOLDER not in os.environ:
            return make()
        kept = Path(os.environ[FOLDER], f"{make.__module__}.{make.__qualname__}")
        with kept.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                kept.write_bytes(pickle.dumps(make()))
        return pickle.loads(kept.read_bytes())

    return read
