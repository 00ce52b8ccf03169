"""The frame: every municipality of every year, its inhabitants and size class, and what became of it."""

from doorpakken.data.frame.frame_tables import Frame, units
from doorpakken.data.frame.lineage import lineage, successors
from doorpakken.data.frame.read_frame import load_frame, wave_units

__all__ = ["Frame", "lineage", "load_frame", "successors", "units", "wave_units"]
