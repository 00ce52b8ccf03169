"""The sample of a wave as its weights tell it: the design, or replicate weights, that variances come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from doorpakken.data.study import ReplicateSpec, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import refusal
from doorpakken.statistics.calibration import Residuals, reweighting
from doorpakken.statistics.estimation.bootstrap_multipliers import generalised_bootstrap
from doorpakken.statistics.estimation.replicate_weights import Kind, Replicates, supplied
from doorpakken.statistics.estimation.resampling import jackknife, rescaled_bootstrap
from doorpakken.statistics.estimation.sample_design import Codes, Design, Floats, Stage

KINDS: dict[str, Kind] = {
    "brr": "BRR",
    "fay": "Fay",
    "jk1": "JK1",
    "jk2": "JK2",
    "jkn": "JKn",
    "bootstrap": "bootstrap",
    "acs": "ACS",
    "successive_difference": "successive-difference",
}
# As `multiplied`: wave, weights, design, number of replicates, seed.
Resampled = Callable[[Wave, pd.DataFrame, Design, int, str], Replicates]


@dataclass(frozen=True, eq=False)
class Sample:
    """What variances come from, with the words of the estimates file for it.

    variance: taylor, jackknife, bootstrap, or replicates that came with the wave. fpc: yes, no, or empty
    where the replicates that came with the wave may or may not hold the correction.
    """

    design: Design | Replicates
    variance: str
    fpc: str

    def measured(self, size: Floats) -> Sample:
        """The same sample in which each row also counts by its size (n,), such as inhabitants.

        The design stays that of the rows, so that variances are those of rows that were drawn.
        """
        return replace(self, design=measured(self.design, size))


def measured(design: Design | Replicates, size: Floats) -> Design | Replicates:
    """A design, or replicates, in which each row also counts by its size (n,)."""
    if isinstance(design, Replicates):
        return design.measured(size)
    return replace(design, weights=design.weights * size)


class Samples:
    """The sample of a wave in each of the ways in which a plan may ask for it."""

    def __init__(self, wave: Wave, weights: pd.DataFrame, units: pd.DataFrame | None) -> None:
        self.wave, self.weights, self.units = wave, weights, units
        self.whole = sample_of(wave, weights)

    def of(self, weight: str = "", *, fpc: bool = True) -> Sample:
        """The sample in which units also count by a column of the frame; `fpc` as in `sample_of`.

        Raises UserError when that column is not known of every respondent.
        """
        sample = self.whole if fpc else sample_of(self.wave, self.weights, fpc=False)
        return sample.measured(self.sizes(weight)) if weight else sample

    def sizes(self, name: str) -> Floats:
        """A column of the frame of each respondent (n,); UserError when it is not known of one."""
        units = self.units if self.units is not None and name in self.units else None
        sizes_by_unit = {} if units is None else units.set_index("code")[name].to_dict()
        sizes = _numbers(self.weights["unit"].map(sizes_by_unit).astype("float64"))
        if not (sizes > 0).all():
            raise refusal(
                "weight", f"the {name} of a respondent are not known", shown(self.wave.folder),
                found=f"{int((~(sizes > 0)).sum())} respondents without", expected=f"{name} of each",
                mend="Take weight out of the plan, or name the frame and a column of type unit.",
            )  # fmt: skip
        return sizes


def sample_of(wave: Wave, weights: pd.DataFrame, *, fpc: bool = True) -> Sample:
    """The sample of a wave, as `weighting.weigh` left it in the weights.

    fpc: False leaves the finite population correction out though the wave has it; then only the first stage
    counts. Units of one group answered in one go, also across strata: their residuals are summed before they
    are squared. Without clusters a respondent is a cluster of its own.
    Raises UserError when the correction of replicate weights that came with the wave would have to be left
    out, and when the design leaves a variance that nobody can speak for.
    """
    spec = wave.design.replicates
    try:
        if spec is not None and spec.columns:
            if not fpc:
                raise ValueError("replicate weights that came with the wave hold their own correction")
            return Sample(_supplied(spec, weights), spec.variance, "")
        plain = _plain(wave, weights, fpc=fpc)
        corrected = "no" if plain.population is None else "yes"
        if spec is None:
            return Sample(_linearised(wave, weights, plain), "taylor", corrected)
        return Sample(_calibrated(wave, weights, _made(spec, plain)), spec.variance, corrected)
    except ValueError as error:
        raise refusal(
            "design", "the variance cannot be estimated by this design", shown(wave.folder / "wave.yaml"),
            column="design", found=str(error), mend="Change the design, or take fpc: false out of the plan.",
        ) from error  # fmt: skip


def wave_design(wave: Wave, weights: pd.DataFrame) -> Design | Replicates:
    """The design, or the replicate weights, of a wave; see `sample_of`."""
    return sample_of(wave, weights).design


def multiplied(wave: Wave, weights: pd.DataFrame, design: Design, count: int, seed: str) -> Replicates:
    """The generalised bootstrap of a design of the wave; every replicate is calibrated as the wave is.

    Raises ValueError as `generalised_bootstrap` does, and when a replicate cannot meet a known total.
    """
    if design.calibration is None:
        return generalised_bootstrap(design, count, seed)
    plain = replace(design, weights=_base(weights), calibration=None)
    return _calibrated(wave, weights, generalised_bootstrap(plain, count, seed))


def _plain(wave: Wave, weights: pd.DataFrame, *, fpc: bool) -> Design:
    """The design with the weights before calibration."""
    names, strata = np.unique(weights["stratum"].to_numpy(dtype=object), return_inverse=True)
    population = weights.groupby("stratum")["population"].first().reindex(names).to_numpy(dtype=np.float64)
    corrected = fpc and wave.design.fpc and not np.isnan(population).any()
    stage = wave.design.second_stage if corrected else None
    codes = strata.astype(np.int64)
    clusters = _codes(weights["cluster"]) if wave.design.clusters else np.arange(len(weights))
    return Design(
        _base(weights),
        codes,
        clusters,
        population if corrected else None,
        wave.design.lonely,  # type: ignore[arg-type]
        (Stage(_codes(weights["second_unit"]), _numbers(weights["second_population"])),) if stage else (),
        groups=_groups(weights["group"], codes, clusters),
    )


def _linearised(wave: Wave, weights: pd.DataFrame, plain: Design) -> Design:
    reweighted = reweighting(wave.design, weights)
    if reweighted is None:
        return plain
    residuals: Residuals = reweighted(plain.weights).residuals
    return replace(plain, weights=_numbers(weights["weight"]), calibration=residuals)


def _supplied(spec: ReplicateSpec, weights: pd.DataFrame) -> Replicates:
    return supplied(
        KINDS[spec.method],
        _base(weights),
        weights[list(spec.columns)].to_numpy(dtype=np.float64),
        rho=spec.rho,
        scale=spec.scale,
        rscales=np.array(spec.rscales) if spec.rscales else None,
        df=spec.df,
        mse=None if spec.centre is None else spec.centre == "estimate",
    )


def _made(spec: ReplicateSpec, plain: Design) -> Replicates:
    if spec.method == "jkn":
        return jackknife(plain, mse=spec.centre == "estimate")
    return rescaled_bootstrap(plain, spec.count, spec.seed, mse=spec.centre != "mean")


def _calibrated(wave: Wave, weights: pd.DataFrame, sample: Replicates) -> Replicates:
    """Every set of weights calibrated anew."""
    reweighted = reweighting(wave.design, weights)
    return sample if reweighted is None else sample.calibrated(reweighted)


def _base(weights: pd.DataFrame) -> Floats:
    return _numbers(weights["base_weight" if "base_weight" in weights else "weight"])


def _numbers(values: pd.Series) -> Floats:
    return values.to_numpy(dtype=np.float64)


def _codes(values: pd.Series) -> Codes:
    return np.unique(values.to_numpy(dtype=object), return_inverse=True)[1].astype(np.int64)


def _groups(groups: pd.Series, strata: Codes, clusters: Codes) -> Codes | None:
    """A code for each row (n,): that of its group, or else of its cluster; None when there are no groups."""
    if groups.isna().all():
        return None
    alone = [f"cluster {cluster} of {stratum}" for cluster, stratum in zip(clusters, strata, strict=True)]
    return _codes(groups.fillna(pd.Series(alone, index=groups.index)))
