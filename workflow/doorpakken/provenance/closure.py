"""The import closure of a module of this library, as one hash: what a rule's result can depend on.

Imports are read from the source, those inside functions included, so nothing is imported to find them.
"""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).parents[1]
PACKAGE = LIBRARY.name


def closure_hash(*modules: str) -> str:
    """SHA-256 (16 hex digits) over the sources of the modules and all they import of this library.

    modules: names below the package, e.g. "intake" or "study.load"; FileNotFoundError for an unknown one.
    """
    digest = hashlib.sha256()
    for path in sorted(closure(*modules)):
        digest.update(path.relative_to(LIBRARY).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def closure(*modules: str) -> set[Path]:
    """The source files of the modules and of all they import of this library."""
    found: set[Path] = set()
    waiting = []
    for module in modules:
        source = _source(f"{PACKAGE}.{module}")
        if source is None:
            raise FileNotFoundError(f"{module} is no module of {PACKAGE}")
        waiting.append(source)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        waiting += [source for name in _imports(path) if (source := _source(name))]
    return found


def _source(name: str) -> Path | None:
    base = LIBRARY.joinpath(*name.split(".")[1:])
    for candidate in (base / "__init__.py", base.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    return None


@cache
def _imports(path: Path) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    ours = [name.split(".") for name in names if name.split(".")[0] == PACKAGE]
    return frozenset(".".join(parts[:depth]) for parts in ours for depth in range(1, len(parts) + 1))
