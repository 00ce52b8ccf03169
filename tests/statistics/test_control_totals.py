"""Totals of margins.csv: the numbers of R survey, what does not fit is refused, and the report names them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from doorpakken.data.intake import admit, read_raw
from doorpakken.data.study import Study, load_study
from doorpakken.data.study.layout import Layout, fingerprint
from doorpakken.errors import UserError
from doorpakken.evidence.register import build_register
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.design_description import design_in_full
from doorpakken.products.reporting.notes import weighting
from doorpakken.statistics.weighting import weigh, weighing_problems
from tests.statistics.test_design_reference import CLUSTERED, STRATIFIED, TYPES, agrees
from tests.support import tiny_study as tiny
from tests.support.api_study import build, sample_of
from tests.support.declared_frame import declare_frame
from tests.support.r_reference import reference_rows
from tests.support.small_study import LABELS, estimated
from tests.support.small_wave import UNITS

HEADS = "margin,category,total,se,population,source,date"
WIDE = {"No": 1072, "Yes": 5122}
CROSSED = {"E.No": 472, "H.No": 334, "M.No": 266, "E.Yes": 3949, "H.Yes": 421, "M.Yes": 752}
SCORES = {"": 3914069}


def table(source: str = "the school file", **margins: dict[str, float]) -> str:
    """The text of a margins.csv; a double underscore in a name stands for the point of crossed margins."""
    rows = [
        f"{name.replace('__', '.')},{category},{total},,schools,{source},2000-01-01"
        for name, totals in margins.items()
        for category, total in totals.items()
    ]
    return "\n".join([HEADS, *rows]) + "\n"


def put(folder: Path, text: str) -> None:
    """Write the margins.csv of the wave below a folder."""
    wave = folder / "waves" / "2014"
    wave.mkdir(parents=True, exist_ok=True)
    (wave / "margins.csv").write_text(text, "utf-8")


def to(method: str, *margins: Any, **rest: Any) -> dict[str, Any]:
    return {"calibration": {"method": method, "margins": list(margins), **rest}}


FPC = STRATIFIED | {"population": "fpc", "fpc": True}
REFERENCE: dict[str, tuple[dict[str, Any], dict[str, dict[str, float]]]] = {
    "apiclus1_poststrat_stype": (CLUSTERED | to("post_stratification", "stype"), {"stype": TYPES}),
    "apiclus1_cal_linear_stype": (CLUSTERED | to("linear", "stype"), {"stype": TYPES}),
    "apiclus1_cal_linear_stype_api99": (
        CLUSTERED | to("linear", "stype", "api99"),
        {"stype": TYPES, "api99": SCORES},
    ),
}


@pytest.mark.parametrize("reference", REFERENCE)
def test_totals_of_a_file_give_the_numbers_of_r(shared: Path, tmp_path: Path, reference: str) -> None:
    design, margins = REFERENCE[reference]
    put(tmp_path, table(**margins))
    folder = shared / "reference"
    rows = reference_rows(folder, "api_calibration.csv")
    rows = rows[rows["design"] == reference]
    built = build(tmp_path, sample_of(folder, "apiclus1"), design, ["pw"])
    assert agrees(built.estimates, rows) >= 3
    for limit in ("min", "max", "sum"):
        (expected,) = rows.loc[rows["estimand"] == f"weight_{limit}", "estimate"]
        assert getattr(built.weights["weight"], limit)() == pytest.approx(expected, rel=1e-8)


# R survey 4.1-1: rake with epsilon 1e-12, and postStratify to both crossed, of apiclus1 by dnum with fpc.
ITERATED: dict[str, tuple[dict[str, Any], dict[str, dict[str, float]], dict[str, tuple[float, float]]]] = {
    "raking": (
        to("raking", "stype", "sch_wide"),
        {"stype": TYPES, "sch_wide": WIDE},
        {
            "api00_mean": (641.2303209268200, 23.7036168879225),
            "api99_mean": (606.9173325044000, 24.5634425929400),
            "api_stu_total": (3093738.172554797, 341652.806084643),
        },
    ),
    "crossed": (
        to("post_stratification", ["stype", "sch_wide"]),
        {"stype__sch_wide": CROSSED},
        {
            "api00_mean": (643.1504097749705, 22.8300289150345),
            "api99_mean": (608.6468629148903, 23.8818269422047),
            "api_stu_total": (3066669.959893048, 323851.905912031),
        },
    ),
}


@pytest.mark.parametrize("name", ITERATED)
def test_margins_raked_and_crossed_give_the_numbers_of_r(shared: Path, tmp_path: Path, name: str) -> None:
    design, margins, expected = ITERATED[name]
    put(tmp_path, table(**margins))
    built = build(tmp_path, sample_of(shared / "reference", "apiclus1"), CLUSTERED | design, ["pw"])
    for key, (estimate, se) in expected.items():
        row = built.estimates.loc[f"2014.{key}"]
        assert row["estimate"] == pytest.approx(estimate, rel=1e-8)
        assert row["se"] == pytest.approx(se, rel=1e-8)


CODEBOOK = tiny.CODEBOOK + "gm,gm,unit,,,,,,,,,,,,first,\n"
CELLS = [("GM0000", 1), ("GM0009", 2), ("GM0001", 1), ("GM0008", 1), ("GM0002", 2), ("GM0007", 2)]
RESPONSES = "id,goal,share_now,gm\n" + "".join(
    f"{row},{goal},{40 if goal == 1 else -91},{gm}\n" for row, (gm, goal) in enumerate(CELLS)
)
SIMPLE = {"type": "simple", "population": 10, "fpc": True}
CLASSES = {"under_20k": 6, "20k_to_50k": 4}  # as the frame has it
GOALS = {"1": 7, "2": 3}


def study(
    folder: Path, design: dict[str, Any], margins: str, frame: str = "frame: frame\n", **documents: str
) -> Study:
    declare_frame(folder / "frame")
    put(folder, margins)
    wave = tiny.WAVE.replace("design: {type: simple}", f"design: {json.dumps(design)}")
    texts = {"study": tiny.STUDY + frame, "codebook": CODEBOOK, "responses": RESPONSES, "wave": wave}
    return load_study(tiny.write_study(folder, **(texts | documents)))


def weighed(folder: Path, design: dict[str, Any], margins: str, **documents: str) -> pd.DataFrame:
    wave = study(folder, design, margins, **documents).waves["2014"]
    return weigh(wave, admit(wave, read_raw(wave)), UNITS if "frame" not in documents else None)


def told(folder: Path, design: dict[str, Any], margins: str) -> list[str]:
    """What is refused, without the folder of the file."""
    try:
        wave = study(folder, design, margins).waves["2014"]
        problems = weighing_problems(wave, admit(wave, read_raw(wave)), UNITS)
    except UserError as error:
        problems = list(error.problems)
    assert all(each.mend and each.expected for each in problems)
    return [str(each).rpartition("2014/")[2] for each in problems if each.severity == "error"]


RAKED = SIMPLE | to("raking", "goal", "size_class")


def test_a_margin_of_the_file_stands_beside_one_of_the_frame_and_before_it(tmp_path: Path) -> None:
    weights = weighed(tmp_path, RAKED, table(goal=GOALS))
    sums = weights.groupby("margin_1")["weight"].sum().to_dict()
    assert sums == pytest.approx(GOALS, rel=1e-9)
    assert weights.groupby("size_class")["weight"].sum().to_dict() == pytest.approx(CLASSES, rel=1e-9)
    other = {"under_20k": 5, "20k_to_50k": 5}
    weights = weighed(tmp_path, RAKED, table(goal=GOALS, size_class=other))
    assert weights.groupby("size_class")["weight"].sum().to_dict() == pytest.approx(other, rel=1e-9)


def test_totals_of_variables_need_no_frame_and_set_the_level(tmp_path: Path) -> None:
    weights = weighed(
        tmp_path,
        {"type": "simple"} | to("post_stratification", "goal"),
        table(goal={"1": 700, "2": 300}),
        frame="",
        codebook=tiny.CODEBOOK,
        responses="id,goal,share_now\n" + "".join(f"{row},{1 + row % 2},-91\n" for row in range(4)),
    )
    assert weights["weight"].tolist() == [350, 150, 350, 150]


def test_units_of_a_complete_stratum_keep_their_weight(tmp_path: Path) -> None:
    answered = {gm for gm, _ in CELLS}
    strata = ["large" if gm in ("GM0007", "GM0008", "GM0009") else "small" for gm in UNITS["code"]]
    units = UNITS.assign(size_class=strata)  # all three large ones answered, and three of seven small ones
    design = {"type": "stratified", "strata": "size_class", "population": "frame", "fpc": True}
    wave = study(tmp_path, design | to("post_stratification", "goal"), table(goal=GOALS)).waves["2014"]
    weights = weigh(wave, admit(wave, read_raw(wave)), units)
    large = weights["size_class"] == "large"
    assert answered >= {"GM0007", "GM0008", "GM0009"}
    assert weights.loc[large, "weight"].tolist() == [1, 1, 1]
    # Of 7 and 3 are left 6 (one large one has the goal) and 1 (two have not): for two and one small ones.
    assert weights.loc[~large, "weight"].tolist() == pytest.approx([3, 3, 1])


def test_what_a_table_says_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = "\n".join(
        [
            HEADS,
            "goal,1,7,,towns,a file,2014-01-01",
            "goal,2,3,0.5,towns,a file,2014-13-01",
            "gaol,1,7,,towns,a file,2014-01-01",
            "gaol,2,3,,villages,a file,2014-01-01",
            "goal,,3,0,towns,a file,2014-01-01\n",
        ]
    )
    assert told(tmp_path, RAKED, text) == [
        "margins.csv, row 3, column se: the total is an estimate with an error of its own. Found 0.5; "
        "expected a known total, with an empty cell. "
        "Take a known total, or replicate weights that came calibrated to the estimates.",
        "margins.csv, row 3, column date: the cell is no date. Found 2014-13-01; expected YYYY-MM-DD. "
        "Correct the cell.",
        "margins.csv, row 4, column margin: design.calibration.margins does not name this margin. "
        "Found gaol; expected goal, size_class. Correct it, name it in wave.yaml, or take its rows out.",
        "margins.csv, row 5, column population: totals of another population. Found villages; expected "
        "towns (row 2). Take totals of one population.",
        "margins.csv, row 6, column category: the category does not fit its margin. Found an empty cell; "
        "expected a category. Correct the cell.",
    ]


def test_cells_that_do_not_fit_are_told_at_once(tmp_path: Path) -> None:
    text = f"{HEADS}\ngoal,1,-7,,towns,a file,2014-01-01\ngoal,2,3e4,-1,,a file,2014\n"
    found = told(tmp_path, RAKED, text)
    places = [line.split(":")[0].removeprefix("margins.csv, ") for line in found]
    assert places == ["row 2, column total", "row 3, column total", "row 3, column se",
                      "row 3, column population", "row 3, column date"]  # fmt: skip
    assert "Found '-7'; expected a number of 0 or more" in found[0]
    twice = table(goal=GOALS) + "goal,1,8,,schools,x,2014-01-01\n"
    with pytest.raises(UserError, match="row 4: the same margin and category stand in row 2 too"):
        study(tmp_path, RAKED, twice)


def test_a_table_that_nothing_uses_is_refused(tmp_path: Path) -> None:
    (found,) = told(tmp_path, SIMPLE, table(goal=GOALS))
    assert "row 2, column margin: design.calibration.margins does not name this margin" in found
    (found,) = told(tmp_path, SIMPLE | to("linear", "share_now"), table(share_now={"1": 5}))
    assert "row 2, column category" in found
    assert "Found 1; expected an empty cell: the margin is a number" in found


def test_categories_are_held_against_respondents_codebook_and_frame(tmp_path: Path) -> None:
    goals, classes = {"1": 7, "3": 2}, {"under_20k": 6, "20k_to_50k": 0, "over_50k": 4}
    assert told(tmp_path, RAKED, table(goal=goals, size_class=classes)) == [
        "margins.csv, row 3, column category: the margin has no such category. Found 3; expected 1, 2. "
        "Correct it.",
        "margins.csv, column category: goal=2 has respondents and no total. Found 3 respondents, the first "
        "in row 3 of the responses; expected a total above 0. Add its total.",
        "margins.csv, row 6, column category: the margin has no such category. Found over_50k; expected "
        "20k_to_50k, under_20k. Correct it.",
        "margins.csv, row 5, column total: size_class=20k_to_50k has respondents and no total. Found 3 "
        "respondents, the first in row 3 of the responses; expected a total above 0. Add its total.",
        "margins.csv, column total: the totals of size_class have another sum than those of goal. Found 10; "
        "expected 9. Correct the totals, or set design.calibration.tolerance.",
    ]


def test_a_category_that_nobody_answered_in_is_told(tmp_path: Path) -> None:
    more = CODEBOOK.replace("1=ja|2=nee,1=yes|2=no", "1=ja|2=nee|3=nog niet,1=yes|2=no|3=not yet")
    with pytest.raises(UserError) as caught:
        weighed(tmp_path, RAKED, table(goal={"1": 5, "2": 3, "3": 2}), codebook=more)
    (found,) = caught.value.problems
    assert (found.row, found.column, found.found) == (4, "category", "no respondents for 2")
    assert "nobody answered in goal=3" in str(found)
    nobody = weighed(tmp_path, RAKED, table(goal={"1": 7, "2": 3, "3": 0}), codebook=more)
    assert nobody["weight"].sum() == pytest.approx(10)


def test_an_answer_that_is_missing_on_a_margin_is_told_with_its_row(tmp_path: Path) -> None:
    open_one = RESPONSES.replace("0,1,40", "0,-98,-91")
    with pytest.raises(UserError, match=r"row 2, column goal: design\.calibration\.margins needs goal of"):
        weighed(tmp_path, RAKED, table(goal=GOALS), responses=open_one)


def test_sums_within_the_tolerance_are_raised_to_the_first(tmp_path: Path) -> None:
    near = table(goal=GOALS, size_class={"under_20k": 6.06, "20k_to_50k": 4.04})
    (found,) = told(tmp_path, RAKED, near)
    assert "another sum than those of goal. Found 10.1; expected 10." in found
    loose = SIMPLE | to("raking", "goal", "size_class", tolerance=0.0101)
    weights = weighed(tmp_path, loose, near)
    assert weights.groupby("size_class")["weight"].sum().to_dict() == pytest.approx(CLASSES, rel=1e-9)
    assert weights["weight"].sum() == pytest.approx(10, rel=1e-11)
    (found,) = told(tmp_path, SIMPLE | to("raking", "goal", "size_class", tolerance=0.0099), near)
    assert "expected 10, give or take 0.0099 of it" in found


def test_the_table_is_a_document_of_the_wave(tmp_path: Path) -> None:
    loaded = study(tmp_path, RAKED, table(goal=GOALS))
    documents = Layout(loaded).documents("2014")
    (place,) = [path for path in documents if path.endswith("margins.csv")]
    other = tmp_path / "other.csv"
    other.write_text(Path(place).read_text("utf-8").replace("7", "8"), "utf-8")
    assert fingerprint([place]) != fingerprint([other])
    Path(place).unlink()
    assert not [path for path in Layout(loaded).documents("2014") if "margins" in path]


def test_the_report_names_margin_and_source(tmp_path: Path) -> None:
    text = table("CBS table 37230", goal=GOALS)
    built = estimated(study(tmp_path, RAKED, text), UNITS)
    register = Register(build_register(built.study, {"2014": built.estimates.reset_index()}, LABELS))
    sentence = "Calibrated to Goal, size class. Known totals: CBS table 37230 (2000-01-01); schools."
    english = Context(register, "en", "2014")
    assert plain(weighting(english)).endswith(sentence)
    assert {"text": "Goal", "lit": "codebook"} in weighting(english)
    assert "CBS table 37230 (2000-01-01); schools" in plain(design_in_full(english))
    dutch = plain(weighting(Context(register, "nl", "2014")))
    assert "Gekalibreerd op Doel, grootteklasse. Bekende totalen: CBS" in dutch
    assert register.waves["2014"]["design"]["calibration"]["totals"] == {
        "margins": ["goal"], "population": "schools", "sources": ["CBS table 37230 (2000-01-01)"],
        "tolerance": 0.0,
    }  # fmt: skip
