"""The study: what is asked, of whom, and what is reported; read from closed, described documents."""

from doorpakken.study.account import ResponseSpec, Scale, SensitivitySpec
from doorpakken.study.claims import VERDICTS, Conclusion, Family, Hypothesis
from doorpakken.study.declared import Derived, Detectable, Estimand, Plan, Text
from doorpakken.study.design import (
    GROUPINGS,
    CalibrationSpec,
    DesignSpec,
    ReplicateSpec,
    SecondStage,
    TrimmingSpec,
)
from doorpakken.study.load import load_study
from doorpakken.study.model import (
    FACTS,
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
