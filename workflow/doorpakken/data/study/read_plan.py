"""Read plan.yaml, and hold what it declares against the codebooks of the waves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doorpakken.data.study.documents import load_yaml, shown, tuples
from doorpakken.data.study.domain_names import CROSS, check_parts, domain_name
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.plan_context import PlanContext
from doorpakken.data.study.plan_model import Derived, Detectable, Estimand, Plan, Precision
from doorpakken.data.study.read_contrasts import HOLE, check_terms, read_terms
from doorpakken.data.study.read_cross_tables import cross_families, cross_hypotheses, read_cross_tables
from doorpakken.data.study.read_hypotheses import (
    check_change_domains,
    read_conclusions,
    read_families,
    read_hypothesis,
)
from doorpakken.data.study.read_quality import check_names, read_response, read_scale, read_sensitivity
from doorpakken.data.study.read_standards import check_standards, read_standard
from doorpakken.data.study.study_model import Concept, Wave
from doorpakken.errors import Problems

LABEL = "{label}"


def load_plan(
    path: Path, waves: Mapping[str, Wave], concepts: Mapping[str, Concept], languages: tuple[str, ...]
) -> Plan:
    """The plan that plan.yaml declares for these waves; UserError with all problems of the document.

    An entry with `each` stands for several: its `{}` is filled in once for every variable that matches.
    """
    return _Reader(PlanContext(waves, concepts, languages, Problems(shown(path)))).plan(
        load_yaml(path, "plan")
    )


@dataclass(frozen=True)
class _Entry:
    """One entry after `each` was written out: its id, what fills its holes, and its words."""

    id: str
    fill: str
    label: Text
    data: Mapping[str, Any]

    def text(self, key: str) -> str | None:
        """An entry that may have a hole; None when it is not there."""
        text = self.data.get(key)
        return None if text is None else str(text).replace(HOLE, self.fill)

    def words(self, key: str) -> dict[str, str]:
        """A wording in each language, with the label of the variable in it."""
        return {
            language: text.replace(LABEL, self.label.get(language, ""))
            for language, text in self.data[key].items()
        }


class _Reader:
    """Reads the parts of a plan in the order in which they may use each other."""

    def __init__(self, context: PlanContext) -> None:
        self.context, self.problems = context, context.problems

    def plan(self, data: Mapping[str, Any]) -> Plan:
        """The plan of the data of its document; UserError with all problems."""
        context = self.context
        context.questions = data.get("questions", {})
        self.lists: Mapping[str, Mapping[str, Text]] = data.get("lists", {})
        for key, words in context.questions.items():
            context.check_texts(f"questions.{key}", [words])
        for key, names in self.lists.items():
            context.check_texts(f"lists.{key}", names.values())
        for entry in self._entries(data.get("derived", {}), "derived"):
            self._derive(entry)
        estimands = [self._estimand(entry) for entry in self._entries(data["estimands"], "estimands")]
        context.estimands = estimands
        hypotheses = {
            key: read_hypothesis(key, entry, context) for key, entry in data.get("hypotheses", {}).items()
        }
        families = read_families(data.get("families", {}), hypotheses, context)
        conclusions = read_conclusions(data.get("conclusions", {}), hypotheses, context)
        pairs = read_cross_tables(data.get("cross_tables", []), context)
        check_names(data, context)
        response, sensitivity = data.get("response"), data.get("sensitivity")
        domains = tuple(domain_name(domain) for domain in data["domains"])
        for domain in domains:
            check_parts("domains", domain, context)
        plan = Plan(
            data["level"],
            domains,
            tuple(estimands),
            context.derived,
            context.questions,
            hypotheses | cross_hypotheses(pairs, context),
            families | cross_families(pairs, context),
            conclusions,
            read_response(response, context) if response else None,
            {key: read_scale(key, entry, context) for key, entry in data.get("scales", {}).items()},
            read_sensitivity(sensitivity, conclusions, context) if sensitivity else None,
            self._detectable(data.get("detectable"), domains),
            Precision(**data["precision"]) if "precision" in data else None,
            pairs,
        )
        check_terms(estimands, domains, context)
        check_standards(estimands, domains, context)
        check_change_domains(hypotheses, domains, context)
        self.problems.refuse()
        return plan

    def _detectable(self, data: Mapping[str, Any] | None, domains: tuple[str, ...]) -> Detectable | None:
        """What `detectable` asks for; without a domain that of the first of the plan that is not crossed."""
        if data is None:
            return None
        plain = [name for name in domains if CROSS not in name]
        domain = data.get("domain", plain[0] if plain else "")
        if domain and domain not in plain:
            what = "detectable.domain is no domain of the plan"
            self.problems.add("domain", what, domain, ", ".join(plain) or "none", "Add it to domains.")
        return Detectable(**tuples(data) | {"domain": domain})

    def _entries(self, declared: Mapping[str, Mapping[str, Any]], section: str) -> Iterator[_Entry]:
        taken = self.context.taken
        for key, data in declared.items():
            place = f"{section}.{key}"
            self.context.check_texts(place, [data["label"], data["definition"]])
            each = data.get("each")
            if (each is not None) != (HOLE in key):
                what = f"{place}: `each` and {HOLE} in the id go together"
                expected = f"both, as {HOLE}_finished, or neither"
                self.problems.add("family", what, key, expected, "Mend the id.")
                continue
            fills = [("", {})] if each is None else list(self._fills(each))
            if not fills:
                what = f"{place}.each is no list and matches no variable"
                self.problems.add("family", what, each, 'as "bb_*_status"')
            for fill, label in fills:
                entry_id = key.replace(HOLE, fill)
                if entry_id in taken:
                    what = f"{place} has the name of a variable or of another estimate"
                    self.problems.add("name taken", what, entry_id, "", "Give it another id.")
                taken.add(entry_id)
                yield _Entry(entry_id, fill, label, data)

    def _fills(self, each: str) -> Iterator[tuple[str, Text]]:
        """What fills the holes of a family, with its label: the names of a list, or what * stands for."""
        if "*" not in each:
            yield from self.lists.get(each, {}).items()
            return
        before, _, after = each.partition("*")
        for variable in self.context.matching(each):
            concept = self.context.items[variable][0].concept
            if concept:
                fill = variable[len(before) : len(variable) - len(after)]
                yield fill, self.context.concepts[concept].label

    def _derive(self, entry: _Entry) -> None:
        value = self.context.expression(entry.text("value"), "number", f"derived.{entry.id}.value")
        if value is not None:
            words = entry.words("label"), entry.words("definition")
            self.context.derived[entry.id] = Derived(entry.id, value, entry.data["unit"], *words)

    def _estimand(self, entry: _Entry) -> Estimand:
        place, data, context = f"estimands.{entry.id}", entry.data, self.context
        plain = (
            "statistic",
            "at_least",
            "less_than",
            "probability",
            "question",
            "weight",
            "fpc",
            "interval",
            "unit",
        )
        estimand = Estimand(
            id=entry.id,
            variable=entry.text("variable"),
            denominator=entry.text("denominator"),
            label=entry.words("label"),
            definition=entry.words("definition"),
            codes=tuple(data.get("codes", ())),
            condition=context.expression(entry.text("condition"), "truth", f"{place}.condition"),
            base=context.expression(entry.text("base"), "truth", f"{place}.base"),
            **{key: data[key] for key in plain if key in data},
            terms=tuple(read_terms(data, entry.fill)),
            standardise=read_standard(data["standardise"]) if "standardise" in data else None,
        )
        for variable in filter(None, (estimand.variable, estimand.denominator)):
            if variable not in context.derived and not context.is_question(variable):
                what = f"{place} names no question of a codebook and no derived value"
                expected = "a closed question or a number"
                self.problems.add("unknown variable", what, variable, expected, "Correct the name.")
        for item in context.items.get(estimand.variable or "", ()):
            unknown = sorted(set(estimand.codes) - set(item.labels))
            if unknown:
                what, codes = f"{place}.codes has codes that a codebook lacks", ", ".join(item.labels)
                self.problems.add("unknown code", what, ", ".join(unknown), codes, "Correct the codes.")
        low, high = estimand.bounds
        if low >= high:
            bounds = f"at least {low:g} and less than {high:g}"
            self.problems.add("bounds", f"{place} counts no number", bounds, "", "Correct the bounds.")
        if estimand.question is not None:
            what = f"{place}.question names no research question"
            context.check_name("unknown question", what, estimand.question, context.questions)
        return estimand
