"""A record of the annex before it is written: its facts in parts, of which records can share the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorpakken.products.reporting.blocks import Block, Rich, join, literal

SENTENCE = ". "


@dataclass(frozen=True)
class Fact:
    """What a record says of one thing: a label and parts, the most general first, with words between them.

    With a `kind` of literal the parts are the sentences of one text.
    """

    label: Rich
    parts: tuple[Rich, ...]
    between: str = " "
    kind: str = ""

    def words(self, parts: Sequence[Rich] | None = None) -> Rich:
        """Its parts, or some of them, as rich text."""
        chosen = self.parts if parts is None else tuple(parts)
        if self.kind:
            text = self.between.join(chosen)
            ends = chosen[-1:] == self.parts[-1:]
            return [literal(text if ends else text + self.between.rstrip(), self.kind)]
        return chosen[0] if len(chosen) == 1 else join(chosen, self.between)


def text_fact(label: Rich, text: str, kind: str) -> Fact:
    """A fact whose parts are the sentences of a text."""
    return Fact(label, tuple(text.split(SENTENCE)), SENTENCE, kind)


@dataclass(frozen=True)
class Record:
    """What a number is and where it comes from: its names, its wave, its facts by their keys, its values."""

    id: str
    names: tuple[Rich, ...]
    wave: Rich
    facts: Mapping[str, Fact]
    values: Block

    def block(self) -> Block:
        """The record as a block."""
        return {
            "block": "record",
            "id": self.id,
            "title": [*self.names, ", ", self.wave],
            "facts": [[fact.label, fact.words()] for fact in self.facts.values()],
            "values": self.values,
        }
