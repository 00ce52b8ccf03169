"""Every test and every conclusion of a study with its verdict, for results/verdicts.json."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from doorpakken.data.study import Conclusion, Hypothesis, Study, Wave
from doorpakken.data.study.hypothesis_model import UNDECIDED
from doorpakken.data.study.simulation_mark import MARK
from doorpakken.evidence.conclusions.verdict import Judgement, comparability, direction, verdict
from doorpakken.evidence.register.hypothesis_records import public_p, raw_variables
from doorpakken.statistics.inference.hypothesis_test import BROKEN, NO_EARLIER, NOT_ASKED

Row = Mapping[Any, Any]
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "level", "base_n")
FAULTS = {
    NOT_ASKED: "the wave does not ask what it rests on",
    NO_EARLIER: NO_EARLIER,
    BROKEN: "a break since the earlier wave",
}
ADJUSTED = {"confirmatory": "Holm", "exploratory": "Benjamini-Hochberg"}


def judge(study: Study, tests: Mapping[str, pd.DataFrame], register: Mapping[str, Any]) -> dict[str, Any]:
    """Verdicts as plain data: families, tests by wave, and conclusions with their texts and placeholders.

    tests: wave id -> the rows of its file of tests. register: the public one, from which all numbers are
    taken; of an estimate that is not shown there are none here, and its conclusion is undecided.
    Degrees of freedom, statistics and p-values have 3 significant digits.
    """
    rows = {
        wave: {str(row["hypothesis"]): row for row in table.to_dict("records")}
        for wave, table in tests.items()
    }
    plan = study.plan
    return {
        "study": {"id": study.id, "version": study.version, "mark": dict(MARK) if study.simulated else None},
        "level": plan.level,
        "families": {
            family.id: {
                "wave": family.wave,
                "kind": family.kind,
                "adjustment": ADJUSTED[family.kind],
                "hypotheses": list(family.hypotheses),
            }
            for family in plan.families.values()
        },
        "tests": {
            wave: {key: _test(study, plan.hypotheses[key], row, register) for key, row in found.items()}
            for wave, found in rows.items()
        },
        "conclusions": {
            one.id: {
                "hypothesis": one.hypothesis,
                "minimum_n": one.minimum_n,
                "comparable": one.comparable,
                "waves": {
                    wave: _conclusion(study, one, found[one.hypothesis], wave, register)
                    for wave, found in rows.items()
                    if one.hypothesis in found
                },
            }
            for one in plan.conclusions.values()
        },
    }


def _test(study: Study, one: Hypothesis, row: Row, register: Mapping[str, Any]) -> dict[str, Any]:
    alpha = 1 - study.plan.level
    shown = _record(row, register)["shown"] == "yes"
    judged = verdict(row, one, alpha)
    return {
        "label": dict(one.label),
        "definition": dict(one.definition),
        "unit": _unit(one, register),
        "question": one.question,
        "family": row["family"],
        "test": one.test,
        "method": row["method"],
        "claim": one.claim,
        "value": one.value,
        "margin": one.margin,
        "step": _step(study, one),
        "sides": one.sides,
        "estimate_id": row["estimate_id"] if shown else None,
        **_numbers(row, register),
        "df": public_p(row["df"]) if shown else None,
        "ddf": public_p(row["ddf"]) if shown else None,
        "statistic": public_p(row["test_statistic"]) if shown else None,
        "p": public_p(row["p"]) if shown else None,
        "p_adjusted": public_p(row["p_adjusted"]) if shown else None,
        "verdict": judged.verdict if shown else UNDECIDED,
        "reason": judged.reason if shown else row["remark"] or "not shown",
        "direction": direction(row, one, alpha) if shown else "unclear",
    }


def _step(study: Study, one: Hypothesis) -> float | None:
    """The step that a slope is for, of shares in percentage points."""
    if one.test != "slope":
        return None
    derived = study.plan.derived.get(one.other or "")
    return round(one.per * (100 if derived and derived.unit in ("share", "points") else 1), 9)


def _unit(one: Hypothesis, register: Mapping[str, Any]) -> str:
    """The unit of the estimate of a test, whether or not that is shown."""
    unit: str = register["estimands"][one.estimand or one.id]["unit"]
    return "points" if one.test == "change" and unit == "share" else unit


def judgement(study: Study, one: Conclusion, row: Row, wave: Wave) -> tuple[Judgement, str]:
    """The verdict on a conclusion from the row of its test, and why the wave cannot be compared, if so."""
    hypothesis = study.plan.hypotheses[one.hypothesis]
    behind = raw_variables(study, hypothesis, wave)
    fault = comparability([wave.item(name) for name in behind], one.comparable)
    fault = FAULTS.get(row["remark"], fault)
    return verdict(row, hypothesis, 1 - study.plan.level, one.minimum_n, fault), fault


def _conclusion(
    study: Study, one: Conclusion, row: Row, wave_id: str, register: Mapping[str, Any]
) -> dict[str, Any]:
    hypothesis = study.plan.hypotheses[one.hypothesis]
    judged, fault = judgement(study, one, row, study.waves[wave_id])
    shown = _record(row, register)["shown"] == "yes"
    found, reason = judged.verdict, judged.reason
    if not shown and not fault:
        found, reason = UNDECIDED, row["remark"] or "not shown"
    return {
        "verdict": found,
        "reason": reason,
        "definition": dict(hypothesis.definition),
        "family": row["family"],
        "estimates": [row["estimate_id"]] if shown else [],
        "numbers": _numbers(row, register),
        "p_adjusted": public_p(row["p_adjusted"]) if shown else None,
        "text": {language: one.text[found][language] for language in study.languages},
    }


def _record(row: Row, register: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = register["estimates"].get(row["estimate_id"], {"shown": "absent"})
    return found


def _numbers(row: Row, register: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of the record of an estimate, rounded as it is published; none where it is not shown."""
    record = _record(row, register)
    found = {key: record.get(key) if record["shown"] == "yes" else None for key in NUMBERS}
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value for key, value in found.items()
    }
