"""The units of a wave: the municipalities of the frame on its reference date."""

from __future__ import annotations

import pandas as pd

from doorpakken.data.frame.frame_tables import units
from doorpakken.data.frame.read_frame import load_frame
from doorpakken.data.study import Study, Wave


def wave_units(study: Study, wave: Wave) -> pd.DataFrame | None:
    """Columns code, name, province, inhabitants, size_class; None for a study without a frame."""
    return units(load_frame(study.frame), wave.reference_date) if study.frame else None
