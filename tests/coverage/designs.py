"""Settings of other designs: clusters, two stages, replicates, complete and unequal strata, small domains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import hadamard
from scipy.special import stdtrit

from doorpakken.statistics.estimation import (
    Design,
    Linear,
    Replicates,
    Stage,
    jackknife,
    ratios,
    rescaled_bootstrap,
    share_interval,
    supplied,
)
from doorpakken.statistics.estimation.sample_design import Floats
from tests.coverage import BESIDE, LEVEL, Cell, Setting, few_hits
from tests.coverage.amounts import by_block, drawn, t_limits
from tests.coverage.shares import CLASSES, SKEWED, stratified

ALIKE = 0.5
CLUSTERS, DRAWN = (120, 80), (20, 12)
BOOTSTRAPS = 200
PAIRS = 32


def share_limits(found: Linear) -> tuple[Floats, Floats]:
    """The limits (draws,) of shares whose samples are columns."""
    low, high = share_interval(found, LEVEL)
    return low[0], high[0]


def clusters(draws: int = 6_000) -> Setting:
    """Whole clusters of 4 to 12 units, of 8 to 16 in the second stratum; units of one cluster are alike."""
    chance = np.random.default_rng(23)
    sizes = np.r_[chance.integers(4, 13, CLUSTERS[0]), chance.integers(8, 17, CLUSTERS[1])]
    inside = np.arange(sizes.max()) < sizes[:, None]
    latent = ALIKE * chance.normal(size=(sizes.size, 1)) + chance.normal(size=inside.shape)
    latent += 0.5 * (np.arange(sizes.size) >= CLUSTERS[0])[:, None]
    values = [
        np.where(inside, each, np.nan)
        for each in (
            latent,
            *((latent > np.quantile(latent[inside], 1 - p)).astype(float) for p in (0.1, 0.3)),
        )
    ]
    weights = np.array(CLUSTERS) / np.array(DRAWN)
    strata = np.repeat([0, 1], DRAWN)
    width = inside.shape[1]
    design = Design(
        np.repeat(weights[strata], width), np.repeat(strata, width),
        np.repeat(np.arange(strata.size), width), np.array(CLUSTERS, dtype=float),
    )  # fmt: skip

    def block(random: np.random.Generator, draws: int) -> list[tuple[Floats, Floats]]:
        rows = drawn(random, CLUSTERS, DRAWN, draws)
        mean, *shares = (ratios(design, each[rows].transpose(0, 2, 1).reshape(-1, draws)) for each in values)
        return [t_limits(mean), *(share_limits(each) for each in shares)]

    truths = [float(np.nanmean(each)) for each in values]
    n = float(inside.sum()) * sum(DRAWN) / sum(CLUSTERS)
    names = "mean", "share 0.10", "share 0.30"
    made = tuple(
        Cell(name, truth, few_hits(n, truth) if "share" in name else "")
        for name, truth in zip(names, truths, strict=True)
    )
    size = f"{sum(DRAWN)} clusters of {sum(CLUSTERS)}"
    return Setting("clusters", size, draws, made, by_block(block))


def two_stages(draws: int = 6_000) -> Setting:
    """Four of twelve units in each of 15 clusters of 60, six of thirty in each of 10 of 40."""
    chance = np.random.default_rng(29)
    number, taken, units, m = (60, 40), (15, 10), (12, 30), (4, 6)
    latent = [
        0.5 * h + ALIKE * chance.normal(size=(N, 1)) + chance.normal(size=(N, M))
        for h, (N, M) in enumerate(zip(number, units, strict=True))
    ]
    everyone = np.concatenate([each.ravel() for each in latent])
    bounds = [np.quantile(everyone, 1 - p) for p in (0.1, 0.3)]
    strata = np.repeat([0, 1], np.multiply(taken, m))
    cluster = np.repeat(np.arange(sum(taken)), np.repeat(m, taken))
    weights = np.multiply(number, units) / np.multiply(taken, m)
    design = Design(
        weights[strata], strata, cluster, np.array(number, dtype=float),
        stages=(Stage(np.arange(strata.size), np.array(units, dtype=float)[strata]),),
    )  # fmt: skip

    def block(random: np.random.Generator, draws: int) -> list[tuple[Floats, Floats]]:
        parts = []
        for values, N, n, M, each in zip(latent, number, taken, units, m, strict=True):
            which = np.argsort(random.random((N, draws)), axis=0)[:n]
            inside = np.argsort(random.random((n, M, draws)), axis=1)[:, :each]
            parts.append(values[which[:, None], inside].reshape(-1, draws))
        sample = np.vstack(parts)
        shares = [ratios(design, (sample > bound).astype(float)) for bound in bounds]
        return [t_limits(ratios(design, sample)), *(share_limits(each) for each in shares)]

    shares = [float((everyone > bound).mean()) for bound in bounds]
    made = Cell("mean", float(everyone.mean())), Cell("share 0.10", shares[0]), Cell("share 0.30", shares[1])
    size = f"{np.multiply(taken, m).sum()} of {everyone.size}"
    return Setting("two stages", size, draws, made, by_block(block))


def replicated(name: str, draws: int = 6_000) -> Setting:
    """A ratio, a mean and a share of a domain by replicates that are made of a stratified sample."""
    chance = np.random.default_rng(31)
    N = sum(CLASSES)
    below = chance.gamma(4, 0.25, N)
    above = below * np.exp(0.3 * chance.normal(size=N))
    inside = np.where(chance.random(N) < 0.4, 1.0, np.nan)
    latent = chance.normal(size=N) + 0.3 * np.repeat(np.arange(4), CLASSES)
    yes = (latent > np.nanquantile(latent * inside, 0.7)).astype(float)
    plain = stratified(SKEWED, CLASSES)

    def design(seed: int) -> Replicates:
        return jackknife(plain) if name == "jackknife" else rescaled_bootstrap(plain, BOOTSTRAPS, str(seed))

    def block(random: np.random.Generator, draws: int) -> list[tuple[Floats, Floats]]:
        made = design(int(random.integers(1 << 30)))
        rows = drawn(random, CLASSES, SKEWED, draws)
        return [
            t_limits(ratios(made, above[rows], below[rows])),
            t_limits(ratios(made, (latent * inside)[rows])),
            share_limits(ratios(made, (yes * inside)[rows])),
        ]

    made = (
        Cell("ratio", float(above.sum() / below.sum())),
        Cell("mean of a domain", float(np.nanmean(latent * inside))),
        Cell("share 0.30 of a domain", float(np.nanmean(yes * inside))),
    )
    return Setting(name, f"{sum(SKEWED)} of {N}", draws, made, by_block(block))


def half_samples(draws: int = 6_000) -> Setting:
    """Two units of 40 in each of 32 strata; half-samples come with the file, and no correction."""
    chance = np.random.default_rng(37)
    sizes, n = (40,) * PAIRS, (2,) * PAIRS
    below = chance.gamma(4, 0.25, sum(sizes))
    above = below * np.exp(0.3 * chance.normal(size=below.size))
    latent = chance.normal(size=below.size) + np.repeat(0.5 * chance.normal(size=PAIRS), 40)
    yes = (latent > np.quantile(latent, 0.7)).astype(float)
    signs = np.repeat(hadamard(PAIRS).astype(float), 2, axis=0) * np.tile([1.0, -1.0], PAIRS)[:, None]
    design = supplied("BRR", np.full(2 * PAIRS, 20.0), 1 + signs, factors=True)

    def block(random: np.random.Generator, draws: int) -> list[tuple[Floats, Floats]]:
        rows = drawn(random, sizes, n, draws)
        ratio, share = ratios(design, above[rows], below[rows]), ratios(design, yes[rows])
        return [t_limits(ratio), share_limits(share)]

    made = Cell("ratio", float(above.sum() / below.sum())), Cell("share 0.30", float(yes.mean()))
    return Setting("half-samples supplied", f"64 of {below.size}", draws, made, by_block(block))


def counted_df(design: Design, found: Linear) -> tuple[Floats, Floats]:
    """The limits (draws,) by clusters minus strata, complete and small ones alike."""
    half = stdtrit(design.df, (1 + LEVEL) / 2) * found.se[0]
    return found.estimate[0] - half, found.estimate[0] + half


def few_in_strata(
    name: str,
    classes: Sequence[int],
    n: Sequence[int],
    spread: Sequence[float],
    none: float,
    draws: int = 20_000,
) -> Setting:
    """A mean, and its limits with the degrees of freedom that are counted; spread: that of each stratum."""
    chance = np.random.default_rng(41)
    values = chance.normal(size=sum(classes)) * np.repeat(spread, classes)
    design = stratified(n, classes)

    def block(random: np.random.Generator, draws: int) -> list[tuple[Floats, Floats]]:
        found = ratios(design, values[drawn(random, classes, n, draws)])
        return [t_limits(found), counted_df(design, found)]

    truth = float(values.mean())
    made = Cell("mean", truth, none=none), Cell("mean, df counted", truth, BESIDE)
    return Setting(name, f"{sum(n)} of {sum(classes)}", draws, made, by_block(block))


def small_domains(draws: int = 20_000) -> Setting:
    """Means of domains with about 6, 9 and 14 respondents; below 4 degrees of freedom none is given."""
    chance = np.random.default_rng(43)
    N = sum(CLASSES)
    values = chance.normal(size=N) + 0.3 * np.repeat(np.arange(4), CLASSES)
    order = np.argsort(chance.random(N))
    parts = {6: 0.9, 9: 0.5, 14: 0.05}
    inside = {n: np.where(order < round(N * n / sum(SKEWED)), values, np.nan) for n in parts}
    design = stratified(SKEWED, CLASSES)

    def block(random: np.random.Generator, draws: int) -> list[tuple[Floats, Floats]]:
        rows = drawn(random, CLASSES, SKEWED, draws)
        return [t_limits(ratios(design, each[rows])) for each in inside.values()]

    made = tuple(
        Cell(f"mean of about {n}", float(np.nanmean(inside[n])), none=most) for n, most in parts.items()
    )
    return Setting("small domains", f"{sum(SKEWED)} of {N}", draws, made, by_block(block))


def settings() -> list[Setting]:
    """All settings of other designs."""
    return [
        clusters(),
        two_stages(),
        replicated("jackknife"),
        replicated("bootstrap, 200"),
        half_samples(),
        few_in_strata("a complete stratum", (40, 40, 40, 27), (3, 3, 3, 27), (1, 1, 1, 1), 0.15),
        few_in_strata("a small stratum with most variance", (60, 300), (5, 60), (10, 1), 0.02),
        small_domains(),
    ]
