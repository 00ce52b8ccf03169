"""The tables of estimates: of questions by their answers, of declared estimands, of response."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from doorpakken.products.reporting.blocks import Block, Rich, heading, join, name, said_once, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.notes import (
    class_columns,
    classes,
    left_out,
    note,
    signs,
    source,
    weighting,
)
from doorpakken.products.reporting.register_reader import UnknownNumber
from doorpakken.products.reporting.tables.crossed_tables import crossed_estimands, crossed_questions

TICKS = ("0", "1")


@display
def table_question(context: Context, variable: str) -> Block:
    """One question: its answers (percentages, or mean and median) by class, with base and missing answers."""
    asked = context.source(variable)
    words = filter(None, (context.text(asked.get("section")), context.text(asked["question"])))
    return _question(context, variable, "tbl", " · ".join(words))


@display
def table_response(context: Context, domain: str | None = None) -> Block:
    """Population, respondents and response rate by class, or by the values of a column of the frame.

    Without a population only the respondents.
    """
    return response_table(context, "tbl", domain)


@display
def table_estimands(context: Context, estimands: Sequence[str], title: Rich) -> Block:
    """Declared estimands in rows, the whole and every class in columns."""
    return estimands_table(context, name("tbl", *estimands), estimands, title)


@display
def every_question(context: Context) -> Iterator[Block]:
    """A table for every question by class, in the order of the codebook, below a heading for each section.

    A note of each section stands above its tables. Ticks that share a stem (answers 0 and 1) stand together
    in one table of those who ticked. Behind a question it stands by each crossed domain of the plan.
    """

    def section(variable: str) -> str:
        return context.text(context.source(variable)["section"])

    def battery(variable: str) -> str:
        asked = context.source(variable)
        ticks = tuple(asked["labels"]) == TICKS and context.text(asked["stem"])
        return f"{section(variable)} · {context.text(asked['stem'])}" if ticks else variable

    for words, within in groupby(context.register.questions(context.wave), key=section):
        variables = list(within)
        if words:
            yield heading(name("part", variables[0], context.wave), context.codebook(words))
        batteries = [list(same) for _, same in groupby(variables, key=battery)]
        tables = ([_battery(context, battery), *crossed_questions(context, battery)] for battery in batteries)
        yield from said_once([each for of_one in tables for each in of_one])


@display
def every_estimate(context: Context) -> Iterator[Block]:
    """A table for each research question of the plan, then one of what is declared for none, below a note.

    Only estimands that the wave has, each by crossed domains as well; cross tables have their own chapter.
    """
    register = context.register
    declared = {
        key: words
        for key, words in register.estimands.items()
        if words.get("plan", "cross_tables") != "cross_tables" and "response_quality" not in words
    }
    captions = {key: context.codebook(words) for key, words in register.data["questions"].items()}
    tables = []
    for question, caption in (captions | {None: context.say("other estimates")}).items():
        estimands = [
            key for key, words in declared.items() if words["question"] == question and context.find(key)
        ]
        if estimands:
            key = context.key("declared", question or "other")
            tables.append(estimands_table(context, key, estimands, caption))
            tables += crossed_estimands(context, estimands)
    yield from said_once(tables)


def response_table(context: Context, prefix: str, domain: str | None = None) -> Block:
    """Population, respondents and response rate by class or by the values of `domain`, as a block.

    UnknownNumber for a domain that is no column of the frame.
    """
    columns = context.register.frame_columns
    if domain not in (None, *columns):
        raise UnknownNumber(f"the response is counted by columns of the frame, not by {domain}", columns)
    facts = {"population": "population", "respondents": "respondents", "response_rate": "response rate"}
    available = [key for key in facts if context.find(key)]
    rows = [
        context.row(context.place_label(place), (context.find(key, None, place) for key in available))
        for place in context.places(None if domain is None else [domain])
        if any(context.find(key, None, place) for key in available)
    ]
    label = context.column_label(domain) if domain else ""
    by = context.say("response by", label) if domain else context.say("response by class")
    caption = [f"{by}: {context.say('wave')} ", context.wave_literal]
    below = note(context, context.say("counts"), left_out(context), rows=rows)
    heads = context.columns("class", *(facts[key] for key in available))
    if domain:
        heads[0]["text"] = label[:1].upper() + label[1:]
    return table(context.key(prefix, "response", *filter(None, [domain])), caption, below, heads, rows)


def estimands_table(context: Context, key: str, estimands: Sequence[str], caption: Rich) -> Block:
    """Declared estimands in rows, the whole and every class in columns, as a block with the id `key`."""
    places = context.places()
    rows = [context.row(context.label(estimand), context.across(estimand, places)) for estimand in estimands]
    below = note(
        context,
        context.say("other bases"),
        weighting(context),
        _by_inhabitants(context, estimands),
        _of_those_who_answered(context, estimands),
        classes(context, places),
        rows=rows,
    )
    return table(key, caption, below, class_columns(context, "topic", places), rows)


def _question(context: Context, variable: str, prefix: str, caption: str) -> Block:
    places = context.places()
    is_closed = variable in context.register.estimands
    rows: list[list[Rich]] = []
    if is_closed:
        for category in context.categories(variable):
            estimates = context.across(variable, places, category)
            label = context.category_label(estimates) or category
            rows.append(context.row(label, estimates))
    else:
        for key in ("mean", "median"):
            rows.append([context.say(key), *context.cells(context.across(f"{variable}_{key}", places))])
    bases = (context.answered(variable, place) for place in places)
    rows.append([context.say("answered"), *map(context.base_cell, bases)])
    for kind in context.missing_kinds(variable):
        counts = context.across(f"{variable}_count", places, kind)
        label = context.say("not counted", context.category_label(counts))
        rows.append([label, *context.cells(counts)])
    weighted = weighting(context)
    below = join(
        [
            context.say("percentages") if is_closed else "",
            weighted,
            context.say("unweighted counts") if weighted != context.say("unweighted") else "",
            classes(context, places),
            signs(context, rows, "why indicative" if is_closed else "why indicative mean"),
            source(context),
        ]
    )
    columns = class_columns(context, "answer", places)
    return table(context.key(prefix, variable), context.codebook(caption), below, columns, rows)


def _battery(context: Context, variables: Sequence[str]) -> Block:
    """A question by itself, or ticks that share a stem in rows: who ticked, and how many answered."""
    if len(variables) == 1:
        return _question(context, variables[0], "all", context.text(context.source(variables[0])["question"]))
    places = context.places()
    rows = [
        [
            *context.row(
                context.text(context.source(name)["wording"]), context.across(name, places, TICKS[1])
            ),
            context.base_cell(context.answered(name)),
        ]
        for name in variables
    ]
    below = note(context, context.say("percentages"), weighting(context), classes(context, places), rows=rows)
    columns = [*class_columns(context, "answer", places), *context.columns("answer", "answered")[1:]]
    caption = context.codebook(context.source(variables[0])["stem"])
    return table(context.key("all", variables[0], "ticks"), caption, below, columns, rows)


def _of_those_who_answered(context: Context, estimands: Iterable[str]) -> str:
    """That counts of the population fall short by who left the question open, where there are any."""
    counts = any(context.register.estimands[key].get("counts") for key in estimands)
    return context.say("falls short") if counts else ""


def _by_inhabitants(context: Context, estimands: Iterable[str]) -> Rich:
    """Which of the estimands count each unit by its inhabitants, in a sentence."""
    labels = [context.label(key) for key in estimands if context.register.estimands[key].get("weight")]
    words = context.codebook(", ".join(labels))
    return [f"{context.headed('weighted by inhabitants')}", *words, "."] if labels else []
