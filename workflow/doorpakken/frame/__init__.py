"""The frame: every municipality of every year, its inhabitants and size class, and what became of it."""

from doorpakken.frame.lineage import lineage, successors
from doorpakken.frame.load import load_frame
from doorpakken.frame.model import Frame, units
from doorpakken.frame.wave import wave_units

__all__ = ["Frame", "lineage", "load_frame", "successors", "units", "wave_units"]
