"""The expression language of plans and checks: new values from the answers of a respondent."""

from doorpakken.expressions.language import Expression, ExpressionError, Vocabulary, parse, resolve
from doorpakken.expressions.values import evaluate

__all__ = ["Expression", "ExpressionError", "Vocabulary", "evaluate", "parse", "resolve"]
