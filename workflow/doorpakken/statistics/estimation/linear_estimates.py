"""What is found of variables in domains: estimates, and what their intervals need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorpakken.statistics.estimation.design_stages import Floats


@dataclass(frozen=True, eq=False)
class Linear:
    """Estimates of k variables in d domains; every field is a (d, k) array of floats.

    estimate and variance: NaN for an empty base. base: rows that have a value in the domain. hits: of these,
    rows whose value is not zero. sampled_df: clusters, or groups of them, minus strata in the base, without
    strata in which nobody is left (f = 1). df: these, or fewer where a part of the strata makes up most of
    the variance (`satterthwaite`). weight: sum of
    the weights in the base. spread: weighted mean square of y - R x (not for totals). floor: sum_h (1 - f_h)
    sum_c W_c^2, with W_c the cluster's part of the weights in the base: the variance per unit of spread of a
    stratified mean with the same spread in each stratum (stages below likewise; groups as one). settled: 1
    where some stratum of the base has only zeros or no zeros, else 0.
    """

    estimate: Floats
    variance: Floats
    base: Floats
    hits: Floats
    df: Floats
    sampled_df: Floats
    weight: Floats
    spread: Floats
    floor: Floats
    settled: Floats

    @property
    def se(self) -> Floats:
        """Standard errors (d, k), in the unit of the estimate."""
        return np.sqrt(self.variance)
