"""A questionnaire from an XLSForm: its sheets `survey` and `choices`, with the heads of its exports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from doorpakken.data.intake.known_scales import missing_kind, word_of
from doorpakken.data.questionnaire.form_blocks import kinds_in_words
from doorpakken.data.questionnaire.model import UNNAMED, Question, Questionnaire
from doorpakken.data.questionnaire.number_limits import of_expression
from doorpakken.data.questionnaire.routing import with_routing
from doorpakken.data.questionnaire.sheet_rows import Sheets
from doorpakken.data.questionnaire.texts import untagged
from doorpakken.data.questionnaire.value_labels import value_labels
from doorpakken.data.study.documents import shown
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.errors import Problems
from doorpakken.words import Phrases, languages

NAMES = Phrases("questionnaire")
SPOKEN = re.compile(r"(label|hint|guidance_hint)(?:::?(.*?)(?:\(([A-Za-z-]+)\))?)?\s*")
SELECT = re.compile(r"(select[_ ]one|select[_ ]multiple|rank)\s+(\S+)(\s+or[_ ]other)?")
TYPES = {"integer": "integer", "decimal": "number", "range": "number"}
TYPES |= dict.fromkeys(("datetime", "start", "end"), "datetime")
MARKER = "form_of"  # the field of a form of our own that says of which wave it is
TABLE, ONE_SCREEN = "table-list", "field-list"
Record = dict[str, str]


def is_xlsform(sheets: Sheets) -> bool:
    """Whether a workbook has the sheets and heads of an XLSForm."""
    rows = {name.casefold(): rows for name, rows in sheets.items()}.get("survey", [])
    return bool(rows) and {"type", "name"} <= {head.casefold() for head in rows[0]}


def read_xlsform(path: Path, sheets: Sheets) -> Questionnaire:
    """The questions in the order of the survey; UserError with all that is wrong in its sheets."""
    tables = {name.casefold(): _records(rows) for name, rows in sheets.items()}
    form = _Form(Problems(f"{shown(path)}, sheet survey"))
    form.read_choices(tables.get("choices", []), Problems(f"{shown(path)}, sheet choices"))
    questions = with_routing(list(form.questions(tables["survey"])))
    form.problems.refuse()
    return Questionnaire(tuple(form.languages) or (UNNAMED,), questions, kinds_in_words(questions))


def _records(rows: list[list[str]]) -> list[tuple[int, Record]]:
    heads = [head.strip() for head in rows[0]] if rows else []
    return [
        (number, {head: cell for head, cell in zip(heads, row, strict=False) if head and cell})
        for number, row in enumerate(rows[1:], start=2)
        if any(row)
    ]


@dataclass
class _Group:
    """A group that is open: its section, or its stem where it is a table, and who is asked it."""

    section: Text
    stem: Text
    routing: str


@dataclass
class _Form:
    problems: Problems
    lists: dict[str, dict[str, Text]] = field(default_factory=dict)
    languages: dict[str, None] = field(default_factory=dict)

    def texts(self, record: Record, key: str) -> Text:
        """The texts of a row under a head, by language."""
        texts = {}
        for head, cell in record.items():
            match = SPOKEN.fullmatch(head)
            if match and match[1] == key:
                language = _code((match[3] or match[2] or UNNAMED).strip().casefold())
                self.languages.setdefault(language)
                texts[language] = untagged(cell)
        return texts

    def read_choices(self, records: list[tuple[int, Record]], problems: Problems) -> None:
        """The lists of answers by name; problems of their own are added to those of the form."""
        for row, record in records:
            name = record.get("list_name") or record.get("list name", "")
            code = record.get("name") or record.get("value", "")
            if not name or not code:
                problems.add("no name", "an answer has no list or no name", ", ".join(record.values())[:60],
                             "list_name and name", "Fill them in.", row=row)  # fmt: skip
            elif code in self.lists.setdefault(name, {}):
                problems.add("answer twice", f"the answer stands twice in the list {name}", code, "it once",
                             "Keep one row.", row=row, column="name")  # fmt: skip
            else:
                self.lists[name][code] = self.texts(record, "label")
        self.problems.problems += problems.problems

    def questions(self, records: list[tuple[int, Record]]) -> Iterator[Question]:
        """The columns of answers of the survey, without what stands in a repeat."""
        groups: list[_Group] = []
        repeats, names = 0, dict[str, int]()
        for row, record in records:
            kind = " ".join(record.get("type", "").replace("_", " ").split()).casefold()
            if kind in ("begin repeat", "end repeat"):
                repeats += 1 if kind.startswith("begin") else -1
            elif kind == "begin group":
                groups.append(self._group(record, bool(groups)))
            elif kind == "end group" and groups:
                groups.pop()
            elif kind and kind != "note" and not repeats and record.get("name") != MARKER:
                name = record.get("name", "")
                if not name or name in names:
                    actual = f"{name}, as in row {names[name]}" if name else "an empty cell"
                    self.problems.add("name", "the question has no name of its own", actual, "a name, once",
                                      "Name it.", row=row, column="name")  # fmt: skip
                    continue
                names[name] = row
                yield from self._columns(row, record, groups)

    def _group(self, record: Record, is_inner: bool) -> _Group:
        label = self.texts(record, "label")
        shows = record.get("appearance", "")
        table = TABLE in shows or (is_inner and ONE_SCREEN in shows)
        return _Group({} if table else label, label if table else {}, record.get("relevant", ""))

    def _codes(self, record: Record, codes: Sequence[str]) -> dict[str, Text]:
        """Numbers that stand for no answer, with the words that the hint has for them."""
        words = {
            each: dict(value_labels(text) or ()) for each, text in self.texts(record, "guidance_hint").items()
        }
        return {code: {each: pairs[code] for each, pairs in words.items() if code in pairs} for code in codes}

    def _columns(self, row: int, record: Record, groups: list[_Group]) -> Iterator[Question]:
        parts = [part for part in (*(group.routing for group in groups), record.get("relevant", "")) if part]
        number = of_expression(record.get("constraint", ""))
        base = Question(
            record["name"],
            section=next((group.section for group in groups if group.section), {}),
            stem=next((group.stem for group in reversed(groups) if group.stem), {}),
            wording=self.texts(record, "label"), note=self.texts(record, "hint"), minimum=number.minimum,
            maximum=number.maximum, missing=self._codes(record, number.codes),
            routing=parts[0] if len(parts) == 1 else " and ".join(f"({part})" for part in parts),
            mandatory=record.get("required", "").casefold() in ("yes", "true", "true()"), row=row,
        )  # fmt: skip
        kind = " ".join(record["type"].split())
        select = SELECT.fullmatch(kind)
        if select is None:
            given = "id" if "uuid()" in record.get("calculation", "") else "text"
            yield replace(base, type=TYPES.get(kind.split(" ")[0].casefold(), given))
            return
        answers = self.lists.get(select[2])
        if answers is None:
            lists = f"one of {', '.join(self.lists)[:120]}"
            self.problems.add("no list", "the list of answers is not there", select[2], lists,
                              "Add it to choices.", row=row, column="type")  # fmt: skip
            return
        if select[1].endswith("one"):
            yield _closed(base, answers)
        else:
            yield replace(base, type="text")
            yield from _boxes(base, answers)
        if select[3]:
            yield Question(f"{base.name}_other", "text", base.section, {}, base.wording, row=row)


def _code(language: str) -> str:
    """The code of a language that a head names by its name, as English."""
    names = {NAMES.say("language", code).casefold(): code for code in languages()}
    return names.get(language, language)


def _closed(base: Question, answers: Mapping[str, Text]) -> Question:
    lost = {code: label for code, label in answers.items() if any(map(missing_kind, label.values()))}
    kept = {code: label for code, label in answers.items() if code not in lost}
    return replace(base, type="single", labels=kept, missing=lost)


def _boxes(base: Question, answers: Mapping[str, Text]) -> Iterator[Question]:
    """A column of 0 and 1 for each answer of which several could be ticked."""
    for code, label in answers.items():
        words = {
            "0": {each: word_of("no", each) for each in label},
            "1": {each: word_of("yes", each) for each in label},
        }
        yield replace(
            base, name=f"{base.name}/{code}", type="single", stem=base.wording, wording=label,
            labels=words, missing={}, is_tick=True,
        )  # fmt: skip
