"""Crossed domains as tables: the right record in each cell, bases as counted, signs of what is withheld."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
import pytest

from doorpakken.evidence.register import build_register
from doorpakken.products.reporting import Register, Report
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.register_reader import UnknownNumber
from doorpakken.products.reporting.tables.crossed_tables import table_crossed
from doorpakken.products.reporting.tables.estimate_tables import every_estimate, every_question
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.evidence.test_register_answers import register
from tests.support import neighbours
from tests.support.neighbours import neighbourhood


def context(data: Mapping[str, Any] | None = None) -> Context:
    return Context(Register(data or register()), "en")


def texts(cells: Iterable[Any]) -> list[str]:
    return [plain(cell) for cell in cells]


def heads(block: Mapping[str, Any]) -> list[str]:
    return texts(column["text"] for column in block["columns"])


def used(cells: Iterable[Any]) -> Iterator[str]:
    """The ids of the records in the cells of a row."""
    yield from (cell[0]["est"] for cell in cells if not isinstance(cell, str) and "est" in cell[0])


def counted() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(neighbours.responses()))


def test_a_question_has_the_crossed_classes_in_rows_and_its_answers_in_columns() -> None:
    block = table_crossed(context(), "contact", "sex.age")
    assert plain(block["caption"]) == "How often do you meet neighbours? · Sex by Age"
    assert heads(block) == ["Class", "every day", "every week", "less often", "n (answered)"]
    classes = ["woman, 18 to 34", "woman, 35 to 54", "woman, 55 and over"]
    classes += ["man, 18 to 34", "man, 35 to 54", "man, 55 and over"]
    assert [texts(row)[0] for row in block["rows"]] == [*classes, "Total"]
    assert list(used(block["rows"][4][1:])) == [
        *(f"2026.contact.{code}.sex.age.2.2" for code in "123"),
        "2026.contact.1.sex.age.2.2",
    ]
    answered = counted().query("contact > 0")
    expected = answered.groupby(["sex", "age"]).size().tolist()
    assert [int(texts(row)[-1]) for row in block["rows"]] == [*expected, len(answered)]
    estimates = neighbourhood()[2]["estimate"]
    share = estimates["2026.contact.3.sex.age.1.2"]
    assert texts(block["rows"][1])[3] == f"{share:.0%}"


def test_a_number_has_its_mean_and_median_by_crossed_class() -> None:
    block = table_crossed(context(), "persons", "helped.sex")
    assert heads(block) == ["Class", "mean", "median", "n (answered)"]
    assert texts(block["rows"][0])[0] == "Meets neighbours weekly: yes, woman"
    people = counted().query("persons > 0 and contact > 0").assign(helped=lambda rows: rows["contact"] <= 2)
    expected = people.groupby(["helped", "sex"]).size()
    of_classes = [expected[True, 1], expected[True, 2], expected[False, 1], expected[False, 2]]
    assert [int(texts(row)[-1]) for row in block["rows"][:-1]] == of_classes


def test_an_estimand_is_a_square_with_totals() -> None:
    block = table_crossed(context(), "trusting", "sex.age")
    assert plain(block["caption"]) == "Trusts neighbours · Sex by Age"
    assert heads(block) == ["Sex", "18 to 34", "35 to 54", "55 and over", "Total"]
    assert [texts(row)[0] for row in block["rows"]] == ["woman", "man", "Total"]
    ids = [list(used(row[1:])) for row in block["rows"]]
    assert ids == [
        [*(f"2026.trusting.sex.age.{sex}.{age}" for age in "123"), f"2026.trusting.sex.{sex}"] for sex in "12"
    ] + [[*(f"2026.trusting.age.{age}" for age in "123"), "2026.trusting"]]


def test_totals_stand_only_where_the_plan_splits_by_one_column() -> None:
    made = register()
    kept = {key: each for key, each in made["estimates"].items() if each["domain"] != "age"}
    block = table_crossed(context(made | {"estimates": kept}), "trusting", "sex.age")
    assert heads(block)[-1] == "Total"
    assert [texts(row)[0] for row in block["rows"]] == ["woman", "man"]
    kept = {key: each for key, each in kept.items() if each["domain"] != "sex"}
    assert heads(table_crossed(context(made | {"estimates": kept}), "trusting", "sex.age"))[-1] != "Total"


def test_the_annexes_have_every_crossing_once_and_none_of_a_question_by_itself() -> None:
    blocks = [*every_question(context()), *every_estimate(context())]
    crossed = [block["id"] for block in blocks if block["id"].startswith("crossed-")]
    variables = ("sex", "age", "persons", "contact", "trust", "help", "hours")
    expected = [f"crossed-{name}-sex-age" for name in variables if name not in ("sex", "age")]
    expected += [f"crossed-{name}-helped-sex" for name in variables if name != "sex"]
    expected += [
        f"crossed-{name}-{by}" for name in ("trusting", "hours-total") for by in ("sex-age", "helped-sex")
    ]
    assert sorted(crossed) == sorted(expected)
    assert len({block["id"] for block in blocks}) == len(blocks)
    order = [block["id"] for block in blocks]
    assert order.index("all-persons") + 1 == order.index("crossed-persons-sex-age")


def test_what_is_too_small_is_withheld_in_crossed_cells_as_in_classes() -> None:
    study, each, _ = neighbourhood()
    few = each.responses.head(60)
    estimates = estimate_wave(each.wave, study.plan, few, weigh(each.wave, few, None))
    made = build_register(study, {"2026": estimates}, {})
    block = table_crossed(context(made), "contact", "sex.age")
    signs = {(row, text) for row in range(6) for text in texts(block["rows"][row])[1:-1]}
    bases = few.loc[few["contact"].notna()].groupby(["sex", "age"]).size()
    assert bases.min() < 10
    small = [row for row, base in enumerate(bases) if base < 10]
    assert all({text for at, text in signs if at == row} == {"x"} for row in small)
    assert "x or not shown: the figure is about so few answers" in plain(block["note"])
    shown = made["estimates"]
    for row in block["rows"][:-1]:
        for cell in row[1:-1]:
            assert (plain(cell) == "x") == (shown[cell[0]["est"]]["shown"] != "yes")


def test_where_people_answered_crossed_tables_show_nothing_and_say_why() -> None:
    block = table_crossed(context(register("collected")), "trust", "sex.age")
    assert {text for row in block["rows"][:-1] for text in texts(row)[1:]} == {"x"}
    assert "Split by an answer nothing is shown" in plain(block["note"])


def test_a_crossing_that_the_plan_lacks_is_refused_with_those_it_has() -> None:
    report = Report(Register(register()))
    with pytest.raises(UnknownNumber, match=r"crosses no columns as 'sex\.agee'; nearest: sex\.age"):
        report.table_crossed("trust", "sex.agee")
    with pytest.raises(UnknownNumber, match=r"no estimates of 'trusting_by_age' by sex\.age"):
        report.table_crossed("trusting_by_age", "sex.age")
    with pytest.raises(UnknownNumber, match="no estimand 'nothing'"):
        report.table_crossed("nothing", "sex.age")
