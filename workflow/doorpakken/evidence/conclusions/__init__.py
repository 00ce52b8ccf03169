"""Conclusions: each declared sentence with the verdict of its test."""

from doorpakken.evidence.conclusions.judge_conclusions import judge, judgement
from doorpakken.evidence.conclusions.verdict import Judgement, comparability, direction, verdict

__all__ = ["Judgement", "comparability", "direction", "judge", "judgement", "verdict"]
