"""How a block looks in JupyterLab: plain HTML, made of the same block that the report is made of."""

from __future__ import annotations

from html import escape
from typing import Any

from doorpakken.reporting.blocks import Block, Rich


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
    return "".join(_piece(piece) for piece in ([rich] if isinstance(rich, str) else rich))


def _piece(piece: Any) -> str:
    if isinstance(piece, str):
        return escape(piece)
    title = f' title="{escape(piece["est"])}"' if "est" in piece else ""
    return f"<span{title}>{escape(piece['text'])}</span>"
