"""Header cells for the rows of the tables in a finished PDF.

Typst marks column headers but not yet row headers; PDF/UA wants both, since a screen reader says the header
of a row with each of its cells.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf

from doorpakken.errors import refusal


def add_row_headers(pdf: bytes, heads: Sequence[int]) -> bytes:
    """Make the first `heads[i]` cells of each row of table i header cells of that row.

    Every other cell of the row names them among its headers. Raises UserError when the tables in the PDF are
    not those of `heads`, or one has no header row.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root.StructTreeRoot
        tables = [element for element in elements(root) if element.S == "/Table"]
        if len(tables) != len(heads):
            counts = {"found": str(len(tables)), "expected": str(len(heads))}
            raise refusal("pdf", "tables lost in print", "the PDF", **counts)
        for number, (table, count) in enumerate(zip(tables, heads, strict=True)):
            parts = {str(part.S): part for part in children(table)}
            if "/THead" not in parts:
                raise refusal("table", "a table needs a header row", f"table {number + 1} of the PDF")
            names = pikepdf.NameTree(root.IDTree)  # of header cells, which Typst makes for those of columns
            for row, cells in enumerate(map(children, children(parts.get("/TBody", {})))):
                _name_heads(list(cells), count, f"R{number}x{{}}y{row}", names)
        written = io.BytesIO()
        opened.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _name_heads(cells: list[Any], count: int, name: str, names: pikepdf.NameTree) -> None:
    """Turn the first cells of a row into headers, under a name with their column in the index of names."""
    for column, cell in enumerate(cells[:count]):
        cell.S, cell.ID = pikepdf.Name.TH, pikepdf.String(name.format(column))
        _table_attributes(cell).Scope = pikepdf.Name.Row
        names[name.format(column)] = cell
    for cell in cells[count:]:
        own = _table_attributes(cell)
        own.Headers = pikepdf.Array([*own.get("/Headers", []), *(head.ID for head in cells[:count])])


def _table_attributes(cell: Any) -> Any:
    """The attributes of a cell that belong to its table; Typst gives them to each."""
    return next(attributes for attributes in cell.A if attributes.O == "/Table")


def children(element: Any) -> Iterator[Any]:
    """The structure elements right below one."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def elements(element: Any) -> Iterator[Any]:
    """All structure elements below one, in reading order."""
    for kid in children(element):
        yield kid
        yield from elements(kid)
