"""Assumptions that do not fit the codebook or the frame are refused, and each says where it comes from."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from doorpakken.errors import UserError
from doorpakken.frame import Frame, load_frame
from doorpakken.simulation import load_parameters, simulate
from doorpakken.simulation.population import cut, holds, spread
from doorpakken.study.codebook import load_concepts
from doorpakken.study.documents import load_yaml
from doorpakken.study.model import Condition, Wave
from doorpakken.study.wave import load_wave


@pytest.fixture(scope="module")
def shipped(root: Path) -> Wave:
    return load_wave(
        root / "data" / "raw" / "2014", {}, load_concepts(root / "config" / "concepts.csv"), ("nl", "en")
    )


@pytest.fixture(scope="module")
def frame(root: Path) -> Frame:
    return load_frame(root / "data" / "raw" / "frame", (2014,))


@pytest.fixture
def wave(shipped: Wave, tmp_path: Path) -> Wave:
    shutil.copy(shipped.folder / "simulation.yaml", tmp_path)
    return replace(shipped, folder=tmp_path)


def change(wave: Wave, old: str, new: str) -> None:
    path = wave.folder / "simulation.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("seed:", "sead:", "unknown key"),
        ("noise: 85\n    shift", "noize: 85\n    shift", "Did you mean noise"),
        (
            '{"1": 1, "2": 2, "3": 8, "4": 19, "5": 70}',
            '{"1": 1, "2": 2, "3": 8, "4": 19, "5": 71}',
            "100 together",
        ),
        ('{"1": 1, "2": 2, "3": 8, "4": 19, "5": 70}', '{"1": 1, "2": 2, "3": 8, "4": 89}', "other codes"),
        ("20k_to_50k: {", "20k_to_60k: {", "other size classes"),
        (
            "from: {maturity: 40}\n    why: Invented; how well",
            "from: {mood: 40}\n    why: X",
            "no earlier trait",
        ),
        ("under_20k: -55", "under_30k: -55", "no value of size_class"),
        ("      respondent_role: {", "      kcc_present: {", "no earlier answer"),
        ("Groningen: -10", "Grunnen: -10", "no value of province"),
        ("[90, 75], [100, 95]", "[90, 75], [100, 105]", "beyond the codebook's bounds"),
        ("[90, 75], [100, 95]", "[90, 75], [99, 95]", "do not ascend"),
        (
            "quantiles: [[0, 15], [10, 30], [50, 55], [90, 75], [100, 95]]",
            "shares: {}",
            "does not fit",
        ),
        (
            'missing: {"-98": 8, "-99": 5}',
            'missing: {"-91": 8, "-99": 5}',
            "missing code not in the codebook",
        ),
        ("name: ambition_change", "name: ambition", "has no rule"),
        ("name: ambition_change", "name: bb_bgt_status", "stands twice"),
        ("name: climate", "name: kcc_present", "only questions have shares"),
        ("2014-04-08: 9", "2014-04-08: 8", "not 100 together"),
        ("2014-04-09: 8", "2014-04-07: 8", "not in order"),
        ("2014-05-27: 1", "2014-05-32: 1", "no date"),
        ("2014-05-27: 1", "2014-06-02: 1", "a day after the date of the wave"),
        ("kcc_present\n", "kcc_later\n", "its routing comes later"),
        ("minutes: [[0, 6]", "minutes: [[0, 0]", "minutes do not ascend"),
        ("under_20k: 27", "under_20k: 127", "per_hundred"),
        ("    why: Invented; less favourable for operations than for service delivery.\n", "", "lacks a key"),
    ],
)
def test_wrong_parameters(wave: Wave, frame: Frame, old: str, new: str, expected: str) -> None:
    change(wave, old, new)
    with pytest.raises(UserError) as caught:
        load_parameters(wave, frame)
    texts = [str(found) for found in caught.value.problems]
    assert any(expected in text for text in texts), texts


def test_all_problems_come_at_once(wave: Wave, frame: Frame) -> None:
    change(wave, "Groningen: -10", "Grunnen: -10")
    change(wave, "2014-04-08: 9", "2014-04-08: 8")
    with pytest.raises(UserError) as caught:
        simulate(wave, frame)
    assert len(caught.value.problems) == 2


def test_every_assumption_says_where_it_comes_from(shipped: Wave) -> None:
    data = load_yaml(shipped.folder / "simulation.yaml", "simulation")
    reasons = [rule["why"] for rule in data["rules"]] + [data["respondents"]["why"], data["fieldwork"]["why"]]
    assert all("nvented" in reason or "(source" in reason for reason in reasons)
    sources = (shipped.folder / "SOURCE.md").read_text("utf-8")
    named = re.findall(r"sources? (\d)(?: and (\d))?", " ".join(reasons))
    listed = re.findall(r"^(\d)\. ", sources, re.MULTILINE)
    assert sorted({number for pair in named for number in pair if number}) == listed


def test_another_seed_gives_another_wave_with_the_same_assumptions(wave: Wave, frame: Frame) -> None:
    first = simulate(wave, frame)
    change(wave, "seed: doorpakken 2014", "seed: another")
    second = simulate(wave, frame)
    assert first != second
    assert first.count("\n") == second.count("\n")


def test_a_new_question_leaves_the_other_answers_alone(wave: Wave, frame: Frame) -> None:
    first = simulate(wave, frame)
    change(wave, "  - name: ambition_change\n",
           "  - name: mood\n    why: Invented for this test.\n\n  - name: ambition_change\n")  # fmt: skip
    assert simulate(wave, frame) == first


def test_ranked_codes_are_cut_into_shares() -> None:
    codes = [f"GM{number:04d}" for number in range(10)]
    found = cut(codes, {"1": 0, "2": 30, "3": 70})
    assert [found[code] for code in codes] == ["2"] * 3 + ["3"] * 7
    assert cut([], {"1": 100}) == {}


def test_ranked_codes_are_spread_over_quantiles() -> None:
    codes = [f"GM{number:04d}" for number in range(5)]
    assert list(spread(codes, ((0, 0), (100, 100)), 1).values()) == ["10", "30", "50", "70", "90"]
    assert list(spread(codes, ((0, 0), (50, 0), (100, 100)), 1).values()) == ["0", "0", "0", "40", "80"]
    assert list(spread(codes, ((0, 0), (100, 100)), 20).values()) == ["20", "40", "60", "80", "100"]


@pytest.mark.parametrize(
    ("operator", "values", "answer", "expected"),
    [
        ("=", ("1", "2"), "2", True),
        ("=", ("1", "2"), "3", False),
        ("=", ("1", "2"), None, False),
        (">", ("0",), "1", True),
        (">", ("0",), "0", False),
        (">", ("0",), None, False),
        (">=", ("5",), "5", True),
        ("<", ("5",), "5", False),
        ("<=", ("5",), "5", True),
        ("<", ("5",), "-3", True),
    ],
)
def test_who_is_asked(operator: str, values: tuple[str, ...], answer: str | None, expected: bool) -> None:
    assert holds(Condition("x", operator, values), answer) is expected


@pytest.mark.parametrize(("variable", "kind"), [("municipality_code", "text"), ("respondent_id", "datetime")])
def test_an_item_that_cannot_be_simulated_is_named(
    wave: Wave, frame: Frame, variable: str, kind: str
) -> None:
    items = tuple(replace(item, type=kind) if item.variable == variable else item for item in wave.items)
    with pytest.raises(UserError, match=f"{variable}: an item that cannot be simulated. Found {kind}"):
        load_parameters(replace(wave, items=items), frame)


def test_a_condition_may_compare_with_a_fraction() -> None:
    condition = Condition("hours", ">", ("0.5",))
    assert [holds(condition, answer) for answer in ("0", "1", None)] == [False, True, False]
