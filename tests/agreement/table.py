"""The tables of docs/validation.md that say which rows agree, made from what the tests count.

`python -m tests.agreement.table` renews them in the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.agreement import Outcome, calibrated, own, own_declared, own_domains, replicated, taylor
from tests.conftest import ROOT
from tests.support.validation_tables import VALIDATION, renewed

REFERENCE = ROOT.parent / "shared" / "data" / "reference"
NAME = "agreement"

FILES: dict[str, Callable[[Path], Iterator[Outcome]]] = {
    "api_taylor.csv": taylor.api,
    "api_calibration.csv": calibrated.estimates,
    "api_calibrated_weights.csv": calibrated.weights,
    "api_replicates.csv": replicated.estimates,
    "nhanes.csv": taylor.nhanes,
    "classic_small.csv": taylor.classic,
    "nl2014.csv": taylor.nl2014,
    "api_census_truth.csv": taylor.truth,
    own.NAME: own.estimates,
    own_domains.NAME: own_domains.estimates,
    own_declared.NAME: own_declared.estimates,
}
STATUSES = ("agrees", "in part", "out of scope")


def tables(outcomes: dict[str, list[Outcome]]) -> str:
    """Rows by file and status, and by kind what is left out and why."""
    counts = {name: Counter(each.status for each in found) for name, found in outcomes.items()}
    lines = ["| Reference | Rows | Agree | In part | Out of scope |", "|---|---|---|---|---|"]
    for name, count in counts.items():
        numbers = " | ".join(str(count[status]) for status in STATUSES)
        lines.append(f"| {name} | {count.total()} | {numbers} |")
    whole = sum(counts.values(), Counter())
    lines += [f"| all | {whole.total()} | {' | '.join(str(whole[status]) for status in STATUSES)} |", ""]
    lines += ["| Kind of row | Rows | Status | Why |", "|---|---|---|---|"]
    reasons = Counter(
        (each.kind, each.status, each.reason)
        for found in outcomes.values()
        for each in found
        if each.status != "agrees"
    )
    for (kind, status, reason), number in sorted(reasons.items()):
        lines.append(f"| {kind} | {number} | {status} | {reason} |")
    return "\n".join(lines) + "\n"


def tried(folder: Path) -> dict[str, list[Outcome]]:
    """What becomes of every row of every file."""
    return {name: list(method(folder)) for name, method in FILES.items()}


if __name__ == "__main__":
    VALIDATION.write_text(renewed(VALIDATION.read_text("utf-8"), NAME, tables(tried(REFERENCE))), "utf-8")
