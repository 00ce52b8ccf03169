"""The table of what a wave could see: margins of shares, and the smallest differences that its tests find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from doorpakken.data.study import Detectable, Plan, Wave
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.contrasts import differences
from doorpakken.statistics.estimation.domain_values import classes_by
from doorpakken.statistics.estimation.estimate_wave import counted_responses
from doorpakken.statistics.estimation.estimates_table import ESTIMATES, estimates_table
from doorpakken.statistics.estimation.population_domains import Block, Places, split
from doorpakken.statistics.estimation.sample_design import Floats
from doorpakken.statistics.estimation.totals_ratios import ratios
from doorpakken.statistics.inference.power import binomial, half_width, smallest
from doorpakken.statistics.inference.sampled import Sampled, corrected
from doorpakken.statistics.inference.wave_designs import designs


def detectable_differences(
    wave: Wave, plan: Plan, weights: pd.DataFrame, responses: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The rows of what the plan asks for under `detectable`, in the columns of the estimates file.

    weights: the file of `weighting.weigh`; nothing else of the wave is read, so it could be made before any
    answer is seen. Only a domain by an answer needs the admitted responses. n and base_n count respondents,
    n_eff is what they are worth for a share. Estimates are parts of 1, for the whole and for each class of
    the domain:

    detectable_margin: half the width of a share's interval. detectable_level: how far from a fixed value.
    detectable_change: from this wave to one as large. detectable_difference: between the class in the
    category, or all other classes where it names none, and that of the row.
    A row is left out where there is none, or where no difference would be found. Without the entry, and with
    a wave that lacks the domain, there are heads or the whole alone.
    Raises UserError as `designs` does.
    """
    if plan.detectable is None:
        return pd.DataFrame(columns=list(ESTIMATES.columns))
    both = designs(wave, weights)
    domain = plan.detectable.domain
    classes = weights
    if responses is not None and domain not in wave.design.groupings:
        classes = classes_by(Answers(wave, counted_responses(responses, weights), plan), weights, [domain])
    places = split(classes, [domain] if domain in classes else [], classes)
    blocks = list(_Seen(wave, plan.level, plan.detectable, both, places).blocks())
    return estimates_table(
        [block | {"rank": rank, "wave": wave.id, "origin": wave.origin} for rank, block in enumerate(blocks)]
    )


def _present(design: Sampled) -> Floats:
    """1 for each row of the population (n, 1); NaN for one of weight 0."""
    return np.where(design.weights > 0, 1.0, np.nan)[:, None]


@dataclass(frozen=True, eq=False)
class _Worth:
    """What respondents are worth in d places, each (d,): variance per unit of spread, degrees of freedom."""

    floor: Floats
    df: Floats
    base: Floats
    weight: Floats

    @classmethod
    def of(cls, design: Sampled, places: Places) -> _Worth:
        """That of the respondents of each place under a design."""
        precision = ratios(design, _present(design), None, places.members)
        return cls(
            *(each[:, 0] for each in (precision.floor, precision.df, precision.base, precision.weight))
        )


class _Seen:
    """What a wave asks to be told of its smallest differences, by its two designs."""

    def __init__(
        self, wave: Wave, level: float, asked: Detectable, both: tuple[Sampled, Sampled], places: Places
    ) -> None:
        self.wave, self.level, self.asked, self.places = wave, level, asked, places
        self.tested = both[1]
        self.described, self.explained = (_Worth.of(each, places) for each in both)
        self.fpc = corrected(both[0])

    def blocks(self) -> Iterator[Block]:
        """Blocks of rows of the estimates file, for each share that is asked for."""
        worth, df = self.described, self.described.df
        for percent in self.asked.shares:
            share = percent / 100
            own = binomial(share) * worth.floor
            level = self._smallest(share, np.zeros_like(own), worth, null=own)
            yield self._block("margin", f"{percent}", half_width(share, worth.floor, df, self.level), df)
            yield self._block("level", f"{percent}", level, df)
            yield self._block("change", f"{percent}", self._change(share), 2 * df)
        for percent in self.asked.shares:
            yield from self._differences(percent / 100, f"{percent}")

    def _smallest(self, share: float, still: Floats, moving: _Worth, null: Floats | None = None) -> Floats:
        """`still` is the variance of what stays where it is."""
        return smallest(
            share,
            lambda d: still + binomial(share, d) * moving.floor,
            moving.df,
            self.level,
            self.asked.power,
            null,
        )

    def _change(self, share: float) -> Floats:
        """Between this wave and one as large, of the same design, of which a part answered both.

        With o that part, F and F0 the variance per unit of spread with the correction and without, and r the
        correlation, the covariance is r (F - (1 - o) F0) sqrt(p q p' q'): Tam (1984) in every stratum. The
        degrees of freedom are Welch's, of two waves alike twice those of one.
        """
        with_, without = self.described.floor, self.explained.floor
        covariance = (
            np.clip(with_ - (1 - self.asked.overlap) * without, -with_, with_) * self.asked.correlation
        )

        def variance(d: Floats) -> Floats:
            earlier, later = binomial(share), binomial(share, d)
            return (earlier + later) * with_ - 2 * covariance * np.sqrt(earlier * later)

        return smallest(share, variance, 2 * self.described.df, self.level, self.asked.power)

    def _differences(self, share: float, category: str) -> Iterator[Block]:
        """Tests of a difference leave the correction out.

        A class at p + d against all, where the others are at p, differs from these (1 - W) d, W being its
        part of the weights.
        """
        worth = self.explained
        part = worth.weight / worth.weight[0]
        rest = 1 - part
        with np.errstate(divide="ignore", invalid="ignore"):
            others = (worth.floor[0] - part**2 * worth.floor) / rest**2
        every = replace(worth, df=self._joint_df(0), base=np.full_like(part, worth.base[0]))
        smallest_difference = rest * self._smallest(share, binomial(share) * others, every)
        smallest_difference[rest <= 0] = np.nan
        yield self._block("difference", category, smallest_difference, every.df, every.base)
        for place, value in enumerate(self.places.values):
            if not value:
                continue
            joint = replace(worth, df=self._joint_df(place), base=worth.base + worth.base[place])
            smallest_difference = self._smallest(share, binomial(share) * worth.floor[place], joint)
            smallest_difference[[0, place]] = np.nan
            yield self._block("difference", f"{category}.{value}", smallest_difference, joint.df, joint.base)

    def _joint_df(self, place: int) -> Floats:
        """The degrees of freedom (d,) of the test of a place against each."""
        members = self.places.members
        repeated = np.broadcast_to(members[:, [place]], members.shape)
        return differences(self.tested, _present(self.tested), repeated, members).df[:, 0]

    def _block(
        self, name: str, category: str, smallest_d: Floats, df: Floats, base: Floats | None = None
    ) -> Block:
        kept = ~np.isnan(smallest_d)
        tested = name == "difference"
        worth = self.explained if tested else self.described
        with np.errstate(divide="ignore"):
            n_eff = np.where(worth.floor > 0, 1 / worth.floor, np.nan)
        base = worth.base if base is None else base
        columns = {"estimate": smallest_d, "df": df, "n": base, "base_n": base}
        columns |= {} if tested else {"n_eff": n_eff}
        return {key: column[kept] for key, column in columns.items()} | {
            "estimand": f"detectable_{name}",
            "statistic": "detectable",
            "category": category,
            "domain": np.array(self.places.names, dtype=object)[kept],
            "domain_value": np.array(self.places.values, dtype=object)[kept],
            "level": self.level,
            "fpc": "no" if tested and self.fpc else self.fpc,
        }
