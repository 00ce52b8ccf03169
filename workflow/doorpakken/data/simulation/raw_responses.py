"""The raw file of a simulated wave."""

from __future__ import annotations

import csv
import io

from doorpakken.data.frame import Frame
from doorpakken.data.simulation.assumption_checks import MOMENTS
from doorpakken.data.simulation.chance import word
from doorpakken.data.simulation.population import population
from doorpakken.data.simulation.read_assumptions import load_parameters
from doorpakken.data.simulation.response_days import times
from doorpakken.data.simulation.response_records import records, reported
from doorpakken.data.study.study_model import Wave


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
