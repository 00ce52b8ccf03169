"""Read a raw wave: every cell as the text it holds, with the row in which its program shows it."""

from __future__ import annotations

import itertools
from dataclasses import replace

from doorpakken.data.intake.file_labels import label_problems
from doorpakken.data.intake.findings import refusal
from doorpakken.data.intake.formats import open_raw, sealed_bytes
from doorpakken.data.intake.heads import head_problems, head_row, misread_heads
from doorpakken.data.intake.left_out import only_responses
from doorpakken.data.intake.raw_table import RawColumn, RawTable, gather, with_problems, without_marks
from doorpakken.data.intake.statistics_files import undeclared_missing
from doorpakken.data.intake.stray_rows import open_end, without_strays
from doorpakken.data.intake.tick_all import with_ticks
from doorpakken.data.study import Wave
from doorpakken.data.study.documents import shown
from doorpakken.data.study.raw_formats import TEXT
from doorpakken.errors import UserError

LOOKED_AT = 20  # records among which heads are looked for

__all__ = ["RawColumn", "RawTable", "read_raw"]


def read_raw(wave: Wave) -> RawTable:
    """The raw responses of a wave, which are only read.

    Raises UserError when nothing can be held against the codebook: no or changed file, another format,
    encoding or delimiter than declared, no rows. What is wrong with single rows and columns stands in
    `problems`.
    """
    data, responses = sealed_bytes(wave), wave.responses
    raw_file = open_raw(responses, data)
    first = list(itertools.islice(raw_file.records, LOOKED_AT))
    raw_file = replace(raw_file, records=itertools.chain(first, raw_file.records))
    trouble = misread_heads(wave, raw_file.heads, first, data)
    if trouble:
        raise UserError(trouble)
    table = gather(raw_file, responses.heads, shown(responses.path))
    if not len(table.source_row) and all(problem.severity == "warning" for problem in table.problems):
        raise refusal("no rows", table.file)
    heads = head_row(raw_file.heads, responses.heads)
    table = only_responses(wave, table, raw_file)
    if not responses.knows_missing:
        table = without_strays(wave, table, heads)
    if responses.format == TEXT and not responses.footer_rows:
        table = with_problems(table, open_end(table, data))
    table = with_problems(table, head_problems(wave, heads, [column.name for column in table.columns]))
    table = with_problems(table, undeclared_missing(wave, table, raw_file.described))
    table = with_problems(table, label_problems(wave, raw_file.described, table.file))
    table = without_marks(table, heads, {item.column for item in wave.items})
    return with_ticks(wave, table)
