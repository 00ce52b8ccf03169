"""Tables of changes: both waves, the change with its interval, by class, and what cannot be compared."""

from __future__ import annotations

from typing import Any

import pytest

from doorpakken.products.reporting import Register
from doorpakken.products.reporting.block_preview import preview
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.chapter_report import Report
from doorpakken.products.reporting.formatting import FormattedEstimate
from doorpakken.products.reporting.register_reader import UnknownNumber
from doorpakken.products.reporting.report_words import say
from tests.support import two_waves
from tests.support.two_waves import Built

TITLE = {"nl": "Wat veranderde", "en": "What changed"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return two_waves.build(tmp_path_factory.mktemp("two"))


def read(block: dict[str, Any]) -> list[list[str]]:
    return [[plain(item) for item in row] for row in block["rows"]]


def sources(row: list[Any]) -> list[str]:
    return [piece["est"] for item in row for piece in item if isinstance(piece, dict) and "est" in piece]


def test_a_row_has_both_waves_and_the_change_with_its_interval(built: Built) -> None:
    block = Report(built.register).table_change(["goal_yes", "calm_yes"], TITLE).blocks["en"]
    first = read(block)[0]
    sides = [built.register.est("goal_yes", year).estimate for year in two_waves.YEARS]
    assert first[:3] == ["goal yes en", *(f"{side:.0%}" for side in sides)]
    assert first[3:] == ["+31", "+23 to +39"]
    change = "2014-2022.all.goal_yes"
    assert sources(block["rows"][0]) == ["2014.goal_yes", "2022.goal_yes", change, change]
    assert [plain(column["text"]) for column in block["columns"]] == [
        "Topic", "2014 (simulated)", "2022 (simulated)", "Change", "Interval",
    ]  # fmt: skip
    assert block["id"] == "tbl-change-goal-yes-calm-yes"
    assert "Wat veranderde" in preview(Report(built.register).table_change(["goal_yes"], TITLE).blocks["nl"])


def test_the_note_names_the_version_both_waves_and_what_is_not_adjusted(built: Built) -> None:
    note = plain(Report(built.register).table_change(["goal_yes"], TITLE).blocks["en"]["note"])
    for words in ("Change: all respondents.", "In percentage points.", "2014 (simulated)", "2022 (simulated)",
                  "Interval: not adjusted for several changes."):  # fmt: skip
        assert words in note
    linked = Report(built.register).table_change(["goal_yes"], TITLE, version="linked").blocks["nl"]
    assert "Verandering: wie beide keren antwoordde." in plain(linked["note"])
    assert sources(linked["rows"][0])[2] == "2014-2022.linked.goal_yes"
    assert "percentage" not in plain(
        Report(built.register).table_change(["goal_yes"], TITLE).blocks["nl"]["note"]
    )


def test_what_cannot_be_compared_or_shown_says_so(built: Built) -> None:
    rows = read(Report(built.register).table_change(["old_yes", "rare_yes"], TITLE).blocks["en"])
    assert rows[0][3:] == ["not comparable", "–"]
    assert rows[1][3:] == ["x", "–"]
    few = built.register.change("goal_yes", version="linked")
    lost = FormattedEstimate(type(few)(**{**vars(few), "estimate": None, "direction": "too_few_pairs"}), "en")
    assert lost.cell().text == "–"


def test_by_class_every_cell_is_the_change_of_that_class(built: Built) -> None:
    block = Report(built.register).table_change(["goal_yes", "old_yes"], TITLE, by_class=True).blocks["en"]
    places = built.register.places("2022")
    assert len(block["columns"]) == 1 + len(places)
    assert sources(block["rows"][0]) == [
        built.register.change("goal_yes", domain=place.domain, value=place.value).id for place in places
    ]
    assert set(read(block)[1][1:]) == {"not comparable"}
    assert "not adjusted" not in plain(block["note"])


def test_a_class_that_the_wave_before_did_not_have_is_a_dash(built: Built) -> None:
    gone = "2014-2022.all.goal_yes.size_class.under_20k"
    estimates = {key: one for key, one in built.register.data["estimates"].items() if key != gone}
    register = Register(built.register.data | {"estimates": estimates})
    row = read(Report(register).table_change(["goal_yes"], TITLE, by_class=True).blocks["en"])[0]
    assert row.count("–") == 1


@pytest.mark.parametrize("by_class", [False, True])
def test_a_change_that_the_register_lacks_is_named(built: Built, by_class: bool) -> None:
    for words in ({"estimands": ["gaol_yes"]}, {"estimands": ["goal_yes"], "wave": "2014"}):
        with pytest.raises(UnknownNumber, match="no such change"):
            Report(built.register).table_change(title=TITLE, by_class=by_class, **words)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_plan_has_a_word_for_each_statistic_of_a_register(built: Built, language: str) -> None:
    declared = [words for words in built.register.estimands.values() if "plan" in words]
    statistics = {words["statistic"] for words in declared if words["plan"].startswith("estimands.")}
    assert "change" in statistics
    assert all(say(f"statistic {statistic}", language) for statistic in statistics)
