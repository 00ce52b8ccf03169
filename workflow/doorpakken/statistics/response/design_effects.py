"""What the weights and the design of a wave cost: Kish's effective n, and design effects of the headlines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from doorpakken.data.study import Plan, ResponseSpec, Wave
from doorpakken.statistics.estimation import kish_n
from doorpakken.statistics.estimation.estimate_wave import estimate_wave
from doorpakken.statistics.estimation.estimates_table import Row
from doorpakken.statistics.response.response_table import unavailable

KISH_N, KISH_EFFECT, WEIGHTLESS = "kish_n", "kish_deff", "weight_zero"
EFFECT = "deff"  # before the name of a headline
STATISTIC = "design_effect"


def design_effects(
    wave: Wave,
    plan: Plan,
    spec: ResponseSpec,
    responses: pd.DataFrame,
    weights: pd.DataFrame,
    units: pd.DataFrame | None,
) -> Iterator[Row]:
    """Kish's effective n and design effect of the weights, and the design effect of each headline.

    Of weights that came with the wave also how many units have weight 0.

    Arguments as of `analyse_response`. That of the weights is n over Kish's effective n; that of a headline
    stands in the estimates file of the wave.
    Source: Kish (1965), Survey Sampling, sections 8.2 and 11.7.
    """
    own = weights["weight"].to_numpy(dtype=np.float64)
    n, effective = float((own > 0).sum()), kish_n(own)
    size = {"statistic": STATISTIC, "n": n, "base_n": n}
    yield {"estimand": KISH_N, "estimate": effective, **size}
    yield {"estimand": KISH_EFFECT, "estimate": n / effective, **size}
    if wave.design.weights is not None:
        every = {"statistic": STATISTIC, "n": float(own.size), "base_n": float(own.size)}
        yield {"estimand": WEIGHTLESS, "estimate": own.size - n, **every}
    headlines = tuple(each for each in plan.estimands if each.id in spec.headlines)
    only = replace(plan, estimands=headlines, domains=())
    estimates = estimate_wave(wave, only, responses, weights, units, automatic=False)
    for row in estimates.to_dict("records"):
        name = f"{EFFECT}_{row['estimand']}"
        if np.isnan(row["deff"]):
            yield unavailable(name, STATISTIC, "no design effect: weighted by inhabitants, or no variance")
            continue
        yield {"estimand": name, "statistic": STATISTIC, "estimate": row["deff"], "n": row["base_n"],
               "base_n": row["base_n"], "follows": row["estimand"]}  # fmt: skip
