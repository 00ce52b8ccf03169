"""What wave.yaml says of the raw file: where it lies, its format, and how text in it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from doorpakken.data.study.documents import ADD, ordinary, row_of, shown
from doorpakken.data.study.raw_formats import FORMATS, SHEET, TEXT, Responses
from doorpakken.errors import Problem, Problems, UserError, problem

WRITTEN = ("encoding", "delimiter", "quote", *SHEET)  # keys that say how a file of some format is written
HEADS: Mapping[str, int] = {"surveymonkey": 2, "qualtrics": 3}


def read_responses(
    data: Mapping[str, Any], document: Path, roots: Mapping[str, Path], problems: Problems
) -> Responses:
    """The raw file of a wave as `responses` in wave.yaml declares it; problems are added.

    document: wave.yaml. roots: folders by the names that study.yaml gives them.
    """
    folder, root = document.parent, data.get("root")
    if root is not None and root not in roots:
        row, what = row_of(document, "responses", "root"), "the root is not declared"
        expected = ", ".join(roots) or "none"
        problems.add("unknown root", what, root, expected, "Declare it in study.yaml.", row=row)
    base = roots.get(root, folder) if root else folder
    problems.problems += _misplaced(base, data["file"], document)
    _check_fit(data, document, problems)
    declared = {key: value for key, value in data.items() if key != "root"}
    return Responses(path=base / data["file"], **declared)


def _misplaced(base: Path, file: str, document: Path) -> list[Problem]:
    """The problem of a raw file that lies outside its folder, by its name or by a link, or is no file."""
    path, name, place = base / file, shown(document), ("responses", "file")
    try:
        real = path.resolve()
        if real.is_relative_to(base.resolve()):
            ordinary(path)
            return []
    except UserError as error:
        (own,) = error.problems
        mend = "Put it there or correct `responses.file`." if own.mend == ADD else own.mend
        found = ", ".join(filter(None, (own.found, shown(path))))[:200]
        what = f"the raw file: {own.what}"
        return [replace(own, file=name, row=row_of(document, *place), what=what, found=found, mend=mend)]
    except (OSError, RuntimeError):  # links that go round
        real = path
    leads = f", which leads to {shown(real)}" if path.is_symlink() else ""
    return [
        problem("path", "the raw file lies outside its folder", name, row=row_of(document, *place),
                found=f"{file}{leads}", expected=f"a file below {shown(base)}", mend="Move it there.")
    ]  # fmt: skip


def _check_fit(data: Mapping[str, Any], document: Path, problems: Problems) -> None:
    """Add a format that nobody knows, what it lacks or has no use for, and declarations that contradict."""
    name = data.get("format", TEXT)
    if name not in FORMATS:
        row, formats = row_of(document, "responses", "format"), ", ".join(FORMATS)
        what, mend = "responses.format does not fit", "Correct the value."
        problems.add("bad value", what, repr(name)[:60], formats, mend, row=row)
        return
    raw_format = FORMATS[name]
    lacking = [key for key in raw_format.needed if key not in data]
    if lacking:
        row = row_of(document, "responses")
        problems.add("missing key", "responses lacks a key", "", ", ".join(lacking), ADD, row=row)
    for key in WRITTEN:
        if key in data and key not in raw_format.keys:
            what = f"responses.{key} says nothing of a file of format {name}"
            mend = "Remove it, or correct `responses.format`."
            problems.add("useless key", what, data[key], "", mend)
    if raw_format.knows_missing and (data["heads"], data["answers"]) != ("names", "codes"):
        what = f"a file of format {name} holds codes, under names of its own"
        declared = f"heads: {data['heads']}, answers: {data['answers']}"
        problems.add("format", what, declared, "heads: names, answers: codes", "Correct `responses`.")
    rows = HEADS.get(data["heads"])
    if rows and data.get("header_rows", rows) != rows:
        what = f"heads of style {data['heads']} take another number of rows"
        mend = "Correct `responses.heads` or `responses.header_rows`."
        problems.add("heads", what, f"header_rows: {data['header_rows']}", str(rows), mend)
    if data.get("thousands") == data.get("decimal", "."):
        what, signs = "the decimal sign stands between thousands too", data["thousands"]
        mend = "Correct one of them, or remove `responses.thousands`."
        problems.add("signs", what, f"decimal and thousands: {signs}", "two signs", mend)
