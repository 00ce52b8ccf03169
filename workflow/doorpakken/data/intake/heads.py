"""The heads of a raw file held against the codebook: names, style, delimiter, missing and unknown columns."""

from __future__ import annotations

import contextlib
import csv
import difflib
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from doorpakken.data.intake.delimited import records, text_stream
from doorpakken.data.intake.problem_listing import listed, visible
from doorpakken.data.study import Responses, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, problem

DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
MOST = 1_000  # heads among which a like one is looked for
STYLES = ("names", "limesurvey", "surveymonkey", "qualtrics")
LIMESURVEY = re.compile(r"([A-Za-z][A-Za-z0-9_]*(?:\[[^\]]*\])*)\.")


def head_row(rows: Sequence[Sequence[str]], style: str) -> list[str]:
    """The heads of the columns, from one or more rows of them: the first row, as long as the longest.

    With `surveymonkey` the question, filled from the left over the columns of its answers, and its answer in
    brackets: `Which states? [Iowa]`.
    """
    width = max(map(len, rows), default=0)
    whole = [[*row, *[""] * (width - len(row))] for row in rows]
    if style != "surveymonkey" or len(whole) < 2:
        return whole[0] if whole else []
    heads, question = [], ""
    for above, below in zip(whole[0], whole[1], strict=True):
        question = above or (question if below else "")
        heads.append(f"{question} [{below}]" if below else question)
    return heads


def head_row_problems(rows: Sequence[Sequence[str]], style: str, file: str) -> Iterator[Problem]:
    """Rows of heads of unequal length, and a third row that Qualtrics did not write."""
    widths = [len(row) for row in rows]
    for row, width in enumerate(widths, start=1):
        if width != max(widths):
            yield problem("ragged heads", "the rows of heads have different numbers of cells", file, row=row,
                          found=f"{width} cells", expected=str(max(widths)),
                          mend="Correct `responses.header_rows`, or have it exported again.")  # fmt: skip
    if style == "qualtrics" and not (len(rows) > 2 and all(map(is_import_id, rows[2]))):
        yield problem("heads", "the third row does not hold the ImportId of every column", file, row=3,
                      expected='{"ImportId":"..."}',
                      mend="Correct `responses.heads`, or have the file exported again.")  # fmt: skip


def is_import_id(cell: str) -> bool:
    """Whether a cell is what Qualtrics writes in its third row of heads."""
    return cell.replace(" ", "").startswith('{"ImportId":')


def column_names(heads: Sequence[str], style: str) -> list[str]:
    """The name of each column: its head, or with `limesurvey` the code that the head begins with.

    `edu1. What is ...` gives `edu1`, `rse3[SQ001]. Who uses ... []` gives `rse3[SQ001]`. Where two heads
    begin with the same code, each keeps its whole head as its name. An empty head over the third column
    gives `column 3`.
    """
    given = [head or f"column {place}" for place, head in enumerate(heads, start=1)]
    if style != "limesurvey":
        return given
    codes = [match[1] if (match := LIMESURVEY.match(head)) else head for head in given]
    times = Counter(codes)
    return [code if times[code] == 1 else head for code, head in zip(codes, given, strict=True)]


def misread_heads(
    wave: Wave, rows: Sequence[Sequence[str]], below: Sequence[Sequence[str]], data: bytes
) -> Problem | None:
    """The one reason why the heads do not match the codebook: other rows, another delimiter or style.

    rows: the heads as declared. below: the first records. data: the bytes of the file, for text.
    """
    responses, name = wave.responses, shown(wave.responses.path)
    wanted = {item.column for item in wave.items}
    if not any(map(str.strip, rows[0] if rows else ())):
        return problem(
            "heads",
            "the first row is blank",
            name,
            row=1,
            expected="the heads",
            mend="Have the file delivered with its heads in the first row.",
        )

    named = {*column_names(rows[0], responses.heads)} & wanted
    rest = [] if len(named) > 1 else [*rows[1:], *below]  # no look at wide rows without need
    lower = [
        at for at, row in enumerate(rest, 2) if len(wanted & set(column_names(row, responses.heads))) > 1
    ]
    if lower:
        return problem(
            "heads",
            "rows of something else stand above the heads",
            name,
            row=lower[0],
            found=f"the heads in row {lower[0]}",
            expected="the heads in row 1",
            mend="Have the file delivered without the rows above its heads, and renew SHA256SUMS.",
        )

    def matches(heads: Sequence[Sequence[str]], style: str) -> int:
        return len(wanted & set(column_names(head_row(heads, style), style)))

    declared = matches(rows, responses.heads)
    if declared == len(wanted):
        return None
    if responses.format == "csv":
        heads = {sign: _first_records(responses, data, sign) for sign in DELIMITERS}
        delimiter = max(DELIMITERS, key=lambda candidate: matches(heads[candidate], responses.heads))
        if matches(heads[delimiter], responses.heads) > max(declared, 1):
            return problem(
                "delimiter",
                "the heads have another delimiter than declared",
                name,
                row=1,
                found=DELIMITERS[delimiter],
                expected=DELIMITERS[responses.delimiter],
                mend=f'Set delimiter: "{delimiter if delimiter != chr(9) else chr(92) + "t"}" under '
                "`responses` in wave.yaml.",
            )
    style = max(STYLES, key=lambda candidate: matches(rows, candidate))
    if declared == 0 and matches(rows, style) > 0:
        return problem(
            "heads",
            "the heads are written in another style than declared",
            name,
            row=1,
            found=style,
            expected=responses.heads,
            mend=f"Set heads: {style} under `responses` in wave.yaml.",
        )
    return None


def head_problems(wave: Wave, heads: Sequence[str], names: Sequence[str]) -> Iterator[Problem]:
    """Columns that stand twice, that the codebook names and the file lacks, or the reverse."""
    file, wanted = shown(wave.responses.path), {item.column: item for item in wave.items}
    row = 1 if wave.responses.header_rows else None
    refuse = wave.responses.other_columns == "refuse"
    times = Counter(names)
    twice = [name for name in times if times[name] > 1 and (refuse or name in wanted)]

    def again(at: int) -> Problem:
        return problem(
            "duplicate head",
            f"the head stands over {times[twice[at]]} columns",
            file,
            row=row,
            column=visible(twice[at]),
            found=visible(twice[at]),
            expected="each head once",
            mend="Have the file delivered with a head of its own for each column.",
        )

    yield from listed(range(len(twice)), len(twice), again)
    unknown = [name for name in dict.fromkeys(names) if name not in wanted]
    missing = [column for column in wanted if column not in names]

    def lacking(at: int) -> Problem:
        column = missing[at]
        near = difflib.get_close_matches(column, unknown[:MOST], n=1)
        return problem(
            "missing column",
            "the codebook names a column that the file lacks",
            file,
            row=row,
            column=column,
            found=f"the heads without it, the nearest being {visible(near[0])}" if near else "",
            expected=column,
            mend=f"Correct `column` in {shown(wave.folder / 'codebook.csv')}, row {wanted[column].row}, "
            "or have the column delivered.",
        )

    def unexpected(at: int) -> Problem:
        name = unknown[at]
        near = difflib.get_close_matches(name, missing[:MOST], n=1)
        return problem(
            "unknown column",
            "the codebook has no row for this column",
            file,
            row=row,
            column=visible(name),
            found=visible(heads[names.index(name)]),
            expected=near[0] if near else "a column of the codebook",
            mend="Add a row to codebook.csv, or set other_columns: ignore in wave.yaml.",
        )

    yield from listed(range(len(missing)), len(missing), lacking)
    if refuse:
        yield from listed(range(len(unknown)), len(unknown), unexpected)


def _first_records(responses: Responses, data: bytes, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        stream = text_stream(data, responses.encoding)
        rows.extend(itertools.islice(records(stream, responses, delimiter), responses.header_rows))
    return rows
