"""A codebook as a form shows it: blocks of rows below one stem, names of fields, words for no answer."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from doorpakken.data.intake.tick_all import BOX
from doorpakken.data.questionnaire.model import Question
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.study_model import Item, Wave
from doorpakken.words import Phrases, languages

KINDS = Phrases("register.missing")
TITLE, ANSWER = 20, 5  # characters that LimeSurvey keeps of a code
NONE = re.compile(r"(none|geen|niets|nothing|keine[sr]?|nichts|aucune?|rien)\b")
NAME = 60
NEVER_OFFERED = ("not_asked",)


@dataclass(frozen=True)
class Block:
    """Rows that a form shows together. kind: ticks, grid and numbers below a stem, or one.

    Boxes are ticks where one says none of them: else an empty one would not tell no from skipped, and each
    row is asked with yes and no.

    prefix: what the variables of a block below a stem begin with. name: its own, that nothing else has.
    """

    kind: str
    items: tuple[Item, ...]
    prefix: str = ""
    name: str = ""

    def row_name(self, item: Item) -> str:
        """What tells a row of the block from the others: its variable without the prefix."""
        return item.variable.removeprefix(self.prefix).strip("_") or item.variable


def blocks(items: Sequence[Item]) -> list[Block]:
    """The blocks of a codebook in its order; a lone row below a stem is a block of one row."""
    whole: list[Block] = []
    taken = {item.variable.casefold() for item in items}
    for (stem, _, shape), rows in itertools.groupby(items, _shared):
        group = tuple(rows)
        if stem and shape:
            prefix = _prefix([item.variable for item in group])
            shape = "grid" if shape == "ticks" and not _has_none(group, prefix) else shape
            name = _once(prefix.strip("_") or f"{group[0].variable}_all", taken, NAME)
            whole.append(Block(shape, group, prefix, name))
        else:
            whole += [Block("one", (item,)) for item in group]
    return whole


def is_asked(item: Item) -> bool:
    """Whether people answer a row; ids, moments and weights are given otherwise."""
    return item.type not in ("id", "datetime", "weight")


def is_mandatory(item: Item, wave: Wave) -> bool:
    """Whether a form cannot leave a row empty: no empty cell is allowed, and what is no answer has its codes.

    Text and boxes have no place for such codes: these stay empty.
    """
    has_place = item.is_question and item.variable not in boxes_of(wave.items)
    return "" not in wave.missing and (has_place or not item.missing)


def form_mark(wave: Wave) -> str:
    """What a form of a wave and its answers carry: the wave, and a sum of what was asked in which words."""
    asked = [
        [item.variable, item.type, item.stem, item.wording, dict(item.labels), str(item.asked_if)]
        for item in wave.items
    ]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return f"{wave.id}-{digest[:8]}"


def offered(item: Item, kinds: Mapping[str, str], spoken: Sequence[str]) -> dict[str, Text]:
    """The missing codes that a form offers for a row, with their words; what was not asked is not offered."""
    return {
        code: KINDS.translations(kinds[code], spoken)
        for code in item.missing
        if code and kinds[code] not in NEVER_OFFERED
    }


def kinds_in_words(questions: Iterable[Question]) -> dict[str, str]:
    """The kind of each missing code that is called as a form of our own calls that kind."""
    words = {text: kind for kind in KINDS for text in KINDS.translations(kind, languages()).values()}
    return {
        code: words[text]
        for question in questions
        for code, texts in question.missing.items()
        for text in texts.values()
        if text in words
    }


def xlsform_names(items: Sequence[Item]) -> dict[str, str]:
    """The head in an export of the XLSForm for each variable: itself, or `block/row` of a box."""
    names = {}
    for block in blocks(items):
        for item in block.items:
            row = block.row_name(item)
            names[item.variable] = f"{block.name}/{row}" if block.kind == "ticks" else item.variable
    return names


def limesurvey_names(items: Sequence[Item]) -> dict[str, tuple[str, str]]:
    """The code of question and sub-question for each variable, the latter empty where there is none.

    Codes have letters and digits only, at most 20, and each is there once.
    """
    names: dict[str, tuple[str, str]] = {}
    titles: set[str] = set()
    for block in blocks(items):
        if block.kind == "one":
            names[block.items[0].variable] = (
                _once(_letters(block.items[0].variable, leading=True), titles, TITLE),
                "",
            )
            continue
        title, rows = _once(_letters(block.name, leading=True), titles, TITLE), set[str]()
        for item in block.items:
            names[item.variable] = (title, _once(_letters(block.row_name(item), leading=False), rows, TITLE))
    return names


def boxes_of(items: Sequence[Item]) -> frozenset[str]:
    """The variables that are boxes of a tick-all question."""
    return frozenset(
        item.variable for block in blocks(items) if block.kind == "ticks" for item in block.items
    )


def program_names(items: Sequence[Item]) -> dict[str, str]:
    """The columns that LimeSurvey fills in itself for rows that nobody answers: id and the two moments."""
    own = {item.variable: "id" for item in items if item.type == "id"}
    moments = [item.variable for item in items if item.type == "datetime"]
    return own | dict(zip(moments, ("startdate", "submitdate"), strict=False))


def _shared(item: Item) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """What rows of one block share, and its kind; empty for rows that stand alone."""
    if item.type == "single":
        shape = "ticks" if set(item.labels) == BOX else "grid"
    else:
        shape = "numbers" if item.type in ("integer", "number") else ""
    return tuple(item.stem.values()), tuple(item.section.values()), shape


def _has_none(items: Sequence[Item], prefix: str) -> bool:
    """Whether a row of boxes says that none of the others holds."""
    texts = [item.variable.removeprefix(prefix).split("_")[0] for item in items]
    texts += [text for item in items for text in item.wording.values()]
    return any(NONE.match(text.casefold()) for text in texts)


def _prefix(variables: Sequence[str]) -> str:
    """What variables begin with, up to an underscore."""
    shared = ""
    for letters in zip(*variables, strict=False):
        if len(set(letters)) > 1:
            break
        shared += letters[0]
    return shared[: shared.rfind("_") + 1]


def _once(text: str, taken: set[str], most: int) -> str:
    """A code of that length that is not taken; with a number behind it where it is."""
    for name in _numbered(text[:most], most):
        if name.casefold() not in taken:
            taken.add(name.casefold())
            return name
    raise AssertionError("numbers end nowhere")


def _letters(text: str, *, leading: bool) -> str:
    """The letters and digits of a text, with a letter in front where a code must begin with one."""
    code = re.sub(r"[^A-Za-z0-9]", "", text)
    return f"q{code}" if leading and not code[:1].isalpha() else code


def _numbered(code: str, most: int) -> Iterator[str]:
    yield code
    for number in itertools.count(2):
        yield f"{code[: most - len(str(number))]}{number}"
