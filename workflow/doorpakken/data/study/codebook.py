"""Read codebook.csv and concepts.csv into items and concepts, with every problem named by row and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from doorpakken.data.study.csv_documents import load_table
from doorpakken.data.study.documents import shown
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.study_model import FACTS, Concept, Condition, Item
from doorpakken.errors import Problems

Row = Mapping[str, str]
TRAITS = ("group", "subgroup", "role", "due", "ceiling", "aka", "source")


def load_concepts(path: Path, languages: Iterable[str] = ()) -> dict[str, Concept]:
    """The concepts by id, with a label in each of the languages; UserError when an id stands twice."""
    concepts: dict[str, Concept] = {}
    problems = Problems(shown(path))
    for row, record in load_table(path, "concepts", [f"label_{language}" for language in languages]):
        key = record["concept"]
        if key in concepts:
            what, mend = "the concept stands twice", "Keep one row."
            problems.add("duplicate concept", what, key, "", mend, row=row, column="concept")
        traits = {name: record[name] for name in TRAITS if record.get(name)}
        label, meaning = _texts(record, "label"), _texts(record, "meaning")
        concepts[key] = Concept(key, label, record["group"], traits, meaning)
    problems.refuse()
    return concepts


def load_codebook(
    path: Path,
    concepts: Mapping[str, Concept],
    missing: Mapping[str, str],
    languages: tuple[str, ...],
    *,
    needs_id: bool = True,
) -> tuple[Item, ...]:
    """The items of a wave in the order of the codebook; UserError with all problems of the table."""
    texts = ("section", "question", "labels")
    rows = load_table(path, "codebook", [f"{text}_{language}" for language in languages for text in texts])
    items = tuple(_item(row, record) for row, record in rows)
    check = _ItemCheck(Problems(shown(path)), concepts, missing, {item.variable: item for item in items})
    rows_of: dict[tuple[str, str], int] = {}
    for item, (_, record) in zip(items, rows, strict=True):
        for column, value in (("variable", item.variable), ("column", item.column)):
            if (column, value) in rows_of:
                what, expected = f"the {column} stands twice", f"it once (row {rows_of[column, value]})"
                check.add(item, column, what, value, expected, "Keep one row.", kind="duplicate row")
            rows_of[column, value] = item.row
        check.references(item)
        for language in languages:
            check.texts(item, record, language)
    check.names(items)
    if needs_id and not any(item.type == "id" for item in items):
        what, mend = "no row of type id", "Name the column that identifies a respondent, or say `id: row`."
        check.problems.add("role", what, mend=mend, column="type")
    check.problems.refuse()
    return items


@dataclass(frozen=True)
class _ItemCheck:
    """Holds the rows of a codebook against concepts, missing codes and each other."""

    problems: Problems
    concepts: Mapping[str, Concept]
    missing: Mapping[str, str]
    items: Mapping[str, Item]

    def add(
        self, item: Item, column: str, what: str, found: str, expected: str, mend: str, kind: str = "codebook"
    ) -> None:
        """Add a problem of a cell."""
        self.problems.add(kind, what, found, expected, mend, row=item.row, column=column)

    def references(self, item: Item) -> None:
        """Hold concept, missing codes and routing of an item against what they name."""
        table, empty = "a row of concepts.csv", "an empty cell"
        if item.concept and item.concept not in self.concepts:
            self.add(item, "concept", "unknown concept", item.concept, table, "Add the concept there.")
        if item.is_question and not item.concept:
            self.add(item, "concept", "a question has no concept", empty, table, "Fill it in.")
        for code in item.missing:
            if code not in self.missing:
                expected, mend = "a code of wave.yaml", "Declare it there."
                self.add(item, "missing", "unknown missing code", repr(code), expected, mend)
        condition = item.asked_if
        source = self.items.get(condition.variable) if condition else None
        if condition and source is None:
            expected = "a row of this table"
            self.add(item, "asked_if", "unknown variable", condition.variable, expected, "Correct it.")
        elif condition and source and source.type == "single":
            expected = f"= and one of {', '.join(source.labels)}"
            for value in condition.values:
                if condition.operator != "=" or value not in source.labels:
                    actual = f"{condition.operator}{value}"
                    what = "no code of that question"
                    self.add(item, "asked_if", what, actual, expected, "Correct it.")

    def texts(self, item: Item, record: Row, language: str) -> None:
        """Hold wording and labels of an item in a language against what its type needs."""
        question, column = f"question_{language}", f"labels_{language}"
        empty, pairs = "an empty cell", _pairs(record[column])
        if not record[question] and item.is_question:
            self.add(item, question, "the question has no wording", empty, "its wording", "Fill it in.")
        if item.type == "single" and not pairs:
            self.add(item, column, "no labels", empty, "code=label pairs", "Fill them in.")
        elif item.type == "single" and list(pairs) != list(item.labels):
            what, mend = "other codes than in the first language", "Give both languages the same codes."
            self.add(item, column, what, "|".join(pairs), "|".join(item.labels), mend)
        if record[column] and len(record[column].split("|")) != len(pairs):
            cell, mend = record[column][:60], "Correct the pairs."
            self.add(item, column, "a code stands twice", cell, "each code once", mend)

    def names(self, items: Sequence[Item]) -> None:
        """Hold variables against the names of estimates, and the columns that identify a response."""
        owner = {key: item for item in items for key, statistic in item.estimands if statistic != "share"}
        for item in items:
            if item.variable in owner or item.variable in FACTS:
                of = owner[item.variable].variable if item.variable in owner else "every wave"
                what = f"the variable has the name of what is estimated of {of}"
                mend = "Give it another name."
                self.add(item, "variable", what, item.variable, "", mend, kind="name taken")
        for kind in ("id", "unit", "group"):
            for item in [item for item in items if item.type == kind][1:]:
                what = f"more than one column of type {kind}"
                self.add(item, "type", what, "", "", "Keep one.", kind="role")


def _item(row: int, record: Row) -> Item:
    by_language = {language: _pairs(text) for language, text in _texts(record, "labels").items()}
    codes = next((list(pairs) for pairs in by_language.values() if pairs), [])
    labels = {
        code: {language: pairs[code] for language, pairs in by_language.items() if code in pairs}
        for code in codes
    }
    return Item(
        variable=record["variable"],
        column=record["column"],
        type=record["type"],
        concept=record["concept"] or None,
        section=_texts(record, "section"),
        stem=_texts(record, "stem"),
        wording=_texts(record, "question"),
        labels=labels,
        note=_texts(record, "note"),
        minimum=float(record["minimum"]) if record["minimum"] else None,
        maximum=float(record["maximum"]) if record["maximum"] else None,
        missing=tuple(record["missing"].split("|")) if record["missing"] else (),
        asked_if=_condition(record["asked_if"]),
        link=record["link"],
        comparability=record["comparability"] or None,
        row=row,
    )


def _texts(record: Row, stem: str) -> Text:
    """The texts of a row by language, in the order of their columns; empty ones are left out."""
    heads = [head for head in record if head.startswith(f"{stem}_")]
    return {head.removeprefix(f"{stem}_"): record[head] for head in heads if record[head]}


def _pairs(cell: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in cell.split("|")) if cell else {}


def _condition(cell: str) -> Condition | None:
    match = re.fullmatch(r"([a-z][a-z0-9_]*)(=|>=|<=|>|<)(.+)", cell)
    return Condition(match[1], match[2], tuple(match[3].split("|"))) if match else None
