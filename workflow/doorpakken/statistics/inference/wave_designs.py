"""The two designs of a wave: the one that describes its population, and the one that explains."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from doorpakken.data.study import Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import refusal
from doorpakken.statistics.estimation import Design, wave_design
from doorpakken.statistics.estimation.sample import sample_of
from doorpakken.statistics.inference.sampled import Sampled


def designs(wave: Wave, weights: pd.DataFrame) -> tuple[Sampled, Sampled]:
    """The design as it is declared, and without the correction for a finite population.

    Replicate weights that came with the wave are both: what correction they hold stays in them. Those that
    are made of the design are made once more, without.
    Raises UserError when a stratum of one has no variance without the correction.
    """
    described = wave_design(wave, weights)
    if not isinstance(described, Design):
        return described, sample_of(wave, weights, fpc=False).design if described.made_of else described
    try:
        return described, replace(described, population=None)
    except ValueError as error:
        raise refusal(
            "lonely", "tests leave out the finite population, and then a stratum has no variance",
            shown(wave.folder / "wave.yaml"), found=str(error), expected="design.lonely",
            mend="Say what a stratum of one respondent adds.",
        ) from None  # fmt: skip
