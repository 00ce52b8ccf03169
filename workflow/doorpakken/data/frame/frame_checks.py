"""What must hold between the tables of the frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pandas as pd

from doorpakken.data.frame.frame_tables import Frame
from doorpakken.data.study.documents import shown
from doorpakken.data.study.frame_document import SIZE_CLASSES, SIZES, read_tiles
from doorpakken.errors import Problem, UserError, problem


def connections(frame: Frame, years: Sequence[int]) -> Iterator[Problem]:
    """All that does not fit together."""
    yield from _together(frame)
    if frame.document.has(SIZE_CLASSES):
        yield from _classes(frame.size_classes, frame.file("size_classes"))
        yield from _inhabitants(frame, years)
    yield from _labels(frame)
    yield from _tiles(frame)
    yield from _names(frame)
    yield from _events(frame, frame.file("events"))
    yield from _changes(frame, frame.file("events"))


def _together(frame: Frame) -> Iterator[Problem]:
    """Classes of size need what is classed, and the other way round."""
    has = {file: frame.document.has(file) for file in (SIZES, SIZE_CLASSES)}
    for file in has:
        if len(set(has.values())) > 1 and not has[file]:
            expected = f"both {SIZES} and {SIZE_CLASSES}, or neither"
            yield problem("missing file", "there is no such file", shown(frame.document.folder / file),
                          expected=expected, mend="Add it.")  # fmt: skip


def _labels(frame: Frame) -> Iterator[Problem]:
    """A column with labels has one for each of its values, and labels are of declared columns."""
    file, columns = frame.file("labels"), frame.document.columns
    for row, name in enumerate(frame.labels["column"], start=2):
        if name not in columns:
            what, names = "labels of a column that the frame does not have", ", ".join(columns)
            yield problem("unknown column", what, file, row=row, column="column", found=name, expected=names,
                          mend="Correct it.")  # fmt: skip
    for name in columns:
        labelled = set(frame.labels.loc[frame.labels["column"] == name, "value"])
        lacking = sorted(set(frame.listed[name]) - labelled)
        if labelled and lacking:
            what, values = f"values of {name} without a label", ", ".join(lacking)
            yield problem("missing label", what, file, column="value", found=values,
                          expected="each of its values", mend="Add their rows.")  # fmt: skip


def _tiles(frame: Frame) -> Iterator[Problem]:
    """A map has a tile for each value that its column has in any year."""
    try:
        tiles = read_tiles(frame.document.folder)
    except UserError as error:
        yield from error.problems
        return
    for name, places in tiles.items():
        if different := sorted(set(frame.listed[name]) ^ set(places)):
            file = shown(frame.document.folder / frame.document.tiles[name])
            yield problem("tiles", f"the map has other values than {name}", file, column="value",
                          found=", ".join(different), expected="a tile for each value",
                          mend="Correct it.")  # fmt: skip


def _classes(classes: pd.DataFrame, file: str) -> Iterator[Problem]:
    lower, upper = list(classes["lower"]), list(classes["upper"])
    if not lower:
        yield problem("size classes", "there are no size classes", file, expected="one or more",
                      mend="Add their rows.")  # fmt: skip
        return
    expected = [0, *upper[:-1]]
    for row, (bound, wanted) in enumerate(zip(lower, expected, strict=True), start=2):
        if bound != wanted:
            yield problem("size classes", "classes ascend without gap or overlap, from nought", file, row=row,
                          column="lower", found=str(bound), expected=str(wanted),
                          mend="Begin each class where the one above it ends.")  # fmt: skip
    for row, (below, above) in enumerate(zip(lower, upper, strict=True), start=2):
        is_last = row == len(classes) + 1
        if (above == -1) != is_last or (not is_last and above <= below):
            yield problem("size classes", "an upper bound does not fit", file, row=row, column="upper",
                          found="nothing" if above == -1 else str(above),
                          expected="nothing" if is_last else f"more than {below}",
                          mend="Only the last class is open.")  # fmt: skip


def _inhabitants(frame: Frame, years: Sequence[int]) -> Iterator[Problem]:
    listed, counted = _codes(frame.listed), _codes(frame.inhabitants)
    for row, (year, code) in enumerate(
        zip(frame.inhabitants["year"], frame.inhabitants["code"], strict=True), start=2
    ):
        if code not in listed.get(year, set()):
            yield problem("unknown unit", f"no unit of {year} has this code",
                          frame.file("inhabitants"), row=row, column="code", found=code,
                          expected=f"a code of {frame.document.units}",
                          mend="Correct year or code.")  # fmt: skip
    for year in sorted({*counted, *years} - set(listed)):
        yield problem("missing year", "no units of the year", frame.file("units"),
                      column="year", expected=str(year), mend="Add the rows of that year.")  # fmt: skip
    for year in sorted({*counted, *years} & set(listed)):
        lacking = sorted(listed[year] - counted.get(year, set()))
        if lacking:
            rest = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
            yield problem("missing inhabitants", f"units of {year} without inhabitants",
                          frame.file("inhabitants"), column="code", found=", ".join(lacking[:3]) + rest,
                          expected=f"all {len(listed[year])}", mend="Add their rows.")  # fmt: skip


def _codes(table: pd.DataFrame) -> dict[int, set[str]]:
    codes: dict[int, set[str]] = {}
    for year, code in zip(table["year"], table["code"], strict=True):
        codes.setdefault(int(year), set()).add(code)
    return codes


def _names(frame: Frame) -> Iterator[Problem]:
    """A code is tied to one name: the same code under two names is one wrong code or one wrong name."""
    places = [
        ("units", frame.listed, "code", "name"),
        ("events", frame.events, "from_code", "from_name"),
        ("events", frame.events, "to_code", "to_name"),
    ]
    names: dict[str, str] = {}
    for file, table, code_column, name_column in places:
        for row, (code, name) in enumerate(zip(table[code_column], table[name_column], strict=True), start=2):
            if names.setdefault(code, name) != name:
                yield problem("two names", f"{code} has another name before", frame.file(file), row=row,
                              column=name_column, found=name, expected=names[code],
                              mend="Correct the name or the code.")  # fmt: skip


def _events(frame: Frame, file: str) -> Iterator[Problem]:
    ends = dict(zip(frame.events["from_code"], frame.events["date"], strict=True))
    for code, parts in frame.events.groupby("from_code", sort=True):
        row = int(parts.index[0]) + 2
        kinds, largest = set(parts["kind"]), sorted(parts["largest_part"])
        if len(kinds) > 1 or parts["date"].nunique() > 1:
            yield problem("event", f"{code} ends on two dates or in two ways", file, row=row,
                          mend="A unit ends once.")  # fmt: skip
        elif kinds == {"split"} and (len(parts) < 2 or largest.count("yes") != 1 or "" in largest):
            yield problem("event", f"the split of {code} is not complete", file, row=row,
                          found=f"{len(parts)} parts, {largest.count('yes')} largest",
                          expected="two parts or more, one of them the largest (yes), the others no",
                          mend="Add or mark the parts.")  # fmt: skip
        elif kinds != {"split"} and largest != [""]:
            yield problem("event", f"{code} has parts without a split", file, row=row,
                          mend="Call it a split, or keep one row with an empty largest_part.")  # fmt: skip
    renamed = frame.events.loc[frame.events["kind"] == "rename"]
    for code, index in zip(renamed["to_code"], renamed.index, strict=True):
        if (frame.events["to_code"] == code).sum() > 1:
            yield problem("event", f"{code} is a new name and takes others in", file, row=int(index) + 2,
                          mend="A rename has one predecessor: call it a merge.")  # fmt: skip
    arrivals = zip(frame.events["date"], frame.events["to_code"], strict=True)
    for row, (day, code) in enumerate(arrivals, start=2):
        if ends.get(code, "9999") <= day:
            yield problem("event", f"{code} had ended by then", file, row=row, column="to_code",
                          found=f"ended {ends[code]}", expected=f"a code that exists after {day}",
                          mend="Name the successor, or correct the date.")  # fmt: skip


def _changes(frame: Frame, file: str) -> Iterator[Problem]:
    """Codes that end or begin between two years, held against the events of that time."""
    listed = _codes(frame.listed)
    for before, after in pairwise(sorted(listed)):
        within = frame.events.loc[frame.events["date"].between(f"{before}-01-02", f"{after}-01-01")]
        between = f"between 1 January {before} and {after}"
        ended, begun = listed[before] - listed[after], listed[after] - listed[before]
        sources, targets = set(within["from_code"]), set(within["to_code"])
        for codes, what in (
            (ended - sources, f"codes that ended {between} have no event"),
            (begun - targets, f"codes that began {between} have no event"),
            (sources - ended - targets, f"events {between} of codes that did not end then"),
            (targets - listed[after] - sources, f"events {between} into codes that do not exist"),
        ):
            if codes:
                yield problem("unexplained change", what, file, found=", ".join(sorted(codes)[:3]),
                              mend=f"Correct the events or {frame.document.units}.")  # fmt: skip
