"""Read codebook.csv and concepts.csv into items and concepts, with every problem named by row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from doorpakken.data.study.csv_documents import load_table
from doorpakken.data.study.documents import shown
from doorpakken.data.study.plan_model import Text
from doorpakken.data.study.study_model import FACTS, Concept, Condition, Item
from doorpakken.errors import Problem, UserError, problem

Row = Mapping[str, str]
TRAITS = ("group", "subgroup", "role", "due", "ceiling", "aka", "source")


def load_concepts(path: Path) -> dict[str, Concept]:
    """The concepts by id; UserError when an id stands twice."""
    concepts: dict[str, Concept] = {}
    found = []
    for row, record in load_table(path, "concepts"):
        key = record["concept"]
        if key in concepts:
            found.append(
                problem(
                    "duplicate concept",
                    "the concept stands twice",
                    shown(path),
                    row=row,
                    column="concept",
                    found=key,
                    mend="Keep one row.",
                )
            )
        traits = {name: record[name] for name in TRAITS if record.get(name)}
        concepts[key] = Concept(
            key, _texts(record, "label"), record["group"], traits, _texts(record, "meaning")
        )
    if found:
        raise UserError(found)
    return concepts


def load_codebook(
    path: Path, concepts: Mapping[str, Concept], missing: Mapping[str, str], languages: tuple[str, ...]
) -> tuple[Item, ...]:
    """The items of a wave in the order of the codebook; UserError with all problems of the table."""
    rows = load_table(path, "codebook")
    items = tuple(_item(row, record) for row, record in rows)
    name = shown(path)
    found: list[Problem] = []
    seen_variables: dict[str, int] = {}
    seen_columns: dict[str, int] = {}
    by_variable = {item.variable: item for item in items}
    for item, (_, record) in zip(items, rows, strict=True):
        for column, value, seen in (
            ("variable", item.variable, seen_variables),
            ("column", item.column, seen_columns),
        ):
            if value in seen:
                found.append(
                    problem(
                        "duplicate row",
                        f"the {column} stands twice",
                        name,
                        row=item.row,
                        column=column,
                        found=value,
                        expected=f"it once (row {seen[value]})",
                        mend="Keep one row.",
                    )
                )
            seen[value] = item.row
        found += _item_problems(item, record, name, concepts, missing, languages, by_variable)
    owner = {key: item for item in items for key, statistic in item.estimands if statistic != "share"}
    for item in items:
        if item.variable in owner or item.variable in FACTS:
            of = owner[item.variable].variable if item.variable in owner else "every wave"
            found.append(
                problem(
                    "name taken",
                    f"the variable has the name of what is estimated of {of}",
                    name,
                    row=item.row,
                    column="variable",
                    found=item.variable,
                    mend="Give it another name.",
                )
            )
    for kind in ("id", "unit", "group"):
        extra = [item for item in items if item.type == kind][1:]
        found += [
            problem(
                "role",
                f"more than one column of type {kind}",
                name,
                row=item.row,
                column="type",
                mend="Keep one.",
            )
            for item in extra
        ]
    if not any(item.type == "id" for item in items):
        found.append(
            problem(
                "role",
                "no row of type id",
                name,
                column="type",
                mend="Name the column that identifies a respondent.",
            )
        )
    if found:
        raise UserError(found)
    return items


def _item_problems(
    item: Item,
    record: Row,
    name: str,
    concepts: Mapping[str, Concept],
    missing: Mapping[str, str],
    languages: tuple[str, ...],
    items: Mapping[str, Item],
) -> list[Problem]:
    found = []

    def add(column: str, what: str, seen: str, expected: str, mend: str) -> None:
        found.append(
            problem(
                "codebook", what, name, row=item.row, column=column, found=seen, expected=expected, mend=mend
            )
        )

    if item.concept and item.concept not in concepts:
        add("concept", "unknown concept", item.concept, "a row of concepts.csv", "Add the concept there.")
    if item.is_question and not item.concept:
        add("concept", "a question has no concept", "an empty cell", "a row of concepts.csv", "Fill it in.")
    for code in item.missing:
        if code not in missing:
            add("missing", "unknown missing code", repr(code), "a code of wave.yaml", "Declare it there.")
    condition = item.asked_if
    if condition and condition.variable not in items:
        add("asked_if", "unknown variable", condition.variable, "a row of this table", "Correct it.")
    elif condition and items[condition.variable].type == "single":
        known = items[condition.variable].labels
        for value in condition.values:
            if condition.operator != "=" or value not in known:
                add(
                    "asked_if",
                    "no code of that question",
                    f"{condition.operator}{value}",
                    f"= and one of {', '.join(known)}",
                    "Correct it.",
                )
    for language in languages:
        if not record[f"question_{language}"] and item.is_question:
            add(
                f"question_{language}",
                "the question has no wording",
                "an empty cell",
                "its wording",
                "Fill it in.",
            )
        if item.type == "single":
            codes = list(_pairs(record[f"labels_{language}"]))
            if not codes:
                add(f"labels_{language}", "no labels", "an empty cell", "code=label pairs", "Fill them in.")
            elif codes != list(item.labels):
                add(
                    f"labels_{language}",
                    "other codes than in the first language",
                    "|".join(codes),
                    "|".join(item.labels),
                    "Give both languages the same codes.",
                )
        if (
            len(record[f"labels_{language}"].split("|")) != len(_pairs(record[f"labels_{language}"]))
            and (record[f"labels_{language}"])
        ):
            add(
                f"labels_{language}",
                "a code stands twice",
                record[f"labels_{language}"][:60],
                "each code once",
                "Correct the pairs.",
            )
    return found


def _item(row: int, record: Row) -> Item:
    by_language = {language: _pairs(record[f"labels_{language}"]) for language in ("nl", "en")}
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
    return {
        language: record[f"{stem}_{language}"]
        for language in ("nl", "en")
        if record.get(f"{stem}_{language}")
    }


def _pairs(cell: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in cell.split("|")) if cell else {}


def _condition(cell: str) -> Condition | None:
    match = re.fullmatch(r"([a-z][a-z0-9_]*)(=|>=|<=|>|<)(.+)", cell)
    return Condition(match[1], match[2], tuple(match[3].split("|"))) if match else None
