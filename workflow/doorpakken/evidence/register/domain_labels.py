"""The values of the domains with their labels, in the order in which tables show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from doorpakken.data.frame import Frame
from doorpakken.data.study import Text
from doorpakken.evidence.disclosure.class_sums import CROSS


def domain_labels(frame: Frame | None, domains: Iterable[str]) -> dict[str, dict[str, Text]]:
    """Domain -> value -> label in each language; size classes ascend, provinces stand by name."""
    return {domain: _labels(frame, domain) for domain in domains} if frame else {}


def crossed(labels: Mapping[str, Mapping[str, Text]], domains: Iterable[str]) -> dict[str, dict[str, Text]]:
    """The labels of crossed domains, made of those of their columns."""
    crossed_labels = {}
    for domain in domains:
        columns = domain.split(CROSS)
        if len(columns) > 1 and all(name in labels for name in columns):
            pairs = product(*(labels[name].items() for name in columns))
            crossed_labels[domain] = {
                CROSS.join(value for value, _ in pair): _joined([t for _, t in pair]) for pair in pairs
            }
    return crossed_labels


def _joined(texts: list[Text]) -> Text:
    return {language: ", ".join(text[language] for text in texts) for language in texts[0]}


def _labels(frame: Frame, domain: str) -> dict[str, Text]:
    languages = frame.languages
    if domain == "size_class":
        return {
            row["size_class"]: {language: row[f"label_{language}"] for language in languages}
            for row in frame.size_classes.to_dict("records")
        }
    return {name: dict.fromkeys(languages, name) for name in sorted(frame.municipalities[domain].unique())}
