"""Annexes of a plan: the questionnaire, every question, every estimate and its record, all with sources."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from doorpakken.evidence.register.printed_numbers import printed
from doorpakken.products.reporting import Register, Report, UnknownNumber, annex
from doorpakken.products.reporting.blocks import Block, plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.formatting import FormattedEstimate
from doorpakken.products.reporting.notes import asked_questions
from doorpakken.products.reporting.tables.estimate_tables import every_question
from tests.support.rich_pieces import pieces
from tests.support.small_study import CODEBOOK, RESPONSES, STUDY, Built, build

OPEN = STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")
MINUS = "\u2212"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"), study=OPEN)


@pytest.fixture(scope="module")
def report(built: Built) -> Report:
    return Report(built.register)


def cells(block: Block) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in block["rows"]]


def heads(block: Block) -> list[str]:
    return [plain(column["text"]) for column in block["columns"]]


def annexes(report: Report, language: str) -> list[Block]:
    """Every block of the annexes."""
    shown = [*report.questionnaire(), report.concepts("blocks"), *report.every_question()]
    shown += [*report.every_estimate(), report.table_response(), report.table_response(domain="province")]
    blocks = [display.blocks[language] for display in shown]
    return blocks + annex(report.register, report.register.estimates, language)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_digit_of_the_annexes_has_a_source(report: Report, language: str) -> None:
    seen = 0
    for block in annexes(report, language):
        for piece in pieces(block):
            if isinstance(piece, str):
                assert not re.search(r"\d", piece), (block["id"], piece)
            elif "est" in piece:
                assert piece["est"] in report.register.estimates
                seen += 1
    assert seen > 400


@pytest.mark.parametrize("language", ["nl", "en"])
def test_blocks_of_the_annexes_have_ids_of_their_own_and_whole_rows(report: Report, language: str) -> None:
    blocks = annexes(report, language)
    assert len({block["id"] for block in blocks}) == len(blocks)
    for block in blocks:
        table = block.get("values", block)
        if "rows" in table:
            assert {len(row) for row in table["rows"]} == {len(table["columns"])}, block["id"]
            assert all(head.strip() for head in heads(table))


# Numbers in words.


@pytest.mark.parametrize(
    ("estimand", "value", "way", "dutch", "english"),
    [
        ("done_mean", 0.367, "pct", "37%", "37%"),
        ("done_mean", 0.367, "exact", "36,7%", "36.7%"),
        ("done_mean", 0.367, "interval", "28% tot 45%", "28% to 45%"),
        ("done_mean", 0.367, "exact_interval", "28,1% tot 45,0%", "28.1% to 45.0%"),
        ("trail_mean", 0.123, "value", "+12", "+12"),
        ("trail_mean", -0.067, "value", f"{MINUS}7", f"{MINUS}7"),
        ("trail_mean", -0.067, "exact", f"{MINUS}6,7", f"{MINUS}6.7"),
        ("trail_mean", -0.067, "points", f"{MINUS}7 procentpunt", f"{MINUS}7 percentage points"),
        ("trail_mean", 0.067, "points", "+7 procentpunt", "+7 percentage points"),
        ("trail_mean", 0.0, "points", "0 procentpunt", "0 percentage points"),
        ("trail_mean", 0.004, "value", "0", "0"),  # no sign before nothing
        ("trail_mean", -0.004, "value", "0", "0"),
        ("trail_mean", 0.004, "exact", "+0,4", "+0.4"),
        ("trail_mean", 0.0, "exact", "0,0", "0.0"),
        ("trail_mean", 1.0, "value", "+100", "+100"),
        ("gap_median", -10.0, "value", f"{MINUS}10", f"{MINUS}10"),
        ("gap_median", -4.3, "value", f"{MINUS}4,3", f"{MINUS}4.3"),
        ("done_mean", 0.367, "base", "120", "120"),
    ],
)
def test_means_of_shares_are_said_as_percentages_and_differences_in_points_with_a_sign(
    built: Built, estimand: str, value: float, way: str, dutch: str, english: str
) -> None:
    known = built.register.estimates[f"2014.{estimand}"]
    decimals = 1 if known.unit == "number" else 3
    row = {"estimate": value, "ci_low": 0.281, "ci_high": 0.45, "statistic": known.statistic}
    item = replace(known, low=0.281, high=0.45, base=120, n=120, printed=printed(row, known.unit, decimals))
    assert FormattedEstimate(item, "nl").say(way).text == dutch
    assert FormattedEstimate(item, "en").say(way).text == english


def test_an_interval_of_points_has_a_sign_at_both_ends(built: Built) -> None:
    known = built.register.estimates["2014.trail_mean"]
    row = {"estimate": -0.067, "ci_low": -0.15, "ci_high": 0.014, "statistic": "mean"}
    item = replace(known, low=-0.15, high=0.014, base=120, printed=printed(row, "points", 3))
    assert FormattedEstimate(item, "nl").exactly().text == f"{MINUS}6,7; {MINUS}15,0 tot +1,4; n = 120"
    assert FormattedEstimate(item, "en").say("interval").text == f"{MINUS}15 to +1"


@pytest.mark.parametrize(
    ("estimand", "way"),
    [
        *(("done_mean", way) for way in ("out_of_ten", "points", "value")),
        *(("trail_mean", way) for way in ("out_of_ten", "pct", "count")),
        *(("gap_median", way) for way in ("out_of_ten", "pct", "points")),
    ],
)
def test_a_number_is_not_said_as_what_it_is_not(built: Built, estimand: str, way: str) -> None:
    with pytest.raises(UnknownNumber, match=f"cannot be said as .{way}"):
        FormattedEstimate(built.register.estimates[f"2014.{estimand}"], "en").say(way)


# Records.


def record(register: Register, key: str, language: str = "en") -> Block:
    """The record of a number when every number is used."""
    return next(
        made
        for made in annex(register, register.estimates, language)
        if any(
            isinstance(piece, dict) and piece.get("est") == f"2014.{key}" for piece in pieces(made["values"])
        )
    )


def test_a_record_leaves_out_what_nothing_uses(built: Built) -> None:
    (made,) = annex(built.register, ["2014.role.2", "2014.role_count.answered.size_class.under_20k"], "en")
    assert [row[0] for row in cells(made["values"])] == ["adviser", "answered"]
    assert cells(made["values"])[0][1:] == ["40% 2/6", "67% 2/3", "0% 0/3"]
    (rate,) = annex(built.register, ["2014.response_rate.province.Zeeland"], "en")
    assert [row[0] for row in cells(rate["values"])] == ["Value", "Zeeland"]


def test_share_and_count_of_an_answer_stand_in_one_cell_that_is_the_place_of_both(built: Built) -> None:
    made = record(built.register, "role.2")
    assert made["id"] == "r-2014.role"
    assert heads(made["values"]) == ["Answer", "Total", "under 20,000", "20,000 to 50,000"]
    assert cells(made["values"]) == [
        ["adviser", "40% 2/6", "67% 2/3", "0% 0/3"],
        ["manager", "60% 4/6", "33% 1/3", "100% 3/3"],
        ["answered", "6", "3", "3"],
        ["no answer", "0", "0", "0"],
    ]
    first = made["values"]["rows"][0][1]
    assert [piece["est"] for piece in first if isinstance(piece, dict)] == [
        "2014.role.2",
        "2014.role_count.2",
    ]


def test_one_record_has_all_that_is_estimated_of_a_question(built: Built) -> None:
    for used in ("share_now_mean", "share_now_count.dont_know"):
        made = record(built.register, used)
        assert made["id"] == "r-2014.share_now"
        assert plain(made["title"]) == "Share now, 2014 (simulated)"
        assert [row[0] for row in cells(made["values"])] == [
            *("mean", "median", "answered", "not asked", "don't know", "no answer"),
        ]
    facts = {label: plain(words) for label, words in made["facts"]}
    assert facts["Definition"].count("municipalities that gave a number") == 2
    assert "Taylor linearisation; uncertainty by Woodruff's method" in facts["Method"]
    assert facts["Method"].endswith("Counts, not weighted.")


def test_places_that_are_no_column_have_rows_of_their_own(built: Built) -> None:
    made = record(built.register, "response_rate")
    assert heads(made["values"])[1:] == ["Total", "under 20,000", "20,000 to 50,000"]
    assert cells(made["values"]) == [
        ["Value", "60% 6/10", "50% 3/6", "75% 3/4"],
        ["Drenthe", "43% 3/7", "–", "–"],
        ["Zeeland", "100% 3/3", "–", "–"],
    ]


def test_a_declared_record_says_how_it_is_computed_and_from_which_columns(built: Built) -> None:
    facts = {label: plain(words) for label, words in record(built.register, "done_mean")["facts"]}
    assert facts["Calculation"] == 'done = share(concepts(group="blocks") == 3, least=2)'
    assert facts["Questions"] == "How far is block A and 2 more"
    assert facts["Raw data"].endswith("; columns a, b, c")
    assert facts["Codebook"] == "waves/2014/codebook.csv, rows 6–8"
    reached = {label: plain(words) for label, words in record(built.register, "reached", "nl")["facts"]}
    assert reached["Berekening"] == "share_now >= 60; van wie basis == 1"
    assert reached["Vragen"] == "Hoeveel nu?; Hoe weet u dat?"
    codes = {label: plain(words) for label, words in record(built.register, "a_done")["facts"]}
    assert codes["Counted"] == "3 = done"


SAME_LABELS = CODEBOOK.replace("1=ja|2=nee,1=yes|2=no", "1=weet niet|2=weet niet,1=don't know|2=don't know")
# Nobody of the small municipalities answers on block B.
NOBODY = "\n".join(
    re.sub(r"^(r\d,GM000[0-2],.*?,\d,.*?),.*?,", r"\1,-99,", line) for line in RESPONSES.splitlines()
)


@pytest.mark.parametrize(
    "documents", [{}, {"codebook": SAME_LABELS}, {"responses": NOBODY + "\n"}], ids=["", "labels", "nobody"]
)
def test_every_estimate_that_is_shown_has_one_place_in_the_annex(
    tmp_path: Path, documents: dict[str, str]
) -> None:
    """Also where an answer has the label of another or of a reason for none, and where nobody answered."""
    register = build(tmp_path, study=OPEN, **documents).register
    records = annex(register, register.estimates, "nl")
    places = Counter(piece["est"] for made in records for piece in pieces(made["values"]) if "est" in piece)
    assert places == Counter(list(register.estimates))


def test_a_share_of_nobody_is_not_shown_beside_its_count(tmp_path: Path) -> None:
    register = build(tmp_path, study=OPEN, responses=NOBODY + "\n").register
    assert cells(record(register, "bb_b_status.3")["values"])[0][1:] == [
        "0% 0/2", "not shown 0/0", "0% 0/2",
    ]  # fmt: skip


# The questionnaire.


def asked(report: Report, language: str) -> dict[str, Block]:
    return {block["id"]: block for display in report.questionnaire() for block in [display.blocks[language]]}


def test_the_questionnaire_follows_the_codebook_under_its_headings(report: Report) -> None:
    blocks = asked(report, "en")
    made = [(block["block"], plain(block.get("caption", block.get("text")))) for block in blocks.values()]
    assert made == [
        ("table", "Single questions"),
        ("heading", "Blocks"), ("table", "How far is …"),
        ("heading", "Goals"), ("table", "Single questions"),
        ("heading", "Barriers"), ("table", "What stands in your way? …"),
        ("heading", "Last"), ("table", "Single questions"),
    ]  # fmt: skip
    items = report.register.data["sources"]["2014"]
    names = [
        row[heads(block).index("Name")]
        for block in blocks.values()
        if "rows" in block
        for row in cells(block)
    ]
    assert names == list(items)


def test_questions_of_one_stem_share_their_answers_and_the_sentences_of_their_notes(report: Report) -> None:
    block = asked(report, "en")["asked-bb-a-status"]
    assert heads(block) == ["Question", "Row", "Name", "Remark"]
    assert cells(block) == [
        ["block A", "6 (column a)", "bb_a_status", "Of B too."],
        ["block B", "7 (column b)", "bb_b_status", "–"],
        ["block C", "8 (column c)", "bb_c_status", "Then answer."],
    ]
    files = "Codebook: waves/2014/codebook.csv. Raw data: waves/2014/responses.csv (sha256 "
    assert f" Think of all. {files}" in plain(block["note"])
    ticks = asked(report, "nl")["asked-barrier-money"]
    assert heads(ticks) == ["Vraag", "Rij", "Naam"]  # without notes no column of them
    told = "Antwoorden: 0 = niet genoemd; 1 = genoemd; -99 = geen antwoord. Codeboek: "
    assert plain(ticks["note"]).startswith(told)


@pytest.mark.parametrize(
    ("missing", "condition", "column", "told"),
    [
        ("-97|-98|-99", "", "Answers", "-97 = not applicable"),
        ("-98|-99", "goal=1", "Remark", "Asked only where Goal: yes. Think of all."),
    ],
)
def test_questions_of_one_stem_with_other_answers_or_routing_are_told_one_by_one(
    tmp_path: Path, missing: str, condition: str, column: str, told: str
) -> None:
    line = next(line for line in CODEBOOK.splitlines() if line.startswith("bb_b_status"))
    other = line.replace("-98|-99,,first", f"{missing},{condition},first")
    report = Report(build(tmp_path, study=OPEN, codebook=CODEBOOK.replace(line, other)).register)
    block = asked(report, "en")["asked-bb-a-status"]
    assert plain(block["caption"]) == "How far is …"
    first, second, _ = cells(block)
    at = heads(block).index(column)
    assert told in second[at]
    assert told not in first[at]


@pytest.mark.parametrize(
    ("variable", "dutch", "english"),
    [
        ("share_now", "Alleen gevraagd bij Doel: ja of nee. Schat zo nodig.",
         "Asked only where Goal: yes or no. Estimate if need be."),
        ("share_target", "Alleen gevraagd bij Doel: ja.", "Asked only where Goal: yes."),
        ("basis", "Alleen gevraagd bij Deel nu: ten minste 1.", "Asked only where Share now: at least 1."),
        ("staff", "–", "–"),
    ],
)  # fmt: skip
def test_routing_is_told_in_words(report: Report, variable: str, dutch: str, english: str) -> None:
    for language, words in (("nl", dutch), ("en", english)):
        rows = cells(asked(report, language)["asked-goal"])
        (row,) = [row for row in rows if row[-1] == variable]
        assert row[2] == words


def test_numbers_of_routing_and_ranges_are_written_as_the_language_does(tmp_path: Path) -> None:
    changed = CODEBOOK.replace("share_now>=1", "share_now>2.5").replace(
        "fte?,,,,,0,,", "fte?,,,,,0.25,12000,"
    )
    assert changed.count("2.5,") + changed.count("0.25,") == 2
    report = Report(build(tmp_path, study=OPEN, codebook=changed).register)
    for language, routed, ranged in (
        ("nl", "Deel nu: meer dan 2,5.", "0,25 tot en met 12.000;"),
        ("en", "Share now: more than 2.5.", "0.25 up to 12,000;"),
    ):
        rows = {row[-1]: row for row in cells(asked(report, language)["asked-goal"])}
        assert rows["basis"][2].endswith(routed)
        assert ranged in rows["staff"][1]


@pytest.mark.parametrize(
    ("variable", "answers"),
    [
        ("role", "2 = adviser; 1 = manager; -99 = no answer"),
        ("share_now", "whole number from 0 up to 100; -91 = not asked; -98 = don't know; -99 = no answer"),
        ("staff", "number from 0; -98 = don't know; -99 = no answer"),
        ("delay", "whole number; -98 = don't know; -99 = no answer"),
        ("remark", "own words; -99 = no answer"),
        ("respondent_id", "identifier"),
        ("municipality", "code of the unit"),
        ("together", "identifier of the group; -97 = not applicable"),
    ],
)
def test_answers_are_told_with_their_codes_and_reasons_for_none(
    report: Report, variable: str, answers: str
) -> None:
    tables = [block for block in asked(report, "en").values() if heads_of_single(block)]
    (row,) = [row for block in tables for row in cells(block) if row[-1] == variable]
    assert row[1] == answers


def test_each_row_of_the_codebook_is_a_place_that_records_lead_to(report: Report) -> None:
    """In the names of the questions; the rows are those of the file, and a record leads to its own."""
    blocks = [block for block in asked(report, "en").values() if block["block"] == "table"]
    places = {
        row[heads(block).index("Name")][0]["id"]: plain(row[heads(block).index("Row")])
        for block in blocks
        for row in block["rows"]
    }
    lines = CODEBOOK.splitlines()
    assert len(places) == len(lines) - 1
    for place, row in places.items():
        number, *column = row.split(" ", 1)
        variable, head, *_ = lines[int(number) - 1].split(",")
        assert place == f"q-2014.{variable}"
        assert column == ([f"(column {head})"] if head != variable else [])
    records = annex(report.register, report.register.estimates, "en")
    linked = {
        (piece["to"], piece["text"])
        for record in records
        for label, words in record["facts"]
        if label == "Codebook"
        for piece in words
        if isinstance(piece, dict) and "to" in piece
    }
    assert len(linked) > len(lines) / 3
    assert {(place, number.split(" ")[0]) for place, number in places.items()} >= linked


def heads_of_single(block: Block) -> bool:
    return block["block"] == "table" and heads(block) == ["Question", "Answers", "Remark", "Row", "Name"]


def test_concepts_are_told_with_what_they_ask_and_when(report: Report) -> None:
    block = report.concepts("blocks").blocks["nl"]
    assert plain(block["caption"]) == "De blokken"
    assert heads(block) == ["Onderwerp", "Betekenis", "Rol", "Klaar op", "Ook genoemd"]
    assert cells(block) == [  # block D is not asked about
        ["Blok A", "Een register.", "neemt gegevens af", "1 januari 2015", "AA, Aa 1"],
        ["Blok B", "–", "–", "1 januari 2015", "–"],
        ["Blok C", "–", "–", "nog geen datum", "–"],
    ]


def test_a_group_of_concepts_that_is_not_there_is_refused_with_those_that_are(report: Report) -> None:
    with pytest.raises(UnknownNumber, match="no concepts of group 'bloks' in wave 2014; nearest: blocks"):
        report.concepts("bloks")


def test_blocks_of_an_earlier_wave_have_ids_of_their_own(built: Built) -> None:
    """So that a chapter can show two waves."""
    data = built.register.data
    later = data["waves"]["2014"] | {"reference_date": "2018-01-01"}
    sources = data["sources"] | {"2018": data["sources"]["2014"]}
    estimates = dict(data["estimates"])
    for key, one in data["estimates"].items():
        estimates[key.replace("2014.", "2018.", 1)] = one | {"wave": "2018"}
    both = {"waves": data["waves"] | {"2018": later}, "sources": sources, "estimates": estimates}
    report = Report(Register(data | both))
    ids = [
        display.blocks["en"]["id"]
        for wave in ("2014", "2018")
        for display in (
            *(
                *report.questionnaire(wave=wave),
                report.concepts("blocks", wave=wave),
                report.table_response(wave=wave),
            ),
            *(*report.every_question(wave), *report.every_estimate(wave)),
        )
    ]
    assert Counter(ids).most_common(1)[0][1] == 1
    assert len(ids) > 50


# Every question, every estimate.


def test_every_question_stands_under_its_section_and_ticks_of_one_stem_together(report: Report) -> None:
    blocks = [display.blocks["en"] for display in report.every_question()]
    assert [block["id"] for block in blocks] == [
        *("all-role-note", "all-role"),
        *("part-bb-a-status-2014", "all-bb-a-status-note"),
        *("all-bb-a-status", "all-bb-b-status", "all-bb-c-status"),
        *("part-goal-2014", "all-goal-note"),
        *("all-goal", "all-share-now", "all-basis", "all-share-target", "all-staff"),
        "all-delay",
        *("part-barrier-money-2014", "all-barrier-money-ticks-note", "all-barrier-money-ticks"),
    ]
    assert all(
        left["block"] != right["block"] or left["block"] == "table" for left, right in pairwise(blocks)
    )
    ticks = blocks[-1]
    assert plain(ticks["caption"]) == "What stands in your way?"
    assert heads(ticks) == ["Answer", "Total", "under 20,000", "20,000 to 50,000", "n (answered)"]
    assert cells(ticks) == [["money", "38%*", "33%*", "50%*", "5"], ["people", "38%*", "33%*", "50%*", "5"]]
    assert ticks["rows"][0][1][0]["est"] == "2014.barrier_money.1"


def test_a_single_tick_has_a_table_of_its_own(tmp_path: Path) -> None:
    lines = [line for line in CODEBOOK.splitlines() if not line.startswith("barrier_people")]
    wave_without = {"responses": re.sub(r",[^,]*,([^,]*)$", r",\1", RESPONSES, flags=re.M)}
    built = build(tmp_path, study=OPEN, codebook="\n".join(lines) + "\n", **wave_without)
    ids = [block["id"] for block in every_question(Context(built.register, "en"))]
    assert ids[-1] == "all-barrier-money"


def test_what_is_declared_stands_under_its_research_question_and_the_rest_last(report: Report) -> None:
    note, *shown = [one.blocks["en"] for one in report.every_estimate()]
    assert note["block"] == "note"
    tables = {plain(block["caption"]): block for block in shown}
    assert {caption: [row[0] for row in cells(block)] for caption, block in tables.items()} == {
        "How far?": [
            "Block A: done",
            "Block B: done",
            "Block C: done",
            "Done, mean",
            "Difference",
            "Both done",
        ],
        "And the goal?": ["60 or more", "Median distance"],
        "Other estimates of the plan": ["For each fte"],
    }
    assert [block["id"] for block in tables.values()] == ["declared-q1", "declared-q2", "declared-other"]
    difference = cells(tables["How far?"])[4]
    assert difference[1:] == [f"{MINUS}7*", f"{MINUS}11*", "0*"]


def test_what_a_wave_lacks_is_left_out_of_its_tables(built: Built) -> None:
    data = built.register.data
    estimates = {
        key: one
        for key, one in data["estimates"].items()
        if data["estimands"][one["estimand"]].get("question") != "q2"
    }
    tables = [
        one.blocks["en"]["id"] for one in Report(Register(data | {"estimates": estimates})).every_estimate()
    ]
    assert tables == ["declared-q1-note", "declared-q1", "declared-other"]


@pytest.mark.parametrize(
    ("estimands", "words"),
    [
        (["a_done"], "Question: ‘How far is block A’"),
        (["both_done"], "Questions: ‘How far is block A’ ‘How far is block B’"),
        (["done_mean"], "Question: ‘How far is block A’ The questions of the other rows stand in"),
        (["a_done", "both_done"], "Questions: ‘How far is block A’ ‘How far is block B’"),
        (["response_rate"], ""),
    ],
)
def test_the_questions_behind_estimands_are_quoted_or_the_first_of_many(
    built: Built, estimands: list[str], words: str
) -> None:
    assert plain(asked_questions(Context(built.register, "en", "2014"), estimands)).startswith(words)
