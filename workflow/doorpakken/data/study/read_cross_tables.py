"""Read the cross tables of plan.yaml: each is estimates by the answer in its rows, and a test of both."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from doorpakken.data.expressions import Vocabulary
from doorpakken.data.study.domain_names import check_parts, label_of
from doorpakken.data.study.hypothesis_model import Family, Hypothesis
from doorpakken.data.study.plan_context import PlanContext
from doorpakken.data.study.study_model import Item, Wave
from doorpakken.data.study.vocabulary import usable
from doorpakken.words import Phrases

WORDS = Phrases("register.cross_table")
BOX = {"0", "1"}
Pair = tuple[str, str]


def read_cross_tables(data: Sequence[Sequence[str]], context: PlanContext) -> tuple[Pair, ...]:
    """The rows and columns of each table; problems are added.

    Rows are what a domain may be, columns a closed question. A box of a question with several answers is
    neither: its respondents are in several of these.
    """
    pairs = tuple((rows, columns) for rows, columns in data)
    for number, (rows, columns) in enumerate(pairs, start=1):
        place = f"cross_tables, table {number},"
        check_parts(place, rows, context)
        closed = [name for name, same in context.items.items() if any(item.type == "single" for item in same)]
        if columns not in closed:
            what, near = f"{place} has no closed question in columns", get_close_matches(columns, closed, n=3)
            expected = " or ".join(near) or "a closed question"
            context.problems.add("cross table", what, columns, expected, "Correct the name.")
        if rows == columns:
            what = f"{place} has one question twice"
            context.problems.add("cross table", what, rows, "two questions", "Correct one.")
        for name in (rows, columns):
            if any(_is_box(item, context) for item in context.items.get(name, ())):
                what = f"{place} has a box of a question with several answers"
                mend = "Take it out, or derive a value of the boxes and set that in rows."
                context.problems.add("cross table", what, name, "one answer of each respondent", mend)
        if test_id(rows, columns) in context.taken:
            what = f"{place} has a test with the name of another estimate"
            context.problems.add("name taken", what, test_id(rows, columns), "", "Rename that estimate.")
    return pairs


def test_id(rows: str, columns: str) -> str:
    """The id of the test of a cross table, and of its record."""
    return f"cross_{rows}_by_{columns}"


def cross_hypotheses(pairs: Sequence[Pair], context: PlanContext) -> dict[str, Hypothesis]:
    """The association of each table by id: claimed of nothing, so that no conclusion can rest on it."""
    tests = {}
    for rows, columns in pairs:
        first, second = (label_of(name, context) for name in (rows, columns))
        label, definition = (
            {
                language: WORDS.say(key, language).format(first[language], second[language])
                for language in context.languages
                if language in first and language in second
            }
            for key in ("label", "definition")
        )
        key = test_id(rows, columns)
        tests[key] = Hypothesis(
            key, "association", "differs", label, definition, variable=columns, domain=rows
        )
    return tests


def cross_families(pairs: Sequence[Pair], context: PlanContext) -> dict[str, Family]:
    """The tests of each wave as an exploratory family of its own, of the tables that it asks."""
    families = {}
    for wave in context.waves.values():
        asked = tuple(
            test_id(*pair) for pair in pairs if pair[1] in _closed(wave) and _splits(wave, pair[0], context)
        )
        if asked:
            key = f"cross_tables_{wave.id}"
            families[key] = Family(key, wave.id, "exploratory", asked)
    return families


def _closed(wave: Wave) -> set[str]:
    return {item.variable for item in wave.questions if not item.is_numeric}


def _splits(wave: Wave, name: str, context: PlanContext) -> bool:
    if name not in context.derived:
        return name in context.groupings or name in _closed(wave)
    words = wave.vocabulary
    for derived in context.derived.values():
        if usable(derived.value, words):
            words = Vocabulary({**words.traits, derived.id: {}})
    return name in words.traits


def _is_box(item: Item, context: PlanContext) -> bool:
    """Whether an item is one of several boxes below one stem."""
    below = {
        other.variable for same in context.items.values() for other in same
        if other.stem == item.stem and set(other.labels) == BOX
    }  # fmt: skip
    return bool(item.stem) and set(item.labels) == BOX and len(below) > 1
