"""Estimates of a wave with their precision, by the design of its sample."""

from doorpakken.statistics.estimation.bootstrap_multipliers import generalised_bootstrap
from doorpakken.statistics.estimation.contrasts import differences
from doorpakken.statistics.estimation.estimate_wave import estimate_wave
from doorpakken.statistics.estimation.estimates_table import ESTIMATES
from doorpakken.statistics.estimation.intervals import kish_n, share_interval, t_interval, wilson
from doorpakken.statistics.estimation.quantiles import quantiles
from doorpakken.statistics.estimation.replicate_weights import Replicates, supplied
from doorpakken.statistics.estimation.resampling import jackknife, rescaled_bootstrap
from doorpakken.statistics.estimation.sample import wave_design
from doorpakken.statistics.estimation.sample_design import Design, Stage
from doorpakken.statistics.estimation.totals_ratios import Linear, ratios, totals
from doorpakken.statistics.estimation.variance import covariance

__all__ = [
    "ESTIMATES",
    "Design",
    "Linear",
    "Replicates",
    "Stage",
    "covariance",
    "differences",
    "estimate_wave",
    "generalised_bootstrap",
    "jackknife",
    "kish_n",
    "quantiles",
    "ratios",
    "rescaled_bootstrap",
    "share_interval",
    "supplied",
    "t_interval",
    "totals",
    "wave_design",
    "wilson",
]
