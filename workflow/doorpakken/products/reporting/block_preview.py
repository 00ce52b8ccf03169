"""How a block looks in JupyterLab: plain HTML, made of the same block that the report is made of."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from doorpakken.products.reporting.blocks import Block, Rich, pieces_of

MIME = "application/vnd.doorpakken.block+json"


class Display:
    """A block in every language; a notebook shows its first, the report takes the one it needs."""

    def __init__(self, blocks: Mapping[str, Block]) -> None:
        self.blocks = blocks

    def __repr__(self) -> str:
        """Without an address in memory: executed chapters must have the same bytes."""
        first = next(iter(self.blocks.values()))
        return f"<{first['block']} {first['id']}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002
        first = next(iter(self.blocks.values()))
        return {MIME: dict(self.blocks), "text/html": preview(first)}


def preview(block: Block) -> str:
    """A block as a fragment of HTML."""
    if block["block"] == "figure":
        return (
            f"<figure><h4>{_rich(block['title'])}</h4>{block['svg']}"
            f"<figcaption><small>{_rich(block['note'])}</small></figcaption></figure>"
        )
    if block["block"] == "heading":
        return f"<h3>{_rich(block['text'])}</h3>"
    if block["block"] == "record":
        facts = "".join(f"<dt>{_rich(label)}</dt><dd>{_rich(words)}</dd>" for label, words in block["facts"])
        return f"<h4>{_rich(block['title'])}</h4><dl>{facts}</dl>{_table(block['values'])}"
    if block["block"] == "note":
        return f"<p><small>{_rich(block['text'])}</small></p>"
    return f"{_table(block)}<p><small>{_rich(block['note'])}</small></p>"


def _table(block: Block) -> str:
    heads = "".join(f'<th scope="col">{_rich(column["text"])}</th>' for column in block["columns"])
    rows = "".join(f"<tr>{_row(row)}</tr>" for row in block["rows"])
    caption = f"<caption>{_rich(block.get('caption', ''))}</caption>"
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(row: list[Rich]) -> str:
    cells = "".join(f"<td>{_rich(cell)}</td>" for cell in row[1:])
    return f'<th scope="row">{_rich(row[0])}</th>{cells}'


def _rich(rich: Rich) -> str:
    return "".join(map(_piece, pieces_of(rich)))


def _piece(piece: Any) -> str:
    if isinstance(piece, str):
        return escape(piece)
    title = f' title="{escape(piece["est"])}"' if "est" in piece else ""
    return f"<span{title}>{escape(piece['text'])}</span>"
