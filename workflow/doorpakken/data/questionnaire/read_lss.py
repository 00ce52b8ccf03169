"""A questionnaire from a LimeSurvey structure (.lss), with the column heads of its export of codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from doorpakken.data.intake.known_scales import missing_kind, word_of
from doorpakken.data.questionnaire.lss_marker import MARKER, Marker, as_written, read_marker
from doorpakken.data.questionnaire.lss_tables import Row, Tables, read_tables
from doorpakken.data.questionnaire.model import Question, Questionnaire
from doorpakken.data.questionnaire.number_limits import Allowed, of_attributes
from doorpakken.data.questionnaire.routing import with_routing
from doorpakken.data.questionnaire.texts import untagged
from doorpakken.data.study.documents import shown
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.errors import Problems

NUMBERS, TICKS, SHOWN_ONLY = ("N", "K"), ("M", "P"), ("X", "*", "|", "I")
TEXTS = ("S", "T", "U", "Q", ";", "D")
SCALES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "5": tuple((str(code), str(code)) for code in range(1, 6)),
    "A": tuple((str(code), str(code)) for code in range(1, 6)),
    "B": tuple((str(code), str(code)) for code in range(1, 11)),
    "Y": (("Y", "yes"), ("N", "no")),
    "G": (("F", "Female"), ("M", "Male")),
    "C": (("Y", "yes"), ("U", "Uncertain"), ("N", "no")),
    "E": (("I", "Increase"), ("S", "Same"), ("D", "Decrease")),
}
OTHER = "-oth-"


def read_lss(path: Path, data: bytes) -> Questionnaire:
    """The questions in the order of the survey; UserError with all that contradicts itself in it."""
    return of_tables(read_tables(path, data), Problems(shown(path)))


def of_tables(tables: Tables, problems: Problems) -> Questionnaire:
    """The questionnaire of the tables; UserError with what contradicts itself, added to the problems."""
    survey = _Survey(tables)
    questions = [question for row in survey.ordered for question in survey.columns(row, problems)]
    problems.refuse()
    marker = survey.marker
    whole = list(with_routing(questions, survey.fields))
    if marker:
        whole = as_written(marker, whole)
    return Questionnaire(survey.languages, tuple(whole), marker.missing if marker else {})


@dataclass(frozen=True)
class _Survey:
    tables: Tables

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, that of the survey itself first."""
        settings = (self.tables.get("surveys") or [{}])[0]
        own = settings.get("language", "")
        listed = [row["language"] for row in self.tables["languages"]]
        return tuple(dict.fromkeys(filter(None, [own, *listed])))

    @property
    def ordered(self) -> list[Row]:
        """The questions in the first language, by group and order."""
        groups = {row["gid"]: _number(row.get("group_order")) for row in self.tables.get("groups", [])}
        rows = [row for row in self._questions() if self._is_first(row)]
        return sorted(rows, key=lambda row: (groups.get(row["gid"], 0), _number(row.get("question_order"))))

    @property
    def marker(self) -> Marker | None:
        """What a form that doorpakken wrote says of itself."""
        return next((read_marker(row["help"]) for row in self.ordered if row["title"] == MARKER), None)

    def _is_first(self, row: Row) -> bool:
        return row.get("language", self.languages[0]) == self.languages[0]

    def _questions(self) -> Iterator[Row]:
        for row in self.tables.get("questions", []):
            if row.get("parent_qid") in ("0", "", None):
                yield row

    def texts(self, table: str, key: str, value: str, field: str) -> Text:
        """A text of the rows with that key, by language, without tags."""
        return {
            row.get("language", self.languages[0]): text
            for row in self.tables.get(table, [])
            if row[key] == value and (text := untagged(row.get(field, "")))
        }

    def columns(self, row: Row, problems: Problems) -> Iterator[Question]:
        """The columns of answers that a question has."""
        kind, title, qid = row["type"], row["title"], row["qid"]
        if kind in SHOWN_ONLY or title == MARKER:
            return
        wording, below = self.texts("questions", "qid", qid, "question"), self._below(qid)
        base = Question(
            title, section=self.texts("groups", "gid", row["gid"], "group_name"), wording=wording,
            note=self.texts("questions", "qid", qid, "help"), mandatory=row.get("mandatory") == "Y",
            routing=self._routing(row),
        )  # fmt: skip
        answers = self._answers(row)
        for code, word in SCALES.get(kind, ()):
            answers[code] = {each: word_of(word, each) for each in self.languages}
        base = _answered(base, kind, answers, of_attributes(self._attributes(qid)))
        if below:
            for sub in below:
                words = self.texts("subquestions", "qid", sub["qid"], "question")
                name = f"{title}[{sub['title']}]"
                note = self.texts("subquestions", "qid", sub["qid"], "help") or base.note
                yield replace(base, name=name, stem=wording, wording=words or wording, note=note)
        elif kind in (*TICKS, "F", "K", "Q"):
            problems.add("no rows", "a question has no rows below it", f"{title} of type {kind}",
                         "sub-questions", "Export the survey again, or mend it in LimeSurvey.")  # fmt: skip
        else:
            yield base
        if row.get("other") == "Y":
            yield Question(f"{title}[other]", "text", base.section, {}, wording, routing=base.routing)

    def _below(self, qid: str) -> list[Row]:
        rows = [
            row for row in self.tables.get("subquestions", [])
            if row["parent_qid"] == qid and self._is_first(row)
            and row.get("scale_id", "0") in ("0", "")
        ]  # fmt: skip
        return sorted(rows, key=lambda row: _number(row.get("question_order")))

    def _answers(self, row: Row) -> dict[str, Text]:
        answers = [each for each in self.tables.get("answers", []) if each["qid"] == row["qid"]]
        codes: dict[str, dict[str, str]] = {}
        for each in sorted(answers, key=lambda each: _number(each.get("sortorder"))):
            language = each.get("language", self.languages[0])
            codes.setdefault(each["code"], {})[language] = untagged(each.get("answer", ""))
        if row.get("other") == "Y" and row["type"] not in TICKS:
            codes[OTHER] = dict.fromkeys(self.languages, "Other")
        return dict(codes)

    def _attributes(self, qid: str) -> dict[str, str]:
        rows = self.tables.get("question_attributes", [])
        return {row["attribute"]: row.get("value", "") for row in rows if row["qid"] == qid}

    def _routing(self, row: Row) -> str:
        """The relevance of a question, or of its group where it has none of its own."""
        groups = {each["gid"]: each.get("grelevance", "") for each in self.tables.get("groups", [])}
        own, group = row.get("relevance", ""), groups.get(row["gid"], "")
        parts = [text.strip() for text in (own, group) if text.strip() not in ("", "1")]
        conditions = [each for each in self.tables.get("conditions", []) if each["qid"] == row["qid"]]
        if not parts and conditions:
            parts = [" or ".join(f'{each["cfieldname"]} {each["method"]} "{each["value"]}"'
                                 for each in conditions)]  # fmt: skip
        return parts[0] if len(parts) == 1 else " and ".join(f"({part})" for part in parts)

    @property
    def fields(self) -> dict[str, str]:
        """The name of each question by the name of its field, as 245554X1X2."""
        return {f"{row.get('sid')}X{row['gid']}X{row['qid']}": row["title"] for row in self._questions()}


def _number(text: str | None) -> int:
    """The place that a row has in an order, the first where it has none."""
    return int(text) if text and text.isdigit() else 0


def _answered(base: Question, kind: str, answers: Mapping[str, Text], allows: Allowed) -> Question:
    """The question with its type, its answers and what among them is none."""
    if kind in TICKS:
        words = {
            "0": {language: word_of("no", language) for language in base.wording},
            "1": {language: word_of("yes", language) for language in base.wording},
        }
        return replace(base, type="single", labels=words, is_tick=True)
    if kind in NUMBERS:
        missing: dict[str, Text] = {code: {} for code in allows.codes}
        low, high = allows.minimum, allows.maximum
        number = "integer" if allows.whole else "number"
        return replace(base, type=number, minimum=low, maximum=high, missing=missing)
    if kind in TEXTS or not answers:
        return replace(base, type="text")
    lost = {code: label for code, label in answers.items() if any(map(missing_kind, label.values()))}
    kept = {code: label for code, label in answers.items() if code not in lost}
    return replace(base, type="single", labels=kept, missing=lost)
