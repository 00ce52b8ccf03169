"""Shares with their intervals: of the whole and of classes, or of two waves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.products.figures.canvas import Drawing, Label, Words
from doorpakken.products.figures.dot_tracks import Point, Track, tracks


@dataclass(frozen=True)
class Share:
    """A share (None: not shown) with its interval and the number as it is written."""

    printed: Words
    value: float | None
    low: float | None = None
    high: float | None = None

    def point(self, look: str) -> Point | None:
        """Its dot, if it is shown."""
        return None if self.value is None else Point(self.value, self.low, self.high, look)


def shares(rows: Sequence[tuple[Label, Share]], alt: str, mark: str = "") -> Drawing:
    """Draw shares from 0 to 1 in the order given; the row with a bold label, of the whole, has a diamond."""
    return tracks([_track(label, share) for label, share in rows], alt, mark)


def _track(label: Label, share: Share) -> Track:
    point = share.point("whole" if label.bold else "part")
    return Track(label, (point,) if point else (), (share.printed,))


def dumbbells(
    rows: Sequence[tuple[Label, Share, Share]],
    keys: tuple[Words, Words],
    alt: str,
    mark: str = "",
    between: str = " → ",
) -> Drawing:
    """Draw two shares a row, an open dot and a diamond, joined, such as those of two waves.

    `keys` are the words for the first and for the second, `between` stands between their numbers. Where one
    may not be shown, the other stands alone.
    """
    joined = []
    for label, first, second in rows:
        points = (first.point("before"), second.point("after"))
        joined.append(
            Track(label, tuple(filter(None, points)), (first.printed, Words(between), second.printed))
        )
    return tracks(joined, alt, mark, tuple(zip(("before", "after"), keys, strict=True)))
