"""The words of each question as the heads of a raw file have them, and those that columns share."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from doorpakken.data.drafting.detect_format import Detected
from doorpakken.data.drafting.limesurvey_columns import is_limesurvey
from doorpakken.data.intake.raw_file import MARK, ColumnDescription
from doorpakken.data.study.wordings import loosely

TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:[a-z]+|#\d+);", re.IGNORECASE)
SHARED = re.compile(r"(.*?)\s*\[(.*)\]", re.DOTALL)
NO_ANSWER = re.compile(r"(open-ended )?response", re.IGNORECASE)
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o"})
NAME = 40  # characters of a variable


@dataclass(frozen=True)
class Wording:
    """The words of a column: `stem` before the `question`, which is empty where the file holds none.

    is_code: whether they are no words but the codes of a question and of a row below it, as Q1 and SQ001.
    """

    stem: str
    question: str
    is_code: bool = False

    @property
    def whole(self) -> str:
        """Stem and question, in small letters and with single blanks, to compare by; not of codes."""
        return "" if self.is_code else loosely(f"{self.stem} {self.question}")


def wordings(detected: Detected) -> list[Wording]:
    """The words of each column, in the order of the columns."""
    style, rows = detected.responses.heads, detected.raw_file.heads
    names = [column.name for column in detected.table.columns]
    if detected.responses.knows_missing:
        described = detected.raw_file.described
        return [Wording("", described.get(name, ColumnDescription()).label) for name in names]
    if style == "qualtrics":
        return [_divided(text) for text in _whole(rows[1], len(names))]
    if style == "limesurvey":
        return [_limesurvey(*pair) for pair in zip(names, _whole(rows[0], len(names)), strict=True)]
    if style == "surveymonkey":
        return [_divided(name) for name in names]
    if detected.responses.header_rows == 2:
        texts = zip(names, _whole(rows[1], len(names)), strict=True)
        return [_divided(_with_unit(*pair)) for pair in texts]
    # With heads as names a sentence is the question, as in a grid `Stem [row]`; a single word only a name.
    coded = is_limesurvey(names)
    return [
        _divided(name)
        if " " in name.strip()
        else replace(_divided(name), is_code=True)
        if coded and name.endswith("]")
        else Wording("", "")
        for name in names
    ]


def _with_unit(name: str, text: str) -> str:
    """The wording below a head; a word shorter than the head is what the column counts in."""
    if len(text) > len(name):
        return text
    return f"{name} ({text})" if text and text != name else name


def variable_names(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """A variable for each column: its name in small letters, digits and underscores, each once."""
    used, variables = set(taken), list[str]()
    for name in names:
        battery = SHARED.fullmatch(name)
        own = _short(_word(battery[2]), NAME // 2) if battery else ""
        stem = _short(_word(battery[1] if battery else name), NAME - len(own))
        word = "_".join(filter(None, (stem, own)))
        word = word if re.match(r"[a-z]", word) else f"v_{word}".rstrip("_")
        times, variable = 1, word
        while used & (claimed := _names(variable)):
            times += 1
            variable = f"{word}_{times}"
        used |= claimed
        variables.append(variable)
    return variables


def _short(word: str, most: int) -> str:
    """As many whole words as there is room for, or the start of the first."""
    if len(word) <= most:
        return word
    return word[: most + 1].rpartition("_")[0] or word[:most]


def _names(variable: str) -> set[str]:
    """A variable and what is estimated of it as a number, whose names no other variable can have."""
    return {variable, *(f"{variable}_{statistic}" for statistic in ("mean", "median", "count"))}


def _word(text: str) -> str:
    """A text as a name: in small letters without their accents, and underscores for all signs."""
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(LIGATURES)
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"[\u0300-\u036f]", "", bare)).strip("_")


def _whole(row: Sequence[str], width: int) -> list[str]:
    return [_untagged(text.replace(MARK, "")) for text in (*row, *[""] * (width - len(row)))]


def _untagged(text: str) -> str:
    """A wording without the tags of a web page."""
    if not (TAG.search(text) or ENTITY.search(text)):
        return text
    return " ".join(html.unescape(TAG.sub(" ", text)).split())


def _limesurvey(name: str, head: str) -> Wording:
    if head == name:
        return Wording("", head)
    text = head.removeprefix(_untagged(name)).lstrip("._ ")
    return _divided(text) if text.endswith("]") else Wording("", text)


def _divided(text: str) -> Wording:
    match = SHARED.fullmatch(text.strip())
    if not match:
        return Wording("", text.strip())
    stem, question = match[1].strip(), match[2].strip()
    if not stem or not question or NO_ANSWER.fullmatch(question):
        return Wording("", stem or question)
    return Wording(stem, question)
