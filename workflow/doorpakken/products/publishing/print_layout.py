"""How the chapters of a report are laid out in print: figures with their data, tables beside one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from pandocfilters import Div, Header, Plain, RawInline

from doorpakken.products.publishing.column_widths import BETWEEN, LINE, longest_piece
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Chapter
from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attr,
    attribute,
    classes_of,
    table_rows,
    text_of,
    with_attribute,
    words,
)
from doorpakken.products.publishing.typst import called, string, wrapped

BESIDE_FROM = 4  # tables in a row that fit into half a line stand in two columns
LEADING = 440  # characters: words under a heading that are no longer stay with the figure below them


def chapters_in_print(chapters: Sequence[Chapter], meta: Meta) -> list[Node]:
    """The chapters; from the first for looking things up they run on, on pages with narrow margins."""
    before = list(takewhile(lambda chapter: not is_reference(chapter.blocks), chapters))
    blocks = [block for chapter in before for block in _chapter(chapter, meta)]
    annexes = [block for chapter in chapters[len(before) :] for block in _annex(chapter, meta)]
    return [*blocks, *(wrapped("#reference", annexes) if annexes else [])]


def article_in_print(chapters: Sequence[Chapter], meta: Meta) -> list[Node]:
    """An article: its opening, figures with their data over both columns, its sources in small letters."""
    (article,) = chapters
    opening = Div(attr("", ["opening"]), [Header(1, attr(article.id), article.title)])
    return [opening, *(_part(block, meta) for block in article.blocks)]


def _part(block: Node, meta: Meta) -> Node:
    if block["t"] == "Figure":
        return Div(attr("", ["spread"]), with_data(block, meta))
    if "sources" in classes_of(block):
        return Div(attribute(block), [in_small(part) for part in block["c"][1]])
    return block


def _chapter(chapter: Chapter, meta: Meta) -> list[Node]:
    """A chapter with the data of each figure in small letters below it."""
    blocks = [part for block in _led(chapter.blocks) for part in with_data(block, meta)]
    return [Header(1, attr(chapter.id), chapter.title), *blocks]


def _annex(chapter: Chapter, meta: Meta) -> list[Node]:
    """The same in small letters, narrow tables beside one another."""
    head, *blocks = _chapter(chapter, meta)
    return [head, *_beside([in_small(block, "across") for block in blocks])]


def _beside(blocks: list[Node]) -> Iterator[Node]:
    """The blocks; narrow tables after one another, their headings and notes with them, in two columns."""
    for narrow, run in groupby(blocks, key=_is_narrow):
        within = list(run)
        tables = sum(block["t"] == "Table" for block in within)
        if narrow and tables >= BESIDE_FROM:
            within = wrapped("#beside", [in_small(block, "half") for block in within])
        yield from within


def _is_narrow(block: Node) -> bool:
    """Whether a block has room in half a line: a heading, a note, or a table of numbers with short heads."""
    if block["t"] != "Table":
        return block["t"] == "Header" or "note" in classes_of(block)
    cells = zip(*([cell[4] for cell in row[1]] for row in table_rows(block)), strict=True)
    numbers = all(side["t"] == "AlignRight" for side, _ in block["c"][2][1:])
    return numbers and sum(max(map(longest_piece, column)) + BETWEEN for column in cells) <= LINE["half"]


def is_reference(blocks: list[Node]) -> bool:
    """Whether a chapter is for looking things up: more tables and records than paragraphs and lists."""
    prose = sum(block["t"] not in ("Table", "Div", "Header") for block in blocks)
    return bool(prose < sum(block["t"] == "Table" or "record" in classes_of(block) for block in blocks))


def _led(blocks: list[Node]) -> Iterator[Node]:
    """The blocks; a short paragraph between a heading and a figure or table is marked to stay with both."""
    for before, block, after in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        kinds = [part and part["t"] for part in (before, block, after)]
        leads = kinds in (["Header", "Para", "Figure"], ["Header", "Para", "Table"])
        yield called("#leading[", block["c"]) if leads and len(text_of(block)) <= LEADING else block


def with_data(block: Node, meta: Meta) -> list[Node]:
    """A figure as a call of our function, and its data in small letters; another block as it is."""
    if block["t"] != "Figure" or "finding" not in classes_of(block):
        return [block]
    (identifier, _, _), _, (title, drawn, image, note, data) = block["c"]
    table, *notes = data["c"][1]
    caption = [Plain(words(meta.word("data_heading")))]
    badge = meta.badge(drawn["c"][1])
    _, alternative, (picture, _) = image["c"][0]["c"]
    drawing = f"image({string(picture)}, width: figure-width, alt: {string(text_of(alternative))})"
    inlines = [
        *title["c"][1][0]["c"],
        RawInline("typst", f"], image: {drawing}, note: ["),
        *note["c"][1][0]["c"],
    ]
    ending = f"], mark: [{badge}])" if badge else "])"
    finding = called(f"#finding(id: {string(identifier)}, title: [", inlines, ending)
    attributes, _, *rest = in_small(table)["c"]
    return [finding, table | {"c": [attributes, [None, caption], *rest]}, *map(in_small, notes)]


def in_small(block: Node, line: str = "small") -> Node:
    """A table or a note, also in a record, in small letters on a kind of `LINE`; other blocks as they are."""
    identifier, classes, pairs = attribute(block)
    if "record" in classes:
        return Div(block["c"][0], [in_small(part, line) for part in block["c"][1]])
    if block["t"] != "Table" and "note" not in classes:
        return block
    kept = [name for name in classes if name not in LINE]
    (small,) = with_attribute(block, [identifier, [*kept, *dict.fromkeys(("small", line))], pairs])
    return small
