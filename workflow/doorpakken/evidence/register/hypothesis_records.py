"""What the tests of hypotheses add to the register: their words, and a record for each estimate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from doorpakken.data.study import Hypothesis, Study, Wave
from doorpakken.evidence.disclosure.small_cells import TESTS
from doorpakken.evidence.register.category_labels import defined
from doorpakken.evidence.register.estimand_definitions import computed_texts, declared_estimand, variables
from doorpakken.rounding import significant


def declared_tests(study: Study) -> dict[str, Any]:
    """Every hypothesis with an estimate of its own by id: its words, unit and the raw variables behind it.

    A test of a level is about an estimand of the plan, which has its own record.
    """
    return {
        key: _declared(study, hypothesis)
        for key, hypothesis in study.plan.hypotheses.items()
        if hypothesis.test in TESTS
    }


def own_estimates(tests: pd.DataFrame) -> pd.DataFrame:
    """The rows of a file of tests that have an estimate of their own."""
    return tests[tests["statistic"].isin(TESTS) & (tests["remark"] == "")]


def p_numbers(row: Mapping[Any, Any]) -> dict[str, Any]:
    """What the record of a test has besides: family, and the p-value adjusted for it, of 3 digits."""
    family = row.get("family")
    if not isinstance(family, str) or not family:  # an estimand of the plan may be a difference too
        return {}
    return {"family": family, "p_adjusted": significant(row["p_adjusted"])}


def raw_variables(study: Study, hypothesis: Hypothesis, wave: Wave) -> list[str]:
    """The questions of a wave that a hypothesis rests on."""
    estimand = next((each for each in study.plan.estimands if each.id == hypothesis.estimand), None)
    declared = declared_estimand(study, estimand) if estimand else _declared(study, hypothesis)
    asked = {item.variable for item in wave.items}
    return [name for name in declared["variables"] if name in asked]


def _declared(study: Study, hypothesis: Hypothesis) -> dict[str, Any]:
    derived = study.plan.derived
    outcome = derived.get(hypothesis.variable or "")
    parts = outcome is not None and outcome.unit in ("share", "points")
    used = (*hypothesis.variables, *(name for name in hypothesis.classes if name not in study.groupings))
    expressions = [derived[name].value for name in used if name in derived]
    expressions += [hypothesis.group] if hypothesis.group else []
    names = [name for name in used if name not in derived]
    texts = {"group": hypothesis.group.text} if hypothesis.group else {}
    generated = (hypothesis.domain or "", hypothesis.variable) in study.plan.cross_tables
    return defined(
        hypothesis.label,
        hypothesis.definition,
        hypothesis.test,
        "points" if parts and hypothesis.test not in ("correlation", "association") else "number",
        variables(study, expressions, names),
        codes=[],
        computed=dict(computed_texts(study.plan, texts, used)),
        question=hypothesis.question,
        plan="cross_tables" if generated else f"hypotheses.{hypothesis.id}",
    )
