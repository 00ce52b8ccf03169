"""The simulated wave of 2014: the committed file is what the simulator makes, and it obeys its codebook."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections import Counter
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from doorpakken import cli
from doorpakken.frame import Frame, load_frame, units
from doorpakken.simulation import load_parameters, population, simulate
from doorpakken.simulation.chance import bell, draw, word
from doorpakken.study.codebook import load_concepts
from doorpakken.study.model import Wave
from doorpakken.study.wave import load_wave

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def wave(root: Path) -> Wave:
    return load_wave(
        root / "data" / "raw" / "2014", {}, load_concepts(root / "config" / "concepts.csv"), ("nl", "en")
    )


@pytest.fixture(scope="module")
def frame(root: Path) -> Frame:
    return load_frame(root / "data" / "raw" / "frame", (2014,))


@pytest.fixture(scope="module")
def text(wave: Wave, frame: Frame) -> str:
    return simulate(wave, frame)


@pytest.fixture(scope="module")
def rows(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_committed_file_is_what_the_simulator_makes(wave: Wave, text: str) -> None:
    committed = wave.responses.path.read_bytes()
    assert committed == text.encode("utf-8")
    assert sha256(committed).hexdigest() == wave.sha256["responses.csv"]
    assert wave.origin == "simulated"


def test_the_order_of_hashing_plays_no_part(root: Path, text: str) -> None:
    program = (
        "from pathlib import Path\n"
        "from doorpakken.frame import load_frame\n"
        "from doorpakken.simulation import simulate\n"
        "from doorpakken.study.codebook import load_concepts\n"
        "from doorpakken.study.wave import load_wave\n"
        "concepts = load_concepts(Path('config/concepts.csv'))\n"
        "wave = load_wave(Path('data/raw/2014'), {}, concepts, ('nl', 'en'))\n"
        "print(simulate(wave, load_frame(Path('data/raw/frame'))), end='')\n"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(root / "workflow"),
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, check=True
    )
    assert done.stdout.decode().replace("\r\n", "\n") == text


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


def test_who_answered(rows: Rows, frame: Frame) -> None:
    population_2014 = units(frame, 2014).set_index("code")
    codes = [row["municipality_code"] for row in rows]
    assert 140 <= len(codes) <= 150
    assert len(set(codes)) == len(codes)
    assert set(codes) <= set(population_2014.index)
    counted = Counter(population_2014.loc[codes, "size_class"])
    assert min(counted.values()) >= 10
    rates = [counted[name] / (population_2014["size_class"] == name).sum()
             for name in frame.size_classes["size_class"]]  # fmt: skip
    assert rates == sorted(rates)
    assert len(set(rates)) == 4
    provinces = Counter(population_2014.loc[codes, "province"])
    assert len(provinces) == 12
    by_province = {name: provinces[name] / (population_2014["province"] == name).sum() for name in provinces}
    assert max(by_province.values()) > 2 * min(by_province.values())


def test_identifiers_and_times(rows: Rows, wave: Wave) -> None:
    assert len({row["respondent_id"] for row in rows}) == len(rows)
    assert all(len(row["respondent_id"]) == 8 for row in rows)
    started = [datetime.fromisoformat(row["started_at"]) for row in rows]
    completed = [datetime.fromisoformat(row["completed_at"]) for row in rows]
    assert started == sorted(started)
    assert all(begin < end for begin, end in zip(started, completed, strict=True))
    assert max(completed).date() <= wave.date
    assert all(moment.isoweekday() <= 5 and moment.hour >= 8 for moment in started)
    weeks = Counter(moment.isocalendar().week for moment in started)
    assert len(weeks) >= 6
    assert any(begin.date() != end.date() for begin, end in zip(started, completed, strict=True))


def test_every_cell_obeys_the_codebook(rows: Rows, wave: Wave) -> None:
    assert list(rows[0]) == [item.column for item in wave.items]
    for item in wave.questions:
        for row in rows:
            cell = row[item.column]
            if cell in item.missing:
                continue
            if item.labels:
                assert cell in item.labels, (item.variable, cell)
            else:
                assert item.minimum is not None
                assert item.maximum is not None
                assert item.minimum <= int(cell) <= item.maximum, (item.variable, cell)


def test_not_asked_exactly_where_the_routing_says(rows: Rows) -> None:
    for row in rows:
        assert (row["kcc_share_now_pct"] == "-91") == (row["kcc_present"] not in {"1", "2"})
    elsewhere = [column for row in rows for column, cell in row.items() if cell == "-91"]
    assert set(elsewhere) == {"kcc_share_now_pct"}
    assert {row["kcc_present"] for row in rows} == {"1", "2", "3", "4", "-99"}


def test_some_questions_are_left_open(rows: Rows) -> None:
    cells = Counter(cell for row in rows for cell in row.values() if cell in {"-97", "-98", "-99"})
    assert set(cells) == {"-97", "-98", "-99"}
    assert 0.01 < sum(cells.values()) / (len(rows) * 15) < 0.06


def test_the_declared_shares_hold_in_the_population(wave: Wave, frame: Frame) -> None:
    parameters = load_parameters(wave, frame)
    truth, traits = population(parameters, wave, frame)
    assert len(truth["code"]) == 403
    for rule in parameters.rules:
        if rule.shares:
            counted = Counter(truth[rule.name].values())
            for code, share in rule.shares.items():
                assert abs(counted[code] - share * 4.03) <= 1, (rule.name, code)
    asked = {code for code, answer in truth["kcc_present"].items() if answer in {"1", "2"}}
    assert set(truth["kcc_share_now_pct"]) == asked
    assert all(int(share) % 5 == 0 for share in truth["kcc_share_now_pct"].values())
    members: dict[str, list[int]] = {name: [] for name in frame.size_classes["size_class"]}
    for code, points in traits["maturity"].items():
        members[truth["size_class"][code]].append(points)
    means = [sum(points) / len(points) for points in members.values()]
    assert means == sorted(means)


def finished(rows: Rows, variable: str) -> float:
    answered = [row[variable] for row in rows if int(row[variable]) > 0]
    return sum(cell in {"4", "5"} for cell in answered) / len(answered)


def test_the_answers_have_the_shape_that_was_meant(rows: Rows) -> None:
    shares = {name: finished(rows, f"bb_{name}_status")
              for name in ("bag", "digid", "brp", "digikoppeling", "mijnoverheid", "bgt")}  # fmt: skip
    assert list(shares.values()) == sorted(shares.values(), reverse=True)
    assert shares["bag"] > 0.95
    assert shares["bgt"] < 0.05
    assert finished(rows, "cond_urgency_importance") > finished(rows, "cond_urgency_presence") + 0.3
    assert finished(rows, "impact_service_quality") > finished(rows, "impact_ops_efficiency") + 0.1
    contact_centre = [int(row["kcc_share_now_pct"]) for row in rows if int(row["kcc_share_now_pct"]) >= 0]
    assert sum(share < 80 for share in contact_centre) / len(contact_centre) > 0.8


def test_the_mark_stands_in_the_source(wave: Wave) -> None:
    source = " ".join((wave.folder / "SOURCE.md").read_text("utf-8").replace(">", "").split())
    assert "Gesimuleerde gegevens. Geen gemeente heeft deze antwoorden gegeven." in source
    assert "Simulated data. No municipality gave these answers." in source
    assert "zeggen niets over gemeenten of over het onderzoek uit 2014. Niet citeren als uitkomst." in source
    assert "say nothing about municipalities or the 2014 study. Do not cite as findings." in source


def test_a_folder_that_is_not_there_is_no_traceback(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    assert cli.main(["simulate", "2014", "--output", str(tmp_path / "absent" / "responses.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err
