"""Sensitivity: what is concluded under other choices, and what the quality report of a wave says in words."""

from doorpakken.evidence.sensitivity.earlier_wave import EarlierWave
from doorpakken.evidence.sensitivity.quality_definitions import collect_quality, define_quality
from doorpakken.evidence.sensitivity.response_rows import quality_rows
from doorpakken.evidence.sensitivity.sensitivity_panel import (
    SPECIFICATIONS,
    analyse_sensitivity,
    summarise_panel,
)

__all__ = [
    "SPECIFICATIONS",
    "EarlierWave",
    "analyse_sensitivity",
    "collect_quality",
    "define_quality",
    "quality_rows",
    "summarise_panel",
]
