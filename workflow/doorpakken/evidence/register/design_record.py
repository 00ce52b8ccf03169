"""The design of a wave as the register has it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from doorpakken.data.study import CalibrationSpec, DesignSpec


def design_record(design: DesignSpec) -> dict[str, Any]:
    """The design in full; what it does not have is left out, but for what every design has or lacks."""
    whole = {name: value for name, value in asdict(design).items() if value is not None}
    shown = {name: whole.get(name) for name in ("type", "strata", "population", "fpc")}
    more = ("clusters", "second_stage", "weights", "replicates", "trimming", "nonresponse", "calibration")
    shown |= {name: whole[name] for name in more if name in whole}
    if design.trimming:
        shown["trimming"] = {
            key: limit for key, limit in whole["trimming"].items() if math.isfinite(limit) and limit
        }
    if design.calibration:
        shown["calibration"] = _calibration(design.calibration, whole["calibration"])
    return shown


def _calibration(spec: CalibrationSpec, whole: Mapping[str, Any]) -> dict[str, Any]:
    """What was calibrated to; of a file of totals where these come from and whom they count."""
    shown = {key: whole[key] for key in ("method", "margins", "bounds")}
    shown |= {"limits": whole["limits"]} if spec.limits else {}
    if spec.controls:
        sources = dict.fromkeys(source for margin in spec.controls.values() for source in margin.sources)
        shown["totals"] = {
            "margins": list(spec.controls),
            "population": next(iter(spec.controls.values())).population,
            "sources": list(sources),
            "tolerance": spec.tolerance,
        }
    return shown
