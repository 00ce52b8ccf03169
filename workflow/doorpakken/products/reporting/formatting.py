"""A number as it is said in a language, together with where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from doorpakken.products.figures.canvas import Words
from doorpakken.products.reporting.number_format import WRITTEN, interval, number, out_of_ten
from doorpakken.products.reporting.register_reader import Estimate, UnknownNumber
from doorpakken.products.reporting.report_words import say

SIGN, NONE = "x", "–"
IMPRECISE = "imprecise"  # beyond a bound of the plan: what it counts is shown
UNAVAILABLE = "unavailable"  # nothing that could be shown: the register says why
NOT_COMPARABLE = "not_comparable"
TOO_FEW = "too_few_pairs"
DETECTABLE = "detectable"  # a size, without a sign
PERCENTAGES = ("pct", "exact", "interval", "exact_interval", "out_of_ten", "n", "base", "count")
PARTS = ("pct", "exact", "interval", "exact_interval", "n", "base")
POINTS = ("value", "points", "exact", "interval", "exact_interval", "n", "base")
VALUES = ("value", "exact", "interval", "exact_interval", "n", "base")
COUNTS = ("count",)
TESTED = ("p",)
LESS = "<"  # of a p-value that is too small to be written
# What markdown could take for markup: any of these signs, and what opens a list.
MARKUP = re.compile(r"[\\`*_\[\]<>{}$^~@#!|&:]|^[-+](?=\s)")


def literal_markdown(text: str) -> str:
    """Text as pandoc markdown that shows it as it is; only quotes and dashes become those of print."""
    return MARKUP.sub(r"\\\g<0>", re.sub(r"[ \t\r\n]+", " ", text))


class SourcedText(Words):
    """Words with their source, as in a figure, that can be written in prose and in tables."""

    def markdown(self) -> str:
        """As pandoc markdown: a link to the record of the number, or a span that says what literal it is."""
        words = literal_markdown(self.text)
        if self.est:
            return f"[{words}](#n-{self.est}){{.n}}"
        return f'[{words}]{{.lit data-lit="{self.lit}"}}' if self.lit else words

    def rich(self) -> Any:
        """As a piece of rich text in a block."""
        if self.est:
            return {"text": self.text, "est": self.est}
        return {"text": self.text, "lit": self.lit} if self.lit else self.text


@dataclass(frozen=True)
class Sentence:
    """Words of which some have a source."""

    pieces: tuple[SourcedText, ...]

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(piece.text for piece in self.pieces)

    def markdown(self) -> str:
        """As pandoc markdown, each piece in its own way."""
        return "".join(piece.markdown() for piece in self.pieces)

    def rich(self) -> list[Any]:
        """As pieces of rich text in a block."""
        return [piece.rich() for piece in self.pieces]


class FormattedEstimate:
    """An estimate in a language. Its attributes are the ways in which it can be said."""

    def __init__(self, estimate: Estimate, language: str) -> None:
        self.estimate, self.language = estimate, language

    @property
    def ways(self) -> tuple[str, ...]:
        """The attributes that this kind of estimate has."""
        if self.estimate.is_share:
            return PERCENTAGES
        if self.estimate.statistic == "count":
            return COUNTS
        ways = {"share": PARTS, "points": POINTS}.get(self.estimate.unit, VALUES)
        return ways if self.estimate.p is None else (*ways, *TESTED)

    def say(self, way: str) -> SourcedText:
        """The number said in one way; raises UnknownNumber for a way that its kind does not have."""
        if way not in self.ways:
            what = f"{self.estimate.id} ({self.estimate.statistic}) cannot be said as .{way}"
            raise UnknownNumber(what, (f".{name}" for name in self.ways))
        if self.estimate.direction == NOT_COMPARABLE:
            return SourcedText(say("not comparable", self.language), self.estimate.id)
        if not self.estimate.is_shown and not (way == "base" and self.estimate.base is not None):
            absent = "not available" if self.estimate.shown == UNAVAILABLE else "not shown"
            return SourcedText(say(absent, self.language), self.estimate.id)
        return SourcedText(self._words(way), self.estimate.id)

    def cell(self) -> SourcedText:
        """The number for a table or figure: short, or the sign for a number that is not shown."""
        if self.estimate.is_shown or self.estimate.direction == NOT_COMPARABLE:
            return self.say(self.ways[0])
        none = self.estimate.shown == UNAVAILABLE or self.estimate.direction == TOO_FEW
        return SourcedText(NONE if none else SIGN, self.estimate.id)

    def base_cell(self) -> SourcedText:
        """The base for a table or figure, or the sign for a number that is not shown."""
        return self.say("base") if self.estimate.base is not None else SourcedText(SIGN, self.estimate.id)

    def exactly(self) -> SourcedText:
        """All that may be known of the estimate in one phrase: number, interval, respondents and base."""
        return self._whole("; ", "{}", f" {say('of', self.language)} ", self._words("exact_interval"))

    def compactly(self, *, base: bool = True) -> SourcedText:
        """The same in few signs, for a record: 42% (35–49%) 61/140.

        Without `base` the last part is left to the count that stands beside it.
        """
        limits = self._words("exact_interval")
        low, _, high = limits.partition(f" {say('to', self.language)} ")
        if low[0].isdigit() and high[:1].isdigit():  # else a sign would run into the dash
            limits = f"{low.removesuffix('%').rstrip()}–{high}"
        return self._whole(" ", "({})", "/", limits, base=base)

    def _whole(self, between: str, within: str, of: str, limits: str, *, base: bool = True) -> SourcedText:
        """Number, interval and base, with `between` them, `within` which the limits, `of` before a base."""
        item = self.estimate
        if not item.is_shown:
            return self.say(self.ways[0])
        parts = [self._words("exact")]
        if item.low is not None:
            parts.append(within.format(limits))
        if base and item.is_share and item.base is not None and item.n is not None:
            parts.append(f"{self._words('n')}{of}{self._words('base')}")
        elif base and item.statistic != "count" and item.base is not None:
            parts.append(f"n = {self._words('base')}")
        return SourcedText(between.join(parts), item.id)

    def of_base(self, base: int | None) -> SourcedText:
        """A count of answers with the base that it is a part of: 61/140."""
        whole = "" if base is None else f"/{number(base, self.language)}"
        return SourcedText(f"{self._words('count')}{whole}", self.estimate.id)

    def _write(self, text: str) -> str:
        write = WRITTEN.get(self.estimate.unit, number)
        written = write(text, self.language)
        return written.removeprefix("+") if self.estimate.statistic == DETECTABLE else written

    def _words(self, way: str) -> str:
        """The number in one of its ways."""
        printed = self.estimate.printed
        match way:
            case "points":
                return f"{self._words('value')} {say('percentage points', self.language)}"
            case "exact":
                return self._write(printed.get("exact", printed["value"]))
            case "interval" | "exact_interval":
                limits = printed.get(way, printed.get("interval"))
                if limits is None:
                    return say("no interval", self.language)
                low, high = map(self._write, limits)
                return interval(low, high, self.language)
            case "out_of_ten":
                return out_of_ten(printed["tenths"], self.language)
            case "n" | "base":
                return number(getattr(self.estimate, way) or 0, self.language)
            case "p":
                return p_value(printed["p"], self.language)
            case "count" if self.estimate.is_share:
                return self._words("n")
        return self._write(printed["value"])


def p_value(text: str, language: str) -> str:
    """A printed p-value: 0,012, or minder dan 0,001."""
    least = text.removeprefix(LESS)
    return number(text, language) if least == text else f"{say(LESS, language)} {number(least, language)}"
