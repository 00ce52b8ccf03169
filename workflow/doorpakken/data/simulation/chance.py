"""Chance from SHA-256: whole numbers that depend on their key alone, the same on every machine."""

from __future__ import annotations

from hashlib import sha256

DICE = 12
SIDES = 101


def draw(size: int, *key: str) -> int:
    """A whole number from 0 to size - 1, as good as uniform."""
    return int.from_bytes(_digest(key)[:8], "big") * size >> 64


def bell(*key: str) -> int:
    """A whole number around 0, bell-shaped with a standard deviation of 101: twelve dice of 101 sides."""
    digest = _digest(key)
    dice = (int.from_bytes(digest[2 * die : 2 * die + 2], "big") * SIDES >> 16 for die in range(DICE))
    return sum(dice) - DICE * (SIDES - 1) // 2


def word(letters: int, *key: str) -> str:
    """A word of hexadecimal letters."""
    return _digest(key).hex()[:letters]


def _digest(key: tuple[str, ...]) -> bytes:
    return sha256("\x1f".join(key).encode()).digest()
