"""Pieces that tables, figures and records are made of: rich text, and blocks with their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

Rich = Any  # str | list of (str | {"text", "est"} | {"text", "lit"} and with it "id" or "to")
Block = dict[str, Any]
CHECKSUM_SHOWN = 12


def literal(text: str, kind: str) -> dict[str, str]:
    """Words that may hold digits, with the kind of literal they are."""
    return {"text": text, "lit": kind}


def anchor(wave: str, variable: str) -> str:
    """Where the row of a variable in the codebook of a wave stands in a report."""
    return f"q-{wave}.{variable}"


def raw_file(path: str, sha256: str) -> list[Rich]:
    """A raw file and the start of its checksum."""
    checksum = literal(sha256[:CHECKSUM_SHOWN], "checksum")
    return [literal(path, "identifier"), " (", literal("sha256", "identifier"), " ", checksum, ")"]


def pieces_of(rich: Rich) -> list[Any]:
    """Rich text as a list of its pieces."""
    return [rich] if isinstance(rich, str | dict) else rich


def plain(rich: Rich) -> str:
    """Rich text without its sources."""
    return "".join(piece if isinstance(piece, str) else piece["text"] for piece in pieces_of(rich))


def join(parts: Iterable[Rich], between: str = " ") -> list[Any]:
    """Rich texts after one another, empty ones left out."""
    pieces: list[Any] = []
    for part in parts:
        if part and pieces:
            pieces.append(between)
        pieces.extend([part] if isinstance(part, str | dict) and part else part)
    return pieces


def name(prefix: str, *ids: str) -> str:
    """The id of a block: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", "-".join((prefix, *ids)))


def heading(key: str, words: Rich) -> Block:
    """A heading between the tables of a chapter."""
    return {"block": "heading", "id": key, "text": words}


def table(key: str, caption: Rich, note: Rich, columns: list[Block], rows: list[list[Rich]]) -> Block:
    """A table block with one column of row headers."""
    words = {"block": "table", "id": key, "caption": caption, "note": note}
    return words | {"columns": columns, "row_headers": 1, "rows": rows}


def said_once(tables: Sequence[Block]) -> list[Block]:
    """The tables without their notes, behind a note with all that these say; a sentence stands in it once."""
    sentences: list[Rich] = []
    for block in tables:
        parts: list[list[Any]] = [[]]
        for piece in block["note"]:
            parts += [[]] if piece == " " else []
            parts[-1] += [] if piece == " " else [piece]
        sentences += [part for part in parts if part and part not in sentences]
    key = f"{tables[0]['id']}-note"
    note = [{"block": "note", "id": key, "text": join(sentences)}] if sentences else []
    return [*note, *(block | {"note": ""} for block in tables)]
