"""What stands between `{{` and `}}` in prose, resolved from the register and from nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

from doorpakken.products.reporting import verdict_placeholders as verdicts
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.formatting import PERCENTAGES, TESTED, VALUES, Sentence, SourcedText
from doorpakken.products.reporting.number_format import day
from doorpakken.products.reporting.register_reader import Register, UnknownNumber

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
WAYS = tuple(dict.fromkeys((*PERCENTAGES, *VALUES, *TESTED)))
NUMBERS = ("est", "change")
FACTS = ("title", "version", "units", "label", "date", "reference_date", "licence", "early_late")
EXAMPLE = 'est("some_estimand").pct'
Call = Callable[..., SourcedText | Sentence]


class PlaceholderError(ValueError):
    """A placeholder that cannot be resolved: the expression, what is wrong, and the nearest right words."""

    def __init__(self, expression: str, what: str, nearest: tuple[str, ...] = ()) -> None:
        self.expression, self.what, self.nearest = expression, what, nearest
        near = f" (nearest: {', '.join(nearest)})" if nearest else ""
        super().__init__(f"{{{{ {expression} }}}}: {what}{near}")


def resolver(register: Register, language: str) -> Callable[[str], str]:
    """A function from the words of a placeholder to pandoc markdown, strict: it raises PlaceholderError."""
    context = Context(register, language)
    return lambda expression: evaluate(context, expression).markdown()


def sentence(context: Context, text: str, calls: Mapping[str, Call] | None = None) -> Sentence:
    """A text with placeholders as words with their sources; those that name no wave are of the context's."""
    pieces: list[SourcedText] = []
    for index, piece in enumerate(PLACEHOLDER.split(text)):
        if index % 2 == 0:
            pieces += [SourcedText(piece)] if piece else []
            continue
        value = evaluate(context, piece, calls)
        pieces += value.pieces if isinstance(value, Sentence) else [value]
    return Sentence(tuple(pieces))


def evaluate(
    context: Context, expression: str, calls: Mapping[str, Call] | None = None
) -> SourcedText | Sentence:
    """What a placeholder says.

    est(estimand, wave=, category=, domain=, value=).<way>   a number of the register
    change(estimand, version=, ...).<way>                    the same of a change since the wave before;
                                                             without a way rose, fell or neither, by words=,
                                                             as its test says, or else its interval
    fact(name, wave=)                                        title, version, units, label, date ...
    data_phrase(wave=, start="no")                           "In the simulated data" or "In this survey"
    verdict(conclusion, wave=)                               the sentence of its verdict, with its numbers
    outcome(conclusion, wave=)                               the word for its verdict: supported ...
    direction(hypothesis, words=, wave=)                     higher, lower, or neither, as its test says
    bound(hypothesis or estimand)                            what a hypothesis is held against, or a share
    margin(hypothesis)                                       how far from that is still the same
    step(hypothesis)                                         the difference that a slope is told for
    """
    expression = expression.strip()
    calls = CALLS if calls is None else calls
    name, arguments, words, way = _parse(expression, calls)
    try:
        if name in NUMBERS:
            return _number(context, name, way, *arguments, **words)
        if way is not None:
            raise UnknownNumber(f"{name}(...) has no .{way}")
        wave = words.pop("wave", context.wave)
        return calls[name](context.at(wave), *arguments, **words)
    except UnknownNumber as error:
        raise PlaceholderError(expression, error.what, error.nearest) from None
    except TypeError:
        raise PlaceholderError(expression, f"{name}() takes other words than these", (EXAMPLE,)) from None


def _number(context: Context, name: str, way: str | None, *arguments: str, **words: str) -> SourcedText:
    """An estimate or a change, written in a way; a change without one in words, by `words`."""
    words.setdefault("wave", context.wave)
    if name == "est":
        if way is None:
            raise UnknownNumber("say how the number is to be written", (f".{way_name}" for way_name in WAYS))
        return context.written(context.register.est(*arguments, **words)).say(way)
    kind = words.pop("words", "rose")
    change = context.register.change(*arguments, **words)
    return verdicts.changed(context, change, kind) if way is None else context.written(change).say(way)


def _parse(
    expression: str, calls: Mapping[str, Call]
) -> tuple[str, tuple[str, ...], dict[str, str], str | None]:
    """Function, unnamed and named arguments, and attribute of `name("...", key="...").way`."""
    try:
        call = ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError):
        raise PlaceholderError(expression, "this cannot be read", (EXAMPLE,)) from None
    way = call.attr if isinstance(call, ast.Attribute) else None
    call = call.value if isinstance(call, ast.Attribute) else call
    name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
    if not isinstance(call, ast.Call) or name not in (*NUMBERS, *calls):
        names = ", ".join((*NUMBERS, *calls))
        raise PlaceholderError(expression, f"only these are known here: {names}", (EXAMPLE,))
    unnamed = tuple(_string(expression, argument) for argument in call.args)
    named = {str(word.arg): _string(expression, word.value) for word in call.keywords}
    return name, unnamed, named, way


def _string(expression: str, node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise PlaceholderError(expression, "every argument is a text between quotes", (EXAMPLE,))


def _fact(context: Context, name: str) -> SourcedText:
    details, study = context.details, context.register.study
    if name == "label":
        words = context.wave_label
    elif name in ("date", "reference_date"):
        words = day(details[name], context.language)
    elif name == "licence":
        words = details[name]
    elif name == "units":
        words = context.units
    elif name == "early_late":
        words = _early_late(context, details.get(name))
    elif name in ("title", "version"):
        words = study[name] if isinstance(study[name], str) else context.text(study[name])
    else:
        raise UnknownNumber(f"no fact {name!r}", FACTS)
    return SourcedText(words, lit="fact")


def _early_late(context: Context, cut: str | None) -> str:
    """Which answers the plan takes as early, and which as late."""
    if cut is None:
        raise UnknownNumber("the plan compares no early and late answers", ["response.late"])
    if cut[:1].isdigit():
        return context.say("early late reminder", day(cut, context.language))
    return context.say(f"early late {cut}")


def _data_phrase(context: Context, start: str = "yes") -> SourcedText:
    words = context.say("in the simulated data" if context.is_simulated else "in this survey")
    return SourcedText(words[0].upper() + words[1:] if start == "yes" else words)


def _verdict(context: Context, name: str) -> Sentence:
    return sentence(context, context.text(verdicts.conclusion(context, name)["text"]), INNER)


INNER: dict[str, Call] = {
    "fact": _fact,
    "data_phrase": _data_phrase,
    "bound": verdicts.bound,
    "margin": verdicts.margin,
    "step": verdicts.step,
    "direction": verdicts.direction,
}
CALLS: dict[str, Call] = {**INNER, "verdict": _verdict, "outcome": verdicts.outcome}
