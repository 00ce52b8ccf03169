"""The values of the domains with their labels, in the order in which tables show them."""

from __future__ import annotations

from collections.abc import Iterable

from doorpakken.frame import Frame
from doorpakken.study import Text


def domain_labels(frame: Frame | None, domains: Iterable[str]) -> dict[str, dict[str, Text]]:
    """Domain -> value -> label in each language; size classes ascend, provinces stand by name."""
    return {domain: _labels(frame, domain) for domain in domains} if frame else {}


def _labels(frame: Frame, domain: str) -> dict[str, Text]:
    if domain == "size_class":
        return {
            row["size_class"]: {"nl": row["label_nl"], "en": row["label_en"]}
            for row in frame.size_classes.to_dict("records")
        }
    return {name: {"nl": name, "en": name} for name in sorted(frame.municipalities[domain].unique())}
