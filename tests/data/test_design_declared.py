"""What a wave may declare of its design: how it is weighed by hand, and every refusal in one message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from doorpakken.data.intake import admit, check, read_raw
from doorpakken.data.study import Wave, load_study
from doorpakken.data.study.write_files import write_parquet
from doorpakken.errors import UserError
from doorpakken.statistics.estimation import Replicates, wave_design
from doorpakken.statistics.weighting import weigh
from tests.support import tiny_study as tiny
from tests.support.declared_frame import declare_frame
from tests.support.small_wave import UNITS

CODEBOOK = (
    tiny.CODEBOOK
    + "gm,gm,unit,,,,,,,,,,,,first,\n"
    + "region,region,text,,,,,,,,,,,,first,\n"
    + "village,village,text,,,,,,,,,,,,first,\n"
    + "many,many,integer,goal,,,Hoeveel?,How many?,,,,,,,first,\n"
    + "w,w,weight,,,,,,,,,,-98,,first,\n"
    + "".join(f"rw_{place},rw_{place},weight,,,,,,,,,,,,first,\n" for place in (1, 2))
)
RESPONSES = """\
id,goal,share_now,gm,region,village,many,w,rw_1,rw_2
a,1,40,GM0000,east,v1,4,1,2,0
b,2,-91,GM0009,east,v1,4,2,1,3
c,1,60,GM0001,east,v2,3,3,0,1
d,1,90,GM0008,west,v3,2,4,1,1
e,2,-91,GM0002,west,v4,5,5,1,2
f,1,10,GM0007,west,v4,5,10,3,1
"""
SIMPLE = {"type": "simple"}
STRATA = {"type": "stratified", "strata": "region"}
CLUSTERS = SIMPLE | {"clusters": "village", "population": 8}


def load(folder: Path, design: dict[str, Any], responses: str = RESPONSES) -> Wave:
    declare_frame(folder / "frame")
    path = tiny.write_study(
        folder,
        study=tiny.STUDY + "frame: frame\n",
        codebook=CODEBOOK,
        responses=responses,
        wave=tiny.WAVE.replace("design: {type: simple}", f"design: {json.dumps(design)}"),
    )
    return load_study(path).waves["2014"]


def weighed(folder: Path, design: dict[str, Any], responses: str = RESPONSES) -> pd.DataFrame:
    wave = load(folder, design, responses)
    return weigh(wave, admit(wave, read_raw(wave)), UNITS)


def test_strata_of_the_codebook_with_sizes_by_name_or_by_variable(tmp_path: Path) -> None:
    made = weighed(tmp_path, STRATA | {"population": {"east": 30, "west": 12}, "fpc": True})
    assert made["stratum"].tolist() == ["east"] * 3 + ["west"] * 3
    assert made["weight"].tolist() == [10] * 3 + [4] * 3
    assert made["population"].tolist() == [30] * 3 + [12] * 3
    assert made["size_class"].tolist() == ["under_20k", "20k_to_50k"] * 3
    one = weighed(tmp_path, SIMPLE | {"population": 60})
    assert one["weight"].tolist() == [10] * 6
    known = load(tmp_path, STRATA | {"population": {"east": 30, "west": 12}, "fpc": True})
    assert wave_design(known, made).population.tolist() == [30, 12]  # type: ignore[union-attr]


def test_clusters_and_units_drawn_within_them(tmp_path: Path) -> None:
    made = weighed(tmp_path, CLUSTERS)
    assert made["cluster"].tolist() == ["v1", "v1", "v2", "v3", "v4", "v4"]
    assert made["weight"].tolist() == [2] * 6  # 8 clusters, 4 of them drawn
    assert made["respondents"].tolist() == [6] * 6
    stage = {"second_stage": {"units": "gm", "population": "many"}, "fpc": True, "lonely": "certainty"}
    two = weighed(tmp_path, CLUSTERS | stage)
    assert two["weight"].tolist() == [4, 4, 6, 4, 5, 5]  # times 4/2, 3/1, 2/1, 5/2
    design = wave_design(load(tmp_path, CLUSTERS | stage), two)
    assert design.stages[0].population.tolist() == [4, 4, 3, 2, 5, 5]  # type: ignore[union-attr]


def test_weights_that_came_with_the_wave_and_their_limits(tmp_path: Path) -> None:
    assert weighed(tmp_path, SIMPLE | {"weights": "w"})["weight"].tolist() == [1, 2, 3, 4, 5, 10]
    limits = {"trimming": {"at_most": 2}}  # the median is 3.5; the 3 cut off go to the five others
    made = weighed(tmp_path, SIMPLE | {"weights": "w"} | limits)["weight"]
    assert made.tolist() == pytest.approx([1.6, 2.6, 3.6, 4.6, 5.6, 7])
    raised = weighed(tmp_path, SIMPLE | {"weights": "w", "trimming": {"at_least": 0.5}})["weight"]
    assert raised.min() >= 1.75
    assert raised.sum() == pytest.approx(25)


def test_replicate_weights_that_came_with_the_wave(tmp_path: Path) -> None:
    design = SIMPLE | {"weights": "w", "replicates": {"columns": "rw_*", "method": "fay", "rho": 0.5}}
    made = weighed(tmp_path, design)
    assert made["rw_1"].tolist() == [2, 1, 0, 1, 1, 3]
    sample = wave_design(load(tmp_path, design), made)
    assert isinstance(sample, Replicates)
    assert (sample.scale, sample.mse, sample.df) == (1 / (2 * 0.25), False, 1)
    assert sample.replicates.T.tolist() == [[2, 1, 0, 1, 1, 3], [0, 3, 1, 1, 2, 1]]
    told = {**design["replicates"], "centre": "estimate", "df": 7, "scale": 3, "rscales": [1, 2]}
    other = wave_design(load(tmp_path, design | {"replicates": told}), made)
    assert (other.scale, other.mse, other.df, other.rscales.tolist()) == (3, True, 7, [1, 2])  # type: ignore[union-attr]


def test_a_bootstrap_of_our_own_follows_from_its_seed(tmp_path: Path) -> None:
    def sample(seed: str) -> Replicates:
        told = {"replicates": {"method": "bootstrap", "count": 20, "seed": seed}}
        design = STRATA | {"population": {"east": 6, "west": 4}, "fpc": True} | told
        made = wave_design(load(tmp_path, design), weighed(tmp_path, design))
        assert isinstance(made, Replicates)
        return made

    assert sample("a").replicates.tobytes() == sample("a").replicates.tobytes()
    assert sample("a").replicates.tobytes() != sample("b").replicates.tobytes()
    assert (sample("a").scale, sample("a").mse, sample("a").replicates.shape) == (1 / 20, True, (6, 20))


@pytest.mark.parametrize("method", ["raking", "linear", "exponential", "logit"])
def test_weights_meet_two_margins_and_every_replicate_does(tmp_path: Path, method: str) -> None:
    margins = {"method": method, "margins": ["size_class", "province"]}
    bounds = {"bounds": [0.1, 9]} if method == "logit" else {}
    told = {"population": 10, "fpc": True, "replicates": {"method": "bootstrap", "count": 20, "seed": "a"}}
    design = SIMPLE | told | {"weights": "w", "calibration": margins | bounds}
    answers = RESPONSES.replace("GM0001", "GM0006").replace("3,0,1\n", "3,2,1\n").replace("2,0\n", "2,1\n")
    made = weighed(tmp_path, design, answers)
    for name, known in (("size_class", {"under_20k": 6, "20k_to_50k": 4}),
                        ("province", {"Drenthe": 7, "Zeeland": 3})):  # fmt: skip
        assert made.groupby(name)["weight"].sum().to_dict() == pytest.approx(known, rel=1e-9)
    assert made["base_weight"].tolist() == [1, 2, 3, 4, 5, 10]
    wave = load(tmp_path, design, answers)
    sample = wave_design(wave, made)
    assert isinstance(sample, Replicates)
    inside = (made["size_class"] == "under_20k").to_numpy()
    assert sample.replicates[inside].sum(axis=0) == pytest.approx([6] * 20)
    told = made.attrs["calibration"]
    assert (told["method"], told["margins"], told["misfit"]) == (method, ["size_class", "province"], 0)
    path = tmp_path / "weights.parquet"
    write_parquet(path, made, wave)
    read = pd.read_parquet(path)
    assert read.attrs["calibration"] == told
    assert read.attrs["wave"] == "2014"
    assert wave_design(wave, read).weights.tobytes() == sample.weights.tobytes()


def test_a_crossed_margin_and_one_of_inhabitants(tmp_path: Path) -> None:
    answers = RESPONSES.replace("GM0001", "GM0006")
    crossed = {"method": "post_stratification", "margins": [["size_class", "province"]]}
    made = weighed(tmp_path, SIMPLE | {"weights": "w", "calibration": crossed}, answers)
    assert made["margin_1"].tolist()[:3] == ["under_20k.Drenthe", "20k_to_50k.Zeeland", "20k_to_50k.Drenthe"]
    assert made.groupby("margin_1")["weight"].sum().to_dict() == pytest.approx(
        {"under_20k.Drenthe": 6, "20k_to_50k.Drenthe": 1, "20k_to_50k.Zeeland": 3}
    )
    people = {"method": "linear", "margins": ["inhabitants"]}
    counted = weighed(tmp_path, SIMPLE | {"weights": "w", "calibration": people}, answers)
    inhabitants = counted["size_class"].map({"under_20k": 10_000, "20k_to_50k": 30_000})
    assert (counted["weight"] * inhabitants).sum() == pytest.approx(180_000)


def test_weights_are_checked_and_admitted_and_never_estimated(tmp_path: Path) -> None:
    wave = load(tmp_path, SIMPLE | {"weights": "w"}, RESPONSES.replace("v1,4,2,", "v1,4,two,"))
    (found,) = check(wave, read_raw(wave), UNITS)
    assert (found.column, found.row, found.found) == ("w", 3, "two")
    whole = load(tmp_path, SIMPLE | {"weights": "w"})
    assert admit(whole, read_raw(whole))["w"].dtype == "float64"
    assert "w" not in [item.variable for item in whole.questions]
    assert "w" not in whole.vocabulary.traits


@pytest.mark.parametrize(
    ("design", "old", "new", "said"),
    [
        ({"weights": "w"}, "v1,4,2,", "v1,4,-98,",
         "responses.csv, row 3, column w: design.weights needs w of every response. Found nothing; expected "
         "a number of 0 or more. Have a corrected file delivered, or change the design."),
        ({"weights": "w"}, "v1,4,2,", "v1,4,-1,", "row 3, column w: .* Found -1.0; expected a number of 0"),
        ({"weights": "w"}, "v1,4,2,", "v1,4,0,", ""),
        ({"weights": "w", "replicates": {"columns": "rw_*", "method": "brr"}}, "x", "x", ""),
        (STRATA | {"population": {"east": 9}}, "x", "x",
         "column design.population: strata without a size. Found west; expected east. Add them."),
        (STRATA | {"population": {"east": 9, "west": 9, "north": 1}}, "x", "x",
         "nobody answered in stratum north. Found 0 respondents of 1 units; expected 2 or more."),
        (STRATA | {"population": {"east": 2, "west": 9}}, "x", "x",
         "stratum east has more than it can have. Found 3 respondents of 2 units; expected a population"),
        (STRATA | {"population": "many"}, "x", "x", "many differs within a stratum. Found east, west"),
        (CLUSTERS, "v3", "v1", ""),
        (STRATA | {"population": {"east": 9, "west": 9}, "clusters": "village"}, "v3", "v4",
         "one cluster in stratum west, so no variance. Found 1 cluster of 9 clusters"),
        (CLUSTERS | {"second_stage": {"units": "gm", "population": "many"}, "fpc": True}, "v1,4,1", "v1,1,1",
         "a cluster has more units than it can have. Found 2 in v1; expected 1 at most"),
        ({"trimming": {"at_most": 1.01}, "weights": "w"}, "x", "x", "column design.trimming"),
        ({"calibration": {"method": "post_stratification", "margins": ["province"]}}, "GM0009", "GM9999",
         "row 3: the response fits no unit of the frame"),
        ({"calibration": {"method": "post_stratification", "margins": [["size_class", "province"]]}}, "x",
         "x", "column design.calibration: the known total of size_class.province=20k_to_50k.Drenthe cannot "
         "be met. Found no rows; expected some, to stand for 1 units. Use wider or fewer margins, or other"),
        ({"calibration": {"method": "logit", "margins": ["size_class"], "bounds": [0.9, 1.1]}}, "x", "x",
         "the known total of size_class=.* cannot be met"),
    ],
)  # fmt: skip
def test_a_design_that_the_responses_do_not_bear_is_refused(
    tmp_path: Path, design: dict[str, Any], old: str, new: str, said: str
) -> None:
    answers = RESPONSES.replace(old, new)
    if not said:
        weighed(tmp_path, SIMPLE | design, answers)
        return
    with pytest.raises(UserError, match=said):
        weighed(tmp_path, SIMPLE | design, answers)


@pytest.mark.parametrize(
    ("design", "said"),
    [
        (STRATA, "design.population is lacking. Expected the size of each stratum, or weights. Add one"),
        (STRATA | {"population": "frame"}, "is frame, which does not know the strata. Found region"),
        (STRATA | {"population": 9}, "one number for several strata"),
        (SIMPLE | {"population": {"all": 9}}, "has strata in a simple design"),
        (SIMPLE | {"strata": "region"}, "design.strata stands in a simple design"),
        (SIMPLE | {"population": 0}, "design.population does not fit. Found 0; expected how many units"),
        (SIMPLE | {"fpc": True}, "design.fpc needs the population"),
        (SIMPLE | {"weights": "wt"}, "design.weights names no variable of the codebook. Found wt"),
        (SIMPLE | {"weights": "many"}, "another type. Found many, which is integer; expected .* weight"),
        (STRATA | {"strata": "w", "weights": "w"}, "design.strata names a variable of another type"),
        (SIMPLE | {"ties": "goal"}, "ties decides nothing where a second response is refused. Found goal"),
        (SIMPLE | {"ties": "goal", "duplicates": "refuse"}, "expected duplicates: most_complete"),
        (CLUSTERS | {"population": "frame"}, "is frame, which counts units and no clusters"),
        (SIMPLE | {"second_stage": {"units": "gm", "population": "many"}}, "second_stage needs clusters"),
        (SIMPLE | {"second_stage": {"units": "gm"}}, "design.second_stage lacks a key. Expected population"),
        (SIMPLE | {"replicates": {"method": "brr"}}, "replicates.method cannot be made here. Found brr"),
        (SIMPLE | {"replicates": {"method": "bootstrap", "count": 9}}, "replicates.seed is lacking"),
        (SIMPLE | {"replicates": {"method": "jkn", "count": 9}}, "count has no meaning with jkn here"),
        (SIMPLE | {"replicates": {"method": "jkn", "rscales": [1]}}, "rscales has no meaning with jkn here"),
        (SIMPLE | {"replicates": {"columns": "rw_*", "method": "brr"}}, "weights is lacking beside"),
        (SIMPLE | {"weights": "w", "replicates": {"columns": "rp_*", "method": "brr"}}, "no variable"),
        (SIMPLE | {"weights": "w", "replicates": {"columns": "rw_*", "method": "fay"}}, "rho goes with"),
        (SIMPLE | {"weights": "w", "replicates": {"columns": "rw_*", "method": "jkn"}},
         "rscales has another number than there are replicates. Found 0; expected 2"),
        (STRATA | {"weights": "w", "replicates": {"columns": "rw_*", "method": "brr"}},
         "design.strata stands beside replicate weights that came with the wave. Found region"),
        (CLUSTERS | {"fpc": True, "second_stage": {"units": "gm", "population": "many"},
                     "replicates": {"method": "jkn"}}, "replicates cannot be made of two stages"),
        *((SIMPLE | {"weights": "w", "replicates": {"columns": "rw_*", "method": "acs"}} | more,
           f"{next(iter(more))} stands beside replicate weights that came with the wave, which are never")
          for more in ({"trimming": {"at_most": 2}},
                       {"calibration": {"method": "raking", "margins": ["province"]}})),
        *((SIMPLE | {"weights": "w", "replicates": {"columns": "rw_*", "method": method, "scale": 2}},
           f"scale has no meaning with {method}")
          for method in ("acs", "successive_difference", "jk2")),
        (SIMPLE | {"calibration": {"method": "raking", "margins": ["inhabitants"]}}, "number of inhabitants"),
        (SIMPLE | {"calibration": {"method": "logit", "margins": ["province"]}}, "do not go with logit"),
        (SIMPLE | {"calibration": {"method": "linear", "margins": ["province"], "bounds": [2, 3]}}, "hold 1"),
        (SIMPLE | {"calibration": {"method": "post_stratification", "margins": ["province", "size_class"]}},
         "are several for a post-stratification"),
        (SIMPLE | {"calibration": {"method": "linear", "margins": ["goal"]}}, "nobody gives the totals"),
        (SIMPLE | {"calibration": {"method": "linear", "margins": ["gaol"]}}, "names no variable"),
        (SIMPLE | {"population": 90, "nonresponse": {"classes": ["province"]}},
         "nonresponse needs a wave in which the whole frame was invited. Found population 90; expected "
         "population: frame. Of a sample, have weights and replicate weights delivered"),
        (SIMPLE | {"population": "frame", "weights": "w", "nonresponse": {"classes": ["province"]}},
         "design.nonresponse needs a wave in which the whole frame was invited. Found weights"),
        (SIMPLE | {"population": "frame", "trimming": {"at_most": 2},
                   "nonresponse": {"classes": ["province"]}}, "design.trimming stands beside nonresponse"),
        (SIMPLE | {"population": "frame", "nonresponse": {"classes": ["inhabitants"]}},
         "nonresponse.classes have a number, which makes no classes. Found inhabitants"),
        (SIMPLE | {"population": "frame", "nonresponse": {"classes": ["staff"]}},
         "classes name no column of the frame. Found staff"),
        (SIMPLE | {"population": 90, "nonresponse": {"classes": ["province"], "method": "propensity"}},
         "whole frame was invited. Found population 90"),
        (SIMPLE | {"population": "frame",
                   "calibration": {"method": "linear", "margins": ["province"], "limits": [0.5, 2]}},
         "calibration.limits do not go with linear"),
        (SIMPLE | {"population": "frame", "trimming": {"at_most": 2},
                   "calibration": {"method": "raking", "margins": ["province"], "limits": [0.5, 2]}},
         "calibration.limits stand beside trimming"),
        (SIMPLE | {"population": "frame",
                   "calibration": {"method": "raking", "margins": ["province"], "limits": [1.5, 2]}},
         "calibration.limits must hold 1"),
        *((SIMPLE | {key: "w"}, f"design asks for what is not built: {what}.*{instead}")
          for key, what, instead in (
              ("joint_probabilities", "variances of units drawn with", "never recalibrated. Without"),
              ("pps", "variances of units drawn with unequal probabilities", "on the safe side"),
              ("phases", "two-phase samples", "through both phases; they are used as they came"),
              ("Multiple-Imputation", "multiple imputation", "Rubin's rules elsewhere"))),
        ({"type": "two-phase"}, "design.type asks for what is not built: two-phase.*simple, strat"),
        (SIMPLE | {"calibrate": {}}, "unknown key in design. Found calibrate; .* Did you mean calibration"),
    ],
)  # fmt: skip
def test_a_design_that_does_not_fit_is_refused_in_one_message(
    tmp_path: Path, design: dict[str, Any], said: str
) -> None:
    with pytest.raises(UserError, match=said) as caught:
        load(tmp_path, design)
    (found,) = caught.value.problems
    assert found.file.endswith("wave.yaml")
    assert found.mend
