"""What frame.yaml says of a frame: the table of its units, how codes look, and what groups the units."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from doorpakken.data.study.csv_documents import load_table, read_rows
from doorpakken.data.study.design_model import SIZE_CLASS
from doorpakken.data.study.documents import load_yaml, shown
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.errors import Problem, Problems
from doorpakken.words import Phrases

DOCUMENT = "frame.yaml"
SIZES, SIZE_CLASSES, EVENTS, LABELS = "inhabitants.csv", "size_classes.csv", "events.csv", "labels.csv"
Tiles = Mapping[str, Mapping[str, tuple[int, int]]]  # column -> value -> row and column of its tile
KNOWN = Phrases("sensitivity.columns")  # columns that have a name in every language


@dataclass(frozen=True)
class FrameDocument:
    """A frame as its frame.yaml declares it.

    units: the file with the units of each year. pattern: which a code fits as a whole; description: the same
    in words. columns: by name, those of that file which group the units, with what they are called. tiles: by
    such a column the file with the places of its values on a map.
    """

    folder: Path
    units: str
    pattern: str
    description: str
    columns: Mapping[str, Text]
    tiles: Mapping[str, str]

    def has(self, file: str) -> bool:
        """Whether the frame has one of the tables that may be absent."""
        return (self.folder / file).is_file()

    @cached_property
    def groupings(self) -> dict[str, Text]:
        """What groups the units, with what it is called; classes of size first where there are any."""
        return ({SIZE_CLASS: {}} if self.has(SIZE_CLASSES) else {}) | dict(self.columns)

    @property
    def files(self) -> list[str]:
        """The tables of the frame."""
        absent = [file for file in (SIZES, SIZE_CLASSES, EVENTS, LABELS) if self.has(file)]
        return [self.units, *absent, *dict.fromkeys(self.tiles.values())]

    def fits(self, code: str) -> bool:
        """Whether a code looks as the codes of units do."""
        return re.fullmatch(self.pattern, code) is not None


def read_frame_document(folder: Path) -> FrameDocument:
    """The frame.yaml in the folder of a frame; UserError when it cannot be used."""
    path = folder / DOCUMENT
    data = load_yaml(path, "frame")
    code, columns = data["code"], data.get("columns", {})
    problems = Problems(shown(path))
    try:
        re.compile(code["pattern"])
    except re.error as error:
        what, mend = "code.pattern is no regular expression", "Correct it, as GM[0-9]{4}."
        problems.add("bad value", what, code["pattern"], str(error), mend)
    problems.refuse()
    return FrameDocument(
        folder,
        data["units"],
        **code,
        columns={name: column.get("label", {}) for name, column in columns.items()},
        tiles={name: column["tiles"] for name, column in columns.items() if "tiles" in column},
    )


def read_tiles(folder: Path | None) -> Tiles:
    """Where the values of columns of the frame in a folder stand on a map of tiles; empty without a map.

    UserError when a table does not fit its schema, or two values have one tile.
    """
    document = read_frame_document(folder) if folder else None
    return (
        {name: _places(document.folder / file) for name, file in document.tiles.items()} if document else {}
    )


def _places(path: Path) -> dict[str, tuple[int, int]]:
    places: dict[str, tuple[int, int]] = {}
    problems = Problems(shown(path))
    for row, record in load_table(path, "tiles", key=("value",)):
        place = int(record["down"]), int(record["across"])
        if place in places.values():
            what, mend = "two values have one tile", "Give each a tile of its own."
            problems.add("tiles", what, record["value"], "", mend, row=row, column="value")
        places[record["value"]] = place
    problems.refuse()
    return places


def language_problems(document: FrameDocument, languages: Sequence[str]) -> list[Problem]:
    """The languages of a study in which classes of size or columns of its frame have no name."""
    problems: list[Problem] = []
    for file, what in ((SIZE_CLASSES, "the size classes lack"), (LABELS, "the labels lack")):
        path = document.folder / file
        heads = read_rows(path)[:1] if document.has(file) else []
        here = Problems(shown(path))
        for language in languages:
            if any(f"label_{language}" not in head for head in heads):
                expected = f"label_{language}"
                here.add("missing language", f"{what} a language", "", expected, "Add the column.", row=1)
        problems += here.problems
    here = Problems(shown(document.folder / DOCUMENT))
    for name, label in document.columns.items():
        for language in languages:
            if language not in label and (label or name not in KNOWN):
                what = f"columns.{name}.label lacks a language"
                here.add("missing language", what, "", language, "Add the wording.")
    return [*problems, *here.problems]
