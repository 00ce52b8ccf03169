"""Weights that meet known totals of the population, and what a variance must credit them for."""

from doorpakken.calibration.declared import known_totals, meeting
from doorpakken.calibration.distance import Method, calibrate
from doorpakken.calibration.margins import Margin, post_stratify, rake
from doorpakken.calibration.residuals import Calibrated, MarginError, Residuals
from doorpakken.calibration.trimming import trim

__all__ = [
    "Calibrated",
    "Margin",
    "MarginError",
    "Method",
    "Residuals",
    "calibrate",
    "known_totals",
    "meeting",
    "post_stratify",
    "rake",
    "trim",
]
