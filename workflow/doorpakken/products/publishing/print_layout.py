"""How the chapters of a report are laid out in print: figures with their data, tables beside one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from doorpakken.products.publishing.column_widths import BETWEEN, LINE, longest_piece
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Chapter
from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attr,
    classes_of,
    header,
    plain,
    raw,
    raw_inline,
    string,
    text_of,
    words,
)  # fmt: skip

BESIDE_FROM = 4  # tables in a row that fit into half a line stand in two columns
LEADING = 440  # characters: words under a heading that are no longer stay with the figure below them


def chapters_in_print(chapters: Sequence[Chapter], meta: Meta) -> list[Node]:
    """The chapters; from the first for looking things up they run on, on pages with narrow margins."""
    before = list(takewhile(lambda chapter: not is_reference(chapter.blocks), chapters))
    made = [block for chapter in before for block in _chapter(chapter, meta)]
    annexes = [block for chapter in chapters[len(before) :] for block in _annex(chapter, meta)]
    return [*made, raw("typst", "#reference["), *annexes, raw("typst", "]")] if annexes else made


def _chapter(chapter: Chapter, meta: Meta) -> list[Node]:
    """A chapter with the data of each figure in small letters below it."""
    blocks = [part for block in _led(chapter.blocks) for part in with_data(block, meta)]
    return [header(1, attr(chapter.id), chapter.title), *blocks]


def _annex(chapter: Chapter, meta: Meta) -> list[Node]:
    """The same in small letters, narrow tables beside one another."""
    head, *blocks = _chapter(chapter, meta)
    return [head, *_beside([in_small(block, "across") for block in blocks])]


def _beside(blocks: list[Node]) -> Iterator[Node]:
    """The blocks; narrow tables after one another, their headings and notes with them, in two columns."""
    for narrow, run in groupby(blocks, key=lambda block: block["t"] != "Para" and _is_narrow(block)):
        within = list(run)
        if not narrow or sum(block["t"] == "Table" for block in within) < BESIDE_FROM:
            yield from within
            continue
        yield raw("typst", "#beside[")
        yield from (in_small(block, "half") for block in within)
        yield raw("typst", "]")


def _is_narrow(block: Node) -> bool:
    """Whether a block has room in half a line: a heading, a note, or a table of numbers with short heads."""
    if block["t"] != "Table":
        return block["t"] == "Header" or "note" in classes_of(block)
    _, _, columns, (_, heads), bodies, _ = block["c"]
    rows = [*heads, *(row for body in bodies for row in body[3])]
    cells = [[cell[4] for cell in column] for column in zip(*(row[1] for row in rows), strict=True)]
    numbers = all(side["t"] == "AlignRight" for side, _ in columns[1:])
    longest = sum(max(longest_piece(cell) for cell in column) + BETWEEN for column in cells)
    return numbers and longest <= LINE["half"]


def is_reference(blocks: list[Node]) -> bool:
    """Whether a chapter is for looking things up: more tables and records than paragraphs and lists."""
    prose = sum(block["t"] not in ("Table", "Div", "Header") for block in blocks)
    return bool(prose < sum(block["t"] == "Table" or "record" in classes_of(block) for block in blocks))


def _led(blocks: list[Node]) -> Iterator[Node]:
    """The blocks; a short paragraph between a heading and a figure or table is marked to stay with both."""
    kinds = [block["t"] for block in blocks]
    for at, block in enumerate(blocks):
        leads = kinds[at : at + 2] in (["Para", "Figure"], ["Para", "Table"])
        if leads and at and kinds[at - 1] == "Header" and len(text_of(block)) <= LEADING:
            yield plain([raw_inline("typst", "#leading["), *block["c"], raw_inline("typst", "]")])
        else:
            yield block


def with_data(block: Node, meta: Meta) -> list[Node]:
    """A figure as a call of our function, and its data in small letters; another block as it is."""
    if block["t"] != "Figure" or "finding" not in classes_of(block):
        return [block]
    (identifier, _, _), _, (title, drawn, image, note, tables) = block["c"]
    table, *notes = tables["c"][1]
    caption = [plain(words(meta.word("data_heading")))]
    marked = meta.short_mark and meta.short_mark.lower() not in drawn["c"][1].lower()
    mark = f", mark: [{(meta.short_mark or '').capitalize()}]" if marked else ""
    _, alternative, (picture, _) = image["c"][0]["c"]
    drawing = f"image({string(picture)}, width: figure-width, alt: {string(text_of(alternative))})"
    inlines = [
        raw_inline("typst", f"#finding(id: {string(identifier)}, title: ["),
        *title["c"][1][0]["c"],
        raw_inline("typst", f"], image: {drawing}, note: ["),
        *note["c"][1][0]["c"],
        raw_inline("typst", f"]{mark})"),
    ]
    attributes, _, *rest = in_small(table)["c"]
    return [plain(inlines), {"t": "Table", "c": [attributes, [None, caption], *rest]}, *map(in_small, notes)]


def in_small(block: Node, line: str = "small") -> Node:
    """A table or a note, also in a record, in small letters on a kind of `LINE`; other blocks as they are."""
    if "record" in classes_of(block):
        attributes, blocks = block["c"]
        return {"t": "Div", "c": [attributes, [in_small(part, line) for part in blocks]]}
    if block["t"] != "Table" and "note" not in classes_of(block):
        return block
    (identifier, classes, pairs), *rest = block["c"]
    kept = [name for name in classes if name not in LINE]
    return {"t": block["t"], "c": [[identifier, [*kept, *dict.fromkeys(("small", line))], pairs], *rest]}
