"""Every test and every conclusion of a study with its verdict, for results/verdicts.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from doorpakken.data.study import Conclusion, Hypothesis, Study, Wave
from doorpakken.data.study.hypothesis_model import UNDECIDED
from doorpakken.data.study.simulation_mark import mark_by_language
from doorpakken.evidence.conclusions.verdict import Judgement, comparability, direction, verdict
from doorpakken.evidence.register.hypothesis_records import raw_variables
from doorpakken.rounding import hundredfold, p_value, significant, stored
from doorpakken.statistics.inference.hypothesis_test import BROKEN, NO_CLASS, NO_EARLIER, NOT_ASKED

Row = Mapping[Any, Any]
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "level", "base_n")
SIGNIFICANT = {"df": "df", "ddf": "ddf", "statistic": "test_statistic", "p": "p", "p_adjusted": "p_adjusted"}
FAULTS = {
    NOT_ASKED: "the wave does not ask what it rests on",
    NO_EARLIER: NO_EARLIER,
    BROKEN: "a break since the earlier wave",
    NO_CLASS: NO_CLASS,
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
        "study": {
            "id": study.id,
            "version": study.version,
            "mark": mark_by_language(study.languages, study.mark_words) if study.simulated else None,
        },
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
            wave: {key: _test(study, plan.hypotheses[key], row, register) for key, row in tested.items()}
            for wave, tested in rows.items()
        },
        "conclusions": {
            conclusion.id: {
                "hypothesis": conclusion.hypothesis,
                "minimum_n": conclusion.minimum_n,
                "comparable": conclusion.comparable,
                "waves": {
                    wave: _conclusion(study, conclusion, tested[conclusion.hypothesis], wave, register)
                    for wave, tested in rows.items()
                    if conclusion.hypothesis in tested
                },
            }
            for conclusion in plan.conclusions.values()
        },
    }


def _test(study: Study, hypothesis: Hypothesis, row: Row, register: Mapping[str, Any]) -> dict[str, Any]:
    alpha = _alpha(study)
    shown = _record(row, register)["shown"] == "yes"
    judged = verdict(row, hypothesis, alpha)
    return {
        "label": dict(hypothesis.label),
        "definition": dict(hypothesis.definition),
        "unit": _unit(hypothesis, register),
        "question": hypothesis.question,
        "family": row["family"],
        "test": hypothesis.test,
        "method": row["method"],
        "claim": hypothesis.claim,
        "value": hypothesis.value,
        "margin": hypothesis.margin,
        "step": _step(study, hypothesis),
        "sides": hypothesis.sides,
        "estimate_id": row["estimate_id"] if shown else None,
        **_numbers(row, register),
        **{key: significant(row[column]) if shown else None for key, column in SIGNIFICANT.items()},
        "printed_p": p_value(row["p_adjusted"]) if shown else None,
        "verdict": judged.verdict if shown else UNDECIDED,
        "reason": judged.reason if shown else row["remark"] or "not shown",
        "direction": direction(row, hypothesis, alpha) if shown else "unclear",
    }


def _alpha(study: Study) -> float:
    return float(1 - stored(study.plan.level))


def _step(study: Study, hypothesis: Hypothesis) -> float | None:
    """The step that a slope is for, of shares in percentage points."""
    if hypothesis.test != "slope":
        return None
    derived = study.plan.derived.get(hypothesis.other or "")
    in_points = derived is not None and derived.unit in ("share", "points")
    return float(hundredfold(hypothesis.per) if in_points else stored(hypothesis.per))


def _unit(hypothesis: Hypothesis, register: Mapping[str, Any]) -> str:
    """The unit of the estimate of a test, whether or not that is shown."""
    unit: str = register["estimands"][hypothesis.estimand or hypothesis.id]["unit"]
    return "points" if hypothesis.test == "change" and unit == "share" else unit


def judgement(study: Study, conclusion: Conclusion, row: Row, wave: Wave) -> tuple[Judgement, str]:
    """The verdict on a conclusion from the row of its test, and why the wave cannot be compared, if so."""
    hypothesis = study.plan.hypotheses[conclusion.hypothesis]
    behind = raw_variables(study, hypothesis, wave)
    incomparable = comparability([wave.item(name) for name in behind], conclusion.comparable)
    incomparable = FAULTS.get(row["remark"], incomparable)
    return verdict(row, hypothesis, _alpha(study), conclusion.minimum_n, incomparable), incomparable


def _conclusion(
    study: Study, conclusion: Conclusion, row: Row, wave_id: str, register: Mapping[str, Any]
) -> dict[str, Any]:
    hypothesis = study.plan.hypotheses[conclusion.hypothesis]
    judged, incomparable = judgement(study, conclusion, row, study.waves[wave_id])
    shown = _record(row, register)["shown"] == "yes"
    outcome, reason = judged.verdict, judged.reason
    if not shown and not incomparable:
        outcome, reason = UNDECIDED, row["remark"] or "not shown"
    return {
        "verdict": outcome,
        "reason": reason,
        "definition": dict(hypothesis.definition),
        "family": row["family"],
        "estimates": [row["estimate_id"]] if shown else [],
        "numbers": _numbers(row, register),
        "p_adjusted": significant(row["p_adjusted"]) if shown else None,
        "text": {language: conclusion.text[outcome][language] for language in study.languages},
    }


def _record(row: Row, register: Mapping[str, Any]) -> Mapping[str, Any]:
    record: Mapping[str, Any] = register["estimates"].get(row["estimate_id"], {"shown": "absent"})
    return record


def _numbers(row: Row, register: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of the record of an estimate, rounded as it is published; none where it is not shown."""
    record = _record(row, register)
    return {key: record.get(key) if record["shown"] == "yes" else None for key in NUMBERS}
