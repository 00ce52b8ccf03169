"""Tables about the plan and its conclusions: what was declared, tested and concluded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from doorpakken.products.reporting.blocks import Block, Rich, join, literal
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.formatting import NONE, p_value
from doorpakken.products.reporting.notes import note, weighting
from doorpakken.products.reporting.number_format import number
from doorpakken.products.reporting.register_reader import Estimate
from doorpakken.products.reporting.verdict_placeholders import bound, conclusion, margin

LITERAL = "verdict"  # the kind of literal that results/verdicts.json holds and the register does not
Test = Mapping[str, Any]


@display
def table_conclusions(context: Context) -> Block:
    """Every conclusion with its estimate, test and verdict: interval, adjusted p-value and base."""
    rows = []
    for key, entry in _concluded(context).items():
        test = _tests(context)[entry["hypothesis"]]
        estimate = context.register.estimates.get(test["estimate_id"] or "")
        tested = [context.say(f"test {test['test']}"), _p_value(context, estimate, test)]
        rows.append([context.codebook(test["label"]), estimate_of(context, test), *tested,
                     context.base_cell(estimate), outcome_word(context, key)])  # fmt: skip
    below = note(context, context.say("note evidence"), weighting(context))
    heads = ("conclusion", "estimate", "test", "adjusted p", "answered", "outcome")
    return context.table("evidence", below, rows, *heads)


@display
def plan(context: Context) -> Iterator[Block]:
    """What the plan declares for a wave: estimates by question, families, hypotheses, conclusions."""
    yield _estimated(context)
    yield _families(context)
    yield _hypotheses(context)
    yield _conclusions(context)


def outcome_word(context: Context, key: str) -> str:
    """The word for the verdict on a conclusion."""
    return context.say(f"outcome {conclusion(context, key)['verdict']}")


def estimate_of(context: Context, test: Test) -> Rich:
    """The estimate of a test with its interval, as the record has them; a dash where none is shown."""
    estimate = context.register.estimates.get(test["estimate_id"] or "")
    if estimate is None:
        return NONE
    written = context.written(estimate)
    within = [" (", written.say("interval").rich(), ")"] if estimate.low is not None else []
    return [written.cell().rich(), *within]


def question(context: Context, key: str | None) -> Rich:
    """A research question in words; a dash for none."""
    words = context.register.data["questions"].get(key)
    return context.codebook(words) if words else NONE


def _estimated(context: Context) -> Block:
    estimands = context.register.estimands.values()
    declared = [words for words in estimands if words.get("plan", "").startswith("estimands.")]
    rows = []
    for key in context.register.data["questions"]:
        counts = Counter(words["statistic"] for words in declared if words["question"] == key)
        parts = [
            [f"{context.headed(f'statistic {statistic}')}", _count(context, count)]
            for statistic, count in counts.items()
        ]
        labels = [
            context.codebook(test["label"]) for test in _tests(context).values() if test["question"] == key
        ]
        rows.append([question(context, key), join(parts, "; ") or NONE, join(labels, "; ") or NONE])
    below = context.say("note estimated")
    return context.table("estimated", below, rows, "research question", "estimated", "hypotheses")


def _families(context: Context) -> Block:
    rows: list[list[Rich]] = []
    for key, family in context.register.verdicts["families"].items():
        if family["wave"] == context.wave:
            labels = [context.codebook(_tests(context)[name]["label"]) for name in family["hypotheses"]]
            kind = context.say(f"kind {family['kind']}")
            rows.append([[literal(key, "identifier")], kind, family["adjustment"], join(labels, "; ")])
    return context.table("families", "", rows, "family", "kind", "adjustment", "hypotheses")


def _hypotheses(context: Context) -> Block:
    rows = [
        [[literal(key, "identifier")], context.codebook(test["definition"]),
         context.say(f"test {test['test']}"), _claim(context, key, test)]
        for key, test in _tests(context).items()
    ]  # fmt: skip
    return context.table("hypotheses", "", rows, "hypothesis", "definition", "test", "claim")


def _conclusions(context: Context) -> Block:
    rows = [
        [[literal(key, "identifier")], [literal(entry["hypothesis"], "identifier")],
         [_count(context, entry["minimum_n"])], context.say(f"comparable {entry['comparable']}")]
        for key, entry in _concluded(context).items()
    ]  # fmt: skip
    heads = ("conclusion", "hypothesis", "smallest group", "comparable")
    return context.table("conclusions", "", rows, *heads)


def _claim(context: Context, key: str, test: Test) -> Rich:
    """What a hypothesis claims, with its bounds, and on how many sides it is tested."""
    values = [[bound(context, key).rich()]]
    if test["claim"] == "within":
        in_points = test["unit"] in ("share", "points")
        unit = [f" {context.say('percentage points')}"] if in_points else []
        values.insert(0, [margin(context, key).rich(), *unit])
    words = context.say(f"claim {test['claim']}").split("{}")
    claim = [piece for before, value in zip(words, values, strict=False) for piece in (before, *value)]
    return [*claim, f", {context.say('sides ' + test['sides'])}"]


def _p_value(context: Context, estimate: Estimate | None, test: Test) -> Rich:
    """The adjusted p-value: that of the record, or of the verdict where the record is of an estimand."""
    if estimate is None or test["printed_p"] is None:
        return NONE
    if estimate.p is not None:
        return [context.written(estimate).say("p").rich()]
    return [literal(p_value(test["printed_p"], context.language), LITERAL)]


def _count(context: Context, count: int) -> dict[str, str]:
    return literal(number(count, context.language), LITERAL)


def _tests(context: Context) -> Mapping[str, Test]:
    return context.register.verdicts.get("tests", {}).get(context.wave, {})  # type: ignore[no-any-return]


def _concluded(context: Context) -> dict[str, Mapping[str, Any]]:
    """The conclusions that have a verdict in the wave."""
    entries = context.register.verdicts.get("conclusions", {}).items()
    return {key: entry for key, entry in entries if context.wave in entry["waves"]}
