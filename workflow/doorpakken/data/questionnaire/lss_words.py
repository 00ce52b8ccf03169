"""What LimeSurvey calls the variables of a wave: heads of an export, and names in its expressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doorpakken.data.questionnaire.form_blocks import boxes_of
from doorpakken.data.study.study_model import Condition, Item, Wave


@dataclass(frozen=True)
class LssWords:
    """`names` has the code of question and sub-question of each variable, the latter empty where none is."""

    wave: Wave
    names: Mapping[str, tuple[str, str]]

    def head(self, variable: str) -> str:
        """The head of a variable in an export of codes."""
        title, row = self.names[variable]
        return f"{title}[{row}]" if row else title

    def field(self, variable: str) -> str:
        """The answer to a variable in an expression."""
        title, row = self.names[variable]
        return f"{title}_{row}.NAOK" if row else f"{title}.NAOK"

    def is_box(self, item: Item) -> bool:
        """Whether a row is a box of a tick-all question."""
        return item.variable in boxes_of(self.wave.items)

    def relevance(self, condition: Condition | None) -> str:
        """Who is asked, as an expression; 1 is everyone."""
        if condition is None:
            return "1"
        item, name = self.wave.item(condition.variable), self.field(condition.variable)
        values, sign = list(condition.values), "==" if condition.operator == "=" else condition.operator
        if self.is_box(item):
            values = ["Y" if value == "1" else "" for value in values]
        quote = "" if item.is_numeric else '"'
        text = " or ".join(f"{name} {sign} {quote}{value}{quote}" for value in values)
        below = sign in ("<", "<=") and item.missing
        return f"({text}) and {self.given(condition.variable)}" if below else f"(({text}))"

    def number(self, variable: str) -> str:
        """The answer as a number: of a box 1 or 0."""
        name = self.field(variable)
        return f'if({name} == "Y", 1, 0)' if self.is_box(self.wave.item(variable)) else name

    def given(self, variable: str) -> str:
        """Whether there is an answer; empty for a box, which always is ticked or not."""
        item, name = self.wave.item(variable), self.field(variable)
        if self.is_box(item):
            return ""
        quote = "" if item.is_numeric else '"'
        codes = [f"{name} != {quote}{code}{quote}" for code in item.missing if code]
        return f"({' and '.join([f'!is_empty({name})', *codes])})"
