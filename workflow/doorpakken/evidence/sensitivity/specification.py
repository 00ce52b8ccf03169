"""A specification: the wave with other choices, weighed and tested by the same code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

import pandas as pd

from doorpakken.data.study import LEFT_OPEN, CalibrationSpec, SensitivitySpec, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import refusal
from doorpakken.statistics.weighting import weigh

DECLARED = {"weights": "declared", "fpc": "declared", "missing": "excluded", "respondents": "designated"}
AXES = tuple(DECLARED)
ONES = "weight of one"


@dataclass(frozen=True)
class Specification:
    """A choice on each axis; of the main one each is that of the wave."""

    weights: str = DECLARED["weights"]
    fpc: str = DECLARED["fpc"]
    missing: str = DECLARED["missing"]
    respondents: str = DECLARED["respondents"]


def specifications(spec: SensitivitySpec) -> Iterator[Specification]:
    """Every combination of the choices of the wave and the others that are declared, the main one first."""
    others = {"weights": spec.weights, "fpc": spec.fpc, "missing": ("counted",) if spec.counted else (),
              "respondents": spec.respondents}  # fmt: skip
    for chosen in product(*((DECLARED[axis], *others[axis]) for axis in AXES)):
        yield Specification(*chosen)


def specified(
    wave: Wave,
    specification: Specification,
    counted: Mapping[str, str],
    responses: pd.DataFrame,
    units: pd.DataFrame | None,
) -> tuple[Wave, pd.DataFrame, pd.DataFrame]:
    """The wave, its responses and its weights under a specification; all are those of the wave in the main.

    Raises UserError when the wave cannot be weighed so, as when a margin has no respondents.
    """
    design = wave.design
    if (specification.weights, specification.fpc) != (DECLARED["weights"], DECLARED["fpc"]):
        refuse_replicates(wave)
    if specification.fpc != DECLARED["fpc"]:
        design = replace(design, fpc=False)
    if specification.weights == "unweighted":
        own = wave.design.weights
        responses = responses.assign(**{ONES: 1.0 if own is None else (responses[own] > 0).astype("float64")})
        design = replace(design, weights=ONES, trimming=None, nonresponse=None, calibration=None)
    elif specification.weights == "raked":
        margins = tuple((name,) for name in design.groupings)
        design = replace(design, nonresponse=None, calibration=CalibrationSpec("raking", margins))
    changed = replace(wave, design=design)
    weights = weigh(changed, responses, units)
    if specification.respondents == "all":
        changed, weights = spread(changed, responses, weights)
    if specification.missing == "counted":
        responses = filled(changed, responses, counted)
    return changed, responses, weights


def refuse_replicates(wave: Wave) -> None:
    """UserError where replicate weights came with the wave: they go with its weights and its correction."""
    if wave.design.replicates and wave.design.replicates.columns:
        raise refusal(
            "replicates", "weights and correction are as they came", shown(wave.folder / "wave.yaml"),
            column="design.replicates", found="replicate weights of these alone",
            mend="Leave weights and fpc out of sensitivity.",
        )  # fmt: skip


def spread(wave: Wave, responses: pd.DataFrame, weights: pd.DataFrame) -> tuple[Wave, pd.DataFrame]:
    """Every response of each unit, its weight divided by their number, with the unit as cluster.

    Raises UserError when the wave has no item of type unit, or clusters already.
    """
    variable = next((item.variable for item in wave.items if item.type == "unit"), None)
    if variable is None or wave.design.clusters:
        unit_lacking = "no unit" if variable is None else "clusters of its own"
        raise refusal(
            "respondents", "not every response of a unit can count", shown(wave.folder / "wave.yaml"),
            column="design", found=unit_lacking, mend="Leave respondents out of sensitivity.",
        )  # fmt: skip
    records = responses[["source_row"]].assign(unit=responses[variable].astype("str"))
    spread_weights = weights.drop(columns="source_row").merge(records, on="unit", how="left", validate="1:m")
    number = spread_weights.groupby("unit")["source_row"].transform("size")
    spread_weights["cluster"] = spread_weights["unit"]
    replicates = wave.design.replicates.columns if wave.design.replicates else ()
    for name in ("weight", "base_weight", *replicates):
        if name in spread_weights:
            spread_weights[name] = spread_weights[name] / number
    return replace(wave, design=replace(wave.design, clusters=variable)), spread_weights


def filled(wave: Wave, responses: pd.DataFrame, counted: Mapping[str, str]) -> pd.DataFrame:
    """Responses in which "don't know" and "no answer" are the declared answer of each question."""
    filled_responses = responses.copy()
    for name, code in counted.items():
        item = next((item for item in wave.items if item.variable == name), None)
        if item is None or (item.labels and code not in item.labels):
            continue
        rows = filled_responses[f"{name}__missing"].isin(LEFT_OPEN)
        filled_responses[name] = filled_responses[name].mask(rows, float(code) if item.is_numeric else code)
        filled_responses[f"{name}__missing"] = filled_responses[f"{name}__missing"].mask(rows)
    return filled_responses
