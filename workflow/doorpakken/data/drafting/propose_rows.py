"""Rows that may be no response: notes below the answers, tests and previews, hidden or unanswered rows."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from doorpakken.data.drafting.proposal import Proposal
from doorpakken.data.intake.known_scales import CAMEL, fold, in_words
from doorpakken.data.intake.left_out import matching, unanswered
from doorpakken.data.intake.raw_table import RawColumn
from doorpakken.data.intake.stray_rows import NOTE
from doorpakken.data.study.open_points import todo

if TYPE_CHECKING:
    from doorpakken.data.drafting.detect_format import Detected

STATUS = re.compile(r"(^|[^a-z])(status|channel|kanaal|response_?type|testrun)($|[^a-z])", re.IGNORECASE)
FINISHED = re.compile(r"(finished|completed?|progress|submit_?date|last_?page)", re.IGNORECASE)
FEW = 12  # cells of a column that says how a response came in
NARROW = 2  # columns, of which a row of one cell says nothing
NO_RESPONSE = 1 | 2 | 8  # in the status of Qualtrics: a preview, a test, spam
WHOLE = 100  # per cent of a questionnaire that is finished


def rows_below(records: Sequence[Sequence[str]]) -> int:
    """How many of the last records are notes under the answers, as a source or totals; blank ones aside."""
    width = Counter(map(len, records)).most_common(1)[0][0] if records else 0
    notes = blank = 0
    for record in itertools.islice(reversed(records), max(len(records) - 1, 0)):
        filled = [cell.strip() for cell in record if cell.strip()]
        if not filled:
            blank += 1
            continue
        alone = len(filled) == 1 and width > NARROW
        apart = len(record) < width or _follows_a_blank_row(records, len(records) - notes - blank - 1)
        if not (NOTE.fullmatch(filled[0]) or (alone and apart)):
            break
        notes += 1
    return notes


def _follows_a_blank_row(records: Sequence[Sequence[str]], place: int) -> bool:
    return place > 0 and not any(map(str.strip, records[place - 1]))


def row_filter(detected: Detected) -> dict[str, list[str]]:
    """Cells by column, each left open, that tell a test, a preview or spam; to be left out."""
    tests: dict[str, list[str]] = {}
    for column in detected.table.columns:
        if len(column.values) > FEW or not STATUS.search(CAMEL.sub("_", column.name)):
            continue
        cells = [cell for cell in column.values if in_words(cell, "test")]
        if detected.responses.heads == "qualtrics" and column.name == "Status":
            cells += [cell for cell in column.values if cell.isdigit() and int(cell) & NO_RESPONSE]
        for cell in cells if len(cells) < len(column.values) else ():
            times = len(column.records_where(value == cell for value in column.values))
            doubt = f"{times} rows of {column.name} {cell}: are they no responses"
            tests.setdefault(column.name, []).append(todo(doubt, cell))
    return tests


def readings_of_rows(detected: Detected, proposed: Sequence[Proposal]) -> dict[str, str]:
    """How rows are to be read that the workbook hides, or that hold no answer."""
    readings, hidden = {}, detected.raw_file.hidden
    if hidden:
        doubt = f"{len(hidden)} rows are hidden in the sheet, as row {hidden[0]}: are they responses"
        readings["hidden_rows"] = todo(doubt, "read")
    types = {column.name: each.type for column, each in zip(detected.table.columns, proposed, strict=True)}
    without = detected.table.source_row[unanswered(detected.table, types)]
    if len(without):
        doubt = f"{len(without)} rows hold no answer, as row {without[0]}: are they no responses"
        readings["unanswered"] = todo(doubt, "leave_out")
    return readings


def doubts_of_rows(detected: Detected) -> Iterator[str]:
    """What only people know of rows: what stands below the answers, and whether unfinished ones count."""
    rows = detected.responses.footer_rows
    if rows:
        doubt = f"rows below the answers are passed over, footer_rows {rows} in wave.yaml: is none a response"
        yield todo(doubt, "they are notes or totals")
    for column in detected.table.columns:
        if (entry := _unfinished(column)) is not None:
            times = int(matching(column, [entry], detected.responses).sum())
            condition = f'leave_out: {{{column.name}: ["{entry}"]}}'
            doubt = (
                f"{times} responses are unfinished by {column.name}: if they do not count, write {condition}"
            )
            yield todo(f"{doubt} below responses in wave.yaml", "they count")
            return


def _unfinished(column: RawColumn) -> str | None:
    """What an unfinished response has in a column that tells, as False or <100; None for another column."""
    match = FINISHED.fullmatch(CAMEL.sub("_", column.name))
    if not match:
        return None
    word = match[1].casefold().replace("_", "")
    cells = [cell for cell in column.values if cell]
    if word == "submitdate":
        return "" if cells and "" in column.values else None
    if word in ("progress", "lastpage"):
        numbers = [int(cell) for cell in cells if cell.isdigit()]
        most = WHOLE if word == "progress" else max(numbers, default=0)
        return f"<{most}" if min(numbers, default=most) < most and len(numbers) == len(cells) else None
    return next((cell for cell in cells if fold(cell) == "0" or in_words(cell, "no")), None)
