"""The coverage study: how often the intervals hold the truth, in populations whose truth is known.

What is aimed at is written here and in the settings, before anything is run: at least `AIM` in every cell,
except where a cell carries a reason. `python -m tests.coverage` runs all and renews the table of
docs/validation.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from doorpakken.statistics.estimation.sample_design import Floats

AIM = 0.935
LEVEL = 0.95
SEED = 20140101
FEW_HITS = 4

DISCRETE = "few hits: the share takes few values"
SKEW = "skewed amounts: no plain interval holds 95% at this n"
BESIDE = "shown beside the one that is used"
NO_PROMISE = "response depends on the answer: no coverage is promised"

# Limits (draws, k) of the k cells of a setting.
Run = Callable[[np.random.Generator, int], tuple[Floats, Floats]]


@dataclass(frozen=True)
class Cell:
    """One figure in one setting: its truth, and why less than the aim may be expected (empty: it may not).

    none: the largest part of the draws that may end without an interval.
    """

    figure: str
    truth: float
    reason: str = ""
    none: float = 0.02


@dataclass(frozen=True)
class Setting:
    """How samples come about; `size` in words, `draws` of a whole run."""

    name: str
    size: str
    draws: int
    cells: tuple[Cell, ...]
    run: Run


@dataclass(frozen=True)
class Outcome:
    """What became of a cell: the part of the draws that gave none, shares of the others, their mean width."""

    setting: str
    size: str
    cell: Cell
    draws: int
    none: float
    coverage: float
    below: float
    above: float
    width: float

    @property
    def given(self) -> int:
        """The draws that gave an interval."""
        return round(self.draws * (1 - self.none))

    @property
    def error(self) -> float:
        """The Monte Carlo standard error of the coverage."""
        return float(np.sqrt(self.coverage * (1 - self.coverage) / self.given))

    @property
    def verdict(self) -> str:
        """Whether the aim is met; if not, the reason that was listed, or that none was."""
        if self.none > self.cell.none:
            return "**none too often**"
        if self.coverage >= AIM:
            return "met"
        return f"listed: {self.cell.reason}" if self.cell.reason else "**short**"


def few_hits(n: float, *shares: float) -> str:
    """The reason of cells in which fewer than four yes, or four no, are expected among n answers."""
    return DISCRETE if any(n * min(share, 1 - share) < FEW_HITS for share in shares) else ""


def outcomes(setting: Setting, place: int, draws: int, seed: int = SEED) -> list[Outcome]:
    """The cells of a setting after some draws; `place` gives each setting random numbers of its own."""
    lows, highs = setting.run(np.random.default_rng((seed, place)), draws)
    assert lows.shape == highs.shape == (draws, len(setting.cells))
    found = []
    for cell, low, high in zip(setting.cells, lows.T, highs.T, strict=True):
        given = ~np.isnan(low) & ~np.isnan(high)
        low, high = low[given], high[given]
        slack = 1e-9  # limits that are the truth hold it, whatever the last bit
        below, above = (cell.truth < low - slack).mean(), (cell.truth > high + slack).mean()
        found.append(
            Outcome(
                setting.name, setting.size, cell, draws, float(1 - given.mean()), float(1 - below - above),
                float(below), float(above), float((high - low).mean()),
            )
        )  # fmt: skip
    return found


def study(settings: Sequence[Setting], part: float = 1.0, seed: int = SEED) -> list[Outcome]:
    """All cells, with a part of the draws of each setting."""
    return [
        each
        for place, setting in enumerate(settings)
        for each in outcomes(setting, place, max(1, round(setting.draws * part)), seed)
    ]
