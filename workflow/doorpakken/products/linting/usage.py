"""Where each estimate is used, over all documents of a study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any


def joined(usages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The usages of several documents as one: counts added up, the chapters of an estimate together.

    usages: as `ReportFindings.usage` gives them, with the mark of simulated data or without.
    """
    languages = dict.fromkeys(key for usage in usages for key in usage if key != "mark")
    marks = [usage["mark"] for usage in usages if "mark" in usage]
    return ({"mark": marks[0]} if marks else {}) | {
        language: _joined([usage[language] for usage in usages if language in usage])
        for language in languages
    }


def _joined(usages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    literals: Counter[str] = Counter()
    places: dict[str, list[str]] = {}
    for usage in usages:
        literals.update(usage["literals"])
        for estimate, chapters in usage["estimates"].items():
            places.setdefault(estimate, []).extend(chapters)
    return {
        "numbers": sum(usage["numbers"] for usage in usages),
        "literals": dict(sorted(literals.items())),
        "estimates": {estimate: sorted(chapters) for estimate, chapters in sorted(places.items())},
    }
