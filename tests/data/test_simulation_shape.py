"""The simulated wave of 2014 shows what it was made to show: gradients, halo, slips, second answers."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from tests.support.simulated_wave import (
    CLASSES,
    SCALES,
    Row,
    answers,
    high,
    mean,
    shipped_parameters,
    shipped_population,
    shipped_text,
    shipped_wave,
    table,
)

CHANNELS = [f"channel_{name}_pct" for name in ("phone", "counter", "email_form", "social", "post")]
REGISTERS = ["brp", "nhr", "bag", "brt", "brk", "brv", "woz", "bgt"]
CONDITIONS = [
    *("process_thinking", "customer_thinking", "interplay", "urgency"),
    *("key_players", "clear_goals", "project_org", "admin_commitment"),
]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return table(shipped_text())


def barriers(row: Row) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name.startswith("barrier_") and name[-5:] != "_text"}


def test_blocks_stand_in_the_order_of_their_difficulty(rows: list[Row]) -> None:
    easy_to_hard = ["bag", "digid", "brp", "netnummer14", "digikoppeling", "digilevering", "bgt"]
    shares = [high(rows, f"bb_{name}_status") for name in easy_to_hard]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1
    assert shares[-1] == 0
    for name in ("bag", "bsn", "digid"):
        cells = Counter(answers(rows, f"bb_{name}_status"))
        unfinished = sum(count for code, count in cells.items() if code < "4")
        assert sum(cells.values()) >= 100
        assert unfinished == 0 or unfinished >= 5, name


def test_larger_municipalities_are_further(rows: list[Row]) -> None:
    made = shipped_population()
    classes = made.answers["size_class"]
    for points in (
        {code: float(cell) for code, cell in made.traits["maturity"].items()},
        {code: float(cell) for code, cell in made.answers["digital_top20"].items()},
    ):
        means = [mean(points[code] for code in points if classes[code] == name) for name in CLASSES]
        assert means == sorted(means)
    for variable in ("bb_eherkenning_status", "bb_webrichtlijnen_status", "bb_digilevering_status"):
        small, large = (
            high([row for row in rows if classes[row["municipality_code"]] == name], variable)
            for name in (CLASSES[0], CLASSES[-1])
        )
        assert large > small + 0.2, variable


def test_the_offer_is_that_of_the_published_mean() -> None:
    offered = mean(int(cell) for cell in shipped_population().answers["digital_top20"].values()) / 20
    assert 0.51 < offered < 0.53


def test_registers_are_ahead_of_their_use(rows: list[Row]) -> None:
    made = shipped_population().answers
    for name in REGISTERS:
        finished, used = made[f"bb_{name}_status"], made[f"use_{name}"]
        of_all = sum(cell == "3" for cell in used.values())
        assert of_all <= sum(cell >= "4" for cell in finished.values()), name
    not_started = [row for row in rows if row["bb_nhr_status"] in {"1", "2"}]
    in_use = [row for row in rows if row["bb_nhr_status"] == "5"]
    assert "3" not in answers(not_started, "use_nhr")
    assert answers(in_use, "use_nhr").count("3") > 10


def test_service_delivery_gains_more_than_operations(rows: list[Row]) -> None:
    assert high(rows, "impact_service_quality") > high(rows, "impact_ops_efficiency") + 0.1
    assert high(rows, "impact_service_digital_residents") > high(rows, "impact_ops_workload") + 0.3


def test_who_is_further_sees_more_effect(rows: list[Row]) -> None:
    ranked = sorted(rows, key=lambda row: shipped_population().traits["maturity"][row["municipality_code"]])
    half = len(ranked) // 2
    assert favourable(ranked[half:]) > favourable(ranked[:half]) + 0.02


def test_a_programme_manager_judges_better_than_an_information_manager(rows: list[Row]) -> None:
    by_role = {role: favourable([row for row in rows if row["respondent_role"] == role]) for role in "35"}
    assert by_role["5"] > by_role["3"] + 0.05


def favourable(rows: list[Row]) -> float:
    return mean(high(rows, name) for name in rows[0] if name.startswith("impact_"))


def test_conditions_are_more_important_than_present(rows: list[Row]) -> None:
    for name in CONDITIONS:
        important, present = (high(rows, f"cond_{name}_{what}") for what in ("importance", "presence"))
        assert important > present + 0.25, name
    lacking = {name: 1 - high(rows, f"cond_{name}_presence") for name in CONDITIONS}
    assert max(lacking, key=lambda name: lacking[name]) == "process_thinking"


def test_contact_centres_estimate_and_stay_below_80(rows: list[Row]) -> None:
    shares = [int(cell) for cell in answers(rows, "kcc_share_now_pct")]
    assert sum(share < 80 for share in shares) / len(shares) > 0.8
    assert sum(share >= 80 for share in shares) >= 5
    basis = answers(rows, "kcc_share_basis")
    assert 0.55 < basis.count("2") / len(basis) < 0.8
    with_goal = [row for row in rows if row["kcc_goal_80"] == "1"]
    targets = [int(cell) for cell in answers(with_goal, "kcc_share_target_pct")]
    assert Counter(targets).most_common(1)[0][0] == 80
    assert min(targets) >= 75
    both = [
        (int(row["kcc_share_now_pct"]), int(row["kcc_share_target_pct"])) for row in rows
        if min(int(row["kcc_share_now_pct"]), int(row["kcc_share_target_pct"])) >= 0
    ]  # fmt: skip
    assert 1 <= sum(target < now for now, target in both) <= 6


def test_more_channels_go_with_a_lower_share(rows: list[Row]) -> None:
    made = shipped_population().answers
    scopes = [name for name in rows[0] if name.startswith("kcc_scope_")]
    narrow, wide = (
        mean(
            int(cell) for code, cell in made["kcc_share_now_pct"].items()
            if (sum(made[name][code] == "1" for name in scopes) >= 4) == is_wide
        ) for is_wide in (False, True)
    )  # fmt: skip
    assert narrow > wide + 2
    ticked = [[row[name] for name in scopes] for row in rows if row["kcc_present"] in {"1", "2"}]
    assert all("1" in cells or "-99" in cells for cells in ticked)


def test_channels_add_up_but_for_declared_slips(rows: list[Row]) -> None:
    (block,) = (rule for rule in shipped_parameters().rules if rule.parts)
    declared = set(map(int, block.cases[""].shares))
    sums = Counter()
    for row in rows:
        cells = [row[name] for name in CHANNELS]
        codes = set(cells) & set(shipped_wave().missing)
        assert not codes or len(set(cells)) == 1, row["respondent_id"]
        sums[None if codes else sum(map(int, cells))] += 1
    assert set(sums) - {None} == declared == {90, 95, 100, 105, 110}
    assert sums[100] > 0.85 * (len(rows) - sums[None])
    assert sums[90] + sums[110] >= 2
    assert {row[CHANNELS[0]] for row in rows} & set(shipped_wave().missing) == {"-98", "-99"}


def test_at_most_three_barriers_and_none_excludes_the_others(rows: list[Row]) -> None:
    numbers = Counter()
    for row in rows:
        cells = barriers(row)
        assert len(cells) == 10
        if "-99" in cells.values():
            assert set(cells.values()) == {"-99"}
            continue
        ticks = [name for name, cell in cells.items() if cell == "1"]
        assert 1 <= len(ticks) <= 3
        assert "barrier_none" not in ticks or len(ticks) == 1
        numbers["none" if "barrier_none" in ticks else len(ticks)] += 1
    assert set(numbers) == {1, 2, 3, "none"}
    assert max(numbers, key=lambda number: numbers[number]) == 3
    shares = {name: mean(map(int, answers(rows, name))) for name in barriers(rows[0])}
    assert shares["barrier_staff_capacity"] > shares["barrier_culture"] > shares["barrier_other"] > 0


def test_delay_and_ambition_go_together(rows: list[Row]) -> None:
    delays = [int(cell) for cell in answers(rows, "delay_months")]
    assert min(delays) < 0 < max(delays)
    assert 1 <= sum(delay > 24 for delay in delays) <= 6
    assert sum(0 <= delay <= 18 for delay in delays) / len(delays) > 0.75
    lowered = [row for row in rows if row["ambition_change"] in {"1", "2"}]
    others = [row for row in rows if row["ambition_change"] in {"3", "4", "5"}]
    lowered_delay, other_delay = (
        mean(map(int, answers(group, "delay_months"))) for group in (lowered, others)
    )
    assert lowered_delay > other_delay + 3


def test_texts_come_from_the_list(rows: list[Row]) -> None:
    for rule in shipped_parameters().rules:
        if not rule.cases.get("") or not rule.cases[""].texts:
            continue
        written = answers(rows, rule.name)
        assert set(written) <= set(rule.cases[""].texts)
        assert len(written) >= 4, rule.name
    lessons = answers(rows, "open_lesson")
    assert any('"' in text and "," in text for text in lessons)
    assert max(map(len, lessons)) > 200


def test_a_shared_civil_service_answers_in_one_go_for_two_size_classes(rows: list[Row]) -> None:
    (group,) = shipped_parameters().groups
    together = [row for row in rows if row["proxy_group_id"] == group.id]
    assert {row["municipality_code"] for row in together} == set(group.units)
    classes = shipped_population().answers["size_class"]
    names = shipped_population().answers["name"]
    assert {names[unit] for unit in group.units} == {"Stede Broec", "Enkhuizen", "Drechterland"}
    assert len({classes[unit] for unit in group.units}) == 2
    own = {"respondent_id", "municipality_code"}
    assert len({tuple(cell for name, cell in row.items() if name not in own) for row in together}) == 1
    assert {row["proxy_group_id"] for row in rows} == {"-97", group.id}


def test_second_respondents_agree_on_facts_more_than_in_judgement(rows: list[Row]) -> None:
    of_one = defaultdict(list)
    for row in rows:
        of_one[row["municipality_code"]].append(row)
    pairs = [pair for pair in of_one.values() if len(pair) > 1]
    assert len(pairs) == shipped_parameters().second.count
    assert all(len(pair) == 2 for pair in pairs)
    facts, judged = Counter(), Counter()
    for first, second in pairs:
        assert first["respondent_role"] != second["respondent_role"]
        assert first["started_at"] != second["started_at"]
        for name in first:
            cells = {first[name], second[name]}
            if name.startswith(("bb_", "use_", *SCALES)) and not cells & set(shipped_wave().missing):
                counted = judged if name.startswith(SCALES) else facts
                counted[abs(int(first[name]) - int(second[name]))] += 1
    assert set(facts) <= {0, 1}
    assert set(judged) == {0, 1}
    assert facts[1] / facts.total() < 0.15
    assert 0.25 < judged[1] / judged.total() < 0.55


def test_some_stop_and_leave_all_that_follows_open(rows: list[Row]) -> None:
    asked = [item.variable for item in shipped_wave().items]
    first, last = (asked.index(name) for name in shipped_parameters().broken_off.between)
    stopped = [row for row in rows if all(row[name] in {"-99", "-91"} for name in asked[last + 1 :])]
    assert len(stopped) == shipped_parameters().broken_off.count
    for row in stopped:
        answered = [at for at, name in enumerate(asked) if row[name] not in {"-99", "-91"}]
        assert first - 3 <= max(answered) <= last
    assert len({row["municipality_code"] for row in stopped}) == len(stopped)
