"""Weights: which responses count, and how many units of the population each stands for."""

from doorpakken.data.study import GROUPINGS
from doorpakken.statistics.weighting.weigh_wave import below_one, weigh, weighing_problems

__all__ = ["GROUPINGS", "below_one", "weigh", "weighing_problems"]
