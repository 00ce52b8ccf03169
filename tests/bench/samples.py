"""Made-up samples of a stratified design with correction, the same for ours, R and svy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from doorpakken.statistics.estimation import Design, Linear, ratios, t_interval


@dataclass(frozen=True, eq=False)
class Sample:
    """Values (n, k), of which three in four are 0 or 1; members of domains (n, d); each row's domain (n,)."""

    design: Design
    values: np.ndarray
    domain: np.ndarray

    @property
    def members(self) -> np.ndarray:
        return self.domain[:, None] == np.arange(self.domain.max() + 1)

    @property
    def items(self) -> list[str]:
        return [f"v{number}" for number in range(self.values.shape[1])]

    def estimated(self) -> tuple[Linear, np.ndarray, np.ndarray]:
        """All means with their errors and limits; the design begins anew, as nothing is kept between runs."""
        known = self.design
        design = Design(known.weights, known.strata, known.clusters, known.population)
        made = ratios(design, self.values, None, self.members)
        return made, *t_interval(made, 0.95)

    def columns(self) -> dict[str, np.ndarray]:
        """The sample as R and svy read it."""
        design = self.design
        size = np.zeros(0) if design.population is None else design.population[design.strata]
        columns = {"row": design.clusters, "stratum": design.strata, "weight": design.weights, "fpc": size}
        return columns | {"domain": self.domain} | dict(zip(self.items, self.values.T, strict=True))

    def write(self, path: Path) -> None:
        """The sample as CSV, each number with all its digits."""
        columns = self.columns()
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        lines = [",".join(columns), *(",".join(map(repr, row)) for row in rows)]
        path.write_text("\n".join(lines) + "\n", "utf-8")


def made_sample(n: int, items: int, domains: int) -> Sample:
    """A sample of n rows in 4 strata, of which a third to nearly all are in the sample."""
    draw = np.random.default_rng(n)
    strata = np.sort(draw.integers(0, 4, n))
    sampled = np.bincount(strata, minlength=4)
    population = np.ceil(sampled * np.array([1.2, 1.6, 2.2, 3.0]))
    values = np.empty((n, items))
    for item in range(items):
        share = 0.2 + 0.6 * item / items
        values[:, item] = draw.random(n) < share if item % 4 else draw.normal(50, 10, n)
    design = Design((population / sampled)[strata], strata, np.arange(n), population)
    return Sample(design, values, draw.integers(0, domains, n))
