"""Read an expression, and find the variables that it is about. It is parsed, never run as code."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

COUNTERS = ("count", "share")  # of lists of yes and no
REDUCERS = (*COUNTERS, "answered", "mean", "sum", "max", "min")
SELECTORS = ("each", "concepts")
FUNCTIONS = (*REDUCERS, "given", "abs", *SELECTORS)
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
REDUCING = {*REDUCERS, "given", "abs"}
LONGEST = 1000
LARGEST = 1e15


class ExpressionError(ValueError):
    """An expression that cannot be used: what is wrong, the words it is about, and what would do."""

    def __init__(self, what: str, found: str, expected: str) -> None:
        self.what, self.found, self.expected = what, found, expected
        super().__init__(f"{what}: {found}; expected {expected}")


@dataclass(frozen=True)
class Expression:
    """A parsed expression. `kind`: truth (yes or no, counted as 1 and 0) or number."""

    text: str
    tree: ast.expr
    kind: str


@dataclass(frozen=True)
class Vocabulary:
    """The variables that an expression may use, each with the traits of its concept, in codebook order."""

    traits: Mapping[str, Mapping[str, str]]


def parse(text: str) -> Expression:
    """The expression of a text; ExpressionError says what is wrong with it.

    One value for each respondent comes out; lists stand only inside functions that reduce them.
    """
    tree = _tree(text)
    shape, kind = _check(tree)
    if not any(isinstance(node, ast.Name) and node.id not in REDUCING for node in ast.walk(tree)):
        raise ExpressionError("the expression is about no variable", text, "the name of a variable")
    if shape == "list":
        expected = f"one of {', '.join(REDUCERS)}"
        raise ExpressionError("the expression is a list, not one value", text, expected)
    return Expression(text, tree, kind)


def resolve(expression: Expression, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The variables that an expression uses, each once, in the order of its words.

    Raises ExpressionError for a variable that is not in the vocabulary and for a list that matches none.
    """
    return tuple(dict.fromkeys(_names(expression.tree, vocabulary)))


def selected(call: ast.Call, vocabulary: Vocabulary) -> list[str]:
    """The variables that each("...") or concepts(...) stands for, in codebook order.

    Raises ExpressionError where there are none.
    """
    if _name(call) == "each":
        pattern = _string(call.args[0])
        variables = [name for name in vocabulary.traits if fnmatchcase(name, pattern)]
    else:
        wanted = {str(word.arg): _string(word.value) for word in call.keywords}
        variables = [
            name
            for name, traits in vocabulary.traits.items()
            if all(traits.get(key, "") == value for key, value in wanted.items())
        ]
    if not variables:
        raise ExpressionError("the list matches no variable", ast.unparse(call), "at least one")
    return variables


def members(node: ast.expr) -> list[float]:
    """The numbers between the brackets behind `in`; ExpressionError where something else stands there."""
    return [number(part) for part in (node.elts if isinstance(node, ast.Tuple) else [node])]


def number(node: ast.expr) -> float:
    """A number, or minus a number; ExpressionError for anything else."""
    sign, inner = 1, node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        sign, inner = -1, node.operand
    value = inner.value if isinstance(inner, ast.Constant) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return sign * float(value)
    raise ExpressionError("this is no number", ast.unparse(node), "a number")


def _tree(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ExpressionError("the expression is too long", f"{len(text)} characters", f"at most {LONGEST}")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        hint = "an expression of docs/expressions.md; equality is written =="
        raise ExpressionError("the expression cannot be read", text, hint) from None


def _names(node: ast.AST, vocabulary: Vocabulary) -> Iterator[str]:
    if isinstance(node, ast.Call) and _name(node) in SELECTORS:
        yield from selected(node, vocabulary)
    elif isinstance(node, ast.Call):
        for part in node.args:
            yield from _names(part, vocabulary)
    elif isinstance(node, ast.Name):
        if node.id not in vocabulary.traits:
            near = get_close_matches(node.id, vocabulary.traits, n=3)
            expected = ", ".join(near) or "a number, or a closed question whose codes are numbers"
            raise ExpressionError("unknown variable", node.id, expected)
        yield node.id
    else:
        for child in ast.iter_child_nodes(node):
            yield from _names(child, vocabulary)


def _check(node: ast.expr) -> tuple[str, str]:
    """The shape (one, list) and kind (truth, number) of a part.

    Raises ExpressionError where it does not fit.
    """
    match node:
        case ast.Constant():
            number(node)
            return "one", "number"
        case ast.Name():
            return "one", "number"
        case ast.List(elts=parts) if parts:
            return "list", _same_kind([_check(part) for part in parts], node)
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return _check(part)[0], "number"
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return _truth(part), "truth"
        case ast.BoolOp(values=parts):
            return _wider([_truth(part) for part in parts]), "truth"
        case ast.BinOp(op=op, left=left, right=right) if isinstance(op, ARITHMETIC):
            return _wider([_check(left)[0], _check(right)[0]]), "number"
        case ast.Compare(left=left, ops=[ast.In()], comparators=[right]):
            members(right)
            return _check(left)[0], "truth"
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, COMPARISONS):
            return _wider([_check(left)[0], _check(right)[0]]), "truth"
        case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
            return _check_call(node, name)
    expected = f"numbers, variables, + - * /, comparisons, in (...), and, or, not, {', '.join(FUNCTIONS)}"
    raise ExpressionError("the expression has words that it cannot have", ast.unparse(node), expected)


def _check_call(call: ast.Call, name: str) -> tuple[str, str]:
    words = {word.arg for word in call.keywords}
    if name == "each" and len(call.args) == 1 and not words:
        _string(call.args[0])
        return "list", "number"
    if name == "concepts" and not call.args and words:
        for word in call.keywords:
            _string(word.value)
        return "list", "number"
    if name in SELECTORS or len(call.args) != 1 or words - ({"least"} if name in REDUCERS else set()):
        raise ExpressionError("the function takes other words", ast.unparse(call), USAGE[name])
    for word in call.keywords:
        number(word.value)
    shape, kind = _check(call.args[0])
    if name not in REDUCERS:
        return shape, "truth" if name == "given" else "number"
    if shape != "list" or (name in COUNTERS and kind != "truth"):
        raise ExpressionError("the function takes other words", ast.unparse(call), USAGE[name])
    return "one", "number"


USAGE = {
    "each": 'each("name_*")',
    "concepts": 'concepts(group="...")',
    "count": "count(LIST >= 4): a list of yes or no",
    "share": "share(LIST >= 4, least=10): a list of yes or no",
    "given": "given(VARIABLE)",
    "abs": "abs(VALUE)",
    **{name: f"{name}(LIST)" for name in ("answered", "mean", "sum", "max", "min")},
}


def _truth(part: ast.expr) -> str:
    shape, kind = _check(part)
    if kind != "truth":
        raise ExpressionError("and, or and not join yes and no", ast.unparse(part), "a comparison")
    return shape


def _same_kind(parts: list[tuple[str, str]], node: ast.expr) -> str:
    kinds = {kind for _, kind in parts}
    if len(kinds) > 1 or any(shape == "list" for shape, _ in parts):
        raise ExpressionError("a list holds single values of one kind", ast.unparse(node), "[a, b, c]")
    return kinds.pop()


def _wider(shapes: list[str]) -> str:
    return "list" if "list" in shapes else "one"


def _string(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ExpressionError("this is no text", ast.unparse(node), 'a text between quotes, as "bb_*_status"')


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""
