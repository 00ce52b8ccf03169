"""The fixed words of products: a file for each language, `workflow/words/<language>.yaml`.

A language is one that has such a file. Every file has the keys of the English one, and each text the places
to fill in that the English text has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from doorpakken.errors import Problem, UserError, problem, refusal
from doorpakken.strict_yaml import Place, Rows, read_yaml

FOLDER = Path(__file__).parents[1] / "words"
MODEL = "en"
LANGUAGE = re.compile(r"[a-z]{2,3}")
KINDS: dict[type, str] = {dict: "keys with words", list: "a list of words", str: "words"}


def languages() -> tuple[str, ...]:
    """The languages that have a file of words, in the order of their codes."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if LANGUAGE.fullmatch(path.stem)))


class Phrases:
    """The words below one place of the files, as in `Phrases("reporting")` or `Phrases("register.labels")`.

    A module says its place literally, so that `import_closure` sees on which words its results depend. A key
    with dots leads to words further down.
    """

    def __init__(self, place: str) -> None:
        self.place = place

    def __contains__(self, key: str) -> bool:
        return key in self._below(MODEL)

    def __iter__(self) -> Iterator[str]:
        return iter(self._below(MODEL))

    def say(self, key: str, language: str) -> str:
        """The words for a key in a language; KeyError for a key that the files do not have."""
        return str(words_at(language, f"{self.place}.{key}"))

    def translations(self, key: str, codes: Iterable[str]) -> dict[str, str]:
        """The words for a key by language, in each of the languages with these codes."""
        return {language: self.say(key, language) for language in codes}

    def filled(self, key: str, texts: Mapping[str, str]) -> dict[str, str]:
        """The words for a key by language, with the text in that language (of units their name) filled in."""
        return {code: self.say(key, code).format(text, units=text) for code, text in texts.items()}

    def listed(self, key: str, language: str) -> list[str]:
        """The list of words for a key in a language."""
        return list(words_at(language, f"{self.place}.{key}"))

    def _below(self, language: str) -> Mapping[str, Any]:
        below: Mapping[str, Any] = words_at(language, self.place)
        return below


def words_at(language: str, place: str) -> Any:
    """What stands at a place of the file of a language; UserError for a file that cannot be used."""
    words: Any = _words(language)
    for key in place.split("."):
        words = words[key]
    return words


@cache
def _words(language: str) -> Mapping[str, Any]:
    path = FOLDER / f"{language}.yaml"
    name = "/".join(path.parts[-3:])
    if language not in languages():
        raise refusal(
            "language", "there are no words of this language", name, found=language,
            expected=" or ".join(languages()), mend=f"Add {name}.",
        )  # fmt: skip
    words: Mapping[str, Any]
    words, rows = read_yaml(path.read_text("utf-8"), name)
    if differences := list(
        _differences(words, words if language == MODEL else _words(MODEL), (), name, rows)
    ):
        raise UserError(differences)
    return words


def _differences(words: Any, model: Any, place: Place, name: str, rows: Rows) -> Iterator[Problem]:
    """Where the words of a language have other keys, kinds or places to fill in than the model has."""
    key, row = ".".join(map(str, place)), rows.get(place)
    if type(words) is not type(model) or not words:
        actual = KINDS.get(type(words), repr(words)) if words else "nothing"
        yield problem("words", f"{key or 'the file'} does not fit", name, row=row, found=actual,
                      expected=KINDS[type(model)], mend=f"Write it as {MODEL}.yaml does.")  # fmt: skip
    elif isinstance(words, Mapping):
        for other in sorted(set(words) ^ set(model)):
            what = "is unknown" if other in words else "is lacking"
            yield problem("words", f"{'.'.join(map(str, (*place, other)))} {what}", name,
                          row=rows.get((*place, other), row), expected=f"the keys of {MODEL}.yaml",
                          mend="Remove it." if other in words else "Add it.")  # fmt: skip
        for other in (other for other in words if other in model):
            yield from _differences(words[other], model[other], (*place, other), name, rows)
    elif isinstance(words, str) and (ours := _filled(words)) != (theirs := _filled(model)):
        yield problem("words", f"{key} has other places to fill in", name, row=row,
                      found=ours or "none", expected=theirs or "none",
                      mend=f"Use those of {MODEL}.yaml.")  # fmt: skip


def _filled(text: str) -> str:
    """The places of a text that are filled in, such as {units}."""
    try:
        return ", ".join(
            sorted(f"{{{name}}}" for _, name, _, _ in Formatter().parse(text) if name is not None)
        )
    except ValueError:
        return "braces that do not close"
