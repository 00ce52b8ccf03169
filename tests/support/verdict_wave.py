"""The shipped wave with its tests and verdicts, and the same with other answers."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.frame import wave_units
from doorpakken.data.intake import admit, read_raw
from doorpakken.data.study import GROUPINGS, Study, Wave, load_study
from doorpakken.evidence.conclusions import judge
from doorpakken.evidence.register import build_register, domain_labels
from doorpakken.statistics.estimation import Design, estimate_wave, wave_design
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.estimate_wave import counted_responses
from doorpakken.statistics.inference import run_tests
from doorpakken.statistics.weighting import weigh
from tests.conftest import ROOT
from tests.support.simulated_wave import shipped_frame


@dataclass(frozen=True)
class Claimed:
    """A wave with its responses, weights and tests; `answers` of those that count, `design` as declared."""

    study: Study
    responses: pd.DataFrame
    weights: pd.DataFrame
    tests: pd.DataFrame

    @property
    def wave(self) -> Wave:
        return self.study.waves["2014"]

    @property
    def answers(self) -> Answers:
        return Answers(self.wave, counted_responses(self.responses, self.weights), self.study.plan)

    @property
    def design(self) -> Design:
        return wave_design(self.wave, self.weights)

    def test(self, hypothesis: str) -> Mapping[Any, Any]:
        (row,) = self.tests[self.tests["hypothesis"] == hypothesis].to_dict("records")
        return row

    @cached_property
    def _register(self) -> dict[str, Any]:
        units = wave_units(self.study, self.wave)
        estimates = estimate_wave(self.wave, self.study.plan, self.responses, self.weights, units)
        labels = domain_labels(shipped_frame(), GROUPINGS)
        return build_register(self.study, {"2014": estimates}, labels, {"2014": self.tests})

    def register(self) -> dict[str, Any]:
        """The register of the wave, to keep or to change."""
        return deepcopy(self._register)

    def verdicts(self) -> dict[str, Any]:
        return judge(self.study, {"2014": self.tests}, self._register)

    def with_answers(self, responses: pd.DataFrame) -> Claimed:
        """The same wave, tested on other answers of the same respondents."""
        tests = run_tests(self.wave, self.study.plan, responses, self.weights)
        return Claimed(self.study, responses, self.weights, tests)


@cache
def shipped() -> Claimed:
    study = load_study(ROOT / "config" / "study.yaml")
    wave = study.waves["2014"]
    responses = admit(wave, read_raw(wave))
    weights = weigh(wave, responses, wave_units(study, wave))
    return Claimed(study, responses, weights, run_tests(wave, study.plan, responses, weights))


def overwritten(
    responses: pd.DataFrame, rows: np.ndarray, variables: list[str], code: str | float
) -> pd.DataFrame:
    """Responses in which some rows (m,) gave another answer to some questions, missing ones included."""
    made = responses.copy()
    for variable in variables:
        made.loc[rows, variable] = code
        made.loc[rows, f"{variable}__missing"] = None
    return made
