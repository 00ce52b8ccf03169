"""Read plan.yaml, and hold what it declares against the codebooks of the waves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from doorpakken.data.expressions import Vocabulary
from doorpakken.data.study.documents import load_yaml, shown
from doorpakken.data.study.domain_contrasts import difference_of, difference_problems, domain_name
from doorpakken.data.study.plan_model import DETECTABLE, Derived, Detectable, Estimand, Plan, Text
from doorpakken.data.study.read_hypotheses import Claims, Known, read_claims
from doorpakken.data.study.read_quality import read_accounts
from doorpakken.data.study.study_model import FACTS, Concept, Item, Wave
from doorpakken.data.study.vocabulary import parsed
from doorpakken.errors import Problem, UserError, problem

HOLE = "{}"
LABEL = "{label}"
CROSS = "."


def load_plan(
    path: Path, waves: Mapping[str, Wave], concepts: Mapping[str, Concept], languages: tuple[str, ...]
) -> Plan:
    """The plan that plan.yaml declares for these waves; UserError with all problems of the document.

    An entry with `each` stands for several: its `{}` is filled in once for every variable that matches.
    """
    return _Reader(path, waves, concepts, languages).plan()


@dataclass(frozen=True)
class _Entry:
    """One entry after `each` was written out: its id, what fills its holes, and its words."""

    id: str
    fill: str
    label: Text
    data: Mapping[str, Any]

    def text(self, key: str) -> str | None:
        """An entry that may have a hole; None when it is not there."""
        found = self.data.get(key)
        return None if found is None else str(found).replace(HOLE, self.fill)

    def words(self, key: str) -> dict[str, str]:
        """A wording in each language, with the label of the variable in it."""
        return {
            language: text.replace(LABEL, self.label.get(language, ""))
            for language, text in self.data[key].items()
        }


class _Reader:
    def __init__(
        self,
        path: Path,
        waves: Mapping[str, Wave],
        concepts: Mapping[str, Concept],
        languages: tuple[str, ...],
    ) -> None:
        self.path, self.waves, self.concepts, self.languages = path, waves, concepts, languages
        self.items: dict[str, list[Item]] = {}
        for wave in waves.values():
            for item in wave.items:
                self.items.setdefault(item.variable, []).append(item)
        automatic = {key for same in self.items.values() for item in same for key, _ in item.estimands}
        self.taken = {*self.items, *automatic, *FACTS, *DETECTABLE}
        self.known = [dict(wave.vocabulary.traits) for wave in waves.values()]
        self.found: list[Problem] = []

    def plan(self) -> Plan:
        data = load_yaml(self.path, "plan")
        self.questions: Mapping[str, Text] = data.get("questions", {})
        self.lists: Mapping[str, Mapping[str, Text]] = data.get("lists", {})
        for key, words in self.questions.items():
            self._texts(f"questions.{key}", [words])
        for key, names in self.lists.items():
            self._texts(f"lists.{key}", names.values())
        derived: dict[str, Derived] = {}
        for entry in self._entries(data.get("derived", {}), "derived"):
            made = self._derived(entry)
            if made is not None:
                derived[entry.id] = made
                for traits in self.known:
                    traits[entry.id] = {}
        self.derived = derived
        estimands = [self._estimand(entry) for entry in self._entries(data["estimands"], "estimands")]
        claims = self._claims(data, estimands)
        accounts = read_accounts(data, self.items, self.waves, estimands, shown(self.path), self.found)
        for scale in accounts.scales.values():
            self._texts(f"scales.{scale.id}", [scale.label, scale.definition])
        domains = tuple(domain_name(domain) for domain in data["domains"])
        self.found += difference_problems(estimands, self.items, domains, shown(self.path))
        detectable = self._detectable(data.get("detectable"), domains)
        if self.found:
            raise UserError(self.found)
        return Plan(
            data["level"],
            domains,
            tuple(estimands),
            derived,
            self.questions,
            claims.hypotheses,
            claims.families,
            claims.conclusions,
            accounts.response,
            accounts.scales,
            accounts.sensitivity,
            detectable,
        )

    def _detectable(self, data: Mapping[str, Any] | None, domains: tuple[str, ...]) -> Detectable | None:
        """What `detectable` asks for; without a domain that of the first of the plan that is not crossed."""
        if data is None:
            return None
        plain = [name for name in domains if CROSS not in name]
        domain = data.get("domain", plain[0] if plain else "")
        if domain and domain not in plain:
            what = "detectable.domain is no domain of the plan"
            self._add("domain", what, domain, ", ".join(plain) or "none", "Add it to domains.")
        rest = {key: tuple(value) if key == "shares" else value for key, value in data.items()}
        return Detectable(**{**rest, "domain": domain})

    def _claims(self, data: Mapping[str, Any], estimands: list[Estimand]) -> Claims:
        words = [Vocabulary(traits) for traits in self.known]
        known = Known(self.waves, self.items, words, self.derived, estimands, self.questions, self.taken,
                      self.languages)  # fmt: skip
        return read_claims(data, known, shown(self.path), self.found)

    def _entries(self, declared: Mapping[str, Mapping[str, Any]], section: str) -> Iterator[_Entry]:
        for key, data in declared.items():
            place = f"{section}.{key}"
            self._texts(place, [data["label"], data["definition"]])
            each = data.get("each")
            if (each is not None) != (HOLE in key):
                what = f"{place}: `each` and {HOLE} in the id go together"
                self._add("family", what, key, f"both, as {HOLE}_finished, or neither", "Mend the id.")
                continue
            fills = [("", {})] if each is None else list(self._fills(each))
            if not fills:
                self._add(
                    "family",
                    f"{place}.each is no list and matches no variable",
                    str(each),
                    'as "bb_*_status"',
                    "Correct it.",
                )
            for fill, label in fills:
                made = key.replace(HOLE, fill)
                if made in self.taken:
                    what = f"{place} has the name of a variable or of another estimate"
                    self._add("name taken", what, made, "", "Give it another id.")
                self.taken.add(made)
                yield _Entry(made, fill, label, data)

    def _fills(self, each: str) -> Iterator[tuple[str, Text]]:
        """What fills the holes of a family, with its label: the names of a list, or what * stands for."""
        if "*" not in each:
            yield from self.lists.get(each, {}).items()
            return
        before, _, after = each.partition("*")
        for variable, same in self.items.items():
            if fnmatchcase(variable, each) and same[0].is_question and same[0].concept:
                yield variable[len(before) : len(variable) - len(after)], self.concepts[same[0].concept].label

    def _derived(self, entry: _Entry) -> Derived | None:
        value = self._expression(entry, "value", "number", f"derived.{entry.id}")
        if value is None:
            return None
        return Derived(entry.id, value, entry.data["unit"], entry.words("label"), entry.words("definition"))

    def _estimand(self, entry: _Entry) -> Estimand:
        place = f"estimands.{entry.id}"
        made = Estimand(
            id=entry.id,
            variable=entry.text("variable"),
            statistic=entry.data["statistic"],
            label=entry.words("label"),
            definition=entry.words("definition"),
            codes=tuple(entry.data.get("codes", ())),
            at_least=entry.data.get("at_least"),
            less_than=entry.data.get("less_than"),
            holds=self._expression(entry, "holds", "truth", place),
            base=self._expression(entry, "base", "truth", place),
            probability=entry.data.get("probability"),
            denominator=entry.text("denominator"),
            question=entry.data.get("question"),
            weight=entry.data.get("weight"),
            fpc=entry.data.get("fpc", True),
            interval=entry.data.get("interval"),
            **difference_of(entry.data, entry.text("of")),
        )
        for variable in filter(None, (made.variable, made.denominator)):
            if variable not in self.derived and not any(i.is_question for i in self.items.get(variable, ())):
                what = f"{place} names no question of a codebook and no derived value"
                self._add(
                    "unknown variable", what, variable, "a closed question or a number", "Correct the name."
                )
        for item in self.items.get(made.variable or "", ()):
            unknown = sorted(set(made.codes) - set(item.labels))
            if unknown:
                what = f"{place}.codes has codes that a codebook lacks"
                self._add(
                    "unknown code", what, ", ".join(unknown), ", ".join(item.labels), "Correct the codes."
                )
        low, high = made.bounds
        if low >= high:
            what = f"{place} counts no number"
            self._add("bounds", what, f"at least {low:g} and less than {high:g}", "", "Correct the bounds.")
        if made.question is not None and made.question not in self.questions:
            what = f"{place}.question names no research question"
            self._add(
                "unknown question", what, made.question, ", ".join(self.questions) or "none", "Correct it."
            )
        return made

    def _expression(self, entry: _Entry, key: str, kind: str, place: str) -> Any:
        text = entry.text(key)
        known = [Vocabulary(traits) for traits in self.known]
        return text and parsed(text, known, kind, f"{place}.{key}", shown(self.path), self.found)

    def _texts(self, place: str, texts: Iterable[Text]) -> None:
        for language in self.languages:
            if any(language not in words for words in texts):
                self._add("missing language", f"{place} lacks a wording", "", language, "Add the wording.")

    def _add(self, kind: str, what: str, seen: str, expected: str, mend: str) -> None:
        self.found.append(problem(kind, what, shown(self.path), found=seen, expected=expected, mend=mend))
