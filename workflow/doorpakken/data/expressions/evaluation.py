"""The value of an expression for every respondent.

A missing answer (NaN) makes missing whatever is computed with it, also with `and` and `or`: nobody is counted
among those who did not say. Only functions of lists pass over missing answers, and say how many they need.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from doorpakken.data.expressions.parser import SELECTORS, Expression, Vocabulary, members, number, selected

Floats = NDArray[np.float64]
Numbers = Callable[[str], Floats]

OPERATIONS: Mapping[type[ast.AST], Callable[[Floats, Floats], NDArray[np.generic]]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}


def evaluate(expression: Expression, vocabulary: Vocabulary, numbers: Numbers) -> Floats:
    """The value for each respondent (n,): a number, or 1 and 0 for yes and no; NaN where it is missing.

    numbers: the answers (n,) to a variable as numbers, NaN where missing. Raises ExpressionError as
    `resolve` does.
    """
    return _Evaluation(vocabulary, numbers).value(expression.tree)


class _Evaluation:
    """One walk over a tree; lists are (n, k) arrays, single values (n,) or plain numbers ()."""

    def __init__(self, vocabulary: Vocabulary, numbers: Numbers) -> None:
        self.vocabulary, self.numbers = vocabulary, numbers

    def value(self, node: ast.expr) -> Floats:
        match node:
            case ast.Name(id=name):
                return self.numbers(name)
            case ast.List(elts=parts):
                return np.stack(np.broadcast_arrays(*(self.value(part) for part in parts)), axis=-1)
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return 1 - self.value(part)
            case ast.UnaryOp(operand=ast.expr() as part) if not isinstance(part, ast.Constant):
                return -self.value(part)
            case ast.BoolOp(op=op, values=parts):
                return self._joined([self.value(part) for part in parts], isinstance(op, ast.And))
            case ast.BinOp(op=op, left=left, right=right):
                return self._operated(type(op), self.value(left), self.value(right))
            case ast.Compare(left=left, ops=[ast.In()], comparators=[right]):
                values = self.value(left)
                return _kept(np.isin(values, members(right)), values)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._operated(type(op), self.value(left), self.value(right))
            case ast.Call():
                return self._called(node)
        return np.asarray(number(node))

    def _operated(self, operation: type[ast.AST], left: Floats, right: Floats) -> Floats:
        left, right = _aligned([left, right])
        with np.errstate(divide="ignore", invalid="ignore"):
            results = np.asarray(OPERATIONS[operation](left, right), dtype=np.float64)
        return _kept(np.where(np.isfinite(results), results, np.nan), left, right)

    def _joined(self, parts: list[Floats], every: bool) -> Floats:
        values = np.stack(np.broadcast_arrays(*_aligned(parts)))
        return np.asarray(values.min(axis=0) if every else values.max(axis=0))

    def _called(self, call: ast.Call) -> Floats:
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in SELECTORS:
            names = selected(call, self.vocabulary)
            return np.stack([self.numbers(variable) for variable in names], axis=-1)
        values = self.value(call.args[0])
        if name == "given":
            return (~np.isnan(values)).astype(np.float64)
        if name == "abs":
            return np.asarray(np.abs(values))
        least = max([1.0, *(number(word.value) for word in call.keywords)])
        return _reduced(name, values, least)


def _reduced(name: str, values: Floats, least: float) -> Floats:
    """A list (n, k) made one value (n,); missing where fewer than `least` of its values are there."""
    answered = ~np.isnan(values)
    here = np.asarray(answered.sum(axis=-1), dtype=np.float64)
    if name == "answered":
        return here
    if name in ("max", "min"):
        fill = -np.inf if name == "max" else np.inf
        results = np.asarray(getattr(np, name)(np.where(answered, values, fill), axis=-1))
    else:
        results = np.where(answered, values, 0.0).sum(axis=-1)
    if name in ("share", "mean"):
        results = results / np.maximum(here, 1)
    return np.where(here >= least, results, np.nan)


def _kept(results: NDArray[np.generic], *sources: Floats) -> Floats:
    """The values, missing wherever a source is missing."""
    missing = np.isnan(sources[0])
    for source in sources[1:]:
        missing = missing | np.isnan(source)
    return np.where(missing, np.nan, results)


def _aligned(parts: list[Floats]) -> list[Floats]:
    """Single values (n,) beside lists (n, k) get an axis of their own."""
    if any(part.ndim == 2 for part in parts):
        return [part[:, None] if part.ndim == 1 else part for part in parts]
    return parts
