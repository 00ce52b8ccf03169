"""The labels that an SPSS or Stata file itself gives its codes, held against those of the codebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doorpakken.data.intake.problem_listing import visible
from doorpakken.data.intake.raw_file import Described
from doorpakken.data.study import Item, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, problem


def label_problems(wave: Wave, described: Mapping[str, Described], file: str) -> Iterator[Problem]:
    """Codes that the file gives the label of another code, and labels that it gives to two codes."""
    for item in wave.items:
        about = described.get(item.column)
        if item.type != "single" or about is None:
            continue
        said = {code: label for code, label in about.labels.items() if code in item.labels}
        yield from _twice(item, said, file)
        for code, label in said.items():
            others = [other for other in item.labels if other != code and _has(item, other, label)]
            if others and not _has(item, code, label):
                yield problem(
                    "another label",
                    "the file gives the code a label that the codebook gives to another code",
                    file,
                    column=item.column,
                    found=f"{code} = {visible(label)}",
                    expected=f"{others[0]} = {visible(label)}",
                    mend=f"Correct {shown(wave.folder / 'codebook.csv')}, row {item.row}, if the file is "
                    "right; else ask who delivered it what the code stands for.",
                )


def _twice(item: Item, said: Mapping[str, str], file: str) -> Iterator[Problem]:
    codes: dict[str, list[str]] = {}
    for code, label in said.items():
        codes.setdefault(label.casefold().strip(), []).append(code)
    for same in codes.values():
        if len(same) > 1:
            yield problem(
                "duplicate label",
                "the file gives two codes the same label, so what they stand for is not sure",
                file,
                column=item.column,
                found=f"{' and '.join(same)} = {visible(said[same[0]])}",
                expected="a label for each code",
                mend="Ask who delivered the file what the codes stand for, and say so in SOURCE.md.",
                severity="warning",
            )


def _has(item: Item, code: str, label: str) -> bool:
    return label.casefold().strip() in (each.casefold() for each in item.labels[code].values())
