"""What a settled codebook still has that a tired eye passes over: two codings, no answers among answers."""

from __future__ import annotations

from collections.abc import Iterator

from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.known_scales import fold, missing_kind, names_weight
from doorpakken.data.intake.problem_listing import visible
from doorpakken.data.intake.tick_all import BOX
from doorpakken.data.study import Item, Wave
from doorpakken.data.study.documents import shown
from doorpakken.data.study.wordings import loosely
from doorpakken.errors import Problem

SEPARATORS = (", ", "; ", " / ", " & ")


def codebook_problems(wave: Wave) -> Iterator[Problem]:
    """Rows below one stem that code an answer in two ways, and rows that deserve a warning."""
    yield from _codings(wave)
    for item in wave.questions:
        yield from _of_labels(wave, item)
        if item.is_numeric and names_weight(item.column, " ".join(item.question.values())):
            yield _problem("weight among questions", wave, item, "type", item.type)


def _codings(wave: Wave) -> Iterator[Problem]:
    """An error where cells hold labels, for which the codebook makes the codes; else a warning."""
    kind = "two codings" if wave.responses.answers == "labels" else "two codings of a file"
    first: dict[tuple[tuple[str, ...], str], tuple[str, Item]] = {}
    for item in wave.questions:
        stem = tuple(item.stem.values())
        if not stem or not item.labels or set(item.labels) == BOX:
            continue
        for code, label in item.labels.items():
            text = next(iter(label.values()), "")
            given, earlier = first.setdefault((stem, fold(text)), (code, item))
            if given != code:
                expected = f"{given}={visible(text)}, as in row {earlier.row}"
                yield _problem(kind, wave, item, "labels", f"{code}={visible(text)}", pair=expected)
                break


def _of_labels(wave: Wave, item: Item) -> Iterator[Problem]:
    """Answers that say there is none, that differ by blanks or capitals, or that are several in one."""
    texts = [next(iter(label.values()), "") for label in item.labels.values()]
    for text in texts:
        if kind := missing_kind(text):
            yield _problem("no answer among answers", wave, item, "labels", visible(text), missing_kind=kind)
    spellings: dict[str, str] = {}
    for text in texts:
        if (other := spellings.setdefault(loosely(text), text)) != text:
            yield _problem("labels alike", wave, item, "labels", f"{visible(other)} and {visible(text)}")
    answers = {fold(text) for text in texts}
    for text in texts:
        for sign in SEPARATORS:
            parts = [fold(part) for part in text.split(sign)]
            if len(parts) > 1 and answers.issuperset(parts):
                yield _problem("several answers in a label", wave, item, "labels", visible(text))
                break


def _problem(kind: str, wave: Wave, item: Item, column: str, found: str, **fields: str) -> Problem:
    file = shown(wave.folder / "codebook.csv")
    return finding(kind, file, row=item.row, column=column, found=found, variable=item.variable, **fields)
