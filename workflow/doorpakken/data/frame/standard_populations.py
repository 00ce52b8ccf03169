"""The distributions of classes in the populations of other waves, to which a plan standardises."""

from __future__ import annotations

from dataclasses import replace

from doorpakken.data.frame.read_frame import wave_units
from doorpakken.data.study import Estimand, Plan, Study
from doorpakken.data.study.documents import shown
from doorpakken.errors import refusal


def settled_plan(study: Study) -> Plan:
    """The plan of a study with numbers in the place of each wave that an estimand is standardised to.

    UserError when the study has no frame to count the classes in.
    """
    return replace(study.plan, estimands=tuple(_settled(study, each) for each in study.plan.estimands))


def _settled(study: Study, estimand: Estimand) -> Estimand:
    standard = estimand.standardise
    if standard is None or standard.to not in study.waves:
        return estimand
    units = wave_units(study, study.waves[str(standard.to)])
    if units is None:
        raise refusal(
            "standardise", f"{estimand.id} of the plan is standardised to a population that is not known",
            shown(study.path), found=f"wave {standard.to} without a frame", expected="a frame, or numbers",
            mend="Write the number of each class below standardise.to.",
        )  # fmt: skip
    counts = units[standard.by.split(".")].agg(".".join, axis=1).value_counts().sort_index()
    numbers = tuple((str(name), float(count)) for name, count in counts.items())
    return replace(estimand, standardise=replace(standard, to=numbers))
