"""The figures of who answered: by class against the population, and by region as a map of tiles."""

from __future__ import annotations

from doorpakken.products.figures.canvas import Words
from doorpakken.products.figures.response_chart import Response, response
from doorpakken.products.figures.tile_map import tiles
from doorpakken.products.reporting.blocks import Block, Rich, name
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.figures import figure_parts as parts
from doorpakken.products.reporting.notes import note
from doorpakken.products.reporting.register_reader import WHOLE, Place
from doorpakken.products.reporting.tables.estimate_tables import response_table


@display
def figure_response(context: Context, title: Rich, domain: str | None = None) -> Block:
    """Respondents against the population, by class; or the response rate by a column of the frame, on a map.

    Needs a wave with a population. Where the frame has no map of the column, its table stands there instead.
    UnknownNumber for a domain that is no column of the frame.
    """
    if domain and domain not in context.register.tiles:
        return response_table(context, "tbl", domain) | {"caption": title}
    asked = context.places([domain] if domain else None)
    places = [place for place in asked if place != WHOLE and context.find("respondents", None, place)]
    data = response_table(context, "fig-data", domain) | {"caption": title}
    below = note(context, context.say("counts"))
    if domain:
        regions, lines = {}, []
        for place in places:
            label, rate = context.place_label(place), context.est("response_rate", None, place)
            lines.append(parts.in_words(context, label, rate))
            regions[str(place.value)] = parts.label_words(label), parts.starred(context, rate)
        alt = parts.alternative(title, *lines)
        tile_places = context.register.tiles[domain]
        drawing = tiles(regions, tile_places, alt, parts.simulation_mark(context), context.say("not shown"))
        return parts.figure(name("fig", "response", domain), title, drawing, below, data)
    rows = [_class(context, place) for place in places or [WHOLE]]
    lines = [f"{row.label.text}: {''.join(words.text for words in row.printed)}" for row in rows]
    alt = parts.alternative(title, *lines)
    keys = context.say("have answered"), context.say("all units", context.units)
    drawing = response(rows, keys, alt, parts.simulation_mark(context))
    return parts.figure(name("fig", "response"), title, drawing, below, data)


def _class(context: Context, place: Place) -> Response:
    """The bars of a class and the words beside them: respondents of population, and the rate."""
    respondents, population, rate = (
        parts.share_words(context, context.est(key, None, place))
        for key in ("respondents", "population", "response_rate")
    )
    of, then = Words(f" {context.say('of')} "), Words(" · ")
    words = (respondents.printed, of, population.printed, then, rate.printed)
    return Response(
        parts.label_words(context.place_label(place)), population.value or 0.0, respondents.value, words
    )
