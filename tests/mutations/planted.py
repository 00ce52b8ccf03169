"""The errors that are planted, from planted.txt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("planted.txt")


@dataclass(frozen=True)
class Planted:
    """An error: in a file of the library, `old` becomes `new`; `argued` says why no test need notice."""

    file: str
    what: str
    old: str
    new: str
    argued: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"

    def into(self, source: str) -> str:
        """The source with the error in it; ValueError when the place is not there, or more than once."""
        if source.count(self.old) != 1:
            raise ValueError(f"{self}: `{self.old}` stands {source.count(self.old)} times, expected once")
        return source.replace(self.old, self.new)


def read(text: str) -> Iterator[Planted]:
    """The errors of a table; its first lines say how it is written."""
    file, lines = "", [line for line in text.splitlines() if line and not line.startswith("#")]
    while lines:
        line = lines.pop(0)
        if line.startswith("== "):
            file = line[3:]
            continue
        old, new = (lines.pop(0)[2:].replace("\\n", "\n") for _ in "-+")
        argued = lines.pop(0)[2:] if lines and lines[0].startswith("! ") else ""
        yield Planted(file, line, old, new, argued)


def planted() -> list[Planted]:
    """All errors, in the order of the table."""
    return list(read(TABLE.read_text("utf-8")))
