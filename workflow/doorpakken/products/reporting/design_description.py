"""The design of a wave in words, where a sentence about its weights does not say it all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from doorpakken.products.reporting.blocks import Rich, join, literal, margins
from doorpakken.products.reporting.report_words import say

IN_WORDS = ("size_class", "province")  # strata that the sentence about the weights names


def design_in_full(design: Mapping[str, Any], language: str) -> Rich:
    """Strata, clusters, stages, weights, limits, margins and replicates; empty for what a sentence said."""
    return join(
        [[f"{say(key, language)} ", literal(told, "identifier")] for key, told in _parts(design, language)],
        "; ",
    )


def _parts(design: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    if design["strata"] and (design["strata"] not in IN_WORDS or design.get("weights")):
        yield "strata", design["strata"]
    if design.get("clusters"):
        yield "clusters", design["clusters"]
    if design.get("second_stage"):
        yield "second stage", design["second_stage"]["units"]
    if design.get("weights"):
        yield "weights", design["weights"]
    if design.get("trimming"):
        yield "trimming", ", ".join(f"{key} {at:g}" for key, at in design["trimming"].items())
    if known := design.get("calibration"):
        bounds = [f"bounds {known['bounds'][0]:g} {known['bounds'][1]:g}"] if known.get("bounds") else []
        yield "calibration", ", ".join([known["method"], margins(known["margins"], language), *bounds])
    if made := design.get("replicates"):
        number = len(made["columns"]) or made["count"]
        seed = [f"seed {made['seed']}"] if made["seed"] else []
        yield "replicate weights", ", ".join([made["method"], *([str(number)] if number else []), *seed])
