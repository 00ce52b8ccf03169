"""The PyPI package svy 0.35 as a second opinion: where it is right it agrees, where it is wrong R says so.

The data are made by formula. R survey 4.1-1, to which every number named FROM_R belongs:
i <- 0:59; d <- data.frame(h = i %/% 20, c = i %/% 4, i = i, y = (i * 37) %% 11 + i %/% 10,
x = (i * 23) %% 7 + 1, g = c("p", "q")[1 + (i * 13) %% 5 %% 2], k = c("u", "v", "w")[1 + (i * 17) %% 3]);
d$N <- c(40, 25, 90)[d$h + 1]; d$z <- as.numeric(d$y > 7); d$M <- 8 + d$c %% 4; d$NC <- c(12, 9, 15)[d$h + 1]
s <- svydesign(id = ~1, strata = ~h, fpc = ~N, data = d); j <- as.svrepdesign(s, type = "JKn")
two <- svydesign(id = ~c + i, strata = ~h, fpc = ~NC + M, data = d, nest = TRUE)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from doorpakken.statistics.calibration import Margin, calibrate, post_stratify, rake
from doorpakken.statistics.estimation import (
    Design,
    Linear,
    Stage,
    jackknife,
    ratios,
    share_interval,
    supplied,
    t_interval,
    totals,
)
from doorpakken.statistics.estimation.proportion_intervals import share_limits
from doorpakken.statistics.inference import association, linear_model

svy = pytest.importorskip("svy", reason="the package svy is absent: make check installs it")
pl = pytest.importorskip("polars", reason="the package polars is absent: make check installs it")
pytestmark = pytest.mark.judge

I = np.arange(60)  # noqa: E741
H, C = I // 20, I // 4
Y, X = (I * 37 % 11 + I // 10).astype(float), (I * 23 % 7 + 1).astype(float)
G, K = I * 13 % 5 % 2, I * 17 % 3
SIZES, CLUSTERS = np.array([40.0, 25, 90]), np.array([12.0, 9, 15])
UNITS = 8.0 + C % 4
WEIGHTS = SIZES[H] / 20
HITS = (Y > 7).astype(float)
PLAIN = Design(WEIGHTS, H, I, SIZES)
TWO = Design(CLUSTERS[H] / 5 * UNITS / 4, H, C, CLUSTERS, stages=(Stage(I, UNITS),))
KINDS, GROUPS = K[:, None] == np.arange(3), G[:, None] == np.arange(2)


def frame(**more: Any) -> Any:
    columns = {"h": H, "c": C, "i": I, "y": Y, "x": X, "g": np.array(["p", "q"])[G], "z": HITS, "w": WEIGHTS}
    columns |= {"k": np.array(["u", "v", "w"])[K], "N": SIZES[H], "nobody": np.zeros(60)}
    columns |= {"w2": TWO.weights, "NC": CLUSTERS[H], "M": UNITS}
    return pl.DataFrame(columns | more)


def sample(*, fpc: bool = True, **more: Any) -> Any:
    size = {"pop_size": "N"} if fpc else {}
    return svy.Sample(frame(**more), svy.Design(stratum="h", psu="i", wgt="w", **size))


def two_stages() -> Any:
    size = svy.PopSize(psu="NC", ssu="M")
    return svy.Sample(frame(), svy.Design(stratum="h", psu="c", ssu="i", wgt="w2", pop_size=size))


def told(found: Any, *columns: str) -> np.ndarray:
    """Columns of what svy found, (rows, columns)."""
    return found.to_polars().select(columns or ("est", "se", "lci", "uci", "df")).to_numpy()


def by_count(found: Linear) -> Linear:
    """Estimates with the degrees of freedom that svy has: clusters minus strata."""
    return replace(found, df=found.sampled_df)


def ours(found: Linear) -> np.ndarray:
    """Of one variable in domains, or of many in one: estimate, error, limits, degrees of freedom."""
    found = by_count(found)
    return np.column_stack(
        [e.ravel() for e in (found.estimate, found.se, *t_interval(found, 0.95), found.df)]
    )


# Where svy is right


@pytest.mark.parametrize("fpc", [True, False])
def test_linearised_means_totals_and_ratios(fpc: bool) -> None:
    design = PLAIN if fpc else replace(PLAIN, population=None)
    found = sample(fpc=fpc).estimation
    y, x = Y[:, None], X[:, None]
    assert told(found.mean("y")) == pytest.approx(ours(ratios(design, y)), rel=1e-8)
    assert told(found.total("y")) == pytest.approx(ours(totals(design, y)), rel=1e-8)
    assert told(found.ratio("y", "x")) == pytest.approx(ours(ratios(design, y, x)), rel=1e-8)
    for name, domains in (("g", GROUPS), ("k", KINDS)):
        assert told(found.mean("y", by=name)) == pytest.approx(
            ours(ratios(design, y, None, domains)), rel=1e-8
        )
        assert told(found.total("y", by=name)) == pytest.approx(ours(totals(design, y, domains)), rel=1e-8)
        made = ratios(design, y, x, domains)
        assert told(found.ratio("y", "x", by=name)) == pytest.approx(ours(made), rel=1e-8)


def test_rows_without_an_answer_leave_the_base_but_not_the_design() -> None:
    gaps = np.where(I % 7 == 3, np.nan, Y)
    some = sample(some=pl.Series(gaps).fill_nan(None)).estimation
    made = ratios(PLAIN, gaps[:, None], None, GROUPS)
    assert told(some.mean("some", by="g", drop_nulls=True)) == pytest.approx(ours(made), rel=1e-8)


def test_limits_of_shares_by_logit_and_beta() -> None:
    made = by_count(ratios(PLAIN, HITS[:, None]))
    for method, scale in (("logit", "xlogit"), ("beta", "beta")):
        found = told(sample().estimation.prop("z", ci_method=method))[1]
        limits = share_limits(made.estimate, made.se, made.df, 0.95, scale, made.base)  # type: ignore[arg-type]
        assert found[:4] == pytest.approx(np.ravel([made.estimate, made.se, *limits]), rel=1e-8)


def test_two_stages_linearised() -> None:
    found = two_stages().estimation
    made = ratios(TWO, Y[:, None], None, GROUPS)
    assert told(found.mean("y", by="g")) == pytest.approx(ours(made), rel=1e-8)
    assert told(found.total("y")) == pytest.approx(ours(totals(TWO, Y[:, None])), rel=1e-8)


def test_regression_of_one_stage() -> None:
    model = linear_model(PLAIN, Y, np.column_stack([np.ones(60), X]))
    found = told(sample().glm.fit(y="y", x=["x"], family="gaussian"), "estimate", "std_err", "p_value", "df")
    assert found == pytest.approx(
        np.column_stack([model.coefficients, model.se, model.p, [model.df] * 2]), rel=1e-8
    )


KIND = Margin("k", ("u", "v", "w"), K, np.array([60.0, 45, 50]))
GROUP = Margin("g", ("p", "q"), G, np.array([100.0, 55]))
CALIBRATIONS = {
    "poststratify": post_stratify(WEIGHTS, KIND),
    "rake": rake(WEIGHTS, [KIND, GROUP]),
    "calibrate": calibrate(
        WEIGHTS, np.column_stack([GROUPS, X]), np.array([100.0, 55, 640]), ["p", "q", "x"]
    ),
}


def calibrated(name: str) -> Any:
    kinds, groups = {"u": 60.0, "v": 45.0, "w": 50.0}, {"p": 100.0, "q": 55.0}
    weighting = sample().weighting
    if name == "poststratify":
        return weighting.poststratify(controls=kinds, cells="k", wgt_name="new")
    if name == "rake":
        return weighting.rake(controls={"k": kinds, "g": groups}, tol=1e-13, max_iter=1000, wgt_name="new")
    return weighting.calibrate(controls={svy.Cat("g"): groups, "x": 640.0}, wgt_name="new")


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_calibrated_weights_and_their_precision(name: str) -> None:
    made, other = CALIBRATIONS[name], calibrated(name)
    assert other.data["new"].to_numpy() == pytest.approx(made.weights, rel=1e-8)
    design = replace(PLAIN, weights=made.weights, calibration=made.residuals)
    found = told(other.estimation.mean("y", by="g"), "est", "se")
    expected = ours(ratios(design, Y[:, None], None, GROUPS))[:, :2]
    assert found == pytest.approx(expected, rel=1e-8)


def test_supplied_replicate_weights_with_their_scale() -> None:
    weights = WEIGHTS[:, None] * np.random.default_rng(5).uniform(0.5, 1.5, (60, 30))
    for centre in ("rep_mean", "estimate"):
        design = supplied("bootstrap", WEIGHTS, weights, mse=centre == "estimate")
        columns = {f"r{number + 1}": column for number, column in enumerate(weights.T)}
        told_of = svy.BootstrapWgts(prefix="r", n_reps=30, df=29, scale=design.scale)
        other = svy.Sample(frame(**columns), svy.Design(wgt="w", rep_wgts=told_of)).estimation
        found = other.mean("y", by="g", method="replication", variance_center=centre)
        expected = ours(ratios(design, Y[:, None], None, GROUPS))[:, :2]
        assert told(found, "est", "se") == pytest.approx(expected, rel=1e-8)


# Where svy is wrong, with R as the judge


def test_its_jackknife_drops_the_correction() -> None:
    # SE(svymean(~y, j)), SE(svyratio(~y, ~x, j)), and of as.svrepdesign(<s without fpc>, type = "JKn")
    from_r, without = [0.394042802238749, 0.157051464640256], [0.472966547156530, 0.186384341886300]
    y, x = Y[:, None], X[:, None]
    for design, judge in ((PLAIN, from_r), (replace(PLAIN, population=None), without)):
        made = jackknife(design)
        found = [ratios(made, y).se.item(), ratios(made, y, x).se.item()]
        assert found == pytest.approx(judge, rel=1e-8)
    theirs = sample().weighting.create_jk_wgts().estimation
    for found, other in zip(
        (theirs.mean("y", method="replication"), theirs.ratio("y", "x", method="replication")),
        without,
        strict=True,
    ):
        assert told(found, "se").item() == pytest.approx(other, rel=1e-8)


def test_it_linearises_unless_told_to_use_the_replicates() -> None:
    # SE(svyratio(~y, ~x, s)), not that of j
    found = told(sample().weighting.create_jk_wgts().estimation.ratio("y", "x"), "se").item()
    assert found == pytest.approx(0.157214886073404, rel=1e-8)
    assert found != pytest.approx(0.157051464640256, rel=1e-4)


def test_its_korn_and_graubard_cannot_use_the_correction() -> None:
    # attr(svyciprop(~z, s, method = "beta"), "ci"); the effective n of 72.9 is cut to the 60 respondents
    from_r = [0.447917231993763, 0.684968833189189]
    made = by_count(ratios(PLAIN, HITS[:, None]))
    beta = share_limits(made.estimate, made.se, made.df, 0.95, "beta", made.base)
    assert [each.item() for each in beta] == pytest.approx(from_r, rel=1e-8)
    found = told(sample().estimation.prop("z", ci_method="korn-graubard"), "lci", "uci")[1]
    cut = share_limits(
        made.estimate,
        np.sqrt(made.estimate * (1 - made.estimate) / 60),
        made.base - 1,
        0.95,
        "beta",
        made.base,
    )
    assert found == pytest.approx([each.item() for each in cut], rel=1e-8)
    assert found[0] < from_r[0]
    assert found[1] > from_r[1]


def test_its_wilson_counts_the_degrees_of_freedom_twice_and_has_no_limits_at_0() -> None:
    # R survey 4.1 has no such interval; by the formula of docs/methods.md ours is the one with t once.
    made = by_count(ratios(PLAIN, HITS[:, None]))
    once = [each.item() for each in share_interval(made, 0.95)]
    found = told(sample().estimation.prop("z", ci_method="wilson"), "lci", "uci")[1]
    assert found == pytest.approx(once, rel=1e-3)
    assert found != pytest.approx(once, rel=1e-5)
    nobody = told(sample().estimation.prop("nobody", ci_method="wilson"), "lci", "uci")
    assert np.isnan(nobody).all()
    low, high = share_interval(ratios(PLAIN, np.zeros((60, 1))), 0.95)
    assert low.item() == 0
    assert 0 < high.item() < 0.1


def test_its_models_and_tables_see_the_first_stage_only() -> None:
    # coef(summary(svyglm(y ~ x, two)))[, 2] and svychisq(~g + k, two); the last two lines with
    # one <- svydesign(id = ~c, strata = ~h, fpc = ~NC, weights = weights(two), data = d, nest = TRUE)
    from_r, chisq = [0.836855494903274, 0.204815223608094], (0.03655039991673, 0.958344418964)
    first, first_chisq = [0.645026708570441, 0.164754314986118], (0.0510099837887, 0.934095632082)
    one = replace(TWO, stages=())
    for design, errors, test in ((TWO, from_r, chisq), (one, first, first_chisq)):
        assert linear_model(design, Y, np.column_stack([np.ones(60), X])).se == pytest.approx(
            errors, rel=1e-8
        )
        made = association(design, G, K)
        assert (made.statistic, made.p) == pytest.approx(test, rel=1e-8)
    found = told(two_stages().glm.fit(y="y", x=["x"], family="gaussian"), "std_err").ravel()
    assert found == pytest.approx(first, rel=1e-8)
    table = two_stages().categorical.tabulate("g", "k").stats.f
    assert (table.value, table.p_value) == pytest.approx(first_chisq, rel=1e-8)
