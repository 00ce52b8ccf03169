"""What may be shown (rules of docs/disclosure.md): small bases, small cells, and what would give them back.

A cell is how many of a place (a class, or the whole) gave one of a set of answers to a question. Whatever is
shown is taken as known exactly, the bases too: a withheld cell must not follow from it by addition and
subtraction, whether over the answers of a question, over the classes of a domain, or through an estimand of
the plan that joins answers. How many gave an answer, and why others gave none, is no answer and is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from doorpakken.evidence.disclosure.class_sums import CROSS, Place, families, made_of, parts, within
from doorpakken.statistics.estimation.estimators import CONTRASTS, ESTIMATORS

SMALL_CELL = 5
SMALL_BASE = 10
COUNTED = ("share", "count", "total")
OF_ANSWERS = set(ESTIMATORS) - set(CONTRASTS)  # which are shown as their terms are
OF_QUALITY = ("agreement", "kappa", "reliability", "extreme", "design_effect")
TESTS = ("difference", "trend", "correlation", "slope", "association", "groups")


@dataclass(frozen=True)
class Answers:
    """A set of answers to a question: one, or those that an estimand the plan joins. `of`: all of them."""

    question: str
    codes: frozenset[str]
    of: frozenset[str]
    declared: bool = False


@dataclass(frozen=True)
class Cell:
    """A set of answers in a place, with how many gave one of them and the base they are of."""

    answers: Answers
    place: Place
    n: float
    base: float


def withhold(
    estimates: pd.DataFrame, answers: Mapping[tuple[str, str], Answers], *, rule: str, collected: bool
) -> pd.Series[str]:
    """Whether each estimate is shown: "yes", "suppressed" (small cell) or "hidden" (small base).

    estimates: the rows of one wave's estimates file. answers: of (estimand, category), the answers it counts;
    others are no cells. rule: standard, or open (nothing is withheld). collected: whether people gave these
    answers; then a cell of nobody or of everybody is withheld too, since it tells what each respondent said.
    """
    shown = pd.Series("yes", index=estimates.index)
    if rule == "open":
        return shown
    shown[_small_bases(estimates, answers)] = "hidden"
    cell_by_row: dict[Any, Cell] = {}
    by_question: dict[str, dict[Cell, None]] = {}
    for index, row in zip(estimates.index, estimates.to_dict("records"), strict=True):
        counted = answers.get((row["estimand"], row["category"]))
        if counted and row["statistic"] in COUNTED:
            cell = Cell(counted, (row["domain"], row["domain_value"]), row["n"], row["base_n"])
            cell_by_row[index] = cell
            by_question.setdefault(counted.question, {})[cell] = None
    hidden = {cell for index, cell in cell_by_row.items() if shown[index] == "hidden"}
    suppressed = set[Cell]().union(*(_suppressed(list(of), hidden, collected) for of in by_question.values()))
    protecting = [
        index for index, cell in cell_by_row.items() if shown[index] == "yes" and cell in suppressed
    ]
    shown[protecting] = "suppressed"
    return shown


def _small_bases(estimates: pd.DataFrame, answers: Mapping[tuple[str, str], Answers]) -> pd.Series[bool]:
    """Estimates of fewer than 10 respondents; a lone class takes the next smallest of its domain along.

    Of a comparison it is the smallest group that counts (`least_n`).
    """
    about_answers = estimates["statistic"].isin([*OF_ANSWERS, *OF_QUALITY])
    keys = pd.Series(
        list(zip(estimates["estimand"], estimates["category"], strict=True)), index=estimates.index
    )
    about_answers |= keys.isin(list(answers))
    about_answers |= estimates["statistic"].isin(TESTS)
    base = estimates["least_n"].fillna(estimates["base_n"]) if "least_n" in estimates else estimates["base_n"]
    small = about_answers & (base < SMALL_BASE)
    classes = estimates[about_answers & (estimates["domain"] != "")].assign(small=small)
    grouped = classes.groupby(["estimand", "category", "domain"])["small"]
    others = classes[(grouped.transform("sum") == 1) & ~classes["small"]]
    ordered = others.sort_values("base_n", kind="stable")
    partners = ordered.groupby(["estimand", "category", "domain"], sort=False).head(1).index
    return _protected(estimates[about_answers], small | estimates.index.isin(partners))


def _protected(rows: pd.DataFrame, hidden: pd.Series[bool]) -> pd.Series[bool]:
    """What is hidden, and of crossed domains as much besides that no hidden class follows from the others.

    An estimate of a class and its base give what the class adds to a wider one.
    """
    crossed = rows[rows["domain"].str.contains(CROSS, regex=False)]
    for key in dict.fromkeys(zip(crossed["estimand"], crossed["category"], strict=True)):
        own = rows[(rows["estimand"] == key[0]) & (rows["category"] == key[1])]
        places = dict(zip(zip(own["domain"], own["domain_value"], strict=True), own.index, strict=True))
        for family in families({place[0] for place in places}):
            near = {place: index for place, index in places.items() if place[0] in ("", *family)}
            values = parts(set(near))
            while taken := _follows(near, values, hidden, own["base_n"]):
                hidden[[near[place] for place in taken]] = True
    return hidden


def _follows(
    places: Mapping[Place, Any], values: Sequence[Place], hidden: pd.Series[bool], bases: pd.Series[float]
) -> set[Place]:
    """Of each hidden class that follows from those shown, one of these: a narrow one with a small base."""
    visible = [place for place, index in places.items() if not hidden[index]]
    asked = [place for place, index in places.items() if hidden[index] and bases[index] > 0]
    taken: set[Place] = set()
    if not visible or not asked:
        return taken
    vectors = [np.array([within(place, values) for place in some], dtype=float) for some in (visible, asked)]
    for use in made_of(*vectors):
        used = [place for place, needed in zip(visible, use, strict=True) if needed]
        if used and taken.isdisjoint(used):
            taken.add(min(used, key=lambda place: (-len(place[0].split(CROSS)), bases[places[place]], place)))
    return taken


def _suppressed(cells: Sequence[Cell], hidden: set[Cell], collected: bool) -> set[Cell]:
    """The cells of one question that are withheld: the small ones, and as many others as protect them."""
    small = {cell for cell in cells if _is_small(cell, collected)}
    withheld = small | hidden
    related = families({cell.place[0] for cell in cells})
    revealing: Cell | None = None
    while True:
        for family in related:
            inside = [cell for cell in cells if cell.place[0] in ("", *family)]
            if revealing := _gives_away(inside, small, withheld):
                withheld.add(revealing)
                break
        if revealing is None:
            return withheld


def _is_small(cell: Cell, collected: bool) -> bool:
    rest = cell.base - cell.n
    nobody = collected and (cell.n == 0 or rest == 0)
    return bool(0 < cell.n < SMALL_CELL or 0 < rest < SMALL_CELL or nobody)


def _gives_away(cells: Sequence[Cell], small: set[Cell], withheld: set[Cell]) -> Cell | None:
    """A shown cell from which, with the others that are shown, a small cell follows; None when none does.

    Taken is the one that costs least: rather a class than the whole, rather one answer than an estimand of
    the plan, rather few respondents than many.
    """
    codes = sorted(cells[0].answers.of)
    values = parts({cell.place for cell in cells})
    open_cells = [cell for cell in cells if cell not in withheld]
    bases = {cell.place for cell in cells}
    published = [_vector(cells[0].answers.of, place, codes, values) for place in sorted(bases)]
    published += [_vector(cell.answers.codes, cell.place, codes, values) for cell in open_cells]
    asked = [cell for cell in cells if cell in small]
    if not asked or not open_cells:
        return None
    wanted = np.array([_vector(cell.answers.codes, cell.place, codes, values) for cell in asked])
    for use in made_of(np.array(published), wanted):
        used = [cell for cell, needed in zip(open_cells, use[len(bases) :], strict=True) if needed]
        if used:
            return min(used, key=_cost)
    return None


def _cost(cell: Cell) -> tuple[Any, ...]:
    answers, place = cell.answers, cell.place
    return cell.n == 0, place == ("", ""), answers.declared, cell.n, place, sorted(answers.codes)


def _vector(
    answered: frozenset[str], place: Place, codes: Sequence[str], values: Sequence[Place]
) -> NDArray[np.float64]:
    """Which of the smallest cells (code by class) a cell is the sum of."""
    return np.outer([code in answered for code in codes], within(place, values)).astype(float).ravel()
