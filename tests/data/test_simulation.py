"""The simulated wave of 2014: the committed file is what the simulator makes, and it obeys its codebook."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from doorpakken import cli
from doorpakken.data.frame import units
from doorpakken.data.intake import inspect_wave
from doorpakken.data.study.study_model import Condition
from tests.support.simulated_wave import (
    CLASSES,
    Row,
    shipped_frame,
    shipped_parameters,
    shipped_population,
    shipped_text,
    shipped_wave,
    table,
)

HARD_TO_KNOW = {f"bb_{name}_status" for name in ("blau", "bri", "bro", "digimelding", "digilevering")}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return table(shipped_text())


def test_the_committed_file_is_what_the_simulator_makes() -> None:
    wave = shipped_wave()
    committed = wave.responses.path.read_bytes()
    assert committed == shipped_text().encode("utf-8")
    assert sha256(committed).hexdigest() == wave.sha256["responses.csv"]
    assert wave.origin == "simulated"


def test_the_order_of_hashing_plays_no_part(root: Path) -> None:
    program = "from tests.support.simulated_wave import shipped_text\nprint(shipped_text(), end='')\n"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(root / "workflow"), str(root))),
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
    }
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program],
        cwd=root, env=environment, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.decode().replace("\r\n", "\n") == shipped_text()


def test_who_answered(rows: list[Row]) -> None:
    population = units(shipped_frame(), 2014).set_index("code")
    codes = {row["municipality_code"] for row in rows}
    assert 140 <= len(codes) <= 150
    assert codes <= set(population.index)
    counted = Counter(population.loc[list(codes), "size_class"])
    sizes = Counter(population["size_class"])
    per_hundred = shipped_parameters().per_hundred
    assert counted == {name: round(per_hundred[name] * sizes[name] / 100) for name in CLASSES}
    assert min(counted.values()) >= 14
    rates = [counted[name] / sizes[name] for name in CLASSES]
    assert rates == sorted(set(rates))
    provinces = Counter(population.loc[list(codes), "province"])
    assert len(provinces) == 12
    by_province = [provinces[name] / (population["province"] == name).sum() for name in provinces]
    assert max(by_province) > 2 * min(by_province)


def test_identifiers_and_times(rows: list[Row]) -> None:
    assert len({row["respondent_id"] for row in rows}) == len(rows)
    assert all(len(row["respondent_id"]) == 8 for row in rows)
    started = [datetime.fromisoformat(row["started_at"]) for row in rows]
    completed = [datetime.fromisoformat(row["completed_at"]) for row in rows]
    assert started == sorted(started)
    assert all(begin < end for begin, end in zip(started, completed, strict=True))
    assert max(completed).date() <= shipped_wave().date
    assert all(moment.isoweekday() <= 5 and moment.hour >= 8 for moment in started)
    weeks = Counter(moment.isocalendar().week for moment in started)
    assert len(weeks) >= 6
    assert any(begin.date() != end.date() for begin, end in zip(started, completed, strict=True))


def test_the_intake_finds_no_error_but_municipalities_that_answered_twice(rows: list[Row]) -> None:
    wave = shipped_wave()
    _, problems = inspect_wave(wave, units(shipped_frame(), wave.reference_date))
    errors = Counter(found.kind for found in problems if found.severity == "error")
    assert set(errors) <= {"duplicate unit"}
    assert len(rows) - len({row["municipality_code"] for row in rows}) == shipped_parameters().second.count


def holds(condition: Condition, cell: str) -> bool:
    if cell in shipped_wave().missing:
        return False
    if condition.operator == "=":
        return cell in condition.values
    return {">": float(cell) > float(condition.values[0]), ">=": float(cell) >= float(condition.values[0])}[
        condition.operator
    ]


def test_not_asked_exactly_where_the_routing_says(rows: list[Row]) -> None:
    routed = {item.variable: item.asked_if for item in shipped_wave().items if item.asked_if}
    assert len(routed) >= 16
    for row in rows:
        for variable, cell in row.items():
            condition = routed.get(variable)
            passed = condition is not None and not holds(condition, row[condition.variable])
            assert (cell == "-91") == passed, (row["respondent_id"], variable)
    for variable in routed:
        assert 0 < sum(row[variable] == "-91" for row in rows) < len(rows), variable


def test_some_questions_are_left_open_and_few_without_knowing(rows: list[Row]) -> None:
    for item in shipped_wave().items:
        cells = Counter(row[item.column] for row in rows)
        unknown = cells["-98"] / (len(rows) - cells["-91"])
        assert unknown < (0.16 if item.variable in HARD_TO_KNOW else 0.125), item.variable
    closed = [item.column for item in shipped_wave().questions]
    cells = Counter(row[column] for row in rows for column in closed)
    assert {"-91", "-96", "-97", "-98", "-99"} <= set(cells)
    share = (cells["-97"] + cells["-98"] + cells["-99"]) / (len(rows) * len(closed))
    assert 0.02 < share < 0.10
    assert {row["kcc_share_target_pct"] for row in rows if row["kcc_goal_80"] == "1"}.isdisjoint({"-96"})


def test_the_declared_shares_hold_in_the_population() -> None:
    made = shipped_population()
    assert len(made.answers["code"]) == 403
    for rule in shipped_parameters().rules:
        for value, case in rule.cases.items():
            if rule.is_block or not case.shares:
                continue
            cells = [
                cell for code, cell in made.answers[rule.name].items()
                if not rule.by or made.answers[rule.by][code] == value
            ]  # fmt: skip
            counted = Counter(cells)
            for code, share in case.shares.items():
                assert abs(counted[code] - share * len(cells) / 100) <= 1, (rule.name, value, code)


def test_only_those_who_are_asked_have_a_true_answer() -> None:
    made = shipped_population().answers
    with_centre = {code for code, answer in made["kcc_present"].items() if answer in {"1", "2"}}
    assert set(made["kcc_share_now_pct"]) == with_centre
    assert set(made["delay_months"]) == {
        code for code, answer in made["planning_exists"].items() if answer == "1"
    }
    assert len(made["channel_post_pct"]) == len(made["barrier_none"]) == 403


def test_numbers_are_round_as_respondents_round(rows: list[Row]) -> None:
    made = shipped_population().answers
    for variable in ("kcc_share_now_pct", "kcc_share_target_pct", "digital_use_pct", "channel_phone_pct"):
        assert {int(cell) % 5 for cell in made[variable].values()} == {0}, variable
    assert {int(cell) % 3 for cell in made["delay_months"].values()} == {0}
    assert {int(cell) % 5000 for cell in made["budget_inup_eur"].values()} == {0}
    fte = [row["fte_inup"] for row in rows if not row["fte_inup"].startswith("-")]
    assert all(cell.partition(".")[2].isdecimal() and len(cell.partition(".")[2]) == 1 for cell in fte)
    assert any(not cell.endswith(".0") for cell in fte)


def test_the_mark_stands_in_the_source() -> None:
    source = " ".join((shipped_wave().folder / "SOURCE.md").read_text("utf-8").replace(">", "").split())
    assert "Gesimuleerde gegevens. Geen gemeente heeft deze antwoorden gegeven." in source
    assert "Simulated data. No municipality gave these answers." in source
    assert "zeggen niets over gemeenten of over het onderzoek uit 2014. Niet citeren als uitkomst." in source
    assert "say nothing about municipalities or the 2014 study. Do not cite as findings." in source


def test_the_source_tells_the_numbers(rows: list[Row]) -> None:
    source = " ".join((shipped_wave().folder / "SOURCE.md").read_text("utf-8").split())
    second = shipped_parameters().second.count
    assert f"{len(rows)} records of {len(rows) - second} of the 403 municipalities" in source


def test_a_folder_that_is_not_there_is_no_traceback(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    assert cli.main(["simulate", "2014", "--output", str(tmp_path / "absent" / "responses.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_the_command_writes_the_committed_file(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert cli.main(["simulate", "2014", "--output", str(tmp_path / "responses.csv")]) == 0
    assert (tmp_path / "responses.csv").read_bytes() == shipped_wave().responses.path.read_bytes()
