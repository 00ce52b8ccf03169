"""The way through the pipeline as a drawing: `python -m tests.support.rule_graph` renews it in its document.

Snakemake tells which job waits for which, and jobs of one rule are drawn as one; the gate stands once for
waves and once for drafts. Left out are `all` and `seal`, which wait for everything, and arrows that others
say already.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable

from tests.conftest import ROOT
from tests.support.validation_tables import renewed

PAGE = ROOT / "docs" / "architecture.md"
NAME = "rules"
EVERYTHING = {"all", "seal"}
Arrow = tuple[str, str]


def rule_graph() -> set[Arrow]:
    """Pairs of a rule and one that waits for it, of a whole run of the shipped study."""
    command = [sys.executable, "-m", "snakemake", "--forceall", "--dag", "mermaid-js", "--quiet"]
    return arrows(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def arrows(text: str) -> set[Arrow]:
    """The pairs of rules in a drawing of jobs."""
    names = {
        job: f"{rule}_{checked}" if checked else rule
        for job, rule, checked in re.findall(r"(id\d+)\[(\w+)(?: - checked: (\w+))?", text)
    }
    pairs = {(names[first], names[then]) for first, then in re.findall(r"(id\d+) --> (id\d+)", text)}
    return {pair for pair in pairs if not EVERYTHING & set(pair)}


def reduced(pairs: Iterable[Arrow]) -> set[Arrow]:
    """The arrows without those between which a longer way leads."""
    pairs = set(pairs)

    def reached(start: str) -> set[str]:
        nearest = {then for first, then in pairs if first == start}
        return nearest.union(*map(reached, nearest))

    longer = {(first, then) for first, other in pairs for then in reached(other)}
    return pairs - longer


def drawing(pairs: Iterable[Arrow]) -> str:
    """Arrows as a mermaid flowchart, in one order whatever theirs was."""
    lines = [f"    {first} --> {then}" for first, then in sorted(pairs)]
    return "\n".join(["```mermaid", "flowchart TB", *lines, "```", ""])


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8"), NAME, drawing(reduced(rule_graph()))), "utf-8")
