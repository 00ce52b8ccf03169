"""Totals that one unit makes up: the rule by hand, the flag in the file, and what is suppressed for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.study import Estimand, Plan
from doorpakken.evidence.disclosure.magnitude_rules import withhold_dominated
from doorpakken.statistics.estimation.dominance import DOMINATED, dominated

WORDS = {"nl": "woorden", "en": "words"}


def alone(values: list[float], weights: list[float] | None = None, inside: list[bool] | None = None) -> bool:
    n = len(values)
    domain = np.ones(n, bool) if inside is None else np.array(inside)
    w = np.ones(n) if weights is None else np.array(weights)
    return bool(dominated(w, np.array(values, float)[:, None], domain[:, None]).item())


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([100, 50, 5, 4.9], True),  # 9.9 is less than a tenth of 100
        ([100, 50, 5, 5], False),
        ([100, 50, np.nan, 5, 4.9], True),
        ([-100, 50, 5, -4.9], True),
        ([100, 60, -30, 20], False),  # signs do not take each other away
        ([7, 7], True),
        ([7], True),
        ([0, 0, 0], False),
        ([np.nan, np.nan], False),
    ],
)
def test_the_rest_is_held_against_the_largest(values: list[float], expected: bool) -> None:
    assert alone(values) == alone(values[::-1]) == expected


def test_contributions_are_weighted_and_those_of_the_domain() -> None:
    assert not alone([100, 50, 6, 6])
    assert alone([100, 50, 6, 6], [2, 2, 1, 1])
    assert alone([100, 50, 6, 6, 90], inside=[True, True, True, False, False])
    assert not alone([100, 50, 6, 6, 90], inside=[False, True, True, True, False])
    assert not dominated(np.ones(3), np.ones((3, 2)), np.zeros((3, 1), bool)).any()


def estimand(key: str, statistic: str, variable: str = "staff") -> Estimand:
    return Estimand(id=key, statistic=statistic, label=WORDS, definition=WORDS, variable=variable)


SUM, LEVEL = estimand("staff_sum", "total"), estimand("staff_level", "mean")
PLAN = Plan(0.95, ("size",), (SUM, LEVEL, estimand("money_sum", "total", "money")))
ROWS = [
    (key, statistic, domain, value)
    for key, statistic in (("staff_sum", "total"), ("staff_level", "mean"), ("staff_mean", "mean"),
                           ("staff_median", "quantile"), ("money_sum", "total"))
    for domain, value in (("", ""), ("size", "a"), ("size", "b"))
]  # fmt: skip


def states(flagged: tuple[str, str], **changes: Any) -> dict[tuple[str, str], str]:
    table = pd.DataFrame(ROWS, columns=["estimand", "statistic", "domain", "domain_value"])
    at = (table["estimand"] == flagged[0]) & (table["domain_value"] == flagged[1])
    table["flag"] = np.where(at, DOMINATED, "")
    words = {"rule": "standard", "collected": True} | changes
    shown = withhold_dominated(table, pd.Series("yes", index=table.index), PLAN, **words)
    keys = zip(table["estimand"], table["domain_value"], strict=True)
    return {key: state for key, state in zip(keys, shown, strict=True) if state != "yes"}


def test_a_dominated_class_takes_the_classes_and_the_means_along() -> None:
    expected = {(key, value) for key in ("staff_sum", "staff_level", "staff_mean") for value in "ab"}
    assert set(states(("staff_sum", "a"))) == expected
    assert set(states(("staff_sum", "a")).values()) == {"suppressed"}


def test_a_dominated_whole_takes_all_and_other_variables_stay() -> None:
    expected = {
        (key, value) for key in ("staff_sum", "staff_level", "staff_mean") for value in ("", "a", "b")
    }
    assert set(states(("staff_sum", ""))) == expected
    assert {key for key, _ in states(("money_sum", "b"))} == {"money_sum"}


def test_simulated_waves_an_open_rule_and_no_dominance_change_nothing() -> None:
    assert states(("staff_sum", "a"), collected=False) == states(("staff_sum", "a"), rule="open") == {}
    assert states(("staff_sum", "elsewhere")) == {}
    assert states(("staff_median", "a")) == {}


def test_what_is_hidden_stays_hidden() -> None:
    table = pd.DataFrame([("staff_sum", "total", "size", "a", DOMINATED)],
                         columns=["estimand", "statistic", "domain", "domain_value", "flag"])  # fmt: skip
    shown = withhold_dominated(table, pd.Series(["hidden"]), PLAN, rule="standard", collected=True)
    assert shown.tolist() == ["hidden"]
