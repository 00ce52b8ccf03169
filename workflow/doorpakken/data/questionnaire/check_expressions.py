"""The checks of a wave in the expressions of a form, where it can say them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from doorpakken.data.expressions import Vocabulary
from doorpakken.data.expressions.parser import SELECTORS, members, number, selected

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Eq: "=", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=",
    ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


class UnsayableError(ValueError):
    """A part of an expression that the form has no words for."""


@dataclass(frozen=True)
class Dialect:
    """How a form writes expressions. number: the answer to a variable as a number. given: whether it has one.

    equals, divides: its signs. negated: how it says not.
    """

    number: Callable[[str], str]
    given: Callable[[str], str]
    equals: str
    divides: str
    negated: Callable[[str], str]


@dataclass
class CheckInForm:
    """One check as an expression of a form; a check that lacks an answer holds."""

    vocabulary: Vocabulary
    dialect: Dialect
    needs: list[str] = field(default_factory=list)

    def expression(self, tree: ast.expr) -> str:
        """What must hold; UnsayableError where the form has no words for a part of it."""
        holds = self._one(tree)
        guards = list(dict.fromkeys(filter(None, self.needs)))
        return f"{self.dialect.negated(' and '.join(guards))} or ({holds})" if guards else holds

    def _one(self, node: ast.expr) -> str:
        """A single value."""
        match node:
            case ast.Name(id=name):
                self.needs.append(self.dialect.given(name))
                return self.dialect.number(name)
            case ast.Call(func=ast.Name(id=name)):
                return self._called(node, name)
        return self._joined(node, self._one)

    def _joined(self, node: ast.expr, part: Callable[[ast.expr], str]) -> str:
        match node:
            case ast.Constant():
                return f"{number(node):g}"
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return self.dialect.negated(part(inner))
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return f"-{part(inner)}"
            case ast.BoolOp(op=op, values=values):
                word = " and " if isinstance(op, ast.And) else " or "
                return f"({word.join(part(value) for value in values)})"
            case ast.BinOp(op=op, left=left, right=right):
                sign = SIGNS.get(type(op), self.dialect.divides)
                return f"({part(left)} {sign} {part(right)})"
            case ast.Compare(left=left, ops=[ast.In()], comparators=[right]):
                texts = [f"{part(left)} {self.dialect.equals} {value:g}" for value in members(right)]
                return f"({' or '.join(texts)})"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sign = self.dialect.equals if isinstance(op, ast.Eq) else SIGNS[type(op)]
                return f"{part(left)} {sign} {part(right)}"
        raise UnsayableError(ast.unparse(node))

    def _called(self, call: ast.Call, name: str) -> str:
        if name == "abs":
            return f"abs({self._one(call.args[0])})"
        if name == "given" and isinstance(call.args[0], ast.Name):
            return self.dialect.given(call.args[0].id) or "1 = 1"
        if name not in ("count", "share", "sum", "mean", "answered"):
            raise UnsayableError(name)
        parts = self._each(call.args[0])
        least = max([1.0, *(number(word.value) for word in call.keywords)])
        here = " + ".join(f"if({given}, 1, 0)" if given else "1" for _, given in parts)
        if name == "answered":
            return f"({here})"
        if any(given for _, given in parts):
            self.needs.append(f"({here}) >= {least:g}")
        inner = "1" if name in ("count", "share") else "{}"
        whole = " + ".join(self._counted(text, given, inner) for text, given in parts)
        return f"(({whole}) {self.dialect.divides} ({here}))" if name in ("share", "mean") else f"({whole})"

    def _counted(self, text: str, given: str, inner: str) -> str:
        """An element of a list, 0 where it is missing or does not hold."""
        if inner == "1":
            return f"if({f'{given} and ' if given else ''}{text}, 1, 0)"
        return f"if({given}, {text}, 0)" if given else text

    def _each(self, node: ast.expr) -> list[tuple[str, str]]:
        """The elements of a list, each with when it is there; an empty text says always."""
        if isinstance(node, ast.List):
            return [self._element(part) for part in node.elts]
        names = [
            selected(call, self.vocabulary)
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SELECTORS
        ]
        if len(names) != 1:
            raise UnsayableError(ast.unparse(node))
        return [self._element(node, variable) for variable in names[0]]

    def _element(self, node: ast.expr, variable: str = "") -> tuple[str, str]:
        names: list[str] = []

        def part(inner: ast.expr) -> str:
            is_list = isinstance(inner, ast.Call) and _name(inner) in SELECTORS
            if is_list or isinstance(inner, ast.Name):
                name = variable if is_list else getattr(inner, "id", "")
                names.append(name)
                return self.dialect.number(name)
            return self._joined(inner, part)

        text = part(node)
        return text, " and ".join(dict.fromkeys(filter(None, map(self.dialect.given, names))))


def _name(call: ast.expr) -> str:
    return call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
