"""The words of products: one file a language, all alike, and no words in Python."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from doorpakken import words
from doorpakken.data.study import LEFT_OPEN
from doorpakken.errors import UserError
from doorpakken.evidence.provenance.import_closure import closure_hash
from doorpakken.words import Phrases, languages, words_at
from tests.conftest import ROOT
from tests.support import house_rules as house

LIBRARY = ROOT / "workflow" / "doorpakken"
MARKED = "  short_mark: gesimuleerd"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the words files that the library reads."""
    copy = shutil.copytree(words.FOLDER, tmp_path / "words")
    monkeypatch.setattr(words, "FOLDER", copy)
    words._words.cache_clear()
    yield copy
    words._words.cache_clear()


def change(path: Path, old: str, new: str) -> None:
    """Replace the only place of a text in a file."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    words._words.cache_clear()


def refused(language: str) -> list[str]:
    """What is said of the words of a language."""
    with pytest.raises(UserError) as error:
        words_at(language, "study")
    return [str(problem) for problem in error.value.problems]


def test_every_language_has_the_same_keys_kinds_and_places_to_fill_in() -> None:
    assert languages() == ("de", "en", "fr", "nl")
    assert all(words_at(language, "study.mark") for language in languages())


def test_a_word_is_that_of_its_language() -> None:
    labels = Phrases("register.labels")
    assert labels.translations("mean", ("nl", "en")) == {"nl": "gemiddelde", "en": "mean"}
    assert "mean" in labels
    assert "share" not in labels
    assert list(Phrases("language.months")) == [str(month) for month in range(1, 13)]
    with pytest.raises(KeyError):
        labels.say("share", "en")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  short_mark: gesimuleerd\n", "", r"study\.short_mark is lacking.*Add it"),
        (MARKED, "  short_mark: x\n  shrot: y", r"row \d+: study\.shrot is unknown.*Remove"),
        (MARKED, "  short_mark: ''", r"study\.short_mark does not fit\. Found nothing"),
        (MARKED, "  short_mark: [a, b]", "Found a list of words; expected words"),
        (MARKED, "  short_mark: yes", "study.short_mark does not fit. Found True"),
        (MARKED, "  short_mark: x {units}", r"Found \{units\}; expected none"),
        (MARKED, "  short_mark: 'x {units'", "Found braces that do not close"),
        ("    mean: Gemiddelde over de {units}", "    mean: Over {unit}", r"\{unit\}; expected \{units\}"),
        (MARKED, "  short_mark: x\n  short_mark: y", "the same key stands twice"),
    ],
)  # fmt: skip
def test_a_file_that_differs_from_the_english_one_is_refused(
    folder: Path, old: str, new: str, said: str
) -> None:
    change(folder / "nl.yaml", old, new)
    (found,) = refused("nl")
    assert found.startswith("words/nl.yaml") or found.split("/", 1)[1].startswith("words/nl.yaml")
    assert re.search(said, found), found
    assert words_at("en", "study.short_mark") == "simulated"


def test_a_language_without_a_file_is_refused_with_the_file_to_add() -> None:
    assert refused("it") == [
        "workflow/words/it.yaml: there are no words of this language. Found it; expected "
        f"{' or '.join(languages())}. Add workflow/words/it.yaml."
    ]


def test_a_rule_runs_again_for_the_words_that_its_script_uses_and_no_others(folder: Path) -> None:
    names = {name: str(ROOT / f"workflow/scripts/{name}.py") for name in ("estimate_wave", "draft")}
    before = {name: closure_hash(script) for name, script in names.items()}
    change(folder / "nl.yaml", "    contents: Inhoud\n", "    contents: De inhoud\n")
    after = {name: closure_hash(script) for name, script in names.items()}
    assert after["estimate_wave"] == before["estimate_wave"]
    assert after["draft"] != before["draft"]
    assert closure_hash("products.publishing") != closure_hash("evidence.register")


def test_python_holds_no_words_of_products() -> None:
    faults = {path: house.wordings(path.read_text("utf-8")) for path in LIBRARY.rglob("*.py")}
    assert {str(path.relative_to(LIBRARY)): found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize(
    "planted",
    [
        'X = {"nl": "ja", "en": "yes"}',
        'x = "ja" if language == "nl" else "yes"',
        'x = "yes" if language in ("en",) else "ja"',
        'for language in ("nl", "en"):\n    pass',
        "WORDS = Phrases(name)",
    ],
)
def test_planted_words_are_found(planted: str) -> None:
    assert house.wordings(planted)


@pytest.mark.parametrize("language", languages())
def test_words_of_products_are_of_any_study(language: str) -> None:
    """What units are called a study says; the mark of the data of this one names them."""
    text = yaml.safe_load((ROOT / "workflow/words" / f"{language}.yaml").read_text("utf-8"))
    words = ("gemeente", "municipal", "commune", "gemeinde")
    assert [word for word in words if word in str(text).lower()] == []


@pytest.mark.parametrize("language", languages())
def test_a_kind_that_is_left_open_has_its_words_in_the_quality_report(language: str) -> None:
    """What else it needs follows from LEFT_OPEN: its rate, its name in the register and its column."""
    parts, words = words_at(language, "sensitivity.parts"), words_at(language, "reporting")
    for kind in LEFT_OPEN:
        assert {"label", "definition"} <= set(parts[f"item_{kind}"])
        assert words[f"left open {kind}"]
