"""Settings of two waves: change on the real lineage of 2014 and 2022."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from doorpakken.data.frame import units
from doorpakken.statistics.change import (
    Overlap,
    changes,
    composition,
    linked_changes,
    linked_design,
    linked_units,
)
from doorpakken.statistics.estimation import Design
from doorpakken.statistics.estimation.sample_design import Codes, Floats
from tests.coverage import LEVEL, Cell, Setting, few_hits
from tests.coverage.shares import one_by_one
from tests.support.lineage_panels import shipped

SIZES = (40, 66, 24, 16), (21, 63, 32, 17)
FIGURES = ("share .20 to .50", "share .06 to .12", "mean")
LEVELS = ((0.20, 0.50), (0.06, 0.12))
DOMAINS = {"20,000 to 50,000": 1, "100,000 and over": 3}


@cache
def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The municipalities of both years with the code of their class."""
    names = list(shipped().size_classes["size_class"])
    both = [units(shipped(), year).reset_index(drop=True) for year in (2014, 2022)]
    for frame in both:
        frame["class"] = frame["size_class"].map(names.index)
    return both[0], both[1]


@cache
def pairs() -> tuple[Codes, Codes]:
    """The rows of linked municipalities in both frames."""
    links = linked_units(shipped(), 2014, 2022)
    rows = [dict(zip(frame["code"], frame.index, strict=True)) for frame in frames()]
    found = [(rows[0][old], rows[1][new]) for old, new in links.items()]
    first, second = np.array(found).T
    return first, second


def population(random: np.random.Generator, otherwise: float) -> tuple[Floats, Floats]:
    """Two shares and a number of every municipality at both dates, which hang together in linked ones.

    otherwise: how far those that merged, were split or changed class lean to yes at the later date.
    """
    earlier, later = frames()
    first, second = pairs()
    made = []
    for share in (*LEVELS, (None, None)):
        before = random.normal(size=len(earlier)) + 0.3 * (earlier["class"] - 1)
        now = random.normal(size=len(later)) + 0.3 * (later["class"] - 1)
        now[second] = 0.8 * before[first] + 0.6 * random.normal(size=first.size)
        moved = np.ones(len(later), dtype=bool)
        moved[second] = earlier["class"].to_numpy()[first] != later["class"].to_numpy()[second]
        now[moved] += otherwise
        made.append([_above(latent, part) for latent, part in zip((before, now), share, strict=True)])
    return tuple(np.column_stack(each) for each in zip(*made, strict=True))  # type: ignore[return-value]


def _above(latent: Floats, share: float | None) -> Floats:
    latent = np.asarray(latent, dtype=float)
    return latent if share is None else (latent > np.quantile(latent, 1 - share)).astype(float)


def panel(name: str, returning: float, otherwise: float, draws: int = 1_500) -> Setting:
    """Samples of fixed sizes at both dates; returning: how far it is the same ones who answer again (0-1)."""
    values = population(np.random.default_rng(17), otherwise)
    earlier, later = frames()
    strata = earlier["class"].to_numpy(), later["class"].to_numpy()
    first, second = pairs()
    linked = np.zeros((4, 4))
    np.add.at(linked, (strata[0][first], strata[1][second]), 1)
    growth = np.bincount(strata[1]) / np.bincount(strata[0])

    def draw(random: np.random.Generator) -> tuple[Floats, Floats]:
        keys = [random.normal(size=len(each)) for each in strata]
        keys[1][second] = returning * keys[0][first] + np.sqrt(1 - returning**2) * keys[1][second]
        rows = [_lowest(key, stratum, n) for key, stratum, n in zip(keys, strata, SIZES, strict=True)]
        designs = tuple(_design(stratum, row) for stratum, row in zip(strata, rows, strict=True))
        places = [np.full(len(each), -1) for each in strata]
        for place, row in zip(places, rows, strict=True):
            place[row] = np.arange(row.size)
        both = (places[0][first] >= 0) & (places[1][second] >= 0)
        overlap = Overlap(places[0][first][both], places[1][second][both], linked)
        inside = [
            np.column_stack([np.ones(row.size, dtype=bool), *(stratum[row] == c for c in DOMAINS.values())])
            for stratum, row in zip(strata, rows, strict=True)
        ]
        answers = values[0][rows[0]], values[1][rows[1]]
        found = []
        for columns, share in ((slice(0, 2), True), (slice(2, 3), False)):
            part = answers[0][:, columns], answers[1][:, columns]
            made = changes(designs, part, (inside[0], inside[1]), overlap, LEVEL, share=share)
            followed = linked_design(designs, overlap)
            pairs = overlap.first, overlap.second
            alone = followed and linked_changes(followed, pairs, part, inside[0], LEVEL, share=share)
            effect = composition(designs[0], part[0], growth[strata[0][rows[0]]], LEVEL, share=share)
            found.append((made, alone, effect))
        (made, alone, effect), (mean, mean_alone, _) = found
        nothing = np.full((1, 2), np.nan)
        limits = [
            np.concatenate(
                [
                    getattr(made, side)[0], getattr(mean, side)[0],
                    nothing[0] if alone is None else getattr(alone, side)[0],
                    nothing[0, :1] if mean_alone is None else getattr(mean_alone, side)[0],
                    getattr(made, side)[1:, 0], getattr(effect, side)[0, :1],
                ]
            )
            for side in ("low", "high")
        ]  # fmt: skip
        return limits[0], limits[1]

    size = f"{sum(SIZES[0])} of {len(earlier)}, {sum(SIZES[1])} of {len(later)}"
    return Setting(name, size, draws, _cells(values, strata, linked), one_by_one(draw))


def _lowest(key: Floats, stratum: Codes, n: tuple[int, ...]) -> Codes:
    order = np.argsort(key, kind="stable")
    return np.sort(np.concatenate([order[stratum[order] == h][:size] for h, size in enumerate(n)]))


def _design(stratum: Codes, rows: Codes) -> Design:
    sizes, n = np.bincount(stratum).astype(float), np.bincount(stratum[rows])
    return Design((sizes / n)[stratum[rows]], stratum[rows], np.arange(rows.size), sizes)


def _cells(values: tuple[Floats, Floats], strata: tuple[Codes, Codes], linked: Floats) -> tuple[Cell, ...]:
    first, second = pairs()
    means = [each.mean(axis=0) for each in values]
    apart = values[1][second] - values[0][first]
    twice = linked.sum() * sum(SIZES[0]) / len(strata[0]) * sum(SIZES[1]) / len(strata[1])
    reasons = [few_hits(sum(SIZES[1]), *shares) for shares in zip(*(m[:2] for m in means), strict=True)]
    alone = [
        few_hits(twice, *shares)
        for shares in zip(values[0][first].mean(axis=0)[:2], values[1][second].mean(axis=0)[:2], strict=True)
    ]
    made = [
        Cell(f"all: {name}", float(means[1][place] - means[0][place]), reason)
        for place, (name, reason) in enumerate(zip(FIGURES, [*reasons, ""], strict=True))
    ]
    made += [
        Cell(f"linked: {name}", float(apart[:, place].mean()), reason)
        for place, (name, reason) in enumerate(zip(FIGURES, [*alone, ""], strict=True))
    ]
    for name, code in DOMAINS.items():
        shares = [float(v[s == code, 0].mean()) for v, s in zip(values, strata, strict=True)]
        n = min(SIZES[0][code], SIZES[1][code])
        made.append(Cell(f"all: {FIGURES[0]}, {name}", shares[1] - shares[0], few_hits(n, *shares)))
    by_class = np.array([values[0][strata[0] == h, 0].mean() for h in range(4)])
    weights = [np.bincount(s) / s.size for s in strata]
    made.append(Cell("composition: share .20", float(by_class @ (weights[1] - weights[0]))))
    return tuple(made)


def settings() -> list[Setting]:
    """Change when chance decides who answers again, when mostly the same do, and when movers differ."""
    return [
        panel("change, overlap by chance", 0.0, 0.0),
        panel("change, mostly the same answer again", 0.9, 0.0),
        panel("change, merged and moved ones differ", 0.7, 1.0),
    ]
