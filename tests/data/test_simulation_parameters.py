"""Assumptions that do not fit the codebook or the frame are refused, and each says where it comes from."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from doorpakken.data.simulation import load_parameters, simulate
from doorpakken.data.study.documents import load_yaml
from doorpakken.data.study.study_model import Wave
from doorpakken.errors import UserError
from tests.support.simulated_wave import shipped_frame, shipped_parameters, shipped_text, shipped_wave

DIGID = 'shares: {"1": 0, "2": 0, "3": 8, "4": 18, "5": 74}'
TARGET = '"1": {quantiles: [[0, 75], [6, 80], [84, 80], [100, 90]], missing: {"-98": 15, "-99": 15}}'
LAST = "ambition_change"


@pytest.fixture
def wave(tmp_path: Path) -> Wave:
    shutil.copy(shipped_wave().folder / "simulation.yaml", tmp_path)
    return replace(shipped_wave(), folder=tmp_path)


def change(wave: Wave, old: str, new: str) -> None:
    path = wave.folder / "simulation.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def refusals(wave: Wave) -> list[str]:
    with pytest.raises(UserError) as caught:
        load_parameters(wave, shipped_frame())
    return [str(found) for found in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # the document itself
        ("seed:", "sead:", "unknown key"),
        ("noise: 85\n    shift", "noize: 85\n    shift", "Did you mean noise"),
        ("under_20k: 27", "under_20k: 127", "per_hundred"),
        ("    reason: Invented; costs come before savings.\n", "", "lacks a key"),
        ("      - Houd het eenvoudig.", "      - 'Houd het eenvoudig. '", "without blanks at its ends"),
        # rules among themselves
        (f"name: {LAST}", "name: ambition", "ambition_change: a question of the codebook has no rule"),
        (f"name: {LAST}", "name: ambition", "ambition: only questions have answers"),
        (f"name: {LAST}", "name: bb_bgt_status", "bb_bgt_status: the name stands twice"),
        ("name: climate", "name: kcc_present", "kcc_present: a question without an answer"),
        ("name: channels", "name: size_class", "size_class: the name stands twice"),
        ("like: bb_blau_status", "like: bb_nlau_status", "`like` names no earlier rule. Found bb_n"),
        ("    from: {maturity: 40}\n    r", "    from: {mood: 40}\n    r", "no earlier trait or number"),
        ("under_20k: -55", "under_30k: -55", "no value of size_class"),
        ("{respondent_role: {\"1\": 25, \"5\": -30}}", "{kcc_phase: {\"1\": 25}}", "no earlier answer"),
        ("by: kcc_goal_80", "by: service_concept_status", "`by` names no earlier answer"),
        (TARGET, TARGET.replace('"1"', '"4"', 1), "other values of kcc_goal_80"),
        ("by: kcc_goal_80", "by: kcc_phase", "`by` is not asked of all who are asked this"),
        ("    by: kcc_goal_80\n", "", "kcc_share_target_pct: `by` and `cases` go together"),
        # answers against the codebook
        (DIGID, DIGID.replace("74", "75"), "bb_digid_status: shares are not 100 together"),
        (DIGID, 'shares: {"1": 0, "2": 0, "3": 8, "4": 92}', "bb_digid_status: other codes"),
        (DIGID, "quantiles: [[0, 1], [100, 5]]", "bb_digid_status: not one distribution"),
        ("[4, 0], [12, 4]", "[13, 0], [12, 4]", "digital_top20: quantiles do not ascend"),
        ("[90, 17], [100, 19]", "[90, 17], [100, 21]", "digital_top20: quantiles beyond"),
        ("[94, 24], [100, 38]", "[94, 24], [99, 38]", "delay_months: quantiles do not ascend"),
        ("quantiles: [[0, -8], [8, -1], [9, 0], [20, 0], [50, 6], [86, 17], [94, 24], [100, 38]]",
         'shares: {"1": 100}', "delay_months: the distribution does not fit the type"),
        ("    step: 3\n", "    step: 3\n    decimals: 1\n", "delay_months: decimals of a whole number"),
        ('missing: {"-98": 7, "-99": 5}', 'missing: {"-96": 7}', "missing code not in the codebook"),
        ('missing: {"-98": 60, "-99": 18}', 'missing: {"-91": 9}', "missing code not in the codebook"),
        ('missing: {"-98": 60, "-99": 18}', 'missing: {"-98": 990, "-99": 18}', "more missing than asked"),
        ("name: kcc_present\n", "name: kcc_later\n", "its routing comes later"),
        # blocks
        ("      channel_post_pct: {points: 8, noise: 4}\n", "", "channel_post_pct: a question of the"),
        ('"90": 3, "95": 2', '"92": 3, "95": 2', "channels: a sum that the steps cannot make"),
        ('"90": 3, "95": 2', '"few": 3, "95": 2', "channels: the shares of a block are not of numbers"),
        ('"90": 3, "95": 2', '"90": 4, "95": 2', "channels: shares are not 100 together"),
        ("      channel_post_pct: {", "      process_owners: {", "channels: a part that is no number"),
        ("    none: barrier_none\n", "", "barriers: nobody's tick"),
        ('"2": 25, "3": 54', '"2": 25, "10": 54', "barriers: more ticks than options"),
        ("    none: barrier_none\n", "    none: process_owners\n", "barriers: a question answered twice"),
        ("      barrier_money: {", "      delay_months: {", "barriers: a tick with other codes"),
        ("      barrier_money: {", "      kcc_phase: {", "barriers: a block whose questions are not asked"),
        ("points: 40, noise: 75", "points: 40, from: {mood: 5}", "barriers: `from` names no earlier trait"),
        ("    none: barrier_none\n", "    parts: {delay_months: {}, kcc_share_now_pct: {}}\n",
         "barriers: a block of another kind"),
        # respondents
        ("Groningen: -10", "Grunnen: -10", "respondents: `shift` names no value of province"),
        ("per_hundred: {under_20k: 27, ", "per_hundred: {", "respondents: other size classes"),
        ("unlike: respondent_role", "unlike: kcc_phase", "`unlike` names no question asked of everyone"),
        ("unlike: respondent_role", "unlike: mood", "`unlike` names no question asked of everyone"),
        ("own: [respondent_role", "own: [maturity", "`own` names no rule with answers"),
        ("[GM0532,", "[GM9532,", "a group of unknown municipalities"),
        ("[GM0532,", "[GM0388,", "a municipality in a group twice"),
        ("between: [use_bgt, fte_inup]", "between: [fte_inup, use_bgt]", "`between` is no stretch"),
        ("between: [use_bgt, fte_inup]", "between: [use_bgt, end]", "`between` is no stretch"),
        # fieldwork
        ("2014-04-08: 9", "2014-04-08: 8", "not 100 together"),
        ("2014-04-09: 8", "2014-04-07: 8", "not in order"),
        ("2014-05-27: 1", "2014-05-32: 1", "no date"),
        ("2014-05-27: 1", "2014-06-02: 1", "a day after the date of the wave"),
        ("minutes: [[0, 11]", "minutes: [[0, 0]", "minutes do not ascend"),
    ],
)  # fmt: skip
def test_wrong_parameters(wave: Wave, old: str, new: str, expected: str) -> None:
    change(wave, old, new)
    texts = refusals(wave)
    assert any(expected in text for text in texts), texts
    assert all("simulation.yaml" in text for text in texts)


def test_all_problems_come_at_once(wave: Wave) -> None:
    change(wave, "Groningen: -10", "Grunnen: -10")
    change(wave, "2014-04-08: 9", "2014-04-08: 8")
    change(wave, DIGID, DIGID.replace("74", "75"))
    assert len(refusals(wave)) == 3


def test_a_wave_without_the_missing_codes_that_are_needed(wave: Wave) -> None:
    missing = {
        code: kind for code, kind in wave.missing.items() if kind not in {"no_answer", "not_applicable"}
    }
    texts = " ".join(refusals(replace(wave, missing=missing)))
    for kind in ("no_answer", "not_applicable"):
        assert f"respondents: the wave has no missing code for it. Found {kind}" in texts


def test_a_moment_that_cannot_be_simulated_is_named(wave: Wave) -> None:
    items = tuple(
        replace(item, type="datetime") if item.variable == "respondent_id" else item for item in wave.items
    )
    assert any(
        "respondent_id: a moment that cannot be simulated. Found datetime" in text
        for text in refusals(replace(wave, items=items))
    )


def test_every_question_has_one_rule() -> None:
    answered = [variable for rule in shipped_parameters().rules for variable in rule.variables]
    asked = [item.variable for item in shipped_wave().items if item.is_question or item.type == "text"]
    assert sorted(answered) == sorted(asked)
    assert len(asked) > 100


def test_every_assumption_says_where_it_comes_from() -> None:
    folder = shipped_wave().folder
    data = load_yaml(folder / "simulation.yaml", "simulation")
    people = data["respondents"]
    said = [*data["rules"], people, people["second"], *people["groups"], people["broken_off"],
            data["fieldwork"]]  # fmt: skip
    listed = set(re.findall(r"^(\d+)\. ", (folder / "SOURCE.md").read_text("utf-8"), re.MULTILINE))
    used: set[str] = set()
    for entry in said:
        named = {
            number
            for pair in re.findall(r"sources? (\d+)(?: and (\d+))?", entry["reason"])
            for number in pair
        } - {""}
        assert named <= listed, entry["reason"]
        assert named or entry["reason"].startswith("Invented; "), entry["reason"]
        used |= named
    assert {str(number) for number in range(1, 10)} <= used


def test_another_seed_gives_another_wave_with_the_same_assumptions(wave: Wave) -> None:
    change(wave, "seed: doorpakken 2014", "seed: another")
    second = simulate(wave, shipped_frame())
    assert second != shipped_text()
    assert second.count("\n") == shipped_text().count("\n")


def test_a_new_rule_leaves_the_other_answers_alone(wave: Wave) -> None:
    change(wave, f"  - name: {LAST}\n",
           f"  - name: mood\n    reason: Invented for this test.\n\n  - name: {LAST}\n")  # fmt: skip
    assert simulate(wave, shipped_frame()) == shipped_text()


def test_like_takes_what_is_not_said() -> None:
    rules = {rule.name: rule for rule in shipped_parameters().rules}
    first, like = rules["bb_digikoppeling_status"], rules["bb_digimelding_status"]
    assert like.score == first.score
    assert like.cases[""].shares != first.cases[""].shares
    assert rules["use_bag"].cases == {
        value: replace(case, missing={"-98": 25, "-99": 9}) for value, case in rules["use_nhr"].cases.items()
    }
    assert rules["use_bag"].by == "bb_bag_status"


def test_a_case_takes_what_the_rule_says_for_all() -> None:
    rules = {rule.name: rule for rule in shipped_parameters().rules}
    assert {case.step for case in rules["kcc_share_target_pct"].cases.values()} == {5}
    assert {case.step for case in rules["budget_inup_eur"].cases.values()} == {5000, 25000, 50000}
    assert rules["kcc_present"].cases["under_20k"].missing == {"-99": 8}
