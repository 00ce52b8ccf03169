"""A researcher who takes every proposal: what is then estimated, held against counts made by other code.

`python -m tests.support.tired_researcher FILE...` starts a study from each file, takes what it proposes,
and prints how many questions agree with counts of the raw cells, or what the check refuses.
"""

from __future__ import annotations

import csv
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyreadstat

from doorpakken.data.drafting import add_concepts, draft_study, take_proposals
from doorpakken.data.intake import admit, inspect_wave
from doorpakken.data.study import Item, Study, Wave, load_study
from doorpakken.errors import Problem, UserError
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.weighting import weigh

YEAR = "2017"
LICENCE = "TODO (under which licence the responses were given)"
RELATIVE = 1e-9


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the questions that agree, what differs, and the errors of the check."""

    agree: int = 0
    differ: Sequence[str] = ()
    refused: Sequence[Problem] = ()
    left_out: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        if self.refused:
            return "\n".join([f"refused, {len(self.refused)} errors", *map(str, self.refused[:3])])
        return "\n".join([f"{self.agree} questions agree, {len(self.differ)} differ", *self.differ[:20]])


def started(folder: Path, file: Path, language: str) -> Study:
    """The study that new-study makes of a file, every proposal taken and the rest filled in."""
    draft = draft_study(folder, "probe", YEAR, file, [language])
    home = folder / "probe"
    take_proposals(draft.folder)
    add_concepts(draft.folder / "codebook.csv", home / "concepts.csv", (language,))
    wave, source = draft.folder / "wave.yaml", draft.folder / "SOURCE.md"
    wave.write_text(wave.read_text("utf-8").replace(LICENCE, "CC0"), "utf-8")
    kept = [line for line in source.read_text("utf-8").splitlines() if not line.startswith("TODO")]
    source.write_text("\n".join(kept) + "\n", "utf-8")
    return load_study(home / "study.yaml")


def outcome(study: Study) -> Outcome:
    """The estimates of the one wave of a study held against the cells of its raw file."""
    (wave,) = study.waves.values()
    raw, problems = inspect_wave(wave)
    errors = [each for each in problems if each.severity == "error"]
    if errors or raw is None:
        return Outcome(refused=errors)
    responses = admit(wave, raw)
    estimates = estimate_wave(wave, study.plan, responses, weigh(wave, responses, None))
    rows = (raw.source_row - wave.responses.first_row).tolist()
    columns = plain_cells(wave)
    weighing = [item.column for item in wave.items if item.variable == wave.design.weights]
    weights = [float(columns[weighing[0]][row]) if weighing else 1.0 for row in rows]
    differ = []
    for item in wave.questions:
        cells = [columns[item.column][row] for row in rows]
        differ += [f"{item.column}: {what}" for what in _differences(wave, item, cells, weights, estimates)]
    names = {line.partition(":")[0] for line in differ}
    return Outcome(len(wave.questions) - len(names), differ, left_out=dict(raw.left_out))


def plain_cells(wave: Wave) -> dict[str, list[str]]:
    """The cells of each column as the csv module or pyreadstat gives them, by the column of the codebook."""
    responses = wave.responses
    if responses.knows_missing:
        table, _ = pyreadstat.read_sav(responses.path, user_missing=True, disable_datetime_conversion=True)
        return {name: [_plain(cell) for cell in table[name]] for name in table}
    with responses.path.open(encoding=responses.encoding, newline="") as stream:
        lines = list(csv.reader(stream, delimiter=responses.delimiter))
    heads = lines[responses.skip_rows : responses.skip_rows + responses.header_rows]
    records = lines[responses.first_row - 1 :]
    return {
        name: [(record[place] if place < len(record) else "").replace("\ufeff", "") for record in records]
        for place, name in enumerate(_names(heads, responses.heads))
    }


def _names(heads: Sequence[Sequence[str]], style: str) -> Iterator[str]:
    """The columns by the heads, told by simpler rules than those of the reader."""
    question = ""
    times = Counter(head.split(".")[0] for head in heads[0])
    for place, head in enumerate(heads[0]):
        if style == "surveymonkey":
            below = heads[1][place]
            question = head or (question if below else "")
            yield (f"{question} [{below}]" if below else question) or f"column {place + 1}"
        elif style == "limesurvey" and times[head.split(".")[0]] == 1:
            yield head.split(".")[0].replace("\ufeff", "") or f"column {place + 1}"
        else:
            yield head.replace("\ufeff", "") or f"column {place + 1}"


def _plain(cell: object) -> str:
    if cell is None or cell != cell:
        return ""
    return f"{cell:.15g}" if isinstance(cell, int | float) else str(cell)


def _differences(
    wave: Wave, item: Item, cells: Sequence[str], weights: Sequence[float], estimates: pd.DataFrame
) -> Iterator[str]:
    """What is estimated of a question otherwise than its cells count."""
    statistic = "count" if item.labels else "mean"
    rows = estimates[(estimates["estimand"] == f"{item.variable}_{statistic}") & (estimates["domain"] == "")]
    if item.labels:
        ours = {code: _estimate(rows, code) for code in item.labels}
        yield from _by_label(wave, item, Counter(map(_folded, cells)), ours)
        return
    decimal = wave.responses.decimal
    numbers = [
        (float(cell.replace(decimal, ".")), weight)
        for cell, weight in zip(cells, weights, strict=True)
        if cell and cell not in item.missing
    ]
    mean = rows["estimate"].iloc[0] if len(rows) else math.nan
    total = sum(weight for _, weight in numbers)
    expected = sum(number * weight for number, weight in numbers) / total if numbers else math.nan
    if not (math.isclose(mean, expected, rel_tol=RELATIVE) or (math.isnan(mean) and not numbers)):
        yield f"mean {mean}, of the cells {expected}"


def _by_label(wave: Wave, item: Item, counts: Counter[str], ours: dict[str, float]) -> Iterator[str]:
    spelled: dict[str, float] = {}
    for code, label in item.labels.items():
        word = code if wave.responses.answers == "codes" else next(iter(label.values()))
        spelled[_folded(word)] = spelled.get(_folded(word), 0) + ours[code]
    boxed = set(item.labels) == {"0", "1"}
    for word, number in spelled.items():
        if counts[word] != number and not (boxed and not counts[word]):
            yield f"{word[:40]!r}: {number:g}, in the cells {counts[word]}"
    missing = {_folded(code) for code in item.missing} | {""}
    for word, number in counts.items():
        if word not in spelled and word not in missing:
            yield f"{word[:40]!r} is in {number} cells and no answer"


def _estimate(rows: pd.DataFrame, code: str) -> float:
    own = rows[rows["category"] == code]["estimate"]
    return float(own.iloc[0]) if len(own) and own.iloc[0] == own.iloc[0] else 0.0


def _folded(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def main(files: Sequence[str]) -> int:
    """Print what becomes of each file; 1 where an estimate differs from the cells."""
    wrong = 0
    for name in files:
        with tempfile.TemporaryDirectory() as folder:
            try:
                result = outcome(started(Path(folder), Path(name), "en"))
            except UserError as error:
                result = Outcome(refused=error.problems)
        wrong += len(result.differ)
        print(f"{Path(name).name}: {result}", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
