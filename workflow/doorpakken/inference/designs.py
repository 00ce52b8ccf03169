"""The designs by which hypotheses are tested: as declared, and without the finite population correction."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from doorpakken.errors import UserError, problem
from doorpakken.estimation.design import Design
from doorpakken.estimation.sample import wave_design
from doorpakken.study import Wave
from doorpakken.study.documents import shown


def designs(wave: Wave, weights: pd.DataFrame) -> tuple[Design, Design]:
    """The design of a wave as it is declared, and the same without the correction.

    Raises UserError with replicate weights, and when a stratum of one respondent has no variance without the
    correction.
    """
    found = wave_design(wave, weights)
    if not isinstance(found, Design):
        raise UserError(
            problem("design", "hypotheses are not tested with replicate weights",
                    shown(wave.folder / "wave.yaml"), column="design.replicates", found="replicates",
                    expected="a linearised variance",
                    mend="Take its families, and detectable, out of the plan, or the replicates out of the "
                         "design.")
        )  # fmt: skip
    try:
        return found, replace(found, population=None)
    except ValueError as error:
        raise UserError(
            problem("lonely", "tests leave out the finite population, and then a stratum has no variance",
                    shown(wave.folder / "wave.yaml"), found=str(error), expected="design.lonely",
                    mend="Say what a stratum of one respondent adds.")
        ) from None  # fmt: skip
