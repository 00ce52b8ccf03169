"""What prose may take from the verdicts: the conclusion, the direction that a test shows, and its bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.formatting import SourcedText
from doorpakken.products.reporting.number_format import declared
from doorpakken.products.reporting.register_reader import Estimate, UnknownNumber
from doorpakken.words import Phrases

DIRECTIONS, CANNOT = Phrases("prose.directions"), Phrases("prose.cannot")
SHOWN, SAME = ("above", "below", "unclear"), "same"


def conclusion(context: Context, name: str) -> Mapping[str, Any]:
    """The verdict on a conclusion in the wave with its texts; UnknownNumber when there is none."""
    conclusions = context.register.verdicts.get("conclusions", {})
    _refuse_unknown("conclusion", conclusions, name)
    return _of_wave(context, conclusions[name]["waves"], name)


def outcome(context: Context, name: str) -> SourcedText:
    """The word for the verdict on a conclusion: supported, contradicted, undecided or not to be said."""
    return SourcedText(context.say(f"outcome {conclusion(context, name)['verdict']}"))


def direction(context: Context, name: str, words: str = "higher") -> SourcedText:
    """The word for the direction that the test of a hypothesis shows."""
    _refuse_unknown("words for a direction", DIRECTIONS, words)
    return SourcedText(DIRECTIONS.say(f"{words}.{_test(context, name)['direction']}", context.language))


def changed(context: Context, estimate: Estimate, words: str = "rose") -> SourcedText:
    """The word for the way a change went, or that there is none to say.

    Where a hypothesis of that wave tests whether there is a change, its adjusted test decides, so that no
    chapter says another thing than a conclusion. Else the interval does, which is not adjusted.
    """
    _refuse_unknown("words for a direction", DIRECTIONS, words)
    way = estimate.direction or ""
    if way in SHOWN:
        way = next((test["direction"] for test in _tests_of(context, estimate)), way)
    if way in (*SHOWN, SAME):
        return SourcedText(DIRECTIONS.say(f"{words}.{way}", context.language), estimate.id)
    return SourcedText(CANNOT.say(way if way in CANNOT else "hidden", context.language), estimate.id)


def _tests_of(context: Context, estimate: Estimate) -> Iterator[Mapping[str, Any]]:
    """The tests of whether a change is none."""
    for test in context.register.verdicts.get("tests", {}).get(estimate.wave, {}).values():
        is_of_none = test["claim"] != "within" and test["value"] == 0
        if test["test"] == "change" and test["estimate_id"] == estimate.id and is_of_none:
            yield test


def bound(context: Context, name: str) -> SourcedText:
    """The value that a hypothesis, or each number of a declared share, is held against, written as these are.

    Of a share between two bounds it is the lower one.
    """
    held = context.register.estimands.get(name, {}).get("bound") or _test(context, name)
    return SourcedText(declared(held["value"], held["unit"], context.language), lit="fact")


def margin(context: Context, name: str) -> SourcedText:
    """How far from its value is still the same, as a number, of shares in percentage points.

    Raises UnknownNumber for a hypothesis that claims anything but `within`.
    """
    test = _test(context, name)
    if test["margin"] is None:
        raise UnknownNumber(f"{name} claims {test['claim']} and has no margin", ["claim: within"])
    return SourcedText(declared(test["margin"], test["unit"], context.language).strip("+%"), lit="fact")


def step(context: Context, name: str) -> SourcedText:
    """The difference that the slope of a hypothesis is told for, of shares in percentage points.

    Raises UnknownNumber for a hypothesis that is no slope.
    """
    test = _test(context, name)
    if test["step"] is None:
        raise UnknownNumber(f"{name} is a {test['test']} and has no step", ["test: slope"])
    return SourcedText(declared(test["step"], "number", context.language), lit="fact")


def _test(context: Context, name: str) -> Mapping[str, Any]:
    tested: Mapping[str, Mapping[str, Any]] = context.register.verdicts.get("tests", {})
    tests = {wave: of_wave[name] for wave, of_wave in tested.items() if name in of_wave}
    if not tests:
        every = {key for of_wave in tested.values() for key in of_wave}
        raise UnknownNumber(f"no test of a hypothesis {name!r}", _near(name, every))
    return _of_wave(context, tests, name)


def _of_wave(context: Context, by_wave: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What is known of something in the wave, of all waves in which it was tested."""
    wave = context.wave
    if wave not in by_wave:
        raise UnknownNumber(f"{name} was not tested in wave {wave}: no family of that wave has it", by_wave)
    return by_wave[wave]  # type: ignore[no-any-return]


def _refuse_unknown(kind: str, names: Iterable[str], name: str) -> None:
    if name not in names:
        raise UnknownNumber(f"no {kind} {name!r}", _near(name, names))


def _near(name: str, names: Iterable[str]) -> list[str]:
    listed = sorted(names)
    return get_close_matches(name, listed, n=3, cutoff=0.5) or listed[:3]
