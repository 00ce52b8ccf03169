"""Numbers in words and prose: how they are written, looked up, refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from doorpakken.data.study import MISSING_KINDS
from doorpakken.data.study.simulation_mark import short_mark
from doorpakken.evidence.register import category_labels as register_words
from doorpakken.products.reporting import PlaceholderError, Register, UnknownNumber, resolver
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.number_format import (
    as_declared,
    day,
    declared,
    interval,
    number,
    out_of_ten,
    percent,
    points,
)
from doorpakken.products.reporting.placeholders import sentence
from doorpakken.products.reporting.report_words import say
from tests.support.reporting_register import example, plain_survey

EXAMPLE = 'est("some_estimand").pct'


@pytest.fixture(scope="module")
def register() -> Register:
    return example()


def test_a_number_keeps_its_digits_and_has_the_signs_of_its_language() -> None:
    assert (number("12345.67", "nl"), number("12345.67", "en")) == ("12.345,67", "12,345.67")
    assert (number("55.0", "nl"), number("-3", "en"), number(1234, "nl")) == ("55,0", "−3", "1.234")
    assert (percent("42.5", "nl"), percent("100.0", "en")) == ("42,5%", "100.0%")
    assert [points(each, "nl") for each in ("12", "-6.7", "0.4", "0.0")] == ["+12", "−6,7", "+0,4", "0,0"]


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        ("2014", "2014", "2014"),  # a year, as far as one can see
        (1998.0, "1998", "1998"),
        ("-24", "−24", "−24"),
        ("20000", "20.000", "20,000"),
        ("0.5", "0,5", "0.5"),
        ("1500.25", "1.500,25", "1,500.25"),
    ],
)
def test_a_number_of_a_document_keeps_its_decimals_and_a_year_is_a_year(
    value: float | str, dutch: str, english: str
) -> None:
    assert (as_declared(value, "nl"), as_declared(value, "en")) == (dutch, english)


@pytest.mark.parametrize(
    ("value", "unit", "dutch"),
    [(0.5, "share", "50%"), (0.125, "share", "12,5%"), (0.07, "points", "+7"), (0.005, "points", "+0,5"),
     (2014.0, "number", "2.014"), (0.29, "number", "0,29")],
)  # fmt: skip
def test_a_bound_of_the_plan_is_never_rounded(value: float, unit: str, dutch: str) -> None:
    assert declared(value, unit, "nl") == dutch


@pytest.mark.parametrize(
    ("tenths", "words"),
    [("6", "6 van de 10"), ("<1", "minder dan 1 van de 10"), (">9", "meer dan 9 van de 10"),
     ("10", "10 van de 10"), ("0", "0 van de 10")],
)  # fmt: skip
def test_out_of_ten(tenths: str, words: str) -> None:
    assert out_of_ten(tenths, "nl") == words


def test_interval_and_day() -> None:
    assert (interval("35%", "49%", "nl"), interval("35%", "49%", "en")) == ("35% tot 49%", "35% to 49%")
    assert (day("2014-01-01", "nl"), day("2014-05-30", "en")) == ("1 januari 2014", "30 May 2014")


@pytest.mark.parametrize(
    ("expression", "dutch"),
    [
        ('est("kcc_goal_80_yes").pct', "[43%](#n-2014.kcc_goal_80_yes){.n}"),
        ('est("kcc_goal_80_yes").exact', "[42,5%](#n-2014.kcc_goal_80_yes){.n}"),
        ('est("kcc_goal_80_yes").interval', "[36% tot 50%](#n-2014.kcc_goal_80_yes){.n}"),
        ('est("kcc_goal_80_yes").exact_interval', "[35,5% tot 49,8%](#n-2014.kcc_goal_80_yes){.n}"),
        ("est('kcc_goal_80_yes', wave='2014').base", "[140](#n-2014.kcc_goal_80_yes){.n}"),
        ('est("kcc_goal_80_yes").out_of_ten', "[4 van de 10](#n-2014.kcc_goal_80_yes){.n}"),
        ('est("kcc_goal_80", category="1").pct', "[62%](#n-2014.kcc_goal_80.1){.n}"),
        (
            'est("kcc_goal_80_yes", domain="size_class", value="under_20k").n',
            "[10](#n-2014.kcc_goal_80_yes.size_class.under_20k){.n}",
        ),
        ('est("kcc_share_median").value', "[55](#n-2014.kcc_share_median){.n}"),
        ('est("kcc_share_median").interval', "[50,0 tot 60,5](#n-2014.kcc_share_median){.n}"),
        ('est("respondents").count', "[146](#n-2014.respondents){.n}"),
        ('est("response_rate").pct', "[36%](#n-2014.response_rate){.n}"),
        ('est("bag_finished").pct', "[niet getoond](#n-2014.bag_finished){.n}"),
        ('est("bag_finished").base', "[143](#n-2014.bag_finished){.n}"),
        ('fact("reference_date")', '[1 januari 2014]{.lit data-lit="fact"}'),
        ('fact("label")', '[2014 (gesimuleerd)]{.lit data-lit="fact"}'),
        ('fact("units")', '[gemeenten]{.lit data-lit="fact"}'),
        ("data_phrase()", "In de gesimuleerde gegevens"),
        ('data_phrase(start="no")', "in de gesimuleerde gegevens"),
    ],
)
def test_placeholder(register: Register, expression: str, dutch: str) -> None:
    assert resolver(register, "nl")(expression) == dutch


def test_collected_wave_is_not_called_simulated() -> None:
    resolve = resolver(plain_survey(), "en")
    assert resolve("data_phrase()") == "In this survey"
    assert resolve('fact("label")') == '[2018]{.lit data-lit="fact"}'
    assert resolve('est("codes", category="A1").pct') == "[81%](#n-2018.codes.A1){.n}"


@pytest.mark.parametrize(
    ("expression", "what", "nearest"),
    [
        ('est("kcc_gaol_80_yes").pct', "no estimate '2014.kcc_gaol_80_yes'", "2014.kcc_goal_80_yes"),
        ('est("kcc_goal_80").pct', "no estimate '2014.kcc_goal_80'", "2014.kcc_goal_80.1"),
        ('est("kcc_goal_80_yes", wave="2015").pct', "no wave '2015'", "2014"),
        ('est("kcc_goal_80_yes").value', "cannot be said as .value", ".pct"),
        ('est("kcc_share_median").pct', "cannot be said as .pct", ".value"),
        ('est("kcc_goal_80_yes")', "how the number is to be written", ".pct"),
        ('fact("weather")', "no fact 'weather'", "label"),
        ('data_phrase().pct', "has no .pct", None),
        ('est("kcc_goal_80_yes", year="2014").pct', "other words", EXAMPLE),
        ("est().pct", "other words", EXAMPLE),
        ('est("kcc_goal_80_yes"', "cannot be read", EXAMPLE),
        ('est("kcc" + "_goal").pct', "text between quotes", EXAMPLE),
        ("est(*names).pct", "text between quotes", EXAMPLE),
        ('__import__("os").getcwd', "only these are known here: est, change, fact", EXAMPLE),
        ('est("kcc_goal_80_yes").pct.__class__', "only these are known here: est, change, fact", EXAMPLE),
        ('est("kcc_goal_80_yes").estimate', "cannot be said as .estimate", ".pct"),
        ('est("kcc_goal_80_yes").__class__', "cannot be said as .__class__", ".pct"),
        ("0.42", "only these are known here: est, change, fact", EXAMPLE),
        ("", "cannot be read", EXAMPLE),
    ],
)  # fmt: skip
def test_placeholder_is_refused_with_what_lies_nearest(
    register: Register, expression: str, what: str, nearest: str | None
) -> None:
    with pytest.raises(PlaceholderError) as caught:
        resolver(register, "nl")(expression)
    assert what in caught.value.what
    assert caught.value.expression == expression
    assert (nearest in caught.value.nearest) if nearest else caught.value.nearest == ()


def test_titles_hold_placeholders(register: Register) -> None:
    title = "{{ data_phrase() }}, {{ est('kcc_goal_80_yes').pct }} want it"
    assert sentence(Context(register, "en"), title).rich() == [
        "In the simulated data", ", ", {"text": "43%", "est": "2014.kcc_goal_80_yes"}, " want it",
    ]  # fmt: skip


def test_latest_wave_is_that_of_the_latest_reference_date(register: Register) -> None:
    waves = dict(register.data["waves"])
    waves["1999"] = {**waves["2014"], "reference_date": "2020-01-01"}
    later = Register({**register.data, "waves": waves})
    assert (register.latest, later.latest) == ("2014", "1999")
    with pytest.raises(UnknownNumber, match="1999"):
        later.est("kcc_goal_80_yes")


def test_where_no_wave_is_named_the_one_of_the_chapter_or_the_report_is_meant(register: Register) -> None:
    waves = dict(register.data["waves"])
    waves["1999"] = {**waves["2014"], "reference_date": "2020-01-01"}
    study = {**register.data["study"], "wave": "2014", "chapter_waves": {"since": "latest"}}
    pinned = Register({**register.data, "study": study, "waves": waves})
    assert (pinned.spoken, pinned.of("since").spoken, pinned.of("kcc").spoken) == ("2014", "1999", "2014")
    assert pinned.est("kcc_goal_80_yes") == register.est("kcc_goal_80_yes")
    assert (Context(pinned, "nl").wave, Context(pinned, "nl", "latest").wave) == ("2014", "1999")


def test_language_without_words_falls_back_to_the_first_of_the_study(register: Register) -> None:
    assert register.text({"nl": "ja"}, "en") == "ja"
    assert register.text({"nl": "", "en": "yes"}, "nl") == "yes"


def test_import_is_light(root: Path) -> None:
    code = (
        "import sys; from doorpakken.products.reporting import chapter; "
        "print([name for name in ('pandas', 'matplotlib', 'numpy', 'seaborn') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(root / "workflow")},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_word_for_simulated_is_that_of_the_mark(language: str) -> None:
    assert say("simulated", language) == short_mark(language)
    assert say("simulated data", language).startswith(short_mark(language))


def test_kinds_of_missing_are_those_of_the_study() -> None:
    assert set(register_words.MISSING) == {"answered", *MISSING_KINDS}
