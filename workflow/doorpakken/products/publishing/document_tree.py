"""Chapters read into one document: one tree for all writers, its ids unique, every link arriving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pandocfilters import Span

from doorpakken.data.study.study_model import CHAPTER_ID
from doorpakken.errors import Problem, UserError, problem, refusal
from doorpakken.products.publishing.block_trees import WHOLE_BELOW, Expansion
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.pandoc import parse
from doorpakken.products.publishing.pandoc_nodes import Node, attribute, change, link, nodes, text_of

RAW = "doorpakken"


@dataclass(frozen=True)
class Chapter:
    """A chapter: its id, the words of its heading, and its blocks without that heading."""

    id: str
    title: list[Node]
    blocks: list[Node]


@dataclass(frozen=True)
class Document:
    """All chapters, and the drawings by name."""

    chapters: tuple[Chapter, ...]
    pictures: dict[str, str]


def read_document(chapters: Sequence[tuple[str, str]], meta: Meta) -> Document:
    """Read (chapter id, markdown) pairs. Raises UserError with everything that is wrong.

    Refused: no chapters, a chapter without exactly one level-1 heading that opens it, unknown blocks, raw
    text of other formats, pictures outside figure blocks, tables without header row, equal ids, links that
    arrive nowhere.
    """
    if not chapters:
        raise refusal("chapter", "a document needs chapters", meta.title, found="none")
    expansion = Expansion()
    taken = {name for name, _ in chapters}
    read, moved = [], []
    for name, markdown in chapters:
        blocks = parse(markdown)["blocks"]
        chapter = _chapter(name, blocks, expansion)
        read.append(chapter)
        moved.append(_unique_headings(chapter, taken) | {attribute(blocks[0])[0]: name})
    return Document(tuple(_resolve_links(read, moved, meta)), expansion.pictures)


def _chapter(name: str, blocks: list[Node], expansion: Expansion) -> Chapter:
    place = f"chapter {name}"
    tops = [number for number, block in enumerate(blocks) if block["t"] == "Header" and block["c"][0] == 1]
    if not CHAPTER_ID.fullmatch(name):
        raise refusal("chapter", "a chapter id is letters, digits, - and _", place, found=name)
    if tops != [0]:
        found = f"{len(tops)} level-1 headings" if len(tops) != 1 else "text before the heading"
        raise refusal("chapter", "a chapter opens with its only level-1 heading", place, found=found)
    expanded: list[Node] = []
    level = 1
    for block in blocks[1:]:
        if block["t"] == "Header":
            level = block["c"][0]
        if block["t"] == "RawBlock" and block["c"][0] == RAW:
            expanded += expansion.expand(block["c"][1], place, level + 1)
        else:
            _refuse_foreign(block, place)
            expanded.append(block)
    return Chapter(name, blocks[0]["c"][2], expanded)


def _refuse_foreign(block: Node, place: str) -> None:
    for node in nodes(block):
        match node["t"]:
            case "RawBlock" | "RawInline":
                what, found = "raw text of one format in the prose", f"{{={node['c'][0]}}}"
                raise refusal("raw", what, place, found=found)
            case "Image":
                mend = "Show it with a display function: a figure has alternative text and data."
                found = node["c"][2][0]
                raise refusal("picture", "a picture in the prose", place, found=found, mend=mend)
            case "Table" if not _has_header(node):
                raise refusal("table", "a table needs a header row", place, found=text_of(node)[:40])


def _has_header(table: Node) -> bool:
    rows = table["c"][3][1]
    return bool(rows) and all(text_of(cell[4]).strip() for cell in rows[0][1])


def _unique_headings(chapter: Chapter, taken: set[str]) -> dict[str, str]:
    """Give headings that an earlier chapter has too other ids; the ids that changed. `taken` grows."""
    moved: dict[str, str] = {}
    for block in chapter.blocks:
        if block["t"] == "Header":
            own = attribute(block)
            identifier = own[0]
            if identifier in taken:
                own[0] = moved[identifier] = f"{chapter.id}-{identifier}"
            taken.add(own[0])
    return moved


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
                place = f"chapter {chapter.id}"
                problems.append(problem("id", "an id stands twice", place, found=identifier))
            if identifier:
                ids.add(identifier)
    linked = []
    for chapter, names in zip(chapters, moved, strict=True):
        arrive = _Arrival(ids, names, meta, f"chapter {chapter.id}", problems)
        linked.append(Chapter(chapter.id, change(chapter.title, arrive), change(chapter.blocks, arrive)))
    if problems:
        raise UserError(problems)
    return linked


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
        is_number = "n" in classes
        if is_number and "whole" not in classes and len(text_of(inlines)) < WHOLE_BELOW:
            classes = [*classes, "whole"]
        if target.startswith("#"):
            target = "#" + self.moved.get(target[1:], target[1:])
        arrives = not target.startswith("#") or target[1:] in self.ids
        if not arrives and (is_number or self.meta.part) and self.meta.evidence:
            target, arrives = self.meta.evidence + target, True
        if not arrives and "cell" in classes:
            return [Span(["", [name for name in classes if name == "whole"], []], inlines)]
        if not arrives:
            what, mend = "a link arrives nowhere", "Every number needs its record in the annex."
            mend = mend if is_number else ""
            self.problems.append(problem("link", what, self.place, found=target, mend=mend))
        return [link(target, inlines, [identifier, classes, pairs])]
