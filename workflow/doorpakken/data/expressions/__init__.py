"""The expression language of plans and checks: new values from the answers of a respondent."""

from doorpakken.data.expressions.evaluation import evaluate
from doorpakken.data.expressions.parser import Expression, ExpressionError, Vocabulary, parse, resolve

__all__ = ["Expression", "ExpressionError", "Vocabulary", "evaluate", "parse", "resolve"]
