"""What expressions may use of a wave: its numbers, and closed questions whose codes are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from doorpakken.data.expressions import Expression, ExpressionError, Vocabulary, parse, resolve
from doorpakken.data.study.study_model import Concept, Item
from doorpakken.errors import Problems


def vocabulary(items: Iterable[Item], concepts: Mapping[str, Concept]) -> Vocabulary:
    """The variables of a codebook with the traits of their concepts, in the order of the codebook."""
    usable = (item for item in items if item.is_question and (item.is_numeric or _numbers(item.labels)))
    return Vocabulary({item.variable: concepts[str(item.concept)].traits for item in usable if item.concept})


def parsed(
    text: str, vocabularies: Iterable[Vocabulary], kind: str, place: str, problems: Problems
) -> Expression | None:
    """The expression of a document, None with a problem added where it cannot be used.

    vocabularies: one of which must have all that the expression names. kind: truth (yes or no), or
    number (either). place: where in the document it stands.
    """
    try:
        expression = parse(text)
        if kind == "truth" and expression.kind != "truth":
            raise ExpressionError("the expression is a number, not yes or no", text, "a comparison")
        refusals: list[ExpressionError] = []
        all_traits: dict[str, Mapping[str, str]] = {}
        for words in vocabularies:
            try:
                resolve(expression, words)
                return expression
            except ExpressionError as error:
                refusals.append(error)
                all_traits |= words.traits
        resolve(expression, Vocabulary(all_traits))  # what no wave has, with the nearest of all waves
        raise refusals[0]
    except ExpressionError as error:
        mend = "Correct the expression (docs/expressions.md)."
        problems.add("expression", f"{place}: {error.what}", error.found, error.expected, mend)
        return None


def usable(expression: Expression | None, words: Vocabulary) -> bool:
    """Whether a vocabulary has all that an expression names; true without expression."""
    try:
        return expression is None or bool(resolve(expression, words))
    except ExpressionError:
        return False


def _numbers(codes: Iterable[str]) -> bool:
    try:
        return all(float(code) == float(code) for code in codes)
    except ValueError:
        return False
