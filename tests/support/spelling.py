"""The words that readers see, with where they stand, held against a dictionary and our own list of terms.

Hunspell knows how Dutch joins words, so a compound counts as known by its rules alone. Only at a hyphen do we
split ourselves: each part must be known.
"""

from __future__ import annotations

import csv
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from doorpakken.data.study.documents import LOADER
from doorpakken.data.study.notebooks import read_notebook
from doorpakken.errors import Problem, problem
from doorpakken.products.linting.lint_source import language_texts
from doorpakken.products.reporting.placeholders import PLACEHOLDER
from doorpakken.words import FOLDER, languages
from tests.conftest import ROOT

DICTIONARIES = {"nl": "nl_NL", "en": "en_GB"}
TERMS = ROOT / "tests" / "words"
CODE = re.compile(r"^```.*?^```|`+[^`]*`+|<!--.*?-->", re.DOTALL | re.MULTILINE)
NO_PROSE = re.compile(
    r"\]\([^)]*\)|\[[^\]]*\]:.*|https?://\S+|\{[^}]*\}|<[^>]*>|\S+@\S+|\w*[/_\\][\w*/_\\.]*|\w+(?:\.\w+)+"
)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Text:
    """Words in one language, and where they stand."""

    place: str
    words: str


def spoken(text: str) -> Iterator[str]:
    """The words of a text, without code, links, placeholders and what has a digit in it."""
    for pattern in (CODE, PLACEHOLDER, NO_PROSE):
        text = pattern.sub(" ", text)
    yield from (word.replace("’", "'") for word in WORD.findall(re.sub(r"\S*\d\S*", " ", text)))


def misspelt(texts: Iterable[Text], language: str) -> list[Problem]:
    """A problem for each place and word that neither the dictionary nor our list knows."""
    places: dict[str, dict[str, None]] = {}
    listed = terms(language)
    for text in texts:
        for word in spoken(text.words):
            if not is_listed(word, listed):
                places.setdefault(word, {})[text.place] = None
    bare = {word: word.removesuffix("'s") if language == "en" else word for word in places}
    near = suggestions([*dict.fromkeys(bare.values())], language)
    unknown = {word: near[bare[word]] for word in places if bare[word] in near}
    parts = {word: bare[word].split("-") for word in unknown if "-" in word}
    wrong = suggestions([part for each in parts.values() for part in each if part], language)
    for word, each in parts.items():
        if all(not part or part not in wrong or is_listed(part, listed) for part in each):
            del unknown[word]
    list_name = (TERMS / f"{language}.txt").relative_to(ROOT)
    return [
        problem("spelling", "a word that is not known", place, found=word, expected=" or ".join(like[:3]),
                mend=f"Correct it, or add it to {list_name}.")
        for word, like in unknown.items()
        for place in places[word]
    ]  # fmt: skip


def suggestions(words: list[str], language: str) -> dict[str, list[str]]:
    """The words that the dictionary does not know, with those that look like them."""
    command = ["hunspell", "-a", "-i", "utf-8", "-d", DICTIONARIES[language]]
    given = "".join(f"^{word}\n" for word in words)
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, encoding="utf-8")
    answers = done.stdout.split("\n", 1)[1].split("\n\n")[:-1]
    unknown = {}
    for word, answer in zip(words, answers, strict=True):
        wrong = [line for line in answer.splitlines() if line[:1] in "&#"]
        if wrong:
            unknown[word] = wrong[0].partition(": ")[2].split(", ") if wrong[0][0] == "&" else []
    return unknown


@cache
def terms(language: str) -> frozenset[str]:
    """Our own words of a language: one a line, after headings that begin with #."""
    lines = (TERMS / f"{language}.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_listed(word: str, listed: Iterable[str]) -> bool:
    """Whether a word is one of ours, also with a capital at the start of a sentence or with 's behind it."""
    bare = word.removesuffix("'s")
    return any(
        form in listed for form in (word, bare, word[0].lower() + word[1:], bare[0].lower() + bare[1:])
    )


def texts(language: str) -> Iterator[Text]:
    """All that readers of a language see: chapters, questionnaire, labels, pages; in English the docs too."""
    for path in [*sorted((ROOT / "notebooks").glob("*.ipynb")), *_templates("*.ipynb")]:
        yield from chapter_texts(path, language)
    for path in [*sorted((ROOT / "data" / "raw").glob("*/codebook.csv")), ROOT / "config" / "concepts.csv"]:
        yield from table_texts(path, language)
    documents = [ROOT / "config" / "study.yaml", ROOT / "config" / "plan.yaml"]
    for path in [*documents, *sorted((ROOT / "data" / "raw").glob("*/wave.yaml"))]:
        for key, words in by_language(yaml.load(path.read_text("utf-8"), LOADER), language):
            yield Text(f"{_name(path)}, {key}", words)
    yield from fixed_words(FOLDER / f"{language}.yaml")
    if language == "en":
        docs = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "workflow/report").glob("*.rst")]
        for path in sorted(docs):
            yield Text(_name(path), path.read_text("utf-8"))


def chapter_texts(path: Path, language: str) -> Iterator[Text]:
    """The prose of a notebook and the texts in its code, by cell."""
    for number, cell in enumerate(read_notebook(path).cells, start=1):
        tags = set(cell.metadata.get("tags", ())) & {*languages()}
        if not tags or language in tags:
            for _, words in language_texts(cell, [language]):
                yield Text(f"{_name(path)}, cell {number}", words)


def table_texts(path: Path, language: str) -> Iterator[Text]:
    """The cells of a table whose column is of the language; labels without their codes."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row, record in enumerate(csv.DictReader(lines), start=2):
            for column, words in record.items():
                if column.endswith(f"_{language}"):
                    bare = re.sub(r"(^|\|)[^=|]*=", r"\1 ", words) if column.startswith("labels") else words
                    yield Text(f"{_name(path)}, row {row}, column {column}", bare.replace("|", " | "))


def by_language(value: Any, language: str, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text that stands below the key of the language in a document, with where it stands."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == language and isinstance(inner, str):
                yield key, inner
            else:
                yield from by_language(inner, language, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from by_language(inner, language, f"{key}.{number}")


def fixed_words(path: Path) -> Iterator[Text]:
    """The words of a words file, but for the patterns of the linter."""

    def below(words: Any, key: str) -> Iterator[Text]:
        if isinstance(words, Mapping):
            for name, inner in words.items():
                yield from below(inner, f"{key}.{name}".lstrip("."))
        else:
            yield Text(f"{_name(path)}, {key}", str(words))

    for section, words in yaml.load(path.read_text("utf-8"), LOADER).items():
        if section not in ("linting", "language"):
            yield from below(words, section)


def _templates(pattern: str) -> list[Path]:
    return sorted((ROOT / "workflow" / "templates" / "chapters").glob(pattern))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
