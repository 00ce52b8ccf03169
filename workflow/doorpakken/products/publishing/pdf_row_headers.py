"""Header cells for the rows of the tables in a finished PDF.

Typst marks column headers but not yet row headers; PDF/UA wants both, since a screen reader says the header
of a row with each of its cells.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from doorpakken.errors import refusal

if TYPE_CHECKING:
    import pikepdf


def add_row_headers(pdf: bytes, heads: Sequence[int]) -> bytes:
    """Make the first `heads[i]` cells of each row of table i header cells of that row.

    Every other cell of the row names them among its headers. Raises UserError when the tables in the PDF are
    not those of `heads`, or one has no header row.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root.StructTreeRoot
        tables = [element for element in elements(root) if element.get("/S") == "/Table"]
        if len(tables) != len(heads):
            raise refusal(
                "pdf", "tables lost in print", "the PDF", found=f"{len(tables)}", expected=f"{len(heads)}"
            )
        named = {}
        for number, (table, count) in enumerate(zip(tables, heads, strict=True)):
            parts = {str(part.get("/S")): part for part in children(table)}
            if "/THead" not in parts:
                raise refusal("table", "a table needs a header row", f"table {number + 1} of the PDF")
            if "/TBody" in parts:
                named.update(_head_rows(parts["/TBody"], count, number))
        _name(opened, root, named)
        written = io.BytesIO()
        opened.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _head_rows(body: pikepdf.Dictionary, count: int, table: int) -> dict[str, pikepdf.Object]:
    """Turn the first cells of each row into headers; gives them by their new name."""
    import pikepdf

    named: dict[str, pikepdf.Object] = {}
    for number, row in enumerate(children(body)):
        cells = list(children(row))
        names = []
        for column, cell in enumerate(cells[:count]):
            name = f"R{table}x{column}y{number}"
            names.append(pikepdf.String(name))
            cell.S = pikepdf.Name.TH
            cell.ID = pikepdf.String(name)
            _table_attributes(cell).Scope = pikepdf.Name.Row
            named[name] = cell
        for cell in cells[count:]:
            own = _table_attributes(cell)
            own.Headers = pikepdf.Array([*own.get("/Headers", []), *names])
    return named


def _table_attributes(cell: pikepdf.Object) -> Any:
    """The attributes of a cell that belong to its table, made if absent."""
    import pikepdf

    if "/A" not in cell:
        cell.A = pikepdf.Array([])
    elif not isinstance(cell.A, pikepdf.Array):
        cell.A = pikepdf.Array([cell.A])
    for attributes in cell.A:
        if attributes.get("/O") == "/Table":
            return attributes
    cell.A.append(pikepdf.Dictionary(O=pikepdf.Name.Table))
    return cell.A[-1]


def _name(opened: pikepdf.Pdf, root: Any, named: dict[str, pikepdf.Object]) -> None:
    """Enter the new header cells into the index of names."""
    import pikepdf

    if not named:
        return
    if "/IDTree" not in root:
        root.IDTree = opened.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array([])))
    tree = pikepdf.NameTree(root.IDTree)
    for name, cell in named.items():
        tree[name] = cell


def children(element: Any) -> Iterator[Any]:
    """The structure elements right below one."""
    import pikepdf

    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def elements(element: Any) -> Iterator[Any]:
    """All structure elements below one, in reading order."""
    for kid in children(element):
        yield kid
        yield from elements(kid)
