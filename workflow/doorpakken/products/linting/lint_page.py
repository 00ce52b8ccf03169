"""Lint a finished HTML page: every number is a link to its record, a table value with an id, or a literal.

What a link or a table value says is held against the files of estimates, so text and data cannot disagree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, problem
from doorpakken.products.linting.allowed_numbers import allowed_numbers
from doorpakken.products.linting.number_words import number_words, tokens, without_literals
from doorpakken.products.linting.stored_estimates import Stored

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
INLINE = {"a", "abbr", "b", "br", "code", "em", "i", "small", "span", "strong", "sub", "sup", "wbr"}
SILENT = {"script", "style", "title", "desc", "metadata"}
SPOKEN = ("alt", "aria-label", "title", "aria-description")
ANCHOR, CHAPTER = "n-", "data-chapter"
ONLY_ON_SCREEN = "fig-narrow"


@dataclass
class PageFindings:
    """What a page holds: problems, literals by kind, where each estimate is used, numbers by chapter.

    heads: the numbers in the head of each table, by chapter. row_headers: those in the headers of its rows.
    drawn: those in drawings, also in `numbers`.
    abroad: the addresses of other documents that links lead to.
    """

    problems: list[Problem] = field(default_factory=list)
    literals: Counter[str] = field(default_factory=Counter)
    usage: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    numbers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    heads: dict[str, list[Counter[str]]] = field(default_factory=lambda: defaultdict(list))
    row_headers: dict[str, list[Counter[str]]] = field(default_factory=lambda: defaultdict(list))
    drawn: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    abroad: set[str] = field(default_factory=set)
    sourced: int = 0


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str]

    @property
    def is_marked(self) -> bool:
        """Whether it says where the words in it come from."""
        link = self.tag == "a" and f"#{ANCHOR}" in self.attributes.get("href", "")
        return link or "data-est" in self.attributes or "data-lit" in self.attributes


def lint_page(
    path: Path, register: Mapping[str, Any], stored: Stored, literals: Sequence[str], language: str
) -> PageFindings:
    """Read one finished page and hold its numbers against the files of estimates.

    register: says of each estimate whether it may be shown. stored: the rows of these files by estimate id.
    literals: texts that study.yaml declares. language: that of the page, for its number words.
    """
    reader = _Reader(path, register, stored, literals, language)
    reader.feed(path.read_text("utf-8"))
    reader.close()
    reader.finish()
    return reader.findings


class _Reader(HTMLParser):
    def __init__(
        self, path: Path, register: Mapping[str, Any], stored: Stored, literals: Sequence[str], language: str
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.literals, self.language = path, literals, language
        self.register, self.stored = register, stored
        self.findings = PageFindings()
        self.stack: list[_Element] = []
        self.text = ""
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.in_figure: list[tuple[str, str]] = []
        self.table_numbers: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {key: value or "" for key, value in attrs})
        if tag not in INLINE or element.is_marked:
            self._flush()
        self.ids.update(filter(None, [element.attributes.get("id")]))
        href = element.attributes.get("href", "")
        if href.startswith("#"):
            self.targets.add(href[1:])
        elif tag == "a":
            self.findings.abroad.add(href)
        if tag not in VOID:
            self.stack.append(element)
        if tag == "figure":
            self.in_figure, self.table_numbers = [], Counter()
        if tag == "thead":
            self.findings.heads[self._chapter()].append(Counter())
        if tag == "tbody":
            self.findings.row_headers[self._chapter()].append(Counter())
        for attribute in SPOKEN:
            if attribute in element.attributes:
                self._spoken(element.attributes[attribute])

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self._inside(tag):
            return
        element = self.stack[-1]
        if tag not in INLINE or element.is_marked:
            self._flush()
        while self.stack:
            element = self.stack.pop()
            if element.tag == tag:
                break
        if tag == "figure":
            self._close_figure(element)

    def handle_data(self, data: str) -> None:
        if not self._inside(*SILENT):
            self.text += data

    def finish(self) -> None:
        """Flush what is left and name the links that lead nowhere."""
        self._flush()
        for target in sorted(self.targets - self.ids):
            self._problem("dangling link", "a link leads nowhere", f"#{target}", "an id on the page")

    def _flush(self) -> None:
        text, self.text = self.text, ""
        if not text.strip():
            return
        chapter, numbers = self._chapter(), self._numbers(text)
        inside_svg = self._inside("svg")
        classes = {name for e in self.stack for name in e.attributes.get("class", "").split()}
        if ONLY_ON_SCREEN not in classes:
            self.findings.numbers[chapter].update(numbers)
            if inside_svg:
                self.findings.drawn[chapter].update(numbers)
            if self._inside("thead"):
                self.findings.heads[chapter][-1].update(numbers)
            elif self._inside("tbody") and self._inside("th"):
                self.findings.row_headers[chapter][-1].update(numbers)
        if not inside_svg and self._inside("figure"):
            self.table_numbers.update(numbers)
        estimate = self._estimate()
        if estimate is not None:
            self._held(estimate, text, numbers, chapter)
            return
        kinds = [e.attributes["data-lit"] for e in self.stack if "data-lit" in e.attributes]
        if kinds:
            self.findings.literals[kinds[-1]] += len(numbers)
            return
        if inside_svg:
            self.in_figure.append(("figure text", text))
            return
        rest, count = without_literals(text, self.literals)
        self.findings.literals["declared"] += count
        for bare in [*self._numbers(rest), *number_words(rest, self.language)]:
            where = f"chapter {chapter}: " if chapter else ""
            what = f"{where}a number without a source, in `{text.strip()[:60]}`"
            self._problem("bare number", what, bare, "a link to a record, a value with an id or a literal")

    def _numbers(self, text: str) -> list[str]:
        return tokens(text, self.language)

    def _held(self, estimate: str, text: str, numbers: list[str], chapter: str) -> None:
        record = self.register["estimates"].get(estimate)
        if record is None:
            what = "a number names a record that is not in the register"
            self._problem("unknown record", what, estimate, "an id of register.json")
            return
        row = self.stored.get(estimate, {})
        if not row and record["shown"] == "yes":
            what = "a record has its number from no file of estimates"
            self._problem("unknown record", what, estimate, "an id of results/estimates")
            return
        self.findings.usage[estimate].update(filter(None, [chapter]))  # none in the contents
        allowed = allowed_numbers(record, row, alone=len(numbers) == 1)
        for number in numbers:
            self.findings.sourced += 1
            if number not in allowed:
                what = f"`{text.strip()[:40]}` disagrees with what is stored of {estimate}"
                says = " or ".join(sorted(allowed)[:8]) or "no number: it is withheld"
                self._problem("disagreement", what, number, says)

    def _estimate(self) -> str | None:
        for element in reversed(self.stack):
            if "data-est" in element.attributes:
                return element.attributes["data-est"]
            source = element.attributes.get("href" if element.tag == "a" else "id", "")
            place = source.rpartition("#")[2]
            if element.tag in ("a", "td") and place.startswith(ANCHOR):
                return place[len(ANCHOR) :]
        return None

    def _inside(self, *tags: str) -> bool:
        return any(element.tag in tags for element in self.stack)

    def _chapter(self) -> str:
        return next((e.attributes[CHAPTER] for e in reversed(self.stack) if CHAPTER in e.attributes), "")

    def _spoken(self, text: str) -> None:
        if self._inside("figure"):
            self.in_figure.append(("alt text", text))
            return
        rest, count = without_literals(text, self.literals)
        self.findings.literals["declared"] += count
        for bare in self._numbers(rest):
            self._problem("bare number", f"a number without a source in a label, `{text[:60]}`", bare, "none")

    def _close_figure(self, figure: _Element) -> None:
        ticks = figure.attributes.get("data-ticks", "").split("|")
        sourced = set(self.table_numbers) | {number for tick in ticks for number in self._numbers(tick)}
        for place, text in self.in_figure:
            rest, _ = without_literals(text, self.literals)
            for bare in self._numbers(rest):
                if bare not in sourced:
                    what = f"{place} has a number that its data table lacks"
                    self._problem("bare number", what, bare, "a value of the table or a tick of the axis")
        self.findings.literals["axis"] += sum(len(self._numbers(tick)) for tick in ticks)

    def _problem(self, kind: str, what: str, found: str, expected: str) -> None:
        mend = "Mend the chapter or the template that writes it."
        self.findings.problems.append(
            problem(kind, what, shown(self.path), found=found, expected=expected, mend=mend)
        )
