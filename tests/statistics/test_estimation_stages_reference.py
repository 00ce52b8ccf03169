"""Three stages within strata, plain and calibrated, against R survey 4.1-1; the data are made by formula.

R: i <- 0:59; d <- data.frame(h = i %/% 30, a = i %/% 10, b = i %/% 5, c = i, y = (i * 37) %% 11 + i %/% 10,
x = (i * 23) %% 7 + 1, g = c("p", "q")[1 + (i * 13) %% 5 %% 2], k = c("u", "v", "w")[1 + (i * 17) %% 3]);
d$Na <- c(12, 9)[d$h + 1]; d$Nb <- 4 + d$a %% 3; d$Nc <- 8 + d$b %% 4; d$z <- as.numeric(d$y > 7);
s <- svydesign(id = ~a + b + c, strata = ~h, fpc = ~Na + Nb + Nc, data = d, nest = TRUE); N <- sum(weights(s))
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from doorpakken.statistics.calibration import Calibrated, Margin, calibrate, post_stratify, rake
from doorpakken.statistics.estimation import Design, Stage, ratios, totals
from doorpakken.statistics.inference import association, linear_model, logistic_model

I = np.arange(60)  # noqa: E741
H, A, B = I // 30, I // 10, I // 5
Y, X = (I * 37 % 11 + A).astype(float), (I * 23 % 7 + 1).astype(float)
G, K = I * 13 % 5 % 2, I * 17 % 3
SIZES = np.array([12.0, 9.0])
WEIGHTS = SIZES[H] / 3 * (4 + A % 3) / 2 * (8 + B % 4) / 5
STAGES = (Stage(B, 4.0 + A % 3), Stage(I, 8.0 + B % 4))
PLAIN = Design(WEIGHTS, H, A, SIZES, stages=STAGES)
N = WEIGHTS.sum()


def calibrated(made: Calibrated) -> Design:
    return replace(PLAIN, weights=made.weights, calibration=made.residuals)


def designs() -> dict[str, Design]:
    known = np.array([N, 0.4 * N, 4.1 * N])
    auxiliary = np.column_stack([np.ones(60), G, X])
    margin = Margin("k", ("u", "v", "w"), K, np.array([1000.0, 900.0, 1100.0]))
    other = Margin("g", ("p", "q"), G, np.array([1800.0, 1200.0]))
    return {
        "plain": PLAIN,
        "calibrate": calibrated(calibrate(WEIGHTS, auxiliary, known, ["1", "g", "x"])),
        "postStratify": calibrated(post_stratify(WEIGHTS, margin)),
        "rake": calibrated(rake(WEIGHTS, [margin, other])),
    }


# Of each design the estimates, then their errors: svytotal(~y, s); svyratio(~y, ~x, s);
# svymean(~y, subset(s, g == "p")); svyby(~y, ~k, s, svymean); svychisq(~g + k, s) with its parameters and p;
# svyglm(y ~ x + g, s); svyglm(z ~ x, s, family = quasibinomial()).
FROM_R = {
    # s
    "plain": """
        7291.5 848.098313876404 1.83609488315874 0.0884871531095452 7.18925272879933
        0.361278573398302 7.32045735475896 7.0997920997921 7.62221553281156 1.34286074949226
        0.992660873757254 1.19215406447222 0.0477333549771775 1.99315856210572 7.97263424842287
        0.953276977966453 5.92736291109585 0.310852728734352 0.438624570245623 0.879796166856235
        0.195475229647325 1.04856707139239 -0.706689973869029 0.172425587941014 0.422440989849217
        0.10449965124474
    """,
    # calibrate(s, ~g + x, c(N, N * .4, N * 4.1))
    "calibrate": """
        7321.9791100524 323.187891819761 1.79934364073291 0.0794219799274463 7.22366530516018
        0.349193779860675 7.34385679241302 7.11749866037132 7.67207393046604 1.34955341468085
        0.981669145290392 1.14667329180033 0.0390007232955016 1.99107186669638 7.96428746678551
        0.961490017972562 5.93905986852287 0.308772298947665 0.430706581991603 0.896131158042916
        0.197839616056555 1.06349616843306 -0.717260084992503 0.175025083420058 0.417943095393167
        0.103818971114871
    """,
    # postStratify(s, ~k, data.frame(k = c("u", "v", "w"), Freq = c(1000, 900, 1100)))
    "postStratify": """
        22094.7073306646 1059.24674713529 1.83731337112187 0.0950880482286031 7.18048320900331
        0.417504455796984 7.32045735475896 7.0997920997921 7.62221553281156 1.34286074949226
        0.992660873757254 1.19215406447222 0.0504933882543524 1.99339352211084 7.97357408844338
        0.950681604068848 5.8737532384255 0.321437969323557 0.507202837814085 0.971031159860743
        0.206186331146849 1.08837885827781 -0.779386244427624 0.189717751723385 0.392261906279861
        0.103998209975367
    """,
    # rake(s, list(~k, ~g), list(<as above>, data.frame(g = c("p", "q"), Freq = c(1800, 1200))))
    "rake": """
        22095.3264065514 1037.36577326881 1.83739352175511 0.0935012038503116 7.18049471874643
        0.415066462463816 7.32113225983244 7.09938059540035 7.62250146441699 1.35162181484807
        1.00236081940964 1.18657962703095 0.0493727318855432 1.99630469106874 7.98521876427497
        0.951904962096196 5.87382434918544 0.321423745168563 0.50717978191382 0.97600491147354
        0.207601819908933 1.07926984694979 -0.778949556806328 0.189625647670145 0.397433002761739
        0.105609291113276
    """,
}


def computed(design: Design) -> list[float]:
    y, p = Y[:, None], (G == 0)[:, None]
    kinds = K[:, None] == np.arange(3)
    linear = [
        totals(design, y),
        ratios(design, y, X[:, None]),
        ratios(design, y, None, p),
        ratios(design, y, None, kinds),
    ]
    test = association(design, G, K)
    models = [
        linear_model(design, Y, np.column_stack([np.ones(60), X, G])),
        logistic_model(design, (Y > 7).astype(float), np.column_stack([np.ones(60), X])),
    ]
    assert models[0].df == 2
    found = [np.r_[made.estimate.ravel(), made.se.ravel()] for made in linear]
    found.append(np.array([test.statistic, test.df, test.ddf, test.p]))
    return list(np.concatenate([*found, *(np.r_[model.coefficients, model.se] for model in models)]))


@pytest.mark.parametrize("name", FROM_R)
def test_three_stages_are_those_of_r(name: str) -> None:
    design = designs()[name]
    assert pytest.approx(992.5, rel=1e-12) == N
    assert computed(design) == pytest.approx([float(each) for each in FROM_R[name].split()], rel=1e-8)
