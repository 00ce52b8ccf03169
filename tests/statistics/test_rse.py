"""Two real surveys through the same machine: our estimates against the tables their publisher printed.

Tables of one closed question must reproduce: counts exactly, percentages (of those who answered) to 1e-9.
Every other table in the folder is named here with the reason why it does not, and the reason is tested.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from doorpakken.data.intake import admit, check, read_raw, refuse
from doorpakken.data.study import Item, Study, Wave, load_study
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.support.rse_tables import Published, cells, differences, files, grouped_tables, own_table, stem

ROOT = Path(__file__).resolve().parents[2]
STUDIES = ROOT / "tests" / "studies"
COUNTRIES = ("de", "us")

# Several yes-no questions in one file: its name, and that of the file with the unrounded percentages.
GROUPED = {
    "de": {
        "rse1_4de": "('rse', '1_4de')",
        "paper1_2_3_4_5": "('paper', '1_2_3_4_5')",
        "ukrse12de_3de": "('ukrse1', '2de_3de')",
    },
    "us": {"paper1_2_3_4_5": "('paper', '1_2_3_4_5')"},
}
# One category has no respondents: the publisher's counts became decimals and the percentages were lost.
WITHOUT_PERCENTAGES = {"de": {"open1can", "socio3"}, "us": {"open1can", "open3can"}}
# These four of the 21 (17) tables of one question are no counts: they list the number that each respondent
# gave, by the row of the export. What the list leaves out or blanks is written here.
LISTINGS = {
    "de": {
        "currentEmp11": {-1.0: 3, 99.0: 12, 100.0: 6, 999.0: 2, 1000.0: 2, 9999.0: 2, 10000.0: 1},
        "proj1can": {},
        "soft1can": {},
        "train2": {},
    },
    "us": {"currentEmp11": {}, "proj1can": {}, "soft1can": {}, "train2": {100.0: 1, 1000.0: 1, 1250.0: 1}},
}
# Withheld: the tables were made from a column that is not in the public export.
WITHHELD = {
    "de": {
        *("currentEmp2", "currentEmp20de", "currentEmp21de", "currentEmp22de", "currentEmp23de"),
        *("currentEmp24de", "socio4", "socio10de", "startlanguage"),
    },
    "us": {"currentEmp2", "disa1", "socio2", "socio3", "socio4", "socio5"},
}
# Several answers: one table for the boxes or ranks of a question, each a column; not in our codebook.
SEVERAL_ANSWERS = {"currentEmp13", "fund2", "fund3", "fund4", "prevEmp2", "proj4can", "tool4can", "ukrse2"}
# Several questions: one table for the statements of a scale, each a column; not in our codebook.
SCALES = {
    *("affRec1_2_3_4_5", "affSat1_2_3_4", "percEmp1_2_3_4", "perfCheck1_2_3_4_5_6_7", "progRSE1_2_3_4_5"),
    *("satisgen1_2", "time1can_2can_3can_4can_5can", "turnOver1_2_3_4", "turnOver5_6"),
}


@dataclass(frozen=True)
class Survey:
    """A real survey as the pipeline makes it, beside the folder of its published tables."""

    country: str
    study: Study
    wave: Wave
    heads: tuple[str, ...]
    responses: pd.DataFrame
    tables: Path

    def estimates(self, responses: pd.DataFrame) -> pd.DataFrame:
        return estimate_wave(self.wave, self.study.plan, responses, weigh(self.wave, responses, None))

    def published(self, item: Item) -> Published:
        code = stem(item.column)
        return _grouped(self).get(code) or own_table(self.tables, code)

    def differing(self, estimates: pd.DataFrame) -> dict[str, list[str]]:
        """The closed questions whose table is not that of the publisher, and what differs."""
        found = {item.variable: differences(estimates, item, self.published(item)) for item in self.closed}
        return {variable: differs for variable, differs in found.items() if differs}

    @property
    def closed(self) -> tuple[Item, ...]:
        return tuple(item for item in self.wave.questions if item.type == "single")

    @property
    def numeric(self) -> tuple[Item, ...]:
        return tuple(item for item in self.wave.questions if item.is_numeric)


def _grouped(survey: Survey) -> dict[str, Published]:
    return {
        code: table
        for counts, shares in GROUPED[survey.country].items()
        for code, table in grouped_tables(survey.tables, counts, shares).items()
    }


@cache
def _survey(country: str, rse: Path) -> Survey:
    study = load_study(STUDIES / f"rse-2017-{country}" / "study.yaml")
    wave = study.waves["2017"]
    raw = read_raw(wave)
    refuse(check(wave, raw))
    heads = tuple(column.name for column in raw.columns)
    return Survey(country, study, wave, heads, admit(wave, raw), rse / "published_tables" / f"2017_{country}")


@pytest.fixture(params=COUNTRIES)
def survey(request: pytest.FixtureRequest, shared: Path) -> Survey:
    rse = shared / "real" / "rse"
    if not rse.is_dir():
        pytest.skip("reference data absent: ../shared/data/real/rse is not beside this checkout")
    return _survey(request.param, rse)


def test_every_closed_question_reproduces_its_published_table(survey: Survey) -> None:
    assert survey.differing(survey.estimates(survey.responses)) == {}


def test_how_many_tables_are_compared(survey: Survey) -> None:
    compared = {"answers in rows": 0, "yes and no side by side": 0}
    for item in survey.closed:
        published = survey.published(item)
        kind = "yes and no side by side" if set(published.counts) == {"Yes", "No"} else "answers in rows"
        compared[kind] += 1
        lost = stem(item.column) in WITHOUT_PERCENTAGES[survey.country]
        assert (published.percentages == {}) == lost, item.variable
        assert lost == (0 in published.counts.values()), item.variable
        if not lost:
            assert published.percentages.keys() == published.counts.keys()
    expected = {"de": (17, 19), "us": (13, 15)}[survey.country]
    assert tuple(compared.values()) == expected


def test_every_published_table_is_compared_or_named_with_its_reason(survey: Survey) -> None:
    groups = set(GROUPED[survey.country])
    own = {stem(item.column) for item in survey.closed} - set(_grouped(survey))
    named = (own, groups, set(LISTINGS[survey.country]), WITHHELD[survey.country], SEVERAL_ANSWERS, SCALES)
    assert Counter(code for codes in named for code in codes) == Counter(files(survey.tables))


def test_withheld_tables_have_no_column_in_the_export(survey: Survey) -> None:
    assert WITHHELD[survey.country].isdisjoint(map(stem, survey.heads))


def test_tables_of_several_answers_have_no_column_of_their_own(survey: Survey) -> None:
    boxes = Counter(map(stem, survey.heads))
    assert all(boxes[code] > 1 for code in SEVERAL_ANSWERS)


def test_tables_of_several_questions_have_a_column_for_each(survey: Survey) -> None:
    for code in SCALES:
        assert len(cells(survey.tables / f"{code}.csv")[0]) > 2, code
        assert code not in map(stem, survey.heads)


def test_numbers_are_published_as_listings_which_hold_our_answers_row_by_row(survey: Survey) -> None:
    assert {stem(item.column) for item in survey.numeric} == set(LISTINGS[survey.country])
    for item in survey.numeric:
        code = stem(item.column)
        _, *rows = cells(survey.tables / f"{code}.csv")
        listed = {int(row): float(number) for row, number in rows if number}
        ours = dict(enumerate(survey.responses[item.variable]))
        raw = {row: number for row, number in ours.items() if not math.isnan(number)}
        assert listed.keys() <= raw.keys(), code
        assert all(math.isclose(raw[row], number, rel_tol=1e-9) for row, number in listed.items()), code
        if survey.country == "us":
            assert Counter(raw[row] for row in raw.keys() - listed.keys()) == LISTINGS["us"][code], code
        else:
            assert listed.keys() == raw.keys(), code


def test_a_listing_read_as_counts_does_not_reproduce(survey: Survey) -> None:
    for item in survey.numeric:
        _, *rows = cells(survey.tables / f"{stem(item.column)}.csv")
        as_counts = {float(row): float(number) for row, number in rows if number}
        assert as_counts != Counter(survey.responses[item.variable].dropna()), item.variable


def test_durations_left_out_of_the_german_listing_are_those_we_read_as_not_applicable(survey: Survey) -> None:
    if survey.country == "us":
        assert "not_applicable" not in set(survey.wave.missing.values())
        return
    raw = read_raw(survey.wave).column("currentEmp11")
    assert raw is not None
    missing = survey.responses["contract_duration__missing"] == "not_applicable"
    texts = pd.Series([raw.values[code] for code in raw.codes])[missing]
    assert Counter(texts.astype(float)) == LISTINGS["de"]["currentEmp11"]
    _, *rows = cells(survey.tables / "currentEmp11.csv")
    assert set(missing.index[missing]) == set(range(325)) - {int(row) for row, _ in rows}


def test_two_columns_swapped_in_the_codebook_are_reported(survey: Survey) -> None:
    first, second = survey.wave.item("research_software_group"), survey.wave.item("handover_plan")
    swapped = {first.column: second.column, second.column: first.column}
    items = tuple(replace(item, column=swapped.get(item.column, item.column)) for item in survey.wave.items)
    wave = replace(survey.wave, items=items)
    responses = admit(wave, read_raw(wave))
    assert set(survey.differing(survey.estimates(responses))) == {first.variable, second.variable}


def test_answers_moved_to_the_next_category_are_reported(survey: Survey) -> None:
    responses = survey.responses.copy()
    expected = set()
    for item in survey.closed:
        codes = list(item.labels)
        following = dict(zip(codes, codes[1:] + codes[:1], strict=True))
        responses[item.variable] = responses[item.variable].map(following, na_action="ignore")
        if len(set(survey.published(item).counts.values())) > 1:
            expected.add(item.variable)
    assert set(survey.differing(survey.estimates(responses))) == expected
    assert {item.variable for item in survey.closed} - expected <= {"country", "orcid"}


def test_one_answer_changed_is_reported_whatever_the_question(survey: Survey) -> None:
    responses = survey.responses.copy()
    several = [item for item in survey.closed if len(item.labels) > 1]
    for item in several:
        row = responses[item.variable].first_valid_index()
        codes = list(item.labels)
        responses.loc[row, item.variable] = codes[codes.index(responses.loc[row, item.variable]) - 1]
    assert set(survey.differing(survey.estimates(responses))) == {item.variable for item in several}


def test_one_answer_lost_is_reported_whatever_the_question(survey: Survey) -> None:
    responses = survey.responses.copy()
    for item in survey.closed:
        row = responses[item.variable].first_valid_index()
        responses.loc[row, item.variable] = None
        responses.loc[row, f"{item.variable}__missing"] = "no_answer"
    assert set(survey.differing(survey.estimates(responses))) == {item.variable for item in survey.closed}


def test_declared_estimands_agree_with_the_published_counts(survey: Survey) -> None:
    estimates = survey.estimates(survey.responses).set_index("estimand")["estimate"]
    ones = survey.published(survey.wave.item("bus_factor")).counts
    assert math.isclose(estimates["bus_factor_of_one"], ones["1"] / sum(ones.values()), rel_tol=1e-9)
    often = survey.published(survey.wave.item("release_frequency")).counts
    mostly = sum(count for label, count in often.items() if label.split()[0] in ("8", "9", "10"))
    assert math.isclose(estimates["mostly_open_source"], mostly / sum(often.values()), rel_tol=1e-9)


def test_routing_of_the_codebook_holds_in_the_export(survey: Survey) -> None:
    for item in survey.wave.questions:
        if item.asked_if is None:
            continue
        due = survey.responses[item.asked_if.variable].isin(item.asked_if.values)
        assert survey.responses.loc[~due, item.variable].isna().all(), item.variable
        assert (survey.responses[f"{item.variable}__missing"] == "not_asked").equals(~due), item.variable


def test_studies_name_licence_and_attribution_and_copy_no_file(survey: Survey) -> None:
    source = (survey.wave.folder / "SOURCE.md").read_text("utf-8")
    licence = (survey.tables.parents[1] / "LICENSE_FOR_DATA").read_text("utf-8")
    attribution = licence.split('Please attribute "')[1].split('"')[0]
    assert f'"{attribution}"' in " ".join(source.split())
    assert survey.wave.licence in source
    assert survey.study.disclosure.rule == "open"
    assert not survey.study.simulated
    assert {path.name for path in survey.wave.folder.iterdir()} == {
        *("wave.yaml", "codebook.csv", "SHA256SUMS", "SOURCE.md"),
    }
