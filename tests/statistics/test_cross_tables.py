"""Cross tables: the shares and tests of R survey, what is declared by them, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from doorpakken.data.study import load_study
from doorpakken.data.study.frozen_families import family_hash, freeze
from doorpakken.errors import UserError
from doorpakken.evidence.conclusions import judge
from doorpakken.evidence.provenance.trace import rows
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.register_reader import UnknownNumber
from doorpakken.products.reporting.tables.cross_tables import cross_tables
from doorpakken.statistics.inference import run_tests
from doorpakken.statistics.inference.multiplicity import benjamini_hochberg
from doorpakken.statistics.weighting import weigh
from tests.evidence.test_register_answers import register
from tests.statistics.test_answer_domains import small_copy
from tests.support import neighbours, small_study
from tests.support.neighbours import neighbourhood

FAMILY = "cross_tables_2026"
# svychisq(<rows and columns>, g, statistic = "F"): F and its first degrees of freedom. The second are those
# of all 400 in R, which counts respondents without an answer in, and here of those who answered both.
# g: as in test_answer_domains, without fpc; plain: svydesign(ids = ~1, weights = ~w), w = 16.
CALIBRATED = {
    "cross_age_by_trust": (1.300166554154113, 5.946110293162732, 2372.498006971930408),
    "cross_sex_by_help": (0.406839549243995, 1.0, 399.0),
    "cross_helped_by_trust": (5.38968168229554, 2.99990459881768, 1196.96193492825387),
    "cross_trust_by_contact": (4.66735668350151, 5.99293035287125, 2391.17921079563),
}
PLAIN = {
    "cross_age_by_trust": (1.333444152308764, 6.0, 2394.0),
    "cross_helped_by_trust": (5.42133495696474, 3.0, 1197.0),
    "cross_trust_by_contact": (4.68587249408748, 6.0, 2394.0),
}


def table_tests(**changes: Any) -> pd.DataFrame:
    study, each, _ = neighbourhood()
    wave = replace(each.wave, **changes)
    weights = weigh(wave, each.responses, None) if changes else each.weights
    found = run_tests(wave, study.plan, each.responses, weights)
    return found[found["family"] == FAMILY].set_index("hypothesis")


@pytest.mark.parametrize("calibrated", [True, False])
def test_the_tests_are_those_of_r(calibrated: bool) -> None:
    changes = {} if calibrated else {"design": replace(neighbourhood()[1].wave.design, calibration=None)}
    tests = table_tests(**changes)
    for key, (statistic, df, ddf) in (CALIBRATED if calibrated else PLAIN).items():
        row = tests.loc[key]
        assert row["test_statistic"] == pytest.approx(statistic, rel=1e-8), key
        assert row["df"] == pytest.approx(df, rel=1e-8), key
        assert row["ddf"] * 399 / (row["n"] - 1) == pytest.approx(ddf, rel=1e-8), key


def test_they_are_a_family_of_their_own_that_explores() -> None:
    study, _, _ = neighbourhood()
    tests = table_tests()
    assert list(study.plan.families) == ["help_2026", FAMILY]
    assert tests.index.tolist() == list(study.plan.families[FAMILY].hypotheses) == list(CALIBRATED)
    assert set(tests["kind"]) == {"exploratory"}
    expected = benjamini_hochberg(tests["p"].to_numpy())
    assert tests["p_adjusted"].tolist() == pytest.approx(expected.tolist())
    assert study.plan.hypotheses["cross_age_by_trust"].label == {"en": "Trust in neighbours by Age"}
    assert not study.plan.hypotheses["cross_age_by_trust"].can_contradict


def test_cells_are_estimated_for_the_declared_pairs_alone() -> None:
    each, estimates = neighbourhood()[1:]
    by_trust = estimates[estimates["domain"] == "trust"]
    assert set(by_trust["estimand"]) == {"contact"}
    assert sorted(set(by_trust["domain_value"])) == ["1", "2", "3", "4"]
    answers = each.responses[["trust", "contact"]].assign(weight=each.weights["weight"].to_numpy()).dropna()
    inside = answers[answers["trust"] == "2"]
    share = inside.loc[inside["contact"] == "1", "weight"].sum() / inside["weight"].sum()
    cell = estimates.loc["2026.contact.1.trust.2"]
    assert cell["estimate"] == pytest.approx(share)
    assert (cell["base_n"], cell["n"]) == (len(inside), (inside["contact"] == "1").sum())
    assert not estimates.index.duplicated().any()


def test_a_wave_that_lacks_a_question_lacks_its_tables(tmp_path: Path) -> None:
    folder = small_copy(tmp_path, (neighbours.STUDY / "plan.yaml").read_text("utf-8")).parent
    later = folder / "waves" / "2027"
    shutil.copytree(folder / "waves" / "2026", later)
    text = (later / "wave.yaml").read_text("utf-8")
    (later / "wave.yaml").write_text(text.replace("2026", "2027"), "utf-8")
    items = (later / "codebook.csv").read_text("utf-8").splitlines()
    (later / "codebook.csv").write_text("\n".join(row for row in items if not row.startswith("contact,")))
    families = load_study(folder / "study.yaml").plan.families
    assert list(families[FAMILY].hypotheses) == list(CALIBRATED)
    assert families["cross_tables_2027"].hypotheses == ("cross_age_by_trust", "cross_sex_by_help")


def test_what_is_no_cross_table_is_refused_by_name(tmp_path: Path) -> None:
    names = ("role barrier_money", "barrier_people role", "role share_now", "role rol", "role role")
    plan = small_study.PLAN | {"cross_tables": [name.split() for name in names]}
    with pytest.raises(UserError) as error:
        load_study(small_study.write(tmp_path, plan=yaml.safe_dump(plan)))
    found = [(each.what, each.found) for each in error.value.problems]
    box = "has a box of a question with several answers"
    assert found == [
        (f"cross_tables, table 1, {box}", "barrier_money"),
        (f"cross_tables, table 2, {box}", "barrier_people"),
        ("cross_tables, table 3, has no closed question in columns", "share_now"),
        ("cross_tables, table 4, has no closed question in columns", "rol"),
        ("cross_tables, table 5, has one question twice", "role"),
    ]
    mends = {each.mend for each in error.value.problems}
    assert "Take it out, or derive a value of the boxes and set that in rows." in mends
    assert [each.expected for each in error.value.problems][3] == "role"


def test_a_test_with_the_name_of_another_estimate_is_refused(tmp_path: Path) -> None:
    text = (neighbours.STUDY / "plan.yaml").read_text("utf-8").replace("  trusting:", "  cross_age_by_trust:")
    text = text.replace("of: trusting", "of: cross_age_by_trust")
    with pytest.raises(UserError, match="has a test with the name of another estimate"):
        load_study(small_copy(tmp_path, text))


def test_a_column_of_the_frame_stands_in_rows(tmp_path: Path) -> None:
    plan = small_study.PLAN | {"domains": [], "cross_tables": [["size_class", "goal"], ["province", "goal"]]}
    built = small_study.build(tmp_path, plan=yaml.safe_dump(plan))
    cells = built.estimates[built.estimates["domain"] == "size_class"]
    assert set(cells["estimand"]) >= {"goal"}
    used = built.register.data["cross_tables"]
    assert [entry["head"]["en"] for entry in used] == ["size class", "province"]
    tests = run_tests(built.wave, built.study.plan, built.responses, built.weights)
    answered = built.responses["goal"].notna() & built.responses["source_row"].isin(
        built.weights["source_row"]
    )
    assert set(tests["n"]) == {answered.sum()}


def test_where_people_answered_the_table_and_its_test_are_hidden() -> None:
    records = register("collected")["estimates"]
    assert {records[f"2026.{key}"]["shown"] for key in CALIBRATED} == {"hidden"}
    assert records["2026.contact.1.trust.2"]["shown"] == "hidden"
    assert records["2026.contact.1"]["shown"] == "yes"


def test_the_way_back_from_a_test_lists_who_answered_both() -> None:
    study, each, _ = neighbourhood()
    record = register()["estimates"]["2026.cross_trust_by_contact"]
    both = each.responses[["trust", "contact"]].notna().all(axis=1)
    found = rows(study, record, each.responses, each.weights)
    assert found[0] == found[1] == sorted(each.responses.loc[both, "source_row"])


def test_a_published_family_of_cross_tables_is_frozen(tmp_path: Path) -> None:
    study = load_study(small_copy(tmp_path, (neighbours.STUDY / "plan.yaml").read_text("utf-8")))
    freeze(study.plan, study.waves, Path(study.plan_path), [FAMILY])
    load_study(study.path)
    before = family_hash(study.plan, study.waves, FAMILY)
    changed = (neighbours.STUDY / "plan.yaml").read_text("utf-8").replace("contact <= 2", "contact <= 1")
    Path(study.plan_path).write_text(changed, "utf-8")
    with pytest.raises(UserError, match=f"families.{FAMILY} was published"):
        load_study(study.path)
    assert len(before) == 64


def shown(origin: str = "simulated") -> list[Any]:
    study, each, _ = neighbourhood()
    made = register(origin)
    tests = run_tests(each.wave, study.plan, each.responses, each.weights)
    return list(cross_tables(Context(Register(made, judge(study, {"2026": tests}, made)), "en")))


def texts(cells: Iterable[Any]) -> list[str]:
    return [plain(cell) for cell in cells]


def test_the_chapter_has_rows_by_columns_base_total_and_test() -> None:
    note, by_age, *_, by_trust = shown()
    assert plain(note["text"]).startswith("Percentages by row. The total is of all who answered")
    assert plain(by_trust["caption"]) == "Contact with neighbours by Trust in neighbours"
    heads = texts(column["text"] for column in by_trust["columns"])
    assert heads == ["Trust in neighbours", "every day", "every week", "less often", "n (answered)"]
    assert [texts(row) for row in by_trust["rows"]] == [
        ["all", "38%", "38%", "25%", "66"],
        ["most", "21%", "46%", "34%", "122"],
        ["some", "10%", "41%", "49%", "105"],
        ["none", "16%", "31%", "53%", "66"],
        ["Total", "21%", "40%", "39%", "385"],
    ]
    assert plain(by_age["note"]) == (
        "Rao-Scott test (second order, without correction for a finite population): F = 1.3 with 5.95 and "
        "2,220 degrees of freedom; p, adjusted for all cross tables of the wave: 0.339; Cramér’s V: 0.10."
    )
    cell = by_trust["rows"][1][2][0]
    assert cell["est"] == "2026.contact.2.trust.2"


def test_where_people_answered_the_chapter_shows_signs_and_no_test() -> None:
    note, *tables = shown("collected")
    reason = "Split by an answer nothing is shown where people answered"
    assert reason in plain(note["text"])
    assert reason not in plain(shown()[0]["text"])
    assert {plain(table["note"]) for table in tables} == {""}
    assert {text for table in tables for row in table["rows"][:-1] for text in texts(row)[1:]} == {"x"}


def test_a_plan_without_cross_tables_has_no_chapter_of_them() -> None:
    made = {key: value for key, value in register().items() if key != "cross_tables"}
    with pytest.raises(UnknownNumber, match="declares no cross tables"):
        list(cross_tables(Context(Register(made), "en")))
