"""Tests of hypotheses, models, correlations and scales, by the design of the sample."""

from doorpakken.statistics.inference.association import association
from doorpakken.statistics.inference.correlation import spearman
from doorpakken.statistics.inference.group_comparison import rank_test, t_test
from doorpakken.statistics.inference.minimum_detectable import detectable_differences
from doorpakken.statistics.inference.multiplicity import benjamini_hochberg, holm
from doorpakken.statistics.inference.regression import Model, linear_model, logistic_model
from doorpakken.statistics.inference.reliability import cronbach_alpha, mcdonald_omega
from doorpakken.statistics.inference.tests_table import TESTS
from doorpakken.statistics.inference.wave_tests import run_tests

__all__ = [
    "TESTS",
    "Model",
    "association",
    "benjamini_hochberg",
    "cronbach_alpha",
    "detectable_differences",
    "holm",
    "linear_model",
    "logistic_model",
    "mcdonald_omega",
    "rank_test",
    "run_tests",
    "spearman",
    "t_test",
]
