"""Run the whole study and renew its table in docs/validation.md; prints each setting as it is done."""

from __future__ import annotations

import time

from tests.coverage import outcomes
from tests.coverage.table import NAME, all_settings, table
from tests.support.validation_tables import VALIDATION, renewed

if __name__ == "__main__":
    found = []
    for place, setting in enumerate(all_settings()):
        start = time.perf_counter()
        made = outcomes(setting, place, setting.draws)
        lowest = min(made, key=lambda each: each.coverage)
        print(
            f"{setting.name}, {setting.size}: lowest {lowest.coverage:.1%} ({lowest.cell.figure},"
            f" {lowest.verdict}), {time.perf_counter() - start:.0f} s",
            flush=True,
        )
        found += made
    VALIDATION.write_text(renewed(VALIDATION.read_text("utf-8"), NAME, table(found)), "utf-8")
