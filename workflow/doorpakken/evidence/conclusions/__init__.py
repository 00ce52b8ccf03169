"""Conclusions: each declared sentence with the verdict of its test."""

from doorpakken.evidence.conclusions.judge_conclusions import judge, judgement
from doorpakken.evidence.conclusions.verdict import comparability, direction, verdict

__all__ = ["comparability", "direction", "judge", "judgement", "verdict"]
