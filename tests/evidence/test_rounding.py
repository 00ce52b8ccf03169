"""A published number is rounded once: half away from zero, from its stored digits, as integers do it here."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorpakken.evidence.register.printed_numbers import decimals_of, printed, public_numbers
from doorpakken.products.linting.allowed_numbers import half_up
from doorpakken.rounding import hundredfold, p_value, plain, rounded, significant, stored, tenths, to_store

FLOATS = st.floats(-1e15, 1e15, allow_subnormal=False).map(lambda number: float(f"{number:.12g}"))
SHARES = st.floats(0, 1).map(lambda share: float(f"{share:.12g}"))
PLACES = st.integers(0, 4)


def nearest(number: Fraction, places: int) -> Fraction:
    """The nearest number with so many decimals, of two the one farther from zero, in fractions."""
    whole, rest = divmod(abs(number) * 10**places, 1)
    size = (whole + (rest >= Fraction(1, 2))) / Fraction(10) ** places
    return size if number >= 0 else -size


@given(FLOATS, PLACES)
def test_a_number_is_rounded_to_the_nearest_and_halves_away_from_zero(number: float, places: int) -> None:
    exact = Fraction(repr(number))
    text = f"{rounded(stored(number), places):f}"
    assert Fraction(text) == nearest(exact, places)
    assert len(text.partition(".")[2]) == places
    assert not (Fraction(text) == 0 and text.startswith("-"))
    assert half_up(exact, places) == text  # the lint comes to the same by other code


@given(FLOATS, PLACES)
def test_rounding_is_odd_and_repeats_itself(number: float, places: int) -> None:
    once = rounded(stored(number), places)
    assert rounded(stored(-number), places) == -once
    assert rounded(once, places) == once
    assert abs(once - stored(number)) <= Decimal(1).scaleb(-places) / 2


@given(st.lists(FLOATS, min_size=2), PLACES)
def test_rounding_keeps_the_order(numbers: list[float], places: int) -> None:
    made = [rounded(stored(number), places) for number in sorted(numbers)]
    assert made == sorted(made)


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (-0.4, 0, "0"), (0.145, 2, "0.15"),
        (2.675, 2, "2.68"),  # in binary it lies below the half
        (1.005, 2, "1.01"), (63.471, 1, "63.5"), (63.471, 0, "63"), (1e22, 1, f"1{'0' * 22}.0"),
    ],
)  # fmt: skip
def test_halves_are_those_of_the_decimal_digits(number: float, places: int, text: str) -> None:
    assert f"{rounded(stored(number), places):f}" == text


@given(SHARES)
def test_a_hundredfold_has_the_digits_of_the_share(share: float) -> None:
    assert Fraction(str(hundredfold(share))) == 100 * Fraction(repr(share))


@given(SHARES)
def test_tenths_are_rounded_from_the_share_and_never_nobody_or_everybody(share: float) -> None:
    tenth = nearest(10 * Fraction(repr(share)), 0)
    expected = "<1" if tenth == 0 < share else ">9" if share < 1 and tenth == 10 else str(tenth)
    assert tenths(share) == expected


def test_tenths_are_not_taken_from_a_percentage() -> None:
    assert tenths(0.6496) == "6"  # 65% and 65.0% would say 7


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0494996, "0.049"), (0.0495, "0.050"), (0.001, "0.001"), (0.00099, "<0.001"), (1.0, "1.000"),
     (1.6e-9, "<0.001"), (float("nan"), None)],
)  # fmt: skip
def test_a_p_value_is_not_rounded_from_three_digits(p: float, text: str | None) -> None:
    assert p_value(p) == text


@pytest.mark.parametrize(
    ("number", "digits"),
    [(0.0494996, 0.0495), (1234.5, 1230.0), (1.235, 1.24), (-0.01235, -0.0124), (0.0, 0.0), (9.996, 10.0),
     (float("inf"), None)],
)  # fmt: skip
def test_significant_digits(number: float, digits: float | None) -> None:
    assert significant(number) == digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [("2E+4", "20000"), ("0.50", "0.5"), ("100", "100"), ("-0.0", "0"), ("1E-7", "0.0000001")],
)
def test_all_digits_are_written(text: str, digits: str) -> None:
    assert plain(Decimal(text)) == digits


def row(estimate: float, base: int, **other: object) -> dict[str, object]:
    return {"estimate": estimate, "se": None, "ci_low": None, "ci_high": None, "base_n": base,
            "statistic": "share", **other}  # fmt: skip


@given(SHARES, SHARES, st.integers(1, 400), st.sampled_from(["share", "points"]))
def test_what_is_printed_is_one_rounding_of_what_is_stored(
    share: float, limit: float, base: int, unit: str
) -> None:
    cells = row(share, base, ci_low=limit, ci_high=1.0)
    forms = printed(cells, unit, decimals_of(cells, unit))
    more = int(base >= 100)
    assert forms["value"] == half_up(100 * Fraction(repr(share)), 0)
    assert forms["interval"] == [half_up(100 * Fraction(repr(limit)), 0), "100"]
    assert forms.get("exact", forms["value"]) == half_up(100 * Fraction(repr(share)), more)
    exact = forms.get("exact_interval", forms["interval"])
    assert exact[0] == half_up(100 * Fraction(repr(limit)), more)


def test_a_number_has_no_more_decimals_than_are_public() -> None:
    cells = row(0.63471, 140, ci_low=0.5625, ci_high=0.7005)
    assert printed(cells, "share", 3) == {
        "value": "63", "exact": "63.5", "interval": ["56", "70"], "exact_interval": ["56.3", "70.1"],
        "tenths": "6",
    }  # fmt: skip
    assert public_numbers(cells, 3) == {"estimate": 0.635, "se": None, "ci_low": 0.563, "ci_high": 0.701}
    assert printed(row(0.63471, 99), "share", 2) == {"value": "63", "tenths": "6"}
    assert printed(row(55.04, 120, statistic="mean"), "number", 1) == {"value": "55", "exact": "55.0"}
    assert printed(row(float("nan"), 120), "share", 3) == {}


def test_a_file_stores_twelve_significant_digits() -> None:
    numbers = [1 / 3, 2e7 / 3, 1.2345678901235e-7, 123456789012345.0, 0.0, -0.0, math.nan]
    assert [str(to_store(each)) for each in numbers] == [
        *("0.333333333333", "6666666.66667", "1.23456789012e-07", "123456789012000.0", "0.0", "0.0", "nan"),
    ]
