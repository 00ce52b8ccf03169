"""What `design.replicates` of a wave.yaml may say, and what may stand beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from doorpakken.data.study.design_model import DesignSpec, ReplicateSpec
from doorpakken.data.study.documents import shown
from doorpakken.data.study.study_model import Wave
from doorpakken.errors import Problem, problem

OWN_METHODS = ("jkn", "bootstrap")
FIXED_SCALES = ("acs", "successive_difference", "jk2")
SAMPLED = ("strata", "clusters", "second_stage", "fpc")
REWEIGHTED = ("trimming", "calibration")  # nonresponse is refused beside any weights
Wrong = tuple[str, str, object, str, str]  # key, what, found, expected, mend


def replicate_faults(data: Mapping[str, Any], design: DesignSpec) -> Iterator[Wrong]:
    """What is wrong with the replicates of a design; data: the `design` of the wave.yaml as it was read."""
    if design.replicates is None:
        return
    given, method = data["replicates"], design.replicates.method
    if "columns" in given:
        yield from _beside(design)
        yield from _columns(given, design)
        own, other = [], [key for key in ("count", "seed") if key in given]
        other += [key for key in ("scale", "rscales") if key in given and method in FIXED_SCALES]
    else:
        if method not in OWN_METHODS:
            yield ("replicates.method", "cannot be made here", method, " or ".join(OWN_METHODS),
                   "Choose one, or name the columns that came with the wave.")  # fmt: skip
        own = ["count", "seed"] if method == "bootstrap" else []
        other = [
            key for key in ("rho", "scale", "rscales", "df", "coordinated", "count", "seed") if key not in own
        ]
        other = [key for key in other if key in given]
        if design.second_stage:
            yield ("replicates", "cannot be made of two stages", method, "one stage, or replicate weights",
                   "Leave one of the two out.")  # fmt: skip
    for key in own:
        if key not in given:
            yield f"replicates.{key}", "is lacking for a bootstrap", "", key, "Add it."
    for key in other:
        yield f"replicates.{key}", f"has no meaning with {method} here", given[key], "", "Leave it out."
    if (method == "fay") != ("rho" in given) and "rho" not in other:
        yield "replicates.rho", "goes with method fay alone", given.get("rho", ""), "both or none", "Mend it."


def coordination_problems(waves: Iterable[Wave]) -> Iterator[Problem]:
    """Waves that say that their replicates are those of the wave before, which has none such."""
    ordered = sorted(waves, key=lambda wave: wave.reference_date)
    for before, wave in pairwise([None, *ordered]):
        spec = wave.design.replicates if wave else None
        if wave is None or spec is None or not spec.coordinated:
            continue
        here = _shared(spec)
        earlier = before.design.replicates if before else None
        there = _shared(earlier) if earlier and earlier.columns else {}
        other = [key for key in here if there.get(key) != here[key]]
        if other:
            yield problem(
                "design", "the wave before has no replicates that these can be coordinated with",
                shown(wave.folder / "wave.yaml"), column="design.replicates.coordinated",
                found=_told(there, other) or "none that came with it", expected=_told(here, other),
                mend="Leave it out; the waves then count as independent.",
            )  # fmt: skip


def _shared(spec: ReplicateSpec) -> dict[str, object]:
    """All that the replicates of two waves must have in common."""
    same = {key: getattr(spec, key) for key in ("method", "rho", "scale", "rscales", "centre")}
    return {"number": len(spec.columns)} | same


def _told(values: Mapping[str, object], keys: Iterable[str]) -> str:
    return ", ".join(f"{key} {values[key]}"[:60] for key in keys if values.get(key))


def _beside(design: DesignSpec) -> Iterator[Wrong]:
    """What stands beside replicate weights that came with the wave, and may not."""
    what = "stands beside replicate weights that came with the wave"
    for key in SAMPLED:
        if getattr(design, key):
            yield (key, what, getattr(design, key), "nothing: they hold the design", f"Leave {key} out.")
    for key in REWEIGHTED:
        if getattr(design, key):
            yield (key, f"{what}, which are never reweighted", key, "weights that are ready",
                   f"Leave {key} out, or have weights and replicate weights delivered of which every set was "
                   "adjusted alike.")  # fmt: skip


def _columns(given: Mapping[str, Any], design: DesignSpec) -> Iterator[Wrong]:
    spec = design.replicates
    assert spec is not None, "asked only of a design with replicates"
    if not spec.columns:
        yield (
            "replicates.columns",
            "matches no variable",
            given["columns"],
            'as "rw_*"',
            "Correct the pattern.",
        )
    if design.weights is None:
        yield "weights", "is lacking beside replicate weights", "", "a variable", "Name the weights."
    count, columns = len(spec.rscales), len(spec.columns)
    if (count or spec.method == "jkn") and columns and count != columns and spec.method not in FIXED_SCALES:
        yield ("replicates.rscales", "has another number than there are replicates", count, str(columns),
               "Give one for each column.")  # fmt: skip
