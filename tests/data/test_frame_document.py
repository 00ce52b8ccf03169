"""A frame of another country: codes, groupings, labels and map as its own documents have them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from doorpakken.data.frame import load_frame, units
from doorpakken.data.study.frame_document import language_problems, read_frame_document, read_tiles
from doorpakken.errors import UserError
from doorpakken.evidence.register import domain_labels

FILES = {
    "frame.yaml": """units: communes.csv
code: {pattern: "[0-9]{5}", description: five digits}
columns:
  arrondissement: {label: {en: arrondissement}, tiles: tiles.csv}
  district: {label: {en: district}}
""",
    "communes.csv": """year,code,name,arrondissement,district
2024,62063,Liège,LG,est
2024,61031,Huy,HY,est
2024,92094,Namur,NA,ouest
""",
    "labels.csv": """column,value,label_en
arrondissement,NA,Namur
arrondissement,LG,Liège
arrondissement,HY,Huy
""",
    "tiles.csv": "value,down,across\nNA,2,1\nHY,2,2\nLG,1,3\n",
}


def write(folder: Path, **changes: tuple[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    sums = []
    for name, text in FILES.items():
        old, new = changes.get(name.split(".")[0], ("", ""))
        assert old in text
        changed = text.replace(old, new, 1) if old else text
        (folder / name).write_text(changed, encoding="utf-8")
        if name.endswith(".csv"):
            sums.append(f"{hashlib.sha256(changed.encode()).hexdigest()}  {name}\n")
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    return folder


def test_a_frame_without_sizes_and_events_has_the_columns_that_it_declares(tmp_path: Path) -> None:
    frame = load_frame(write(tmp_path), (2024,))
    assert list(frame.document.groupings) == ["arrondissement", "district"]
    found = units(frame, 2024)
    assert list(found.columns) == ["code", "name", "arrondissement", "district"]
    assert found["code"].tolist() == ["61031", "62063", "92094"]


def test_values_are_labelled_in_the_order_of_the_labels_or_by_name(tmp_path: Path) -> None:
    frame = load_frame(write(tmp_path))
    assert domain_labels(frame, frame.document.groupings) == {
        "arrondissement": {"NA": {"en": "Namur"}, "LG": {"en": "Liège"}, "HY": {"en": "Huy"}},
        "district": {"est": {"en": "est"}, "ouest": {"en": "ouest"}},
    }


def test_the_map_of_tiles_is_that_of_the_frame(tmp_path: Path) -> None:
    assert read_tiles(write(tmp_path)) == {"arrondissement": {"NA": (2, 1), "HY": (2, 2), "LG": (1, 3)}}
    assert read_tiles(None) == {}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"communes": ("92094", "GM0014")}, r"communes\.csv.*'GM0014'; expected five digits"),
        ({"communes": ("arrondissement", "province")}, r"column (lacking|unknown)"),
        ({"frame": ('"[0-9]{5}"', '"[0-9"')}, "no regular expression"),
        ({"frame": ("arrondissement:", "year:")}, "unknown key in columns. Found year"),
        ({"labels": ("arrondissement,HY,Huy\n", "")}, "values of arrondissement without a label. Found HY"),
        (
            {"labels": ("arrondissement,HY", "region,HY")},
            "the frame does not have. Found region",
        ),
        ({"tiles": ("HY,2,2", "HY,2,1")}, "two values have one tile. Found HY"),
        ({"tiles": ("HY,2,2\n", "")}, "the map has other values than arrondissement. Found HY"),
    ],
)
def test_a_frame_that_does_not_fit_is_refused(
    tmp_path: Path, changes: dict[str, tuple[str, str]], said: str
) -> None:
    with pytest.raises(UserError) as caught:
        load_frame(write(tmp_path, **changes))
    assert re.search(said, "\n".join(map(str, caught.value.problems)))


def test_sizes_and_their_classes_come_together(tmp_path: Path) -> None:
    folder = write(tmp_path)
    text = "year,code,inhabitants\n"
    (folder / "inhabitants.csv").write_text(text, "utf-8")
    with (folder / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        sums.write(f"{hashlib.sha256(text.encode()).hexdigest()}  inhabitants.csv\n")
    with pytest.raises(UserError, match=r"size_classes\.csv.*both inhabitants\.csv and size_classes\.csv"):
        load_frame(folder)


def test_a_language_of_the_study_needs_its_labels(tmp_path: Path) -> None:
    document = read_frame_document(write(tmp_path))
    assert language_problems(document, ["en"]) == []
    expected = [problem.expected for problem in language_problems(document, ["en", "nl"])]
    assert expected == ["label_nl", "nl", "nl"]
