"""Bootstrap weights whose covariance is the variance formula itself, also with groups across strata."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from doorpakken.statistics.estimation.design_stages import Mask
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Codes, Design, Floats

REACH = 2.0


def generalised_bootstrap(design: Design, count: int, seed: str) -> Replicates:
    """`count` replicates in which the deviation of each group from its strata is kept or turned by chance.

    A row of stratum h in group g has the factor 1 + sqrt(a_h) (e_g - mean of e over the clusters of h) / 2,
    with a_h = (1 - f_h) n_h / (n_h - 1) and e_g -1 or 1. The variance of a total is then, over all e, that of
    `covariance`, groups across strata included; the 2 keeps weights above 0, and its square is in the scale.
    Without groups each cluster is one. seed: any text; its SHA-256 is the key of the generator (Philox), and
    only bits are drawn. Rows stay in their order: weights (n,), replicates (n, count).
    Raises ValueError when count is below 2, for stages and calibration, and for lonely strata under another
    rule than certainty.
    Source: Beaumont and Patak (2012), Int. Statist. Rev. 80, 127-148; groups are not theirs.
    """
    level = design.levels[0]
    if count < 2:
        raise ValueError("a bootstrap needs two replicates or more")
    if design.stages or design.calibration is not None:
        raise ValueError("stages and calibration cannot be resampled here")
    if level.is_lonely.any() and design.lonely != "certainty":
        raise ValueError(f"a lonely stratum cannot be resampled under {design.lonely}")
    signs = _signs(int(design.group_of_cluster.max()) + 1, count, seed)[design.group_of_cluster]
    starts = np.flatnonzero(np.diff(level.stratum, prepend=-1))
    means = np.add.reduceat(signs, starts, axis=0) / level.sampled[:, None]
    turned = np.sqrt(level.factor)[level.stratum, None] * (signs - means[level.stratum]) / REACH
    replicates = design.weights[:, None] * (1 + turned[level.unit])
    return Replicates(design.weights, replicates, REACH**2 / count, np.ones(count), design.df, True, design)


def _signs(groups: int, count: int, seed: str) -> Floats:
    """-1 or 1 by chance (groups, count); the first columns do not depend on how many follow."""
    key = int.from_bytes(sha256(seed.encode()).digest()[:16], "big")
    words = -(-groups // 64)
    raw = np.random.Philox(key=key).random_raw(count * words).reshape(count, words)
    places: Codes = np.arange(groups)
    bits: Mask = (raw[:, places // 64] >> (places % 64).astype(np.uint64)) & np.uint64(1) == 1
    return np.where(bits.T, 1.0, -1.0)
