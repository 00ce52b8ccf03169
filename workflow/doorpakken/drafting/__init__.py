"""Drafting: a wave folder proposed from a raw file, with all that is uncertain marked as left open."""

from doorpakken.drafting.drafting import draft_wave

__all__ = ["draft_wave"]
