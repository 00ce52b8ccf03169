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
from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.problem_listing import listed, visible
from doorpakken.data.study import Responses, Wave
from doorpakken.data.study.documents import shown
from doorpakken.data.study.raw_formats import TEXT
from doorpakken.errors import Problem

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
            yield finding("ragged heads", file, row=row, found=f"{width} cells", expected=max(widths))
    if style == "qualtrics" and not (len(rows) > 2 and all(map(is_import_id, rows[2]))):
        yield finding("heads without ImportId", file, row=3)


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
        return finding("heads blank", name, row=1)
    lower = _lower_heads(rows, below, responses.heads, wanted)
    if lower:
        return finding("heads lower", name, row=lower, found=f"the heads in row {lower}")

    def matches(heads: Sequence[Sequence[str]], style: str) -> int:
        return len(wanted & set(column_names(head_row(heads, style), style)))

    declared = matches(rows, responses.heads)
    if declared == len(wanted):
        return None
    if responses.format == TEXT:
        times = {sign: matches(_first_records(responses, data, sign), responses.heads) for sign in DELIMITERS}
        best = max(DELIMITERS, key=lambda sign: times[sign])
        if times[best] > max(declared, 1):
            fields = {"declared": DELIMITERS[responses.delimiter], "delimiter": best.replace("\t", r"\t")}
            return finding("delimiter", name, row=1, found=DELIMITERS[best], **fields)
    style = max(STYLES, key=lambda candidate: matches(rows, candidate))
    if declared == 0 and matches(rows, style) > 0:
        name_of = {"declared": responses.heads, "style": style}
        return finding("heads of another style", name, row=1, found=style, **name_of)
    return None


def _lower_heads(
    rows: Sequence[Sequence[str]], below: Sequence[Sequence[str]], style: str, wanted: set[str]
) -> int | None:
    """The first row below the declared heads that holds more of the wanted heads than these do."""
    if len({*column_names(rows[0], style)} & wanted) > 1:  # no look at wide rows without need
        return None
    matching = (len(wanted & set(column_names(row, style))) for row in (*rows[1:], *below))
    return next((row for row, columns in enumerate(matching, start=2) if columns > 1), None)


def head_problems(wave: Wave, heads: Sequence[str], names: Sequence[str]) -> Iterator[Problem]:
    """Columns that stand twice, that the codebook names and the file lacks, or the reverse."""
    file, wanted = shown(wave.responses.path), {item.column: item for item in wave.items}
    row = wave.responses.skip_rows + 1 if wave.responses.header_rows else None
    refuse = wave.responses.other_columns == "refuse"
    codebook = shown(wave.folder / "codebook.csv")
    times = Counter(names)
    repeated = [name for name in times if times[name] > 1 and (refuse or name in wanted)]
    filters = {*wave.responses.keep, *wave.responses.leave_out}
    unknown = [name for name in dict.fromkeys(names) if name not in wanted and name not in filters]
    missing = [column for column in wanted if column not in names]

    def duplicate(name: str) -> Problem:
        head = visible(name)
        return finding("duplicate head", file, row=row, column=head, found=head, times=times[name])

    def lacking(column: str) -> Problem:
        near = difflib.get_close_matches(column, unknown[:MOST], n=1)
        heads_found = f"the heads without it, the nearest being {visible(near[0])}" if near else ""
        fields = {"column_name": column, "codebook": codebook, "item_row": wanted[column].row}
        return finding("missing column", file, row=row, column=column, found=heads_found, **fields)

    def unexpected(name: str) -> Problem:
        near = difflib.get_close_matches(name, missing[:MOST], n=1)
        head, expected = visible(heads[names.index(name)]), near[0] if near else "a column of the codebook"
        return finding("unknown column", file, row=row, column=visible(name), found=head, expected=expected)

    yield from listed(repeated, duplicate)
    yield from listed(missing, lacking)
    if refuse:
        yield from listed(unknown, unexpected)


def _first_records(responses: Responses, data: bytes, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        stream = text_stream(data, responses.encoding)
        above = responses.skip_rows
        rows.extend(itertools.islice(records(stream, responses, delimiter), above, responses.first_row - 1))
    return rows
