"""The study: what is asked, of whom, and what is reported; read from closed, described documents."""

from doorpakken.data.study.design_model import GROUPINGS, CalibrationSpec, DesignSpec, ReplicateSpec
from doorpakken.data.study.hypothesis_model import VERDICTS, Conclusion, Family, Hypothesis, Text
from doorpakken.data.study.load_study import load_study
from doorpakken.data.study.missing_kinds import LEFT_OPEN, MISSING_KINDS
from doorpakken.data.study.plan_model import (
    Derived,
    Detectable,
    Estimand,
    Plan,
    Precision,
    ResponseSpec,
    Scale,
    SensitivitySpec,
)
from doorpakken.data.study.raw_formats import Responses
from doorpakken.data.study.study_model import (
    FACTS,
    Check,
    Concept,
    Condition,
    Disclosure,
    Item,
    Study,
    Wave,
)

__all__ = [
    "FACTS",
    "GROUPINGS",
    "LEFT_OPEN",
    "MISSING_KINDS",
    "VERDICTS",
    "CalibrationSpec",
    "Check",
    "Concept",
    "Conclusion",
    "Condition",
    "Derived",
    "DesignSpec",
    "Detectable",
    "Disclosure",
    "Estimand",
    "Family",
    "Hypothesis",
    "Item",
    "Plan",
    "Precision",
    "ReplicateSpec",
    "ResponseSpec",
    "Responses",
    "Scale",
    "SensitivitySpec",
    "Study",
    "Text",
    "Wave",
    "load_study",
]
