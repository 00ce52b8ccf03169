"""Early against late answers: whether those who answered late answered otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from doorpakken.data.study import Plan, ResponseSpec, Wave
from doorpakken.data.study.design_model import SUPPLIED
from doorpakken.statistics.estimation import differences
from doorpakken.statistics.estimation.answers import OUTSIDE, Answers
from doorpakken.statistics.estimation.design_stages import Floats, Mask
from doorpakken.statistics.estimation.estimates_table import Row
from doorpakken.statistics.estimation.targets import declared
from doorpakken.statistics.inference import benjamini_hochberg
from doorpakken.statistics.inference.hypothesis_test import distance, p_value
from doorpakken.statistics.inference.wave_designs import designs
from doorpakken.statistics.response.response_table import unavailable

PARTS = {"half": 2, "third": 3}
EARLY_LATE = "early_late"


def early_and_late(wave: Wave, spec: ResponseSpec, responses: pd.DataFrame) -> tuple[Mask, Mask] | None:
    """Which responses (n,) are early, and which late; None when the wave does not know.

    By date of completion the first half or third and the last, equal dates in the order of the file; or those
    before the reminder of the wave, and the others. A response without a date is neither, nor with weight 0.
    """
    if spec.completed is None or all(item.variable != spec.completed for item in wave.items):
        return None
    when = pd.to_datetime(responses[spec.completed], format="ISO8601", utc=True)
    dated = when.notna().to_numpy() & ~np.asarray(responses.get(OUTSIDE, False), dtype=bool)
    if wave.id in spec.reminders:
        late = (when >= pd.Timestamp(spec.reminders[wave.id], tz="UTC")).to_numpy()
        return dated & ~late, dated & late
    ordered = pd.DataFrame({"when": when, "row": responses["source_row"]})[dated].sort_values(["when", "row"])
    size = len(ordered) // PARTS[spec.late]
    early, late = (np.zeros(len(responses), dtype=bool) for _ in range(2))
    early[ordered.index[:size]] = True
    late[ordered.index[len(ordered) - size :]] = True
    return early, late


def early_late(
    wave: Wave, plan: Plan, spec: ResponseSpec, answers: Answers, weights: pd.DataFrame
) -> Iterator[Row]:
    """A row for each headline that the wave has: its early answers minus its late ones, by the design.

    Without the correction for a finite population, and adjusted by Benjamini and Hochberg.
    """
    wanted = [
        estimand for estimand in plan.estimands if estimand.id in spec.headlines and answers.has(estimand)
    ]
    names = [f"{EARLY_LATE}_{estimand.id}" for estimand in wanted]
    sides = early_and_late(wave, spec, answers.responses)
    if sides is None or not sides[0].any() or not sides[1].any():
        why = "no date of completion" if sides is None else "nobody answered early, or nobody late"
        yield from (unavailable(name, "difference", why) for name in names)
        return
    _, design = designs(wave, weights)
    replicates = wave.design.replicates
    variance = "taylor" if replicates is None else replicates.variance
    rows: list[Row] = []
    for name, estimand in zip(names, wanted, strict=True):
        values: Floats = declared(estimand, answers).values[:, None]
        contrast = differences(design, values, sides[0][:, None], sides[1][:, None])
        low, high = (limit.item() for limit in contrast.interval(plan.level))
        estimate, se, df = contrast.estimate.item(), contrast.se.item(), contrast.df.item()
        sizes = contrast.base_first.item(), contrast.base_second.item()
        if np.isnan(estimate):
            rows.append(unavailable(name, "difference", "no early answer, or no late one"))
            continue
        statistic, p = p_value(partial(distance, estimate, se=se), df, "differs")
        rows.append(
            {"estimand": name, "statistic": "difference", "estimate": estimate, "se": se, "ci_low": low,
             "ci_high": high, "level": plan.level if not np.isnan(low) else np.nan, "df": df, "n": sum(sizes),
             "base_n": sum(sizes), "least_n": min(sizes), "p": p, "test_statistic": statistic,
             "variance_method": variance, "interval_method": "t" if not np.isnan(low) else "",
             "fpc": "no" if variance != SUPPLIED else "",
             "family": EARLY_LATE, "follows": estimand.id}
        )  # fmt: skip
    adjusted = benjamini_hochberg(np.array([row.get("p", np.nan) for row in rows], dtype=np.float64))
    for row, p in zip(rows, adjusted.tolist(), strict=True):
        yield {**row, "p_adjusted": p}
