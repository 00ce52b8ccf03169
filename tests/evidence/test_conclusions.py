"""Verdicts: the rule by itself, what is published of it, and shipped conclusions shaken until they flip."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from doorpakken.data.study import VERDICTS, Hypothesis
from doorpakken.data.study.simulation_mark import mark_by_language
from doorpakken.data.study.write_files import write_json
from doorpakken.errors import UserError
from doorpakken.evidence.conclusions import comparability, direction, judge, verdict
from doorpakken.products.reporting import PlaceholderError, Register, UnknownNumber, resolver
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.formatting import FormattedEstimate
from doorpakken.products.reporting.placeholders import sentence
from doorpakken.products.reporting.quotations import quote_conclusions
from doorpakken.products.reporting.verdict_placeholders import DIRECTIONS, conclusion
from doorpakken.words import Phrases
from tests.support.shipped_mark import MARK
from tests.support.verdict_wave import Claimed, overwritten, shipped

WORDS = {"nl": "woorden", "en": "words"}
ABOVE = Hypothesis("h", "groups", "above", WORDS, WORDS)


@pytest.fixture(scope="module")
def made() -> Claimed:
    return shipped()


@pytest.fixture(scope="module")
def found(made: Claimed) -> dict[str, Any]:
    return made.verdicts()


@pytest.fixture(scope="module")
def register(made: Claimed, found: dict[str, Any]) -> Register:
    return Register(made.register(), found)


# The rule


def row(p: float = 0.01, estimate: float = 0.2, n: int = 50, remark: str = "") -> dict[str, Any]:
    return {"p": p / 5, "p_adjusted": p, "estimate": estimate, "least_n": n, "remark": remark}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "supported"),
        ({"estimate": -0.2}, "contradicted"),
        ({"p": 0.05}, "undecided"),
        ({"p": 0.06}, "undecided"),
        ({"p": 0.06, "estimate": -0.2}, "undecided"),  # its raw p-value is below 5%, and does not count
        ({"p": np.nan}, "undecided"),
        ({"n": 29}, "undecided"),
        ({"n": 30}, "supported"),
    ],
)
def test_the_verdict_is_that_of_the_adjusted_test(changes: dict[str, Any], expected: str) -> None:
    assert verdict(row(**changes), ABOVE, 0.05, 30).verdict == expected


def test_what_is_claimed_says_what_supports_and_what_contradicts() -> None:
    below = replace(ABOVE, claim="below")
    assert [verdict(row(estimate=sign), below, 0.05).verdict for sign in (-1.0, 1.0)] == [
        "supported",
        "contradicted",
    ]
    half = replace(ABOVE, value=0.5)
    assert verdict(row(estimate=0.4), half, 0.05).verdict == "contradicted"
    for claim in ("differs", "within"):
        for sign in (-1.0, 1.0):
            assert verdict(row(estimate=sign), replace(ABOVE, claim=claim), 0.05).verdict == "supported"


def test_a_verdict_says_why() -> None:
    assert verdict(row(n=3), ABOVE, 0.05, 30).reason == "3 respondents, fewer than 30"
    assert verdict(row(p=0.3), ABOVE, 0.05).reason == "adjusted p-value not below 0.05"
    assert verdict(row(p=np.nan, remark="singular"), ABOVE, 0.05).reason == "singular"
    assert verdict(row(p=np.nan), ABOVE, 0.05).reason == "no p-value below 4 degrees of freedom"
    other = verdict(row(), ABOVE, 0.05, 30, "a break")
    assert (other.verdict, other.reason) == ("not_comparable", "a break")


def test_a_direction_is_shown_by_a_test_alone() -> None:
    assert direction(row(), ABOVE, 0.05) == "above"
    assert direction(row(estimate=-0.1), ABOVE, 0.05) == "below"
    assert direction(row(p=0.2), ABOVE, 0.05) == "unclear"
    assert direction(row(p=np.nan), ABOVE, 0.05) == "unclear"
    assert direction(row(), replace(ABOVE, test="association", claim="differs"), 0.05) == "unclear"
    assert direction(row(), replace(ABOVE, claim="within", margin=0.5), 0.05) == "same"
    assert direction(row(p=0.2), replace(ABOVE, claim="within", margin=0.5), 0.05) == "unclear"


@pytest.mark.parametrize(
    ("is_now", "needed", "fault"),
    [
        (None, "full", False),  # asked for the first time
        ("full", "full", False),
        ("collapsed_only", "full", True),
        ("collapsed_only", "collapsed_only", False),
        ("break", "collapsed_only", True),
        ("break", "any", False),
    ],
)
def test_questions_must_be_as_comparable_as_is_needed(
    made: Claimed, is_now: str | None, needed: str, fault: bool
) -> None:
    item = replace(made.wave.item("kcc_goal_80"), comparability=is_now)
    assert bool(comparability([item], needed)) == fault
    assert ("kcc_goal_80" in comparability([item], needed)) == fault


# What is published


def test_the_shipped_conclusions_have_these_verdicts(found: dict[str, Any]) -> None:
    now = {key: entry["waves"]["2014"]["verdict"] for key, entry in found["conclusions"].items()}
    assert now == {
        "c1": "supported",
        "c2": "supported",
        "c3": "supported",
        "c4": "supported",
        "c5": "contradicted",
        "c6": "undecided",
    }


def test_every_number_of_a_verdict_is_that_of_its_record(found: dict[str, Any], register: Register) -> None:
    for entry in found["conclusions"].values():
        one = entry["waves"]["2014"]
        (key,) = one["estimates"]
        record = register.data["estimates"][key]
        assert one["numbers"] == {name: record[name] for name in one["numbers"]}
        assert one["numbers"]["base_n"] >= entry["minimum_n"]
        if "p_adjusted" in record:
            assert one["p_adjusted"] == record["p_adjusted"]
    assert found["study"]["mark"] == mark_by_language(["nl", "en"], MARK)


def test_the_file_is_plain_and_says_every_sentence(
    made: Claimed, found: dict[str, Any], register: Register, tmp_path: Any
) -> None:
    said = quote_conclusions(register.data, found, made.study.plan.conclusions, "plan.yaml")
    write_json(tmp_path / "verdicts.json", said)
    assert json.loads((tmp_path / "verdicts.json").read_text("utf-8")) == said
    for entry in said["conclusions"].values():
        for language, start in (("nl", "In de gesimuleerde gegevens"), ("en", "In the simulated data")):
            sentence = entry["waves"]["2014"]["sentence"][language]
            assert sentence.startswith(start)
            assert "{{" not in sentence
            assert sentence.endswith(".")
    assert (
        "+40 percentage points (interval +30 to +51, 55 municipalities)"
        in said["conclusions"]["c1"]["waves"]["2014"]["sentence"]["en"]
    )


def test_a_sentence_that_can_be_quoted_tells_its_interval_and_how_many_answered(made: Claimed) -> None:
    for one in made.study.plan.conclusions.values():
        hypothesis = made.study.plan.hypotheses[one.hypothesis]
        named = hypothesis.estimand or hypothesis.id
        for found in ("supported", "contradicted", "undecided"):
            for language, units in (("nl", "gemeenten"), ("en", "municipalities")):
                told = f'interval {{{{ est("{named}").interval }}}}, {{{{ est("{named}").base }}}} {units})'
                assert told in one.text[found][language], (one.id, found, language)


def test_every_text_is_tried_whatever_the_verdict_is(
    made: Claimed, found: dict[str, Any], register: Register
) -> None:
    one = made.study.plan.conclusions["c1"]
    text = {**one.text, "undecided": {"nl": "{{ est('larger_farther').points }}", "en": "x"}}
    conclusions = {**made.study.plan.conclusions, "c1": replace(one, text=text)}
    with pytest.raises(UserError, match=r"plan\.yaml: conclusions\.c1\.text\.undecided.*larger_further"):
        quote_conclusions(register.data, found, conclusions, "plan.yaml")


def test_what_a_wave_does_not_ask_is_not_comparable(made: Claimed, found: dict[str, Any]) -> None:
    plan = made.study.plan
    hypotheses = {
        **plan.hypotheses,
        "larger_further": replace(plan.hypotheses["larger_further"], variable="x"),
    }
    study = replace(made.study, plan=replace(plan, hypotheses=hypotheses))
    other = replace(made, study=study).with_answers(made.responses)
    now = other.verdicts()
    one = now["conclusions"]["c1"]["waves"]["2014"]
    assert (one["verdict"], one["reason"]) == ("not_comparable", "the wave does not ask what it rests on")
    assert one["estimates"] == []
    assert set(one["numbers"].values()) == {None}
    said = quote_conclusions(other.register(), now, plan.conclusions, "plan.yaml")
    assert "niet gevraagd" in said["conclusions"]["c1"]["waves"]["2014"]["sentence"]["nl"]
    assert found["conclusions"]["c2"]["waves"]["2014"]["verdict"] == "supported"


def test_a_break_makes_a_conclusion_not_comparable(made: Claimed) -> None:
    items = tuple(
        replace(item, comparability="break" if item.variable == "kcc_goal_80" else item.comparability)
        for item in made.wave.items
    )
    study = replace(made.study, waves={"2014": replace(made.wave, items=items)})
    one = study.plan.conclusions["c6"]
    for needed, expected in (("any", "undecided"), ("full", "not_comparable")):
        conclusions = {"c6": replace(one, comparable=needed)}
        asked = replace(study, plan=replace(study.plan, conclusions=conclusions))
        now = judge(asked, {"2014": made.tests}, made.register())
        assert now["conclusions"]["c6"]["waves"]["2014"]["verdict"] == expected


def test_a_number_that_is_not_shown_has_no_verdict(made: Claimed) -> None:
    register = made.register()
    record = register["estimates"]["2014.larger_further"]
    record.update(shown="hidden", estimate=None, se=None, ci_low=None, ci_high=None, n=None, base_n=None)
    now = judge(made.study, {"2014": made.tests}, register)
    one, test = now["conclusions"]["c1"]["waves"]["2014"], now["tests"]["2014"]["larger_further"]
    assert (one["verdict"], one["reason"]) == ("undecided", "not shown")
    assert (test["verdict"], test["direction"]) == ("undecided", "unclear")
    assert [test[key] for key in ("estimate", "p", "p_adjusted", "statistic", "df")] == [None] * 5


def test_the_smallest_group_decides_whether_a_test_is_shown(made: Claimed) -> None:
    few = replace(made, tests=made.tests.assign(least_n=made.tests["least_n"].where(
        made.tests["hypothesis"] != "larger_further", 9)))  # fmt: skip
    records = few.register()["estimates"]
    assert (records["2014.larger_further"]["shown"], records["2014.larger_further"]["estimate"]) == (
        "hidden",
        None,
    )
    assert "p_adjusted" not in records["2014.larger_further"]
    assert records["2014.further_by_class"]["shown"] == "yes"


# In prose


def test_a_verdict_is_said_with_links_to_its_numbers(register: Register) -> None:
    said = resolver(register, "nl")('verdict("c1")')
    assert said.startswith("In de gesimuleerde gegevens rondden de grootste gemeenten een groter deel")
    assert "[+40 procentpunt](#n-2014.larger_further){.n}" in said
    pieces = sentence(Context(register, "en"), "{{ verdict('c5') }} So it is.").rich()
    assert {"text": "11%", "est": "2014.kcc_share_reached_80"} in pieces
    assert {"text": "50%", "lit": "fact"} in pieces
    assert pieces[-1] == " So it is."


@pytest.mark.parametrize(
    ("expression", "nl", "en"),
    [
        ('direction("larger_further")', "hoger", "higher"),
        ('direction("delay_by_conditions", words="more")', "minder", "less"),
        ('direction("goal_80_held_by_half", words="rose")', "veranderde niet aantoonbaar",
         "did not demonstrably change"),
        ('direction("goal_80_reached_by_half", words="often", wave="2014")', "minder vaak", "less often"),
        ('bound("goal_80_held_by_half")', '[50%]{.lit data-lit="fact"}', '[50%]{.lit data-lit="fact"}'),
        ('bound("delay_by_conditions")', '[0]{.lit data-lit="fact"}', '[0]{.lit data-lit="fact"}'),
        ('bound("due_finished_most")', '[80%]{.lit data-lit="fact"}', '[80%]{.lit data-lit="fact"}'),
        ('bound("due_finished_middle")', '[50%]{.lit data-lit="fact"}', '[50%]{.lit data-lit="fact"}'),
        ('bound("due_finished_few")', '[50%]{.lit data-lit="fact"}', '[50%]{.lit data-lit="fact"}'),
        ('bound("delay_year")', '[12]{.lit data-lit="fact"}', '[12]{.lit data-lit="fact"}'),
        ('step("effect_by_progress")', '[10]{.lit data-lit="fact"}', '[10]{.lit data-lit="fact"}'),
        ('step("delay_by_conditions")', '[12,5]{.lit data-lit="fact"}', '[12.5]{.lit data-lit="fact"}'),
        ('est("larger_further").p', "[minder dan 0,001](#n-2014.larger_further){.n}",
         "[less than 0.001](#n-2014.larger_further){.n}"),
    ],
)  # fmt: skip
def test_directions_and_bounds_are_said_as_the_record_has_them(
    register: Register, expression: str, nl: str, en: str
) -> None:
    assert resolver(register, "nl")(expression) == nl
    assert resolver(register, "en")(expression) == en


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ('verdict("c9")', ["no conclusion 'c9'", "c6"]),
        ('verdict("c1", wave="2022")', ["no wave '2022'", "2014"]),
        ('direction("larger")', ["no test of a hypothesis 'larger'", "larger_further"]),
        ('direction("larger_further", words="taller")', ["taller", "larger"]),
        ('verdict("c1").pct', ["has no .pct"]),
        ('step("larger_further")', ["larger_further is a difference and has no step", "slope"]),
        ('bound("digid_finished")', ["no test of a hypothesis 'digid_finished'"]),
        ('est("kcc_goal_80_yes").p', ["cannot be said as .p"]),
        ('verdikt("c1")', ["est, change, fact, data_phrase, bound, margin, step, direction, verdict"]),
    ],
)
def test_what_cannot_be_said_is_refused_with_what_can(
    register: Register, expression: str, words: list[str]
) -> None:
    with pytest.raises(PlaceholderError) as refused:
        resolver(register, "nl")(expression)
    for word in words:
        assert word in str(refused.value)


def test_without_verdicts_there_is_none_to_say(register: Register) -> None:
    with pytest.raises(UnknownNumber, match="no conclusion 'c1'"):
        conclusion(Context(Register(register.data), "en"), "c1")


def test_a_text_of_a_conclusion_cannot_hold_a_verdict(
    made: Claimed, found: dict[str, Any], register: Register
) -> None:
    one = made.study.plan.conclusions["c1"]
    text = {**one.text, "supported": {"nl": '{{ verdict("c1") }}', "en": "x"}}
    with pytest.raises(UserError, match="only these are known here"):
        quote_conclusions(
            register.data, found, {**made.study.plan.conclusions, "c1": replace(one, text=text)}, "plan.yaml"
        )


def test_every_pair_of_words_has_each_direction() -> None:
    for name in DIRECTIONS:
        assert set(Phrases(f"prose.directions.{name}")) == {"above", "below", "same", "unclear"}


def test_a_test_is_said_in_the_ways_of_its_unit(register: Register) -> None:
    for key, way, words in (
        ("larger_further", "points", "+40 percentage points"),
        ("larger_further", "exact", "+40"),
        ("effect_with_progress", "interval", "0.13 to 0.45"),
        ("delay_by_conditions", "value", "−1.6"),
        ("progress_by_conditions", "exact", "+2.9"),
        ("effect_with_progress", "p", "less than 0.001"),
    ):
        assert FormattedEstimate(register.est(key), "en").say(way).text == words


# The shaking: other answers, a few respondents at a time, until the verdict is another one.

Shake = Callable[[Claimed, int], Any]


def names(made: Claimed, start: str, end: str = "") -> list[str]:
    return [
        item.variable
        for item in made.wave.items
        if item.variable.startswith(start) and item.variable.endswith(end)
    ]


def some(made: Claimed, rows: np.ndarray, share: int) -> np.ndarray:
    """A mask of the first `share` per cent of some rows, in an order made once."""
    order = np.random.default_rng(2014).permutation(np.flatnonzero(rows))
    chosen = np.zeros(len(made.responses), bool)
    chosen[order[: round(len(order) * share / 100)]] = True
    return chosen


def size(made: Claimed) -> np.ndarray:
    """The class of each response, empty for one that does not count."""
    known = dict(zip(made.weights["source_row"], made.weights["size_class"], strict=True))
    return made.responses["source_row"].map(known).fillna("").to_numpy(dtype=object)


def by_value(made: Claimed, derived: str) -> np.ndarray:
    """The place of each response by a derived value, from 0 for the least to 1; missing in the middle."""
    values = dict(zip(made.weights["source_row"], made.answers.numbers(derived), strict=True))
    found = made.responses["source_row"].map(values)
    return found.rank(pct=True).fillna(0.5).to_numpy()


def fewer_blocks_in_the_largest(made: Claimed, share: int) -> Any:
    rows = some(made, size(made) == "100k_and_over", share)
    return overwritten(made.responses, rows, names(made, "bb_", "_status"), "1")


def less_effect_where_further(made: Claimed, share: int) -> Any:
    further = by_value(made, "due_finished") > 0.5
    lowered = overwritten(made.responses, some(made, further, share), names(made, "impact_"), "2")
    return overwritten(lowered, some(made, ~further, share), names(made, "impact_"), "4")


def more_delay_with_conditions(made: Claimed, share: int) -> Any:
    many = by_value(made, "conditions_present") > 0.5
    late = overwritten(made.responses, some(made, many, share), ["delay_months"], 24)
    return overwritten(late, some(made, ~many, share), ["delay_months"], 0)


def more_effect_on_operations(made: Claimed, share: int) -> Any:
    rows = some(made, np.ones(len(made.responses), bool), share)
    raised = overwritten(made.responses, rows, names(made, "impact_ops_"), "5")
    return overwritten(raised, rows, names(made, "impact_service_"), "2")


def more_reach_80(made: Claimed, share: int) -> Any:
    asked = made.responses["kcc_share_now_pct"].notna().to_numpy()
    return overwritten(made.responses, some(made, asked, share), ["kcc_share_now_pct"], 85)


def more_have_the_goal(made: Claimed, share: int) -> Any:
    rows = some(made, np.ones(len(made.responses), bool), share)
    return overwritten(made.responses, rows, ["kcc_goal_80"], "1")


def fewer_have_the_goal(made: Claimed, share: int) -> Any:
    rows = some(made, np.ones(len(made.responses), bool), share)
    return overwritten(made.responses, rows, ["kcc_goal_80"], "3")


@pytest.mark.parametrize(
    ("name", "shake", "path"),
    [
        ("c1", fewer_blocks_in_the_largest, ["supported", "undecided", "contradicted"]),
        ("c2", less_effect_where_further, ["supported", "undecided", "contradicted"]),
        ("c3", more_delay_with_conditions, ["supported", "undecided", "contradicted"]),
        ("c4", more_effect_on_operations, ["supported", "undecided", "contradicted"]),
        ("c5", more_reach_80, ["contradicted", "undecided", "supported"]),
        ("c6", more_have_the_goal, ["undecided", "supported"]),
        ("c6", fewer_have_the_goal, ["undecided", "contradicted"]),
    ],
)
def test_each_shipped_conclusion_flips_when_the_answers_are_shaken(
    made: Claimed, register: Register, name: str, shake: Shake, path: list[str]
) -> None:
    seen: list[str] = []
    for share in range(0, 101, 4):
        tests = made.with_answers(shake(made, share)).tests
        # The records decide only what is shown, and the shaking changes no base below 10.
        now = judge(made.study, {"2014": tests}, register.data)["conclusions"][name]["waves"]["2014"]
        if not seen or seen[-1] != now["verdict"]:
            seen.append(now["verdict"])
        if seen[-len(path) :] == path:
            break
    assert seen == path


def test_every_shipped_conclusion_is_shaken_and_has_a_text_for_every_verdict(made: Claimed) -> None:
    mark_by_language = test_each_shipped_conclusion_flips_when_the_answers_are_shaken.pytestmark  # type: ignore[attr-defined]
    shaken = {name for name, *_ in mark_by_language[0].args[1]}
    assert shaken == set(made.study.plan.conclusions)
    for one in made.study.plan.conclusions.values():
        assert set(one.text) == set(VERDICTS)


def test_respondents_drawn_at_random_take_a_support_away(made: Claimed, register: Register) -> None:
    """Answers shuffled over the respondents say nothing any more; that is undecided, and not the opposite."""
    order = np.random.default_rng(1).permutation(len(made.responses))
    responses = made.responses.copy()
    for variable in names(made, "impact_"):
        for column in (variable, f"{variable}__missing"):
            responses[column] = made.responses[column].to_numpy()[order]
    tests = made.with_answers(responses).tests
    now = judge(made.study, {"2014": tests}, register.data)
    assert now["conclusions"]["c2"]["waves"]["2014"]["verdict"] == "undecided"
    assert now["conclusions"]["c1"]["waves"]["2014"]["verdict"] == "supported"
