"""The sentences below tables and figures: how numbers were weighted, what signs mean, which wave it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from doorpakken.products.reporting.blocks import Block, Rich, join, literal, plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.number_format import declared
from doorpakken.products.reporting.register_reader import Estimate, Place

MANY = 2  # classes, from which on they can share words
POINTS = "30"  # the width of an interval of 15 points either side
FEW_QUESTIONS = 2
SIZE_CLASS = "size_class"
LEFT_OUT = (
    "above",
    "hidden",
    "blank",
    "below",
    "unanswered",
)  # reasons in words


def note(
    context: Context, *parts: Rich, rows: Iterable[Sequence[Rich]] = (), waves: Sequence[str] | None = None
) -> Rich:
    """What stands below a table: `parts`, what the signs in its `rows` mean, and the wave or `waves`."""
    sources = [source(context.at(wave)) for wave in ([context.wave] if waves is None else waves)]
    return join([*parts, signs(context, rows), *sources])


def source(context: Context) -> Rich:
    """Where the numbers come from: the wave, with its mark."""
    return [f"{context.headed('source')}{context.say('wave')} ", context.wave_literal, "."]


def weighting(context: Context) -> Rich:
    """How the wave was weighted, in a sentence, or in a few."""
    design = context.details["design"]
    calibration = design.get("calibration")
    sentences: list[Rich] = []
    if design.get("weights"):
        sentences.append(context.say("weighted as it came"))
    elif design["population"] == "frame":
        sentences.append(_by_strata(context, design["strata"] if design["type"] == "stratified" else ""))
    elif design["population"]:
        sentences.append(context.say("weighted by chance"))
    elif not calibration:
        sentences.append(context.say("unweighted"))
    if design.get("trimming"):
        sentences.append(context.say("trimmed"))
    if nonresponse := design.get("nonresponse"):
        key = "adjusted by propensity" if by_propensity(nonresponse) else "adjusted for nonresponse"
        sentences.append(context.say(key, response_classes(context, nonresponse)))
    if calibration:
        before, after = context.say("calibrated").split("{}")
        sentences.append([before, *margins(context, calibration["margins"]), after])
        if "totals" in calibration:
            sentences.append([f"{context.headed('source of totals')}", source_of_totals(calibration), "."])
    return in_a_row(sentences)


def _by_strata(context: Context, strata: str) -> str:
    if strata in ("", SIZE_CLASS):
        return context.say(f"weighted by {strata}" if strata else "weighted", context.units)
    return context.say("weighted by column", context.units, context.column_label(strata))


def left_out(context: Context) -> Rich:
    """How many rows of the raw file are no response, and why; nothing where none was left out."""
    counts = context.details.get("left_out")
    if not counts:
        return []
    words = "; ".join(
        f"{context.say(f'left out {reason}') if reason in LEFT_OUT else reason}: {number}"
        for reason, number in counts.items()
    )
    before, between, after = context.say("rows left out").split("{}")
    return [before, literal(str(sum(counts.values())), "fact"), between, literal(words, "fact"), after]


def in_a_row(sentences: Iterable[Rich]) -> Rich:
    """Sentences after one another, as text where nothing in them is more than that."""
    pieces = join(sentences)
    return "".join(pieces) if all(isinstance(piece, str) for piece in pieces) else pieces


def by_propensity(nonresponse: Mapping[str, Any]) -> bool:
    """Whether the classes of a nonresponse adjustment are fifths of a propensity."""
    return bool(nonresponse["method"] == "propensity")


def response_classes(context: Context, nonresponse: Mapping[str, Any]) -> str:
    """The columns of a nonresponse adjustment in words: crossed, or beside one another in a model."""
    columns = nonresponse["classes"]
    return plain(margins(context, [[name] for name in columns] if by_propensity(nonresponse) else [columns]))


def margins(context: Context, declared: Iterable[Sequence[str]]) -> list[Rich]:
    """Margins in words: size class, province by size class."""
    by = f" {context.say('crossed with')} "
    return join((join((_margin(context, name) for name in margin), by) for margin in declared), ", ")


def _margin(context: Context, name: str) -> Rich:
    """A column of the frame in words; a variable by the label of its concept."""
    if name in context.register.frame_columns or name not in context.register.data["sources"][context.wave]:
        return context.column_label(name)
    concept = context.source(name)["concept"]
    return context.codebook(context.register.data["concepts"][concept]["label"])


def source_of_totals(calibration: Mapping[str, Any]) -> Rich:
    """Where the totals of a file come from, and whom they count."""
    totals = calibration["totals"]
    return literal("; ".join([*totals["sources"], totals["population"]]), "fact")


def level(context: Context, estimates: Iterable[Estimate]) -> Rich:
    """Which interval the lines show, if there are any."""
    levels = {item.level for item in estimates if item.level and item.low is not None}
    if len(levels) != 1:
        return []
    before, after = context.say("interval of").split("{}")
    return [before, literal(declared(levels.pop(), "share", context.language), "fact"), after]


def signs(context: Context, rows: Iterable[Sequence[Rich]], indicative: str = "why indicative") -> Rich:
    """The meaning of the signs that occur in the cells of a table; means have other words for the star."""
    cells = [plain(cell) for row in rows for cell in row[1:]]
    meanings: list[Rich] = []
    if "x" in cells:
        is_bounded = "precision" in context.register.study
        meanings.append(context.say("why not shown or imprecise" if is_bounded else "why not shown"))
        meanings += [context.say("why not shown by an answer")] if _is_keyed(context) else []
    if any(cell.endswith("*") for cell in cells):
        before, *after = context.say(indicative).split("{}")
        meanings.append([before, *(piece for words in after for piece in (literal(POINTS, "fact"), words))])
    return join(meanings)


def _is_keyed(context: Context) -> bool:
    """Whether people answered the wave and the plan splits by an answer, of which nothing is shown."""
    data = context.register.data
    names = [*data["tables"], *(entry["rows"] for entry in data.get("cross_tables", ()))]
    names += [name for domain in data.get("crossed", ()) for name in domain.split(".")]
    return context.details["origin"] == "collected" and not set(names) <= set(context.register.frame_columns)


def class_columns(context: Context, first: str, places: Sequence[Place]) -> list[Block]:
    """The columns of a table: a head for the labels, then one for each place.

    What classes of a number count ("inhabitants") is left out, to keep heads short; `classes` says it once.
    """
    common = _common_words(context, places).split()
    labels = [context.place_label(place).split() for place in places]
    short = [" ".join(word for word in words if word not in common) for words in labels]
    return context.columns(first, *map(context.codebook, short))


def counted(context: Context, places: Sequence[Place]) -> str:
    """What the classes in the heads of a table count: "by number of inhabitants"; empty for other domains."""
    words = _common_words(context, places)
    return context.say("by number of", words) if words else ""


def classes(context: Context, places: Sequence[Place]) -> str:
    """The same as a sentence below a table."""
    words = counted(context, places)
    return f"{context.say('classes')} {words}." if words else ""


def _common_words(context: Context, places: Sequence[Place]) -> str:
    """The words that the labels of all classes share, if every label has a number."""
    labels = [context.place_label(place) for place in places if place.domain]
    names = {name for place in places if place.domain for name in place.domain.split(".")}
    if (
        not names <= set(context.register.frame_columns)
        or len(labels) < MANY
        or not all(re.search(r"\d", label) for label in labels)
    ):
        return ""
    common = set.intersection(*(set(label.split()) for label in labels))
    return " ".join(word for word in labels[0].split() if word in common and word.isalpha())


def asked_questions(context: Context, estimands: Iterable[str]) -> Rich:
    """The questions behind estimands as they were asked: all of them, or of many the first."""
    behind = (name for key in estimands for name in context.register.raw_variables(key, context.wave))
    variables = list(dict.fromkeys(behind))
    if not variables:
        return []
    few = variables if len(variables) <= FEW_QUESTIONS else variables[:1]
    quoted = [context.codebook(f"‘{context.text(context.source(name)['question'])}’") for name in few]
    key = "questions" if len(few) > 1 else "question"
    others = context.say("other questions") if len(few) < len(variables) else ""
    return join([[f"{context.headed(key)}", *join(quoted)], others])
