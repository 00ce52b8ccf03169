"""Whether the cases of a system file of SPSS fill it: its reader leaves alone what stands behind them.

Source: the layout of PSPP (system file format).
"""

from __future__ import annotations

import struct

VARIABLE, LABELS, NAMED, DOCUMENT, EXTENSION, END = 2, 3, 4, 6, 7, 999


def spare_bytes(data: bytes) -> int:
    """Bytes that are left after the last case; 0 of a compressed file, whose cases have no one length.

    The last case is that which the head counts to, or the last whole one where it does not say how many there
    are. data: a file that begins with $FL2. Raises ValueError where its records cannot be followed.
    """
    order = "<" if data[64] in (1, 2, 3) else ">"
    compressed, _, case_count = struct.unpack_from(f"{order}iii", data, 72)
    if compressed not in (0, 1):
        raise ValueError(f"its cases are packed in a way that nobody knows ({compressed})")
    if compressed:
        return 0
    position, elements = 176, 0
    try:
        while (kind := struct.unpack_from(f"{order}i", data, position)[0]) != END:
            elements += kind == VARIABLE
            position += _length(data, position, kind, order)
    except struct.error:
        raise ValueError("its dictionary is damaged") from None
    left, length = len(data) - position - 8, 8 * elements
    return left - case_count * length if case_count >= 0 else left % max(length, 1)


def _length(data: bytes, position: int, kind: int, order: str) -> int:
    """Length of the record at a place of the file, in bytes."""

    def number(ahead: int) -> int:
        value: int = struct.unpack_from(f"{order}i", data, position + ahead)[0]
        return value

    if kind == VARIABLE:
        label = 4 + -(-number(32) // 4) * 4 if number(8) else 0
        length = 32 + label + 8 * abs(number(12))
    elif kind == LABELS:
        length = 8
        for _ in range(number(4)):
            length += 8 + (struct.unpack_from("B", data, position + length + 8)[0] // 8 + 1) * 8
    elif kind == NAMED:
        length = 8 + 4 * number(4)
    elif kind == DOCUMENT:
        length = 8 + 80 * number(4)
    elif kind == EXTENSION:
        length = 16 + number(8) * number(12)
    else:
        raise ValueError("its dictionary is damaged")
    if length < 8:
        raise ValueError("its dictionary is damaged")
    return length
