"""The figures of shares with their intervals: of one share by class, and of several."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.figures.canvas import Label, Share, Words
from doorpakken.products.figures.share_chart import shares
from doorpakken.products.reporting.blocks import Block, Rich, name
from doorpakken.products.reporting.context import INDICATIVE, Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.figures import figure_parts as parts
from doorpakken.products.reporting.notes import asked_questions, level, note, weighting
from doorpakken.products.reporting.register_reader import WHOLE, Estimate

Points = Sequence[tuple[str, Estimate]]


@display
def figure_shares_by_class(
    context: Context, estimand: str, title: Rich, category: str | None = None
) -> Block:
    """One share with its interval, for all and for each class."""
    context.est(estimand, category)
    places = context.places()
    estimates = zip(places, context.across(estimand, places, category), strict=True)
    points = [(context.place_label(place), item) for place, item in estimates if item]
    return _shares(context, name("fig", estimand), title, "class", points)


@display
def figure_shares(context: Context, estimands: Sequence[str], title: Rich) -> Block:
    """Several shares with their intervals, the largest first; those not shown come last."""
    points = [(context.label(key), context.est(key)) for key in by_share(context, estimands)]
    return _shares(context, name("fig", *estimands), title, "topic", points)


def by_share(context: Context, estimands: Sequence[str]) -> list[str]:
    """Estimands by their share of the whole, the largest first; those not shown come last, as they came."""
    shares_of = {key: context.est(key).estimate for key in estimands}
    shown = {key: -1.0 if share is None else share for key, share in shares_of.items()}
    return sorted(shown, key=lambda key: -shown[key])


def _shares(context: Context, key: str, title: Rich, head: str, points: Points) -> Block:
    estimates = [item for _, item in points]
    by_estimand = len({item.estimand for item in estimates}) > 1
    rows = [parts.data_row(context, label, [item]) for label, item in points]
    data = parts.figure_data(context, key, title, rows, context.columns(head, "share", "interval", "n"))
    alt = parts.alternative(title, *(parts.in_words(context, label, item) for label, item in points))
    drawn = [_point(context, label, item, by_estimand) for label, item in points]
    drawing = shares(drawn, alt, parts.simulation_mark(context))
    below = note(
        context,
        asked_questions(context, [item.estimand for item in estimates]),
        level(context, estimates),
        weighting(context),
        data["note"],
    )
    return parts.figure(key, title, drawing, below, data)


def _point(context: Context, label: str, item: Estimate, by_estimand: bool) -> tuple[Label, Share]:
    beneath: list[Words] = []
    if item.base is not None:
        beneath = [Words("n = "), context.written(item).say("base")]
    if item.flag == INDICATIVE and item.is_shown:
        beneath.append(Words(f" · {context.say('indicative')}"))
    is_total = item.place == WHOLE and not by_estimand
    hidden = None if item.is_shown else Words(context.say("not shown"), item.id)
    return Label(parts.label_words(label), tuple(beneath), is_total), parts.share_words(context, item, hidden)
