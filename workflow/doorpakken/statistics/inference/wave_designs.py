"""The two designs of a wave: the one that describes its population, and the one that explains."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from doorpakken.data.study import Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import refusal
from doorpakken.statistics.estimation import Design, wave_design


def designs(wave: Wave, weights: pd.DataFrame) -> tuple[Design, Design]:
    """The design as it is declared, and without the correction for a finite population.

    Raises UserError for replicate weights, and when a stratum of one has no variance without the correction.
    """
    described = wave_design(wave, weights)
    if not isinstance(described, Design):
        raise refusal(
            "design", "hypotheses are not tested with replicate weights", shown(wave.folder / "wave.yaml"),
            column="design.replicates", found="replicates", expected="a linearised variance",
            mend="Take its families out of the plan, or the replicates out of the design.",
        )  # fmt: skip
    try:
        return described, replace(described, population=None)
    except ValueError as error:
        raise refusal(
            "lonely", "tests leave out the finite population, and then a stratum has no variance",
            shown(wave.folder / "wave.yaml"), found=str(error), expected="design.lonely",
            mend="Say what a stratum of one respondent adds.",
        ) from None  # fmt: skip
