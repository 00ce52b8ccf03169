"""What wave.yaml says of the raw file: where it lies, its format, and how text in it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from doorpakken.data.study.documents import ADD, ordinary, row_of, shown
from doorpakken.data.study.study_model import Responses
from doorpakken.errors import Problem, UserError, problem

DIALECT = ("encoding", "delimiter", "quote")
USELESS: Mapping[str, tuple[str, ...]] = {
    "csv": ("sheet",),
    "xlsx": DIALECT,
    "xls": DIALECT,
    "sav": ("delimiter", "quote", "sheet", "decimal", "thousands", "header_rows"),
    "dta": ("delimiter", "quote", "sheet", "decimal", "thousands", "header_rows"),
}
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
    format_ = data.get("format", "csv")
    found += _unfit(data, format_, name)
    return Responses(
        file=data["file"],
        path=base / data["file"],
        format=format_,
        encoding=data.get("encoding", ""),
        delimiter=data.get("delimiter", ""),
        quote=data.get("quote", ""),
        sheet=data.get("sheet", ""),
        decimal=data.get("decimal", "."),
        thousands=data.get("thousands", ""),
        header_rows=data.get("header_rows", 0),
        heads=data["heads"],
        answers=data["answers"],
        language=data.get("language"),
        ticks=data.get("ticks"),
        other_columns=data.get("other_columns", "refuse"),
    )


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


def _unfit(data: Mapping[str, Any], format_: str, name: str) -> Iterator[Problem]:
    """Declarations that the format has no use for, and those that contradict each other."""
    for key in USELESS[format_]:
        if key in data:
            yield problem("useless key", f"responses.{key} says nothing of a file of format {format_}", name,
                          found=str(data[key]), mend="Remove it, or correct `responses.format`.")  # fmt: skip
    if format_ in ("sav", "dta") and (data["heads"], data["answers"]) != ("names", "codes"):
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
