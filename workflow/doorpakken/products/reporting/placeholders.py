"""What stands between `{{` and `}}` in prose, resolved from the register and from nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

from doorpakken.products.reporting.formatting import PERCENTAGES, TESTED, VALUES, Said, Sentence, Spoken
from doorpakken.products.reporting.number_format import day
from doorpakken.products.reporting.register_reader import Register, UnknownNumber
from doorpakken.products.reporting.report_words import say
from doorpakken.products.reporting.verdict_placeholders import (
    bound,
    changed,
    conclusion,
    direction,
    margin,
    outcome,
    step,
)

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
WAYS = tuple(dict.fromkeys((*PERCENTAGES, *VALUES, *TESTED)))
NUMBERS = ("est", "change")
FACTS = ("title", "version", "units", "label", "date", "reference_date", "licence", "early_late")
EXAMPLE = 'est("some_estimand").pct'
Call = Callable[..., Said | Sentence]


class PlaceholderError(ValueError):
    """A placeholder that cannot be resolved: the expression, what is wrong, and the nearest right words."""

    def __init__(self, expression: str, what: str, nearest: tuple[str, ...] = ()) -> None:
        self.expression, self.what, self.nearest = expression, what, nearest
        near = f" (nearest: {', '.join(nearest)})" if nearest else ""
        super().__init__(f"{{{{ {expression} }}}}: {what}{near}")


def resolver(register: Register, language: str) -> Callable[[str], str]:
    """A function from the words of a placeholder to pandoc markdown, strict: it raises PlaceholderError."""
    return lambda expression: evaluate(register, language, expression).markdown()


def rich(register: Register, language: str, text: str) -> list[Any]:
    """A text with placeholders as rich text: strings, and numbers with their source."""
    return sentence(register, language, text).rich()


def sentence(
    register: Register,
    language: str,
    text: str,
    wave: str = "latest",
    calls: Mapping[str, Call] | None = None,
) -> Sentence:
    """A text with placeholders as words with their sources; `wave` is that of placeholders that name none."""
    pieces: list[Said] = []
    for at, piece in enumerate(PLACEHOLDER.split(text)):
        if at % 2 == 0:
            pieces += [Said(piece)] if piece else []
            continue
        found = evaluate(register, language, piece, wave, calls)
        pieces += found.pieces if isinstance(found, Sentence) else [found]
    return Sentence(tuple(pieces))


def evaluate(
    register: Register,
    language: str,
    expression: str,
    wave: str = "latest",
    calls: Mapping[str, Call] | None = None,
) -> Said | Sentence:
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
    name, words, way = _parse(expression, calls)
    words.setdefault("wave", wave)
    try:
        if name == "est":
            if way is None:
                raise UnknownNumber("say how the number is to be written", (f".{known}" for known in WAYS))
            return Spoken(register.est(*words.pop("", ()), **words), language).say(way)
        if name == "change":
            kind = words.pop("words", "rose")
            found = register.change(*words.pop("", ()), **words)
            if way is None:
                return changed(register, found, language, kind)
            return Spoken(found, language).say(way)
        if way is not None:
            raise UnknownNumber(f"{name}(...) has no .{way}")
        return calls[name](register, language, *words.pop("", ()), **words)
    except UnknownNumber as error:
        raise PlaceholderError(expression, error.what, error.nearest) from None
    except TypeError:
        raise PlaceholderError(expression, f"{name}() takes other words than these", (EXAMPLE,)) from None


def _parse(expression: str, calls: Mapping[str, Call]) -> tuple[str, dict[str, Any], str | None]:
    """Function, arguments (the unnamed ones under "") and attribute of `name("...", key="...").way`."""
    try:
        call = ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError):
        raise PlaceholderError(expression, "this cannot be read", (EXAMPLE,)) from None
    way = None
    if isinstance(call, ast.Attribute):
        way = call.attr
        call = call.value
    name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
    if not isinstance(call, ast.Call) or name not in (*NUMBERS, *calls):
        known = ", ".join((*NUMBERS, *calls))
        raise PlaceholderError(expression, f"only these are known here: {known}", (EXAMPLE,))
    unnamed = tuple(_string(expression, argument) for argument in call.args)
    named = {str(word.arg): _string(expression, word.value) for word in call.keywords}
    return name, {"": unnamed, **named}, way


def _string(expression: str, node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise PlaceholderError(expression, "every argument is a text between quotes", (EXAMPLE,))


def _fact(register: Register, language: str, name: str, wave: str = "latest") -> Said:
    known = register.waves[register.wave(wave)]
    if name == "label":
        words = register.wave_label(register.wave(wave), language)
    elif name in ("date", "reference_date"):
        words = day(known[name], language)
    elif name == "licence":
        words = known[name]
    elif name == "units":
        words = register.units(language)
    elif name == "early_late":
        words = _early_late(known.get(name), language)
    elif name in ("title", "version"):
        value = register.study[name]
        words = value if isinstance(value, str) else register.text(value, language)
    else:
        raise UnknownNumber(f"no fact {name!r}", FACTS)
    return Said(words, lit="fact")


def _early_late(cut: str | None, language: str) -> str:
    """Which answers the plan takes as early, and which as late."""
    if cut is None:
        raise UnknownNumber("the plan compares no early and late answers", ["response.late"])
    if cut[:1].isdigit():
        return say("early late reminder", language).format(day(cut, language))
    return say(f"early late {cut}", language)


def _data_phrase(register: Register, language: str, wave: str = "latest", start: str = "yes") -> Said:
    simulated = register.is_simulated(register.wave(wave))
    words = say("in the simulated data" if simulated else "in this survey", language)
    return Said(words[0].upper() + words[1:] if start == "yes" else words)


def _verdict(register: Register, language: str, name: str, wave: str = "latest") -> Sentence:
    found = conclusion(register, name, wave)
    return sentence(register, language, register.text(found["text"], language), register.wave(wave), INNER)


INNER: dict[str, Call] = {
    "fact": _fact,
    "data_phrase": _data_phrase,
    "bound": bound,
    "margin": margin,
    "step": step,
    "direction": direction,
}
CALLS: dict[str, Call] = {**INNER, "verdict": _verdict, "outcome": outcome}
