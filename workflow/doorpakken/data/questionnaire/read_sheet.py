"""A questionnaire from a sheet as people keep one: a row for each variable, or for each of its codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from doorpakken.data.intake.known_scales import in_words as said
from doorpakken.data.intake.known_scales import missing_kind
from doorpakken.data.questionnaire.model import UNNAMED, Question, Questionnaire
from doorpakken.data.questionnaire.routing import with_routing
from doorpakken.data.questionnaire.sheet_heads import Heads, is_codebook, roles_of, type_of
from doorpakken.data.questionnaire.sheet_rows import Sheets
from doorpakken.data.questionnaire.value_labels import value_labels, value_range
from doorpakken.data.study.documents import shown
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.errors import Problems, refusal

ABOVE = 15  # rows among which the heads are looked for
TEXTS = ("section", "stem", "question", "note")
EXPECTED = "heads as variable and label, with codes and labels in one cell or a row for each code"
CODE = re.compile(r"[A-Za-z0-9_.-]+")
BREAK = re.compile(r"\s*[;|\n]\s*")
SIGN = re.compile(r"\s*[|;,\s]\s*")


@dataclass
class _Gathered:
    """What the rows of one variable say together."""

    row: int
    name: str
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)


def read_sheet(path: Path, sheets: Sheets) -> Questionnaire:
    """The variables of the sheet that is a codebook; UserError with all its problems."""
    name, place = _chosen(path, sheets)
    rows, heads = sheets[name], roles_of(sheets[name][place])
    problems = Problems(f"{shown(path)}, sheet {name}" if name else shown(path))
    reading = _Reading(heads, problems)
    for number, row in enumerate(rows[place + 1 :], start=place + 2):
        if any(row):
            reading.add(number, row)
    questions = with_routing(list(reading.questions()))
    if not questions:
        problems.add("no variables", "no row names a variable", "", "a variable in each row", row=place + 2)
    problems.refuse()
    spoken = [
        language
        for gathered in reading.gathered.values()
        for texts in gathered.texts.values()
        for language in texts
    ]
    return Questionnaire(tuple(dict.fromkeys(spoken)) or (UNNAMED,), questions)


def _chosen(path: Path, sheets: Sheets) -> tuple[str, int]:
    """The sheet that is a codebook and the place of its heads."""
    fitting = {
        name: place
        for name, rows in sheets.items()
        if (place := next((top for top, row in enumerate(rows[:ABOVE]) if is_codebook(roles_of(row))), None))
        is not None
    }
    named = [name for name in fitting if re.search(r"code|variab|label|vragen|question", name, re.IGNORECASE)]
    if len(fitting) == 1 or len(named) == 1:
        name = named[0] if len(named) == 1 else next(iter(fitting))
        return name, fitting[name]
    tops = [f"{name or 'the file'}: {', '.join(rows[0][:5])}" for name, rows in sheets.items() if rows]
    what = "more than one sheet is a codebook" if fitting else "no sheet has the heads of a codebook"
    found = ", ".join(fitting) or "; ".join(tops)[:200]
    raise refusal(
        "no codebook", what, shown(path), found=found, expected=EXPECTED,
        mend="Leave the others out of the file." if fitting else "Name the columns so.",
    )  # fmt: skip


@dataclass
class _Reading:
    heads: Heads
    problems: Problems
    gathered: dict[str, _Gathered] = field(default_factory=dict)
    last: str = ""

    def cell(self, row: Sequence[str], role: str, language: str = UNNAMED) -> str:
        place = self.heads.get((role, language))
        return row[place] if place is not None and place < len(row) else ""

    def add(self, number: int, row: Sequence[str]) -> None:
        """One row: of a new variable, or of a further code of the last one."""
        name = self.cell(row, "column") or self.cell(row, "variable")
        code, has_codes = self.cell(row, "code"), ("code", UNNAMED) in self.heads
        if not name and not (has_codes and code):
            return
        if not name and not self.last:
            self.problems.add("no variable", "a code stands above the first variable", code, "a variable",
                              "Name the variable in this row.", row=number)  # fmt: skip
            return
        if name and name in self.gathered and not (has_codes and code):
            once = f"it once, as in row {self.gathered[name].row}"
            self.problems.add("variable twice", "the variable stands twice", name, once, "Keep one row.",
                              row=number, column="variable")  # fmt: skip
            return
        self.last = name or self.last
        own = self.gathered.setdefault(self.last, _Gathered(number, self.last))
        for role, language in self.heads:
            text = self.cell(row, role, language)
            if text and role in TEXTS:
                own.texts.setdefault(role, {}).setdefault(language, " ".join(text.split()))
            elif text and role == "labels":
                self._pairs(number, own, text, language)
            elif text and role == "label" and code:
                self._coded(number, own, code, text, language)
            elif text and role not in ("label", "code", "variable", "column"):
                own.cells.setdefault(role, text)
        if has_codes and code and not any(self.cell(row, *head) for head in self.heads if head[0] == "label"):
            self.problems.add("no label", "a code has no label", code, "what it stands for",
                              "Fill it in.", row=number)  # fmt: skip
        own.cells.setdefault("variable", self.cell(row, "variable"))

    def _pairs(self, number: int, own: _Gathered, text: str, language: str) -> None:
        pairs, ends = value_labels(text), value_range(text)
        if ends:
            pairs = []
            own.cells |= dict(zip(("minimum", "maximum"), ends, strict=True))
        elif pairs is None and type_of(text, has_labels=False):
            own.cells.setdefault("type", text)
        elif pairs is None:
            self.problems.add("value labels", "codes and labels cannot be told apart", text[:60],
                              "pairs as 1=Yes; 2=No", "Write them so, or in a row for each code.",
                              row=number)  # fmt: skip
        for code, label in pairs or ():
            self._label(number, own, code, label, language)

    def _coded(self, number: int, own: _Gathered, code: str, text: str, language: str) -> None:
        """A code with its label, or as many of both, in two cells."""
        several = BREAK.search(code) is not None
        codes, labels = (BREAK.split(code), BREAK.split(text)) if several else ([code], [text])
        if len(codes) != len(labels):
            self.problems.add("value labels", f"{own.name} has not as many codes as labels", text[:60],
                              f"{len(codes)} labels", "Write 1=Yes; 2=No, or a row for each code.",
                              row=number)  # fmt: skip
        for each, label in zip(codes, labels, strict=False):
            self._label(number, own, each.strip(), " ".join(label.split()), language)

    def _label(self, number: int, own: _Gathered, code: str, label: str, language: str) -> None:
        if not CODE.fullmatch(code):
            self.problems.add("code", f"a code of {own.name} has signs that no code has", code[:40],
                              "letters, digits, _ . and -", "Write another code.", row=number)  # fmt: skip
        given = own.labels.setdefault(code, {}).setdefault(language, label)
        if given != label:
            self.problems.add("two labels", f"code {code} of {own.name} has two labels", label, given,
                              "Keep one.", row=number)  # fmt: skip

    def questions(self) -> Iterator[Question]:
        """The questions in the order of the sheet."""
        for own in self.gathered.values():
            listed, named = self._missing(own)
            worded = [code for code, label in own.labels.items() if any(map(missing_kind, label.values()))]
            lost = dict.fromkeys((*listed, *worded))
            missing: dict[str, Text] = {code: own.labels.get(code, named.get(code, {})) for code in lost}
            labels: dict[str, Text] = {code: label for code, label in own.labels.items() if code not in lost}
            low, high = (self._number(own, role) for role in ("minimum", "maximum"))
            variable = own.cells.get("variable", "") if ("column", UNNAMED) in self.heads else ""
            yield Question(
                own.name, type_of(own.cells.get("type", ""), has_labels=bool(labels)),
                own.texts.get("section", {}),
                own.texts.get("stem", {}), own.texts.get("question", {}), labels, missing,
                own.texts.get("note", {}), low, high, routing=own.cells.get("asked_if", ""),
                mandatory=said(own.cells.get("mandatory", ""), "yes"),
                variable=variable, row=own.row,
            )  # fmt: skip

    def _missing(self, own: _Gathered) -> tuple[list[str], dict[str, Text]]:
        text = own.cells.get("missing", "")
        pairs = value_labels(text) if "=" in text else None
        if pairs:
            return [code for code, _ in pairs], {code: {UNNAMED: label} for code, label in pairs}
        return list(filter(None, SIGN.split(text))), {}

    def _number(self, own: _Gathered, role: str) -> float | None:
        text = own.cells.get(role, "")
        try:
            return float(text.replace(",", ".")) if text else None
        except ValueError:
            self.problems.add("no number", f"the {role} is no number", text, "a number", "Correct it.",
                              row=own.row, column=role)  # fmt: skip
            return None
