"""The kinds of missing answers, and which of them were asked and left open."""

from doorpakken.data.study.documents import schema_of

MISSING_KINDS: tuple[str, ...] = tuple(
    schema_of("wave")["properties"]["missing"]["additionalProperties"]["enum"]
)
# Each has a rate of its own in the quality report, and its words: docs/quality-report.md.
LEFT_OPEN = ("dont_know", "no_answer")
