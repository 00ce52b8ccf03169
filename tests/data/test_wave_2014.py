"""The wave of 2014 as it is committed: what is said of it follows from the raw files without our code.

Everything is built once in memory; the other side is read by csv, counted by SQL or computed by pandas alone.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.frame import load_frame, wave_units
from doorpakken.data.intake import admit, inspect_wave
from doorpakken.data.study import GROUPINGS, Study, load_study
from doorpakken.data.study.simulation_mark import mark
from doorpakken.errors import Problem
from doorpakken.evidence.register import build_register, domain_labels
from doorpakken.products.linting.allowed_numbers import allowed_numbers
from doorpakken.products.linting.number_words import tokens
from doorpakken.products.reporting import Register, annex
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.formatting import FormattedEstimate
from doorpakken.products.reporting.tables.estimate_tables import every_estimate, table_response
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.conftest import ROOT
from tests.support.shipped_mark import MARK
from tests.support.stored_rows import stored_rows

RAW = ROOT / "data" / "raw" / "2014"
FRAME = ROOT / "data" / "raw" / "frame"
CHANNELS = [f"channel_{name}_pct" for name in ("phone", "counter", "email_form", "social", "post")]
WARNED = {
    "duplicate unit": "six municipalities have a second respondent",
    "check channels_add_up": "Some channels do not add up to 100",
    "check target_not_below_now": "some targets lie below the present share",
}


@dataclass(frozen=True)
class Built:
    study: Study
    problems: list[Problem]
    weights: pd.DataFrame
    estimates: pd.DataFrame
    data: Mapping[str, Any]
    register: Register


@pytest.fixture(scope="module")
def built() -> Built:
    study = load_study(ROOT / "config" / "study.yaml")
    wave = study.waves["2014"]
    units = wave_units(study, wave)
    raw, problems = inspect_wave(wave, units)
    assert raw is not None
    responses = admit(wave, raw)
    weights = weigh(wave, responses, units)
    estimates = estimate_wave(wave, study.plan, responses, weights, units)
    labels = domain_labels(load_frame(FRAME), GROUPINGS)
    data = build_register(study, {"2014": estimates}, labels)
    return Built(study, problems, weights, estimates.set_index("estimate_id"), data, Register(data))


def read(path: str) -> list[dict[str, str]]:
    with (ROOT / "data" / "raw" / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float | None:
    """The answer in a raw cell, None for one of the missing codes."""
    return None if cell in {"-91", "-96", "-97", "-98", "-99"} else float(cell)


def suspicious(rows: list[dict[str, str]]) -> Iterator[tuple[str, int]]:
    """Kind and row (the heads being row 1) of all that deserves a warning, from the raw cells."""
    seen = set()
    for at, row in enumerate(rows, 2):
        if row["municipality_code"] in seen:
            yield "duplicate unit", at
        seen.add(row["municipality_code"])
        channels = [number(row[name]) for name in CHANNELS]
        if None not in channels and not 95 <= sum(filter(None, channels)) <= 105:
            yield "check channels_add_up", at
        target, now = (number(row[f"kcc_share_{name}_pct"]) for name in ("target", "now"))
        if target is not None and now is not None and target < now:
            yield "check target_not_below_now", at


def test_the_check_has_no_errors_and_exactly_the_warnings_that_the_raw_cells_deserve(built: Built) -> None:
    assert [str(found) for found in built.problems if found.severity == "error"] == []
    found = [(problem.kind, problem.row) for problem in built.problems]
    assert sorted(found, key=str) == sorted(suspicious(read("2014/responses.csv")), key=str)
    assert Counter(kind for kind, _ in found) == {
        "duplicate unit": 6, "check channels_add_up": 6, "check target_not_below_now": 4,
    }  # fmt: skip


def test_every_warning_is_explained_beside_the_data(built: Built) -> None:
    source = " ".join((RAW / "SOURCE.md").read_text("utf-8").split())
    declared = {f"check {check.name}" for check in built.study.waves["2014"].checks}
    for kind in {problem.kind for problem in built.problems}:
        assert WARNED[kind] in source
        assert kind == "duplicate unit" or kind in declared


QUERY = """
with unit as (
  select m.code, m.province,
    case when i.inhabitants < 20000 then 'under_20k' when i.inhabitants < 50000 then '20k_to_50k'
         when i.inhabitants < 100000 then '50k_to_100k' else '100k_and_over' end as size_class
  from municipalities m join inhabitants i on i.code = m.code and i.year = m.year
  where m.year = 2014
), answered as (select municipality_code as code, count(*) as records from responses group by 1)
select {column}, count(*), count(answered.code), coalesce(sum(records), 0),
  1.0 * count(answered.code) / count(*)
from unit left join answered using (code) group by 1
"""


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    """The frame and the raw file in tables, as they stand."""
    base = sqlite3.connect(":memory:")
    tables = {
        "municipalities": ("frame/municipalities.csv", ("year", "code", "province")),
        "inhabitants": ("frame/inhabitants.csv", ("year", "code", "inhabitants")),
        "responses": ("2014/responses.csv", ("municipality_code",)),
    }
    for name, (path, columns) in tables.items():
        whole = {"year", "inhabitants"}
        types = ", ".join(f"{column} {'integer' if column in whole else 'text'}" for column in columns)
        base.execute(f"create table {name} ({types})")
        rows = [[row[column] for column in columns] for row in read(path)]
        base.executemany(f"insert into {name} values ({', '.join('?' * len(columns))})", rows)
    yield base
    base.close()


FACTS = ("population", "respondents", "responses", "response_rate")


@pytest.mark.parametrize(
    ("column", "domain", "places"),
    [("'all'", "", 1), ("size_class", "size_class", 4), ("province", "province", 12)],
)
def test_frame_and_response_agree_with_an_independent_query(
    built: Built, database: sqlite3.Connection, column: str, domain: str, places: int
) -> None:
    counted = {name: numbers for name, *numbers in database.execute(QUERY.format(column=column))}
    assert len(counted) == places
    made = built.estimates[built.estimates["domain"] == domain]
    for name, numbers in counted.items():
        here = made[made["domain_value"] == (name if domain else "")].set_index("estimand")["estimate"]
        assert here[list(FACTS)].tolist() == pytest.approx(numbers, rel=1e-11), name
    assert set(made.loc[made["estimand"] == "population", "domain_value"]) == (
        set(counted) if domain else {""}
    )


@pytest.mark.parametrize("domain", ["size_class", "province"])
def test_the_response_table_says_what_the_query_counts(
    built: Built, database: sqlite3.Connection, domain: str
) -> None:
    block = table_response(Context(built.register, "en"), domain=None if domain == "size_class" else domain)
    shown = {plain(row[0]): [plain(cell) for cell in row[1:]] for row in block["rows"]}
    for name, population, respondents, _, rate in database.execute(QUERY.format(column=domain)):
        label = built.data["domains"][domain][name]["en"]
        withheld = shown[label][2] == "x"
        assert shown[label][:2] == [str(population), str(respondents)]
        assert withheld or shown[label][2] == f"{100 * rate:.0f}%"
    assert shown["Total"] == ["403", "146", "36%"]


def test_every_estimate_has_an_id_of_its_own_and_words_in_both_languages(built: Built) -> None:
    assert built.estimates.index.is_unique
    assert list(built.data["estimates"]) == built.estimates.index.tolist()
    for key in set(built.estimates["estimand"]):
        words = built.data["estimands"][key]
        for part in ("label", "definition"):
            assert set(words[part]) == {"nl", "en"}, key
            for text in words[part].values():
                assert text.strip(), key
                assert not re.search(r"[{}]", text), key
    for key, record in built.data["estimates"].items():
        if record["category"]:
            assert set(record["category_label"]) == {"nl", "en"}, key


def pieces(node: Any) -> Iterator[dict[str, str]]:
    if isinstance(node, dict) and "est" in node:
        yield node
    elif isinstance(node, list | dict):
        for part in node.values() if isinstance(node, dict) else node:
            yield from pieces(part)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_estimand_of_the_plan_stands_in_the_tables_of_the_annex(built: Built, language: str) -> None:
    shown = {
        built.register.estimates[piece["est"]].estimand
        for table in every_estimate(Context(built.register, language))
        for piece in pieces(table.get("rows", []))
    }
    assert shown == {estimand.id for estimand in built.study.plan.estimands}
    assert len(shown) > 120


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_estimate_is_an_anchor_of_the_annex_once(built: Built, language: str) -> None:
    """But for the count of an answer whose share is withheld: one "not shown" stands for both."""
    records = annex(built.register, built.register.estimates, language)
    anchors = Counter(piece["est"] for record in records for piece in pieces(record["values"]))
    assert anchors.total() == len(anchors)
    assert len({record["id"] for record in records}) == len(records)
    for key, record in built.data["estimates"].items():
        if key not in anchors:
            share = key.replace(f"{record['estimand']}.", f"{record['estimand'].removesuffix('_count')}.", 1)
            assert record["statistic"] == "count"
            assert record["shown"] != "yes"
            assert built.data["estimates"][share]["shown"] != "yes"
            assert share in anchors


@pytest.mark.parametrize("language", ["nl", "en"])
def test_whatever_way_an_estimate_is_said_the_lint_finds_its_record_in_it(
    built: Built, language: str
) -> None:
    stored = stored_rows(built.estimates)
    for key, item in built.register.estimates.items():
        spoken = FormattedEstimate(item, language)
        for said in (*map(spoken.say, spoken.ways), spoken.cell(), spoken.exactly()):
            seen = tokens(said.text, language)
            allowed = allowed_numbers(built.data["estimates"][key], stored[key], alone=len(seen) == 1)
            assert set(seen) <= allowed, (key, said.text)


# What is estimated, computed once more with pandas alone.

DUE = [
    *("webrichtlijnen", "samenwerkende_catalogi", "digid", "mijnoverheid", "netnummer14", "digid_machtigen"),
    *("antwoord_bedrijven", "eherkenning", "brp", "nhr", "brt", "brk", "brv", "woz"),
    *("digikoppeling", "digimelding", "digilevering"),
]
NOT_ESTIMATED = [
    *("respondent_id", "started_at", "completed_at", "municipality_code", "proxy_group_id"),
    *("barrier_other_text", "open_lesson", "open_need"),
]
MISSING = ["-91", "-96", "-97", "-98", "-99"]
CLASS = "50k_to_100k"


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """All records with their size class, how many questions they leave open, and their place in the file."""
    records = pd.read_csv(RAW / "responses.csv", dtype=str, keep_default_na=False)
    people = pd.read_csv(FRAME / "inhabitants.csv")
    people = people[people["year"] == 2014].set_index("code")["inhabitants"]
    bounds = [0, 20_000, 50_000, 100_000, np.inf]
    names = ["under_20k", "20k_to_50k", CLASS, "100k_and_over"]
    classes = pd.cut(people, bounds, right=False, labels=names).astype(str)
    population = classes.value_counts()
    records["open"] = records.drop(columns=NOT_ESTIMATED).eq("-99").sum(axis=1)
    records["source_row"] = records.index + 2
    records["size_class"] = records["municipality_code"].map(classes)
    records["population"] = records["size_class"].map(population)
    return records


@pytest.fixture(scope="module")
def respondents(raw: pd.DataFrame) -> pd.DataFrame:
    """The record of each municipality that counts, with its weight."""
    order = raw.assign(role=raw["respondent_role"].replace("-99", "9")).sort_values(
        ["open", "role", "source_row"]
    )
    kept = order.drop_duplicates("municipality_code").sort_values("source_row")
    return kept.assign(weight=kept["population"] / kept.groupby("size_class")["open"].transform("size"))


def test_of_two_records_the_most_complete_counts_and_of_equal_ones_the_first_role(
    built: Built, raw: pd.DataFrame, respondents: pd.DataFrame
) -> None:
    assert built.weights["source_row"].tolist() == respondents["source_row"].tolist()
    assert built.weights["weight"].to_numpy() == pytest.approx(respondents["weight"].to_numpy(), rel=1e-14)
    twice = raw[raw["municipality_code"].duplicated(keep=False)]
    assert len(twice) == 12
    pairs = twice.sort_values(["open", "respondent_role"]).groupby("municipality_code")
    tied = pairs["open"].nunique() == 1
    assert tied.sum() >= 2
    assert (pairs["source_row"].first() > pairs["source_row"].last())[tied].any()  # the role, not the file
    later = twice[
        twice["source_row"].isin(respondents["source_row"]) & twice["municipality_code"].duplicated()
    ]
    assert 0 < len(later) < 6  # neither rule of the file's order would do
    assert built.weights["responses"].value_counts().to_dict() == {1: 140, 2: 6}


def numbers(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Raw cells as numbers, NaN for missing codes."""
    return table[list(columns)].mask(table[list(columns)].isin(MISSING)).astype(float)


def block_finished(table: pd.DataFrame) -> pd.Series:
    state = numbers(table, "bb_digid_status")["bb_digid_status"]
    return state.isin([4, 5]).astype(float).where(state.notna())


def due_finished(table: pd.DataFrame) -> pd.Series:
    states = numbers(table, *(f"bb_{name}_status" for name in DUE))
    return (states >= 4).sum(axis=1).div(states.notna().sum(axis=1)).where(states.notna().sum(axis=1) >= 14)


def urgency_missed(table: pd.DataFrame) -> pd.Series:
    both = numbers(table, "cond_urgency_importance", "cond_urgency_presence")
    missed = (both["cond_urgency_importance"] >= 4) & (both["cond_urgency_presence"] <= 2)
    return missed.astype(float).where(both.notna().all(axis=1))


def kcc_gap(table: pd.DataFrame) -> pd.Series:
    shares = numbers(table, "kcc_share_target_pct", "kcc_share_now_pct")
    return shares["kcc_share_target_pct"] - shares["kcc_share_now_pct"]


def reached_measured(table: pd.DataFrame) -> pd.Series:
    shares = numbers(table, "kcc_share_now_pct", "kcc_share_basis")
    reached = (shares["kcc_share_now_pct"] >= 80).astype(float)
    return reached.where(shares["kcc_share_now_pct"].notna() & (shares["kcc_share_basis"] == 1))


BY_HAND = {
    "digid_finished": (block_finished, "share"),
    "due_finished_mean": (due_finished, "mean"),
    "urgency_missed": (urgency_missed, "share"),
    "kcc_gap_median": (kcc_gap, "median"),
    "kcc_reached_80_measured": (reached_measured, "share"),
}


@pytest.mark.parametrize(("estimand", "size_class"), list(product(BY_HAND, ["", CLASS])))
def test_declared_questions_by_hand(
    built: Built, respondents: pd.DataFrame, estimand: str, size_class: str
) -> None:
    computed, statistic = BY_HAND[estimand]
    table = respondents[respondents["size_class"] == size_class] if size_class else respondents
    found = pd.DataFrame({"value": computed(table), "weight": table["weight"]}).dropna().sort_values("value")
    if statistic == "median":
        reached = found["weight"].cumsum() >= found["weight"].sum() / 2
        expected = found.loc[reached, "value"].iloc[0]
    else:
        expected = (found["value"] * found["weight"]).sum() / found["weight"].sum()
    row = built.estimates.loc[f"2014.{estimand}" + (f".size_class.{size_class}" if size_class else "")]
    assert row["estimate"] == pytest.approx(expected, rel=1e-11)
    assert row["base_n"] == len(found) >= 8
    assert row["n"] == (found["value"].sum() if statistic == "share" else len(found))


def test_the_source_of_the_wave_carries_the_mark_in_both_languages() -> None:
    quoted = [line for line in (RAW / "SOURCE.md").read_text("utf-8").splitlines() if line.startswith(">")]
    said = " ".join(line.lstrip("> ") for line in quoted)
    assert " ".join(said.split()) == f"**nl** {mark('nl', MARK)} **en** {mark('en', MARK)}"


@pytest.mark.parametrize("question", ["q1", "q2", "q3", "q5", "q7", "q9", "q10", "q11", "q12", "q13"])
def test_the_plan_answers_each_research_question_for_all_and_by_class(built: Built, question: str) -> None:
    assert set(built.study.plan.questions[question]) == {"nl", "en"}
    about = [estimand.id for estimand in built.study.plan.estimands if estimand.question == question]
    assert about
    classes = set(built.weights["size_class"])
    assert len(classes) == 4
    for key in about:
        assert f"2014.{key}" in built.estimates.index
        for size_class in classes:
            assert f"2014.{key}.size_class.{size_class}" in built.estimates.index


@pytest.mark.parametrize("question", ["q4", "q6", "q8"])
def test_the_explanatory_questions_are_tested_in_one_confirmatory_family(built: Built, question: str) -> None:
    plan = built.study.plan
    tested = {key for key, one in plan.hypotheses.items() if one.question == question}
    assert tested
    assert tested <= set(plan.families["confirmatory_2014"].hypotheses)
    assert all(plan.hypotheses[key].estimand is None for key in tested)  # without finite population


def test_the_plan_asks_no_other_questions(built: Built) -> None:
    plan = built.study.plan
    assert list(plan.questions) == [f"q{at}" for at in range(1, 14)]
    about = {one.question for one in plan.estimands} | {one.question for one in plan.hypotheses.values()}
    assert about == set(plan.questions)
