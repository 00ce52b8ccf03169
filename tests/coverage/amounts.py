"""Settings of amounts that are as unequal as municipalities are: means, totals, ratios and quantiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from doorpakken.statistics.calibration import MarginError, calibrate
from doorpakken.statistics.estimation import Design, Linear, quantiles, ratios, t_interval, totals
from doorpakken.statistics.estimation.sample_design import Codes, Floats
from tests.coverage import LEVEL, SKEW, Cell, Run, Setting, few_hits
from tests.coverage.shares import CLASSES, SKEWED, municipalities, one_by_one, stratified

NOISE = 0.3
BLOCK = 1_000
PROBABILITIES = 0.25, 0.50, 0.90
EVERYONE = (sum(CLASSES),)

Block = Callable[[np.random.Generator, int], list[tuple[Floats, Floats]]]


@cache
def inhabitants() -> Floats:
    """The inhabitants of every municipality (345,), of the smallest first, in parts of their mean."""
    made = np.sort(municipalities()["inhabitants"].to_numpy(dtype=np.float64))
    return made / made.mean()


def populations(random: np.random.Generator, draws: int) -> Floats:
    """Amounts that grow with the inhabitants (345, draws), each sample with its own population; means 1."""
    amounts = inhabitants()[:, None] * np.exp(NOISE * random.normal(size=(inhabitants().size, draws)))
    return np.asarray(amounts / amounts.mean(axis=0))


def drawn(random: np.random.Generator, classes: Sequence[int], n: Sequence[int], draws: int) -> Codes:
    """Rows (sum n, draws) of samples without replacement from classes that lie one after the other."""
    starts = np.cumsum([0, *classes[:-1]])
    parts = [
        start + np.argsort(random.random((size, draws)), axis=0)[:part]
        for start, size, part in zip(starts, classes, n, strict=True)
    ]
    return np.vstack(parts)


def by_block(block: Block) -> Run:
    """A run that makes many samples at once, each a column; a block gives limits (draws,) cell by cell."""

    def run(random: np.random.Generator, draws: int) -> tuple[Floats, Floats]:
        sizes = [min(BLOCK, draws - start) for start in range(0, draws, BLOCK)]
        made = [np.array(block(random, size)) for size in sizes]
        lows, highs = np.concatenate(made, axis=2).transpose(1, 2, 0)
        return lows, highs

    return run


def t_limits(found: Linear) -> tuple[Floats, Floats]:
    """The limits (draws,) of means, totals and ratios whose samples are columns."""
    low, high = t_interval(found, LEVEL)
    return low[0], high[0]


def skewed(name: str, classes: Sequence[int], n: Sequence[int], draws: int = 40_000) -> Setting:
    """The mean of an amount, N times which is its total, and that by the known number of inhabitants."""
    design, N = stratified(n, classes), sum(classes)

    def block(random: np.random.Generator, draws: int) -> list[tuple[Floats, Floats]]:
        rows = drawn(random, classes, n, draws)
        amounts = np.take_along_axis(populations(random, draws), rows, axis=0)
        mean, total = t_limits(ratios(design, amounts)), t_limits(totals(design, amounts))
        np.testing.assert_allclose(total, N * np.array(mean), atol=1e-9)
        return [mean, t_limits(ratios(design, amounts, inhabitants()[rows]))]

    made = Cell("mean, or total", 1.0, SKEW), Cell("by the ratio to inhabitants", 1.0, SKEW)
    return Setting(name, f"{sum(n)} of {N}", draws, made, by_block(block))


def calibrated(n: int, draws: int = 4_000) -> Setting:
    """A simple sample whose weights meet the number of municipalities and that of their inhabitants."""
    known = np.column_stack([np.ones_like(inhabitants()), inhabitants()])
    N = len(known)

    def draw(random: np.random.Generator) -> tuple[Floats, Floats]:
        rows = random.choice(N, n, replace=False)
        amounts = populations(random, 1)[rows]
        try:
            made = calibrate(
                np.full(n, N / n), known[rows], known.sum(axis=0), ["N", "inhabitants"], "raking"
            )
        except MarginError:
            return np.full(1, np.nan), np.full(1, np.nan)
        design = Design(
            made.weights, np.zeros(n, dtype=np.int64), np.arange(n), np.array([float(N)]),
            calibration=made.residuals,
        )  # fmt: skip
        return t_limits(ratios(design, amounts))

    made = (Cell("mean, calibrated to inhabitants", 1.0, SKEW),)
    return Setting("amounts", f"{n} of {N}", draws, made, one_by_one(draw))


def ranked(name: str, classes: Sequence[int], n: Sequence[int], draws: int = 6_000) -> Setting:
    """Quantiles of an amount, in parts of the true one."""
    design = stratified(n, classes)

    def block(random: np.random.Generator, draws: int) -> list[tuple[Floats, Floats]]:
        amounts = populations(random, draws)
        values = np.take_along_axis(amounts, drawn(random, classes, n, draws), axis=0)
        truths = np.quantile(amounts, PROBABILITIES, axis=0, method="inverted_cdf")
        found = [quantiles(design, values, np.full(draws, p), level=LEVEL) for p in PROBABILITIES]
        return [
            (each.low[0] / truth, each.high[0] / truth) for each, truth in zip(found, truths, strict=True)
        ]

    made = tuple(Cell(f"quantile {p:.2f}", 1.0, few_hits(sum(n), p)) for p in PROBABILITIES)
    return Setting(name, f"{sum(n)} of {sum(classes)}", draws, made, by_block(block))


def settings() -> list[Setting]:
    """Amounts in simple samples, with all of the largest, and by class; then their quantiles."""
    return [
        *(skewed("amounts", EVERYONE, (n,)) for n in (30, 44)),
        *(calibrated(n) for n in (30, 44)),
        *(
            skewed(f"amounts, all of the {most} largest", (EVERYONE[0] - most, most), (n - most, most))
            for n, most in ((30, 8), (44, 18))
        ),
        skewed("amounts by class 14/30/18/24", CLASSES, SKEWED),
        ranked("amounts", EVERYONE, (44,)),
        ranked("amounts by class 14/30/18/24", CLASSES, SKEWED),
    ]
