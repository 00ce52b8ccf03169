"""The file of changes: its columns and ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from doorpakken.statistics.estimation.estimates_table import MEASURES, WORDS, read_settled, settled

NAMES = ("estimate_id", "estimand", "wave_from", "wave_to", "version", "concept", "statistic", "category")
COLUMNS = (*NAMES, "domain", "domain_value", *MEASURES, *WORDS)
COMPOSITION = "composition"


def change_table(blocks: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows of blocks in their order; what a block lacks is empty. Without blocks there are heads only.

    blocks: columns of `COLUMNS` without estimate_id, each a (rows,) array or one value for all rows. Numbers
    are rounded to 12 significant digits; words are never missing.
    """
    parts = [pd.DataFrame(dict(block)) for block in blocks]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    table = settled(table.reindex(columns=list(COLUMNS)), MEASURES)
    waves = table["wave_from"] + "-" + table["wave_to"]
    effect = table["statistic"].where(table["statistic"] == COMPOSITION, "")
    named = [waves, table["version"], effect, *(table[name] for name in ("estimand", "category"))]
    named += [table["domain"], table["domain_value"]]
    table["estimate_id"] = [".".join(filter(None, row)) for row in zip(*named, strict=True)]
    return table


def read_changes(path: Path) -> pd.DataFrame:
    """A file of changes as `change_table` made it: numbers as floats, words as text."""
    return read_settled(path, COLUMNS, MEASURES)
