"""The steps of a simulation: chance, dealing by rank, blocks, and what a record says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from doorpakken.data.simulation.assumptions import BrokenOff, Distribution, Parameters, Rule, Score, Second
from doorpakken.data.simulation.chance import bell, draw, word
from doorpakken.data.simulation.population import Population, cut, divided, holds, score, spread, ticked
from doorpakken.data.simulation.raw_responses import times
from doorpakken.data.simulation.response_records import Record, beside, records, reported, respondents
from doorpakken.data.study.study_model import Condition
from tests.support.simulated_wave import shipped_parameters, shipped_population, shipped_wave

CODES = [f"GM{number:04d}" for number in range(10)]


def test_chance_is_fixed_uniform_and_bell_shaped() -> None:
    assert [draw(1000, "seed", str(at)) for at in range(4)] == [442, 965, 443, 410]
    assert word(8, "seed") == "19b25856"
    counted = Counter(draw(5, "uniform", str(at)) for at in range(10_000))
    assert set(counted) == set(range(5))
    assert all(1850 < number < 2150 for number in counted.values())
    points = [bell("bell", str(at)) for at in range(10_000)]
    mean = sum(points) / len(points)
    assert abs(mean) < 4
    assert 98 < (sum((point - mean) ** 2 for point in points) / len(points)) ** 0.5 < 104
    assert 0.93 < sum(abs(point) < 2 * 101 for point in points) / len(points) < 0.97


def test_ranked_codes_are_cut_into_shares() -> None:
    found = cut(CODES, {"1": 0, "2": 30, "3": 70})
    assert [found[code] for code in CODES] == ["2"] * 3 + ["3"] * 7
    assert cut([], {"1": 100}) == {}


def test_ranked_codes_are_spread_over_quantiles() -> None:
    five = CODES[:5]
    assert list(spread(five, ((0, 0), (100, 100)), 1).values()) == ["10", "30", "50", "70", "90"]
    assert list(spread(five, ((0, 0), (50, 0), (100, 100)), 1).values()) == ["0", "0", "0", "40", "80"]
    assert list(spread(five, ((0, 0), (100, 100)), 20).values()) == ["20", "40", "60", "80", "100"]
    assert list(spread(five, ((0, -20), (100, 20)), 8).values()) == ["-16", "-8", "0", "8", "16"]
    assert list(spread(five, ((0, 0), (100, 25)), 5, 1).values()) == ["0.5", "1.0", "1.5", "2.0", "2.5"]


def test_ticks_go_to_the_options_with_most_points() -> None:
    points = {"money": 5, "staff": 9, "culture": 7}
    assert ticked(points, 2, "none") == {"money": "0", "staff": "1", "culture": "1", "none": "0"}
    assert ticked(points, 0, "none") == {"money": "0", "staff": "0", "culture": "0", "none": "1"}
    assert ticked(points, 3, "") == {"money": "1", "staff": "1", "culture": "1"}


@pytest.mark.parametrize("total", [90, 100, 110])
def test_parts_add_up_in_whole_steps(total: int) -> None:
    parts = divided({"phone": 42, "counter": 28, "post": -3}, total, 5)
    assert sum(map(int, parts.values())) == total
    assert {int(part) % 5 for part in parts.values()} == {0}
    assert int(parts["phone"]) > int(parts["counter"]) > int(parts["post"]) >= 0
    assert divided({"a": 1, "b": 1, "c": 1}, 10, 5) == {"a": "5", "b": "5", "c": "0"}


def test_points_come_from_traits_numbers_and_shifts() -> None:
    made = Population({"goal": {"A": "1", "B": "2"}, "share": {"A": "0.5"}}, {"mood": {"A": 10, "B": -10}})
    rule = Score(5, 0, {"mood": 50, "share": 1000}, {"goal": {"1": 7}})
    assert score("x", rule, {"A": "A", "B": "B"}, "seed", made) == {"A": 5 + 5 + 5 + 7, "B": 5 - 5}
    noisy = replace(rule, noise=100)
    assert score("x", noisy, {"A": "A"}, "seed", made)["A"] == 22 + bell("seed", "x", "A")
    assert score("x", noisy, {"other": "A"}, "seed", made)["other"] == 22 + bell("seed", "x", "other")


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
        (">", ("0.5",), "1", True),
    ],
)
def test_who_is_asked(operator: str, values: tuple[str, ...], answer: str | None, expected: bool) -> None:
    assert holds(Condition("x", operator, values), answer) is expected


def rows(parameters: Parameters) -> list[Record]:
    return records(parameters, shipped_wave(), shipped_population())


def test_groups_answer_whether_willing_or_not() -> None:
    parameters = shipped_parameters()
    without = respondents(replace(parameters, groups=()), shipped_population())
    (group,) = parameters.groups
    assert not set(group.units) <= set(without)
    answering = respondents(parameters, shipped_population())
    assert set(group.units) <= set(answering)
    assert len(answering) == len(without)
    shared = [record for record in rows(parameters) if record.group]
    assert {record.source for record in shared} == {group.units[0]}
    assert len({record.key for record in shared}) == 1


def test_nobody_is_second_or_stops_when_none_is_declared() -> None:
    parameters = replace(
        shipped_parameters(),
        second=Second(0, "respondent_role", ()),
        broken_off=BrokenOff(0, ("use_bgt",) * 2),
    )
    found = rows(parameters)
    assert [record.unit for record in found] == respondents(parameters, shipped_population())
    assert not any(record.is_second or record.last for record in found)


def cells(record: Record, parameters: Parameters | None = None) -> dict[str, str]:
    return reported(parameters or shipped_parameters(), shipped_wave(), shipped_population(), record)


def with_rule(name: str, **changes: object) -> Parameters:
    parameters = shipped_parameters()
    return replace(
        parameters,
        rules=tuple(replace(rule, **changes) if rule.name == name else rule for rule in parameters.rules),  # type: ignore[arg-type]
    )


def everybody() -> list[Record]:
    return [Record(code, code, code, code) for code in shipped_population().answers["code"]]


def test_a_second_respondent_is_a_step_away_where_all_differ() -> None:
    made = shipped_population().answers
    parameters = with_rule("bb_brp_status", differs=1000)
    pairs = [(record, replace(record, person="GM0363", key=f"{record.key} second")) for record in everybody()]
    for first, second in pairs[:60]:
        said = cells(second, parameters)["bb_brp_status"]
        if said not in shipped_wave().missing:
            assert abs(int(said) - int(made["bb_brp_status"][first.source])) == 1
    never = with_rule("bb_brp_status", differs=0)
    assert all(
        cells(second, never)["bb_brp_status"] in {made["bb_brp_status"][first.source], "-98", "-99"}
        for first, second in pairs[:60]
    )


@pytest.mark.parametrize(
    ("variable", "answer", "step", "lower", "higher"),
    [
        ("bb_brp_status", "3", "1", "2", "4"),
        ("bb_brp_status", "1", "1", "2", "2"),
        ("bb_brp_status", "5", "1", "4", "4"),
        ("kcc_share_now_pct", "100", "5", "95", "95"),
        ("delay_months", "-3", "3", "-6", "0"),
        ("fte_inup", "0.5", "0.5", "0.0", "1.0"),
        ("budget_inup_eur", "0", "5000", "5000", "5000"),
        ("open_need", "Rust.", "1", "Rust.", "Rust."),
    ],
)
def test_what_lies_beside_an_answer(variable: str, answer: str, step: str, lower: str, higher: str) -> None:
    item = shipped_wave().item(variable)
    assert [beside(answer, item, Decimal(step), up) for up in (0, 1)] == [lower, higher]


def test_a_step_is_that_of_the_case() -> None:
    made = shipped_population().answers
    parameters = with_rule("fte_inup", differs=1000)
    for size_class, answer, near in (
        ("under_20k", "0.5", {"0.4", "0.6"}),
        ("20k_to_50k", "0.5", {"0.0", "1.0"}),
        ("100k_and_over", "5.0", {"4.0", "6.0"}),
    ):
        units = [code for code in made["code"] if made["fte_inup"][code] == answer
                 and made["size_class"][code] == size_class]  # fmt: skip
        found = {
            cells(Record(unit, unit, "GM0363", f"{unit} second"), parameters)["fte_inup"] for unit in units
        }
        assert found - {"-98", "-99"}
        assert found <= {"-98", "-99", *near}, size_class


def test_what_a_second_respondent_answers_for_oneself() -> None:
    made = shipped_population().answers
    other = next(code for code in made["code"] if made["respondent_role"][code] == "4")
    said = cells(Record("GM0363", "GM0363", other, "GM0363 second"))
    assert said["years_in_role"] == made["years_in_role"][other]
    assert said["budget_inup_eur"] == "-91"


def test_after_the_last_answer_all_that_is_asked_is_open() -> None:
    order = [item.variable for item in shipped_wave().items if item.is_question]
    stopped = cells(Record("GM0363", "GM0363", "GM0363", "GM0363", last="impact_ops_cost"))
    after = order[order.index("impact_ops_cost") + 1 :]
    assert {stopped[name] for name in after} == {"-99", "-91"}
    assert stopped["kcc_present"] == "-99"
    assert stopped["kcc_phase"] == "-91"
    whole = cells(Record("GM0363", "GM0363", "GM0363", "GM0363"))
    before = order[: order.index("impact_ops_cost") + 1]
    assert [stopped[name] for name in before] == [whole[name] for name in before]


def test_missing_codes_are_given_as_often_as_declared() -> None:
    case = Distribution({"2": 27, "1": 73}, (), (), 1, {"-98": 300, "-99": 100})
    parameters = with_rule("planning_exists", cases={"": case})
    counted = Counter(cells(record, parameters)["planning_exists"] for record in everybody())
    assert 90 < counted["-98"] < 150
    assert 25 < counted["-99"] < 60


def test_missing_codes_may_hang_on_an_earlier_answer() -> None:
    goals = shipped_population().answers["kcc_goal_80"]
    asked = [record for record in everybody() if goals[record.unit] == "3"]
    said = Counter(cells(record)["kcc_share_target_pct"] for record in asked)
    assert said["-96"] > 0.7 * (len(asked) - said["-91"])


def test_the_rows_of_a_group_have_one_time_and_days_their_shares() -> None:
    found = rows(shipped_parameters())
    moments = times(shipped_parameters(), found, shipped_population())
    assert set(moments) == {record.key for record in found}
    days = Counter(started[:10] for started, _ in moments.values())
    for day, share in shipped_parameters().fieldwork.days.items():
        assert abs(days[day] - share * len(moments) / 100) <= 1, day


def test_a_rule_knows_what_it_answers() -> None:
    by_name: dict[str, Rule] = {rule.name: rule for rule in shipped_parameters().rules}
    assert by_name["maturity"].is_trait
    assert by_name["maturity"].variables == ()
    assert by_name["barriers"].variables[-1] == "barrier_none"
    assert by_name["channels"].is_block
    assert by_name["kcc_present"].variables == ("kcc_present",)
