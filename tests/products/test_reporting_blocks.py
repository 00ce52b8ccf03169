"""Tables, figures, records and chapters: every number has its source, and what may not be shown is not."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from doorpakken.errors import UserError
from doorpakken.products.reporting import (
    MIME,
    Display,
    Register,
    Report,
    UnknownNumber,
    annex,
    chapter,
    chapter_report,
    notes,
)
from doorpakken.products.reporting import display_functions as marks
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.chapter_report import display_functions
from doorpakken.products.reporting.context import Context
from tests.support.reporting_register import example, plain_survey
from tests.support.rich_pieces import pieces

TITLE = {"nl": "{{ data_phrase() }}: {{ est('kcc_goal_80_yes').pct }}", "en": "Finding"}
BARE = {"nl": "Bevinding", "en": "Finding"}
EFFECTS = ["impact_service_quality", "impact_ops_efficiency"]


@pytest.fixture(scope="module")
def register() -> Register:
    return example()


@pytest.fixture(scope="module")
def report(register: Register) -> Report:
    return Report(register)


def every_display(report: Report) -> list[Display]:
    return [
        report.table_question("kcc_goal_80"),
        report.table_question("kcc_share_now_pct"),
        report.table_response(),
        report.table_estimands(["kcc_goal_80_yes", "digid_finished", "bag_finished"], TITLE),
        report.figure_shares_by_class("kcc_goal_80_yes", TITLE),
        report.figure_shares_by_class("kcc_goal_80", BARE, category="1"),
        report.figure_shares(["bag_finished", "kcc_goal_80_yes", "digid_finished"], TITLE),
        report.figure_distribution(EFFECTS, BARE, neutral="3"),
        report.figure_distribution(["kcc_goal_80"], BARE, by_class=True),
        report.figure_response(BARE),
    ]


def test_every_digit_in_a_block_has_a_source(report: Report, register: Register) -> None:
    for display in every_display(report):
        for block in display.blocks.values():
            for piece in pieces(block):
                if isinstance(piece, str):
                    assert not re.search(r"\d", piece), (block["id"], piece)
                elif "est" in piece:
                    assert piece["est"] in register.estimates


def test_figure_text_holds_no_number_that_its_table_or_axis_lacks(report: Report) -> None:
    for display in every_display(report):
        for block in display.blocks.values():
            if block["block"] != "figure":
                continue
            table = block["data"]
            known = " ".join(
                plain(cell) for row in [*table["rows"], [c["text"] for c in table["columns"]]] for cell in row
            )
            known += " ".join(block["ticks"]) + plain(block["title"])
            for svg in (block["svg"], block["svg_narrow"]):
                words = "\n".join(
                    e.text or "" for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("text")
                )
                for number in re.findall(r"\d+(?:[.,]\d+)*", words + "\n" + block["alt"]):
                    assert number in known, (block["id"], number)


def test_withheld_numbers_are_nowhere(report: Report, register: Register) -> None:
    withheld = {key for key, item in register.estimates.items() if not item.is_shown}
    assert len(withheld) >= 5
    seen = 0
    for display in every_display(report):
        for block in display.blocks.values():
            for piece in pieces(block):
                if isinstance(piece, dict) and piece.get("est") in withheld and not piece["text"].isdigit():
                    assert piece["text"] in ("x", "niet getoond", "not shown")
                    seen += 1
    assert seen > 10


def test_blocks_have_their_form_and_both_languages(report: Report) -> None:
    for display in every_display(report):
        assert list(display.blocks) == ["nl", "en"]
        for block in display.blocks.values():
            table = block if block["block"] == "table" else block["data"]
            assert re.fullmatch(r"[A-Za-z0-9-]+", table["id"])
            assert table["row_headers"] == 1
            assert {len(row) for row in table["rows"]} == {len(table["columns"])}
            json.dumps(block)


def test_question_table_counts_who_did_not_answer(report: Report) -> None:
    block = report.table_question("kcc_goal_80").blocks["nl"]
    rows = {plain(row[0]): [plain(cell) for cell in row[1:]] for row in block["rows"]}
    assert rows == {
        "ja": ["62%", "62%", "x"],
        "nee": ["38%", "38%", "x"],
        "n (gaf antwoord)": ["140", "46", "x"],
        "niet meegeteld: weet niet": ["6", "2", "1"],
    }
    assert block["rows"][0][1] == [{"text": "62%", "est": "2014.kcc_goal_80.1"}]
    assert block["rows"][3][1] == [{"text": "6", "est": "2014.kcc_goal_80_count.dont_know"}]
    assert plain(block["caption"]) == "Deel · Vraag naar kcc_goal_80?"
    assert "x of niet getoond" in plain(block["note"])
    assert "Gewogen naar het aantal gemeenten per klasse." in plain(block["note"])
    assert "2014 (gesimuleerd)" in plain(block["note"])


def test_numeric_question_shows_mean_and_median(report: Report) -> None:
    rows = report.table_question("kcc_share_now_pct").blocks["en"]["rows"]
    assert [(plain(row[0]), plain(row[1]), plain(row[2])) for row in rows[:2]] == [
        ("mean", "54.6", "–"), ("median", "55", "–"),
    ]  # fmt: skip


def test_response_table_has_classes_and_total(report: Report) -> None:
    rows = report.table_response().blocks["nl"]["rows"]
    assert [[plain(cell) for cell in row] for row in rows] == [
        ["Totaal", "403", "146", "36%"],
        ["minder dan 20.000 inwoners", "137", "40", "29%"],
        ["100.000 inwoners en meer", "30", "22", "73%"],
    ]


def test_indicative_is_marked_and_explained(report: Report) -> None:
    block = report.table_estimands(["kcc_goal_80_yes"], TITLE).blocks["nl"]
    assert [plain(cell) for cell in block["rows"][0][1:]] == ["43%", "25%*", "x"]
    assert "* of indicatief: het interval is breder dan 30 procentpunten." in plain(block["note"])
    figure = report.figure_shares_by_class("kcc_goal_80_yes", TITLE).blocks["nl"]
    assert "indicatief" in figure["svg"]


def test_mean_that_is_indicative_is_not_explained_with_points() -> None:
    given = example()
    key = "2014.kcc_share_now_pct_mean"
    given.data["estimates"][key] |= {"flag": "indicative"}
    block = Report(given).table_question("kcc_share_now_pct").blocks["nl"]
    assert plain(block["rows"][0][1]) == "54,6*"
    assert "* of indicatief: het interval is breed voor antwoorden" in plain(block["note"])
    assert "procentpunten" not in plain(block["note"])


def test_heads_say_what_classes_count_once_and_only_where_classes_are_numbers(report: Report) -> None:
    for language, heads, below in (
        ("nl", ["minder dan 20.000", "100.000 en meer"], "Klassen naar aantal inwoners."),
        ("en", ["under 20,000", "100,000 and over"], "Classes by number of inhabitants."),
    ):
        for block in (
            report.table_question("kcc_goal_80").blocks[language],
            report.table_estimands(["kcc_goal_80_yes"], TITLE).blocks[language],
        ):
            assert [plain(column["text"]) for column in block["columns"]][2:] == heads
            assert below in plain(block["note"])
    named = example()
    named.data["domains"]["size_class"] = {
        "under_20k": {"nl": "kleine gemeenten", "en": "small municipalities"},
        "100k_and_over": {"nl": "grote gemeenten", "en": "large municipalities"},
    }
    block = Report(named).table_question("kcc_goal_80").blocks["nl"]
    assert [plain(column["text"]) for column in block["columns"]][2:] == [
        "kleine gemeenten",
        "grote gemeenten",
    ]
    assert "Klassen" not in plain(block["note"])


def test_bars_carry_the_star_of_an_indicative_number() -> None:
    given = example()
    given.data["estimates"]["2014.impact_service_quality.4"] |= {"flag": "indicative"}
    block = Report(given).figure_distribution(EFFECTS, BARE, neutral="3").blocks["nl"]
    row = [plain(cell) for cell in block["data"]["rows"][0]]
    (starred,) = [words for words in row if words.endswith("*")]
    assert f">{starred}</text>" in block["svg"]
    assert "* of indicatief" in plain(block["note"])


def test_figure_of_several_questions_quotes_each_once(report: Report) -> None:
    note = plain(report.figure_distribution(EFFECTS, BARE, neutral="3").blocks["nl"]["note"])
    assert note.startswith(
        "Vragen: ‘Vraag naar impact_service_quality?’ ‘Vraag naar impact_ops_efficiency?’ "
    )


def test_figure_says_its_finding_its_question_and_its_origin(report: Report) -> None:
    block = report.figure_shares_by_class("kcc_goal_80_yes", TITLE).blocks["nl"]
    assert plain(block["title"]) == "In de gesimuleerde gegevens: 43%"
    assert block["alt"] == (
        "In de gesimuleerde gegevens: 43%. Totaal: 43% (36% tot 50%); "
        "minder dan 20.000 inwoners: 25% (9% tot 53%); 100.000 inwoners en meer: niet getoond."
    )
    note = plain(block["note"])
    assert note.startswith("Vraag: ‘Vraag naar kcc_goal_80?’ Lijnen: interval van 95%.")
    assert "gesimuleerde gegevens" in block["svg"]
    assert "gesimuleerde gegevens" in block["svg_narrow"]
    assert block["ticks"] == ["0%", "25%", "50%", "75%", "100%"]


def test_shares_are_ordered_with_those_not_shown_last(report: Report) -> None:
    block = report.figure_shares(["bag_finished", "kcc_goal_80_yes", "digid_finished"], BARE).blocks["en"]
    order = report.by_share(["bag_finished", "kcc_goal_80_yes", "digid_finished"])
    assert order == ["digid_finished", "kcc_goal_80_yes", "bag_finished"]
    assert [plain(row[0]) for row in block["data"]["rows"]] == [
        "DigiD completed",
        "Has the goal",
        "BAG completed",
    ]


def test_distribution_keeps_those_who_do_not_know_apart(report: Report) -> None:
    block = report.figure_distribution(EFFECTS, BARE, neutral="3").blocks["nl"]
    heads = [plain(column["text"]) for column in block["data"]["columns"]]
    assert heads[1:] == [
        "sterk ongunstig",
        "ongunstig",
        "geen effect",
        "gunstig",
        "sterk gunstig",
        "n",
        "weet niet",
    ]
    assert [plain(cell) for cell in block["data"]["rows"][1]] == [
        "Doelmatigheid", "x", "10%", "25%", "40%", "x", "140", "5",
    ]  # fmt: skip
    assert "niet getoond" in block["svg"]


def test_items_with_other_answers_are_not_drawn_together(report: Report) -> None:
    with pytest.raises(UnknownNumber, match="other answers"):
        report.figure_distribution(["impact_service_quality", "kcc_goal_80"], BARE)
    with pytest.raises(UnknownNumber, match="no answer '9'"):
        report.figure_distribution(EFFECTS, BARE, neutral="9")


@pytest.mark.parametrize(
    "ask",
    [
        lambda report: report.table_question("kcc_goal_81"),
        lambda report: report.table_estimands(["kcc_goal_80_yess"], BARE),
        lambda report: report.figure_shares_by_class("kcc_goal_80_yess", BARE),
        lambda report: report.figure_distribution(["kcc_goal_81"], BARE),
    ],
)
def test_unknown_names_come_with_the_nearest(report: Report, ask: Any) -> None:
    with pytest.raises(UnknownNumber) as caught:
        ask(report)
    assert any("kcc_goal_80" in name for name in caught.value.nearest)


def test_annex_has_a_place_for_every_link_and_one_record_per_question_or_declared_estimand(
    register: Register, report: Report
) -> None:
    used = {
        piece["est"]
        for display in every_display(report)
        for piece in pieces(display.blocks["nl"])
        if isinstance(piece, dict) and "est" in piece
    }
    records = annex(register, used, "nl")
    places = [
        piece["est"]
        for record in records
        for row in record["values"]["rows"]
        for cell in row
        for piece in (cell if isinstance(cell, list) else [])
        if "est" in piece
    ]
    assert len(places) == len(set(places))
    assert used <= set(places)
    assert len({record["id"] for record in records}) == len(records)
    assert [record["id"].removeprefix("r-2014.") for record in records] == [
        *("population", "respondents", "response_rate", "kcc_goal_80_yes", "digid_finished", "bag_finished"),
        *("kcc_share_now_pct", "kcc_goal_80", "impact_service_quality", "impact_ops_efficiency"),
    ]


def test_record_leads_back_to_column_codebook_and_command(register: Register) -> None:
    (record,) = annex(register, ["2014.kcc_goal_80_yes"], "nl")
    facts = {label: plain(words) for label, words in record["facts"]}
    assert facts["Ruwe gegevens"] == "data/raw/2014/responses.csv (sha256 fedcba987654); kolom KCC_GOAL_80"
    assert facts["Codeboek"] == "data/raw/2014/codebook.csv, rij 10"
    assert facts["Meegeteld"] == "1 = ja"
    assert facts["Narekenen"] == "doorpakken trace 2014.kcc_goal_80_yes"
    assert facts["Methode"] == (
        "Gewogen naar het aantal gemeenten per klasse. Onzekerheid berekend met Taylor-linearisatie; "
        "interval volgens Wilson; met correctie voor een eindige populatie."
    )
    assert facts["Klassen"] == "naar aantal inwoners"
    (row,) = record["values"]["rows"]
    assert [plain(cell) for cell in row[1:]] == [
        "42,5% (35,5–49,8%) 61/140", "25% (9–53%) 10/38", "niet getoond",
    ]  # fmt: skip


def test_annex_refuses_what_the_register_lacks(register: Register) -> None:
    with pytest.raises(UnknownNumber, match="no estimate 'nowhere'"):
        annex(register, ["nowhere"], "en")


def test_study_without_classes_or_population_in_one_language() -> None:
    survey = Report(plain_survey())
    block = survey.table_question("codes").blocks["en"]
    assert [plain(column["text"]) for column in block["columns"]] == ["Answer", "Total"]
    assert [[plain(cell) for cell in row] for row in block["rows"]] == [
        ["yes", "81%"],
        ["no", "19%"],
        ["n (answered)", "160"],
    ]
    assert "Not weighted." in plain(block["note"])
    assert plain(block["caption"]) == "Do you write code?"
    assert [[plain(c) for c in row] for row in survey.table_response().blocks["en"]["rows"]] == [
        ["Total", "160"]
    ]
    figure = survey.figure_shares_by_class("codes", {"en": "Most do"}, category="A1").blocks["en"]
    assert "simulated" not in figure["svg"] + plain(figure["note"])
    note, asked = [display.blocks["en"] for display in survey.every_question()]
    assert (plain(asked["caption"]), asked["note"]) == ("Do you write code?", "")
    assert "Not weighted." in plain(note["text"])
    assert annex(survey.register, ["2018.codes.A1"], "en")[0]["id"] == "r-2018.codes"


def test_every_question_follows_the_codebook_under_ids_of_its_own(report: Report) -> None:
    ids = [display.blocks["nl"]["id"] for display in report.every_question()]
    assert ids == [
        *("part-impact-service-quality-2014", "all-impact-service-quality-note"),
        *("all-impact-service-quality", "all-impact-ops-efficiency"),
        *("all-kcc-goal-80", "all-kcc-share-now-pct"),
    ]


def test_display_gives_one_bundle_with_a_preview(report: Report) -> None:
    for display in every_display(report):
        bundle = display._repr_mimebundle_()
        assert set(bundle) == {MIME, "text/html"}
        assert bundle[MIME] == display.blocks
        assert "<table" in bundle["text/html"] or "<svg" in bundle["text/html"]


def test_chapter_finds_the_register_by_name_and_by_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, register: Register
) -> None:
    monkeypatch.delenv("DOORPAKKEN_REGISTER", raising=False)
    notebooks = tmp_path / "study" / "notebooks"
    notebooks.mkdir(parents=True)
    monkeypatch.chdir(notebooks)
    with pytest.raises(UserError, match="the chapter has no numbers yet"):
        chapter()
    (tmp_path / "study" / "results").mkdir()
    (tmp_path / "study" / "results" / "register.json").write_text(json.dumps(register.data), encoding="utf-8")
    assert chapter().register.latest == "2014"
    other = tmp_path / "other.json"
    other.write_text(json.dumps(plain_survey().data), encoding="utf-8")
    monkeypatch.setenv("DOORPAKKEN_REGISTER", str(other))
    assert chapter().register.latest == "2018"


@pytest.mark.parametrize(
    ("level", "said"), [(0.95, "95%"), (0.9, "90%"), (0.975, "97,5%"), (0.995, "99,5%"), (0.58, "58%")]
)
def test_a_level_of_confidence_is_said_as_it_is(level: float, said: str) -> None:
    found = replace(next(item for item in example().estimates.values() if item.low is not None), level=level)
    assert plain(notes.level(Context(example(), "nl"), [found])) == f"Lijnen: interval van {said}."


@pytest.mark.parametrize(
    ("design", "said"),
    [
        ({"strata": "size_class"}, "Weighted to the number of municipalities in each class."),
        ({"strata": "province"}, "Weighted to the number of municipalities in each province."),
        ({"type": "simple", "strata": None}, "Weighted to the number of municipalities."),
        ({"type": "simple", "population": None}, "Not weighted."),
    ],
)
def test_a_note_says_how_the_wave_was_weighted(design: dict[str, Any], said: str) -> None:
    register = example()
    wave = register.waves["2014"] | {"design": register.waves["2014"]["design"] | design}
    changed = Register(register.data | {"waves": {"2014": wave}})
    assert notes.weighting(Context(changed, "en", "2014")) == said


def test_a_display_function_is_called_without_its_context_and_a_wrong_name_tells_the_nearest() -> None:
    report = Report(example())
    assert [*signature(report.table_estimands).parameters] == ["estimands", "title", "wave"]
    assert "figure_matrix" in dir(report)
    with pytest.raises(AttributeError, match="no display function 'figure_matrx'; nearest: figure_matrix"):
        report.figure_matrx()
    with pytest.raises(TypeError, match="unexpected keyword argument 'waves'"):
        report.table_question("kcc_goal_80", waves="2014")


def test_a_function_with_the_mark_is_a_display_function(monkeypatch: pytest.MonkeyPatch) -> None:
    known = dict(display_functions())
    monkeypatch.setattr(chapter_report, "display_functions", lambda: known)

    def table_wave(context: Context, title: Any) -> dict[str, Any]:
        """The wave and nothing else."""
        return {"block": "note", "id": context.wave, "text": [*title, context.wave_label]}

    assert marks.display(table_wave) is table_wave
    known["table_wave"] = marks.DISPLAY_FUNCTIONS.pop("table_wave")
    shown = Report(example()).table_wave({"nl": "Meting ", "en": "Wave "}, wave="2014")
    assert {language: plain(block["text"])[:5] for language, block in shown.blocks.items()} == {
        "nl": "Metin", "en": "Wave ",
    }  # fmt: skip
