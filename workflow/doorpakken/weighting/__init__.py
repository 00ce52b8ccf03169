"""Weights: which responses count, and how many units of the population each stands for."""

from doorpakken.study import GROUPINGS
from doorpakken.weighting.weigh import weigh

__all__ = ["GROUPINGS", "weigh"]
