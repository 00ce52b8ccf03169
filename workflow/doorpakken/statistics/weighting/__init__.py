"""Weights: which responses count, and how many units of the population each stands for."""

from doorpakken.statistics.weighting.weigh_wave import below_one, weigh, weighing_problems

__all__ = ["below_one", "weigh", "weighing_problems"]
