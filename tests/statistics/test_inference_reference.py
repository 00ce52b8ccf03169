"""Numbers of R survey 4.1-1 beside those of the reference files: domains, lonely strata, calibrated designs.

The R code stands above each test; `dclus1` and `dstrat` are the designs of the reference, with correction.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from doorpakken.statistics.estimation import Design, quantiles, ratios, totals
from doorpakken.statistics.inference import association, cronbach_alpha, linear_model, logistic_model, t_test
from tests.agreement import calibrated, taylor
from tests.agreement.inference import codes


@pytest.fixture(scope="module")
def samples(shared: Path) -> dict[str, pd.DataFrame]:
    names = ("apisrs", "apistrat", "apiclus1", "apiclus2")
    return {name: pd.read_csv(shared / "reference" / "datasets" / f"{name}.csv") for name in names}


@pytest.fixture(scope="module")
def strat(samples: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, Design]:
    return samples["apistrat"], taylor.api_designs(samples)["apistrat_fpc"]


def answers(sample: pd.DataFrame, *names: str) -> np.ndarray:
    return sample[list(names)].to_numpy(float)


def with_ones(sample: pd.DataFrame, *names: str) -> np.ndarray:
    return np.column_stack([np.ones(len(sample)), answers(sample, *names)])


def test_association_in_a_domain(samples: dict[str, pd.DataFrame]) -> None:
    # svychisq(~sch.wide + awards, subset(dclus1, stype == "E"))
    sample, design = samples["apiclus1"], taylor.api_designs(samples)["apiclus1_fpc"]
    domain = (sample["stype"] == "E").to_numpy()
    made = association(design, codes(sample["sch.wide"]), codes(sample["awards"]), domain)
    assert made.statistic == pytest.approx(71.1975036372616, rel=1e-9)
    assert (made.df, made.ddf) == pytest.approx((1, 14), rel=1e-9)
    assert made.p == pytest.approx(7.32512392236041e-07, rel=1e-8)


def test_models_in_a_domain(strat: tuple[pd.DataFrame, Design]) -> None:
    sample, design = strat
    # svyglm(api00 ~ ell + meals, subset(dstrat, comp.imp == "Yes"))
    made = linear_model(
        design,
        answers(sample, "api00")[:, 0],
        with_ones(sample, "ell", "meals"),
        (sample["comp.imp"] == "Yes").to_numpy(),
    )
    assert made.coefficients == pytest.approx(
        [847.727779675352, -0.30753943160239, -3.37594712298594], rel=1e-9
    )
    assert made.se == pytest.approx([9.74275116954238, 0.396254361896964, 0.329367087471088], rel=1e-9)
    assert made.df == 111
    # svyglm(I(awards == "Yes") ~ ell + meals, subset(dstrat, stype != "H"), family = quasibinomial())
    domain = (sample["stype"] != "H").to_numpy()
    awards = (sample["awards"] == "Yes").to_numpy(float)
    logit = logistic_model(design, awards, with_ones(sample, "ell", "meals"), domain)
    assert logit.coefficients == pytest.approx(
        [1.02695812012551, 0.00474789189404697, -0.00727258684227437], rel=1e-8
    )
    assert logit.se == pytest.approx([0.378333036883711, 0.0116299016929515, 0.00916678440736163], rel=1e-8)
    assert logit.df == 146
    # svyttest(api00 ~ comp.imp, subset(dstrat, stype != "H"))
    test = t_test(
        design, answers(sample, "api00")[:, 0], (sample["comp.imp"] == "Yes").to_numpy(float), domain
    )
    assert (test.estimate / test.se, test.p, test.df) == pytest.approx(
        (1.36385085868257, 0.174699255478667, 147)
    )


@pytest.mark.parametrize(
    ("rule", "mean", "total", "in_e"),
    [
        ("certainty", 9.38785871312149, 114480.731088727, 12.3693570371359),
        ("adjust", 9.39189208334901, 114510.670378832, 12.374619511342),
        ("average", 10.8401655102697, 132190.961822204, 17.4929124797527),
    ],
)
def test_lonely_strata(
    rule: str, mean: float, total: float, in_e: float, strat: tuple[pd.DataFrame, Design]
) -> None:
    # a$st <- as.character(a$stype); a$st[1] <- "X"; a$fpc[1] <- a$pw[1] <- 10; survey.lonely.psu = rule
    sample, design = strat
    alone = np.arange(len(sample)) == 0
    weights = np.where(alone, 10.0, design.weights)
    made = Design(
        weights,
        np.where(alone, 3, design.strata),
        design.clusters,
        np.r_[design.population, 10.0],
        rule,  # type: ignore[arg-type]
    )
    api00, school = answers(sample, "api00"), (sample["stype"] == "E").to_numpy()[:, None]
    assert ratios(made, api00).se.item() == pytest.approx(mean, rel=1e-9)
    assert totals(made, answers(sample, "enroll")).se.item() == pytest.approx(total, rel=1e-9)
    assert ratios(made, api00, None, school).se.item() == pytest.approx(in_e, rel=1e-9)
    assert made.df == 196


def test_tests_models_and_quantiles_of_calibrated_weights(shared: Path) -> None:
    # dcal <- calibrate(dstrat, ~stype + api99, c(6194, 755, 1018, 3914069))
    sample, design = calibrated.designs(shared / "reference")["apistrat_cal_linear_api99"]
    # svychisq(~sch.wide + awards, dcal)
    test = association(design, codes(sample["sch.wide"]), codes(sample["awards"]))
    assert test.statistic == pytest.approx(77.3415704915612, rel=1e-9)
    assert test.p == pytest.approx(7.19284522470525e-16, rel=1e-7)
    # svyglm(api00 ~ ell + meals, dcal)
    model = linear_model(design, answers(sample, "api00")[:, 0], with_ones(sample, "ell", "meals"))
    assert model.coefficients == pytest.approx(
        [824.838613294814, -0.499077800668829, -3.12081529271868], rel=1e-9
    )
    assert model.se == pytest.approx([7.46045959791429, 0.386925860890171, 0.269498148527706], rel=1e-9)
    # svyquantile(~api00, dcal, .5)
    found = quantiles(design, answers(sample, "api00"), np.array([0.5]), whole_df=True)
    assert [each.item() for each in (found.estimate, found.low, found.high)] == [668, 651, 678]
    assert found.se.item() == pytest.approx(6.84556742846863, rel=1e-9)


def test_alpha(samples: dict[str, pd.DataFrame]) -> None:
    # svycralpha(~ell + meals + mobility, dclus1)
    sample, design = samples["apiclus1"], taylor.api_designs(samples)["apiclus1_fpc"]
    found = cronbach_alpha(answers(sample, "ell", "meals", "mobility"), design.weights)
    assert found == pytest.approx(0.62149746185171, rel=1e-12)
    uncredited = replace(design, weights=design.weights * 7)
    assert cronbach_alpha(answers(sample, "ell", "meals", "mobility"), uncredited.weights) == pytest.approx(
        found
    )
