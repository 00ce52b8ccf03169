"""Breakage of delimited text: its bytes, its rows, its cells."""

from __future__ import annotations

from pathlib import Path

from tests.broken.good import (
    CODEBOOK,
    GOOD,
    HEADS,
    LAST,
    ROWS,
    WAVE,
    Kind,
    Told,
    broken_text,
    declared,
    joined,
    records,
    with_cells,
    with_column,
)
from tests.support.intake_wave import put_wave

DELIVER = "renew SHA256SUMS"
LABELS = declared("answers: codes", "answers: labels\n  language: en")


def labelled() -> list[list[str]]:
    """The good rows with labels in place of codes."""
    words = {"kcc": {"1": "yes", "2": "shared", "3": "no"}, "web": {"0": "not", "1": "web"}}
    words["desk"] = {"0": "not", "1": "desk"}
    heads, *rows = records()
    return [heads, *([words.get(n, {}).get(c, c) for n, c in zip(heads, row, strict=True)] for row in rows)]


def label(cell: str) -> str:
    rows = labelled()
    rows[4][HEADS.index("kcc")] = cell
    return joined(rows)


def one(name: str, kind: str, row: int, column: str, cell: str, found: str, expected: str, mend: str) -> Kind:
    """A kind that changes one cell."""
    told = Told(kind, row, column, found, expected, mend)
    return broken_text(name, with_cells({(row, column): cell}), told)


def warned(
    name: str, kind: str, row: int, column: str, cell: str, found: str, expected: str, mend: str
) -> Kind:
    """A kind of which one cell is warned of and kept."""
    told = Told(kind, row, column, found, expected, mend, "warning")
    return broken_text(name, with_cells({(row, column): cell}), told)


def lines(change: dict[int, str]) -> str:
    """The good text with other lines, by row."""
    rows = GOOD.splitlines()
    for row, line in change.items():
        rows[row - 1] = line
    return "\n".join(rows) + "\n"


def columns(*names: str) -> list[list[str]]:
    """The good rows with these columns in this order."""
    return [[row[HEADS.index(name)] for name in names] for row in records()]


ROW_5 = GOOD.splitlines()[4]
WIDE = [[*row, *(f"h{at}" if not line else "1" for at in range(9988))] for line, row in enumerate(records())]
CHARACTER = GOOD.encode()[: GOOD.encode().rindex("É".encode()) + 1]

BYTES = [
    broken_text(
        "cp1252 declared utf-8",
        GOOD.encode("cp1252"),
        Told("encoding", 4, None, "byte 0xc9 at offset", "utf-8", 'Set encoding: "cp1252"'),
    ),
    broken_text(
        "utf-8 declared cp1252",
        GOOD,
        Told("encoding", 4, None, "byte 0xc3", "cp1252", 'Set encoding: "utf-8"'),
        wave=declared("encoding: utf-8", "encoding: cp1252"),
    ),
    broken_text(
        "utf-16 undeclared",
        GOOD.encode("utf-16"),
        Told("encoding", 1, None, "byte 0x", "utf-8", 'Set encoding: "utf-16"'),
    ),
    broken_text(
        "cut in a character",
        CHARACTER,
        Told("encoding", LAST, None, "byte 0xc3", "utf-8", "cut off: have it delivered again"),
    ),
    broken_text(
        "cut in a row",
        GOOD[: GOOD.rindex(",1.25,")],
        Told("ragged row", LAST, None, "8 cells", "12", "exported with quotes"),
    ),
    broken_text(
        "cut in a cell",
        GOOD[:-4],
        Told("open end", LAST, "lesson", "Één lo", "a whole row", "Nothing, if", "warning"),
    ),
    one("NUL byte", "NUL byte", 5, "lesson", "Les\x003", r"'Les\x003'", "text", DELIVER),
    broken_text(
        "huge cell",
        with_cells({(3, "lesson"): "x" * 200_000}),
        Told("quotes", 3, None, "more than 131,072 characters", "at most 131,072", "quotes doubled"),
    ),
    broken_text(
        "empty file", "", Told("empty file", None, None, "", "heads and rows", "Put the delivered file")
    ),
    broken_text(
        "heads only",
        joined(records()[:1]),
        Told("no rows", None, None, "", "heads and rows", "Put the delivered"),
    ),
    broken_text(
        "web page named csv",
        "<html><table><tr><td>id</td></tr></table></html>",
        Told("format", None, None, "a web page", "a file of format csv", "save it as xlsx"),
    ),
]
DIALECT = [
    broken_text(
        "another delimiter",
        GOOD.replace(",", ";"),
        Told("delimiter", 1, None, "a semicolon", "a comma", 'Set delimiter: ";"'),
    ),
    broken_text(
        "delimiters mixed",
        lines({5: ROW_5.replace(",", ";")}),
        Told("ragged row", 5, None, "1 cells", "12", "Have the file exported with quotes"),
    ),
    broken_text(
        "quote not closed",
        with_cells({(4, "lesson"): '"Één loket'}),
        Told(
            "quotes",
            4,
            None,
            "unexpected end of data",
            'a cell that holds " to have it doubled',
            "quotes doubled",
        ),
    ),
    broken_text(
        "two stray quotes",
        with_cells({(4, "lesson"): '"Één loket', (6, "lesson"): 'Les 4"'}),
        Told("swallowed rows", 4, "lesson", "", "the answer of one respondent", "Have the quotes doubled"),
    ),
    broken_text(
        "another quote",
        with_cells({(5, "lesson"): "'Les, 3'"}),
        Told("ragged row", 5, None, "13 cells", "12", "quotes around cells"),
    ),
    one(
        "decimal comma for a point",
        *("decimal sign", 5, "fte", '"3,5"', "3,5", "a point", 'If the whole file has it, set decimal: ","'),
    ),
    one("thousands sign", "decimal sign", 5, "fte", '"1,200"', "1,200", "a point", 'thousands: ","'),
    one(
        "thousands sign that is the decimal sign",
        *("thousands sign", 5, "share", "1.200", "1.200", "a whole number", 'set thousands: "."'),
    ),
    broken_text(
        "thousands sign in a whole column",
        with_column("fte", lambda cell: f"{cell[0]}.500" if cell[0] != "0" else "7.500"),
        Told("three decimals", 2, "fte", "7.500", "", 'set thousands: "."', "warning", ROWS),
    ),
]
TABLE = [
    broken_text(
        "10,000 columns",
        joined(WIDE),
        Told(
            "unknown column", 1, "h0", "h0", "a column of the codebook", "other_columns: ignore", count=9988
        ),
    ),
    broken_text(
        "duplicate column",
        joined(columns(*HEADS, "kcc")),
        Told("duplicate head", 1, "kcc", "kcc", "each head once", "a head of its own for each column"),
    ),
    broken_text(
        "missing column",
        joined(columns(*(name for name in HEADS if name != "fte"))),
        Told("missing column", 1, "fte", "", "fte", "or have the column delivered"),
    ),
    broken_text(
        "extra column",
        joined([[*row, "1" if at else "phone"] for at, row in enumerate(records())]),
        Told("unknown column", 1, "phone", "phone", "a column of the codebook", "Add a row to codebook.csv"),
    ),
    broken_text(
        "row too long",
        lines({5: ROW_5 + ",more"}),
        Told("ragged row", 5, None, "13 cells", "12", "quotes around cells"),
    ),
    broken_text(
        "row too short",
        lines({5: ROW_5.rpartition(",")[0]}),
        Told("ragged row", 5, None, "11 cells", "12", "Have the file exported"),
    ),
    broken_text(
        "heads in the middle",
        lines({5: ROW_5 + "\n" + ",".join(HEADS)}),
        Told("heads again", 6, None, "the heads", "a response", "See whether a response stands twice"),
    ),
    broken_text(
        "total row",
        GOOD + "Totaal,,,,,20,,1800,,30,30,\n",
        Told("note row", LAST + 1, "id", "Totaal", "the id of a response", "Take the row out"),
    ),
    broken_text(
        "footer of one cell",
        GOOD + "Exported by LimeSurvey\n",
        Told("note row", LAST + 1, None, "", "a response of 12 cells", "set footer_rows: 1"),
    ),
    broken_text(
        "title above the heads",
        "Survey 2014\n" + GOOD,
        Told("heads", 2, None, "the heads in row 2", "the heads in row 1", "without the rows above"),
    ),
    broken_text(
        "row of delimiters",
        lines({5: ROW_5 + "\n" + "," * 11}),
        Told("blank row", 6, None, "", "", "Nothing, if no response is lost", "warning"),
    ),
    one(
        "duplicate id",
        "duplicate id",
        5,
        "id",
        "r0",
        "r0, as in row 2",
        "an id for each",
        "which response is right",
    ),
    one("id missing", "empty cell", 5, "id", "", "an empty cell", "no missing code", "missing code"),
    one(
        "invisible character in an id",
        *("invisible character", 5, "id", "r3\u200b", r"'r3\u200b'", "r3", "typed again"),
    ),
    one("shortened id", "shortened number", 5, "id", "1.2E+10", "1.2E+10", "all digits", "exported as text"),
]
UNIT = [
    one(
        "code of an abolished municipality",
        *("unknown unit", 5, "gm", "GM0004", "GM0004", "one of the 60 codes of that day", "reference_date"),
    ),
    one("name for a code", "unknown unit", 5, "gm", "Dorp 3", "Dorp 3", "60 codes", "Is GM0012 meant?"),
    one("leading zeros lost", "unknown unit", 5, "gm", "12", "12", "60 codes", "Is GM0012 meant?"),
    one(
        "Cyrillic letter",
        *(
            "unknown unit",
            5,
            "gm",
            "G\u041c0012",
            "CYRILLIC CAPITAL LETTER EM",
            "60 codes",
            "Is GM0012 meant?",
        ),
    ),
    one(
        "unit twice",
        "duplicate unit",
        5,
        "gm",
        "GM0003",
        "GM0003, as in row 2",
        "one response",
        "most_complete",
    ),
    broken_text(
        "lone group",
        with_cells({(5, "together"): "g99"}),
        Told("lone group", 5, "together", "g99", "the same group", "rows of the other units", "warning"),
    ),
]
CELLS = [
    one(
        "unlisted code",
        "unlisted code",
        5,
        "kcc",
        "7",
        "7",
        "1, 2, 3",
        "Add it to the labels in codebook.csv, row 7",
    ),
    one("code spelled otherwise", "unlisted code", 5, "kcc", "1.0", "1.0", "1, 2, 3", "Is 1 meant?"),
    one("label for a code", "unlisted code", 5, "kcc", "ja", "ja", "1, 2, 3", "It is the label of code 1"),
    one(
        "two answers in a cell",
        "unlisted code",
        5,
        "kcc",
        "1;2",
        "1;2",
        "1, 2, 3",
        "2 answers stand in one cell",
    ),
    one(
        "date for an answer", "unlisted code", 5, "kcc", "3-apr", "3-apr", "1, 2, 3", "makes dates of answers"
    ),
    one(
        "mark for a tick",
        "unlisted code",
        5,
        "web",
        "x",
        "x",
        "0, 1",
        "Add it to the labels in codebook.csv, row 11",
    ),
    one("no-break space", "blanks", 5, "kcc", "1\u00a0", r"'1\xa0'", "1", "Blanks are not taken off"),
    one("zero-width space", "unlisted code", 5, "kcc", "1\u200b", r"'1\u200b'", "1, 2, 3", "Is 1 meant?"),
    one("out of range", "out of range", 5, "share", "140", "140", "0 to 100", "Widen minimum or maximum"),
    one(
        "decimals in a whole number",
        "not a whole number",
        5,
        "share",
        "40.5",
        "40.5",
        "whole",
        "type to number",
    ),
    one("percent sign", "not a number", 5, "share", "40%", "40%", "digits", "Is 40 meant?"),
    one("letter for a digit", "not a number", 5, "share", "4O", "4O", "digits", "Is 40 meant?"),
    one(
        "full-width digits",
        "not a number",
        5,
        "share",
        "４０",
        "FULLWIDTH DIGIT FOUR",
        "digits",
        "Is 40 meant?",
    ),
    one("dash for a minus", "not a number", 5, "share", "–91", "EN DASH (U+2013)", "digits", "Is -91 meant?"),
    one("date for a number", "not a number", 5, "fte", "2014-04-03", "2014-04-03", "digits", "makes dates"),
    one("formula", "not a number", 5, "fte", "=SUM(A1:A3)", "=SUM(A1:A3)", "digits", "missing code"),
    one(
        "missing code of another column",
        "missing code not allowed",
        5,
        "kcc",
        "-91",
        "-91",
        "-98, -99",
        "row 7",
    ),
    one(
        "missing code respelled",
        "missing code spelled otherwise",
        5,
        "fte",
        "-98.0",
        "-98.0",
        "-98, -99",
        "spelling",
    ),
    one(
        "error in open text",
        "error cell",
        5,
        "lesson",
        "#N/B",
        "#N/B",
        "an answer",
        "Have the cell corrected",
    ),
    one("weight that is none", "empty cell", 5, "w", "", "an empty cell", "no missing code", "missing"),
    one("day first", "not a date-time", 5, "end", "08-04-2014 09:20", "08-04-2014", "2014-05-28", "ISO 8601"),
    one(
        "answered though not asked",
        "answered though not asked",
        4,
        "share",
        "40",
        "40 while kcc is 3",
        "-91",
        "asked_if",
    ),
    one(
        "not asked though due",
        "not asked though due",
        5,
        "share",
        "-91",
        "-91 while kcc is 1",
        "an answer",
        "asked_if",
    ),
    one(
        "completed before started",
        *(
            "completed before started",
            5,
            "end",
            "2014-04-01T09:00:00",
            "2014-04-01",
            "2014-04-11",
            "Ask the supplier",
        ),
    ),
    warned(
        "year of another wave",
        *("another time", 5, "start", "2011-04-11T09:00:00", "2011", "up to 2014-05-30", "that of wave 2014"),
    ),
    warned(
        "text encoded twice", "encoded twice", 4, "lesson", "Ã‰Ã©n", "Ã‰Ã©n", "Één", "Nothing is repaired"
    ),
    warned(
        "character lost",
        "lost character",
        4,
        "lesson",
        "\ufffd\ufffdn",
        "\ufffd",
        "",
        "exported again in UTF-8",
    ),
    warned(
        "blanks around text", "blanks in text", 5, "lesson", " Les", "' Les'", "", "Nothing; the text is kept"
    ),
    broken_text(
        "decimal comma in a whole column",
        with_column("fte", lambda cell: f'"{cell.replace(".", ",")}"'),
        Told("decimal sign", 2, "fte", "0,5", "a point", 'set decimal: ","', count=ROWS),
    ),
]
WORDS = [
    broken_text(
        "label in the other language",
        label("ja"),
        Told("unlisted label", 5, "kcc", "ja", "yes, shared, no", "code 1 in another language"),
        wave=LABELS,
    ),
    broken_text(
        "label in another case",
        label("Yes"),
        Told("unlisted label", 5, "kcc", "Yes", "yes, shared, no", "Is yes meant?"),
        wave=LABELS,
    ),
    broken_text(
        "label with a blank",
        label("yes "),
        Told("blanks", 5, "kcc", "'yes '", "yes", "not taken off"),
        wave=LABELS,
    ),
    broken_text(
        "code for a label",
        label("1"),
        Told("unlisted label", 5, "kcc", "1", "yes, shared, no", "It is a code"),
        wave=LABELS,
    ),
    broken_text(
        "label with a slip",
        label("shraed"),
        Told("unlisted label", 5, "kcc", "shraed", "yes, shared, no", "Is shared meant?"),
        wave=LABELS,
    ),
]


def changed(folder: Path) -> None:
    put_wave(folder, GOOD, wave=WAVE, codebook=CODEBOOK)
    (folder / "2014" / "responses.csv").write_text(GOOD.replace("Les 3", "Les 4"), "utf-8")


def unlisted(folder: Path) -> None:
    put_wave(folder, GOOD, wave=WAVE, codebook=CODEBOOK)
    (folder / "2014" / "SHA256SUMS").write_text("", "utf-8")


SUMS = [
    Kind("wrong checksum", changed, (Told("changed file", None, None, "sha256", "…", "Restore the file"),)),
    Kind(
        "no checksum",
        unlisted,
        (Told("checksum", None, None, "", "responses.csv", "sha256sum responses.csv", file="SHA256SUMS"),),
    ),
]
KINDS = [*BYTES, *DIALECT, *TABLE, *UNIT, *CELLS, *WORDS, *SUMS]
HARMLESS = [
    broken_text("columns shuffled", joined(columns(*reversed(HEADS)))),
    broken_text("byte order mark", b"\xef\xbb\xbf" + GOOD.encode()),
    broken_text("line ends of Windows", GOOD.replace("\n", "\r\n")),
    broken_text(
        "quotes around every cell", '"' + GOOD.strip().replace(",", '","').replace("\n", '"\n"') + '"\n'
    ),
]
