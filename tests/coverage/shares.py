"""Settings of one wave: shares of stratified, calibrated and grouped samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from doorpakken.data.frame import units
from doorpakken.data.study import load_study
from doorpakken.statistics.calibration import Calibrated, Margin, post_stratify, rake
from doorpakken.statistics.estimation import Design, ratios, share_interval, wave_design
from doorpakken.statistics.estimation.sample_design import Codes, Floats
from doorpakken.statistics.weighting import weigh
from tests.conftest import ROOT
from tests.coverage import LEVEL, NO_PROMISE, Cell, Run, Setting, few_hits
from tests.support.lineage_panels import shipped

SHARES = (0.03, 0.10, 0.30, 0.49)
SMALL = (70, 182, 58, 32)  # 342 municipalities
CLASSES = (72, 183, 58, 32)  # those of 2022
SKEWED = (14, 30, 18, 24)
RATES = (0.20, 0.17, 0.30, 0.75)
ODDS = 1.5
SLOPE = (0.6, 0.9, 1.3, 1.9)
PARTS = {
    **dict.fromkeys(("Groningen", "Fryslân", "Drenthe"), "north"),
    **dict.fromkeys(("Overijssel", "Gelderland", "Flevoland"), "east"),
    **dict.fromkeys(("Utrecht", "Noord-Holland", "Zuid-Holland", "Zeeland"), "west"),
}


def spread(total: int, sizes: Sequence[float]) -> Codes:
    """A whole number cut into parts in proportion to sizes (largest remainders)."""
    exact = total * np.array(sizes, dtype=float) / sum(sizes)
    parts = np.floor(exact).astype(np.int64)
    parts[np.argsort(parts - exact, kind="stable")[: total - parts.sum()]] += 1
    return parts


def yes_by_class(classes: Sequence[int], share: float, slope: Sequence[float] = (1, 1, 1, 1)) -> Codes:
    """How many say yes in each class, of a population in which the share is as near as can be."""
    made = spread(round(share * sum(classes)), np.array(classes) * np.array(slope))
    return np.minimum(made, classes)


def cells(yes: Sequence[Codes], population: int, n: float, reason: str = "") -> tuple[Cell, ...]:
    """A cell for each nominal share."""
    truths = [float(each.sum()) / population for each in yes]
    return tuple(
        Cell(f"share {nominal:.2f}", truth, reason or few_hits(n, truth))
        for nominal, truth in zip(SHARES, truths, strict=True)
    )


def limits(design: Design, values: Floats) -> tuple[Floats, Floats]:
    """The limits (k,) of shares."""
    low, high = share_interval(ratios(design, values), LEVEL)
    return low[0], high[0]


def stratified(n: Sequence[int], classes: Sequence[int]) -> Design:
    """A stratified sample with the correction, class by class."""
    sizes = np.array(classes, dtype=float)
    strata = np.repeat(np.arange(len(n)), n)
    return Design((sizes / n)[strata], strata, np.arange(strata.size), sizes)


def answers(hits: Sequence[Codes], n: Sequence[int]) -> Floats:
    """Answers (n, k) class by class, of which hits (k,) in each class are yes."""
    return np.vstack(
        [(np.arange(size)[:, None] < hit).astype(float) for hit, size in zip(hits, n, strict=True)]
    )


def fixed(name: str, classes: Sequence[int], n: Sequence[int], draws: int = 20_000) -> Setting:
    """A stratified sample of fixed sizes: all draws are columns of one design."""
    yes = [yes_by_class(classes, share) for share in SHARES]
    design = stratified(n, classes)

    def run(random: np.random.Generator, draws: int) -> tuple[Floats, Floats]:
        found = []
        for counts in yes:
            hits = [
                random.hypergeometric(k, N - k, m, draws) for k, N, m in zip(counts, classes, n, strict=True)
            ]
            found.append(limits(design, answers(hits, n)))
        lows, highs = zip(*found, strict=True)
        return np.column_stack(lows), np.column_stack(highs)

    size = f"{sum(n)} of {sum(classes)}"
    return Setting(name, size, draws, cells(yes, sum(classes), sum(n)), run)


def one_by_one(draw: Callable[[np.random.Generator], tuple[Floats, Floats]]) -> Run:
    """A run that makes one sample after the other."""

    def run(random: np.random.Generator, draws: int) -> tuple[Floats, Floats]:
        lows, highs = zip(*(draw(random) for _ in range(draws)), strict=True)
        return np.array(lows), np.array(highs)

    return run


def responding(name: str, odds: float, reason: str, draws: int = 4_000) -> Setting:
    """Everyone is invited; who answers is chance, by class, and by the answer where `odds` is not 1."""
    classes, rates = np.array(CLASSES), np.array(RATES)
    yes = [yes_by_class(CLASSES, share) for share in SHARES]
    leaning = odds * rates / (1 - rates + odds * rates)

    def draw(random: np.random.Generator) -> tuple[Floats, Floats]:
        found = []
        for counts in yes:
            while True:
                hits, others = random.binomial(counts, leaning), random.binomial(classes - counts, rates)
                if (hits + others >= 2).all():
                    break
            n = (hits + others).tolist()
            found.append(limits(stratified(n, CLASSES), answers(hits[:, None], n)))
        lows, highs = zip(*found, strict=True)
        return np.concatenate(lows), np.concatenate(highs)

    n = float((classes * rates).sum())
    size = f"about {n:.0f} of {sum(CLASSES)}"
    return Setting(name, size, draws, cells(yes, sum(CLASSES), n, reason), one_by_one(draw))


@cache
def municipalities() -> pd.DataFrame:
    """The municipalities of 2022 by class, with its code and the part of the country."""
    made = units(shipped(), 2022)
    names = list(shipped().size_classes["size_class"])
    made["class"] = made["size_class"].map(names.index)
    made["part"] = made["province"].map(PARTS).fillna("south")
    return made.sort_values(["class", "code"], ignore_index=True)


def population(random: np.random.Generator) -> tuple[Floats, list[Codes]]:
    """Answers of every municipality (345, 4), larger ones more often yes, and how many in each class."""
    yes = [yes_by_class(CLASSES, share, SLOPE) for share in SHARES]
    drawn = [
        np.concatenate([random.permutation(size) < hits for size, hits in zip(CLASSES, counts, strict=True)])
        for counts in yes
    ]
    return np.column_stack(drawn).astype(float), yes


Calibrate = Callable[[Floats, Codes], Calibrated]


def calibrated(name: str, n: int, weights_of: Calibrate, draws: int) -> Setting:
    """A simple sample, with somebody in each class and part, whose weights are calibrated to the frame."""
    values, yes = population(np.random.default_rng(7))
    N = len(values)
    known = [municipalities()[name].to_numpy() for name in ("class", "part")]
    groups = [np.unique(each).size for each in known]

    def draw(random: np.random.Generator) -> tuple[Floats, Floats]:
        while True:
            rows = np.sort(random.choice(N, n, replace=False))
            if [np.unique(each[rows]).size for each in known] == groups:
                break
        made = weights_of(np.full(n, N / n), rows)
        zeros = np.zeros(n, dtype=np.int64)
        design = Design(made.weights, zeros, np.arange(n), np.array([float(N)]), calibration=made.residuals)
        return limits(design, values[rows])

    return Setting(name, f"{n} of {N}", draws, cells(yes, N, n), one_by_one(draw))


def by_class(weights: Floats, rows: Codes) -> Calibrated:
    return post_stratify(weights, margin("size_class", rows))


def by_class_and_part(weights: Floats, rows: Codes) -> Calibrated:
    return rake(weights, [margin("size_class", rows), margin("part", rows)])


def margin(name: str, rows: Codes) -> Margin:
    column = municipalities()[name]
    return Margin.of(name, column.iloc[rows].tolist(), column.value_counts(sort=False).to_dict())


def grouped(draws: int = 4_000) -> Setting:
    """Sixty groups of two or three, across classes, answer in one go and alike; chance decides which do."""
    chance = np.random.default_rng(11)
    values, _ = population(chance)
    strata, N = municipalities()["class"].to_numpy(), len(values)
    order = chance.permutation(N)[:150]
    group = np.arange(N)
    for number in range(30):
        group[order[2 * number : 2 * number + 2]] = N + number
        group[order[60 + 3 * number : 63 + 3 * number]] = N + 30 + number
    for number in range(N, N + 60):
        members = np.flatnonzero(group == number)
        values[members] = values[members[0]]
    names = np.unique(group, return_inverse=True)[1]
    sizes = np.bincount(strata).astype(float)
    rate = 0.4

    def draw(random: np.random.Generator) -> tuple[Floats, Floats]:
        while True:
            rows = np.flatnonzero((random.random(names.max() + 1) < rate)[names])
            n = np.bincount(strata[rows], minlength=4)
            if (n >= 2).all():
                break
        design = Design(
            (sizes / n)[strata[rows]], strata[rows], np.arange(rows.size), sizes, groups=names[rows]
        )
        return limits(design, values[rows])

    truths = values.mean(axis=0)
    made = tuple(
        Cell(f"share {share:.2f}", float(truth), few_hits(rate * N, float(truth)))
        for share, truth in zip(SHARES, truths, strict=True)
    )
    return Setting("groups across classes", f"about {rate * N:.0f} of {N}", draws, made, one_by_one(draw))


GOALS = ("kcc_goal_80", "planning_exists", "process_owners", "kcc_present")


def designated(draws: int = 1_000) -> Setting:
    """One to three respondents of a municipality who differ; the most complete response counts."""
    chance = np.random.default_rng(13)
    wave = load_study(ROOT / "config" / "study.yaml").waves["2014"]
    frame = units(shipped(), 2014)
    rows = np.repeat(np.arange(len(frame)), chance.choice([1, 2, 3], len(frame), p=[0.7, 0.2, 0.1]))
    unit = next(item.variable for item in wave.items if item.type == "unit")
    ties = wave.item(str(wave.design.ties))
    wave = replace(wave, items=tuple(i for i in wave.items if i.variable in (unit, ties.variable, *GOALS)))
    responses = pd.DataFrame({"source_row": np.arange(2, rows.size + 2)})
    responses[unit] = frame["code"].to_numpy()[rows]
    responses[ties.variable] = chance.choice(list(ties.labels), rows.size)
    responses[f"{ties.variable}__missing"] = None
    for name in GOALS:
        responses[f"{name}__missing"] = np.where(chance.random(rows.size) < 0.2, "no_answer", None)
    own = chance.random((len(frame), 4)) < np.array(SHARES)
    values = np.where(chance.random((rows.size, 4)) < 0.15, ~own[rows], own[rows]).astype(float)
    everyone = weigh(wave, responses, frame)
    truths = values[everyone["source_row"].to_numpy() - 2].mean(axis=0)
    n = dict(zip(shipped().size_classes["size_class"], (40, 66, 24, 16), strict=True))
    members = {name: frame.loc[frame["size_class"] == name, "code"].to_numpy() for name in n}

    def draw(random: np.random.Generator) -> tuple[Floats, Floats]:
        answered = np.concatenate([random.choice(members[name], n[name], replace=False) for name in n])
        weights = weigh(wave, responses[responses[unit].isin(answered)], frame)
        return limits(wave_design(wave, weights), values[weights["source_row"].to_numpy() - 2])

    made = tuple(Cell(f"share {truth:.2f}", float(truth), few_hits(146, float(truth))) for truth in truths)
    return Setting("several respondents", "146 of 403", draws, made, one_by_one(draw))


def settings() -> list[Setting]:
    """All settings of one wave."""
    return [
        *(fixed("proportional", SMALL, spread(n, SMALL).tolist()) for n in (34, 68, 137, 205)),
        fixed("skewed 14/30/18/24", CLASSES, SKEWED),
        responding("nonresponse at random", 1.0, ""),
        responding("nonresponse not at random", ODDS, NO_PROMISE),
        calibrated("post-stratified", 86, by_class, 4_000),
        calibrated("raked", 146, by_class_and_part, 4_000),
        designated(),
        grouped(),
    ]
