"""Read what plan.yaml says of hypotheses, families and conclusions, and hold it against the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from doorpakken.data.study.documents import tuples
from doorpakken.data.study.domain_names import check_parts, check_values
from doorpakken.data.study.hypothesis_model import CONTRADICTED, Conclusion, Family, Hypothesis
from doorpakken.data.study.plan_context import PlanContext

NEEDED = {
    "difference": ("variable", "domain", "values"),
    "trend": ("variable", "domain", "values"),
    "correlation": ("variable", "with"),
    "slope": ("variable", "with"),
    "association": ("variable", "with"),
    "groups": ("variable", "group"),
    "level": ("estimand",),
    "change": ("estimand",),
}
ALLOWED = {"slope": ("per", "adjust"), "change": ("domain", "values", "version")}
ALWAYS = ("question", "test", "claim", "value", "margin", "sides", "label", "definition")
SOLE = 2


def read_hypothesis(key: str, entry: Mapping[str, Any], context: PlanContext) -> Hypothesis:
    """A hypothesis of a plan; problems are added."""
    place, test, problems = f"hypotheses.{key}", entry["test"], context.problems
    if key in context.taken:
        what = f"{place} has the name of a variable or of an estimate"
        problems.add("name taken", what, key, "", "Give it another id.")
    fields = {"other" if name == "with" else name: value for name, value in tuples(entry).items()}
    fields["group"] = context.expression(entry.get("group"), "truth", f"{place}.group")
    hypothesis = Hypothesis(id=key, **fields)
    allowed = (*NEEDED[test], *ALLOWED.get(test, ()))
    needless, lacking = set(entry) - {*allowed, *ALWAYS}, set(NEEDED[test]) - set(entry)
    for what, keys in (("lacks", lacking), ("cannot have", needless)):
        if keys:
            text = f"{place} is a {test} and {what} {', '.join(sorted(keys))}"
            problems.add("hypothesis", text, test, ", ".join(allowed), "Mend the keys.")
    for name in filter(None, (hypothesis.domain, hypothesis.adjust)):
        check_parts(place, name, context)
    if hypothesis.domain is not None:
        check_values(place, hypothesis.domain, hypothesis.values, context)
    for what, expected in _slips(hypothesis, context):
        problems.add("hypothesis", f"{place} {what}", "", expected)
    context.check_texts(place, [hypothesis.label, hypothesis.definition])
    return hypothesis


def _slips(hypothesis: Hypothesis, context: PlanContext) -> Iterator[tuple[str, str]]:
    """What does not fit within a hypothesis, with what is expected."""
    for variable in hypothesis.variables:
        items = context.items.get(variable, ())
        if variable not in context.derived and not context.is_question(variable):
            yield f"names {variable}, no question and no derived value", "a question or a derived value"
        elif hypothesis.test == "association" and not any(item.labels for item in items):
            yield f"associates {variable}, which is no closed question", "closed questions"
    if hypothesis.test == "difference" and len(hypothesis.values) > SOLE:
        yield "compares more than two values", "two values"
    if hypothesis.test in ("difference", "trend") and len(hypothesis.values) == 1:
        yield "compares one value", "two values or more"
    if hypothesis.test == "change" and len(hypothesis.values) != (hypothesis.domain is not None):
        yield "is a change in no class, or in more than one", "`domain` with one of `values`, or neither"
    if (hypothesis.claim == "within") != (hypothesis.margin is not None):
        yield "has a claim and a margin that do not go together", "`within` with `margin`, or neither"
    if hypothesis.test == "correlation" and abs(hypothesis.value) + (hypothesis.margin or 0.0) >= 1:
        yield "holds a correlation against what none can be", "between -1 and 1, the margin included"
    if hypothesis.test == "association" and (hypothesis.claim != "differs" or hypothesis.value):
        yield "is an association with another claim", "claim: differs, without value"
    if hypothesis.sides == "one" and hypothesis.claim not in ("above", "below"):
        yield f"has one side and claims {hypothesis.claim}", "above or below"
    if hypothesis.question is not None and hypothesis.question not in context.questions:
        questions = ", ".join(context.questions) or "none"
        yield f"names no research question: {hypothesis.question}", questions
    estimands = context.changing if hypothesis.test == "change" else context.levels
    if hypothesis.estimand is not None and hypothesis.estimand not in estimands:
        yield f"names no share or mean of the plan: {hypothesis.estimand}", "an id of estimands"


def check_change_domains(
    hypotheses: Mapping[str, Hypothesis], domains: Iterable[str], context: PlanContext
) -> None:
    """Add a problem for a change in a class of something that the plan does not split by."""
    for key, hypothesis in hypotheses.items():
        if hypothesis.test == "change" and hypothesis.domain is not None:
            what = f"hypotheses.{key} is a change in a class of none of `domains`"
            context.check_name("hypothesis", what, hypothesis.domain, domains, "Add it to `domains`.")


def read_families(
    data: Mapping[str, Any], hypotheses: Mapping[str, Hypothesis], context: PlanContext
) -> dict[str, Family]:
    """The families, held against waves and hypotheses: each hypothesis in one family of a wave at most."""
    families = {key: Family(key, **tuples(entry)) for key, entry in data.items()}
    members: set[tuple[str, str]] = set()
    for family in families.values():
        place = f"families.{family.id}"
        context.check_name("unknown wave", f"{place} names no wave", family.wave, context.waves)
        for key in family.hypotheses:
            context.check_name("unknown hypothesis", f"{place} names no hypothesis", key, hypotheses)
            if (family.wave, key) in members:
                what = f"{place} has a hypothesis that another family of wave {family.wave} has"
                context.problems.add("family", what, key, "one family of a wave", "Take it out of one.")
            members.add((family.wave, key))
    for key in hypotheses:
        if all(key != other for _, other in members):
            what = "a hypothesis belongs to no family"
            context.problems.add("family", what, key, "a family", "Add it to one.")
    return families


def read_conclusions(
    data: Mapping[str, Any], hypotheses: Mapping[str, Hypothesis], context: PlanContext
) -> dict[str, Conclusion]:
    """The conclusions, held against hypotheses: each verdict that can be found has its sentence."""
    conclusions = {key: Conclusion(key, **entry) for key, entry in data.items()}
    for conclusion in conclusions.values():
        place = f"conclusions.{conclusion.id}"
        context.check_texts(f"{place}.text", conclusion.text.values())
        what = f"{place} names no hypothesis"
        context.check_name("unknown hypothesis", what, conclusion.hypothesis, hypotheses)
        tested = hypotheses.get(conclusion.hypothesis)
        if tested and tested.can_contradict != (CONTRADICTED in conclusion.text):
            what = "lacks the sentence for" if tested.can_contradict else "can never be"
            context.problems.add("conclusion", f"{place} {what} {CONTRADICTED}", mend="Mend `text`.")
    return conclusions
