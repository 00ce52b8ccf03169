"""The way back: from an estimate to the raw cells it was counted from."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from doorpakken.errors import UserError, problem
from doorpakken.register.words import MISSING as NO_ANSWER
from doorpakken.study import Estimand, Study

REGISTER = "register.json"


def trace(
    study: Study, register: Mapping[str, Any], key: str, responses: pd.DataFrame, weights: pd.DataFrame
) -> str:
    """What is known of an estimate, as text: words, numbers, source, and the rows of the raw file it counts.

    responses, weights: the wave's files. UserError with the nearest ids for an unknown id.
    """
    record = find(register, key)
    estimand = register["estimands"][record["estimand"]]
    language = study.languages[0]
    lines = [
        key,
        f"  {estimand['label'][language]}: {estimand['definition'][language]}",
        f"  {_numbers(record)}",
    ]
    variable = estimand["variable"]
    if variable is None:
        lines.append("  counted from the frame and from all admitted responses")
        return "\n".join(lines)
    source = register["sources"][record["wave"]][variable]
    base, counted = rows(study, record, variable, responses, weights)
    lines += [
        f"  question: {source['question'][language]}",
        f"  raw file: {source['file']}, column {source['column']}, sha256 {source['sha256']}",
        f"  codebook: {source['codebook']}, row {source['codebook_row']}",
        f"  declared: {estimand.get('plan', 'automatic, as every question')}",
        f"  base: {len(base)} cells, rows {_ranges(base)}",
        f"  counted: {len(counted)} cells, rows {_ranges(counted)}",
    ]
    return "\n".join(lines)


def find(register: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The record of an estimate; UserError with the nearest ids when there is none."""
    estimates: Mapping[str, Mapping[str, Any]] = register["estimates"]
    if key not in estimates:
        near = difflib.get_close_matches(key, list(estimates), n=3, cutoff=0.4)
        raise UserError(
            problem(
                "unknown id",
                "there is no such estimate",
                REGISTER,
                found=key,
                expected=" or ".join(near) or "an id of register.json",
                mend="Correct the id.",
            )
        )
    return estimates[key]


def rows(
    study: Study, record: Mapping[str, Any], variable: str, responses: pd.DataFrame, weights: pd.DataFrame
) -> tuple[list[int], list[int]]:
    """Rows of the raw file, as a spreadsheet shows them: those in the base, and of these the counted ones."""
    declared = {estimand.id: estimand for estimand in study.plan.estimands}.get(record["estimand"])
    missing = responses[f"{variable}__missing"]
    inside = pd.Series(True, index=responses.index)
    if record["domain"]:
        domain = weights.set_index("source_row")[record["domain"]].reindex(responses["source_row"])
        inside = pd.Series(domain.to_numpy() == record["domain_value"], index=responses.index)
    answered = inside & missing.isna()
    if declared is not None and declared.denominator:
        answered &= responses[f"{declared.denominator}__missing"].isna()
    base = inside if record["category"] in NO_ANSWER else answered
    counted = base & _counted(record, declared, responses[variable], missing)
    return _rows(responses, base), _rows(responses, counted)


def _rows(responses: pd.DataFrame, chosen: pd.Series[bool]) -> list[int]:
    return sorted(int(row) for row in responses.loc[chosen, "source_row"])


def _counted(
    record: Mapping[str, Any], declared: Estimand | None, values: pd.Series[Any], missing: pd.Series[Any]
) -> pd.Series[bool]:
    if declared is not None and declared.codes:
        return values.isin(list(declared.codes))
    if declared is not None and declared.at_least is not None:
        return pd.to_numeric(values).ge(declared.at_least)
    if record["category"] == "answered" or record["category"] is None or record["statistic"] == "quantile":
        return missing.isna()
    return values.astype("string").eq(record["category"]).fillna(False) | missing.eq(record["category"])


def _numbers(record: Mapping[str, Any]) -> str:
    if record["shown"] != "yes":
        return f"withheld ({record['shown']}): the cell or its base is too small to be shown"
    interval = "" if record["ci_low"] is None else f", interval {record['ci_low']:g} to {record['ci_high']:g}"
    return f"{record['statistic']} {record['estimate']:g}{interval}, n {record['n']}, base {record['base_n']}"


def _ranges(numbers: list[int]) -> str:
    """2, 3, 4, 9 as "2-4, 9"."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in parts) or "none"
