"""Exports of LimeSurvey: codes stay codes, columns of the program are no questions, blanks by routing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from doorpakken.data.drafting import draft_wave
from doorpakken.data.intake import admit, inspect_wave, read_raw
from doorpakken.data.study import Wave, load_study
from doorpakken.data.study.spreadsheet_formulas import original
from tests.support import tiny_study as tiny
from tests.support.settle_draft import codebook, settle

PROGRAM = ["submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp"]
TIMES = ["interviewtime", "groupTime7", "roleTime", "kccTime", "whyTime", "mcTime"]
ASKED = ["role", "kcc", "kcc2", "mc[SQ001]", "mc[SQ002]", "mc[other]", "why"]
Rows = dict[str, dict[str, str]]


def export(number: int = 48, *, tick: str = "Y", role: tuple[str, ...] = ("A1", "A10", "A2")) -> str:
    """An export with codes, of so many responses; of those with kcc N none was asked kcc2."""
    lines = [",".join(f'"{head}"' for head in ["id", *PROGRAM, *ASKED, *TIMES])]
    for at in range(1, number + 1):
        moment = f"2022-03-{at % 28 + 1:02d} 10:01:12"
        kcc = "YN"[at % 2]
        cells = [
            str(at), moment, "4", ("nl", "en")[at % 3 == 0], str(990000 + 7 * at), moment, moment,
            role[at % 3], kcc, f"AO0{at % 3 + 1}" if kcc == "Y" and at % 5 else "",
            tick if at % 2 else "", tick if at % 4 == 0 else "", "iets" if at % 9 == 0 else "",
            "vrij" if at % 7 == 0 else "", *(f"{at * 1.37:.2f}" for _ in TIMES),
        ]  # fmt: skip
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join([*lines, ""])


def drafted(folder: Path, text: str, **options: Any) -> tuple[dict[str, Any], Rows]:
    """wave.yaml and the codebook rows, by column, of a draft in the tiny study."""
    study = tiny.write_study(folder)
    (folder / "export.csv").write_text(text, "utf-8")
    options = {"language": "nl"} | options
    made = draft_wave(study.parent / "waves", "2022", folder / "export.csv", ("nl", "en"), **options)
    wave: dict[str, Any] = yaml.safe_load((made.folder / "wave.yaml").read_text("utf-8"))
    return wave, {row["column"]: row for row in codebook(made.folder)}


def settled(folder: Path) -> Wave:
    settle(folder / "study.yaml", "2022")
    return load_study(folder / "study.yaml").waves["2022"]


def test_an_export_of_codes_says_codes_and_what_the_program_adds_is_no_question(tmp_path: Path) -> None:
    wave, rows = drafted(tmp_path, export())
    assert wave["responses"]["answers"] == "codes"
    assert {rows[name]["type"] for name in ("lastpage", "startlanguage", "seed", *TIMES)} == {"text"}
    assert {rows[name]["type"] for name in ("submitdate", "startdate", "datestamp")} == {"datetime"}
    assert (rows["mc[other]"]["type"], rows["why"]["type"]) == ("text", "text")
    assert {name for name, row in rows.items() if row["concept"]} == set(ASKED) - {"mc[other]", "why"}
    assert rows["role"]["labels_nl"] == "A1=A1|A2=A2|A10=A10"
    assert rows["kcc"]["labels_nl"] == "N=N|Y=Y"


@pytest.mark.parametrize(("tick", "declared"), [("Y", "Y"), ("1", "blank")])
def test_a_ticked_box_holds_y_or_1_and_the_others_below_it_count_as_not_ticked(
    tmp_path: Path, tick: str, declared: str
) -> None:
    wave, rows = drafted(tmp_path, export(tick=tick))
    assert wave["responses"]["ticks"] == f"TODO (is an empty cell a box that was not ticked) {declared}"
    assert [rows[f"mc[SQ00{at}]"]["stem_nl"] for at in (1, 2)] == ["mc", "mc"]
    assert rows["mc[SQ001]"]["labels_nl"] == "0=no|1=yes"
    answers = admit(settled(tmp_path), read_raw(load_study(tmp_path / "study.yaml").waves["2022"]))
    assert answers["mc_sq001"].fillna("-").tolist()[:4] == ["1", "-", "1", "0"]
    assert answers["mc_sq002"].fillna("-").tolist()[:4] == ["0", "-", "0", "1"]
    assert answers["mc_sq001__missing"].fillna("-").tolist()[:2] == ["-", "no_answer"]


def test_letters_alone_are_codes_in_a_file_of_limesurvey_only(tmp_path: Path) -> None:
    lines = ["id,kcc,n", *(f"r{at},{'YN'[at % 2]},{at + 100}" for at in range(20)), ""]
    wave, rows = drafted(tmp_path, "\n".join(lines))
    assert (wave["responses"]["answers"], rows["kcc"]["labels_nl"]) == ("labels", "0=N|1=Y")


def test_answers_in_words_stay_labels(tmp_path: Path) -> None:
    wave, rows = drafted(tmp_path, export(role=("Beleid", "Uitvoering", "Directie")))
    assert wave["responses"]["answers"] == "labels"
    assert rows["role"]["labels_nl"] == "1=Uitvoering|2=Directie|3=Beleid"
    assert rows["lastpage"]["type"] == "text"
    assert inspect_wave(settled(tmp_path))[1][1:] == []


def test_numbers_that_recur_are_codes_to_which_labels_may_be_given(tmp_path: Path) -> None:
    lines = ["id,kcc", *(f"r{at},{at % 3 + 1}" for at in range(20)), ""]
    wave, _ = drafted(tmp_path, "\n".join(lines))
    assert wave["responses"]["answers"] == "codes"


def test_blanks_that_look_like_routing_are_told_until_it_is_declared(tmp_path: Path) -> None:
    drafted(tmp_path, export())
    wave = settled(tmp_path)
    (told,) = inspect_wave(wave)[1]
    assert (told.severity, told.kind, told.column) == ("warning", "blank by routing", "asked_if")
    assert told.row == wave.item("kcc2").row
    assert told.found == "24 empty cells of all who answered kcc with N"
    assert "asked_if kcc=Y" in told.expected
    path = wave.folder / "codebook.csv"
    row = next(line for line in path.read_text("utf-8").splitlines() if line.startswith("kcc2,"))
    cells = row.split(",")
    cells[-3] = "kcc=Y"
    path.write_text(path.read_text("utf-8").replace(row, ",".join(cells)), "utf-8")
    wave = load_study(tmp_path / "study.yaml").waves["2022"]
    assert inspect_wave(wave)[1] == []
    kinds = admit(wave, read_raw(wave))["kcc2__missing"].value_counts().to_dict()
    assert kinds == {"not_asked": 24, "no_answer": 4}


def test_few_blanks_and_blanks_by_chance_are_not_told(tmp_path: Path) -> None:
    lines = ["id,kcc,n", *(f"r{at},{at % 2 + 1},{100 + at if at % 3 else ''}" for at in range(60)), ""]
    lines[-2] = "r59,3,"
    drafted(tmp_path, "\n".join(lines))
    assert inspect_wave(settled(tmp_path))[1] == []


DONT_KNOW = "id,Heeft u het doel?\n" + "".join(
    f"r{at},{('ja', 'nee', 'Weet niet')[at % 3]}\n" for at in range(30)
)


@pytest.mark.parametrize(
    ("labels", "missing"),
    [("1=ja|2=nee", "-98|Weet niet"), ("1=ja|2=nee|3=weet niet", "-98")],
)
def test_dont_know_is_what_it_was_and_recodes_no_question(tmp_path: Path, labels: str, missing: str) -> None:
    before = tiny.CODEBOOK.replace("1=ja|2=nee", labels)
    if "3=" in labels:
        before = before.replace("1=yes|2=no", "1=yes|2=no|3=do not know")
    earlier = load_study(tiny.write_study(tmp_path / "before", codebook=before)).waves["2014"]
    _, rows = drafted(tmp_path, DONT_KNOW, earlier=earlier)
    row = rows["Heeft u het doel?"]
    assert (row["variable"], row["link"], row["comparability"]) == ("goal", "renamed", "full")
    assert (row["labels_nl"], original(row["missing"])) == (labels, missing)


def test_a_missing_code_of_the_earlier_wave_is_no_new_answer(tmp_path: Path) -> None:
    before = tiny.CODEBOOK.replace("-98,,first", "9,,first").replace("-91|-98", "-91|9")
    study = tiny.write_study(
        tmp_path / "b", codebook=before, wave=tiny.WAVE.replace('"-98"', '"9"'),
        responses=tiny.RESPONSES.replace("-98", "9"),
    )  # fmt: skip
    earlier = load_study(study).waves["2014"]
    lines = ["id,goal", *(f"r{at},{(1, 2, 9)[at % 3]}" for at in range(30)), ""]
    _, rows = drafted(tmp_path, "\n".join(lines), earlier=earlier)
    row = rows["goal"]
    assert (row["labels_nl"], row["missing"]) == ("1=ja|2=nee", "9")
    assert row["link"].endswith("identical")
