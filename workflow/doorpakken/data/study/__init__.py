"""The study: what is asked, of whom, and what is reported; read from closed, described documents."""

from doorpakken.data.study.design_model import (
    GROUPINGS,
    CalibrationSpec,
    DesignSpec,
    ReplicateSpec,
    SecondStage,
    TrimmingSpec,
)
from doorpakken.data.study.hypothesis_model import VERDICTS, Conclusion, Family, Hypothesis
from doorpakken.data.study.load_study import load_study
from doorpakken.data.study.plan_model import Derived, Detectable, Estimand, Plan, Text
from doorpakken.data.study.quality_model import ResponseSpec, Scale, SensitivitySpec
from doorpakken.data.study.study_model import (
    FACTS,
    LEFT_OPEN,
    MISSING_KINDS,
    Chapter,
    Check,
    Concept,
    Condition,
    Disclosure,
    Item,
    Literal,
    Responses,
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
    "Chapter",
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
    "Literal",
    "Plan",
    "ReplicateSpec",
    "ResponseSpec",
    "Responses",
    "Scale",
    "SecondStage",
    "SensitivitySpec",
    "Study",
    "Text",
    "TrimmingSpec",
    "Wave",
    "load_study",
]
