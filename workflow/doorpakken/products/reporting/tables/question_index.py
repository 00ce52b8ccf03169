"""Where each research question is answered and each conclusion stands: links into the finished chapters.

A section takes part when its heading has an id of its own, as `## Larger and further {#size}`: then the link
to it is the same in every language. It answers the questions that the estimates in it are about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from doorpakken.errors import refusal
from doorpakken.products.reporting.blocks import Block, Rich, join, literal, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.tables.conclusion_tables import estimate_of, outcome_word, question

ANSWERS = "answers"  # the chapter that the tables stand in
LINK = re.compile(r"\(#n-([A-Za-z0-9_.-]+)\)")
SHOWN = re.compile(r'"est": "([A-Za-z0-9_.-]+)"')
FENCED = re.compile(r"^(`{3,})\{=doorpakken\}\n.*\n\1$", re.MULTILINE)
HEADING = re.compile(r"^(#{1,6})\s+(.+?)(?:\s*\{#([A-Za-z][\w-]*)[^}]*\})?\s*$", re.MULTILINE)
LINKED = re.compile(r"\[([^\]]*)\](?:\([^)]*\))?(?:\{[^}]*\})?")
ESCAPED = re.compile(r"\\([^\w\s])")
KIND = "heading"  # the kind of literal that the words of a heading are


@dataclass(frozen=True)
class Section:
    """A section that can be linked to: its id, its words, those of its chapter, the estimates in it."""

    id: str
    title: str
    chapter: str
    estimates: frozenset[str]


def estimates_in(markdown: str) -> set[str]:
    """The ids of the estimates that a chapter uses, in prose, tables and figures."""
    blocks = (match[0] for match in FENCED.finditer(markdown))
    return {*links_in(markdown), *(key for block in blocks for key in SHOWN.findall(block))}


def links_in(markdown: str) -> list[str]:
    """The ids of the estimates that prose links to, in its order; tables and figures are left out."""
    return LINK.findall(FENCED.sub("", markdown))


def sections(chapters: Mapping[str, str]) -> list[Section]:
    """The sections with an id of their own, of chapter id -> markdown of a language; UserError for one twice.

    A section ends at the next heading of its level or above.
    """
    listed: list[Section] = []
    for markdown in chapters.values():
        headings = list(HEADING.finditer(markdown))
        for index, heading in enumerate(headings):
            if not heading[3]:
                continue
            ends = (later.start() for later in headings[index + 1 :] if len(later[1]) <= len(heading[1]))
            text = markdown[heading.start() : next(ends, len(markdown))]
            titles = (LINKED.sub(r"\1", words[2]) for words in (heading, headings[0]))
            title, chapter = (ESCAPED.sub(r"\1", words) for words in titles)
            listed.append(Section(heading[3], title, chapter, frozenset(estimates_in(text))))
    ids = [section.id for section in listed]
    if twice := sorted({key for key in ids if ids.count(key) > 1}):
        mend = "Give each section an id of its own."
        raise refusal("id", "an id stands twice", "the chapters", found=", ".join(twice), mend=mend)
    return listed


def answer_tables(context: Context, chapters: Mapping[str, str]) -> list[Block]:
    """Two tables: every research question with its sections, every conclusion with its test and sections.

    chapters: chapter id -> markdown in the language. A study that asks no question, or concludes nothing, has
    one table less.
    """
    listed = sections(chapters)
    return [each for each in (_questions(context, listed), _conclusions(context, listed)) if each["rows"]]


def _questions(context: Context, listed: list[Section]) -> Block:
    register = context.register
    rows = []
    for key in register.data["questions"]:
        estimands = {name for name, words in register.estimands.items() if words.get("question") == key}
        answering = [
            section
            for section in listed
            if any(register.estimates[used].estimand in estimands for used in section.estimates)
        ]
        rows.append([question(context, key), _links(context, answering)])
    columns = context.columns("research question", "where", align="left")
    return table("answered", context.say("table questions"), "", columns, rows)


def _conclusions(context: Context, listed: list[Section]) -> Block:
    verdicts = context.register.verdicts
    rows = []
    for key, entry in verdicts.get("conclusions", {}).items():
        for within in map(context.at, entry["waves"]):
            test = verdicts["tests"][within.wave][entry["hypothesis"]]
            kind = verdicts["families"][test["family"]]["kind"]
            standing = [section for section in listed if test["estimate_id"] in section.estimates]
            names = literal(f"{entry['hypothesis']}, {test['family']}", "identifier")
            rows.append(
                [
                    context.codebook(f"{key}: {context.text(test['label'])}"),
                    question(context, test["question"]),
                    estimate_of(context, test),
                    [names, f" ({context.say(f'kind {kind}')})"],
                    outcome_word(within, key),
                    _links(context, standing),
                ]
            )
    heads = ("conclusion", "research question", "estimate", "hypothesis and family", "outcome", "where")
    columns = context.columns(*heads, align="left")
    return table("concluded", context.say("table traced"), "", columns, rows)


def _links(context: Context, listed: list[Section]) -> Rich:
    """The sections as links, after the chapter that they stand in."""
    chapters = []
    for chapter, within in groupby(listed, key=lambda section: section.chapter):
        links = [[literal(section.title, KIND) | {"to": section.id}] for section in within]
        chapters.append([literal(chapter, KIND), " (", *join(links, "; "), ")"])
    return join(chapters, "; ") or context.say("nowhere")
