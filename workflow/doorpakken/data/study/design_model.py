"""The design of a wave: how its units came into it, and what their weights must meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SIZE_CLASS = "size_class"
GROUPINGS = (SIZE_CLASS, "province")  # by which the frame of the shipped study groups its units
FRAME = "frame"
SUPPLIED = "replicates"  # variances by replicate weights that came with the wave
INHABITANTS = "inhabitants"
PROPENSITY = "propensity"  # a method of the adjustment for nonresponse


@dataclass(frozen=True)
class SecondStage:
    """Units drawn within each cluster: the variable that names them, and that of how many a cluster has."""

    units: str
    population: str


@dataclass(frozen=True)
class ReplicateSpec:
    """Replicate weights: `columns` of the wave, or, without these, made from its design.

    method: one of the schema of a wave; own ones are jkn or bootstrap (`count` of them, drawn by `seed`).
    rscales: one for each replicate, none for all 1. centre: mean (of the replicates) or estimate; None is
    the mean, or the estimate for those that `estimation.supplied` names and for a bootstrap of one's own.
    coordinated: each replicate is the one of its place in the wave before.
    """

    method: str
    columns: tuple[str, ...] = ()
    rho: float = 0.0
    scale: float | None = None
    rscales: tuple[float, ...] = ()
    centre: str | None = None
    df: int | None = None
    coordinated: bool = False
    count: int = 0
    seed: str = ""

    @property
    def variance(self) -> str:
        """The word of the estimates file for variances by these replicates."""
        return SUPPLIED if self.columns else {"jkn": "jackknife", "bootstrap": "bootstrap"}[self.method]


@dataclass(frozen=True)
class CalibrationMethod:
    """What a method of calibration takes.

    single_margin: one margin only. totals: totals of a number (inhabitants) besides counts of classes.
    bounds: none, optional or needed.
    """

    single_margin: bool = False
    totals: bool = False
    bounds: Literal["none", "optional", "needed"] = "none"


CALIBRATION_METHODS: Mapping[str, CalibrationMethod] = {
    "post_stratification": CalibrationMethod(single_margin=True),
    "raking": CalibrationMethod(),
    "linear": CalibrationMethod(totals=True, bounds="optional"),
    "exponential": CalibrationMethod(totals=True, bounds="optional"),
    "logit": CalibrationMethod(totals=True, bounds="needed"),
}


@dataclass(frozen=True)
class ControlMargin:
    """Totals of a margin from margins.csv: by category ("" for a number), with the row of each in that file.

    sources: where they come from, with their dates. population: whom they count.
    """

    totals: Mapping[str, float]
    rows: Mapping[str, int]
    sources: tuple[str, ...]
    population: str


@dataclass(frozen=True)
class CalibrationSpec:
    """Weights that meet known totals of `margins`, each a column of the frame, a variable or several crossed.

    method: one of CALIBRATION_METHODS. bounds: least and most by which a weight may be multiplied. tolerance:
    by how much the sums of the margins may differ, as a share of the first, to which the others are then
    raised. controls: by name the margins whose totals a file gives; the frame gives those of the others.
    numbers: columns and variables that are amounts, with one total, and no categories. limits: of raking the
    least and the greatest weight, as multiples of the median raked weight.
    """

    method: str
    margins: tuple[tuple[str, ...], ...]
    bounds: tuple[float, float] | None = None
    tolerance: float = 0.0
    controls: Mapping[str, ControlMargin] = field(default_factory=dict)
    numbers: tuple[str, ...] = (INHABITANTS,)
    limits: tuple[float, float] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the frame, and the variables, that the margins name."""
        return tuple(dict.fromkeys(column for margin in self.margins for column in margin))

    def is_number(self, margin: tuple[str, ...]) -> bool:
        """Whether a margin is an amount with one total."""
        return len(margin) == 1 and margin[0] in self.numbers


@dataclass(frozen=True)
class NonresponseSpec:
    """Those who answered stand for all who were invited, in classes of columns of the frame.

    method: classes of these columns, or propensity: fifths of how likely a unit was to answer by them.
    least: respondents in a class. at_most: invited for each respondent. small: refuse a class with fewer
    respondents, or merge it with another.
    """

    classes: tuple[str, ...]
    method: str = "classes"
    least: int = 20
    at_most: float = 3.0
    small: str = "refuse"


@dataclass(frozen=True)
class LinkSpec:
    """How the wave before is linked: by equal codes of units, where no frame tells, or of clusters.

    population: how many units, or clusters, both populations hold; None when that is unknown.
    """

    by: str
    population: float | None = None


@dataclass(frozen=True)
class TrimmingSpec:
    """Weights held between two multiples of the median weight, before any calibration."""

    at_least: float = 0.0
    at_most: float = float("inf")


@dataclass(frozen=True)
class DesignSpec:
    """How units came into the wave.

    strata: a column of the frame or a variable. population: how many units, or clusters, each stratum has:
    "frame", a variable, a number, or a number for each stratum; None when unknown. clusters and weights:
    variables. scale: "population" raises the weights of each stratum to its size. `duplicates`: what to do
    when a unit answered more than once: refuse it, or let its most complete response count, of equal ones the
    first by `ties`, a closed question whose codes stand in that order. groupings: the columns by which the
    frame of the study groups its units, with what they are called; none where it has no frame.
    """

    type: str
    strata: str | None = None
    population: str | float | Mapping[str, float] | None = None
    fpc: bool = False
    lonely: str = "fail"
    duplicates: str = "refuse"
    ties: str | None = None
    clusters: str | None = None
    second_stage: SecondStage | None = None
    weights: str | None = None
    scale: str | None = None
    replicates: ReplicateSpec | None = None
    trimming: TrimmingSpec | None = None
    nonresponse: NonresponseSpec | None = None
    calibration: CalibrationSpec | None = None
    linked: LinkSpec | None = None
    groupings: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {name: {} for name in GROUPINGS}
    )

    @property
    def frame_columns(self) -> tuple[str, ...]:
        """The columns of the frame of which totals can be known."""
        return (*self.groupings, *([INHABITANTS] if SIZE_CLASS in self.groupings else []))

    @property
    def needs_frame(self) -> bool:
        """Whether each response must be a unit of the frame."""
        margins = self.calibration.columns if self.calibration else ()
        of_frame = not set(margins).isdisjoint(self.frame_columns)
        return self.population == FRAME or self.strata in self.groupings or of_frame
