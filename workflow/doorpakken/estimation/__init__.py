"""Estimates of a wave with their precision, by the design of its sample."""

from doorpakken.estimation.contrasts import Differences, differences
from doorpakken.estimation.design import Design, Stage
from doorpakken.estimation.intervals import kish_n, share_interval, t_interval, wilson
from doorpakken.estimation.linear import Linear, ratios, totals
from doorpakken.estimation.multipliers import generalised_bootstrap
from doorpakken.estimation.quantiles import Quantiles, quantiles
from doorpakken.estimation.replicates import Replicates, supplied
from doorpakken.estimation.resampling import jackknife, rescaled_bootstrap
from doorpakken.estimation.table import COLUMNS, estimates_table, read_estimates
from doorpakken.estimation.variance import covariance
from doorpakken.estimation.wave import estimate_wave, wave_design

__all__ = [
    "COLUMNS",
    "Design",
    "Differences",
    "Linear",
    "Quantiles",
    "Replicates",
    "Stage",
    "covariance",
    "differences",
    "estimate_wave",
    "estimates_table",
    "generalised_bootstrap",
    "jackknife",
    "kish_n",
    "quantiles",
    "ratios",
    "read_estimates",
    "rescaled_bootstrap",
    "share_interval",
    "supplied",
    "t_interval",
    "totals",
    "wave_design",
    "wilson",
]
