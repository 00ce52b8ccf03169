"""The way back: from an estimate to the raw cells it was counted from."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from doorpakken.data.study import Study
from doorpakken.data.study.domain_names import parts_of
from doorpakken.errors import refusal
from doorpakken.evidence.sensitivity import quality_rows
from doorpakken.rounding import plain, stored
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.domain_values import classes_by
from doorpakken.statistics.estimation.estimate_wave import counted_responses
from doorpakken.statistics.estimation.population_domains import members
from doorpakken.statistics.estimation.targets import Summand, counts, quantities
from doorpakken.statistics.inference.wave_tests import used_by

REGISTER = "register.json"
DETECTABLE = "detectable"


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
    sources = register["sources"][record["wave"]]
    variables = [name for name in estimand["variables"] if name in sources]
    if record["statistic"] == DETECTABLE:
        file = sources[next(iter(sources))]["file"]
        of = f"{record['base_n']} respondents in {file}"
        lines += [f"  declared: {estimand['plan']}", f"  computed from design and weights of {of}"]
        return "\n".join(lines)
    if record["category"] in variables:
        variables = [record["category"]]
    if not variables:
        lines.append("  counted from the frame and from all admitted responses")
        return "\n".join(lines)
    rows_behind = quality_rows if estimand.get("response_quality") else rows
    base, counted = rows_behind(study, record, responses, weights)
    first = sources[variables[0]]
    lines.append(f"  raw file: {first['file']}, sha256 {first['sha256']}")
    for variable in variables:
        source = sources[variable]
        lines.append(f"  column {source['column']}: {source['question'][language]}")
        lines.append(f"    {source['codebook']}, row {source['codebook_row']}")
    for name in parts_of([record["domain"] or ""]):
        if name in sources:
            lines.append(
                f"  split by column {sources[name]['column']}: {sources[name]['question'][language]}"
            )
    lines += [f"  {name}: {text}" for name, text in estimand.get("computed", {}).items()]
    lines += [
        f"  declared: {estimand.get('plan', 'automatic, as every question')}",
        f"  base: {_cells(base, variables)}",
        f"  counted: {_cells(counted, variables)}",
    ]
    return "\n".join(lines)


def behind(study: Study, register: Mapping[str, Any], key: str) -> tuple[str, list[str]]:
    """What is known of a change, as text, and the ids of its two sides; of another estimate its own id.

    UserError with the nearest ids for an unknown id.
    """
    record = find(register, key)
    if not record.get("wave_from"):
        return "", [key]
    parts = [record["estimand"].removeprefix("change."), record["category"]]
    parts += [record["domain"], record["domain_value"]]
    sides = [".".join(filter(None, [record[name], *parts])) for name in ("wave_from", "wave")]
    label = register["estimands"][record["estimand"]]["label"][study.languages[0]]
    return f"{key}\n  {label}\n  {_numbers(record)}\n", sides


def _cells(rows: list[int], variables: list[str]) -> str:
    many = "s" * (len(rows) != 1)
    each = f" of {len(variables)} columns{' each' * bool(many)}"
    what = f"cell{many}" if len(variables) == 1 else f"response{many}{each}"
    return f"{len(rows)} {what}, row{many} {_ranges(rows)}"


def find(register: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The record of an estimate; UserError with the nearest ids when there is none."""
    estimates: Mapping[str, Mapping[str, Any]] = register["estimates"]
    if key not in estimates:
        near = difflib.get_close_matches(key, list(estimates), n=3, cutoff=0.4)
        what, expected = "there is no such estimate", " or ".join(near) or "an id of register.json"
        raise refusal("unknown id", what, REGISTER, found=key, expected=expected, mend="Correct the id.")
    return estimates[key]


def rows(
    study: Study, record: Mapping[str, Any], responses: pd.DataFrame, weights: pd.DataFrame
) -> tuple[list[int], list[int]]:
    """Rows of the raw file, as a spreadsheet shows them: those in the base, and of these the counted ones."""
    wave, tested = study.waves[record["wave"]], study.plan.hypotheses.get(record["estimand"])
    if tested is not None:
        used = used_by(wave, study.plan, tested, responses, weights)
        found_rows = _rows(counted_responses(responses, weights), used)
        return found_rows, found_rows
    responses = counted_responses(responses, weights)
    answers = Answers(wave, responses, study.plan)
    wanted = (record["estimand"], record["statistic"], record["category"] or "")
    quantity = next(
        candidate
        for candidate in (*quantities(study.plan, answers), *counts(answers))
        if (candidate.estimand, candidate.statistic, candidate.category) == wanted
    )
    place = (record["domain"], record["domain_value"]) if record["domain"] else ()
    base = np.zeros(len(responses), dtype=bool)
    for term in quantity.terms or (Summand(1, quantity, *place),):
        of, inside = term.of, ~base | True
        if term.domain:
            inside = members(classes_by(answers, weights, parts_of([term.domain])), term.domain, term.value)
        base |= inside & ~np.isnan(of.values if of.below is None else of.values + of.below)
    is_counted = quantity.counts or record["statistic"] in ("share", "count")
    counted = base & (quantity.values != 0) if is_counted else base
    return _rows(responses, base), _rows(responses, counted)


def _rows(responses: pd.DataFrame, chosen: NDArray[np.bool_]) -> list[int]:
    return sorted(int(row) for row in responses.loc[chosen, "source_row"])


def _numbers(record: Mapping[str, Any]) -> str:
    if "remark" in record:
        return f"not available: {record['remark']}"
    if record["shown"] != "yes":
        return f"withheld ({record['shown']}): the cell or its base is too small to be shown"
    if record["estimate"] is None:
        return f"no number ({record['flag']})"
    limits = [plain(stored(record[key])) for key in ("ci_low", "ci_high") if record[key] is not None]
    interval = f", interval {' to '.join(limits)}" if limits else ""
    estimate = plain(stored(record["estimate"]))
    return f"{record['statistic']} {estimate}{interval}, n {record['n']}, base {record['base_n']}"


def _ranges(numbers: list[int]) -> str:
    """2, 3, 4, 9 as "2-4, 9"."""
    runs = groupby(enumerate(numbers), key=lambda placed: placed[1] - placed[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(placed) for _, placed in runs)]
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in ends) or "none"
