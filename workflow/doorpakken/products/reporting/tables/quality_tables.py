"""The tables of the quality report: response, what was left open, and other choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from doorpakken.products.reporting.blocks import Block, Rich, join, literal, plain, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.formatting import NONE
from doorpakken.products.reporting.notes import class_columns, classes, left_out, note, signs, source
from doorpakken.products.reporting.register_reader import Estimate, UnknownNumber

WHOLE_FRAME, BY_COLUMN = ("r_indicator", "maximal_bias"), ("r_partial", "r_conditional")
CHOICES = ("weights_unweighted", "weights_raked", "fpc_without", "missing_counted", "respondents_all")
MOST_OPEN = 10  # questions in the tables of what was left open
Rows = list[list[Rich]]


@display
def table_quality(context: Context, part: str) -> Block:
    """A part of the quality report: representation, weights, early_late, left_open, left_open_by_class,
    scales, panel or extremes.

    UnknownNumber for another, or when the plan asks for none of it.
    """
    if part not in PARTS:
        raise UnknownNumber(f"no part {part!r} of the quality report", PARTS)
    if not any(words.get("response_quality") for words in context.register.estimands.values()):
        raise UnknownNumber("the plan asks for no quality report: it has no response, scales or sensitivity")
    return PARTS[part](context)


def representation_table(context: Context) -> Block:
    """R-indicator, with its interval, the bound of the bias, and the partial indicators."""
    columns = context.register.frame_columns
    keys = (*WHOLE_FRAME, *(f"{part}_{name}" for name in columns for part in BY_COLUMN))
    return _estimates(context, "representation", keys, value="computed", interval="interval")


def weights_table(context: Context) -> Block:
    """Kish's effective n and design effect of the weights, those of 0, and effects of headlines."""
    own = [key for key in ("kish_n", "kish_deff", "weight_zero") if context.find(key)]
    keys = (*own, *_quality_estimands(context, "deff_"))
    return _estimates(context, "weights", keys, value="computed", base="n")


def early_late_table(context: Context) -> Block:
    """The difference between early and late answers on each headline: interval, p-value and base."""
    keys = _quality_estimands(context, "early_late_")
    heads = {"value": "early minus late", "interval": "interval", "p": "p", "base": "n"}
    return _estimates(context, "early late", keys, **heads)


def open_table(context: Context) -> Block:
    """What was left open by kind: all questions together, then the questions that most left open."""
    from doorpakken.data.study import LEFT_OPEN

    keys = (*(f"item_{kind}" for kind in LEFT_OPEN), "item_missing")
    rows = _open_rows(context, lambda variable: [context.find(key, variable) for key in keys])
    return _table(context, "left open", rows, *(f"left open {kind}" for kind in LEFT_OPEN), "together")


def open_by_class_table(context: Context) -> Block:
    """What was left open of either kind, by class: all questions together, then those that most left open."""
    places = context.places()
    rows = _open_rows(context, lambda variable: context.across("item_missing", places, variable))
    below = note(context, context.say("open"), classes(context, places), rows=rows)
    key, title = context.key("tbl", "left open by class"), context.say("left open by class")
    return table(key, title, below, class_columns(context, "question", places), rows)


def _open_rows(context: Context, rates: Callable[[str | None], Iterable[Estimate | None]]) -> Rows:
    rows = [[context.say("all questions"), *context.cells(rates(None))]]
    for variable in most_open(context, MOST_OPEN):
        label = context.register.estimands["item_missing"]["categories"][variable]
        rows.append(context.row(context.text(label), rates(variable)))
    return rows


def most_open(context: Context, most: int) -> list[str]:
    """The questions that most left open, of equal ones in the order of the codebook; none that nobody did."""
    items = {name: context.find("item_missing", name) for name in context.register.questions(context.wave)}
    rates = {name: item.estimate for name, item in items.items() if item and item.estimate}
    return sorted(rates, key=lambda name: -rates[name])[:most]


def scales_table(context: Context) -> Block:
    """Alpha and omega of each scale, with the respondents that answered all of it."""
    estimands = context.register.estimands.items()
    keys = [key for key, words in estimands if words["statistic"] == "reliability"]
    return _estimates(context, "scales", keys, value="computed", base="n")


def panel_table(context: Context) -> Block:
    """Of each conclusion the share of specifications with the same verdict: all, and by each other choice."""
    register = context.register
    conclusions = [
        key
        for key in _quality_estimands(context, "panel_")
        if register.estimands[key]["statistic"] == "rate" and context.find(key)
    ]
    by_choice = {item.category: item for item in register.estimates.values()
                 if item.wave == context.wave and item.estimand in conclusions}  # fmt: skip
    choices = [choice for choice in CHOICES if choice in by_choice]
    rows = [
        context.row(context.label(key), (context.find(key, choice) for choice in (None, *choices)))
        for key in conclusions
    ]
    heads = (context.codebook(by_choice[choice].category_label) for choice in choices)
    return _table(context, "panel", rows, "all choices", *heads)


def extremes_table(context: Context) -> Block:
    """The least and the greatest estimate of each conclusion and estimand over all specifications."""
    rows: Rows = []
    for key in _quality_estimands(context, "panel_"):
        subject = key.removesuffix("_low")
        ends = [context.find(f"{subject}{end}") for end in ("_low", "_high")]
        if key.endswith("_low") and all(ends):
            label = subject if subject in context.register.estimands else subject.removeprefix("panel_")
            rows.append(context.row(context.label(label), ends))
    return _table(context, "extremes", rows, "least", "greatest")


PARTS: dict[str, Callable[[Context], Block]] = {
    "representation": representation_table,
    "weights": weights_table,
    "early_late": early_late_table,
    "left_open": open_table,
    "left_open_by_class": open_by_class_table,
    "scales": scales_table,
    "panel": panel_table,
    "extremes": extremes_table,
}


def _quality_estimands(context: Context, start: str) -> list[str]:
    """The estimands of the quality report whose names begin with `start`; UnknownNumber for none."""
    estimands = context.register.estimands.items()
    keys = [key for key, words in estimands if words.get("response_quality") and key.startswith(start)]
    if not keys:
        raise UnknownNumber(f"the plan asks for nothing that begins with {start}")
    return keys


def _estimates(context: Context, kind: str, keys: Iterable[str], **heads: str) -> Block:
    """An estimate of the whole in each row; `heads` are those of the ways in which it is written."""
    rows: Rows = []
    for key in keys:
        item = context.find(key)
        numbers = {way: context.number(item, way) for way in heads if way not in ("value", "interval")}
        numbers |= {"value": context.cell(item), "interval": context.interval(item)}
        rows.append([context.codebook(context.label(key)), *(numbers[way] for way in heads)])
    return _table(context, kind, rows, *heads.values())


def _table(context: Context, kind: str, rows: Rows, *heads: Rich) -> Block:
    lacking = any(plain(cell) == NONE for row in rows for cell in row[1:])
    parts = [
        [literal(context.say(f"note {kind}"), "codebook")],
        signs(context, rows),
        left_out(context) if kind == "left open" else [],
        context.say("why not available") if lacking else "",
        source(context),
    ]
    return context.table(kind, join(parts), rows, "topic", *heads, align="right")
