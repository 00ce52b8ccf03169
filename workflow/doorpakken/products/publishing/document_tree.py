"""Chapters read into one document: one tree for all writers, its ids unique, every link arriving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.data.study.study_model import CHAPTER_ID
from doorpakken.errors import Problem, UserError, problem, refusal
from doorpakken.products.publishing.block_trees import WHOLE_BELOW, Expansion
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.pandoc import parse
from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attribute,
    change,
    header,
    link,
    nodes,
    span,
    text_of,
)

RAW = "doorpakken"


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

    Refused: no chapters, a chapter without exactly one level-1 heading that opens it, unknown blocks, raw
    text of other formats, pictures outside figure blocks, tables without header row, equal ids, links that
    arrive nowhere.
    """
    if not chapters:
        raise refusal("chapter", "a document needs chapters", meta.title, found="none")
    expansion = Expansion()
    parsed = [(name, parse(markdown)) for name, markdown in chapters]
    taken = {name for name, _ in chapters}
    read, moved = [], []
    for name, tree in parsed:
        chapter = _chapter(name, tree["blocks"], expansion)
        chapter, names = _unique_headings(chapter, taken)
        read.append(chapter)
        moved.append(names | {tree["blocks"][0]["c"][1][0]: name})
    linked = _resolve_links(read, moved, meta)
    return Document(tuple(linked), expansion.pictures, parsed[0][1]["pandoc-api-version"])


def _chapter(name: str, blocks: list[Node], expansion: Expansion) -> Chapter:
    place = f"chapter {name}"
    tops = [at for at, block in enumerate(blocks) if block["t"] == "Header" and block["c"][0] == 1]
    if not CHAPTER_ID.fullmatch(name):
        raise refusal("chapter", "a chapter id is letters, digits, - and _", place, found=name)
    if tops != [0]:
        found = f"{len(tops)} level-1 headings" if len(tops) != 1 else "text before the heading"
        raise refusal("chapter", "a chapter opens with its only level-1 heading", place, found=found)
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
    return Chapter(name, blocks[0]["c"][2], made)


def _refuse_foreign(block: Node, place: str) -> None:
    for node in nodes(block):
        if node["t"] in ("RawBlock", "RawInline"):
            raise refusal("raw", "raw text of one format in the prose", place, found=f"{{={node['c'][0]}}}")
        if node["t"] == "Image":
            raise refusal(
                "picture",
                "a picture in the prose",
                place,
                found=node["c"][2][0],
                mend="Show it with a display function: a figure has alternative text and data.",
            )
        if node["t"] == "Table" and not _has_header(node):
            raise refusal("table", "a table needs a header row", place, found=text_of(node)[:40])


def _has_header(table: Node) -> bool:
    rows = table["c"][3][1]
    return bool(rows) and all(text_of(cell[4]).strip() for cell in rows[0][1])


def _unique_headings(chapter: Chapter, taken: set[str]) -> tuple[Chapter, dict[str, str]]:
    """Headings that an earlier chapter has too get other ids; gives the ids that changed. `taken` grows."""
    moved: dict[str, str] = {}
    blocks = []
    for block in chapter.blocks:
        if block["t"] == "Header":
            level, (identifier, classes, pairs), inlines = block["c"]
            new = f"{chapter.id}-{identifier}" if identifier in taken else identifier
            taken.add(new)
            if new != identifier:
                moved[identifier] = new
            block = header(level, [new, classes, pairs], inlines)
        blocks.append(block)
    return Chapter(chapter.id, chapter.title, blocks), moved


def _resolve_links(chapters: list[Chapter], moved: list[dict[str, str]], meta: Meta) -> list[Chapter]:
    """Check ids and links; numbers without a record here lead to `meta.evidence`, or in a cell nowhere.

    In a part of a document all links that do not arrive lead there: their aim stands in another part.
    """
    ids = {chapter.id for chapter in chapters}
    problems: list[Problem] = []
    for chapter in chapters:
        for node in nodes(chapter.blocks):
            identifier = attribute(node)[0]
            if identifier in ids:
                problems.append(
                    problem("id", "an id stands twice", f"chapter {chapter.id}", found=identifier)
                )
            if identifier:
                ids.add(identifier)
    made = []
    for chapter, names in zip(chapters, moved, strict=True):
        arrive = _Arrival(ids, names, meta, f"chapter {chapter.id}", problems)
        made.append(Chapter(chapter.id, change(chapter.title, arrive), change(chapter.blocks, arrive)))
    if problems:
        raise UserError(problems)
    return made


@dataclass(frozen=True)
class _Arrival:
    """A rule for links: where they arrive. Notes those that arrive nowhere among the problems."""

    ids: set[str]
    moved: dict[str, str]
    meta: Meta
    place: str
    problems: list[Problem]

    def __call__(self, node: Node) -> list[Node] | None:
        if node["t"] != "Link":
            return None
        (identifier, classes, pairs), inlines, (target, _) = node["c"]
        number = "n" in classes
        if number and "whole" not in classes and len(text_of(inlines)) < WHOLE_BELOW:
            classes = [*classes, "whole"]
        if target.startswith("#"):
            target = "#" + self.moved.get(target[1:], target[1:])
        known = not target.startswith("#") or target[1:] in self.ids
        if not known and (number or self.meta.part) and self.meta.evidence:
            target, known = self.meta.evidence + target, True
        if not known and "cell" in classes:
            return [span(["", [name for name in classes if name == "whole"], []], inlines)]
        if not known:
            mend = "Every number needs its record in the annex." if number else ""
            self.problems.append(
                problem("link", "a link arrives nowhere", self.place, found=target, mend=mend)
            )
        return [link(target, inlines, [identifier, classes, pairs])]
