"""One stage of a design as its variance sees it: sampled units within strata."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
Lonely = Literal["fail", "certainty", "adjust", "average"]


@dataclass(frozen=True, eq=False)
class Stage:
    """A stage of sampling below the first: units drawn within each unit of the stage above.

    units (n,): any codes, within the unit above. population (n,): how many units the unit above has, the same
    number for all its rows.
    """

    units: Codes
    population: Floats


@dataclass(frozen=True, eq=False)
class Level:
    """The units of one stage, u in s strata; below the first stage a stratum is a unit of the stage above.

    unit (n,): the unit of each row, numbered in the order of the strata. stratum (u,): the stratum of each
    unit. population (s,): units in the population of each stratum; None leaves out the correction.
    above (s,): the product of the sampling fractions of the stages above, 1 for the first.
    """

    unit: Codes
    stratum: Codes
    population: Floats | None
    above: Floats
    lonely: Lonely

    @cached_property
    def sampled(self) -> Floats:
        """Units in the sample of each stratum (s,)."""
        return np.bincount(self.stratum).astype(np.float64)

    @cached_property
    def remaining(self) -> Floats:
        """The finite population correction 1 - f of each stratum (s,); 1 without population."""
        if self.population is None:
            return np.ones_like(self.sampled)
        return 1 - self.sampled / self.population

    @cached_property
    def is_lonely(self) -> Mask:
        """Strata of one unit that is not the whole population (s,)."""
        return np.asarray((self.sampled == 1) & (self.remaining > 0))

    @cached_property
    def factor(self) -> Floats:
        """What the squares of a stratum are multiplied by (s,), or what the rule for lonely ones says.

        (1 - f) n / (n - 1), times the sampling fractions above. NaN stands for the mean of the other strata.
        """
        ordinary = self.above * self.remaining * self.sampled / np.maximum(self.sampled - 1, 1)
        alone = {"certainty": 0.0, "average": np.nan}.get(self.lonely)
        return ordinary if alone is None else np.where(self.is_lonely, alone, ordinary)

    def below(self, stage: Stage, order: Codes) -> Level:
        """The level of a stage below this one; `order` sorts the rows by all stages.

        Raises ValueError when a population differs within a unit of this level.
        """
        first, unit = numbered([self.unit, stage.units], order)
        _, above = numbered([self.unit], order)
        populations = stage.population[order[np.flatnonzero(np.diff(above[order], prepend=-1))]]
        if (stage.population != populations[above]).any():
            raise ValueError("the population of a stage differs within a unit of the stage above")
        fraction = (self.above * (1 - self.remaining))[self.stratum]
        return Level(unit, above[first], populations, fraction, self.lonely)


def numbered(keys: list[Codes], order: Codes) -> tuple[Codes, Codes]:
    """Combinations of codes, numbered in the order of the rows: a row of each (u,), and theirs (n,)."""
    sorted_keys = [key[order] for key in keys]
    new = np.ones(order.size, dtype=bool)
    new[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in sorted_keys])
    number = np.empty(order.size, dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    return order[new], number
