"""Panels with known truth on the real lineage: answers of every municipality of 2014 and of 2022."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from doorpakken.data.frame import Frame, load_frame, units
from doorpakken.data.study import DesignSpec, Wave, load_study
from doorpakken.statistics.change import Admitted, linked_units
from doorpakken.statistics.weighting import weigh
from tests.conftest import ROOT
from tests.support import tiny_study as tiny
from tests.support.small_wave import CODEBOOK, CONCEPTS

YEARS = (2014, 2022)
DESIGN = DesignSpec("stratified", "size_class", "frame", True, "fail")
TRUTH = "goal", "staff"


@cache
def shipped() -> Frame:
    """The frame of the shipped study."""
    return load_frame(ROOT / "data" / "raw" / "frame", YEARS)


@dataclass(frozen=True, eq=False)
class Populations:
    """Two populations (frames with the columns goal and staff), and the later code by the earlier one."""

    earlier: pd.DataFrame
    later: pd.DataFrame
    links: dict[str, str]

    @property
    def pairs(self) -> pd.DataFrame:
        """Linked municipalities, with both answers (suffix _2 for the later) and both classes."""
        linked = pd.DataFrame(self.links.items(), columns=["code", "code_2"])
        made = linked.merge(self.earlier, on="code")
        return made.merge(self.later.add_suffix("_2"), on="code_2")


def populations(seed: int = 1) -> Populations:
    """Answers that hang together in linked municipalities; larger ones say yes more often, at both dates."""
    random = np.random.default_rng(seed)
    links = linked_units(shipped(), *YEARS)
    earlier, later = (units(shipped(), year).reset_index(drop=True) for year in YEARS)
    before = pd.Series(random.normal(size=len(earlier)), index=earlier["code"])
    back = {new: old for old, new in links.items()}
    fresh = dict(zip(later["code"], random.normal(size=len(later)), strict=True))
    now = np.array([before[back[code]] if code in back else fresh[code] for code in later["code"]])
    drift = 0.8 * now + 0.6 * random.normal(size=len(later))
    for frame, base, shift in ((earlier, before.to_numpy(), -0.6), (later, drift, 0.1)):
        size = np.log(frame["inhabitants"] / 30_000) / 2
        frame["goal"] = np.where(base + size + shift > 0, "1", "2")
        frame["staff"] = np.round(10 + 3 * (base + size + shift), 1)
    return Populations(earlier, later, links)


def wave_of(folder: Path, year: int, design: DesignSpec = DESIGN, **items: tuple[str, str | None]) -> Wave:
    """The tiny wave of a year; items: link and comparability by variable, full for those not named."""
    path = tiny.write_study(folder, codebook=CODEBOOK, concepts=CONCEPTS)
    wave = load_study(path).waves["2014"]
    named = [
        replace(item, link=said[0], comparability=said[1])
        for item in wave.items
        for said in [items.get(item.variable, ("identical", "full"))]
    ]
    return replace(wave, id=str(year), reference_date=date(year, 1, 1), design=design, items=tuple(named))


def admitted(wave: Wave, population: pd.DataFrame, sample: list[str]) -> Admitted:
    """The wave as these municipalities answered it, in the order given."""
    answers = population.set_index("code").loc[sample].reset_index()
    responses = pd.DataFrame(
        {
            "source_row": np.arange(2, len(sample) + 2),
            "municipality": answers["code"].astype("str"),
            "goal": answers["goal"].astype("str"),
            "share_now": np.nan,
            "staff": answers["staff"],
        }
    )
    for item in ("municipality", "goal", "staff"):
        responses[f"{item}__missing"] = pd.Series([None] * len(sample), dtype="str")
    responses["share_now__missing"] = "not_asked"
    frame = population.drop(columns=list(TRUTH))
    return Admitted(wave, responses, weigh(wave, responses, frame), frame)


def drawn(random: np.random.Generator, population: pd.DataFrame, sizes: dict[str, int]) -> list[str]:
    """Municipalities drawn without replacement within each size class."""
    return [
        code
        for name, size in sizes.items()
        for code in random.choice(population.loc[population["size_class"] == name, "code"], size, False)
    ]
