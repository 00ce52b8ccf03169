"""Codes and labels in one cell, as people write them: `1=Yes; 2=No`, `1 Yes | 2 No`, one a line."""

from __future__ import annotations

import re

SIGN = r"\s*(?:=|:|\)|\.(?=\s)|\s[-\u2013]\s(?=\s*\D)|\t)\s*"
PAIR = re.compile(rf"\s*[\"']?(-?\w[\w.]*?)[\"']?{SIGN}[\"']?(.+?)[\"']?\s*", re.DOTALL)
BLANK = re.compile(r"\s*(-?\d+)\s+([^\W\d].*?)\s*", re.DOTALL)
BREAKS = (r"\s*[\n\r]+\s*", r"\s*;\s*", r"\s*\|\s*", rf",\s*(?=-?\w+{SIGN})", r",\s*(?=-?\d+\s)")


def value_labels(cell: str) -> list[tuple[str, str]] | None:
    """The pairs of code and label of a cell; None where it cannot be read as pairs."""
    for sign in BREAKS:
        parts = [part for part in re.split(sign, cell.strip()) if part.strip()]
        if len(parts) > 1:
            pairs = [_pair(part) for part in parts]
            whole = [pair for pair in pairs if pair]
            if len(whole) == len(pairs):
                return whole
    pair = _pair(cell)
    return [pair] if pair else None


def _pair(text: str) -> tuple[str, str] | None:
    match = PAIR.fullmatch(text) or BLANK.fullmatch(text)
    return (match[1], " ".join(match[2].split())) if match else None


RANGE = re.compile(
    r"\D*?(-?\d+(?:[.,]\d+)?)\s*(?:-|\u2013|\.\.+|to|tot|t/m|bis|\u00e0)\s*(-?\d+(?:[.,]\d+)?)\D*"
)


def value_range(cell: str) -> tuple[str, str] | None:
    """Both ends of a range of numbers, as `0-100` or `0 to 100 %`; None where the cell is none."""
    match = RANGE.fullmatch(cell.strip())
    return (match[1], match[2]) if match else None
