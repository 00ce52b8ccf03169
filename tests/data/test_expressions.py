"""The expression language: what it makes of answers, of missing ones, and of what nobody may write in it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorpakken.data.expressions import ExpressionError, Vocabulary, evaluate, parse, resolve

NAN = float("nan")
ANSWERS = {
    "a": [1, 5, NAN, 4],
    "b": [4, 4, 4, NAN],
    "c": [5, NAN, NAN, 2],
    "bb_x_status": [4, 5, 1, NAN],
    "bb_y_status": [4, 2, NAN, NAN],
    "bb_z_status": [5, 4, 5, NAN],
}
TRAITS = {
    "bb_x_status": {"group": "blocks", "due": "2015-01-01"},
    "bb_y_status": {"group": "blocks", "due": "later"},
    "bb_z_status": {"group": "blocks", "due": "2015-01-01"},
}
VOCABULARY = Vocabulary({name: TRAITS.get(name, {}) for name in ANSWERS})


def value(text: str) -> list[float]:
    found = evaluate(parse(text), VOCABULARY, lambda name: np.array(ANSWERS[name], dtype=np.float64))
    assert found.shape == (4,)
    return found.tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", [1, 5, NAN, 4]),
        ("a + b * 2", [9, 13, NAN, NAN]),
        ("(a + b) * 2", [10, 18, NAN, NAN]),
        ("b - -1", [5, 5, 5, NAN]),
        ("-a", [-1, -5, NAN, -4]),
        ("a / (a - 1)", [NAN, 1.25, NAN, 4 / 3]),
        ("abs(a - b)", [3, 1, NAN, NAN]),
        ("a >= 4", [0, 1, NAN, 1]),
        ("a in (4, 5)", [0, 1, NAN, 1]),
        ("a in (4)", [0, 0, NAN, 1]),
        ("a in (-4, 5)", [0, 1, NAN, 0]),
        ("a != 5", [1, 0, NAN, 1]),
        ("a == 5 or b == 4", [1, 1, NAN, NAN]),
        ("a < 4 and b == 4", [1, 0, NAN, NAN]),
        ("not a >= 4", [1, 0, NAN, 0]),
        ("given(a) + given(c)", [2, 1, 0, 2]),
        ("(a > b) - (a < b)", [-1, 1, NAN, NAN]),
        ("sum([a, b, c])", [10, 9, 4, 6]),
        ("sum([a, b, c], least=3)", [10, NAN, NAN, NAN]),
        ("mean([a, b, c])", [10 / 3, 4.5, 4, 3]),
        ("max([a, b, c])", [5, 5, 4, 4]),
        ("min([a, b, c])", [1, 4, 4, 2]),
        ("answered([a, b, c])", [3, 2, 1, 2]),
        ('count(each("bb_*_status") >= 4)', [3, 2, 1, NAN]),
        ('share(each("bb_*_status") in (4, 5))', [1, 2 / 3, 0.5, NAN]),
        ('share(each("bb_*_status") in (4, 5), least=3)', [1, 2 / 3, NAN, NAN]),
        ('share(concepts(group="blocks", due="2015-01-01") in (4, 5))', [1, 1, 0.5, NAN]),
        ('count(each("bb_*_status") > b)', [1, 1, 1, NAN]),
        ('answered(each("bb_*_status"))', [3, 3, 2, 0]),
    ],
)
def test_values(text: str, expected: list[float]) -> None:
    found = value(text)
    for ours, theirs in zip(found, expected, strict=True):
        assert math.isnan(ours) if math.isnan(theirs) else ours == pytest.approx(theirs, rel=1e-15), found


def test_the_variables_of_an_expression_are_named_once_in_its_order() -> None:
    def used(text: str) -> tuple[str, ...]:
        return resolve(parse(text), VOCABULARY)

    assert used("b - a + b") == ("b", "a")
    assert used('count(concepts(due="later") >= 4) + c') == ("bb_y_status", "c")
    assert used('share(each("bb_*_status") in (4, 5))') == ("bb_x_status", "bb_y_status", "bb_z_status")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a =", "cannot be read"),
        ("a = 1", "=="),
        ("a +* b", "cannot be read"),
        ("__import__('os')", "words that it cannot have"),
        ("a.real", "words that it cannot have"),
        ("a ** b", "words that it cannot have"),
        ("lambda: a", "words that it cannot have"),
        ("a if b else c", "words that it cannot have"),
        ("a < b < c", "words that it cannot have"),
        ("[a for a in b]", "words that it cannot have"),
        ("True", "no number"),
        ("a + 'x'", "no number"),
        ("a + 1e99", "no number"),
        ("a in (b, 4)", "no number"),
        ("1 + 1 == 2", "about no variable"),
        ("a and b", "join yes and no"),
        ("not a", "join yes and no"),
        ("[a, b]", "a list, not one value"),
        ('each("bb_*") >= 4', "a list, not one value"),
        ("[a, b > 1]", "single values of one kind"),
        ("[[a], b]", "single values of one kind"),
        ("share([a, b])", "share(LIST >= 4, least=10)"),
        ("count(a >= 4)", "count(LIST >= 4)"),
        ("sum(a)", "sum(LIST)"),
        ("sum([a], most=1)", "sum(LIST)"),
        ("abs(a, b)", "abs(VALUE)"),
        ("concepts()", "concepts(group="),
        ("concepts(group=a)", "no text"),
        ("each(a)", "no text"),
        ("median([a, b])", "words that it cannot have"),
        ("(" * 500 + "a" + ")" * 500, "too long"),
        ("(" * 400 + "a" + ")" * 400, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert words in str(refused.value)
    assert refused.value.what
    assert refused.value.expected


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("bb_x_statsu >= 4", "bb_x_statsu", "bb_x_status"),
        ("q >= 4", "q", "a number, or a closed question"),
        ('count(each("cc_*") >= 4)', "each('cc_*')", "at least one"),
        ('count(concepts(due="2014-01-01") >= 4)', "concepts(due='2014-01-01')", "at least one"),
    ],
)
def test_unknown_variables_are_named_with_the_nearest(text: str, found: str, expected: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        resolve(parse(text), VOCABULARY)
    assert refused.value.found == found
    assert expected in refused.value.expected


def test_the_kind_of_an_expression() -> None:
    assert parse("a >= 4 or b == 1").kind == "truth"
    assert parse("(a > b) - (a < b)").kind == "number"
    assert parse("given(a)").kind == "truth"
    assert parse("share([a, b] > 3)").kind == "number"


@settings(max_examples=200)
@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=1, max_size=8), st.integers(1, 8))
def test_shares_agree_with_counting_by_hand(answers: list[int | None], least: int) -> None:
    names = [f"v{place}" for place in range(len(answers))]
    cells = {
        name: np.array([NAN if answer is None else answer])
        for name, answer in zip(names, answers, strict=True)
    }
    expression = parse(f'share(each("v*") >= 4, least={least})')
    found = evaluate(expression, Vocabulary({name: {} for name in names}), lambda name: cells[name])
    there = [answer for answer in answers if answer is not None]
    if len(there) < least:
        assert math.isnan(found[0])
    else:
        assert found[0] == sum(answer >= 4 for answer in there) / len(there)
