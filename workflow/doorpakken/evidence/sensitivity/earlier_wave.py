"""The wave before under a specification, for conclusions about a change."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from doorpakken.data.frame import Frame
from doorpakken.data.study import Hypothesis, Plan, SensitivitySpec, Wave
from doorpakken.evidence.sensitivity.specification import Specification, specified
from doorpakken.statistics.change import Admitted, estimate_change


@dataclass(frozen=True, eq=False)
class EarlierWave:
    """The wave before: its admitted responses, the units on its date, and the frame that links units."""

    wave: Wave
    responses: pd.DataFrame
    units: pd.DataFrame | None
    frame: Frame | None


def changes_tested(plan: Plan, wave: Wave) -> list[Hypothesis]:
    """The hypotheses about a change that the families of a wave test."""
    tested = {key for family in plan.families.values() if family.wave == wave.id for key in family.hypotheses}
    return [test for key, test in plan.hypotheses.items() if key in tested and test.test == "change"]


def change_under(
    plan: Plan, spec: SensitivitySpec, specification: Specification, earlier: EarlierWave, later: Admitted
) -> pd.DataFrame:
    """The file of changes until the later wave, with the earlier one under the same specification.

    later: the wave as it is specified. Only what the hypotheses of the later wave are about.
    Raises UserError when the earlier wave cannot be weighed so.
    """
    tested = changes_tested(plan, later.wave)
    estimands = {each.estimand for each in tested}
    domains = tuple(dict.fromkeys(each.domain for each in tested if each.domain))
    wanted = tuple(each for each in plan.estimands if each.id in estimands)
    specified_wave = specified(earlier.wave, specification, spec.counted, earlier.responses, earlier.units)
    two = [Admitted(*specified_wave, earlier.units), later]
    return estimate_change(earlier.frame, replace(plan, estimands=wanted, domains=domains), two)
