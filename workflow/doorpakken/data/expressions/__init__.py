"""The expression language of plans and checks: new values from the answers of a respondent."""

from doorpakken.data.expressions.evaluate import evaluate
from doorpakken.data.expressions.parse import Expression, ExpressionError, Vocabulary, parse, resolve

__all__ = ["Expression", "ExpressionError", "Vocabulary", "evaluate", "parse", "resolve"]
