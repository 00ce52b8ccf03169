"""The register as chapters see it: strict look-ups, every miss named with what lies nearest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

Text = Mapping[str, str]
Thing = TypeVar("Thing")
LATEST = "latest"
RENAMED = {"low": "ci_low", "high": "ci_high", "base": "base_n", "p": "p_adjusted"}


class UnknownNumber(LookupError):  # noqa: N818 - what prose asks for and the register does not hold
    """Nothing in the register answers to this name. `nearest` are the names most like it."""

    def __init__(self, what: str, nearest: Iterable[str] = ()) -> None:
        self.what, self.nearest = what, tuple(nearest)
        super().__init__(what + (f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""))


@dataclass(frozen=True)
class Place:
    """A column of a table: the whole (both None) or one value of a domain."""

    domain: str | None = None
    value: str | None = None


WHOLE = Place()


def wanted(things: Mapping[str, Thing], name: str, what: str) -> Thing:
    """What has a name; else UnknownNumber says `what` is not there, and the names most like it."""
    if name not in things:
        raise UnknownNumber(what, get_close_matches(name, things, n=3, cutoff=0.5))
    return things[name]


def _key(*parts: str | None) -> str:
    return ".".join(part for part in parts if part is not None)


@dataclass(frozen=True)
class Estimate:
    """One estimate of the register; numbers are None where they may not be shown.

    printed: what texts and tables write of it, as the register rounded it; the numbers are for drawings.
    """

    id: str
    wave: str
    estimand: str
    statistic: str
    unit: str
    category: str | None
    category_label: Text | None
    place: Place
    estimate: float | None
    low: float | None
    high: float | None
    level: float | None
    n: int | None
    base: int | None
    shown: str
    flag: str | None
    variance_method: str | None
    interval_method: str | None
    fpc: bool
    p: float | None
    printed: Mapping[str, Any]
    wave_from: str | None
    version: str | None
    direction: str | None

    @property
    def is_share(self) -> bool:
        """Whether the number is the part of the base that counts."""
        return self.statistic in ("share", "rate")

    @property
    def is_shown(self) -> bool:
        """Whether the number may be shown, and there is one."""
        return self.shown == "yes" and self.estimate is not None


class Register:
    """The public register of a study, read only, with the verdicts that were drawn from it, if any.

    tiles: by column of the frame the row and the column of the tile of each value on its map, if it has one.
    chapter: the id of the one that reads it, which may speak of a wave of its own.
    """

    def __init__(
        self,
        data: Mapping[str, Any],
        verdicts: Mapping[str, Any] | None = None,
        tiles: Mapping[str, Mapping[str, Sequence[int]]] | None = None,
        chapter: str = "",
    ) -> None:
        self.data = data
        self.chapter = chapter
        self.tiles = {
            name: {value: (place[0], place[1]) for value, place in places.items()}
            for name, places in (tiles or {}).items()
        }
        self.verdicts: Mapping[str, Any] = verdicts or {}
        self.study: Mapping[str, Any] = data["study"]
        self.languages: tuple[str, ...] = tuple(self.study["languages"])
        self.waves: Mapping[str, Any] = data["waves"]
        self.estimands: Mapping[str, Any] = data["estimands"]

    @classmethod
    def load(cls, path: Path | str, verdicts: Path | str | None = None) -> Register:
        """Read register.json, and verdicts.json where it is named."""
        read = [json.loads(Path(file).read_text(encoding="utf-8")) for file in (path, verdicts) if file]
        return cls(*read)

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """All estimates by their id, in the order of the register."""
        return {key: _estimate(key, record) for key, record in self.data["estimates"].items()}

    @cached_property
    def latest(self) -> str:
        """The wave with the latest reference date."""
        return max(self.waves, key=lambda wave: (self.waves[wave]["reference_date"], wave))

    @cached_property
    def spoken(self) -> str:
        """The wave meant where none is named: that of the chapter, or of the report, else the latest."""
        declared = self.study.get("chapter_waves", {}).get(self.chapter) or self.study.get("wave") or LATEST
        return self.wave(declared)

    def of(self, chapter: str) -> Register:
        """The register as a chapter reads it."""
        return Register(self.data, self.verdicts, self.tiles, chapter)

    def wave(self, wave: str = "") -> str:
        """The id of a wave; LATEST is that of the latest reference date, "" the one that is spoken of."""
        if wave in ("", LATEST):
            return self.latest if wave else self.spoken
        if wave not in self.waves:
            raise UnknownNumber(f"no wave {wave!r}", self.waves)
        return wave

    def est(
        self,
        estimand: str,
        wave: str = "",
        category: str | None = None,
        domain: str | None = None,
        value: str | None = None,
    ) -> Estimate:
        """The one estimate of these words; raises UnknownNumber, which names the nearest ids."""
        key = _key(self.wave(wave), estimand, category, domain, value)
        try:
            return wanted(self.estimates, key, f"no estimate {key!r} in the register")
        except UnknownNumber as error:
            below = [other for other in self.estimates if other.startswith(f"{key}.")][:3]
            raise UnknownNumber(error.what, below or error.nearest) from None

    def change(
        self,
        estimand: str,
        wave: str = "",
        category: str | None = None,
        domain: str | None = None,
        value: str | None = None,
        version: str = "all",
    ) -> Estimate:
        """The change of a quantity until a wave, from the one before it; raises UnknownNumber.

        version: all respondents, linked (those that answered both times) or composition. What cannot be
        compared has one record, for the whole, which answers for its classes too.
        """
        until, place = self.wave(wave), Place(domain, value)
        items = [item for item in self.estimates.values() if item.estimand == f"change.{estimand}"]
        by_place = {item.place: item for item in items
                 if (item.wave, item.category, item.version) == (until, category, version)}  # fmt: skip
        whole = by_place.get(WHOLE)
        if place not in by_place and whole is not None and whole.direction == "not_comparable":
            return whole
        if place not in by_place:
            near = [item.id for item in items if item.wave == until][:3]
            raise UnknownNumber(f"no such change of {estimand!r} until wave {until!r} in the register", near)
        return by_place[place]

    def find(self, estimand: str, wave: str, category: str | None, place: Place) -> Estimate | None:
        """The estimate of these words, or None."""
        return self.estimates.get(_key(wave, estimand, category, place.domain, place.value))

    def text(self, text: Text | None, language: str) -> str:
        """A text in a language, or in the first language of the study that has it."""
        if not text:
            return ""
        return next((text[key] for key in (language, *self.languages) if text.get(key)), "")

    def raw_variables(self, estimand: str, wave: str) -> list[str]:
        """The variables of the raw file of a wave that an estimand is computed from."""
        sources = self.data["sources"][wave]
        return [name for name in self.estimands[estimand]["variables"] if name in sources]

    def questions(self, wave: str) -> list[str]:
        """The variables of a wave that were estimated, in the order of its codebook."""
        sources = self.data["sources"][wave]
        estimated = [name for name in sources if name in self.estimands or f"{name}_mean" in self.estimands]
        return sorted(estimated, key=lambda name: sources[name]["codebook_row"])

    @cached_property
    def frame_columns(self) -> list[str]:
        """The columns of the frame by which the wave is split: domains that are no answers."""
        answers = {
            *self.data.get("domain_labels", {}),
            *(name for each in self.data["sources"].values() for name in each),
        }
        return [name for name in self.data["domains"] if "." not in name and name not in answers]

    @cached_property
    def _used(self) -> set[tuple[str, Place]]:
        return {(item.wave, item.place) for item in self.estimates.values()}

    def places(self, wave: str, domains: Sequence[str] | None = None) -> list[Place]:
        """The columns of a table: the whole, then every value that the wave has of some domains.

        Without `domains` those by which the plan splits what it estimates.
        """
        wanted = self.data["tables"] if domains is None else domains
        every = [Place(name, value) for name in wanted for value in self.data["domains"][name]]
        return [WHOLE, *(place for place in every if (wave, place) in self._used)]


NAMES = [each.name for each in fields(Estimate)]


def _estimate(key: str, record: Mapping[str, Any]) -> Estimate:
    numbers: dict[str, Any] = {name: record.get(RENAMED.get(name, name)) for name in NAMES}
    place = Place(record["domain"], record["domain_value"]) if record["domain"] else WHOLE
    numbers |= {"id": key, "place": place, "fpc": bool(record["fpc"]), "printed": record.get("printed", {})}
    return Estimate(**numbers)
