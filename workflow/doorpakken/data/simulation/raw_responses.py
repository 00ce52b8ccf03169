"""The raw file of a simulated wave: its records, and when they were started and completed."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

from doorpakken.data.frame import Frame
from doorpakken.data.simulation.assumption_checks import MOMENTS
from doorpakken.data.simulation.assumptions import Parameters
from doorpakken.data.simulation.chance import draw, word
from doorpakken.data.simulation.population import Population, cut, population, ranked, score, spread
from doorpakken.data.simulation.read_assumptions import load_parameters
from doorpakken.data.simulation.response_records import Record, records, reported
from doorpakken.data.study.study_model import Wave

OPENING = timedelta(hours=8, minutes=30)
OFFICE_SECONDS = 8 * 60 * 60


def simulate(wave: Wave, frame: Frame) -> str:
    """The text of a simulated wave's responses file (CSV, LF), from the parameters beside its wave.yaml.

    One row for each record, by time of starting; a column for each row of the codebook. Whole numbers and
    SHA-256 only, so the same text everywhere. UserError when the parameters do not fit.
    """
    parameters = load_parameters(wave, frame)
    simulated = population(parameters, wave, frame)
    rows = records(parameters, wave, simulated)
    moments = times(parameters, rows, simulated)
    written = []
    for record in rows:
        cells = reported(parameters, wave, simulated, record)
        cells |= dict(zip(MOMENTS, moments[record.key], strict=True))
        for item in wave.items:
            if item.type == "unit":
                cells[item.variable] = record.unit
            elif item.type == "id":
                cells[item.variable] = word(8, parameters.seed, item.variable, record.unit, record.key)
            elif item.type == "number":
                cells[item.variable] = cells[item.variable].replace(".", wave.responses.decimal)
        written.append((moments[record.key], record.unit, [cells[item.variable] for item in wave.items]))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=wave.responses.delimiter, lineterminator="\n")
    writer.writerow(item.column for item in wave.items)
    writer.writerows(row for _, _, row in sorted(written))
    return text.getvalue()


def times(parameters: Parameters, rows: list[Record], simulated: Population) -> dict[str, tuple[str, str]]:
    """When each started and completed (ISO 8601), by the key of the record; the keenest on the first day."""
    seed, fieldwork = parameters.seed, parameters.fieldwork
    who = {record.key: record.person for record in rows}
    days = cut(ranked(score("fieldwork", fieldwork.score, who, seed, simulated))[::-1], fieldwork.days)
    chance = {key: draw(1_000_000, seed, "minutes", key) for key in who}
    minutes = spread(ranked(chance), fieldwork.minutes, 1)
    calendar = list(fieldwork.days)
    moments = {}
    for key in who:
        time_of_day = OPENING + timedelta(seconds=draw(OFFICE_SECONDS, seed, "started_at", key))
        started = datetime.fromisoformat(days[key]) + time_of_day
        completed = started + timedelta(minutes=int(minutes[key]), seconds=draw(60, seed, "seconds", key))
        later = calendar[calendar.index(days[key]) + 1 :]
        if later and draw(100, seed, "resumed", key) < fieldwork.resumed_per_hundred:
            resumed = OPENING + timedelta(seconds=draw(OFFICE_SECONDS, seed, "completed_at", key))
            completed = datetime.fromisoformat(later[0]) + resumed
        moments[key] = (started.isoformat(), completed.isoformat())
    return moments
