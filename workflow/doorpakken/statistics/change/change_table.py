"""The file of changes: its columns and ids."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from doorpakken.statistics.estimation.estimates_table import MEASURES, METHODS, EstimatesFile, Row, with_ids

NAMES = ("estimate_id", "estimand", "wave_from", "wave_to", "version", "concept", "statistic", "category")
CHANGES = EstimatesFile((*NAMES, "domain", "domain_value", *MEASURES, *METHODS), MEASURES)
COMPOSITION = "composition"


def change_table(blocks: Sequence[Row]) -> pd.DataFrame:
    """The file of changes from blocks of rows in their order; without blocks there are heads only.

    blocks: for each column a (rows,) array or one value for all rows.
    """
    parts = [pd.DataFrame(dict(block)) for block in blocks]
    table = CHANGES.table(pd.concat(parts, ignore_index=True) if parts else [])
    waves = table["wave_from"] + "-" + table["wave_to"]
    effect = table["statistic"].where(table["statistic"] == COMPOSITION, "")
    named = (table[name] for name in ("estimand", "category", "domain", "domain_value"))
    return with_ids(table, [waves, table["version"], effect, *named])
