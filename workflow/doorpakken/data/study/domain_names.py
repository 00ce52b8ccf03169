"""What a plan may split by: columns of the frame, closed questions, derived values, or two crossed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.plan_context import PlanContext
from doorpakken.data.study.study_model import Study
from doorpakken.words import Phrases

CROSS = "."  # between the parts of a crossed domain, and between its values
WHOLE_NUMBER = re.compile(r"-?\d+")
TRUTHS = ("0", "1")
COLUMNS = Phrases("sensitivity.columns")


def domain_name(declared: str | Sequence[str]) -> str:
    """The name of a domain: one part, or crossed ones with a full stop between them."""
    return declared if isinstance(declared, str) else CROSS.join(declared)


def parts_of(domains: Iterable[str]) -> tuple[str, ...]:
    """The names that domains are made of, each once, in their order."""
    return tuple(dict.fromkeys(name for domain in domains if domain for name in domain.split(CROSS)))


def check_parts(place: str, domain: str, context: PlanContext) -> None:
    """Add a problem for each part of a domain that no wave can be split by; with the nearest names."""
    for name in domain.split(CROSS):
        items = context.items.get(name, ())
        codes = {code for item in items for code in item.labels}
        if name in context.groupings or name in context.derived:
            continue
        if not any(item.type == "single" for item in items):
            number = any(item.is_question for item in items)
            what = f"{place} is a number" if number else f"{place} names nothing by which a wave can be split"
            mend = "Derive classes of it." if number else "Correct the name."
            expected = "a closed question" if number else _nearest(name, context)
            context.problems.add("domain", what, name, expected, mend)
        elif dotted := sorted(code for code in codes if CROSS in code):
            what, expected = f"{place} has codes that no class can have", "codes without a full stop"
            mend = "Derive classes of it, or recode it."
            context.problems.add("domain", what, f"{name}: {', '.join(dotted)}", expected, mend)


def check_values(place: str, domain: str, values: Iterable[str], context: PlanContext) -> None:
    """Add a problem for each value that an answer cannot have; the frame tells its own."""
    names = domain.split(CROSS)
    for value in values:
        words = value.split(CROSS)
        if len(words) != len(names):
            expected = CROSS.join(f"<{name}>" for name in names)
            context.problems.add("domain", f"{place} is no value of {domain}", value, expected)
            continue
        for name, word in zip(names, words, strict=True):
            codes = list(dict.fromkeys(code for item in context.items.get(name, ()) for code in item.labels))
            derived = context.derived.get(name)
            if derived is not None:
                codes = list(TRUTHS) if derived.value.kind == "truth" else []
            fits = word in codes if codes or derived is None else bool(WHOLE_NUMBER.fullmatch(word))
            if name not in context.groupings and (codes or derived is not None) and not fits:
                expected = ", ".join(codes) or "a whole number"
                context.problems.add("domain", f"{place} is no value of {name}", word, expected)


def label_of(name: str, of: PlanContext | Study) -> Text:
    """What a part of a domain is called; empty for what nobody has named."""
    derived = (of.derived if isinstance(of, PlanContext) else of.plan.derived).get(name)
    if derived is not None:
        return derived.label
    item = next((item for wave in of.waves.values() for item in wave.items if item.variable == name), None)
    if item is None:
        label = of.groupings.get(name, {})
        has_words = name in of.groupings and not label
        return COLUMNS.translations(name, of.languages) if has_words else label
    return of.concepts[item.concept].label if item.concept else item.question


def _nearest(name: str, context: PlanContext) -> str:
    closed = [key for key, same in context.items.items() if any(item.type == "single" for item in same)]
    names = [*context.groupings, *closed, *context.derived]
    near = get_close_matches(name, names, n=3)
    of_frame = "a column of the frame" if context.groupings else "a column of a frame (`frame` in study.yaml)"
    return " or ".join(near) or f"{of_frame}, a closed question or a derived value"
