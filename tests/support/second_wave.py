"""A second wave of the shipped study: the same questionnaire, asked of the municipalities of 2022."""

from __future__ import annotations

import csv
import re
import shutil

from tests.support.project import Project

YEAR = re.compile(
    r'^(wave: "|  (?:nl|en): |reference_date: |date: |seed: doorpakken |    )2014', re.MULTILINE
)


def add_second_wave(project: Project) -> None:
    """Put a simulated wave of 2022 beside that of 2014, every question linked as identical."""
    folder = project.folder / "data/raw/2022"
    shutil.copytree(project.folder / "data/raw/2014", folder)
    for name in ("wave.yaml", "simulation.yaml"):
        text = (folder / name).read_text("utf-8")
        text = YEAR.sub(r"\g<1>2022", text)
        (folder / name).write_text(text, "utf-8")
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row | {"link": "identical", "comparability": "full"} for row in csv.DictReader(stream)]
    with (folder / "codebook.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    simulated = project.doorpakken("simulate", "2022")
    assert simulated.returncode == 0, simulated.stderr
    project.deliver(simulated.stdout.encode(), "2022")
