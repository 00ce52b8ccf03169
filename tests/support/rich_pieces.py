"""The texts of a block that stand for numbers or are told as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

UNSAID = ("svg", "svg_narrow", "alt", "id", "block", "ticks", "align", "row_headers")


def pieces(node: Any) -> Iterator[Any]:
    """All rich pieces of a block, strings included."""
    if isinstance(node, dict) and "text" in node and ("est" in node or "lit" in node):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            if key not in UNSAID:
                yield from pieces(value)
    elif isinstance(node, list):
        for value in node:
            yield from pieces(value)
    elif isinstance(node, str):
        yield node
