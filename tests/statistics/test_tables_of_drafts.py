"""Real exports of others, every proposal taken: the shares are those that were published, or of the cells.

Where a publisher's table says something else than the draft proposes, it is named here with the reason.
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from doorpakken.data.intake import admit, read_raw
from doorpakken.data.study import Item, Wave
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.statistics.test_rse import GROUPED, WITHHELD
from tests.support.rse_tables import Published, files, grouped_tables, own_table
from tests.support.tired_researcher import started

pytestmark = pytest.mark.build

RSE = {
    "de": ("2017_de", 25),
    "us": ("2017_us", 23),
    "can": ("2017_can", 28),
    "zaf": ("2017_zaf", 21),
}
OTHERWISE = {
    ("de", "socio2"): "who would rather not say gave an answer there, and none here",
    ("can", "caf1_can"): "the table leaves out those who do not know what is asked about",
}


@dataclass(frozen=True)
class Survey:
    """A study that was drafted from a file and settled by taking all that was proposed."""

    wave: Wave
    estimates: pd.DataFrame

    def items(self, code: str) -> list[Item]:
        """The questions whose column begins with this code."""
        return [item for item in self.wave.items if re.split(r"[.\[ ]", item.column)[0] == code]

    def shares(self, item: Item) -> dict[str, float]:
        """The estimated percentage of each answer by its label."""
        rows = self.estimates[
            (self.estimates["estimand"] == item.variable) & (self.estimates["statistic"] == "share")
        ]
        percentages = 100 * rows["estimate"].astype(float)
        labels = [item.labels[str(code)]["en"] for code in rows["category"]]
        return dict(zip(labels, percentages, strict=True))


def surveyed(folder: Path, file: Path) -> Survey:
    """The estimates of a study that was started from a file, every proposal taken."""
    study = started(folder, file, "en")
    (wave,) = study.waves.values()
    responses = admit(wave, read_raw(wave))
    return Survey(wave, estimate_wave(wave, study.plan, responses, weigh(wave, responses, None)))


def unlike(shares: dict[str, float], published: dict[str, float]) -> list[str]:
    """The answers whose percentage is another one; one that nobody gave may be left out."""
    return [
        f"{label}: {shares.get(label)!r} %, published {percentage!r} %"
        for label, percentage in published.items()
        if not math.isclose(shares.get(label, 0.0), percentage, rel_tol=1e-9)
    ]


@pytest.mark.parametrize("country", RSE)
def test_every_table_of_a_closed_question_is_that_of_the_publisher(
    country: str, real: Path, tmp_path: Path
) -> None:
    folder, number = RSE[country]
    tables = real / "rse/published_tables" / folder
    survey = surveyed(tmp_path, real / "rse" / f"2017_{country}_public_data.csv")
    published = {name: own_table(tables, name) for name in _own(tables, country, survey)}
    assert len(published) == number + sum(land == country for land, _ in OTHERWISE)
    for name, shares in GROUPED.get(country, {}).items():
        published |= grouped_tables(tables, name, shares)
    differ = {
        name: told
        for name, table in published.items()
        if (told := unlike(survey.shares(survey.items(name)[0]), dict(table.percentages)))
    }
    assert {(country, name) for name in differ} == {key for key in OTHERWISE if key[0] == country}, differ


def _own(tables: Path, country: str, survey: Survey) -> list[str]:
    """The tables of one question that the draft proposes as closed, in one column."""
    withheld = WITHHELD.get(country, set())
    asked = {name: survey.items(name) for name in sorted(files(tables) - withheld)}
    return [
        name
        for name, items in asked.items()
        if len(items) == 1 and items[0].labels and _printed(tables, name)
    ]


def _printed(tables: Path, name: str) -> Published | None:
    """A table that lists counts and percentages of answers; None for one that lists something else."""
    try:
        return own_table(tables, name)
    except (ValueError, IndexError, FileNotFoundError):
        return None


def test_a_box_has_its_share_of_those_who_ticked_any_of_its_question(real: Path, tmp_path: Path) -> None:
    file = real / "formats/region-survey_MIDWEST.csv"
    survey = surveyed(tmp_path, file)
    (stems, answers), table = _first_two(file), pd.read_csv(file, skiprows=2, header=None, dtype="str")
    asked = [item for item in survey.wave.items if item.labels]
    assert len(asked) == 49
    for item in asked:
        stem, answer = item.column.removesuffix("]").split(" [")
        ticked = table.loc[:, [at for at, head in enumerate(stems) if head == stem]].notna().any(axis=1)
        (at,) = {at for at, heads in enumerate(zip(stems, answers, strict=True)) if heads == (stem, answer)}
        share = 100 * table.loc[ticked, at].notna().mean()
        assert unlike(survey.shares(item), {item.labels["1"]["en"]: share}) == [], item.variable


def _first_two(file: Path) -> tuple[list[str], list[str]]:
    """The stems, of which only the first column of each has it in the file, and the answers below them."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        stems, answers = next(read := csv.reader(stream)), next(read)
    return pd.Series(stems).replace("", None).ffill().fillna("").tolist(), answers
