"""Tables by two crossed domains of the plan: of a question its answers, of a declared estimand a square."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from doorpakken.products.reporting.blocks import Block, Rich, join, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.notes import note, weighting
from doorpakken.products.reporting.register_reader import WHOLE, Place, UnknownNumber, wanted

CROSS = "."  # between the columns of a crossed domain, and between its values


@display
def table_crossed(context: Context, of: str, by: str) -> Block:
    """A question or a declared estimand by two crossed columns, named as in the register: `by="sex.age"`.

    A question has the crossed classes in rows and its answers (or mean and median) in columns, with the base;
    an estimand the values of the one column in rows and of the other in columns, with totals where the plan
    splits by each alone. UnknownNumber for a crossing that the plan does not have.
    """
    wanted(context.register.data.get("crossed", {}), by, f"the plan crosses no columns as {by!r}")
    is_question = of in context.register.questions(context.wave)
    return (_by_answers if is_question else _square)(context, "tbl-crossed", of, by)


def crossed_questions(context: Context, variables: Iterable[str]) -> Iterator[Block]:
    """A table of each question by each crossing that the wave has, but for those of the question itself."""
    for variable in variables:
        for domain in _crossings(context):
            if variable not in domain.split(CROSS):
                yield _by_answers(context, "crossed", variable, domain)


def crossed_estimands(context: Context, estimands: Iterable[str]) -> Iterator[Block]:
    """A table of each declared estimand by each crossing of the plan that has estimates of it."""
    for estimand in estimands:
        for domain in _crossings(context):
            if any(context.find(estimand, None, place) for place in _classes(context, domain)):
                yield _square(context, "crossed", estimand, domain)


def _crossings(context: Context) -> list[str]:
    return [domain for domain in context.register.data.get("crossed", {}) if _classes(context, domain)]


def _classes(context: Context, domain: str) -> list[Place]:
    """The crossed classes that the wave has estimates of, in the order of their columns."""
    return context.places([domain])[1:]


def _by_answers(context: Context, prefix: str, variable: str, domain: str) -> Block:
    """A question by crossed classes, one in a row: percentages of its answers, or mean and median."""
    is_closed = variable in context.register.estimands
    parts: list[tuple[str, str | None]] = [(f"{variable}_{key}", None) for key in ("mean", "median")]
    heads: list[Rich] = ["mean", "median"]
    if is_closed:
        parts = [(variable, category) for category in context.categories(variable)]
        labels = [context.category_label([context.find(*part)]) or part[1] for part in parts]
        heads = [context.codebook(label) for label in labels]
    rows: list[list[Rich]] = []
    for place in (*_classes(context, domain), WHOLE):
        estimates = [context.find(*part, place) for part in parts]
        label = context.say("total") if place == WHOLE else context.codebook(context.place_label(place))
        rows.append([label, *context.cells(estimates), context.base_cell(context.answered(variable, place))])
    below = note(
        context,
        context.say("cross percentages") if is_closed else "",
        weighting(context),
        rows=rows,
    )
    columns = context.columns("class", *heads, "answered")
    caption = context.text(context.source(variable)["question"])
    return _table(context, prefix, variable, domain, caption, below, columns, rows)


def _square(context: Context, prefix: str, estimand: str, domain: str) -> Block:
    """An estimand with the one column of a crossing in rows and the other in columns, and totals of both."""
    context.label(estimand)
    first, second = domain.split(CROSS)
    classes = _classes(context, domain)
    if not any(context.find(estimand, None, place) for place in classes):
        raise UnknownNumber(f"no estimates of {estimand!r} by {domain} in wave {context.wave}")
    downs, rights = (
        list(dict.fromkeys(str(place.value).split(CROSS)[part] for place in classes)) for part in (0, 1)
    )
    rights = [value for value in context.register.data["domains"][second] if value in rights]
    with_totals = [
        any(context.find(estimand, None, Place(name, value)) for value in values)
        for name, values in ((first, downs), (second, rights))
    ]
    rows = [
        [
            _label(context, first, down),
            *context.cells(
                context.find(estimand, None, Place(domain, f"{down}{CROSS}{right}")) for right in rights
            ),
            *([context.cell(context.find(estimand, None, Place(first, down)))] if with_totals[0] else []),
        ]
        for down in downs
    ]
    if with_totals[1]:
        ends = context.cells(context.find(estimand, None, Place(second, right)) for right in rights)
        whole = [context.cell(context.find(estimand))] if with_totals[0] else []
        rows.append([context.say("total"), *ends, *whole])
    below = note(context, context.say("other bases"), weighting(context), rows=rows)
    heads = [_label(context, second, right) for right in rights]
    columns = context.columns(
        context.codebook(context.register.data["crossed"][domain][0]), *heads, *["total"][: with_totals[0]]
    )
    return _table(context, prefix, estimand, domain, context.label(estimand), below, columns, rows)


def _label(context: Context, name: str, value: str) -> list[Rich]:
    return context.codebook(context.register.data["domains"][name][value])


def _table(
    context: Context,
    prefix: str,
    of: str,
    domain: str,
    caption: str,
    below: Rich,
    columns: list[Block],
    rows: list[list[Rich]],
) -> Block:
    """A table that says in its caption by which columns it is crossed."""
    names = map(context.codebook, context.register.data["crossed"][domain])
    crossing = join(names, f" {context.say('crossed with')} ")
    words = [*context.codebook(caption), " · ", *crossing]
    return table(context.key(prefix, of, *domain.split(CROSS)), words, below, columns, rows)
