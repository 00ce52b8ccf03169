"""Read `design` of a wave.yaml, and hold it against the codebook and against itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from doorpakken.data.study.design_model import (
    FRAME,
    GROUPINGS,
    INHABITANTS,
    CalibrationSpec,
    DesignSpec,
    ReplicateSpec,
    SecondStage,
    TrimmingSpec,
)
from doorpakken.data.study.study_model import Item
from doorpakken.errors import Problem, problem

OWN_METHODS = ("jkn", "bootstrap")
CATEGORICAL = ("post_stratification", "raking")
CODES = ("id", "unit", "group", "single", "integer", "text")
NUMBERS = ("weight", "integer", "number")
Wrong = tuple[str, str, object, str, str]  # key, what, found, expected, mend


def read_design(
    data: Mapping[str, Any], items: Iterable[Item], name: str, found: list[Problem]
) -> DesignSpec:
    """The design that the `design` of a wave.yaml declares; what is wrong with it is added to `found`."""
    columns = {item.variable: item for item in items}
    stage, trimming, known = (data.get(key) for key in ("second_stage", "trimming", "calibration"))
    made = DesignSpec(
        data["type"],
        data.get("strata"),
        data.get("population"),
        data.get("fpc", False),
        data.get("lonely", "fail"),
        data.get("duplicates", "refuse"),
        data.get("ties"),
        data.get("clusters"),
        SecondStage(**stage) if stage else None,
        data.get("weights"),
        _replicates(data["replicates"], columns) if "replicates" in data else None,
        TrimmingSpec(**trimming) if trimming else None,
        _calibration(known) if known else None,
    )

    def add(key: str, what: str, seen: object, expected: str, mend: str) -> None:
        place = f"design.{key}"
        found.append(
            problem("design", f"{place} {what}", name, found=str(seen), expected=expected, mend=mend)
        )

    if columns:
        _hold_variables(made, columns, add)
    for wrong in (*_of_design(made, columns), *_of_replicates(data, made), *_of_calibration(made)):
        add(*wrong)
    return made


def _replicates(data: Mapping[str, Any], columns: Iterable[str]) -> ReplicateSpec:
    pattern = data.get("columns")
    chosen = tuple(name for name in columns if pattern and fnmatchcase(name, pattern))
    rest = {key: value for key, value in data.items() if key not in ("columns", "rscales")}
    return ReplicateSpec(columns=chosen, rscales=tuple(data.get("rscales", ())), **rest)


def _calibration(data: Mapping[str, Any]) -> CalibrationSpec:
    margins = tuple((margin,) if isinstance(margin, str) else tuple(margin) for margin in data["margins"])
    bounds = data.get("bounds")
    return CalibrationSpec(data["method"], margins, tuple(bounds) if bounds else None)


def _hold_variables(
    made: DesignSpec, columns: Mapping[str, Item], add: Callable[[str, str, object, str, str], None]
) -> None:
    """Every variable that the design names must be in the codebook, with a type that can do its work."""
    stage = made.second_stage
    named = [
        ("strata", None if made.strata in GROUPINGS else made.strata, CODES),
        ("population", made.population if made.population != FRAME else None, NUMBERS),
        ("clusters", made.clusters, CODES),
        ("second_stage.units", stage and stage.units, CODES),
        ("second_stage.population", stage and stage.population, NUMBERS),
        ("weights", made.weights, ("weight",)),
        *(
            ("replicates.columns", name, ("weight",))
            for name in (made.replicates or ReplicateSpec("")).columns
        ),
    ]
    for key, variable, types in named:
        if not isinstance(variable, str):
            continue
        if variable not in columns:
            add(key, "names no variable of the codebook", variable, "a variable", "Correct the name.")
        elif columns[variable].type not in types:
            seen = f"{variable}, which is {columns[variable].type}"
            expected = f"a variable of type {', '.join(types)}"
            add(key, "names a variable of another type", seen, expected, "Correct the name or the type.")


def _of_design(made: DesignSpec, columns: Mapping[str, Item]) -> Iterator[Wrong]:
    if made.type == "simple" and made.strata:
        yield "strata", "stands in a simple design", made.strata, "type: stratified", "Mend one of the two."
    if made.duplicates != "refuse" and not any(item.type == "unit" for item in columns.values()):
        yield ("duplicates", "needs to know whose response each is", made.duplicates,
               "a variable of type unit in the codebook", "Add it, or leave duplicates out.")  # fmt: skip
    if made.ties is not None and made.duplicates == "refuse":
        yield ("ties", "decides nothing where a second response is refused", made.ties,
               "duplicates: most_complete", "Add it, or leave ties out.")  # fmt: skip
    if made.type == "stratified" and made.population is None and made.weights is None:
        yield "population", "is lacking", "", "the size of each stratum, or weights", "Add one of them."
    if made.population == FRAME and made.strata and made.strata not in GROUPINGS:
        yield ("population", "is frame, which does not know the strata", made.strata,
               "a variable, or a number for each stratum", "Say how many each stratum has.")  # fmt: skip
    if made.population == FRAME and made.clusters:
        yield ("population", "is frame, which counts units and no clusters", FRAME,
               "a variable, or a number for each stratum", "Say how many clusters each has.")  # fmt: skip
    if isinstance(made.population, int | float) and made.type == "stratified":
        yield ("population", "is one number for several strata", made.population,
               "a number for each stratum", "Write stratum: number, one for each.")  # fmt: skip
    if isinstance(made.population, Mapping) and made.type == "simple":
        yield "population", "has strata in a simple design", "a list", "one number", "Write the number."
    if made.fpc and made.population is None:
        yield "fpc", "needs the population", "true", "design.population", "Add it, or set fpc: false."
    if made.second_stage and (made.clusters is None or made.population is None):
        yield ("second_stage", "needs clusters and their population", "", "clusters and population",
               "Add them, or leave out the second stage.")  # fmt: skip


def _of_replicates(data: Mapping[str, Any], made: DesignSpec) -> Iterator[Wrong]:
    if made.replicates is None:
        return
    given, method = data["replicates"], made.replicates.method
    if "columns" in given:
        if not made.replicates.columns:
            yield ("replicates.columns", "matches no variable", given["columns"], 'as "rw_*"',
                   "Correct the pattern.")  # fmt: skip
        if made.weights is None:
            yield "weights", "is lacking beside replicate weights", "", "a variable", "Name the weights."
        bound = {
            "strata": made.strata, "clusters": made.clusters, "fpc": made.fpc, "trimming": made.trimming,
        }  # fmt: skip
        for key, seen in bound.items():
            if seen:
                yield (key, "stands beside replicate weights that came with the wave", seen,
                       "nothing: they hold the design", f"Leave {key} out.")  # fmt: skip
        count = len(made.replicates.rscales)
        if (count or method == "jkn") and made.replicates.columns and count != len(made.replicates.columns):
            yield ("replicates.rscales", "has another number than there are replicates", count,
                   str(len(made.replicates.columns)), "Give one for each column.")  # fmt: skip
        own, other = [], [key for key in ("count", "seed") if key in given]
    else:
        if method not in OWN_METHODS:
            yield ("replicates.method", "cannot be made here", method, " or ".join(OWN_METHODS),
                   "Choose one, or name the columns that came with the wave.")  # fmt: skip
        own = ["count", "seed"] if method == "bootstrap" else []
        other = [key for key in ("rho", "scale", "rscales", "df", "count", "seed") if key not in own]
        other = [key for key in other if key in given]
        if made.second_stage:
            yield ("replicates", "cannot be made of two stages", method, "one stage, or replicate weights",
                   "Leave one of the two out.")  # fmt: skip
    for key in own:
        if key not in given:
            yield f"replicates.{key}", "is lacking for a bootstrap", "", key, "Add it."
    for key in other:
        yield f"replicates.{key}", f"has no meaning with {method} here", given[key], "", "Leave it out."
    if (method == "fay") != ("rho" in given) and "rho" not in other:
        yield "replicates.rho", "goes with method fay alone", given.get("rho", ""), "both or none", "Mend it."


def _of_calibration(made: DesignSpec) -> Iterator[Wrong]:
    known = made.calibration
    if known is None:
        return
    if known.method == "post_stratification" and len(known.margins) > 1:
        yield ("calibration.margins", "are several for a post-stratification", len(known.margins), "one",
               "Cross them in one margin, or set method: raking.")  # fmt: skip
    if known.method in CATEGORICAL and (INHABITANTS,) in known.margins:
        yield ("calibration.margins", "have a number of inhabitants", INHABITANTS,
               "method linear, exponential or logit", "Choose another method.")  # fmt: skip
    if (known.method in CATEGORICAL and known.bounds) or (known.method == "logit" and not known.bounds):
        yield ("calibration.bounds", f"do not go with {known.method}", known.bounds or "none",
               "bounds for logit; for linear and exponential at will", "Add or drop them.")  # fmt: skip
    if known.bounds and not known.bounds[0] < 1 < known.bounds[1]:
        yield ("calibration.bounds", "must hold 1", known.bounds, "as [0.5, 2]", "Correct them.")
