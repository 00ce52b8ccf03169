"""Conclusions: each declared sentence with the verdict of its test."""

from doorpakken.conclusions.judge import judge, judgement
from doorpakken.conclusions.verdict import Judgement, comparability, direction, verdict

__all__ = ["Judgement", "comparability", "direction", "judge", "judgement", "verdict"]
