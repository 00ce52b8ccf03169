"""The labels that an SPSS or Stata file itself gives its codes, held against those of the codebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.problem_listing import visible
from doorpakken.data.intake.raw_file import ColumnDescription
from doorpakken.data.study import Item, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem


def label_problems(wave: Wave, described: Mapping[str, ColumnDescription], file: str) -> Iterator[Problem]:
    """Codes that the file gives the label of another code, and labels that it gives to two codes."""
    codebook = shown(wave.folder / "codebook.csv")
    for item in wave.items:
        description = described.get(item.column)
        if item.type != "single" or description is None:
            continue
        labels = {code: label for code, label in description.labels.items() if code in item.labels}
        yield from _shared_labels(item, labels, file)
        for code, label in labels.items():
            others = [other for other in item.labels if other != code and _has(item, other, label)]
            if others and not _has(item, code, label):
                yield finding(
                    "another label", file, column=item.column, found=f"{code} = {visible(label)}",
                    expected=f"{others[0]} = {visible(label)}", codebook=codebook, item_row=item.row,
                )  # fmt: skip


def _shared_labels(item: Item, labels: Mapping[str, str], file: str) -> Iterator[Problem]:
    codes: dict[str, list[str]] = {}
    for code, label in labels.items():
        codes.setdefault(label.casefold().strip(), []).append(code)
    for same in codes.values():
        if len(same) > 1:
            same_label = f"{' and '.join(same)} = {visible(labels[same[0]])}"
            yield finding("duplicate label", file, column=item.column, found=same_label)


def _has(item: Item, code: str, label: str) -> bool:
    return label.casefold().strip() in (text.casefold() for text in item.labels[code].values())
