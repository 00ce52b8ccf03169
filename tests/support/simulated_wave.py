"""The shipped simulated wave of 2014, made once for all tests that look at it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from functools import cache

from doorpakken.data.frame import Frame, load_frame
from doorpakken.data.simulation import Parameters, Population, load_parameters, population, simulate
from doorpakken.data.study.codebook import load_concepts
from doorpakken.data.study.load_wave import load_wave
from doorpakken.data.study.study_model import Wave
from tests.conftest import ROOT

Row = dict[str, str]
CLASSES = ["under_20k", "20k_to_50k", "50k_to_100k", "100k_and_over"]
SCALES = ("impact_", "cond_", "kcc_staff_")


@cache
def shipped_wave() -> Wave:
    concepts = load_concepts(ROOT / "config" / "concepts.csv")
    return load_wave(ROOT / "data" / "raw" / "2014", {}, concepts, ("nl", "en"))


@cache
def shipped_frame() -> Frame:
    return load_frame(ROOT / "data" / "raw" / "frame", (2014,))


@cache
def shipped_parameters() -> Parameters:
    return load_parameters(shipped_wave(), shipped_frame())


@cache
def shipped_population() -> Population:
    return population(shipped_parameters(), shipped_wave(), shipped_frame())


@cache
def shipped_text() -> str:
    return simulate(shipped_wave(), shipped_frame())


def table(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text)))


def answers(rows: Iterable[Row], variable: str) -> list[str]:
    """The cells of a variable that are no missing code."""
    return [row[variable] for row in rows if row[variable] not in shipped_wave().missing]


def high(rows: Iterable[Row], variable: str) -> float:
    """The share of 4 and 5 among the answers."""
    answered = answers(rows, variable)
    return sum(cell in {"4", "5"} for cell in answered) / len(answered)


def mean(numbers: Iterable[float]) -> float:
    listed = list(numbers)
    return sum(listed) / len(listed)
