"""Drafting: a wave folder proposed from a raw file, with all that is uncertain marked as left open."""

from doorpakken.data.drafting.complete_wave import complete_wave, is_prepared
from doorpakken.data.drafting.draft_folder import draft_wave, prepare_wave
from doorpakken.data.drafting.draft_study import draft_study
from doorpakken.data.drafting.settle_wave import add_concepts, open_points, take_proposals

__all__ = [
    "add_concepts",
    "complete_wave",
    "draft_study",
    "draft_wave",
    "is_prepared",
    "open_points",
    "prepare_wave",
    "take_proposals",
]
