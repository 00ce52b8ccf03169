"""Crossed domains: what is withheld in one does not follow from its columns and from each other."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from doorpakken.evidence.disclosure.class_sums import families, made_of, parts, within
from doorpakken.evidence.register import Answers, withhold
from doorpakken.evidence.register.domain_labels import crossed

CODES, SIZES, PROVINCES = "12", ("small", "large"), ("east", "west")
ATOMS = [f"{size}.{province}" for size, province in product(SIZES, PROVINCES)]
CROSSED = "size_class.province"
PLACES = [("", "")] + [("size_class", size) for size in SIZES] + [("province", name) for name in PROVINCES]
PLACES += [(CROSSED, atom) for atom in ATOMS]


def lies_in(atom: str, place: tuple[str, str]) -> bool:
    return place[0] == "" or atom == place[1] or place[1] in atom.split(".")


def table(counts: dict[tuple[str, str], int], statistic: str = "share") -> pd.DataFrame:
    """A row for each answer in each place; of a mean one for each place."""
    rows: list[dict[str, Any]] = []
    for place in PLACES:
        base = sum(n for (_, atom), n in counts.items() if lies_in(atom, place))
        for code in CODES if statistic == "share" else ("",):
            n = sum(n for (one, atom), n in counts.items() if one == code and lies_in(atom, place))
            rows.append(
                {"estimand": "q", "category": code, "statistic": statistic, "domain": place[0],
                 "domain_value": place[1], "n": n if code else base, "base_n": base}
            )  # fmt: skip
    return pd.DataFrame(rows)


def rank(vectors: list[list[bool]]) -> int:
    return int(np.linalg.matrix_rank(np.array(vectors, dtype=float))) if vectors else 0


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=8, max_size=8))
def test_a_small_crossed_cell_does_not_follow_from_rows_and_columns(numbers: list[int]) -> None:
    counts = dict(zip(product(CODES, ATOMS), numbers, strict=True))
    rows = table(counts)
    of = frozenset(CODES)
    answers = {("q", code): Answers("q", frozenset(code), of) for code in CODES}
    shown = withhold(rows, answers, rule="standard", collected=False)
    vectors = [
        [code == row.category and lies_in(atom, (row.domain, row.domain_value)) for code, atom in counts]
        for row in rows.itertuples()
    ]
    seen = [vector for vector, state in zip(vectors, shown, strict=True) if state == "yes"]
    seen += [[lies_in(atom, place) for _, atom in counts] for place in PLACES]  # bases
    for vector, row, state in zip(vectors, rows.itertuples(), shown, strict=True):
        if 0 < row.n < 5 or 0 < row.base_n - row.n < 5:
            assert state != "yes"
            assert rank([*seen, vector]) == rank(seen) + 1, (row.domain_value, row.category)


@settings(deadline=None)
@given(st.lists(st.integers(0, 25), min_size=4, max_size=4))
def test_a_mean_of_few_does_not_follow_from_the_means_of_others(numbers: list[int]) -> None:
    rows = table({("1", atom): n for atom, n in zip(ATOMS, numbers, strict=True)}, "mean")
    shown = withhold(rows, {}, rule="standard", collected=False)
    vectors = [[lies_in(atom, (row.domain, row.domain_value)) for atom in ATOMS] for row in rows.itertuples()]
    seen = [vector for vector, state in zip(vectors, shown, strict=True) if state == "yes"]
    few = (rows["base_n"] < 10) & (rows["base_n"] > 0)
    for vector, row, state in zip(vectors, rows.itertuples(), shown, strict=True):
        assert row.base_n >= 10 or state == "hidden"
        if few[row.Index] and row.domain == CROSSED:
            assert rank([*seen, vector]) == rank(seen) + 1, row.domain_value


def test_rows_and_columns_alone_would_give_a_small_cell_away() -> None:
    """The rule for one domain at a time is not enough: each row and column must hide two."""
    rows = table({("1", atom): n for atom, n in zip(ATOMS, (9, 40, 50, 60), strict=True)}, "mean")
    shown = withhold(rows, {}, rule="standard", collected=False)
    hidden = set(rows.loc[shown == "hidden", "domain_value"])
    assert hidden >= set(ATOMS)  # each of the four follows from the other three and the margins


def test_domains_that_make_up_each_other() -> None:
    assert families({"", "size_class", "province"}) == [("province",), ("size_class",)]
    assert families({"", "size_class", CROSSED}) == [(CROSSED, "size_class", "province")]
    assert families({""}) == [("",)]
    assert parts(set(PLACES)) == sorted((CROSSED, atom) for atom in ATOMS)
    assert parts({("", ""), ("province", "east")}) == [("province", "east")]
    values = [(CROSSED, "small.east"), (CROSSED, "large.east")]
    assert within(("size_class", "small"), values) == [True, False]
    assert within(("province", "east"), values) == [True, True]
    assert within((CROSSED, "large.east"), values) == [False, True]
    assert within(("", ""), values) == [True, True]


def test_what_is_a_sum_of_what_is_known_is_found_with_what_it_needs() -> None:
    known = np.array([[1, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]], dtype=float)
    wanted = np.array([[0, 1, 1, 0], [0, 1, 0, 0]], dtype=float)
    (used,) = made_of(known, wanted)
    assert used.tolist() == [True, True, False]


def test_labels_of_crossed_classes_are_those_of_their_columns() -> None:
    labels = {
        "size_class": {"small": {"nl": "klein", "en": "small"}},
        "province": {"east": {"nl": "Oost", "en": "East"}, "west": {"nl": "West", "en": "West"}},
    }
    made = crossed(labels, ["province", CROSSED])
    assert made == {
        CROSSED: {
            "small.east": {"nl": "klein, Oost", "en": "small, East"},
            "small.west": {"nl": "klein, West", "en": "small, West"},
        }
    }
    assert crossed({}, [CROSSED]) == {}
