"""The sensitivity panel: what each specification concludes, and how many agree with the main one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.frame import settled_plan
from doorpakken.data.study import Plan, SensitivitySpec, Study, Wave
from doorpakken.errors import UserError
from doorpakken.evidence.conclusions import judgement
from doorpakken.evidence.register.change_records import PREFIX, change_key
from doorpakken.evidence.sensitivity.earlier_wave import EarlierWave, change_under, changes_tested
from doorpakken.evidence.sensitivity.specification import (
    AXES,
    DECLARED,
    Specification,
    specifications,
    specified,
)
from doorpakken.statistics.change import Admitted
from doorpakken.statistics.estimation import Replicates, estimate_wave
from doorpakken.statistics.estimation.estimates_table import EstimatesFile, Row
from doorpakken.statistics.estimation.sample import Resampled, multiplied
from doorpakken.statistics.inference import run_tests
from doorpakken.statistics.response.response_table import response_table

NUMBERS = ("estimate", "ci_low", "ci_high", "level", "p_adjusted", "n", "least_n")
SPECIFICATIONS = EstimatesFile(("subject", *AXES, "verdict", "reason", "remark", "origin", *NUMBERS), NUMBERS)
PANEL = "panel"
EVERY_RESPONSE = "a change takes one response of each unit"


def analyse_sensitivity(
    study: Study,
    wave: Wave,
    responses: pd.DataFrame,
    units: pd.DataFrame | None,
    earlier: EarlierWave | None = None,
) -> pd.DataFrame:
    """Each conclusion and estimand of the panel under each specification (columns: `SPECIFICATIONS`).

    responses: the admitted responses. units: the frame on the reference date. earlier: the wave before, which
    a conclusion about a change makes the same choices for. `subject` is the conclusion or estimand; a
    specification that a wave cannot have has a remark in place of numbers. A conclusion is left out of a wave
    that does not test its hypothesis.
    """
    spec, rows, drawn = study.plan.sensitivity, [], _Drawn()
    for specification in specifications(spec) if spec is not None else ():
        for row in _under(study, wave, specification, responses, units, earlier, drawn):
            rows.append({**asdict(specification), **row, "origin": wave.origin})
    return SPECIFICATIONS.table(rows)


class _Drawn:
    """Replicate weights, made once for all specifications with the same weights and respondents.

    They are those of tests without the correction for a finite population, and of all answers.
    """

    def __init__(self) -> None:
        self.replicates: dict[tuple[str, str], Replicates] = {}

    def under(self, specification: Specification) -> Resampled:
        def resampled(*asked: Any) -> Replicates:
            key = specification.weights, specification.respondents
            if key not in self.replicates:
                self.replicates[key] = multiplied(*asked)
            return self.replicates[key]

        return resampled


def _under(
    study: Study,
    wave: Wave,
    specification: Specification,
    responses: pd.DataFrame,
    units: pd.DataFrame | None,
    earlier: EarlierWave | None,
    drawn: _Drawn,
) -> Iterator[Mapping[str, Any]]:
    plan, spec = settled_plan(study), study.plan.sensitivity
    assert spec is not None, "asked only of a plan with a panel"
    conclusions = [plan.conclusions[key] for key in spec.conclusions]
    conclusions = [conclusion for conclusion in conclusions if _tested(plan, wave, conclusion.hypothesis)]
    try:
        changed, answers, weights = specified(wave, specification, spec.counted, responses, units)
        later = Admitted(changed, answers, weights, units)
        changes, unmade = _changes(plan, spec, specification, earlier, later)
        tests = run_tests(changed, plan, answers, weights, changes, drawn.under(specification))
        tests = tests.set_index("hypothesis", drop=False)
        estimates = _estimates(changed, plan, spec, answers, weights, units)
    except UserError as error:
        for subject in [*(conclusion.id for conclusion in conclusions), *spec.estimands]:
            yield {"subject": subject, "remark": _what_was_found(error)}
        return
    for conclusion in conclusions:
        row = tests.loc[conclusion.hypothesis].to_dict()
        if row["remark"]:
            is_change = plan.hypotheses[conclusion.hypothesis].test == "change"
            yield {"subject": conclusion.id, "remark": (is_change and unmade) or row["remark"]}
            continue
        judged, _ = judgement(study, conclusion, row, changed)
        yield {"subject": conclusion.id, "verdict": judged.verdict, "reason": judged.reason,
               **{name: row[name] for name in NUMBERS}}  # fmt: skip
    for row in estimates.to_dict("records"):
        yield {"subject": row["estimand"], "least_n": row["base_n"],
               **{name: row[name] for name in NUMBERS if name in row}}  # fmt: skip


def _changes(
    plan: Plan,
    spec: SensitivitySpec,
    specification: Specification,
    earlier: EarlierWave | None,
    later: Admitted,
) -> tuple[pd.DataFrame | None, str]:
    """The file of changes under a specification, or why it cannot be made."""
    if earlier is None or not changes_tested(plan, later.wave):
        return None, ""
    if specification.respondents != DECLARED["respondents"]:
        return None, EVERY_RESPONSE
    try:
        return change_under(plan, spec, specification, earlier, later), ""
    except UserError as error:
        return None, f"wave {earlier.wave.id}: {_what_was_found(error)}"


def _what_was_found(error: UserError) -> str:
    return "; ".join(f"{each.what}: {each.found}" for each in error.problems)


def _tested(plan: Plan, wave: Wave, hypothesis: str) -> bool:
    return any(hypothesis in family.hypotheses for family in plan.families.values() if family.wave == wave.id)


def _estimates(
    wave: Wave,
    plan: Plan,
    spec: SensitivitySpec,
    responses: pd.DataFrame,
    weights: pd.DataFrame,
    units: pd.DataFrame | None,
) -> pd.DataFrame:
    """The rows of the estimates file of the estimands of the panel, for the whole."""
    if not spec.estimands:
        return pd.DataFrame()
    wanted = tuple(estimand for estimand in plan.estimands if estimand.id in spec.estimands)
    only = replace(plan, estimands=wanted, domains=())
    return estimate_wave(wave, only, responses, weights, units, automatic=False)


def summarise_panel(study: Study, wave: Wave, panel: pd.DataFrame) -> pd.DataFrame:
    """What the panel says, as rows of the file of the response (columns: `RESPONSE`).

    For each conclusion the share of specifications with the verdict of the main one, in all and for each
    choice on each axis (categories as weights_unweighted); for it and each estimand the least and the
    greatest estimate. Specifications that the wave cannot have are not counted.
    """
    rows: list[Row] = []
    for subject, tried in panel.groupby("subject", sort=False):
        possible = tried[tried["remark"] == ""]
        follows = _follows(study.plan, str(subject))
        main = possible[(possible[list(AXES)] == pd.Series(DECLARED)).all(axis=1)]
        if subject in study.plan.conclusions:
            rows += _agreeing(f"{PANEL}_{subject}", possible, main, follows)
        for end, extreme in (("low", possible["estimate"].min()), ("high", possible["estimate"].max())):
            remark = "no specification gives a number" if np.isnan(extreme) else ""
            rows.append(
                {"estimand": f"{PANEL}_{subject}_{end}", "statistic": "extreme", "estimate": extreme,
                 "n": possible["n"].min(), "base_n": possible["least_n"].min(), "follows": follows,
                 "remark": remark}
            )  # fmt: skip
    return response_table(wave, rows)


def _agreeing(estimand: str, possible: pd.DataFrame, main: pd.DataFrame, follows: str) -> Iterator[Row]:
    if main.empty:
        yield {"estimand": estimand, "statistic": "rate", "remark": "the wave itself cannot be tested"}
        return
    agrees = possible["verdict"] == main["verdict"].iloc[0]
    parts = {"": np.ones(len(possible), dtype=bool)}
    for axis in AXES:
        options = list(dict.fromkeys(possible[axis]))
        if len(options) > 1:
            parts |= {f"{axis}_{option}": (possible[axis] == option).to_numpy() for option in options}
    for category, inside in parts.items():
        n, base = float(agrees[inside].sum()), float(inside.sum())
        yield {"estimand": estimand, "statistic": "rate", "category": category, "estimate": n / base, "n": n,
               "base_n": base, "follows": follows}  # fmt: skip


def _follows(plan: Plan, subject: str) -> str:
    """The estimand of the plan, or the change of one, whose main estimate a row of the panel is about."""
    if subject not in plan.conclusions:
        return subject
    hypothesis = plan.hypotheses[plan.conclusions[subject].hypothesis]
    subject = hypothesis.estimand or hypothesis.id
    if hypothesis.test != "change":
        return subject
    return change_key(f"{PREFIX}{subject}", hypothesis.version, *hypothesis.place)
