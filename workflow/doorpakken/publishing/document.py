"""Chapters read into one document: one tree for all writers, its ids unique, every link arriving."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.errors import Problem, UserError, problem
from doorpakken.publishing.blocks import WHOLE_BELOW, Expansion
from doorpakken.publishing.meta import Meta
from doorpakken.publishing.nodes import Node, attribute, change, header, link, nodes, text_of
from doorpakken.publishing.pandoc import parse

RAW = "doorpakken"
CHAPTER_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Chapter:
    """A chapter: its id, the words of its heading, and its blocks without that heading."""

    id: str
    title: list[Node]
    blocks: list[Node]


@dataclass(frozen=True)
class Document:
    """All chapters, the drawings by name, and the version of the tree that pandoc wants back."""

    chapters: tuple[Chapter, ...]
    pictures: dict[str, str]
    version: list[int]


def read_document(chapters: Sequence[tuple[str, str]], meta: Meta) -> Document:
    """Read (chapter id, markdown) pairs. Raises UserError with everything that is wrong.

    Refused: no chapters, a chapter without exactly one level-1 heading that opens it, unknown blocks, raw text
    of other formats, pictures outside figure blocks, tables without header row, equal ids, links that arrive
    nowhere.
    """
    if not chapters:
        raise UserError(problem("chapter", "a document needs chapters", meta.title, found="none"))
    expansion = Expansion()
    parsed = [(name, parse(markdown)) for name, markdown in chapters]
    taken: set[str] = set()
    read = []
    for name, tree in parsed:
        chapter = _chapter(name, tree["blocks"], expansion)
        read.append(_unique_headings(chapter, taken))
    linked = _resolve_links(read, meta)
    return Document(tuple(linked), expansion.pictures, parsed[0][1]["pandoc-api-version"])


def _chapter(name: str, blocks: list[Node], expansion: Expansion) -> Chapter:
    place = f"chapter {name}"
    tops = [at for at, block in enumerate(blocks) if block["t"] == "Header" and block["c"][0] == 1]
    if not CHAPTER_ID.fullmatch(name):
        raise UserError(problem("chapter", "a chapter id is letters, digits, - and _", place, found=name))
    if tops != [0]:
        found = f"{len(tops)} level-1 headings" if len(tops) != 1 else "text before the heading"
        raise UserError(
            problem("chapter", "a chapter opens with its only level-1 heading", place, found=found)
        )
    made: list[Node] = []
    level = 1
    for block in blocks[1:]:
        if block["t"] == "Header":
            level = block["c"][0]
        if block["t"] == "RawBlock" and block["c"][0] == RAW:
            made.extend(expansion.expand(block["c"][1], place, level + 1))
        else:
            _refuse_foreign(block, place)
            made.append(block)
    slug = blocks[0]["c"][1][0]
    own = change(made, lambda node: _renamed(node, {slug: name}))
    return Chapter(name, blocks[0]["c"][2], own)


def _refuse_foreign(block: Node, place: str) -> None:
    for node in nodes(block):
        if node["t"] in ("RawBlock", "RawInline"):
            raise UserError(
                problem("raw", "raw text of one format in the prose", place, found=f"{{={node['c'][0]}}}")
            )
        if node["t"] == "Image":
            raise UserError(
                problem(
                    "picture", "a picture in the prose", place, found=node["c"][2][0],
                    mend="Show it with a display function: a figure has alternative text and data.",
                )
            )  # fmt: skip
        if node["t"] == "Table" and not _has_header(node):
            raise UserError(problem("table", "a table needs a header row", place, found=text_of(node)[:40]))


def _has_header(table: Node) -> bool:
    rows = table["c"][3][1]
    return bool(rows) and all(text_of(cell[4]).strip() for cell in rows[0][1])


def _renamed(node: Node, names: dict[str, str]) -> list[Node] | None:
    """A local link to an id that got another name."""
    if node["t"] == "Link" and node["c"][2][0].removeprefix("#") in names:
        attributes, inlines, (target, _) = node["c"]
        return [link("#" + names[target[1:]], inlines, attributes)] if target.startswith("#") else None
    return None


def _unique_headings(chapter: Chapter, taken: set[str]) -> Chapter:
    """Equal headings in two chapters get different ids; local links follow."""
    taken.add(chapter.id)
    names: dict[str, str] = {}

    def rename(node: Node) -> list[Node] | None:
        if node["t"] != "Header":
            return None
        level, (identifier, classes, pairs), inlines = node["c"]
        new = identifier if identifier not in taken else f"{chapter.id}-{identifier}"
        names.update({identifier: new} if new != identifier else {})
        return [header(level, [new, classes, pairs], inlines)]

    blocks = change(chapter.blocks, rename)
    taken.update(attribute(node)[0] for node in nodes(blocks) if node["t"] == "Header")  # type: ignore[index]
    return Chapter(chapter.id, chapter.title, change(blocks, lambda node: _renamed(node, names)))


def _resolve_links(chapters: list[Chapter], meta: Meta) -> list[Chapter]:
    """Check ids and local links; numbers without a record here go to `meta.evidence`, or to plain text in cells."""
    problems: list[Problem] = []
    ids: set[str] = {chapter.id for chapter in chapters}
    for chapter in chapters:
        for node in nodes(chapter.blocks):
            identifier = (attribute(node) or [""])[0]
            if identifier in ids:
                problems.append(problem("id", "an id stands twice", f"chapter {chapter.id}", found=identifier))
            ids.update({identifier} - {""})

    def arrive(node: Node, chapter: Chapter) -> list[Node] | None:
        if node["t"] != "Link":
            return None
        (identifier, classes, pairs), inlines, (target, title) = node["c"]
        number = "n" in classes
        if number and "whole" not in classes and len(text_of(inlines)) < WHOLE_BELOW:
            classes = [*classes, "whole"]
        known = not target.startswith("#") or target[1:] in ids
        if not known and number and meta.evidence:
            target, known = meta.evidence + target, True
        if not known and "cell" in classes:
            return [{"t": "Span", "c": [["", [name for name in classes if name == "whole"], []], inlines]}]
        if not known:
            problems.append(
                problem(
                    "link", "a link arrives nowhere", f"chapter {chapter.id}", found=target,
                    mend="Every number needs its record in the annex." if number else "",
                )
            )  # fmt: skip
        return [link(target, inlines, [identifier, classes, pairs])]

    made = [
        Chapter(c.id, change(c.title, lambda n, c=c: arrive(n, c)), change(c.blocks, lambda n, c=c: arrive(n, c)))  # type: ignore[misc]
        for c in chapters
    ]
    if problems:
        raise UserError(problems)
    return made
