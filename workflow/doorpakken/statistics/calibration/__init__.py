"""Weights that meet known totals of the population, and what a variance must credit them for."""

from doorpakken.statistics.calibration.calibration_residuals import Calibrated, MarginError, Residuals
from doorpakken.statistics.calibration.complete_strata import in_complete_strata, kept_apart, of_no_weight
from doorpakken.statistics.calibration.declared_margins import (
    crossed,
    known_totals,
    margin_totals,
    meeting,
    reweighting,
)
from doorpakken.statistics.calibration.distances import calibrate
from doorpakken.statistics.calibration.raking import Margin, post_stratify, rake
from doorpakken.statistics.calibration.trimming import trim

__all__ = [
    "Calibrated",
    "Margin",
    "MarginError",
    "Residuals",
    "calibrate",
    "crossed",
    "in_complete_strata",
    "kept_apart",
    "known_totals",
    "margin_totals",
    "meeting",
    "of_no_weight",
    "post_stratify",
    "rake",
    "reweighting",
    "trim",
]
