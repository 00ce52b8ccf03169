"""Rows of a table of estimates as its file has them, for the lint."""

from __future__ import annotations

import pandas as pd


def stored_rows(estimates: pd.DataFrame) -> dict[str, dict[str, str]]:
    """The rows by estimate id, every cell as the text that a CSV file has of it."""
    table = estimates.reset_index() if "estimate_id" not in estimates else estimates
    return {
        row["estimate_id"]: {key: "" if pd.isna(cell) else str(cell) for key, cell in row.items()}
        for row in table.to_dict("records")
    }
