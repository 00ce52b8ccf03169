"""Weights that meet known totals of the population, and what a variance must credit them for."""

from doorpakken.calibration.residuals import Residuals

__all__ = ["Residuals"]
