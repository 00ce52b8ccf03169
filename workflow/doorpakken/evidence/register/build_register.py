"""Assemble the register of a study from the estimates of its waves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from doorpakken.data.study import Item, Study, Wave
from doorpakken.data.study.domain_names import CROSS, parts_of
from doorpakken.evidence.disclosure.key_rules import withhold_keyed
from doorpakken.evidence.disclosure.magnitude_rules import withhold_apart, withhold_dominated
from doorpakken.evidence.disclosure.precision_rules import withhold_imprecise
from doorpakken.evidence.disclosure.small_cells import withhold
from doorpakken.evidence.register.category_labels import category_label
from doorpakken.evidence.register.change_records import change_estimands, shown_changes
from doorpakken.evidence.register.described_waves import sources_of, study_record, wave_record
from doorpakken.evidence.register.detectable_records import STATISTIC, declared_detectable, share_label
from doorpakken.evidence.register.domain_labels import Labels, all_labels, words_of_answers
from doorpakken.evidence.register.estimand_definitions import answer_sets, declared_estimands
from doorpakken.evidence.register.hypothesis_records import declared_tests, own_estimates, p_numbers
from doorpakken.evidence.register.printed_numbers import decimals_of, is_absent, printed, public_numbers
from doorpakken.evidence.register.response_quality import ResponseQuality, follow_changes, withhold_quality


def build_register(
    study: Study,
    estimates: Mapping[str, pd.DataFrame],
    domains: Labels,
    tests: Mapping[str, pd.DataFrame] | None = None,
    quality: ResponseQuality | None = None,
    changes: pd.DataFrame | None = None,
    left_out: Mapping[str, Mapping[str, int]] | None = None,
) -> dict[str, Any]:
    """The public register as plain data.

    estimates, tests: wave id -> the rows of its file; those of tests, of the quality report and of changes
    become records as well. domains: domain -> value -> label in each language, in the order of tables.
    left_out: rows that are no response, by wave and reason. Shares are fractions; withheld ones are blank.
    """
    quality = quality or ResponseQuality()
    more = [{key: own_estimates(rows) for key, rows in (tests or {}).items()}, quality.rows]
    estimates = {
        key: pd.concat([rows, *(of[key] for of in more if len(of.get(key, ())))], ignore_index=True)
        for key, rows in estimates.items()
    }
    declared = declared_estimands(study) | declared_tests(study) | declared_detectable(study)
    estimands = declared | dict(quality.words)
    keys = [name for name in parts_of(study.plan.splits) if name not in domains]
    domains = all_labels(study, domains, estimates.values())
    records = {
        key: record
        for wave in study.waves.values()
        for key, record in _records(study, wave, estimates[wave.id], domains, estimands, keys).items()
    }
    moved = change_estimands(declared_estimands(study), changes)
    changed = _changes(study, changes, records, domains, moved)
    records = follow_changes(records, changed, quality, rule=study.disclosure.rule)
    return {
        "study": study_record(study),
        "domains": {
            domain: {value: dict(text) for value, text in domains[domain].items()} for domain in domains
        },
        "waves": _waves(study, estimates, left_out or {}),
        "concepts": {
            key: {"label": dict(concept.label), "meaning": dict(concept.meaning), **concept.traits}
            for key, concept in study.concepts.items()
        },
        "trait_labels": {key: dict(words) for key, words in study.trait_labels.items()},
        "questions": {key: dict(words) for key, words in study.plan.questions.items()},
        "tables": [domain for domain in study.plan.domains if domain in domains and CROSS not in domain],
        **words_of_answers(study, domains, keys),
        "estimands": estimands | moved,
        "estimates": records | changed,
        "sources": {wave.id: sources_of(wave, study.path.parent) for wave in study.waves.values()},
    }


def _waves(
    study: Study, estimates: Mapping[str, pd.DataFrame], left_out: Mapping[str, Mapping[str, int]]
) -> dict[str, Any]:
    return {
        wave.id: wave_record(study, wave, estimates[wave.id], left_out.get(wave.id, {}))
        for wave in study.waves.values()
    }


def _records(
    study: Study,
    wave: Wave,
    rows: pd.DataFrame,
    domains: Labels,
    estimands: Mapping[str, Any],
    keys: Collection[str],
) -> dict[str, Any]:
    collected = wave.origin == "collected"
    rule = study.disclosure.rule
    shown = withhold(rows, answer_sets(study, wave), rule=rule, collected=collected)
    shown = withhold_dominated(rows, shown, study.plan, rule=rule, collected=collected)
    shown = withhold_apart(rows, shown, study.plan, rule=rule, collected=collected)
    units = {key: entry["unit"] for key, entry in estimands.items()}
    shown = withhold_imprecise(rows, shown, study.plan, units)
    shown = withhold_quality(rows, shown, rule=rule)
    shown = withhold_keyed(rows, shown, study.plan, keys, rule=rule, collected=collected)
    variables = {key: entry["variable"] for key, entry in estimands.items()}
    items = {item.variable: item for item in wave.items}
    records = {}
    for row, state in zip(rows.to_dict("records"), shown, strict=True):
        item = items.get(variables.get(row["estimand"]) or "")
        unit = estimands[row["estimand"]]["unit"] if row["statistic"] != "count" else "number"
        parts = estimands[row["estimand"]].get("categories", {})
        counts = estimands[row["estimand"]].get("counts", False)
        record = _record(row, state, unit, item, domains, study, counts=counts)
        if row["category"] in parts:
            record["category_label"] = dict(parts[row["category"]])
        if isinstance(remark := row.get("remark"), str) and remark:
            record["remark"] = remark
        records[row["estimate_id"]] = record
    return records


def _changes(
    study: Study,
    changes: pd.DataFrame | None,
    records: Mapping[str, Any],
    domains: Labels,
    estimands: Mapping[str, Any],
) -> dict[str, Any]:
    """A record for each change; `records` are those of the waves, `estimands` those of changes."""
    change_records = {}
    for row, more in shown_changes(changes, records, study.disclosure.rule):
        declared = estimands[row["estimand"]]
        items = {item.variable: item for item in study.waves[row["wave"]].items}
        item = items.get(declared["of"])
        change_records[row["estimate_id"]] = (
            _record(row, more.pop("shown"), declared["unit"], item, domains, study) | more
        )
    return change_records


def _record(
    row: Mapping[Any, Any],
    state: str,
    unit: str,
    item: Item | None,
    domains: Labels,
    study: Study,
    *,
    counts: bool = False,
) -> dict[str, Any]:
    decimals = decimals_of(row, unit, counts=counts)
    numbers = public_numbers(row, decimals)
    n, base_n = (_whole(row[key]) for key in ("n", "base_n"))
    if state != "yes":
        numbers, n = dict.fromkeys(numbers), None
        base_n = None if state == "hidden" else base_n
    domain, value = row["domain"] or None, row["domain_value"] or None
    label = category_label(row["category"], item, study.languages)
    if row["statistic"] == STATISTIC:
        label = share_label(row["category"], domains.get(domain or "", {}), study.languages)
    return {
        "wave": row["wave"],
        "estimand": row["estimand"],
        "statistic": row["statistic"],
        "unit": unit,
        "category": row["category"] or None,
        "category_label": label,
        "domain": domain,
        "domain_value": value,
        "domain_value_label": dict(domains[domain][value]) if domain and value else None,
        **numbers,
        "level": row["level"] if not is_absent(row["level"]) else None,
        "n": n,
        "base_n": base_n,
        "shown": state,
        "flag": row["flag"] or None,
        "variance_method": row["variance_method"] or None,
        "interval_method": row["interval_method"] or None,
        "fpc": row["fpc"] in (True, "True", "true", "yes"),
        **({"counts": True} if counts else {}),
        **({"printed": printed(row, unit, decimals), **p_numbers(row)} if state == "yes" else {}),
    }


def _whole(value: Any) -> int | None:
    return None if is_absent(value) else int(value)
