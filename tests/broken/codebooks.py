"""Breakage of codebook.csv as a table."""

from __future__ import annotations

from tests.broken.good import CODEBOOK, GOOD, Kind, Told, broken_text


def broken(name: str, codebook: str | bytes, told: Told) -> Kind:
    return broken_text(name, GOOD, told, codebook=codebook)


def told(kind: str, row: int | None, column: str | None, found: str, expected: str, mend: str) -> Told:
    return Told(kind, row, column, found, expected, mend, file="codebook.csv")


def without(column: str) -> str:
    """The codebook, none of whose cells has quotes, without a column."""
    rows = [line.split(",") for line in CODEBOOK.splitlines()]
    at = rows[0].index(column)
    return "".join(",".join(row[:at] + row[at + 1 :]) + "\n" for row in rows)


FTE = next(line for line in CODEBOOK.splitlines() if line.startswith("fte,"))
KINDS = [
    broken(
        "codebook with semicolons",
        CODEBOOK.replace(",", ";"),
        told("delimiter", 1, None, "a semicolon", "a comma", "with commas"),
    ),
    broken(
        "codebook in cp1252",
        CODEBOOK.replace("Waar?", "Wáár?").encode("cp1252"),
        told("encoding", 11, None, "byte 0xe1", "", "Save it as UTF-8"),
    ),
    broken("codebook empty", "", told("empty file", None, None, "", "", "Add its heads and rows")),
    broken(
        "codebook with a quote not closed",
        CODEBOOK.replace("Fte?,Fte?", '"Fte?,Fte?'),
        told("quotes", 9, None, "unexpected end of data", "", "Close the quotes"),
    ),
    broken(
        "codebook with a row too short",
        CODEBOOK.replace(FTE, FTE[:-1]),
        told("ragged row", 9, None, "17", "18", "Quote cells that hold a comma"),
    ),
    broken(
        "codebook with a variable twice",
        CODEBOOK.replace("given,w,", "fte,w,"),
        told("duplicate row", 10, "variable", "fte", "it once (row 9)", "Keep one row"),
    ),
    broken(
        "codebook without a column",
        without("minimum"),
        told("columns", 1, "minimum", "", "minimum,maximum", "Mend the heads"),
    ),
    broken(
        "codebook with an unknown type",
        CODEBOOK.replace("fte,fte,number", "fte,fte,numeric"),
        told("bad cell", 9, "type", "numeric", "single, integer, number or text", "Correct the cell"),
    ),
    broken(
        "codebook with a date for a range",
        CODEBOOK.replace(",0,5000,", ",0,5-apr,"),
        told("bad cell", 9, "maximum", "5-apr", "largest number", "Correct the cell"),
    ),
]
