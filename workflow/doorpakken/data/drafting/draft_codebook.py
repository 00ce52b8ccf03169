"""The rows of a drafted codebook.csv: what the file suggests, and what an earlier wave knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from doorpakken.data.drafting.detect_format import Detected
from doorpakken.data.drafting.match_columns import Match
from doorpakken.data.drafting.proposal import Proposal
from doorpakken.data.drafting.question_wording import Wording, variable_names
from doorpakken.data.drafting.told_cells import told_facts, told_routing, told_texts
from doorpakken.data.drafting.use_codebook import Columns
from doorpakken.data.questionnaire import Question
from doorpakken.data.study import FACTS, Item
from doorpakken.data.study.open_points import todo

TEXTS = ("section", "stem", "question", "labels", "note")
Row = dict[str, str]


def codebook_rows(
    detected: Detected,
    columns: Columns,
    matched: Sequence[Match | None],
    languages: Sequence[str],
    earlier: str | None,
) -> list[Row]:
    """A row for each column, a head that stands twice once. earlier: name of the wave held against."""
    names = [column.name for column in detected.table.columns]
    own = {question.variable for question in columns.asked if question}
    taken = [*FACTS, *(match.item.variable for match in matched if match), *filter(None, own)]
    rows: dict[str, Row] = {}
    kept = {match.item.variable for match in matched if match and match.link != "first"}
    unrouted: list[tuple[Row, Question]] = []
    variables: dict[str, str] = {}
    for place, variable in enumerate(variable_names(names, taken)):
        match, question, proposal = matched[place], columns.asked[place], columns.proposed[place]
        spoken = dict(_spoken(proposal, columns.words[place], names[place], languages, columns.language))
        if question:
            spoken |= told_texts(question, proposal, languages, columns.language)
            variable = question.variable or variable
        row = _row(variable, names[place], proposal, spoken, earlier)
        if match and match.link == "first":
            row["link"] = todo(match.doubt, "first")
        elif match:
            row |= _earlier_row(match, proposal, spoken, kept, languages)
        if question:
            variables.setdefault(question.name, row["variable"])
            if match is None or match.link == "first":
                row |= told_facts(question)
                unrouted.append((row, question))
        rows.setdefault(names[place], row)
    for row, question in unrouted:
        row["asked_if"] = told_routing(question, variables)
    return list(rows.values())


def without_codes(rows: Sequence[Row], codes: Set[str]) -> None:
    """Take missing codes out of the rows, which no cell has."""
    for row in rows:
        row["missing"] = "|".join(code for code in row["missing"].split("|") if code not in codes)


def _row(variable: str, name: str, proposal: Proposal, spoken: Row, earlier: str | None) -> Row:
    asks = proposal.type in ("single", "integer", "number")
    return {
        "variable": variable,
        "column": name,
        "type": proposal.cell("type"),
        "concept": variable if asks else "",
        **spoken,
        "minimum": "",
        "maximum": "",
        "missing": "|".join(proposal.missing),
        "asked_if": "",
        "link": todo(f"no question of {earlier} is like it: is it new", "first")
        if earlier and asks
        else "first",
        "comparability": "",
    }


def _spoken(
    proposal: Proposal, words: Wording, name: str, languages: Sequence[str], language: str | None
) -> Iterator[tuple[str, str]]:
    """The texts of a column in each language; in another than that of the file they are left open.

    A question of which the file does not hold the wording has its head in the place of one.
    """
    asks = proposal.type in ("single", "integer", "number")
    texts = {"stem": words.stem, "question": words.question, "labels": proposal.cell("labels")}
    for column in TEXTS:
        for each in languages:
            text = texts.get(column, "")
            if column == "question" and asks and not text:
                text = name
            elif text and not text.startswith("TODO") and each != language and len(languages) > 1:
                text = todo(f"write it in {each}", text) if asks or column == "question" else text
            yield f"{column}_{each}", text


def _earlier_row(
    match: Match, proposal: Proposal, spoken: Row, kept: set[str], languages: Sequence[str]
) -> Row:
    """What the earlier wave knows of the question, with what the file says where they differ."""
    item = match.item
    row = {
        "variable": item.variable,
        "type": item.type,
        "concept": item.concept or "",
        "minimum": _end(item.minimum),
        "maximum": _end(item.maximum),
        "missing": "|".join(dict.fromkeys((*item.missing, *proposal.missing))),
        "asked_if": _routing(item, kept),
        "link": todo(match.doubt, match.link) if match.doubt else match.link,
        "comparability": todo(match.doubt, match.comparability) if match.doubt else match.comparability,
    }
    for each in languages:
        row |= {f"{text}_{each}": getattr(item, text).get(each, "") for text in ("section", "stem", "note")}
        row[f"question_{each}"] = item.wording.get(each, "")
        row[f"labels_{each}"] = "|".join(
            f"{code}={label[each]}" for code, label in item.labels.items() if each in label
        )
    if match.link == "recoded":
        del row["variable"]  # other answers are another variable, of the same concept
        row |= {"type": proposal.type} | {f"labels_{each}": spoken[f"labels_{each}"] for each in languages}
    if match.link in ("reworded", "redefined"):
        row |= {key: spoken[key] for each in languages for key in (f"stem_{each}", f"question_{each}")}
    return row


def _routing(item: Item, kept: set[str]) -> str:
    if item.asked_if is None or item.asked_if.variable in kept:
        return str(item.asked_if or "")
    return todo(f"{item.asked_if.variable} has no column here: who is asked", str(item.asked_if))


def _end(number: float | None) -> str:
    return "" if number is None else f"{number:.15g}"
