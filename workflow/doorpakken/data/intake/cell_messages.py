"""The fields that fill in the words for what is wrong with a cell."""

from __future__ import annotations

from typing import Any

from doorpakken.data.intake.cells import LONGEST, encoded_once, label_codes
from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.problem_listing import visible
from doorpakken.data.intake.suggestions import near_answer, odd, plain
from doorpakken.data.study import Item, Wave
from doorpakken.errors import Problem


def fault_problem(wave: Wave, item: Item, kind: str, raw: str, file: str, row: int) -> Problem:
    """The problem of a raw cell with that kind of fault."""
    decimal, thousands = wave.responses.decimal, wave.responses.thousands
    fields: dict[str, Any] = {
        "missing": ", ".join(visible(code) for code in item.missing) or "no missing code",
        "longest": LONGEST,
        "stripped": visible(raw.strip()),
        "codes": _shortened(list(item.labels)),
        "labels": _shortened(list(label_codes(wave, item))),
        "near": near_answer(wave, item, raw),
        "thousands": f"{thousands!r} between groups of three" if thousands else "no thousands sign",
        "decimal": "a comma" if decimal == "," else "a point",
        "decimal_sign": decimal,
        "plain": visible(plain(raw)),
        "whole": visible(encoded_once(raw) or ""),
        "other": {",": ".", ".": ","}[decimal],
        "range": _range(item),
        "item_row": item.row,
    }
    cell = visible(raw) + ("" if item.type == "text" else odd(raw))
    return finding(kind, file, row=row, column=item.column, found=cell, **fields)


def _shortened(names: list[str]) -> str:
    return ", ".join(names[:12]) + (f" (and {len(names) - 12} more)" if len(names) > 12 else "")


def _range(item: Item) -> str:
    low, high = (None if end is None else f"{end:.15g}" for end in (item.minimum, item.maximum))
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}"
