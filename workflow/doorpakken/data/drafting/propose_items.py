"""A codebook row for each column: type, codes, labels and missing codes as its cells and the file suggest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from doorpakken.data.drafting.detect_format import Detected
from doorpakken.data.drafting.kobo_columns import with_kobo_columns
from doorpakken.data.drafting.limesurvey_columns import with_bare_codes, with_program_columns
from doorpakken.data.drafting.odd_columns import nearly, odd
from doorpakken.data.drafting.proposal import LABELS, OTHER, Proposal
from doorpakken.data.drafting.question_wording import Wording
from doorpakken.data.drafting.whole_questions import RECURS, coded_whole
from doorpakken.data.intake.cells import parse_moment, parse_number
from doorpakken.data.intake.known_scales import in_words
from doorpakken.data.intake.raw_file import ColumnDescription
from doorpakken.data.intake.raw_table import RawColumn

NAMED_ID = re.compile(
    r"(^|[^a-z])(case|respon(dent|se)|record|participant)?[ _-]?id($|[^a-z])", re.IGNORECASE
)
CODE = re.compile(r"[A-Za-z0-9_.-]+")
USUAL_MISSING = re.compile(r"-(9\d?|8|7|66|77|88)|-?999\d?")
FEW = 10  # whole numbers that may as well be codes
SMALL = re.compile(r"\d{1,2}")
WORDS = 3  # texts among numbers that may be missing codes


def proposals(detected: Detected, words: Sequence[Wording]) -> list[Proposal]:
    """What each column with its words may be, in their order; one is the id, if any differs in each row."""
    columns, described = detected.table.columns, detected.raw_file.described
    about = [described.get(column.name, ColumnDescription()) for column in columns]
    proposed = [_proposal(detected, *pair) for pair in zip(columns, about, strict=True)]
    for column, shown in detected.raw_file.shown_codes.items():
        if column < len(proposed):
            proposed[column] = _shown_as_code(proposed[column], shown)
    place, doubt = _identifier(columns, proposed, len(detected.table.source_row))
    if place is not None:
        proposed[place] = Proposal("id", open_type=doubt)
    units = [place for place, proposal in enumerate(proposed) if proposal.type == "unit"]
    for later in units[1:]:
        proposed[later] = Proposal("text")
    if detected.responses.knows_missing:
        return coded_whole(columns, proposed, words)
    proposed = with_kobo_columns(columns, with_program_columns(columns, proposed))
    coded = coded_whole(columns, _with_missing(columns, proposed), words)
    return _with_missing(columns, with_bare_codes(columns, coded))


def _shown_as_code(proposal: Proposal, shown: str) -> Proposal:
    """A column of numbers that a workbook shows as codes: nothing to take a mean of."""
    doubt = f"the cells show {shown}: have the codes delivered as text if they are codes"
    if proposal.type in ("integer", "number"):
        return replace(proposal, type="text", open_type=doubt)
    return replace(proposal, open_labels=doubt) if proposal.type == "single" else proposal


def _with_missing(columns: Sequence[RawColumn], proposed: Sequence[Proposal]) -> list[Proposal]:
    """The proposals with each cell that other columns have for a missing code, but where it is an answer."""
    lost = {cell for proposal in proposed for cell in proposal.missing}
    whole = []
    for column, proposal in zip(columns, proposed, strict=True):
        answers = {word for pair in proposal.labels for word in pair} | set(proposal.missing)
        also = [cell for cell in column.values if cell in lost - answers and proposal.type != "id"]
        whole.append(replace(proposal, missing=(*proposal.missing, *also)))
    return whole


def missing_codes(detected: Detected, proposed: Iterable[Proposal]) -> dict[str, str]:
    """The missing codes of the whole file with what it says of each: its label, or that it is empty."""
    columns = detected.table.columns
    blank = any("" in column.values for column in columns)
    codes = {"": "an empty cell"} if blank else {}
    for column, proposal in zip(columns, proposed, strict=True):
        labels = detected.raw_file.described.get(column.name, ColumnDescription()).labels
        for code in proposal.missing:
            codes.setdefault(code, labels.get(code, ""))
            codes[code] = codes[code] or labels.get(code, "")
    return codes


def _proposal(detected: Detected, column: RawColumn, described: ColumnDescription) -> Proposal:
    if detected.responses.knows_missing:
        missing = tuple(cell for cell in column.values if described.is_missing(cell))
    else:
        missing = _unlike_numbers(detected, column.values)
    answers = [cell for cell in column.values if cell and cell not in missing]
    numbers = [_number(detected, cell) for cell in answers]
    if described.labels:
        return _labelled(answers, missing, described, all(number is not None for number in numbers))
    if not answers:
        return Proposal("text", missing)
    unusual = odd(column.name, described.label, answers, numbers, detected.responses.decimal)
    if unusual is not None and not described.labels:
        return replace(unusual, missing=missing)
    units = [bool(detected.unit and re.fullmatch(detected.unit, answer)) for answer in answers]
    if 2 * sum(units) > len(units):
        other = next((cell for cell, unit in zip(answers, units, strict=True) if not unit), "")
        doubt = f"some cells are no code of a unit of the frame, as {other}" if other else ""
        return Proposal("unit", open_type=doubt)
    if all(map(parse_moment, answers)):
        return Proposal("datetime", missing)
    if all(number is not None for number in numbers):
        whole = all(number == int(number) for number in numbers if number is not None)
        if whole and _are_codes(column, answers, missing):
            pairs = tuple((code, code) for code in sorted(answers, key=int))
            return Proposal("single", missing, pairs)
        return Proposal("integer" if whole else "number", missing)
    almost = nearly(answers)
    return (
        replace(almost, missing=missing)
        if almost
        else _texts(column, answers, missing, coded=detected.responses.knows_missing)
    )


def _are_codes(column: RawColumn, answers: Sequence[str], missing: tuple[str, ...]) -> bool:
    """Whether a few small numbers recur as codes do; their shares are right too if they are none."""
    filled = len(column.records_where(cell != "" and cell not in missing for cell in column.values))
    return len(answers) <= FEW and filled >= RECURS * len(answers) and all(map(SMALL.fullmatch, answers))


def _labelled(
    answers: Sequence[str], missing: tuple[str, ...], described: ColumnDescription, numeric: bool
) -> Proposal:
    """A column to which the file itself gives labels: of all its answers, some, or its missing codes only."""
    labels = {
        code: label for code, label in described.labels.items() if code and not described.is_missing(code)
    }
    bare = [code for code in answers if code not in labels]
    if not labels:
        return Proposal("number" if numeric else "text", missing)
    pairs = (*labels.items(), *((code, code) for code in bare))
    if len(bare) > LABELS or not all(CODE.fullmatch(code) for code, _ in pairs):
        doubt = "the file labels some of its values only, or values that can be no codes"
        return Proposal("number" if numeric else "text", missing, open_type=doubt)
    spoiled = any("|" in label or not label for _, label in pairs)
    doubt = f"the file has no label for {', '.join(bare[:5])}" if bare else ""
    doubt = doubt or ("a label cannot hold a bar, nor be empty" if spoiled else "")
    cells = tuple((code, label.replace("|", "/").strip() or code) for code, label in pairs)
    return Proposal("single", missing, cells, open_labels=doubt)


def _texts(column: RawColumn, answers: Sequence[str], missing: tuple[str, ...], *, coded: bool) -> Proposal:
    """A column of texts; in a file that holds codes its answers are codes themselves."""
    if len(answers) == 1 and in_words(answers[0], "no"):
        doubt, pair = f"only {answers[0]} occurs: what is the other", (("0", answers[0]), ("1", OTHER))
        return Proposal("single", missing, pair, open_labels=doubt)
    if len(answers) == 1 and "" in column.values and "|" not in answers[0]:
        doubt, pair = "is an empty cell a box that was not ticked", (("0", "no"), ("1", answers[0]))
        return Proposal("single", missing, pair, open_labels=doubt, box=True)
    if coded and len(column.codes) >= 2 * len(answers) and all(map(CODE.fullmatch, answers)):
        return Proposal("single", missing, tuple((cell, cell) for cell in answers))
    return Proposal("text", missing, in_words=not coded)


def _unlike_numbers(detected: Detected, values: Sequence[str]) -> tuple[str, ...]:
    """The cells that may be missing codes: usual ones below zero, and a few words among numbers."""
    filled = [cell for cell in values if cell]
    numbers = {cell: _number(detected, cell) for cell in filled}
    words = [cell for cell, number in numbers.items() if number is None]
    if any(re.search(r"\d", word) for word in words):  # ends of a scale, as "10 (always)"
        return ()
    if len(words) > WORDS or len(filled) - len(words) < 2 * max(1, len(words)):
        return ()
    usual = {cell for cell in filled if USUAL_MISSING.fullmatch(cell)}
    others = [number for cell, number in numbers.items() if cell not in usual and number is not None]
    negative = {cell for cell in usual if cell.startswith("-")} if min(others, default=0) >= 0 else set()
    return tuple(cell for cell in filled if cell in negative or cell in words)


def _number(detected: Detected, cell: str) -> float | None:
    """The number of a cell; None as well where zeros lead, which a number would lose."""
    if re.match(r"[+-]?0\d", cell):
        return None
    return parse_number(cell, detected.responses.decimal, detected.responses.thousands)


def _identifier(
    columns: Sequence[RawColumn], proposed: Sequence[Proposal], records: int
) -> tuple[int | None, str]:
    """The place of the id, None where no column can be it, and what is to be settled of it."""
    whole = [
        place
        for place, column in enumerate(columns)
        if len(column.values) == records
        and "" not in column.values
        and not proposed[place].missing
        and proposed[place].type != "unit"
    ]
    named = [place for place in whole if NAMED_ID.search(columns[place].name)]
    if len(named) == 1:
        return named[0], ""
    if whole:
        others = ", ".join(columns[place].name for place in whole[:3])
        return (named or whole)[0], f"which column identifies a response; those that could: {others[:120]}"
    return None, ""
