"""What became of a unit: merged, split, renamed, or several of these in a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from doorpakken.data.frame.frame_tables import Frame

KINDS = ("same", "rename", "merge", "split")
_End = tuple[str, str, str]


def successors(frame: Frame, code: str, from_year: int, to_year: int) -> tuple[str, ...]:
    """The codes on 1 January of `to_year` that hold the unit `code` of 1 January of `from_year`.

    Several codes after a split; KeyError when the code did not exist on 1 January of `from_year`.
    """
    rows = lineage(frame, from_year, to_year)
    codes = rows.loc[rows["from_code"] == code, "to_code"]
    if codes.empty:
        raise KeyError(code)
    return tuple(codes)


def lineage(frame: Frame, from_year: int, to_year: int) -> pd.DataFrame:
    """Every code of `from_year` with every code of `to_year` that holds it or a part of it.

    Columns: from_code, to_code, kind, predecessors (int), one_to_one (bool). `kind` is the furthest of
    same, rename, merge, split on the way; `predecessors` counts the codes of `from_year` that went, wholly
    or in part, into to_code; `one_to_one` holds where the territory went on undivided and took nothing in
    (border corrections are not in the frame). ValueError when the years run backwards.
    """
    if to_year < from_year:
        raise ValueError(f"lineage runs forward in time, not from {from_year} to {to_year}")
    ends: dict[str, list[_End]] = {}
    for day, kind, code, successor in zip(
        *(frame.events[column] for column in ("date", "kind", "from_code", "to_code")), strict=True
    ):
        ends.setdefault(code, []).append((day, kind, successor))
    codes = frame.listed.loc[frame.listed["year"] == from_year, "code"]
    links: dict[tuple[str, str], str] = {}
    for code in sorted(codes):
        for successor, kind in _walk(ends, code, f"{from_year}-01-01", f"{to_year}-01-01", "same"):
            links[code, successor] = max(kind, links.get((code, successor), "same"), key=KINDS.index)
    predecessors = Counter(successor for _, successor in links)
    rows = [
        (code, successor, kind, predecessors[successor], kind != "split" and predecessors[successor] == 1)
        for (code, successor), kind in sorted(links.items())
    ]
    return pd.DataFrame(rows, columns=["from_code", "to_code", "kind", "predecessors", "one_to_one"])


def _walk(
    ends: Mapping[str, Sequence[_End]], code: str, since: str, until: str, kind: str
) -> Iterator[tuple[str, str]]:
    after = [end for end in ends.get(code, ()) if since < end[0] <= until]
    if not after:
        yield code, kind
    for day, event, successor in after:
        yield from _walk(ends, successor, day, until, max(kind, event, key=KINDS.index))
