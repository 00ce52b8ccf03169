"""Drafting: a wave folder proposed from a raw file, with all that is uncertain marked as left open."""

from doorpakken.data.drafting.draft_folder import draft_wave

__all__ = ["draft_wave"]
