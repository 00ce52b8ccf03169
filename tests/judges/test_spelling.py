"""Dutch and English through a dictionary: what readers see has no word that nobody knows."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.support.spelling import DICTIONARIES, Text, misspelt, texts

pytestmark = pytest.mark.judge


@pytest.fixture(params=DICTIONARIES)
def language(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    command = ["hunspell", "-d", DICTIONARIES[name], "-l"]
    if not shutil.which("hunspell") or subprocess.run(command, input=b"", check=False).returncode:
        pytest.skip("no dictionaries: Debian has them in hunspell, hunspell-nl and hunspell-en-gb")
    return name


def test_no_word_is_misspelt(language: str) -> None:
    assert "\n".join(map(str, misspelt(texts(language), language))) == ""


PLANTED = {
    "nl": ("De gemeentee werkt aan het KCC.", "gemeentee", "gemeente"),
    "en": ("The municpality has a contact centre.", "municpality", "municipality"),
}


def test_a_planted_misspelling_is_named_with_its_cell_and_what_looks_like_it(language: str) -> None:
    words, wrong, right = PLANTED[language]
    (one,) = misspelt([Text("notebooks/30_kcc.ipynb, cell 4", words)], language)
    assert str(one).startswith(f"notebooks/30_kcc.ipynb, cell 4: a word that is not known. Found {wrong}; ")
    assert right in one.expected.split(" or ")
    assert one.mend == f"Correct it, or add it to tests/words/{language}.txt."


@pytest.mark.parametrize(
    ("language", "words", "wrong"),
    [
        ("nl", "Aanslagbiljet, websitebezoekers en contactcentrummedewerkers.", []),  # joined by Dutch rules
        ("nl", "KCC-manager en e-overheid-", []),
        ("nl", "KCC-mannager", ["KCC-mannager"]),
        ("nl", "gemeentebstuur", ["gemeentebstuur"]),
        ("en", "The wave's estimand's base; post-stratified organisations.", []),
        ("en", "An organization, a color", ["color"]),  # British, with either ending
        ("en", "The wavee's base", ["wavee's"]),
    ],
    indirect=["language"],
)
def test_compounds_are_known_by_rule_or_by_their_parts(language: str, words: str, wrong: list[str]) -> None:
    assert [one.found for one in misspelt([Text("x", words)], language)] == wrong
