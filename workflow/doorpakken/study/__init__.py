"""The study: what is asked, of whom, and what is reported; read from closed, described documents."""

from doorpakken.study.claims import VERDICTS, Conclusion, Family, Hypothesis
from doorpakken.study.declared import Derived, Estimand, Plan, Text
from doorpakken.study.load import load_study
from doorpakken.study.model import (
    FACTS,
    MISSING_KINDS,
    Chapter,
    Check,
    Concept,
    Condition,
    DesignSpec,
    Disclosure,
    Item,
    Literal,
    Responses,
    Study,
    Wave,
)

__all__ = [
    "FACTS",
    "MISSING_KINDS",
    "VERDICTS",
    "Chapter",
    "Check",
    "Concept",
    "Conclusion",
    "Condition",
    "Derived",
    "DesignSpec",
    "Disclosure",
    "Estimand",
    "Family",
    "Hypothesis",
    "Item",
    "Literal",
    "Plan",
    "Responses",
    "Study",
    "Text",
    "Wave",
    "load_study",
]
