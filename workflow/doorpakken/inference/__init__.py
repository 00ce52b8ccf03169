"""Tests of hypotheses, models, correlations and scales, by the design of the sample."""

from doorpakken.inference.adjustment import benjamini_hochberg, holm
from doorpakken.inference.association import Association, association
from doorpakken.inference.comparison import Comparison, rank_test, t_test
from doorpakken.inference.correlation import Correlation, spearman
from doorpakken.inference.detectable import detectable
from doorpakken.inference.regression import Model, linear_model, logistic_model
from doorpakken.inference.scales import cronbach_alpha, mcdonald_omega
from doorpakken.inference.table import read_tests
from doorpakken.inference.wave import run_tests

__all__ = [
    "Association",
    "Comparison",
    "Correlation",
    "Model",
    "association",
    "benjamini_hochberg",
    "cronbach_alpha",
    "detectable",
    "holm",
    "linear_model",
    "logistic_model",
    "mcdonald_omega",
    "rank_test",
    "read_tests",
    "run_tests",
    "spearman",
    "t_test",
]
