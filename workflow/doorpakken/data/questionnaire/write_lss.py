"""The form to field the next wave with as a LimeSurvey structure (.lss)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from doorpakken.data.questionnaire.check_expressions import Dialect
from doorpakken.data.questionnaire.codebook_rows import item_row, question_rows
from doorpakken.data.questionnaire.form_blocks import (
    ANSWER,
    Block,
    blocks,
    form_mark,
    is_asked,
    is_mandatory,
    limesurvey_names,
    offered,
    program_names,
)
from doorpakken.data.questionnaire.form_checks import FormCheck, form_checks, lost_rows
from doorpakken.data.questionnaire.lss_fields import SURVEY
from doorpakken.data.questionnaire.lss_marker import MARKER, Marker
from doorpakken.data.questionnaire.lss_marker import written as packed
from doorpakken.data.questionnaire.lss_tables import Tables, written
from doorpakken.data.questionnaire.lss_words import LssWords
from doorpakken.data.questionnaire.number_limits import Allowed, expression
from doorpakken.data.questionnaire.read_lss import of_tables
from doorpakken.data.study.documents import shown
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.study_model import Wave
from doorpakken.errors import Problems

CODE = re.compile(rf"-?[A-Za-z0-9]{{1,{ANSWER}}}")
MANY = 20  # answers beyond which a list drops down
KINDS = {"ticks": "M", "grid": "F", "numbers": "K"}


def write_lss(wave: Wave, languages: Sequence[str]) -> tuple[bytes, list[str]]:
    """The file, and what of the wave it does not hold, in words.

    Raises UserError with every code of an answer that LimeSurvey has no room for.
    """
    problems = Problems(shown(wave.folder / "codebook.csv"))
    for item in wave.questions:
        for code in (*item.labels, *offered(item, wave.missing, languages)):
            if not CODE.fullmatch(code):
                problems.add("answer code", "LimeSurvey has no room for the code of an answer", code,
                             f"at most {ANSWER} letters and digits", "Recode it in a new variable.",
                             row=item.row, column="labels")  # fmt: skip
    problems.refuse()
    form = _Form(wave, tuple(languages), LssWords(wave, limesurvey_names(wave.items)))
    form.fill()
    form.mark(_marker(wave, languages, form))
    lost = [f"{check.name}: {check.lost}" for check in form.checks if check.lost]
    return written(form.tables), [*lost_rows(wave), *lost]


def _marker(wave: Wave, languages: Sequence[str], form: _Form) -> Marker:
    """What the form does not hold, found by reading it."""
    heads = {item.variable: form.words.head(item.variable) for item in wave.items}
    own = program_names(wave.items)
    rows = [
        {**item_row(item, languages), "name": own[item.variable], "place": str(place)}
        for place, item in enumerate(wave.items)
        if item.variable in own
    ]
    missing = {code: kind for code, kind in wave.missing.items() if code}
    names = {heads[item.variable]: item.variable for item in wave.items if item.variable not in own}
    marker = Marker(form_mark(wave), missing, names, rows)
    form.mark(marker)
    read = question_rows(of_tables(form.tables, Problems("")).questions, languages)
    form.unmark()
    by_variable = {row["variable"]: row for row in read}
    cells = {}
    for item in wave.items:
        row, was = by_variable.get(item.variable, {}), item_row(item, languages)
        other = {head: cell for head, cell in was.items() if row.get(head) != cell}
        if other and row:
            cells[item.variable] = other
    return replace(marker, cells=cells)


@dataclass
class _Form:
    wave: Wave
    languages: tuple[str, ...]
    words: LssWords
    tables: Tables = field(default_factory=dict)
    checks: list[FormCheck] = field(default_factory=list)
    numbers: int = 0
    sid: str = ""

    def fill(self) -> None:
        """Write the tables, but for the hidden question that says of which wave the form is."""
        self.sid = str(int(form_mark(self.wave)[-5:], 16) % 900_000 + 100_000)
        self.checks = form_checks(
            self.wave, Dialect(self.words.number, self.words.given, "==", "/", "!({})".format)
        )
        self.tables = {name: [] for name in ("answers", "conditions", "groups", "questions", "subquestions")}
        self.tables |= {
            "question_attributes": [],
            "languages": [{"language": each} for each in self.languages],
        }
        self.tables["surveys"] = [
            {**SURVEY, "sid": self.sid, "language": self.languages[0],
             "additional_languages": " ".join(self.languages[1:])}
        ]  # fmt: skip
        label = self.wave.label
        self.tables["surveys_languagesettings"] = [
            {"surveyls_survey_id": self.sid, "surveyls_language": each,
             "surveyls_title": label.get(each, self.wave.id), "surveyls_dateformat": "6",
             "surveyls_numberformat": "0"}
            for each in self.languages
        ]  # fmt: skip
        section: Text | None = None
        for block in blocks(self.wave.items):
            if block.items[0].section != section:
                section = block.items[0].section
                self._group(section)
            if block.kind != "one" or is_asked(block.items[0]):
                self._block(block)
            for check in self.checks:
                if check.severity == "warning" and check.after == block.items[-1].variable and check.holds:
                    text = dict.fromkeys(self.languages, check.description)
                    title = f"check{self.checks.index(check) + 1}"
                    self._question("X", title, text, {}, relevance=f"!({check.holds})")

    def mark(self, marker: Marker) -> None:
        """Add the hidden question with what else is known of the form."""
        qid = self._question("*", MARKER, dict.fromkeys(self.languages, marker.form), {})
        for row in self.tables["questions"]:
            if row["qid"] == qid:
                row["help"] = packed(marker)
        self._attribute(qid, "hidden", "1")

    def unmark(self) -> None:
        """Take the hidden question out again."""
        qid = str(self.numbers)
        for table in ("questions", "question_attributes"):
            self.tables[table] = [row for row in self.tables[table] if row["qid"] != qid]

    def _group(self, section: Text) -> None:
        number = 1 + len({row["gid"] for row in self.tables["groups"]})
        for each in self.languages:
            self.tables["groups"].append(
                {"gid": str(number), "sid": self.sid, "group_name": section.get(each, ""),
                 "group_order": str(number), "language": each}
            )  # fmt: skip

    def _block(self, block: Block) -> None:
        first = block.items[0]
        if block.kind == "one":
            kind = {"integer": "N", "number": "N", "text": "T"}.get(first.type, "S")
            if first.type == "single":
                kind = "!" if len(first.labels) > MANY else "L"
            text = first.question if first.stem else first.wording
        else:
            kind, text = KINDS[block.kind], first.stem
        title = self.words.names[first.variable][0]
        qid = self._question(
            kind, title, text, first.note, relevance=self.words.relevance(first.asked_if),
            mandatory="Y" if is_mandatory(first, self.wave) else "N",
        )  # fmt: skip
        codes = offered(first, self.wave.missing, self.languages)
        if kind in ("L", "!", "F"):
            self._answers(qid, [*first.labels.items(), *codes.items()])
        if block.kind != "one":
            for order, item in enumerate(block.items, start=1):
                note = item.note if item.note != first.note else {}
                title = self.words.names[item.variable][1]
                self._question("T", title, item.wording, note, parent=qid, order=order)
        self._validation(qid, block, codes)

    def _question(
        self, kind: str, title: str, text: Text, note: Text, *, relevance: str = "1", mandatory: str = "N",
        parent: str = "0", order: int = 0,
    ) -> str:  # fmt: skip
        self.numbers += 1
        gid = self.tables["groups"][-1]["gid"]
        table = "questions" if parent == "0" else "subquestions"
        for each in self.languages:
            self.tables[table].append(
                {"qid": str(self.numbers), "parent_qid": parent, "sid": self.sid, "gid": gid, "type": kind,
                 "title": title, "question": text.get(each, ""), "help": note.get(each, ""), "other": "N",
                 "mandatory": mandatory, "question_order": str(order or self.numbers), "language": each,
                 "scale_id": "0", "same_default": "0", "relevance": relevance}
            )  # fmt: skip
        return str(self.numbers)

    def _answers(self, qid: str, answers: Sequence[tuple[str, Text]]) -> None:
        for order, (code, label) in enumerate(answers, start=1):
            for each in self.languages:
                self.tables["answers"].append(
                    {"qid": qid, "code": code, "answer": label.get(each, ""), "sortorder": str(order),
                     "assessment_value": "0", "language": each, "scale_id": "0"}
                )  # fmt: skip

    def _attribute(self, qid: str, name: str, value: str, language: str = "") -> None:
        self.tables["question_attributes"].append(
            {"qid": qid, "attribute": name, "value": value, "language": language}
        )

    def _validation(self, qid: str, block: Block, codes: Mapping[str, Text]) -> None:
        """Limits of numbers, and the checks that end with a block."""
        first, last = block.items[0], block.items[-1]
        if first.type in ("integer", "number"):
            if first.type == "integer":
                self._attribute(qid, "num_value_int_only", "1")
            limits = expression(Allowed(first.minimum, first.maximum, tuple(codes)), "this", "==")
            if limits:
                self._attribute(
                    qid, "em_validation_sq" if block.kind == "numbers" else "em_validation_q", limits
                )
            for each in self.languages if codes else ():
                tip = "; ".join(f"{code} = {text[each]}" for code, text in codes.items())
                self._attribute(qid, "em_validation_q_tip", tip, each)
        checks = [each for each in self.checks if each.severity == "error" and each.after == last.variable]
        holds = " and ".join(f"({check.holds})" for check in checks if check.holds)
        if holds:
            own = [row for row in self.tables["question_attributes"]
                   if row["qid"] == qid and row["attribute"] == "em_validation_q"]  # fmt: skip
            if own:
                own[0]["value"] = f"({own[0]['value']}) and {holds}"
            else:
                self._attribute(qid, "em_validation_q", holds)
            words = "; ".join(check.description for check in checks if check.holds)
            for each in self.languages:
                self._attribute(qid, "em_validation_q_tip", words, each)
