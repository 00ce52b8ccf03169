"""The frame: every unit of every year, its inhabitants and size class, and what became of it."""

from doorpakken.data.frame.frame_tables import Frame, units
from doorpakken.data.frame.lineage import lineage, successors
from doorpakken.data.frame.read_frame import load_frame, wave_units
from doorpakken.data.frame.standard_populations import settled_plan

__all__ = ["Frame", "lineage", "load_frame", "settled_plan", "successors", "units", "wave_units"]
