"""What tables, figures and records are written from: a register, a language and a wave, in one object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from doorpakken.products.reporting.blocks import Block, Rich, literal, name, table
from doorpakken.products.reporting.formatting import NONE, FormattedEstimate
from doorpakken.products.reporting.number_format import LANGUAGE
from doorpakken.products.reporting.register_reader import WHOLE, Estimate, Place, Register, Text, wanted
from doorpakken.products.reporting.report_words import say

INDICATIVE = "indicative"


@dataclass(frozen=True)
class Context:
    """A register as it is read in one language, for a wave: an id, "latest", or "" for its own.

    Raises UnknownNumber for a wave that the register does not have.
    """

    register: Register
    language: str
    wave: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "wave", self.register.wave(self.wave))

    def at(self, wave: str) -> Context:
        """The same for another wave."""
        return replace(self, wave=wave)

    # Words

    def say(self, key: str, *values: object) -> str:
        """The fixed words for `key`, with `values` filled in."""
        words = say(key, self.language)
        return words.format(*values) if values else words

    def headed(self, key: str) -> str:
        """The fixed words for `key` with a colon behind them, as the language writes it."""
        return f"{self.say(key)}{self.colon}"

    @property
    def colon(self) -> str:
        """A colon between words and what they announce."""
        return LANGUAGE.say("colon", self.language)

    def text(self, text: Text | None) -> str:
        """A text of the study; empty for none."""
        return self.register.text(text, self.language)

    def label(self, estimand: str) -> str:
        """The short label of an estimand; UnknownNumber for none of that name."""
        words = wanted(self.register.estimands, estimand, f"no estimand {estimand!r} in the register")
        return self.text(words["label"])

    def place_label(self, place: Place) -> str:
        """The label of a column."""
        if place.domain is None or place.value is None:
            return self.say("total")
        heads, domains = self.register.data.get("domain_labels", {}), self.register.data["domains"]
        names = place.domain.split(".")
        if not any(name in heads for name in names):
            return self.text(domains[place.domain][place.value])
        values = place.value.split(".") if len(names) > 1 else [place.value]
        return ", ".join(
            self.colon.join(filter(None, [self.text(heads.get(name)), self.text(domains[name][value])]))
            for name, value in zip(names, values, strict=True)
        )

    def column_label(self, name: str) -> str:
        """What a column of the frame is called, inside a sentence."""
        own = self.register.data.get("column_labels", {})
        return self.text(own[name]) if name in own else self.say(f"margin {name}")

    @property
    def wave_label(self) -> str:
        """The label of the wave, with the word for simulated where that is what it is."""
        label, word = self.text(self.details["label"]), self.say("simulated")
        return f"{label} ({word})" if self.is_simulated and word not in label else label

    @property
    def wave_literal(self) -> dict[str, str]:
        """The same as a piece of rich text."""
        return literal(self.wave_label, "fact")

    def category_label(self, estimates: Iterable[Estimate | None]) -> str:
        """The label of the category that estimates share; empty for none."""
        return self.text(next(item.category_label for item in estimates if item))

    @property
    def units(self) -> str:
        """What the units are called, in the plural."""
        return self.text(self.register.study.get("units")) or self.say("units")

    def codebook(self, text: Text | str | None) -> list[Rich]:
        """Words of the study's documents as rich text."""
        return [literal(text if isinstance(text, str) else self.text(text), "codebook")]

    # Look-ups

    @property
    def details(self) -> Mapping[str, Any]:
        """What the register says of the wave: label, origin, dates, file, design."""
        return self.register.waves[self.wave]  # type: ignore[no-any-return]

    @property
    def is_simulated(self) -> bool:
        """Whether nobody gave the answers of the wave."""
        return bool(self.details["origin"] == "simulated")

    def source(self, variable: str) -> Mapping[str, Any]:
        """Where a variable comes from: file, column, question, codebook row; UnknownNumber for none."""
        sources: Mapping[str, Mapping[str, Any]] = self.register.data["sources"][self.wave]
        return wanted(sources, variable, f"no variable {variable!r} in wave {self.wave}")

    def places(self, domains: Sequence[str] | None = None) -> list[Place]:
        """The whole and the classes of the wave, or the values of `domains`."""
        return self.register.places(self.wave, domains)

    def categories(self, estimand: str) -> list[str]:
        """The categories of an estimand, in the order of the register."""
        items = self.register.estimates.values()
        own = (item.category for item in items if (item.wave, item.estimand) == (self.wave, estimand))
        return list(dict.fromkeys(category for category in own if category is not None))

    def find(self, estimand: str, category: str | None = None, place: Place = WHOLE) -> Estimate | None:
        """An estimate of the wave, or None."""
        return self.register.find(estimand, self.wave, category, place)

    def est(self, estimand: str, category: str | None = None, place: Place = WHOLE) -> Estimate:
        """An estimate of the wave; UnknownNumber, which names the nearest, for none."""
        return self.register.est(estimand, self.wave, category, place.domain, place.value)

    def across(
        self, estimand: str, places: Iterable[Place], category: str | None = None
    ) -> list[Estimate | None]:
        """An estimate in several places."""
        return [self.find(estimand, category, place) for place in places]

    def answered(self, variable: str, place: Place = WHOLE) -> Estimate | None:
        """An estimate of a question, whose base is the number of respondents that answered it."""
        if variable in self.register.estimands:
            return self.find(variable, self.categories(variable)[0], place)
        return self.find(f"{variable}_mean", None, place)

    def missing_kinds(self, variable: str) -> list[str]:
        """The kinds of missing answers that a question has, those that occurred, in a fixed order."""
        from doorpakken.data.study import MISSING_KINDS

        totals = {kind: self.find(f"{variable}_count", kind) for kind in MISSING_KINDS}
        return [kind for kind, total in totals.items() if total and (not total.is_shown or total.estimate)]

    # Cells, rows and columns

    def written(self, estimate: Estimate) -> FormattedEstimate:
        """An estimate with the ways in which it can be written."""
        return FormattedEstimate(estimate, self.language)

    def number(self, estimate: Estimate | None, way: str) -> Rich:
        """An estimate in a cell, written in one way; a dash where there is none to show."""
        if estimate is None or not estimate.is_shown:
            return NONE
        return [self.written(estimate).say(way).rich()]

    def interval(self, estimate: Estimate | None) -> Rich:
        """The interval of an estimate in a cell; a dash where there is none."""
        has = estimate is not None and estimate.low is not None
        return self.number(estimate, "interval") if has else NONE

    def cell(self, estimate: Estimate | None) -> Rich:
        """An estimate in a table: the number, `x` where it is not shown, a dash where there is none."""
        if estimate is None:
            return NONE
        written = self.written(estimate).cell().rich()
        return [written, "*"] if estimate.flag == INDICATIVE and estimate.is_shown else [written]

    def cells(self, estimates: Iterable[Estimate | None]) -> list[Rich]:
        """Estimates as cells of a row."""
        return [self.cell(estimate) for estimate in estimates]

    def row(self, label: str, estimates: Iterable[Estimate | None]) -> list[Rich]:
        """A row of a table: a label of the study's documents, and estimates."""
        return [self.codebook(label), *self.cells(estimates)]

    def base_cell(self, estimate: Estimate | None) -> Rich:
        """The base of an estimate in a table."""
        return NONE if estimate is None else [self.written(estimate).base_cell().rich()]

    def columns(self, *heads: Rich, align: str = "right") -> list[Block]:
        """The heads of a table: fixed words by their keys, or rich text; the first column is of labels."""
        texts = [self.say(head) if isinstance(head, str) else head for head in heads]
        return [{"text": text, "align": align if index else "left"} for index, text in enumerate(texts)]

    def table(
        self, kind: str, note: Rich, rows: list[list[Rich]], *heads: Rich, align: str = "left"
    ) -> Block:
        """A table of the wave that has its words by its kind: "table <kind>" above it."""
        return table(
            self.key("tbl", kind), self.say(f"table {kind}"), note, self.columns(*heads, align=align), rows
        )

    def key(self, prefix: str, *ids: str) -> str:
        """The id of a block about the wave; the wave that is spoken of is not named in it."""
        return name(prefix, *ids, *([] if self.wave == self.register.spoken else [self.wave]))
