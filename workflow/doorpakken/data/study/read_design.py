"""Read `design` of a wave.yaml, and hold it against the codebook and against itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from doorpakken.data.study.design_model import (
    CALIBRATION_METHODS,
    FRAME,
    INHABITANTS,
    PROPENSITY,
    CalibrationSpec,
    DesignSpec,
    LinkSpec,
    NonresponseSpec,
    ReplicateSpec,
    SecondStage,
    TrimmingSpec,
)
from doorpakken.data.study.documents import tuples
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.replicate_rules import Wrong, replicate_faults
from doorpakken.data.study.study_model import Item
from doorpakken.errors import Problems

CODES = ("id", "unit", "group", "single", "integer", "text")
NUMBERS = ("weight", "integer", "number")
AMOUNTS = ("integer", "number")


def read_design(
    data: Mapping[str, Any],
    items: Iterable[Item],
    problems: Problems,
    groupings: Mapping[str, Text] | None = None,
) -> DesignSpec:
    """The design that the `design` of a wave.yaml declares; what is wrong with it is added.

    groupings: by what the frame groups its units; None for those of the shipped study.
    """
    columns = {item.variable: item for item in items}
    declared = tuples(data)
    records: Mapping[str, Callable[..., Any]] = {
        "second_stage": SecondStage,
        "replicates": partial(_replicates, columns),
        "trimming": TrimmingSpec,
        "nonresponse": NonresponseSpec,
        "calibration": partial(_calibration, columns),
        "linked": LinkSpec,
    }
    parts = {key: record(**declared[key]) for key, record in records.items() if key in declared}
    of_frame = {} if groupings is None else {"groupings": groupings}
    design = DesignSpec(**declared | parts | of_frame)
    faults = [*_of_design(design, columns), *replicate_faults(data, design), *_of_calibration(design)]
    faults += _of_nonresponse(design)
    for key, what, actual, expected, mend in [*_of_variables(design, columns), *faults]:
        problems.add("design", f"design.{key} {what}", actual, expected, mend)
    ties = design.ties
    if columns and ties is not None and not (ties in columns and columns[ties].labels):
        what = "design.ties is no closed question of the codebook"
        problems.add("unknown variable", what, ties, "a variable with labels", "Correct the name.")
    return design


def _replicates(variables: Iterable[str], columns: str = "", **declared: Any) -> ReplicateSpec:
    chosen = tuple(name for name in variables if columns and fnmatchcase(name, columns))
    return ReplicateSpec(columns=chosen, **declared)


def _calibration(
    columns: Mapping[str, Item], margins: Iterable[str | tuple[str, ...]], **declared: Any
) -> CalibrationSpec:
    crossed = tuple((margin,) if isinstance(margin, str) else margin for margin in margins)
    spec = CalibrationSpec(margins=crossed, **declared)
    amounts = (name for name in spec.columns if name in columns and columns[name].type in AMOUNTS)
    return replace(spec, numbers=(INHABITANTS, *amounts))


def _of_variables(design: DesignSpec, columns: Mapping[str, Item]) -> Iterator[Wrong]:
    """Every variable that the design names must be in the codebook, with a type that can do its work."""
    stage, replicates = design.second_stage, design.replicates
    named = [
        ("strata", None if design.strata in design.groupings else design.strata, CODES),
        ("population", design.population if design.population != FRAME else None, NUMBERS),
        ("clusters", design.clusters, CODES),
        ("second_stage.units", stage and stage.units, CODES),
        ("second_stage.population", stage and stage.population, NUMBERS),
        ("weights", design.weights, ("weight",)),
        *(("calibration.margins", name, ("single", *AMOUNTS)) for name in _margins(design)),
        *(("replicates.columns", name, ("weight",)) for name in (replicates.columns if replicates else ())),
    ]
    for key, variable, types in named:
        if not isinstance(variable, str) or not columns:
            continue
        if variable not in columns:
            yield key, "names no variable of the codebook", variable, "a variable", "Correct the name."
        elif columns[variable].type not in types:
            actual = f"{variable}, which is {columns[variable].type}"
            expected = f"a variable of type {', '.join(types)}"
            yield key, "names a variable of another type", actual, expected, "Correct the name or the type."


def _margins(design: DesignSpec) -> list[str]:
    """The variables of the wave among the margins."""
    named = design.calibration.columns if design.calibration else ()
    return [name for name in named if name not in design.frame_columns]


def _of_design(design: DesignSpec, columns: Mapping[str, Item]) -> Iterator[Wrong]:
    if design.type == "simple" and design.strata:
        yield "strata", "stands in a simple design", design.strata, "type: stratified", "Mend one of the two."
    if design.duplicates != "refuse" and not any(item.type == "unit" for item in columns.values()):
        yield ("duplicates", "needs to know whose response each is", design.duplicates,
               "a variable of type unit in the codebook", "Add it, or leave duplicates out.")  # fmt: skip
    if design.ties is not None and design.duplicates == "refuse":
        yield ("ties", "decides nothing where a second response is refused", design.ties,
               "duplicates: most_complete", "Add it, or leave ties out.")  # fmt: skip
    if design.type == "stratified" and design.population is None and design.weights is None:
        yield "population", "is lacking", "", "the size of each stratum, or weights", "Add one of them."
    if design.population == FRAME and design.strata and design.strata not in design.groupings:
        yield ("population", "is frame, which does not know the strata", design.strata,
               "a variable, or a number for each stratum", "Say how many each stratum has.")  # fmt: skip
    if design.population == FRAME and design.clusters:
        yield ("population", "is frame, which counts units and no clusters", FRAME,
               "a variable, or a number for each stratum", "Say how many clusters each has.")  # fmt: skip
    if isinstance(design.population, int | float) and design.type == "stratified":
        yield ("population", "is one number for several strata", design.population,
               "a number for each stratum", "Write stratum: number, one for each.")  # fmt: skip
    if isinstance(design.population, Mapping) and design.type == "simple":
        yield "population", "has strata in a simple design", "a list", "one number", "Write the number."
    if design.linked and design.linked.by == "cluster" and not design.clusters:
        yield ("linked.by", "is cluster in a design without clusters", design.linked.by, "code, or clusters",
               "Name the clusters, or link by code.")  # fmt: skip
    elif (
        design.linked
        and design.linked.by == "code"
        and not any(item.type == "unit" for item in columns.values())
    ):
        yield ("linked", "needs to know whose response each is", design.linked.by,
               "a variable of type unit in the codebook", "Add it, or leave linked out.")  # fmt: skip
    if design.linked and design.linked.population is not None and design.type != "simple":
        yield ("linked.population", "is one number for several strata", design.linked.population,
               "type: simple", "Leave it out; change then leaves out the correction.")  # fmt: skip
    if design.scale and (design.weights is None or design.population is None or design.clusters):
        yield ("scale", "needs weights, and the units of the population", design.scale,
               "weights and population, without clusters", "Add them, or leave scale out.")  # fmt: skip
    if design.fpc and design.population is None:
        yield "fpc", "needs the population", "true", "design.population", "Add it, or set fpc: false."
    if design.second_stage and (design.clusters is None or design.population is None):
        yield ("second_stage", "needs clusters and their population", "", "clusters and population",
               "Add them, or leave out the second stage.")  # fmt: skip


def _of_calibration(design: DesignSpec) -> Iterator[Wrong]:
    calibration = design.calibration
    if calibration is None:
        return
    name, margins, bounds = calibration.method, calibration.margins, calibration.bounds
    method = CALIBRATION_METHODS[name]
    if method.single_margin and len(margins) > 1:
        what = "are several for a post-stratification"
        mend = "Cross them in one margin, or set method: raking."
        yield "calibration.margins", what, len(margins), "one", mend
    amounts = [margin for margin in margins if not set(margin).isdisjoint(calibration.numbers)]
    if not method.totals and amounts:
        expected, mend = "method linear, exponential or logit", "Choose another method."
        name = ".".join(amounts[0])
        yield "calibration.margins", f"have a number of {name}", name, expected, mend
    if crossed := [margin for margin in amounts if len(margin) > 1]:
        expected, mend = "columns with categories", "Take the number as a margin of its own."
        yield "calibration.margins", "cross a number", ".".join(crossed[0]), expected, mend
    if (method.bounds == "none" and bounds) or (method.bounds == "needed" and not bounds):
        expected = "bounds for logit; for linear and exponential at will"
        yield "calibration.bounds", f"do not go with {name}", bounds or "none", expected, "Add or drop them."
    for key, held in (("bounds", bounds), ("limits", calibration.limits)):
        if held and not held[0] < 1 < held[1]:
            yield f"calibration.{key}", "must hold 1", held, "as [0.5, 2]", "Correct them."
    if calibration.limits and name != "raking":
        yield ("calibration.limits", f"do not go with {name}", calibration.limits, "method: raking",
               "Drop them; trimming, before the calibration, goes with each method.")  # fmt: skip
    if calibration.limits and design.trimming:
        yield ("calibration.limits", "stand beside trimming", "both", "one of the two",
               "Leave trimming out: the raking trims.")  # fmt: skip


def _of_nonresponse(design: DesignSpec) -> Iterator[Wrong]:
    if design.nonresponse is None:
        return
    drawn = ("weights", "clusters", "second_stage")
    sampled = [key for key in drawn if getattr(design, key)]
    if design.population != FRAME or sampled:
        actual = ", ".join(sampled) or f"population {design.population or 'unknown'}"
        what = "needs a wave in which the whole frame was invited"
        yield ("nonresponse", what, actual, "population: frame",
               "Of a sample, have weights and replicate weights delivered that were adjusted over all who "
               "were invited, and name them in weights and replicates.columns.")  # fmt: skip
    groupings = " or ".join(design.groupings) or "a frame"
    if design.nonresponse.method != PROPENSITY and INHABITANTS in design.nonresponse.classes:
        yield ("nonresponse.classes", "have a number, which makes no classes", INHABITANTS,
               groupings, "Take one of these, or method: propensity.")  # fmt: skip
    if strange := [name for name in design.nonresponse.classes if name not in design.frame_columns]:
        yield ("nonresponse.classes", "name no column of the frame", ", ".join(strange),
               ", ".join(design.frame_columns), "Correct the name.")  # fmt: skip
    if design.trimming:
        yield ("trimming", "stands beside nonresponse, which limits weights by itself", "both",
               "nonresponse.at_most", "Leave trimming out, and merge classes.")  # fmt: skip
