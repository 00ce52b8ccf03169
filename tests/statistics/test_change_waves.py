"""The file of changes between two waves with known truth, on the real lineage of 2014 and 2022."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.expressions import parse
from doorpakken.data.study import Derived, DesignSpec, Estimand, Plan, ReplicateSpec
from doorpakken.data.study.design_model import LinkSpec
from doorpakken.data.study.plan_model import Standard
from doorpakken.data.study.replicate_rules import coordination_problems
from doorpakken.errors import UserError
from doorpakken.statistics.change import CHANGES, Admitted, composition, estimate_change, linked_units
from doorpakken.statistics.estimation import Design, estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.conftest import ROOT
from tests.support.lineage_panels import DESIGN, Populations, admitted, drawn, populations, shipped, wave_of
from tests.support.replicate_sample import successive_differences
from tests.support.small_wave import estimand, plan

SIZES = {"under_20k": 40, "20k_to_50k": 70, "50k_to_100k": 25, "100k_and_over": 20}
PLAN = plan(estimand("goal_yes", "goal", "share", codes=("1",)))
PLAN_OF_ALL = replace(PLAN, domains=())
MEAN = "2014-2022.all.staff_mean"


@pytest.fixture(scope="module")
def truth() -> Populations:
    return populations()


def samples(truth: Populations, seed: int = 1) -> tuple[list[str], list[str]]:
    random = np.random.default_rng(seed)
    return drawn(random, truth.earlier, SIZES), drawn(random, truth.later, SIZES)


def waves(
    folder: Path,
    truth: Populations,
    samples: tuple[list[str], list[str]],
    design: DesignSpec = DESIGN,
    **items,
) -> list[Admitted]:
    first, second = wave_of(folder, 2014, design), wave_of(folder, 2022, design, **items)
    return [admitted(first, truth.earlier, samples[0]), admitted(second, truth.later, samples[1])]


def estimated(two: list[Admitted], plan: Plan = PLAN) -> pd.DataFrame:
    made = estimate_change(shipped(), plan, two)
    assert made["estimate_id"].is_unique
    return made.set_index("estimate_id")


def test_links_are_one_to_one_and_renames_keep_theirs() -> None:
    links = linked_units(shipped(), 2014, 2022)
    assert len(set(links.values())) == len(links) == 309
    assert links["GM1921"] == "GM1940"  # De Friese Meren, renamed
    assert "GM0361" not in links  # Alkmaar took in two others
    assert not {"GM0788", "GM0241", "GM0282"} & set(links)  # Haaren was split; Groesbeek and Ubbergen merged
    assert links["GM0344"] == "GM0344"


def test_everyone_answered_twice_gives_the_truth(tmp_path: Path, truth: Populations) -> None:
    everyone = truth.earlier["code"].tolist(), truth.later["code"].tolist()
    made = estimated(waves(tmp_path, truth, everyone))
    shares = [frame["goal"].eq("1") for frame in (truth.earlier, truth.later)]
    row = made.loc["2014-2022.all.goal_yes"]
    assert row["estimate"] == pytest.approx(shares[1].mean() - shares[0].mean(), rel=1e-11)
    assert (row["se"], row["n"], row["interval_method"]) == (0, 309, "census")
    assert row["ci_low"] == row["ci_high"] == row["estimate"]
    pairs = truth.pairs
    linked = made.loc["2014-2022.linked.staff_mean"]
    assert linked["estimate"] == pytest.approx((pairs["staff_2"] - pairs["staff"]).mean(), rel=1e-11)
    in_class = pairs["size_class"] == "20k_to_50k"
    assert made.loc["2014-2022.linked.staff_mean.size_class.20k_to_50k", "estimate"] == pytest.approx(
        (pairs["staff_2"] - pairs["staff"])[in_class].mean(), rel=1e-11
    )
    moved = [
        frame.loc[frame["size_class"] == "20k_to_50k", "staff"].mean()
        for frame in (truth.earlier, truth.later)
    ]
    assert made.loc["2014-2022.all.staff_mean.size_class.20k_to_50k", "estimate"] == pytest.approx(
        moved[1] - moved[0], rel=1e-11
    )


def test_the_change_is_that_of_the_estimates_and_narrower_than_of_independent_waves(
    tmp_path: Path, truth: Populations
) -> None:
    two = waves(tmp_path, truth, samples(truth))
    made = estimated(two)
    assert tuple(made.reset_index()) == CHANGES.columns
    levels = [
        estimate_wave(each.wave, PLAN, each.responses, each.weights, each.units).set_index("estimate_id")
        for each in two
    ]
    for key in ("goal_yes", "goal.1", "staff_mean", "staff_mean.size_class.under_20k"):
        first, second = levels[0].loc[f"2014.{key}"], levels[1].loc[f"2022.{key}"]
        row = made.loc[f"2014-2022.all.{key}"]
        assert row["estimate"] == pytest.approx(second["estimate"] - first["estimate"], rel=1e-9)
        assert row["se"] < np.hypot(first["se"], second["se"])
        assert row["ci_low"] < row["estimate"] < row["ci_high"]
        assert row["base_n"] == min(first["base_n"], second["base_n"])
    links = truth.links
    twice = [code for code in two[0].weights["unit"] if links.get(code) in set(two[1].weights["unit"])]
    assert made.loc["2014-2022.all.goal_yes", "n"] == made.loc["2014-2022.linked.goal_yes", "n"] == len(twice)
    assert set(made["origin"]) == {"simulated"}
    assert set(made["version"]) == {"all", "linked"}


def test_composition_is_the_first_wave_reweighted(tmp_path: Path, truth: Populations) -> None:
    two = waves(tmp_path, truth, samples(truth))
    row = estimated(two).loc["2014-2022.all.composition.goal_yes"]
    counts = [frame["size_class"].value_counts() for frame in (truth.earlier, truth.later)]
    answers = two[0].responses.set_index("municipality")["goal"].eq("1")
    shares = answers.groupby(two[0].weights.set_index("unit")["size_class"]).mean()
    weights = [count / count.sum() for count in counts]
    assert counts[0].sum() == 403
    assert counts[1].sum() == 345
    assert row["estimate"] == pytest.approx((shares * (weights[1] - weights[0])).sum(), rel=1e-9)
    assert row["statistic"] == "composition"
    assert row["domain"] == ""


def test_a_break_has_no_change_and_says_so(tmp_path: Path, truth: Populations) -> None:
    two = waves(tmp_path, truth, samples(truth), goal=("reworded", "break"))
    made = estimated(two)
    broken = made[made["estimand"].isin(["goal", "goal_yes"])]
    assert set(broken["flag"]) == {"not_comparable"}
    assert broken[["estimate", "se", "ci_low", "ci_high"]].isna().all(axis=None)
    assert broken.index.tolist() == [f"2014-2022.all.{name}" for name in ("goal.1", "goal.2", "goal_yes")]
    assert made.loc["2014-2022.all.staff_mean", "estimate"] > 0


def test_collapsed_codes_are_compared_only_where_the_plan_declares_them(
    tmp_path: Path, truth: Populations
) -> None:
    declared = plan(
        estimand("goal_yes", "goal", "share", codes=("1",)),
        estimand("staff_many", "staff", "share", at_least=12.0),
        estimand("base_goal", "staff", "share", at_least=12.0, base=parse("goal == 1")),
        estimand("condition_goal", None, "share", condition=parse("goal == 1")),
    )
    items = {"goal": ("collapsed", "collapsed_only"), "staff": ("recoded", "collapsed_only")}
    made = estimated(waves(tmp_path, truth, samples(truth), **items), declared)
    flagged = set(made.loc[made["flag"] == "not_comparable", "estimand"])
    assert flagged == {"goal", "staff_mean", "base_goal", "condition_goal"}
    assert made.loc[["2014-2022.all.goal_yes", "2014-2022.all.staff_many"], "estimate"].notna().all()


@pytest.mark.parametrize(
    ("said", "comparable"),
    [
        (("identical", "full"), True),
        (("renamed", "full"), True),
        (("redefined", "full"), False),
        (("first", None), False),
        (("identical", None), False),
    ],
)
def test_what_the_later_codebook_must_say(
    tmp_path: Path, truth: Populations, said: tuple[str, str | None], comparable: bool
) -> None:
    made = estimated(waves(tmp_path, truth, samples(truth), staff=said))
    assert (made.loc["2014-2022.all.staff_mean", "flag"] != "not_comparable") == comparable


def test_derived_values_break_with_what_they_are_made_of(tmp_path: Path, truth: Populations) -> None:
    doubled = Derived("twice", parse("staff * 2"), "number", {}, {})
    declared = replace(plan(estimand("twice_mean", "twice", "mean")), derived={"twice": doubled})
    full = estimated(waves(tmp_path, truth, samples(truth)), declared)
    assert full.loc["2014-2022.all.twice_mean", "estimate"] == pytest.approx(
        2 * full.loc["2014-2022.all.staff_mean", "estimate"], rel=1e-9
    )
    broken = estimated(waves(tmp_path, truth, samples(truth), staff=("redefined", "break")), declared)
    assert broken.loc["2014-2022.all.twice_mean", "flag"] == "not_comparable"


def test_a_question_that_was_not_put_has_no_rows(tmp_path: Path, truth: Populations) -> None:
    made = estimated(waves(tmp_path, truth, samples(truth), staff=("not_asked", None)))
    assert "staff_mean" not in set(made["estimand"])


def test_too_few_linked_pairs_are_flagged(tmp_path: Path, truth: Populations) -> None:
    first, second = samples(truth)
    links = {truth.links.get(code) for code in first}
    classes = truth.later.set_index("code")["size_class"]
    apart = [code for code in second if code not in links or classes[code] != "100k_and_over"]
    fresh = [c for c in truth.later.query("size_class == '100k_and_over'")["code"] if c not in links]
    made = estimated(waves(tmp_path, truth, (first, sorted({*apart, *fresh}))))
    linked = made[made["version"] == "linked"]
    assert set(linked["flag"]) == {"too_few_pairs"}
    assert linked["estimate"].isna().all()
    assert made.loc["2014-2022.all.goal_yes", "n"] > 20


def test_without_correction_the_file_says_so_and_is_wider(tmp_path: Path, truth: Populations) -> None:
    drawn_twice = samples(truth)
    with_fpc = estimated(waves(tmp_path, truth, drawn_twice))
    without = estimated(waves(tmp_path, truth, drawn_twice, replace(DESIGN, fpc=False)))
    assert set(with_fpc["fpc"]) == {"yes"}
    assert set(without["fpc"]) == {"no"}
    assert (without["se"] >= with_fpc["se"]).all()


def test_waves_are_put_in_order_and_one_wave_has_no_change(tmp_path: Path, truth: Populations) -> None:
    two = waves(tmp_path, truth, samples(truth))
    pd.testing.assert_frame_equal(
        estimate_change(shipped(), PLAN, two), estimate_change(shipped(), PLAN, two[::-1])
    )
    alone = estimate_change(shipped(), PLAN, two[:1])
    assert tuple(alone) == CHANGES.columns
    assert alone.empty


def test_responses_in_another_order_give_the_same_file(tmp_path: Path, truth: Populations) -> None:
    first, second = samples(truth)
    made = estimated(waves(tmp_path, truth, (first, second)))
    turned = estimated(waves(tmp_path, truth, (first[::-1], second[::-1])))
    numbers = ["estimate", "se", "ci_low", "ci_high", "n"]
    pd.testing.assert_frame_equal(made[numbers], turned[numbers], rtol=1e-9)


def by_village(two: list[Admitted], linked: LinkSpec | None = None) -> list[Admitted]:
    """The same waves, drawn by village: the municipalities whose codes begin alike, in one stratum."""
    made = []
    for each in two:
        villages = each.weights["unit"].str[:5]
        design = DesignSpec("simple", clusters="v", population=120.0, fpc=True, linked=linked)
        weights = each.weights.assign(cluster=villages, stratum="all", population=120.0)
        made.append(replace(each, wave=replace(each.wave, design=design), weights=weights, units=None))
    return made


def by_hand(two: list[Admitted], population: float | None) -> float:
    """The standard error of the change of a mean, by the totals of villages of one name."""
    totals, variances = [], []
    for each in two:
        y, w = each.responses["staff"].to_numpy(), each.weights["weight"].to_numpy()
        z = pd.Series(w * (y - (w * y).sum() / w.sum()) / w.sum()).groupby(each.weights["cluster"]).sum()
        left = 1 if population is None else 1 - len(z) / 120
        totals.append(z)
        variances.append(left * len(z) * z.var())
    both = pd.concat(totals, axis=1, join="inner")
    rest = 0 if population is None else population * len(totals[0]) * len(totals[1]) / 120**2
    return float(np.sqrt(sum(variances) - 2 * (len(both) - rest) * both.cov().iloc[0, 1]))


def test_clusters_are_linked_by_name_by_their_units_or_not_at_all(tmp_path: Path, truth: Populations) -> None:
    two = waves(tmp_path, truth, samples(truth))
    alone = estimate_change(None, PLAN_OF_ALL, by_village(two)).set_index("estimate_id").loc[MEAN]
    assert (alone["n"], alone["variance_method"], alone["fpc"]) == (0, "taylor_independent", "yes")
    named = by_village(two, LinkSpec("cluster", 90))
    made = estimate_change(None, PLAN_OF_ALL, named).set_index("estimate_id")
    assert (made.loc[MEAN, "variance_method"], made.loc[MEAN, "fpc"]) == ("taylor_overlap", "yes")
    assert made.loc[MEAN, "se"] == pytest.approx(by_hand(named, 90), rel=1e-9)
    assert set(made["version"]) == {"all"}
    shared = set(named[0].weights["cluster"]) & set(named[1].weights["cluster"])
    assert made.loc[MEAN, "n"] == len(shared)
    unknown = by_village(two, LinkSpec("cluster"))
    row = estimate_change(None, PLAN_OF_ALL, unknown).set_index("estimate_id").loc[MEAN]
    assert row["fpc"] == "no"
    assert row["se"] == pytest.approx(by_hand(unknown, None), rel=1e-9)
    units = estimate_change(None, PLAN_OF_ALL, by_village(two, LinkSpec("code"))).set_index("estimate_id")
    answered_twice = set(two[0].weights["unit"]) & set(two[1].weights["unit"])
    assert units.loc[MEAN, "n"] == len({unit[:5] for unit in answered_twice})


def with_replicates(two: list[Admitted], coordinated: bool) -> list[Admitted]:
    """The same waves with replicates by unit, so that a replicate moves the same units in both."""
    made = []
    for each in two:
        names = tuple(f"rw_{place}" for place in range(16))
        codes = each.weights["unit"].str[2:].astype(int).to_numpy()
        factors = successive_differences(codes, 16)
        columns = pd.DataFrame(each.weights["weight"].to_numpy()[:, None] * factors, columns=list(names))
        spec = ReplicateSpec("acs", names, coordinated=coordinated)
        wave = replace(each.wave, design=DesignSpec("simple", weights="w", replicates=spec))
        made.append(replace(each, wave=wave, weights=pd.concat([each.weights, columns], axis=1)))
    return made


def test_replicates_tell_of_a_change_where_they_are_the_same_ones_in_both_waves(
    tmp_path: Path, truth: Populations
) -> None:
    two = waves(tmp_path, truth, samples(truth))
    same, apart = with_replicates(two, True), with_replicates(two, False)
    each, sides = [], []
    for wave in same:
        y = wave.responses["staff"].to_numpy()
        weights = wave.weights.filter(regex="^rw_|^weight$").sort_index(axis=1).to_numpy()
        means = (weights * y[:, None]).sum(axis=0) / weights.sum(axis=0)
        each.append(means)
        sides.append(0.25 * ((means[:-1] - means[-1]) ** 2).sum())
    moved = each[1] - each[0]
    row = estimated(same).loc[MEAN]
    assert row["se"] == pytest.approx(np.sqrt(0.25 * ((moved[:-1] - moved[-1]) ** 2).sum()), rel=1e-9)
    assert (row["variance_method"], row["fpc"], row["df"]) == ("replicates_coordinated", "", 14)
    assert row["n"] == estimated(two).loc[MEAN, "n"]
    independent = estimated(apart).loc[MEAN]
    assert independent["se"] == pytest.approx(np.sqrt(sum(sides)), rel=1e-9)
    assert independent["variance_method"] == "replicates_independent"
    assert independent["df"] > 14
    assert set(estimated(apart)["version"]) == {"all"}
    mixed = estimated([two[0], apart[1]]).loc[MEAN]
    assert mixed["variance_method"] == "replicates_independent"
    assert mixed["estimate"] == pytest.approx(row["estimate"], rel=1e-12)
    fewer = replace(same[1].wave.design.replicates, columns=("rw_0", "rw_1", "rw_2"))
    wave = replace(same[1].wave, design=replace(same[1].wave.design, replicates=fewer))
    with pytest.raises(ValueError, match="the same number, scales and centre"):
        estimated([same[0], replace(same[1], wave=wave)])
    (problem,) = coordination_problems([wave, apart[0].wave])
    assert (problem.found, problem.expected) == ("number 16", "number 3")
    (problem,) = coordination_problems([two[0].wave, same[1].wave])
    assert (problem.found, problem.expected) == ("none that came with it", "number 16, method acs")
    own = replace(two[0].wave, design=replace(DESIGN, replicates=ReplicateSpec("jkn")))
    assert len(list(coordination_problems([own, same[1].wave]))) == 1
    assert not list(coordination_problems([apart[0].wave, same[1].wave]))


PARTS = {"under_20k": 1.0, "20k_to_50k": 2.0, "50k_to_100k": 3.0, "100k_and_over": 4.0}


def of_size(to: Any, over: str = "") -> Estimand:
    return estimand("even", "staff", "mean", standardise=Standard("size_class", to, over))


def test_a_standardised_estimate_changes_at_the_same_parts_of_the_classes(
    tmp_path: Path, truth: Populations
) -> None:
    two = waves(tmp_path, truth, samples(truth))
    asked = plan(of_size(tuple(PARTS.items()), "goal"), domains=("size_class", "goal"))
    made = estimated(two, asked)
    row = made.loc["2014-2022.all.even"]
    by_class = [made.loc[f"{MEAN}.size_class.{name}", "estimate"] for name in PARTS]
    assert row["estimate"] == pytest.approx(np.average(by_class, weights=list(PARTS.values())), rel=1e-9)
    assert (row["variance_method"], row["fpc"], row["n"]) == ("taylor_overlap", "yes", made.loc[MEAN, "n"])
    levels = [
        estimate_wave(each.wave, asked, each.responses, each.weights, each.units).set_index("estimate_id")
        for each in two
    ]
    for place in ("", ".goal.1", ".goal.2"):
        first, second = levels[0].loc[f"2014.even{place}"], levels[1].loc[f"2022.even{place}"]
        row = made.loc[f"2014-2022.all.even{place}"]
        assert row["estimate"] == pytest.approx(second["estimate"] - first["estimate"], rel=1e-9)
        assert 0 < row["se"] < 1.1 * np.hypot(first["se"], second["se"])
    of_even = made[made["estimand"] == "even"]
    assert set(of_even["version"]) == {"all"}
    assert set(of_even["domain"]) == {"", "goal"}
    own = estimated(two, plan(of_size("population")))
    assert "even" not in set(own["estimand"])
    by_goal = estimand("even", "staff", "mean", standardise=Standard("goal", (("1", 1.0), ("2", 1.0))))
    reworded = waves(tmp_path, truth, samples(truth), goal=("reworded", "break"))
    broken = estimated(reworded, plan(by_goal, domains=("goal",)))
    assert broken.loc["2014-2022.all.even", "flag"] == "not_comparable"


def test_by_coordinated_replicates_a_standardised_estimate_changes_in_each(
    tmp_path: Path, truth: Populations
) -> None:
    two = with_replicates(waves(tmp_path, truth, samples(truth)), True)
    row = estimated(two, plan(of_size(tuple(PARTS.items())))).loc["2014-2022.all.even"]
    columns = ["weight", *(f"rw_{place}" for place in range(16))]
    each = np.zeros(17)
    for sign, wave in zip((-1, 1), two, strict=True):
        staff, classes = wave.responses["staff"].to_numpy(), wave.weights["size_class"]
        for name, part in PARTS.items():
            inside = (classes == name).to_numpy()
            weights = wave.weights.loc[inside, columns].to_numpy()
            each += sign * part / 10 * (weights.T @ staff[inside]) / weights.sum(axis=0)
    assert row["estimate"] == pytest.approx(each[0], rel=1e-10)
    assert row["se"] == pytest.approx(np.sqrt(0.25 * ((each[1:] - each[0]) ** 2).sum()), rel=1e-9)


def test_an_estimate_by_inhabitants_changes_by_inhabitants(tmp_path: Path, truth: Populations) -> None:
    two = waves(tmp_path, truth, samples(truth))
    asked = plan(estimand("people", "goal", "share", codes=("1",), weight="inhabitants"))
    made = estimated(two, asked)
    levels = [
        estimate_wave(each.wave, asked, each.responses, each.weights, each.units).set_index("estimate_id")
        for each in two
    ]
    for place in ("", ".size_class.20k_to_50k"):
        first, second = levels[0].loc[f"2014.people{place}"], levels[1].loc[f"2022.people{place}"]
        row = made.loc[f"2014-2022.all.people{place}"]
        assert row["estimate"] == pytest.approx(second["estimate"] - first["estimate"], rel=1e-9)
        assert 0.8 < row["se"] / np.hypot(first["se"], second["se"]) < 1.1
    assert made.loc["2014-2022.all.people", "estimate"] != made.loc["2014-2022.all.goal.1", "estimate"]
    everyone = truth.earlier["code"].tolist(), truth.later["code"].tolist()
    linked = estimated(waves(tmp_path, truth, everyone), asked).loc["2014-2022.linked.people"]
    inhabitants = truth.earlier.set_index("code")["inhabitants"].loc[truth.pairs["code"]]
    moved = truth.pairs["goal_2"].eq("1").astype(float) - truth.pairs["goal"].eq("1").astype(float)
    assert linked["estimate"] == pytest.approx(np.average(moved, weights=inhabitants), rel=1e-9)


def twice(two: list[Admitted]) -> pd.DataFrame:
    """The municipalities of one code at both dates: their weights of then, and both answers."""
    sides = [each.weights.assign(staff=each.responses["staff"].to_numpy()).set_index("unit") for each in two]
    return sides[0].join(sides[1]["staff"].rename("later"), how="inner")


def test_of_clusters_the_same_units_are_followed_from_the_clusters_of_then(
    tmp_path: Path, truth: Populations
) -> None:
    two = by_village(waves(tmp_path, truth, samples(truth)), LinkSpec("code"))
    heavier = replace(two[1], weights=two[1].weights.assign(weight=two[1].weights["weight"] * 7))
    made = estimate_change(None, PLAN_OF_ALL, [two[0], heavier]).set_index("estimate_id")
    pairs, row = twice(two), made.loc[MEAN.replace("all", "linked")]
    moved, w = pairs["later"] - pairs["staff"], pairs["weight"]
    mean = (w * moved).sum() / w.sum()
    totals = (w * (moved - mean) / w.sum()).groupby(pairs["cluster"]).sum()
    assert row["estimate"] == pytest.approx(mean, rel=1e-11)
    assert row["se"] == pytest.approx(np.sqrt(len(totals) * totals.var()), rel=1e-9)
    assert (row["n"], row["variance_method"], row["fpc"]) == (len(pairs), "taylor", "no")
    assert row["df"] <= len(totals) - 1
    assert row["n"] > made.loc[MEAN, "n"]  # of all respondents those are clusters
    kept = (two[0].weights["cluster"] == pairs["cluster"].value_counts().idxmax()).to_numpy()
    wave = replace(two[0].wave, design=replace(two[0].wave.design, lonely="certainty"))
    tables = (each[kept].reset_index(drop=True) for each in (two[0].responses, two[0].weights))
    one = Admitted(wave, *tables, None)
    flagged = estimate_change(None, PLAN_OF_ALL, [one, two[1]])
    assert set(flagged.loc[flagged["version"] == "linked", "flag"]) == {"too_few_pairs"}
    followed_none = estimate_change(None, PLAN_OF_ALL, by_village(two, LinkSpec("cluster")))
    assert set(followed_none["version"]) == {"all"}


def test_by_coordinated_replicates_the_same_units_are_followed_and_composition_moves(
    tmp_path: Path, truth: Populations
) -> None:
    two = with_replicates(waves(tmp_path, truth, samples(truth)), True)
    heavier = replace(two[1], weights=two[1].weights.assign(weight=two[1].weights["weight"] * 7))
    made = estimated([two[0], heavier])
    links = {later: now for now, later in truth.links.items()}
    then = two[1].weights["unit"].map(links).fillna("")
    moved = twice([two[0], replace(two[1], weights=two[1].weights.assign(unit=then))])
    columns = ["weight", *(f"rw_{place}" for place in range(16))]
    means = [np.average(moved["later"] - moved["staff"], weights=moved[name]) for name in columns]
    row = made.loc[MEAN.replace("all", "linked")]
    assert row["estimate"] == pytest.approx(means[0], rel=1e-10)
    assert row["se"] == pytest.approx(np.sqrt(0.25 * ((np.array(means[1:]) - means[0]) ** 2).sum()), rel=1e-9)
    assert (row["n"], row["variance_method"], row["fpc"]) == (len(moved), "replicates_coordinated", "")
    counts = [frame["size_class"].value_counts() for frame in (truth.earlier, truth.later)]
    growth, answers = (
        (counts[1] / counts[0])[two[0].weights["size_class"]].to_numpy(),
        two[0].responses["staff"],
    )
    effects = [
        np.average(answers, weights=w * growth) - np.average(answers, weights=w)
        for w in (two[0].weights[name].to_numpy() for name in columns)
    ]
    row = made.loc["2014-2022.all.composition.staff_mean"]
    assert row["estimate"] == pytest.approx(effects[0], rel=1e-10)
    assert row["se"] == pytest.approx(
        np.sqrt(0.25 * ((np.array(effects[1:]) - effects[0]) ** 2).sum()), rel=1e-9
    )
    assert (row["variance_method"], row["fpc"]) == ("replicates", "")
    apart = estimated(with_replicates(waves(tmp_path, truth, samples(truth)), False))
    assert apart.loc["2014-2022.all.composition.staff_mean", "se"] == row["se"]


def test_a_class_that_is_not_known_is_left_out_of_the_composition() -> None:
    design = Design(np.ones(6), np.zeros(6, dtype=np.int64), np.arange(6))
    values, growth = np.array([[1.0], [2], [4], [8], [16], [99]]), np.array([2.0, 1, 1, 1, 1, np.nan])
    made = composition(design, values, growth, 0.95, share=False)
    assert made.estimate.item() == pytest.approx(32 / 6 - 31 / 5)
    assert made.base.item() == 5


def test_a_jackknife_of_our_own_changes_as_its_design_does(tmp_path: Path, truth: Populations) -> None:
    pair = samples(truth)
    made = estimated(waves(tmp_path, truth, pair, replace(DESIGN, replicates=ReplicateSpec("jkn"))))
    pd.testing.assert_frame_equal(made, estimated(waves(tmp_path, truth, pair)))


def test_without_a_frame_the_waves_are_independent(tmp_path: Path, truth: Populations) -> None:
    two = waves(tmp_path, truth, samples(truth))
    made = estimate_change(None, PLAN, two).set_index("estimate_id")
    assert set(made["version"]) == {"all"}
    linked = estimated(two)
    key = "2014-2022.all.goal_yes"
    assert made.loc[key, "se"] > linked.loc[key, "se"]
    assert made.loc[key, "estimate"] == linked.loc[key, "estimate"]


def test_the_rule_names_the_files_of_every_wave() -> None:
    text = (ROOT / "workflow" / "rules" / "estimates.smk").read_text("utf-8")
    for part in ("rules.admit_wave.output.responses", "rules.weigh_wave.output.weights", "PATHS.documents"):
        assert part in text


SIMPLE = DesignSpec("simple", None, 403, True)


def without_frame(folder: Path, truth: Populations, design: DesignSpec) -> pd.Series:
    """The change of a mean of sixty municipalities that answered twice, though no frame tells which."""
    pairs = truth.pairs[truth.pairs["code"] == truth.pairs["code_2"]].head(60)
    two = []
    for year, population in zip((2014, 2022), (truth.earlier, truth.later), strict=True):
        drawn_wave = admitted(wave_of(folder, year), population, [*pairs["code"]])
        wave = wave_of(folder, year, design)
        two.append(Admitted(wave, drawn_wave.responses, weigh(wave, drawn_wave.responses, None), None))
    return estimate_change(None, plan(domains=()), two).set_index("estimate_id").loc[MEAN]


def test_equal_codes_link_where_the_design_says_so_and_the_label_tells(
    tmp_path: Path, truth: Populations
) -> None:
    """By hand: v1 + v2 - 2 (n_c / (n1 n2) - M / (N1 N2)) S12 (Tam 1984), without fpc where M is not known."""
    pairs = truth.pairs[truth.pairs["code"] == truth.pairs["code_2"]].head(60)
    covariances = np.cov(pairs["staff"], pairs["staff_2"])
    independent = without_frame(tmp_path, truth, SIMPLE)
    v = np.diag(covariances).sum() / 60
    assert (independent["n"], independent["variance_method"]) == (0, "taylor_independent")
    assert independent["se"] == pytest.approx(np.sqrt(v * (1 - 60 / 403)), rel=1e-10)
    counted = without_frame(tmp_path, truth, replace(SIMPLE, linked=LinkSpec("code", 309)))
    tam = (60 / 60**2 - 309 / 403**2) * covariances[0, 1]
    assert (counted["n"], counted["variance_method"], counted["fpc"]) == (60, "taylor_overlap", "yes")
    assert counted["se"] == pytest.approx(np.sqrt(v * (1 - 60 / 403) - 2 * tam), rel=1e-10)
    unknown = without_frame(tmp_path, truth, replace(SIMPLE, linked=LinkSpec("code")))
    assert (unknown["n"], unknown["fpc"]) == (60, "no")
    assert unknown["se"] == pytest.approx(np.sqrt(v - 2 * covariances[0, 1] / 60), rel=1e-10)
    assert unknown["se"] < independent["se"] / 1.5


def test_more_linked_units_than_the_populations_share_are_refused(tmp_path: Path, truth: Populations) -> None:
    with pytest.raises(UserError, match=r"design.linked.population.*60 linked pairs in the samples, 20"):
        without_frame(tmp_path, truth, replace(SIMPLE, linked=LinkSpec("code", 20)))


def test_strata_from_a_variable_leave_the_linked_uncounted_and_the_change_without_correction(
    tmp_path: Path, truth: Populations
) -> None:
    """The frame links the units, but does not know in which stratum those are that did not answer."""
    design = DesignSpec("stratified", "goal", {"1": 100.0, "2": 350.0}, True)
    pair = samples(truth)
    two = []
    for each in waves(tmp_path, truth, pair):
        wave = replace(each.wave, design=design)
        weights = weigh(wave, each.responses, each.units)
        two.append(Admitted(wave, each.responses, weights, each.units))
    made = estimated(two)
    assert set(made.loc[made["statistic"] == "mean", "version"]) == {"all"}
    row = made.loc[MEAN]
    assert (row["variance_method"], row["fpc"]) == ("taylor_overlap", "no")
    assert row["n"] == estimated(waves(tmp_path, truth, pair)).loc[MEAN, "n"]


def test_a_change_between_two_dates_is_certain_only_where_nobody_left_the_item_open(
    tmp_path: Path, truth: Populations
) -> None:
    """Everyone answers twice; then some of the largest class say at the later date that they do not know."""
    whole = [*truth.earlier["code"]], [*truth.later["code"]]
    keys = [f"2014-2022.{version}.goal_yes.size_class.100k_and_over" for version in ("all", "linked")]
    certain = estimated(waves(tmp_path, truth, whole)).loc[keys]
    assert (certain["interval_method"] == "census").all()
    assert (certain["se"] == 0).all()
    first, second = waves(tmp_path, truth, whole)
    large = second.units.loc[second.units["size_class"] == "100k_and_over", "code"].sort_values()[::4]
    rows = second.responses["municipality"].isin(large)
    kinds = second.responses["goal__missing"].mask(rows, "dont_know")
    responses = second.responses.assign(goal=second.responses["goal"].mask(rows), goal__missing=kinds)
    some_open = estimated([first, replace(second, responses=responses)]).loc[keys]
    assert (some_open["interval_method"] == "newcombe").all()
    assert (some_open["se"] > 0).all()
    assert (some_open["ci_low"] < some_open["estimate"]).all()
