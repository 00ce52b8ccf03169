"""Numbers, dates and patterns in each language that has words."""

from __future__ import annotations

import re

import pytest

from doorpakken.products.linting.number_words import listed_words, number_words, tokens
from doorpakken.products.reporting.formatting import FormattedEstimate
from doorpakken.products.reporting.number_format import (
    as_declared,
    day,
    interval,
    number,
    out_of_ten,
    percent,
)
from doorpakken.words import languages, words_at
from tests.support.reporting_register import example

THIN, HARD = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("language", "large", "share", "first", "later"),
    [
        ("fr", f"−1{THIN}234{THIN}567,5", f"42,5{HARD}%", "1er janvier 2026", "14 août 2026"),
        ("de", "−1.234.567,5", f"42,5{HARD}%", "1. Januar 2026", "14. August 2026"),
        ("nl", "−1.234.567,5", "42,5%", "1 januari 2026", "14 augustus 2026"),
        ("en", "−1,234,567.5", "42.5%", "1 January 2026", "14 August 2026"),
    ],
)
def test_numbers_and_dates_are_written_as_the_language_does(
    language: str, large: str, share: str, first: str, later: str
) -> None:
    assert number("-1234567.5", language) == large
    assert percent("42.5", language) == share
    assert (day("2026-01-01", language), day("2026-08-14", language)) == (first, later)


@pytest.mark.parametrize("language", languages())
def test_the_lint_reads_what_is_written(language: str) -> None:
    written = [number(value, language) for value in ("1234567.5", "-12", "0.125", "999")]
    assert tokens(" ; ".join(written), language) == ["1234567.5", "-12", "0.125", "999"]
    assert tokens(interval(percent("7.5", language), percent("12", language), language), language) == [
        "7.5",
        "12",
    ]
    assert tokens(out_of_ten("6", language), language) == ["6", "10"]
    assert as_declared("2014", language) == "2014"


@pytest.mark.parametrize(
    ("language", "sentence", "numbers", "directions"),
    [
        ("fr", "La moitié des répondants ; un tiers a augmenté.", ["La moitié", "un tiers"], ["augmenté"]),
        ("fr", "Le plus souvent, deux vagues.", ["deux"], ["Le plus souvent"]),
        ("de", "Die Hälfte, ein Drittel und drei Wellen.", ["Die Hälfte", "ein Drittel", "drei"], []),
        ("de", "Der Anteil stieg und ist höher.", [], ["stieg", "höher"]),
    ],
)
def test_words_for_quantities_and_directions_are_found(
    language: str, sentence: str, numbers: list[str], directions: list[str]
) -> None:
    assert number_words(sentence, language) == numbers
    found = listed_words(sentence, language, "directions")
    assert [each for each in directions if any(each.startswith(word) for word in found)] == directions


@pytest.mark.parametrize(("language", "sign"), [("fr", f"{HARD}%"), ("de", f"{HARD}%"), ("nl", "%")])
def test_a_record_says_the_sign_of_a_percentage_once(language: str, sign: str) -> None:
    estimate = example().estimates["2014.kcc_goal_80_yes"]
    assert FormattedEstimate(estimate, language).compactly().text == f"42,5{sign} (35,5–49,8{sign}) 61/140"


@pytest.mark.parametrize("language", languages())
def test_the_patterns_of_a_language_are_regular_expressions(language: str) -> None:
    patterns = words_at(language, "linting")
    for name in ("cardinals", "quantities", "directions", "sameness"):
        for pattern in patterns[name]:
            re.compile(pattern)
            assert not re.fullmatch(pattern, ""), pattern


def test_french_signs_stand_behind_a_space_that_does_not_break() -> None:
    def texts(part: object) -> list[str]:
        if isinstance(part, dict):
            return [text for key, inner in part.items() if key != "linting" for text in texts(inner)]
        return [part] if isinstance(part, str) else []

    places = ("language", "study", "register", "sensitivity", "reporting", "prose", "publishing", "chapters")
    words = [text for place in places for text in texts(words_at("fr", place))]
    assert [text for text in words if re.search(r"\S [:;?!%»]", text)] == []
    assert len([text for text in words if re.search(rf"{HARD}[:;?!%»]", text)]) > 30
