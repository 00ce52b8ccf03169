"""The words for what is wrong with a cell: what, found, expected and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from doorpakken.data.intake.cells import LONGEST, encoded_once, label_codes
from doorpakken.data.intake.problem_listing import visible
from doorpakken.data.intake.suggestions import near_answer, odd, plain
from doorpakken.data.study import Item, Wave
from doorpakken.errors import Problem

DELIVER = "have a corrected file delivered and renew SHA256SUMS"


@dataclass(frozen=True)
class Fault:
    """What a kind of fault says; `{item}`-like fields are filled in by `fault_problem`."""

    what: str
    expected: str
    mend: str
    severity: Literal["error", "warning"] = "error"


FAULTS = {
    "empty cell": Fault(
        "the cell is empty",
        "an answer or a missing code ({missing})",
        'Have the missing code filled in, or declare "" under `missing` in wave.yaml.',
    ),
    "missing code not allowed": Fault(
        "the codebook does not allow this missing code here",
        "{missing}",
        "Add it to `missing` in codebook.csv, row {row}, or {deliver}.",
    ),
    "NUL byte": Fault("a NUL byte stands in the cell", "text", "The file is damaged: {deliver}."),
    "huge cell": Fault(
        "the cell holds more than any answer does",
        f"at most {LONGEST:,} characters",
        "See what was put into it, and {deliver}.",
    ),
    "error cell": Fault(
        "a formula came to an error, which is no answer",
        "an answer or a missing code ({missing})",
        "Have the cell corrected: {deliver}.",
    ),
    "invisible character": Fault(
        "a character that cannot be seen stands in the cell",
        "{plain}",
        "Have the cell typed again: {deliver}.",
    ),
    "shortened number": Fault(
        "a spreadsheet has shortened the number, so that its last digits are lost",
        "all digits",
        "Have the column exported as text: {deliver}.",
    ),
    "lost character": Fault(
        "a character was lost before the file was saved (U+FFFD stands for it)",
        "",
        "Have the file exported again in UTF-8, if the text matters.",
        "warning",
    ),
    "encoded twice": Fault(
        "the text was encoded twice, so that its accents are spoilt",
        "{whole}",
        "Nothing is repaired; have the file exported again in UTF-8, if the text matters.",
        "warning",
    ),
    "blanks": Fault(
        "blanks stand before or after the answer", "{stripped}", "Blanks are not taken off: {deliver}."
    ),
    "blanks in text": Fault(
        "blanks stand before or after the text", "", "Nothing; the text is kept as it is.", "warning"
    ),
    "unlisted code": Fault(
        "the code is not in the codebook",
        "{codes}",
        "{near}Add it to the labels in codebook.csv, row {row}, or {deliver}.",
    ),
    "unlisted label": Fault(
        "the answer is no label of the codebook",
        "{labels}",
        "{near}Write the label as the file has it in codebook.csv, row {row}, or {deliver}.",
    ),
    "ambiguous label": Fault(
        "two codes have this label, so the answer could be either",
        "a label for each code",
        "Give each code in codebook.csv, row {row}, a label of its own.",
    ),
    "not a number": Fault(
        "the cell does not hold a plain number",
        "digits, with {decimal} as decimal sign, {thousands} and no exponent",
        "{near}Declare it as a missing code if it is one, or {deliver}.",
    ),
    "decimal sign": Fault(
        "the number has another decimal sign than declared, or a thousands sign",
        "{decimal}",
        'If the whole file has it, set decimal: "{other}" (or thousands: "{other}") under `responses` in '
        "wave.yaml; else {deliver}.",
    ),
    "missing code spelled otherwise": Fault(
        "the number equals a missing code but is spelled otherwise",
        "{missing}",
        "Declare this spelling under `missing` in wave.yaml, or {deliver}.",
    ),
    "thousands sign": Fault(
        "three digits stand behind each decimal sign of a whole number, as behind a thousands sign",
        "a whole number",
        'If it is one, set thousands: "{decimal_sign}" (decimal: "{other}") under `responses` in wave.yaml; '
        "else {deliver}.",
    ),
    "three decimals": Fault(
        "every decimal sign of the column has three digits behind it, as a thousands sign has",
        "",
        'If it is one, set thousands: "{decimal_sign}" (decimal: "{other}") under `responses` in wave.yaml.',
        "warning",
    ),
    "not a whole number": Fault(
        "the number has decimals",
        "a whole number",
        "Set type to number in codebook.csv, row {row}, or {deliver}.",
    ),
    "out of range": Fault(
        "the number lies outside its range",
        "{range}",
        "Widen minimum or maximum in codebook.csv, row {row}, if the answer is possible; else {deliver}.",
    ),
    "too many digits": Fault(
        "the number has more digits than can be kept exactly",
        "at most 15 digits",
        "Set type to text in codebook.csv, row {row}, if it is no amount.",
    ),
    "not a date-time": Fault(
        "the cell does not hold a date and time", "2014-05-28 13:45:00", "Have it exported as ISO 8601."
    ),
}


def fault_problem(wave: Wave, item: Item, kind: str, raw: str, file: str, row: int) -> Problem:
    """The problem of a raw cell with that kind of fault."""
    fault = FAULTS[kind]
    decimal = wave.responses.decimal
    words = {
        "missing": ", ".join(visible(code) for code in item.missing) or "no missing code",
        "row": item.row,
        "deliver": DELIVER,
        "stripped": visible(raw.strip()),
        "codes": _shortened(list(item.labels)),
        "labels": _shortened(list(label_codes(wave, item))),
        "near": near_answer(wave, item, raw),
        "thousands": f"{wave.responses.thousands!r} between groups of three"
        if wave.responses.thousands
        else "no thousands sign",
        "decimal": "a comma" if decimal == "," else "a point",
        "decimal_sign": decimal,
        "plain": visible(plain(raw)),
        "whole": visible(encoded_once(raw) or ""),
        "other": {",": ".", ".": ","}[decimal],
        "range": _range(item),
    }
    mend = fault.mend.format(**words)
    return Problem(
        file,
        row,
        item.column,
        kind,
        fault.what,
        visible(raw) + ("" if item.type == "text" else odd(raw)),
        fault.expected.format(**words),
        mend[0].upper() + mend[1:],
        fault.severity,
    )


def _shortened(names: list[str]) -> str:
    return ", ".join(names[:12]) + (f" (and {len(names) - 12} more)" if len(names) > 12 else "")


def _range(item: Item) -> str:
    low, high = (None if end is None else f"{end:.15g}" for end in (item.minimum, item.maximum))
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}"
