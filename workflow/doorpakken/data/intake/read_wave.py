"""Read a raw wave: every cell as the text it holds, with the row in which its program shows it."""

from __future__ import annotations

import itertools
from dataclasses import replace

from doorpakken.data.intake.byte_order_marks import without_marks
from doorpakken.data.intake.file_labels import label_problems
from doorpakken.data.intake.formats import nothing, open_table, sealed_bytes
from doorpakken.data.intake.heads import head_problems, head_row, misread_heads
from doorpakken.data.intake.raw_table import RawColumn, RawTable, gather, with_problems
from doorpakken.data.intake.statistics_files import undeclared
from doorpakken.data.intake.stray_rows import open_end, without_strays
from doorpakken.data.intake.tick_all import with_ticks
from doorpakken.data.study import Wave
from doorpakken.data.study.documents import shown
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
    opened = open_table(responses, data)
    first = list(itertools.islice(opened.records, LOOKED_AT))
    opened = replace(opened, records=itertools.chain(first, opened.records))
    trouble = misread_heads(wave, opened.heads, first, data)
    if trouble:
        raise UserError(trouble)
    table = gather(opened, responses.heads, shown(responses.path))
    if not len(table.source_row) and all(found.severity == "warning" for found in table.problems):
        raise UserError(nothing("no rows", "the raw file has heads but no rows", table.file))
    if not responses.knows_missing:
        table = without_strays(wave, table)
    if responses.format == "csv":
        table = with_problems(table, open_end(table, data))
    heads = head_row(opened.heads, responses.heads)
    table = with_problems(table, head_problems(wave, heads, [column.name for column in table.columns]))
    table = with_problems(table, undeclared(wave, table, opened.described))
    table = with_problems(table, label_problems(wave, opened.described, table.file))
    table = without_marks(table, heads, {item.column for item in wave.items})
    return with_ticks(wave, table)
