"""The import closure of a script or a module of this library, as one hash: what a rule's result depends on.

Imports are read from the source, those inside functions included, so nothing is imported to find them; a
pattern finds them ten times faster than a parser, and a test holds the two against each other. A package
whose modules are found at run time (pkgutil) says `MODULES_ARE_FOUND`, and takes all of them along. The words
that a module takes from workflow/words count as a part of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from doorpakken.words import languages, words_at

LIBRARY = Path(__file__).parents[2]
PACKAGE = LIBRARY.name
IMPORT = re.compile(
    rf"^[ \t]*(?:from ({PACKAGE}[\w.]*) import (\([^)]*\)|[^\n]+)|import ({PACKAGE}[\w.]*))", re.MULTILINE
)

WORDS = re.compile(r'\bPhrases\("([\w.]+)"\)')


def closure_hash(*starts: str) -> str:
    """SHA-256 (16 hex digits) over the sources of the starts, all they import and their words.

    starts: scripts, by their path, and modules, by their name below the package ("data.intake",
    "data.study.load_study"). FileNotFoundError for an unknown one.
    """
    digest = hashlib.sha256()
    sources = sorted(closure(*starts))
    for path in sources:
        # What a module reads stands beside it, by its name.
        for part in (path, path.with_suffix(".yaml"), path.with_suffix(".html")):
            if part.is_file():
                digest.update(part.name.encode())
                digest.update(part.read_bytes())
    for place in sorted({place for path in sources for place in _places(path)}):
        words = {language: words_at(language, place) for language in languages()}
        digest.update(json.dumps([place, words]).encode())
    return digest.hexdigest()[:16]


def closure(*starts: str) -> set[Path]:
    """The source files of the starts and of all they import of this library."""
    sources: set[Path] = set()
    waiting = []
    for start in starts:
        source = Path(start) if start.endswith(".py") else _source(f"{PACKAGE}.{start}")
        if source is None:
            raise FileNotFoundError(f"{start} is no module of {PACKAGE}")
        waiting.append(source)
    while waiting:
        path = waiting.pop()
        if path in sources:
            continue
        sources.add(path)
        waiting += [source for name in _imports(path) if (source := _source(name))]
        waiting += path.parent.glob("*.py") if _takes_all(path) else []
    return sources


@cache
def _places(path: Path) -> frozenset[str]:
    return frozenset(WORDS.findall(path.read_text("utf-8")))


@cache
def _source(name: str) -> Path | None:
    base = LIBRARY.joinpath(*name.split(".")[1:])
    for candidate in (base / "__init__.py", base.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    return None


@cache
def _takes_all(path: Path) -> bool:
    """Whether a file is that of a package whose modules no import names."""
    return path.name == "__init__.py" and "MODULES_ARE_FOUND" in path.read_text("utf-8")


@cache
def _imports(path: Path) -> frozenset[str]:
    names: set[str] = set()
    for match in IMPORT.finditer(path.read_text("utf-8")):
        module, imported = match[1] or match[3], match[2] or ""
        names |= {module} | {f"{module}.{name}" for name in re.findall(r"\w+", imported)}
    parts = [name.split(".") for name in names]
    return frozenset(".".join(name[:depth]) for name in parts for depth in range(1, len(name) + 1))
