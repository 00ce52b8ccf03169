"""What wave.yaml says of the raw file: where it lies, its format, and how text in it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from doorpakken.data.study.documents import ADD, ordinary, row_of, shown
from doorpakken.data.study.raw_formats import FORMATS, SHEET, TEXT
from doorpakken.data.study.study_model import Responses
from doorpakken.errors import Problem, UserError, problem

WRITTEN = ("encoding", "delimiter", "quote", *SHEET)  # keys that say how a file of some format is written
HEADS: Mapping[str, int] = {"surveymonkey": 2, "qualtrics": 3}


def read_responses(
    data: Mapping[str, Any], document: Path, roots: Mapping[str, Path], found: list[Problem]
) -> Responses:
    """The raw file of a wave as `responses` in wave.yaml declares it; problems are added to `found`.

    document: wave.yaml. roots: folders by the names that study.yaml gives them.
    """
    folder, name = document.parent, shown(document)
    root = data.get("root")
    if root is not None and root not in roots:
        found.append(
            problem(
                "unknown root",
                "the root is not declared",
                name,
                row=row_of(document, "responses", "root"),
                found=root,
                expected=", ".join(roots) or "none",
                mend="Declare it in study.yaml.",
            )
        )
    base = roots.get(root, folder) if root else folder
    found += _misplaced(base, data["file"], document)
    found += _unfit(data, document)
    declared = {key: value for key, value in data.items() if key != "root"}
    return Responses(path=base / data["file"], **declared)


def _misplaced(base: Path, file: str, document: Path) -> list[Problem]:
    """The problem of a raw file that lies outside its folder, by its name or by a link, or is no file."""
    path, name, at = base / file, shown(document), ("responses", "file")
    try:
        real = path.resolve()
        if real.is_relative_to(base.resolve()):
            ordinary(path)
            return []
    except UserError as error:
        (found,) = error.problems
        mend = "Put it there or correct `responses.file`." if found.mend == ADD else found.mend
        said = ", ".join(filter(None, (found.found, shown(path))))[:200]
        return [
            replace(found, file=name, row=row_of(document, *at), what=f"the raw file: {found.what}",
                    found=said, mend=mend)
        ]  # fmt: skip
    except (OSError, RuntimeError):  # links that go round
        real = path
    leads = f", which leads to {shown(real)}" if path.is_symlink() else ""
    return [
        problem("path", "the raw file lies outside its folder", name, row=row_of(document, *at),
                found=f"{file}{leads}", expected=f"a file below {shown(base)}", mend="Move it there.")
    ]  # fmt: skip


def _unfit(data: Mapping[str, Any], document: Path) -> Iterator[Problem]:
    """A format that nobody knows, what it lacks or has no use for, and declarations that contradict."""
    format_, name = data.get("format", TEXT), shown(document)
    if format_ not in FORMATS:
        row = row_of(document, "responses", "format")
        yield problem("bad value", "responses.format does not fit", name, row=row, found=repr(format_)[:60],
                      expected=", ".join(FORMATS), mend="Correct the value.")  # fmt: skip
        return
    lacking = [key for key in FORMATS[format_].needed if key not in data]
    if lacking:
        yield problem("missing key", "responses lacks a key", name, row=row_of(document, "responses"),
                      expected=", ".join(lacking), mend=ADD)  # fmt: skip
    for key in WRITTEN:
        if key in data and key not in FORMATS[format_].keys:
            yield problem("useless key", f"responses.{key} says nothing of a file of format {format_}", name,
                          found=str(data[key]), mend="Remove it, or correct `responses.format`.")  # fmt: skip
    if FORMATS[format_].knows_missing and (data["heads"], data["answers"]) != ("names", "codes"):
        yield problem("format", f"a file of format {format_} holds codes, under names of its own", name,
                      found=f"heads: {data['heads']}, answers: {data['answers']}",
                      expected="heads: names, answers: codes", mend="Correct `responses`.")  # fmt: skip
    rows = HEADS.get(data["heads"])
    if rows and data.get("header_rows", rows) != rows:
        yield problem("heads", f"heads of style {data['heads']} take another number of rows", name,
                      found=f"header_rows: {data['header_rows']}", expected=str(rows),
                      mend="Correct `responses.heads` or `responses.header_rows`.")  # fmt: skip
    if data.get("thousands") == data.get("decimal", "."):
        yield problem("signs", "the decimal sign stands between thousands too", name,
                      found=f"decimal and thousands: {data['thousands']}", expected="two signs",
                      mend="Correct one of them, or remove `responses.thousands`.")  # fmt: skip
