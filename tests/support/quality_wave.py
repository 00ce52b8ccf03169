"""The shipped wave with its quality report, made once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd

from doorpakken.data.frame import wave_units
from doorpakken.data.study import GROUPINGS, Plan, Study
from doorpakken.evidence.register import build_register, domain_labels
from doorpakken.evidence.sensitivity import analyse_sensitivity, collect_quality
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.response import analyse_response
from tests.support.once import once
from tests.support.simulated_wave import shipped_frame
from tests.support.verdict_wave import shipped


@cache
def units() -> pd.DataFrame:
    made = shipped()
    found = wave_units(made.study, made.wave)
    assert found is not None
    return found


@cache
def response() -> pd.DataFrame:
    made = shipped()
    return analyse_response(made.wave, made.study.plan, made.responses, made.weights, units())


@once
def panel() -> pd.DataFrame:
    made = shipped()
    return analyse_sensitivity(made.study, made.wave, made.responses, units())


def register(response: pd.DataFrame, panel: pd.DataFrame, study: Study | None = None) -> dict[str, Any]:
    """The register with this quality report."""
    made = shipped()
    study = study or made.study
    estimates = estimate_wave(made.wave, study.plan, made.responses, made.weights, units())
    quality = collect_quality(study, {"2014": response}, {"2014": panel})
    labels = domain_labels(shipped_frame(), GROUPINGS)
    return build_register(study, {"2014": estimates}, labels, {"2014": made.tests}, quality)


@cache
def whole() -> dict[str, Any]:
    return register(response(), panel())


def with_plan(**changes: Any) -> Plan:
    """The shipped plan with other parts."""
    return replace(shipped().study.plan, **changes)


def at(table: pd.DataFrame, estimand: str, category: str = "", value: str = "") -> dict[Any, Any]:
    """The row of an estimand."""
    found = table[
        (table["estimand"] == estimand) & (table["category"] == category) & (table["domain_value"] == value)
    ]
    (row,) = found.to_dict("records")
    return row
