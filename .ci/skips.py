"""Fail on skipped tests that nobody allowed: skips.py ALLOWED JUNIT.xml ...

ALLOWED holds lines "pattern of the test id | words of the reason"; the last line printed sums all runs up.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from xml.etree import ElementTree

WORTH_SAYING = ("passed", "skipped")


def allowed(listing: Path) -> list[tuple[str, str]]:
    """Pairs of pattern and reason; ValueError for a line without both, or that allows everything."""
    pairs = []
    for line in listing.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pattern, _, reason = (part.strip() for part in line.partition("|"))
        if not pattern or not reason:
            raise ValueError(f"{listing}: expected `pattern | reason`, found `{line}`")
        pairs.append((pattern, reason))
    return pairs


def outcomes(report: Path) -> Iterator[tuple[str, str, str]]:
    """Test id, outcome and reason of each test in a JUnit report."""
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        kinds = {child.tag: child.get("message") or child.text or "" for child in case}
        outcome = next((kind for kind in ("error", "failure", "skipped") if kind in kinds), "passed")
        yield name, outcome, kinds.get(outcome, "")


def main(listing: Path, reports: list[Path]) -> int:
    """Print the skips that are not allowed, then the sum; 0 when there is nothing to object to."""
    pairs, count, seconds, bad = allowed(listing), Counter[str](), 0.0, 0
    for report in reports:
        if not report.is_file():
            print(f"{report.name}: not written, so its tests did not run")
            bad += 1
            continue
        seconds += sum(float(suite.get("time", 0)) for suite in ElementTree.parse(report).iter("testsuite"))
        ran = list(outcomes(report))
        bad += not ran
        for name, outcome, reason in ran:
            count[outcome] += 1
            if outcome == "skipped" and not any(
                fnmatchcase(name, p) and words in reason for p, words in pairs
            ):
                print(f"SKIPPED and not allowed: {name}: {reason}")
                bad += 1
    bad += count["failure"] + count["error"]
    words = {"failure": "failed", "error": "errors", "passed": "passed", "skipped": "skipped"}
    parts = [f"{count[kind]} {word}" for kind, word in words.items() if count[kind] or kind in WORTH_SAYING]
    print(f"===== {', '.join(parts)} in {seconds:.2f}s =====")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]]))
