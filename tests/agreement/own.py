"""own_replicates.csv: named types of replicate weights, and tests by them, of a sample of whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from doorpakken.statistics.change import Overlap, changes, composition, linked_changes
from doorpakken.statistics.change.linked_change import followed
from doorpakken.statistics.estimation import Design, Replicates, differences, jackknife, supplied
from doorpakken.statistics.estimation.standardisation import Classes
from doorpakken.statistics.inference import (
    association,
    linear_model,
    logistic_model,
    rank_test,
    spearman,
    t_test,
)
from tests.agreement import Made, Outcome, linear, outcome, read
from tests.agreement.inference import METHODS, codes
from tests.support.replicate_sample import waves

NAME = "own_replicates.csv"
FOLDER = Path(__file__).parent
ANSWERS = "R counts degrees of freedom of rows without an answer"
MODELS = {
    "glm y ~ x": (linear_model, "y", ["x"]),
    "glm y ~ x + region": (linear_model, "y", ["x", "regionsouth", "regionwest"]),
    "glm yes ~ x + sector": (logistic_model, "yes", ["x", "sector"]),
}
WORDS = {"ttest": "t-test", "glm": "regression"}
ON_DF = ("ttest", "ttest_p", *MODELS)


@cache
def sample(wave: int = 1) -> pd.DataFrame:
    """A wave, with a column for each region after the first."""
    first = waves()[waves()["wave"] == wave].reset_index(drop=True)
    return first.assign(**{f"region{name}": 1.0 * (first["region"] == name) for name in ("south", "west")})


@cache
def replicates_of(kind: str, *, mse: bool, wave: int = 1) -> Replicates:
    """The replicates of a type; JKn are those that we make of the strata."""
    weights = sample(wave)["w0"].to_numpy(float)
    if kind == "JKn":
        return jackknife(Design(weights, codes(sample()["region"]), np.arange(weights.size)), mse=mse)
    columns = sample(wave).filter(regex="^jw_" if kind == "JK2" else "^rw_").to_numpy(float)
    asked = None if mse else False  # these take the estimate for the centre without being asked
    return supplied(kind, weights, columns, mse=asked)  # type: ignore[arg-type]


def clusters() -> Design:
    """The first wave by clusters within regions."""
    names = sample()["region"] + "." + (sample()["unit"] // 6).astype(str)
    return Design(sample()["w0"].to_numpy(float), codes(sample()["region"]), codes(names))


def estimates(_: Path | None = None) -> Iterator[Outcome]:
    """Every row of own_replicates.csv; made beside this file by own_replicates.R."""
    for row in read(FOLDER, NAME):
        mse = row["method"].endswith("TRUE")
        design = (
            clusters() if row["design"] in ("clusters", "panel") else replicates_of(row["design"], mse=mse)
        )
        kind = row["estimand"].split()[0].split("_")[0]
        columns = tested(row, design) if kind in TESTS else estimated(row, design)
        if counted_otherwise(row):
            columns.pop("df", None)
            made = Made({} if row["estimand"] == "ttest_p" else columns, ANSWERS)
        else:
            made = Made(columns)
        yield outcome(row, WORDS.get(kind, kind), made)


def counted_otherwise(row: pd.Series) -> bool:
    """Whether rows without an answer give degrees of freedom in R, of replicates made of a design."""
    return row["design"] == "JKn" and row["variable"] != "sector*grade" and row["estimand"] in ON_DF


def estimated(row: pd.Series, design: Replicates) -> dict[str, float]:
    made = linear.estimated(row, sample(), *linear.by_design(design))
    return {"estimate": made.estimate.item(), "se": made.se.item(), "df": float(design.df)}


def tested(row: pd.Series, design: Replicates) -> dict[str, float]:
    kind, _, rest = row["estimand"].partition(" ")
    inside = (
        (sample()["region"] != "west").to_numpy() if row["domain"] else np.ones(len(sample()), dtype=bool)
    )
    return TESTS[kind.split("_")[0]](row, design, inside, rest)


def answers(name: str) -> np.ndarray:
    return sample()[name].to_numpy(float)


def _ttest(row: pd.Series, design: Replicates, inside: np.ndarray, _: str) -> dict[str, float]:
    made = t_test(design, answers("y"), answers("sector"), inside)
    if row["estimand"] == "ttest_p":
        return {"estimate": made.p}
    return {"estimate": made.estimate, "se": made.se, "df": made.df}


def _difference(_: pd.Series, design: Replicates, inside: np.ndarray, __: str) -> dict[str, float]:
    sides = [(inside & (answers("sector") == side))[:, None] for side in (1, 0)]
    made = differences(design, answers("y")[:, None], *sides)
    return {"estimate": made.estimate.item(), "se": made.se.item()}


def _glm(row: pd.Series, design: Replicates, inside: np.ndarray, _: str) -> dict[str, float]:
    fit, answer, names = MODELS[row["estimand"]]
    names = [name for name in names if answers(name)[inside].any()]
    model = fit(
        design, answers(answer), np.column_stack([np.ones(len(inside)), *map(answers, names)]), inside
    )
    place = 1 + names.index(row["variable"])
    return {"estimate": model.coefficients[place], "se": model.se[place], "df": model.df}


def _chisq(row: pd.Series, design: Replicates, inside: np.ndarray, method: str) -> dict[str, float]:
    made = association(
        design, *(codes(sample()[name]) for name in ("sector", "grade")), inside, METHODS[method]
    )  # type: ignore[arg-type]
    return {"estimate": made.p} if "_p " in row["estimand"] else {"estimate": made.statistic, "df": made.df}


def _ranktest(_: pd.Series, design: Replicates, inside: np.ndarray, __: str) -> dict[str, float]:
    made = rank_test(design, answers("x"), answers("sector"), inside, ties="rows")
    return {"estimate": made.estimate, "se": made.se, "df": made.df}


def _change(row: pd.Series, design: Replicates, _: np.ndarray, __: str) -> dict[str, float]:
    """Both waves by the replicates of each; the rows give no degrees of freedom."""
    designs = design, replicates_of(row["design"], mse=design.mse, wave=2)
    both = [sample(wave) for wave in (1, 2)]
    inside = [(each["region"] == (row["domain"] or each["region"])).to_numpy()[:, None] for each in both]
    values = [each[[row["variable"]]].to_numpy(float) for each in both]
    nobody = np.zeros(0, dtype=np.int64)
    share = row["variable"] == "yes"
    made = changes(
        designs, (values[0], values[1]), (inside[0], inside[1]), Overlap(nobody, nobody, np.zeros((1, 1))),
        0.95, share=share, coordinated=True,
    )  # fmt: skip
    return {"estimate": made.estimate.item(), "se": made.se.item()}


def _spearman(_: pd.Series, design: Replicates, inside: np.ndarray, __: str) -> dict[str, float]:
    made = spearman(design, answers("x"), answers("y"), inside)
    return {"estimate": made.estimate, "se": made.se}


def _linked(row: pd.Series, design: Replicates | Design, _: np.ndarray, __: str) -> dict[str, float]:
    """Units that answered at both dates, with the weights of the first; rows without degrees of freedom."""
    one, two = (sample(wave).set_index("unit", drop=False) for wave in (1, 2))
    units = one.index.intersection(two.index)
    rows = one.index.get_indexer(units), two.index.get_indexer(units)
    inside = (one["region"] == (row["domain"] or one["region"])).to_numpy()[:, None]
    values = [each[[row["variable"].replace("mark", "grade")]].to_numpy(float) for each in (one, two)]
    of_both = followed(design, rows[0])
    assert of_both is not None
    made = linked_changes(of_both, rows, (values[0], values[1]), inside, 0.95, share=row["variable"] == "yes")
    return {"estimate": made.estimate.item(), "se": made.se.item()}


def _standardised(row: pd.Series, design: Replicates | Design, _: np.ndarray, __: str) -> dict[str, float]:
    """The sectors in parts of 2 and 3 at both dates; in the panel the same units answered twice."""
    one, two = (sample(wave).set_index("unit", drop=False) for wave in (1, 2))
    overlap = Overlap(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros((1, 1)))
    designs: tuple[Design | Replicates, Design | Replicates]
    if isinstance(design, Design):
        units = one.index.intersection(two.index)
        one, two, rows = one.loc[units], two.loc[units], np.arange(units.size)
        own = Design(one["w0"].to_numpy(float), np.zeros_like(rows), rows)
        designs, overlap = (own, own), Overlap(rows, rows, np.array([[float(rows.size)]]), counted=False)
    else:
        designs = design, replicates_of(row["design"], mse=design.mse, wave=2)
    values = [each[[row["variable"].replace("mark", "grade")]].to_numpy(float) for each in (one, two)]
    inside = [np.ones((len(each), 1), dtype=bool) for each in (one, two)]
    first, second = (
        Classes(("0", "1"), np.array([0.4, 0.6]), each["sector"].to_numpy(np.int64)) for each in (one, two)
    )
    made = changes(
        designs, (values[0], values[1]), (inside[0], inside[1]), overlap, 0.95,
        share=row["variable"] == "yes", coordinated=True, classes=(first, second),
    )  # fmt: skip
    return {"estimate": made.estimate.item(), "se": made.se.item()}


def _composition(row: pd.Series, design: Replicates, _: np.ndarray, __: str) -> dict[str, float]:
    growth = sample()["region"].map({"north": 1.3, "south": 0.8, "west": 1}).to_numpy(float)
    share = row["variable"] == "yes"
    made = composition(design, answers(row["variable"])[:, None], growth, 0.95, share=share)
    return {"estimate": made.estimate.item(), "se": made.se.item()}


TESTS = {
    "linked": _linked,
    "composition": _composition,
    "standardised": _standardised,
    "ttest": _ttest,
    "difference": _difference,
    "glm": _glm,
    "chisq": _chisq,
    "ranktest": _ranktest,
    "spearman": _spearman,
    "change": _change,
}
