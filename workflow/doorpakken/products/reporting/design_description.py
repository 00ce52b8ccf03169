"""The design of a wave in words, where a sentence about its weights does not say it all."""

from __future__ import annotations

from collections.abc import Iterator

from doorpakken.products.reporting.blocks import Rich, join, literal, plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.notes import by_propensity, margins, response_classes, source_of_totals
from doorpakken.rounding import plain as digits
from doorpakken.rounding import stored


def design_in_full(context: Context) -> Rich:
    """Strata, clusters, stages, weights, limits, margins and replicates; empty for what a sentence said."""
    parts = [[f"{context.say(key)} ", literal(words, "identifier")] for key, words in _parts(context)]
    return join(parts, "; ")


def _parts(context: Context) -> Iterator[tuple[str, str]]:
    design = context.details["design"]
    if design["strata"] and (design["strata"] not in context.register.frame_columns or design.get("weights")):
        yield "strata", design["strata"]
    if design.get("clusters"):
        yield "clusters", design["clusters"]
    if design.get("second_stage"):
        yield "second stage", design["second_stage"]["units"]
    if design.get("weights"):
        yield "weights", design["weights"]
    if design.get("trimming"):
        trims = [f"{key} {digits(stored(limit))}" for key, limit in design["trimming"].items()]
        yield "trimming", ", ".join(trims)
    if nonresponse := design.get("nonresponse"):
        held = f"least {nonresponse['least']}, at_most {digits(stored(nonresponse['at_most']))}"
        classes = response_classes(context, nonresponse)
        key = "propensity" if by_propensity(nonresponse) else "nonresponse"
        yield key, f"{classes}, {held}, small: {nonresponse['small']}"
    if calibration := design.get("calibration"):
        bounds = [
            f"{key} {' '.join(digits(stored(limit)) for limit in calibration[key])}"
            for key in ("bounds", "limits")
            if calibration.get(key)
        ]
        margin_words = plain(margins(context, calibration["margins"]))
        source = [plain(source_of_totals(calibration))] if "totals" in calibration else []
        yield "calibration", ", ".join([calibration["method"], margin_words, *bounds, *source])
    if replicates := design.get("replicates"):
        number = len(replicates["columns"]) or replicates["count"]
        seed = replicates["seed"] and f"seed {replicates['seed']}"
        yield "replicate weights", ", ".join(map(str, filter(None, [replicates["method"], number, seed])))
