"""The way back from what a plan derives and counts: the rows of the raw file, by hand, and no others."""

from __future__ import annotations

import re

import pytest

from doorpakken.evidence.provenance.trace import rows, trace
from tests.support.small_study import RESPONSES, STUDY, Built, build

OPEN = STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"), study=OPEN)


def traced(built: Built, key: str) -> tuple[list[int], list[int]]:
    record = built.register.data["estimates"][f"2014.{key}"]
    return rows(built.study, record, built.responses, built.weights)


@pytest.mark.parametrize(
    ("key", "base", "counted"),
    [
        ("done_mean", [2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7]),
        ("done_mean.size_class.under_20k", [2, 4, 6], [2, 4, 6]),
        ("gap_median", [2, 4, 5], [2, 4, 5]),
        ("gap_per_staff", [2, 4, 5], [2, 4, 5]),  # those who lack what stands above the line are out
        ("both_done", [2, 4, 5, 6], [2, 5]),  # rows 3 and 7 did not say all
        ("both_done.size_class.20k_to_50k", [5], [5]),
        ("reached", [2, 5], [5]),  # row 4 estimated
        ("reached.size_class.under_20k", [2], []),
        ("a_done", [2, 3, 4, 5, 6], [2, 4, 5]),
        ("bb_a_status.1", [2, 3, 4, 5, 6], [3]),
        ("delay_count.no_answer", [2, 3, 4, 5, 6, 7], [7]),
        ("delay_count.dont_know", [2, 3, 4, 5, 6, 7], [5]),
        ("share_now_count.not_asked.size_class.20k_to_50k", [3, 5, 7], [7]),
        ("staff_mean", [2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7]),
    ],
)
def test_an_estimate_leads_to_the_rows_that_it_counts(
    built: Built, key: str, base: list[int], counted: list[int]
) -> None:
    assert traced(built, key) == (base, counted)


def test_estimates_count_as_many_rows_as_they_say(built: Built) -> None:
    seen = 0
    for key, record in list(built.register.data["estimates"].items())[::3]:
        if built.register.estimands[record["estimand"]]["variables"]:
            base, counted = traced(built, key.removeprefix("2014."))
            assert len(base) == record["base_n"], key
            assert len(counted) == record["n"], key
            assert set(counted) <= set(base) <= set(range(2, 8)), key
            seen += 1
    assert seen > 80


def test_of_two_responses_the_later_one_is_named_where_it_counts(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    lines = RESPONSES.splitlines()
    lines[1], lines[7] = lines[7], lines[1]
    turned = build(tmp_path_factory.mktemp("turned"), study=OPEN, responses="\n".join(lines) + "\n")
    assert traced(turned, "done_mean") == ([3, 4, 5, 6, 7, 8],) * 2
    assert traced(turned, "both_done") == ([4, 5, 6, 8], [5, 8])
    assert traced(turned, "role.2")[1] == [4, 8]


def test_who_lacks_what_stands_below_the_line_is_out_of_a_ratio(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    unknown = RESPONSES.replace("1,95,8,", "1,95,-98,")
    assert unknown != RESPONSES
    built = build(tmp_path_factory.mktemp("unknown"), study=OPEN, responses=unknown)
    assert traced(built, "gap_per_staff") == ([2, 4], [2, 4])


def text(built: Built, key: str) -> str:
    return trace(built.study, built.register.data, f"2014.{key}", built.responses, built.weights)


def test_a_derived_value_is_traced_to_all_its_columns_with_its_expression(built: Built) -> None:
    said = text(built, "done_mean")
    assert said.splitlines()[0] == "2014.done_mean"
    assert "Af, gemiddeld: Af, gemiddeld." in said
    assert said.count("  raw file: waves/2014/responses.csv, sha256 ") == 1
    for column, row in (("a", 6), ("b", 7), ("c", 8)):
        assert re.search(rf"  column {column}: .+\n    waves/2014/codebook.csv, row {row}\n", said)
    assert '  done: share(concepts(group="blocks") == 3, least=2)\n' in said
    assert "  among" not in said
    assert "  declared: estimands.done_mean\n" in said
    assert "  base: 6 responses of 3 columns each, rows 2-7\n" in said
    assert said.endswith("  counted: 6 responses of 3 columns each, rows 2-7")


def test_a_base_among_some_is_told_with_its_expression(built: Built) -> None:
    said = text(built, "reached")
    assert "  base: basis == 1\n" in said
    assert "  condition: share_now >= 60\n" in said
    assert "share 0.4, n 1, base 2" in said
    assert "  base: 2 responses of 2 columns each, rows 2, 5\n" in said
    assert said.endswith("  counted: 1 response of 2 columns, row 5")


def test_the_text_of_a_trace_names_what_is_behind_a_kind_of_missing(built: Built) -> None:
    said = text(built, "delay_count.no_answer")
    assert "column delay" in said
    assert "  declared: automatic, as every question\n" in said
    assert "  base: 6 cells, rows 2-7\n" in said
    assert said.endswith("  counted: 1 cell, row 7")


def test_what_is_counted_from_the_frame_has_no_rows(built: Built) -> None:
    said = text(built, "response_rate.province.Zeeland")
    assert "rate 1, n 3, base 3" in said
    assert said.endswith("counted from the frame and from all admitted responses")
    assert not re.search(r"rows \d", said)
