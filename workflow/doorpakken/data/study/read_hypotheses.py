"""Read what plan.yaml says of hypotheses, families and conclusions, and hold it against the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorpakken.data.expressions import Vocabulary
from doorpakken.data.study.hypothesis_model import CONTRADICTED, Conclusion, Family, Hypothesis
from doorpakken.data.study.plan_model import Derived, Estimand
from doorpakken.data.study.study_model import Item, Wave
from doorpakken.data.study.vocabulary import parsed
from doorpakken.errors import Problem, problem

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
ALLOWED = {"slope": ("per", "adjust")}
ALWAYS = ("question", "test", "claim", "value", "margin", "sides", "label", "definition")
SOLE = 2


@dataclass(frozen=True)
class Claims:
    """What a plan claims, by id."""

    hypotheses: Mapping[str, Hypothesis]
    families: Mapping[str, Family]
    conclusions: Mapping[str, Conclusion]


@dataclass(frozen=True)
class Known:
    """What hypotheses may name: the waves, their items, the vocabularies, and the rest of the plan."""

    waves: Mapping[str, Wave]
    items: Mapping[str, Sequence[Item]]
    vocabularies: Sequence[Vocabulary]
    derived: Mapping[str, Derived]
    estimands: Sequence[Estimand]
    questions: Iterable[str]
    taken: Iterable[str]
    languages: Sequence[str]


def read_claims(data: Mapping[str, Any], known: Known, name: str, found: list[Problem]) -> Claims:
    """Hypotheses, families and conclusions of a plan; problems go to `found`. name: of the document."""
    reader = _Reader(known, name, found)
    hypotheses = {key: reader.hypothesis(key, entry) for key, entry in data.get("hypotheses", {}).items()}
    families = {
        key: Family(key, entry["wave"], entry["kind"], tuple(entry["hypotheses"]))
        for key, entry in data.get("families", {}).items()
    }
    conclusions = {
        key: Conclusion(
            key, entry["hypothesis"], entry["minimum_n"], entry.get("comparable", "any"), entry["text"]
        )
        for key, entry in data.get("conclusions", {}).items()
    }
    reader.families(families, hypotheses)
    reader.conclusions(conclusions, hypotheses)
    return Claims(hypotheses, families, conclusions)


class _Reader:
    def __init__(self, known: Known, name: str, found: list[Problem]) -> None:
        self.known, self.name, self.found = known, name, found

    def hypothesis(self, key: str, entry: Mapping[str, Any]) -> Hypothesis:
        place, test = f"hypotheses.{key}", entry["test"]
        if key in self.known.taken:
            self._add("name taken", f"{place} has the name of a variable or of an estimate", key, "", "")
        group = entry.get("group")
        made = Hypothesis(
            id=key,
            test=test,
            claim=entry["claim"],
            label=entry["label"],
            definition=entry["definition"],
            question=entry.get("question"),
            variable=entry.get("variable"),
            other=entry.get("with"),
            per=entry.get("per", 1.0),
            adjust=entry.get("adjust"),
            domain=entry.get("domain"),
            values=tuple(entry.get("values", ())),
            group=group
            and parsed(group, self.known.vocabularies, "truth", f"{place}.group", self.name, self.found),
            estimand=entry.get("estimand"),
            value=entry.get("value", 0.0),
            margin=entry.get("margin"),
            sides=entry.get("sides", "two"),
        )
        allowed = (*NEEDED[test], *ALLOWED.get(test, ()))
        for what, keys in (
            ("lacks", set(NEEDED[test]) - set(entry)),
            ("cannot have", set(entry) - {*allowed, *ALWAYS}),
        ):
            if keys:
                text = f"{place} is a {test} and {what} {', '.join(sorted(keys))}"
                self._add("hypothesis", text, test, ", ".join(allowed), "Mend the keys.")
        for what, expected in self._slips(made):
            self._add("hypothesis", f"{place} {what}", "", expected, "Correct it.")
        self._texts(place, [made.label, made.definition])
        return made

    def _slips(self, made: Hypothesis) -> Iterator[tuple[str, str]]:
        """What does not fit within a hypothesis, with what is expected."""
        for variable in made.variables:
            same = self.known.items.get(variable, ())
            if variable not in self.known.derived and not any(item.is_question for item in same):
                yield f"names {variable}, no question and no derived value", "a question or a derived value"
            elif made.test == "association" and not any(item.labels for item in same):
                yield f"associates {variable}, which is no closed question", "closed questions"
        if made.test == "difference" and len(made.values) > SOLE:
            yield "compares more than two values", "two values"
        if (made.claim == "within") != (made.margin is not None):
            yield "has a claim and a margin that do not go together", "`within` with `margin`, or neither"
        if made.test == "correlation" and abs(made.value) + (made.margin or 0.0) >= 1:
            yield "holds a correlation against what none can be", "between -1 and 1, the margin included"
        if made.test == "association" and (made.claim != "differs" or made.value):
            yield "is an association with another claim", "claim: differs, without value"
        if made.sides == "one" and made.claim not in ("above", "below"):
            yield f"has one side and claims {made.claim}", "above or below"
        if made.question is not None and made.question not in self.known.questions:
            yield f"names no research question: {made.question}", ", ".join(self.known.questions) or "none"
        if made.estimand is not None:
            levels = [one.id for one in self.known.estimands if one.statistic in ("share", "mean")]
            if made.estimand not in levels:
                yield f"names no share or mean of the plan: {made.estimand}", "an id of estimands"

    def families(self, families: Mapping[str, Family], hypotheses: Mapping[str, Hypothesis]) -> None:
        """Hold families against waves and hypotheses: each hypothesis in one family of a wave at most."""
        seen: set[tuple[str, str]] = set()
        for family in families.values():
            place = f"families.{family.id}"
            if family.wave not in self.known.waves:
                waves = ", ".join(self.known.waves)
                self._add("unknown wave", f"{place} names no wave", family.wave, waves, "Correct it.")
            for key in family.hypotheses:
                if key not in hypotheses:
                    near = ", ".join(hypotheses) or "none"
                    self._add("unknown hypothesis", f"{place} names no hypothesis", key, near, "Correct it.")
                if (family.wave, key) in seen:
                    what = f"{place} has a hypothesis that another family of wave {family.wave} has"
                    self._add("family", what, key, "one family of a wave", "Take it out of one.")
                seen.add((family.wave, key))
        for key in hypotheses:
            if all(key != other for _, other in seen):
                self._add("family", "a hypothesis belongs to no family", key, "a family", "Add it to one.")

    def conclusions(
        self, conclusions: Mapping[str, Conclusion], hypotheses: Mapping[str, Hypothesis]
    ) -> None:
        """Hold conclusions against hypotheses: each verdict that can be found has its sentence."""
        for one in conclusions.values():
            place = f"conclusions.{one.id}"
            self._texts(f"{place}.text", one.text.values())
            tested = hypotheses.get(one.hypothesis)
            if tested is None:
                near = ", ".join(hypotheses) or "none"
                self._add(
                    "unknown hypothesis", f"{place} names no hypothesis", one.hypothesis, near, "Correct it."
                )
            elif tested.can_contradict != (CONTRADICTED in one.text):
                what = "lacks the sentence for" if tested.can_contradict else "can never be"
                self._add("conclusion", f"{place} {what} {CONTRADICTED}", "", "", "Mend `text`.")

    def _texts(self, place: str, texts: Iterable[Mapping[str, str]]) -> None:
        listed = list(texts)
        for language in self.known.languages:
            if any(language not in words for words in listed):
                self._add("missing language", f"{place} lacks a wording", "", language, "Add the wording.")

    def _add(self, kind: str, what: str, seen: str, expected: str, mend: str) -> None:
        mend = mend or "Give it another id."
        self.found.append(problem(kind, what, self.name, found=seen, expected=expected, mend=mend))
