"""The form to field the next wave with as an XLSForm, for ODK, KoboToolbox and others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from doorpakken.data.questionnaire.check_expressions import Dialect
from doorpakken.data.questionnaire.form_blocks import (
    Block,
    blocks,
    form_mark,
    is_asked,
    is_mandatory,
    offered,
)
from doorpakken.data.questionnaire.form_checks import FormCheck, form_checks, lost_rows
from doorpakken.data.questionnaire.number_limits import Allowed, expression
from doorpakken.data.questionnaire.read_xlsform import MARKER
from doorpakken.data.questionnaire.workbook_bytes import workbook_bytes
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.study_model import Condition, Item, Wave
from doorpakken.words import Phrases

NAMES = Phrases("questionnaire")
PLAIN = ("type", "name")
SPOKEN = ("label", "hint", "guidance_hint", "constraint_message")
LOGIC = ("required", "relevant", "constraint", "calculation", "appearance")
TYPES = {"integer": "integer", "number": "decimal"}
Row = dict[str, str]


def write_xlsform(wave: Wave, languages: Sequence[str]) -> tuple[bytes, list[str]]:
    """The workbook with survey, choices and settings, and what of the wave it does not hold, in words."""
    form = _Form(wave, tuple(languages))
    form.fill()
    spoken = [f"{head}::{_named(each)}" for head in SPOKEN for each in languages]
    heads = [*PLAIN, *spoken, *LOGIC]
    answers = ["list_name", "name", *(f"label::{_named(each)}" for each in languages)]
    title = wave.label.get(languages[0], wave.id)
    sheets = {
        "survey": [heads, *([row.get(head, "") for head in heads] for row in form.survey)],
        "choices": [answers, *([row.get(head, "") for head in answers] for row in form.choices)],
        "settings": [
            ["form_title", "form_id", "version", "default_language"],
            [title, f"wave_{wave.id}".replace("-", "_"), form_mark(wave), _named(languages[0])],
        ],
    }
    lost = [f"{check.name}: {check.lost}" for check in form.checks if check.lost]
    return workbook_bytes(sheets), [*lost_rows(wave), *lost]


def _named(language: str) -> str:
    return f"{NAMES.say('language', language)} ({language})"


@dataclass
class _Form:
    wave: Wave
    languages: tuple[str, ...]
    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    lists: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    checks: list[FormCheck] = field(default_factory=list)

    def fill(self) -> None:
        """Write the rows of the survey and its lists of answers."""
        for block in blocks(self.wave.items):
            for item in block.items:
                box = block.row_name(item) if block.kind == "ticks" else ""
                self.fields[item.variable] = (block.name if box else item.variable, box)
        self.checks = form_checks(self.wave, Dialect(self._number, self._given, "=", "div", "not({})".format))
        self.survey.append({"type": "calculate", "name": MARKER, "calculation": f"'{form_mark(self.wave)}'"})
        section: Text = {}
        number = 0
        for block in blocks(self.wave.items):
            first = block.items[0]
            if first.section != section:
                self._close(section)
                section, number = first.section, number + 1
                if section:
                    self._row("begin_group", f"section_{number}", {"label": section})
            self._block(block)
        self._close(section)

    def _close(self, section: Text) -> None:
        if section:
            self.survey.append({"type": "end_group"})

    def _row(self, kind: str, name: str, texts: Mapping[str, Text], **logic: str) -> None:
        spoken = {
            f"{head}::{_named(each)}": text[each]
            for head, text in texts.items()
            for each in text
            if text[each]
        }
        self.survey.append(
            {"type": kind, "name": name, **spoken, **{key: cell for key, cell in logic.items() if cell}}
        )

    def _block(self, block: Block) -> None:
        first = block.items[0]
        if block.kind == "ticks":
            code = self._list([(block.row_name(item), item.wording) for item in block.items])
            self._row(
                f"select_multiple {code}", block.name, {"label": first.stem, "hint": first.note},
                required=self._required(first), relevant=self._relevant(first.asked_if),
                **self._constraint(block.items),
            )  # fmt: skip
        elif block.kind in ("grid", "numbers"):
            shows = "table-list" if block.kind == "grid" else "field-list"
            name = f"{block.name}_rows"
            self._row("begin_group", name, {"label": first.stem}, appearance=shows,
                      relevant=self._relevant(first.asked_if))  # fmt: skip
            for item in block.items:
                self._item(item, routed=False)
            self.survey.append({"type": "end_group"})
        else:
            self._item(first, routed=True)
        for check in self.checks:
            if check.severity == "warning" and check.after == block.items[-1].variable and check.holds:
                texts: Mapping[str, Text] = {"label": dict.fromkeys(self.languages, check.description)}
                self._row("note", f"check_{check.name}", texts, relevant=f"not({check.holds})")

    def _item(self, item: Item, *, routed: bool) -> None:
        if item.type == "weight":
            return
        if not is_asked(item):
            moments = [other.variable for other in self.wave.items if other.type == "datetime"]
            kind = {0: "start", 1: "end"}.get(
                moments.index(item.variable) if item.type == "datetime" else 2, ""
            )
            own = {} if item.type == "datetime" else {"calculation": "once(uuid())"}
            self._row(kind or ("calculate" if own else "datetime"), item.variable, {}, **own)
            return
        codes = offered(item, self.wave.missing, self.languages)
        texts: dict[str, Text] = {
            "label": item.question if routed and item.stem else item.wording,
            "hint": item.note,
        }
        if item.type == "single":
            kind = f"select_one {self._list([*item.labels.items(), *codes.items()])}"
        else:
            kind = TYPES.get(item.type, "text")
        if item.type in TYPES and codes:
            meanings = {
                each: "; ".join(f"{code} = {text[each]}" for code, text in codes.items())
                for each in self.languages
            }
            texts["guidance_hint"] = meanings
        self._row(
            kind, item.variable, texts, required=self._required(item),
            relevant=self._relevant(item.asked_if) if routed else "", **self._constraint((item,)),
        )  # fmt: skip

    def _required(self, item: Item) -> str:
        return "yes" if is_mandatory(item, self.wave) else ""

    def _list(self, answers: Sequence[tuple[str, Text]]) -> str:
        """The name of a list of answers, which is written once."""
        key = tuple((code, str(label)) for code, label in answers)
        if key not in self.lists:
            self.lists[key] = f"answers_{len(self.lists) + 1}"
            for code, label in answers:
                words = {f"label::{_named(each)}": text for each, text in label.items()}
                self.choices.append({"list_name": self.lists[key], "name": code, **words})
        return self.lists[key]

    def _constraint(self, items: Sequence[Item]) -> Row:
        """Limits of a number, and the checks that end here."""
        last = items[-1]
        codes = tuple(offered(last, self.wave.missing, self.languages))
        own = expression(Allowed(last.minimum, last.maximum, codes), ".", "=") if last.type in TYPES else ""
        checks = [
            check
            for check in self.checks
            if check.severity == "error" and check.after == last.variable and check.holds
        ]
        field_name = self.fields[last.variable][0]
        holds = [check.holds.replace(f"${{{field_name}}}", ".") for check in checks]
        parts = [part for part in (own, *holds) if part]
        message = " ".join(check.description for check in checks) or own
        if not parts:
            return {}
        row = {f"constraint_message::{_named(each)}": message for each in self.languages}
        return {
            "constraint": parts[0] if len(parts) == 1 else " and ".join(f"({part})" for part in parts),
            **row,
        }

    def _relevant(self, condition: Condition | None) -> str:
        if condition is None:
            return ""
        item = self.wave.item(condition.variable)
        name, box = self.fields[condition.variable]
        if box:
            return (
                f"selected(${{{name}}}, '{box}')"
                if "1" in condition.values
                else f"not(selected(${{{name}}}, '{box}'))"
            )
        if condition.operator == "=" and not item.is_numeric:
            return " or ".join(f"${{{name}}} = '{value}'" for value in condition.values)
        text = " or ".join(f"${{{name}}} {condition.operator} {value}" for value in condition.values)
        below = condition.operator in ("<", "<=") and item.missing
        return f"({text}) and {self._given(condition.variable)}" if below else text

    def _number(self, variable: str) -> str:
        name, box = self.fields[variable]
        if box:
            return f"if(selected(${{{name}}}, '{box}'), 1, 0)"
        return f"number(${{{name}}})" if set(self.wave.item(variable).labels) else f"${{{name}}}"

    def _given(self, variable: str) -> str:
        name, box = self.fields[variable]
        item = self.wave.item(variable)
        quote = "'" if item.labels else ""
        codes = [code for code in item.missing if code]
        parts = [f"${{{name}}} != ''", *(f"${{{name}}} != {quote}{code}{quote}" for code in codes)]
        return "" if box else f"({' and '.join(parts)})"
