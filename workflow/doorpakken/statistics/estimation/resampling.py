"""Replicate weights made from a design of one stage: the jackknife and the rescaling bootstrap."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Codes, Design, Floats

CELLS = 1 << 20


def jackknife(design: Design, *, mse: bool = False) -> Replicates:
    """A replicate without each cluster: the others of its stratum are raised by n_h / (n_h - 1).

    Replicates stand in the order of strata and clusters; rscales (1 - f_h) (n_h - 1) / n_h. Complete strata,
    and lonely ones under the rule certainty, have none.
    Raises ValueError for designs of more stages, with groups, with calibration (see `Replicates.calibrated`)
    or with another rule for lonely strata; and when no stratum has a replicate.
    Source: Rust and Rao (1996), Statist. Meth. Med. Res. 5, 283-310; JKn of R survey.
    """
    sampled, cluster = _plain(design)
    stratum = design.strata[design.first]
    dropped = np.flatnonzero(((sampled > 1) & (design.remaining > 0))[stratum])
    if dropped.size == 0:
        raise ValueError("no stratum has more than one cluster and units outside the sample")
    raised = (sampled / np.maximum(sampled - 1, 1))[design.strata]
    factors = np.where(design.strata[:, None] == stratum[dropped], raised[:, None], 1.0)
    factors[cluster[:, None] == dropped] = 0.0
    rscales = (design.remaining * (sampled - 1) / sampled)[stratum[dropped]]
    return Replicates(design.weights, factors * design.weights[:, None], 1.0, rscales, design.df, mse, design)


def rescaled_bootstrap(design: Design, count: int, seed: str, *, mse: bool = True) -> Replicates:
    """`count` replicates in which m_h = n_h - 1 clusters of each stratum are drawn with replacement.

    A cluster drawn t times has the factor 1 + l (t n_h / m_h - 1) with l^2 = m_h (1 - f_h) / (n_h - 1) =
    1 - f_h, so that complete strata keep their weights. seed: any text; its SHA-256 is the key of the
    generator (Philox), and only whole numbers are drawn, so the same seed and design give the same bytes on
    every machine. The first replicates do not depend on how many follow.
    Raises ValueError as `jackknife` does, and when count is below 2.
    Source: Rao, Wu and Yue (1992), Survey Methodology 18, 209-217.
    """
    if count < 2:
        raise ValueError("a bootstrap needs at least 2 replicates")
    sampled, cluster = _plain(design)
    sizes = sampled.astype(np.int64)
    times = _draws(sizes, count, seed)
    stratum = design.strata[design.first]
    with np.errstate(divide="ignore", invalid="ignore"):
        raised = np.where(sampled > 1, sampled / (sampled - 1), 0.0)[stratum]
    moved = np.where(sampled > 1, np.sqrt(design.remaining), 0.0)[stratum]
    times *= raised[:, None]  # in place: for many rows and replicates these are large
    times -= 1
    times *= moved[:, None]
    times += 1
    replicates = times[cluster]
    replicates *= design.weights[:, None]
    return Replicates(design.weights, replicates, 1 / count, np.ones(count), design.df, mse, design)


def _draws(sizes: Codes, count: int, seed: str) -> Floats:
    """How often each cluster is drawn (clusters, count), n_h - 1 of each stratum of n_h."""
    key = int.from_bytes(sha256(seed.encode()).digest()[:16], "big")
    drawn = np.maximum(sizes - 1, 0)
    generator = np.random.Philox(key=key)
    times = np.zeros((int(sizes.sum()), count))
    ends, starts = np.cumsum(drawn), np.cumsum(sizes) - sizes
    step = max(1, CELLS // max(1, int(drawn.sum())))
    for begin in range(0, count, step):
        part = min(step, count - begin)
        raw = generator.random_raw(part * int(drawn.sum())).reshape(part, -1)
        for size, number, end, start in zip(sizes, drawn, ends, starts, strict=True):
            if number:
                chosen = ((raw[:, end - number : end] >> np.uint64(32)) * np.uint64(size)) >> np.uint64(32)
                places = chosen.astype(np.int64) + size * np.arange(part)[:, None]
                counts = np.bincount(places.ravel(), minlength=size * part).reshape(part, size)
                times[start : start + size, begin : begin + part] = counts.T
    return times


def _plain(design: Design) -> tuple[Floats, Codes]:
    """Clusters of each stratum, and the cluster of each row, of a design that can be resampled."""
    if design.stages or design.groups is not None or design.calibration is not None:
        raise ValueError("stages, groups and calibration cannot be resampled here")
    level = design.levels[0]
    if level.is_lonely.any() and design.lonely != "certainty":
        raise ValueError(f"a lonely stratum cannot be resampled under {design.lonely}")
    return level.sampled, level.unit
