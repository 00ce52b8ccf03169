"""Files as people deliver them: rows above the heads, heads in two rows or once more, tags, other sheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorpakken.data.drafting import draft_wave
from doorpakken.data.intake import inspect_wave, read_raw
from doorpakken.data.study import Wave, load_study
from tests.support import format_samples as formats
from tests.support import tiny_study as tiny
from tests.support.settle_draft import codebook, settle

ROWS = "a;1;goed\nb;2;slecht\nc;1;goed\nd;2;goed\ne;1;slecht\nf;2;goed\n"


def taken(folder: Path, data: str | bytes, name: str = "export.csv") -> tuple[Wave, list[dict[str, str]]]:
    """The drafted wave with every proposal taken, and its codebook."""
    study = tiny.write_study(folder)
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    draft = draft_wave(study.parent / "waves", "2022", file, ("nl", "en"), language="nl")
    settle(study, "2022")
    return load_study(study).waves["2022"], codebook(draft.folder)


@pytest.mark.parametrize(
    ("above", "number"),
    [("", 0), ("sep=;\n", 1), ("Resultaten 2022\n\n", 2), ("Bron;\n\nTitel\n", 3)],
)
def test_rows_above_the_heads_are_passed_over(tmp_path: Path, above: str, number: int) -> None:
    wave, rows = taken(tmp_path, f"{above}id;v1;v2\n{ROWS}")
    assert [row["column"] for row in rows] == ["id", "v1", "v2"]
    assert (wave.responses.skip_rows, wave.responses.delimiter) == (number, ";")
    read = read_raw(wave)
    assert read.source_row.tolist() == list(range(number + 2, number + 8))
    assert [each for each in inspect_wave(wave)[1] if each.severity == "error"] == []


def test_a_missing_column_is_told_in_the_row_of_the_heads(tmp_path: Path) -> None:
    wave, _ = taken(tmp_path, f"sep=;\nid;v1;v2\n{ROWS}")
    path = wave.folder / "codebook.csv"
    path.write_text(path.read_text("utf-8").replace("v2,v2", "v2,v3"), "utf-8")
    problems = inspect_wave(load_study(tmp_path / "study.yaml").waves["2022"])[1]
    assert {(each.kind, each.row) for each in problems} == {("missing column", 2), ("unknown column", 2)}


def test_a_title_above_the_heads_and_a_cover_sheet_before_the_answers(tmp_path: Path) -> None:
    cells = [["id", "v1"], *([f"r{row}", row % 3] for row in range(9))]
    sheets = {"Toelichting": [["Onderzoek"]], "Antwoorden": [["Resultaten", None], [None, None], *cells]}
    wave, rows = taken(tmp_path, formats.xlsx(sheets), "export.xlsx")
    assert (wave.responses.sheet, wave.responses.skip_rows) == ("Antwoorden", 2)
    assert [row["column"] for row in rows] == ["id", "v1"]
    assert read_raw(wave).source_row[0] == 4


def test_a_second_row_of_heads_is_the_wording(tmp_path: Path) -> None:
    heads = "resp_id;leeftijd;q1\nRespondentnummer;Hoe oud bent u?;Hoeveel fte?\n"
    answers = "".join(f"{1000 + row};{20 + row};{row},5\n" for row in range(12))
    wave, rows = taken(tmp_path, heads + answers)
    assert wave.responses.header_rows == 2
    assert [(row["type"], row["question_nl"]) for row in rows] == [
        ("id", "Respondentnummer"),
        ("integer", "Hoe oud bent u?"),
        ("number", "Hoeveel fte?"),
    ]
    assert len(read_raw(wave).source_row) == 12


def test_numbered_heads_with_full_stops_are_whole(tmp_path: Path) -> None:
    _, rows = taken(tmp_path, "id,Q1.1,Q1.2,Q2.1\na,1,2,3\nb,2,1,1\nc,1,1,2\n")
    assert [row["column"] for row in rows] == ["id", "Q1.1", "Q1.2", "Q2.1"]


def test_tags_in_a_head_are_no_words(tmp_path: Path) -> None:
    head = '"id. Nr","G1. <p>How far?<br />\nBe honest,&nbsp;&amp; brief</p>",'
    head += '"G2[A]. <b>Which</b>? [Web <em>site</em>]"'
    _, rows = taken(tmp_path, f"{head}\n1,much,Y\n2,little,N\n3,much,Y\n4,little,N\n")
    assert [(row["stem_nl"], row["question_nl"]) for row in rows] == [
        ("", "Nr"),
        ("", "How far? Be honest, & brief"),
        ("Which ?", "Web site"),
    ]


def test_heads_once_more_are_no_answer_and_are_refused(tmp_path: Path) -> None:
    heads = '"id. Nr","G1. What?","G2. Where?"\n'
    rows = "".join(f'"{row}","fine {row}","{"AB"[row % 2]}"\n' for row in range(8))
    wave, book = taken(tmp_path, heads + rows + heads + rows.replace('"', '"').replace("fine", "good"))
    assert book[2]["labels_nl"] == "1=A|2=B"
    assert ("error", "heads again", 10) in {
        (each.severity, each.kind, each.row) for each in inspect_wave(wave)[1]
    }


def test_an_apostrophe_that_begins_the_first_head_is_no_quote(tmp_path: Path) -> None:
    wave, rows = taken(tmp_path, "'s avonds open;id\nnee;a\nja;b\nnee;c\nja;d\n")
    assert wave.responses.quote == '"'
    assert [(row["column"], row["labels_nl"]) for row in rows] == [
        ("'s avonds open", "0=nee|1=ja"),
        ("id", ""),
    ]


def test_texts_in_a_file_of_codes_are_their_own_codes(tmp_path: Path) -> None:
    columns = {"id": list("abcdef"), "town": ["Delft", "Breda"] * 3, "q": [1.0, 2.0] * 3}
    data = formats.sav(tmp_path, columns, variable_value_labels={"q": {1.0: "ja", 2.0: "nee"}})
    wave, rows = taken(tmp_path, data, "export.sav")
    assert rows[1]["labels_nl"] == "Delft=Delft|Breda=Breda"
    assert [each for each in inspect_wave(wave)[1] if each.severity == "error"] == []
