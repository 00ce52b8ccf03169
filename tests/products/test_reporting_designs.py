"""Designs in words: what a report says of weights, variances and the correction is what was done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.design_description import design_in_full
from doorpakken.products.reporting.notes import weighting
from doorpakken.products.reporting.provenance_annex import annex
from doorpakken.products.reporting.report_words import WORDS
from doorpakken.products.reporting.tables.estimate_tables import every_estimate
from tests.statistics.test_plan_estimands import ASKED, plan
from tests.support.small_study import CODEBOOK, RESPONSES, STUDY, WAVE, Built, build

OPEN = STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")
DESIGN = "design: {type: stratified, strata: size_class, population: frame, fpc: true"
ONCE = "\n".join(RESPONSES.splitlines()[:7]).replace(",g1,", ",-97,").replace("GM0001", "GM0006") + "\n"
ADDED = "".join(f"{name},{name},weight,,,,,,,,,,,,,,,,first,\n" for name in ("w", "rw_1", "rw_2", "rw_3"))
CELLS = ("w,rw_1,rw_2,rw_3", *(f"{n},{n + 1},{n},{3 * n % 4 + 1}" for n in (1, 2, 3, 4, 5, 6)))


def made(folder: Path, design: Mapping[str, Any]) -> Built:
    """The small study with another design, and weights among its columns."""
    lines = [f"{line},{cells}" for line, cells in zip(ONCE.splitlines(), CELLS, strict=True)]
    start = WAVE.index("design:")
    wave = WAVE[:start] + f"design: {json.dumps(design)}\n" + WAVE[WAVE.index("checks:") :]
    responses = "\n".join(lines) + "\n"
    return build(folder, study=OPEN, wave=wave, codebook=CODEBOOK + ADDED, responses=responses)


def facts(built: Built, key: str, language: str = "en") -> dict[str, str]:
    (record,) = annex(built.register, [key], language)
    return {plain(name): plain(told) for name, told in record["facts"]}


FRAME = {"type": "stratified", "strata": "size_class", "population": "frame", "fpc": True}
FAY = {"method": "fay", "rho": 0.5, "columns": "rw_*"}
BOUNDED = {"method": "logit", "margins": ["size_class"], "bounds": [0.1, 9]}
CASES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "frame": (
        FRAME,
        "Weighted to the number of municipalities in each class.",
        "Uncertainty by Taylor linearisation; ... with correction for a finite population",
        "",
    ),
    "none": ({"type": "simple"}, "Not weighted.", "without correction for a finite population", ""),
    "clusters": (
        {"type": "simple", "clusters": "role", "population": 90, "lonely": "adjust"},
        "Weighted by the inverse of the sampling fraction.",
        "without correction",
        "clusters by role",
    ),
    "supplied": (
        {"type": "simple", "weights": "w", "trimming": {"at_most": 2.5}},
        "Weighted by the weights that came with the data. Weights trimmed.",
        "without correction",
        "weights in w; weights within limits, by their median: at_most 2.5",
    ),
    "replicates": (
        {"type": "simple", "weights": "w", "replicates": FAY},
        "Weighted by the weights that came with the data.",
        "Uncertainty by the replicate weights that came with the data; ... correction for a finite "
        "population as the replicate weights hold it.",
        "weights in w; replicate weights: fay, 3",
    ),
    "bootstrap": (
        FRAME | {"replicates": {"method": "bootstrap", "count": 20, "seed": "any"}},
        "Weighted to the number of municipalities in each class.",
        "Uncertainty by the bootstrap of Rao and Wu; ... with correction",
        "replicate weights: bootstrap, 20, seed any",
    ),
    "jackknife": (
        FRAME | {"replicates": {"method": "jkn"}},
        "Weighted to the number of municipalities in each class.",
        "Uncertainty by the jackknife; ... with correction",
        "replicate weights: jkn",
    ),
    "raked": (
        FRAME | {"calibration": {"method": "raking", "margins": ["size_class", "province"]}},
        "Weighted to the number of municipalities in each class. Calibrated to size class, province.",
        "Taylor",
        "calibration, which the uncertainty credits: raking, size class, province",
    ),
    "nonresponse": (
        FRAME | {"nonresponse": {"classes": ["size_class"], "least": 2}},
        "Weighted to the number of municipalities in each class. "
        "Adjusted for nonresponse in classes of size class.",
        "Taylor",
        "nonresponse, which the uncertainty credits, in classes of size class, "
        "least 2, at_most 3, small: refuse",
    ),
    "propensity": (
        FRAME | {"nonresponse": {"method": "propensity", "classes": ["size_class", "province"], "least": 2}},
        "Weighted to the number of municipalities in each class. "
        "Adjusted for nonresponse in fifths of the chance to answer by size class, province.",
        "Taylor",
        "nonresponse, which the uncertainty credits, in fifths of the chance to answer by size class, "
        "province, least 2, at_most 3, small: refuse",
    ),
    "crossed": (
        {"type": "simple", "calibration": BOUNDED},
        "Calibrated to size class.",
        "without correction",
        "calibration, which the uncertainty credits: logit, size class, bounds 0.1 9",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_report_says_how_it_was_weighed_and_computed(tmp_path: Path, name: str) -> None:
    design, sentence, way, whole = CASES[name]
    built = made(tmp_path, design)
    assert weighting(Context(built.register, "en", "2014")) == sentence
    told = facts(built, "2014.staff_mean")
    assert told["Method"].startswith(sentence)
    assert all(part in told["Method"] for part in way.split("... "))
    assert told.get("Design", "") == whole
    declared = built.register.waves["2014"]["design"]
    assert set(design) - {"lonely"} <= set(declared)
    dutch = facts(built, "2014.staff_mean", "nl")
    assert ("Opzet" in dutch) == bool(whole)


def test_margins_that_cross_are_said_to(tmp_path: Path) -> None:
    crossed = {"method": "post_stratification", "margins": [["size_class", "province"]]}
    start, end = WAVE.index("design:"), WAVE.index("checks:")
    wave = WAVE[:start] + f"design: {json.dumps({'type': 'simple', 'calibration': crossed})}\n" + WAVE[end:]
    built = build(tmp_path, study=OPEN, wave=wave, responses=ONCE)
    assert weighting(Context(built.register, "en", "2014")) == "Calibrated to size class by province."
    assert weighting(Context(built.register, "nl", "2014")) == "Gekalibreerd op grootteklasse maal provincie."


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"), study=OPEN, plan=plan(**ASKED))


def test_inhabitants_and_the_correction_are_said_of_the_estimates_that_have_them(asked: Built) -> None:
    people, plain_mean = facts(asked, "2014.staff_people"), facts(asked, "2014.staff_mean")
    assert "in each class. Each counts by its number of inhabitants. Uncertainty" in people["Method"]
    assert "inhabitants." not in plain_mean["Method"]
    assert "Ieder telt mee naar het aantal inwoners." in facts(asked, "2014.staff_people", "nl")["Methode"]
    assert "without correction" in facts(asked, "2014.staff_beyond")["Method"]
    assert "with correction" in plain_mean["Method"]


def test_a_difference_says_of_what_and_between_which(asked: Built) -> None:
    told = facts(asked, "2014.goal_gap")
    assert told["Difference"] == "What: 20,000 to 50,000 inhabitants minus under 20,000 inhabitants"
    assert told["Question"] == "Do you have the goal?"
    assert "Difference" not in facts(asked, "2014.goal_yes")
    assert facts(asked, "2014.staff_gap", "nl")["Verschil"].endswith("min minder dan 20.000 inwoners")


def test_every_way_has_words_in_both_languages(tmp_path: Path) -> None:
    for name in ("taylor", "jackknife", "bootstrap", "replicates", "woodruff"):
        assert all(WORDS.say(name, language) for language in ("nl", "en")), name
    register = made(tmp_path, FRAME | {"calibration": BOUNDED}).register
    for language in ("nl", "en"):
        assert plain(design_in_full(Context(register, language, "2014")))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_tables_of_all_estimates_have_a_row_for_each(asked: Built, language: str) -> None:
    note, *tables = every_estimate(Context(asked.register, language))
    rows = [row for table in tables for row in table["rows"]]
    labels = [Context(asked.register, language).label(key) for key in ASKED]
    heads = [plain(row[0]) for row in rows]
    assert set(labels) <= set(heads)
    assert len(rows) == len(asked.study.plan.estimands)
    said = {"nl": "Naar aantal inwoners gewogen: Wat", "en": "Weighted by number of inhabitants: What"}
    assert said[language] in plain(note["text"])
