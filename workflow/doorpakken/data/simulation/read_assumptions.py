"""Read simulation.yaml, the assumptions behind a simulated wave, and hold it against codebook and frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doorpakken.data.frame import Frame
from doorpakken.data.simulation.assumption_checks import Fault, faults
from doorpakken.data.simulation.assumptions import (
    BrokenOff,
    Distribution,
    Fieldwork,
    Group,
    Parameters,
    Rule,
    Score,
    Second,
)
from doorpakken.data.study.documents import load_yaml, shown, tuples
from doorpakken.data.study.study_model import Wave
from doorpakken.errors import Problems

FILE = "simulation.yaml"
OF_FIELDWORK = ("days", "minutes", "resumed_per_hundred")
OF_A_CASE = ("shares", "quantiles", "texts", "step", "missing")
NOT_SHARED = ("name", "like", "reason")
Entry = Mapping[str, Any]


def load_parameters(wave: Wave, frame: Frame) -> Parameters:
    """The parameters beside a wave; UserError with all that does not fit its codebook or the frame."""
    path = wave.folder / FILE
    data = tuples(load_yaml(path, "simulation"))
    slips: list[tuple[str, Fault]] = []
    earlier: dict[str, Entry] = {}
    rules = []
    for entry in data["rules"]:
        like = entry.get("like")
        if like is not None and like not in earlier:
            slips.append((entry["name"], ("`like` names no earlier rule", like, "the name of a rule before")))
        whole = _whole(entry, earlier)
        if ("by" in whole) != ("cases" in whole):
            slips.append((entry["name"], ("`by` and `cases` go together", "one of them", "both or neither")))
        earlier.setdefault(entry["name"], whole)
        rules.append(_rule(whole, data))
    parameters = _parameters(data, tuple(rules))
    problems = Problems(shown(path))
    for place, (what, actual, expected) in [*slips, *faults(parameters, wave, frame)]:
        problems.add("simulation", f"{place}: {what}", actual, expected)
    problems.refuse()
    return parameters


def _whole(entry: Entry, earlier: Mapping[str, Entry]) -> Entry:
    """An entry with what it does not say itself from the rule it is `like`."""
    base = earlier.get(entry.get("like", ""), {})
    return {**{key: base[key] for key in base if key not in NOT_SHARED}, **entry}


def _parameters(data: Entry, rules: tuple[Rule, ...]) -> Parameters:
    respondents, fieldwork = data["respondents"], data["fieldwork"]
    second, broken_off = respondents["second"], respondents["broken_off"]
    return Parameters(
        seed=data["seed"],
        rules=rules,
        willingness=_score(respondents),
        per_hundred=respondents["per_hundred"],
        second=Second(second["count"], second["unlike"], second["own"]),
        groups=tuple(Group(group["id"], group["units"]) for group in respondents["groups"]),
        broken_off=BrokenOff(broken_off["count"], broken_off["between"]),
        fieldwork=Fieldwork(_score(fieldwork), **{key: fieldwork[key] for key in OF_FIELDWORK}),
    )


def _rule(entry: Entry, data: Entry) -> Rule:
    common = {key: entry[key] for key in OF_A_CASE if key in entry}
    cases = entry.get("cases", {}) if "by" in entry else {"": {}}
    return Rule(
        name=entry["name"],
        score=_score(entry),
        by=entry.get("by", ""),
        cases={value: Distribution(**{**common, **case}) for value, case in cases.items()},
        decimals=entry.get("decimals", 0),
        ticks={option: _score(points) for option, points in entry.get("ticks", {}).items()},
        none=entry.get("none", ""),
        parts={part: _score(points) for part, points in entry.get("parts", {}).items()},
        differs=entry.get("differs", data["respondents"]["second"]["differs"]),
    )


def _score(entry: Entry) -> Score:
    names = {"points": "points", "noise": "noise", "from": "terms", "shift": "shift"}
    return Score(**{name: entry[key] for key, name in names.items() if key in entry})
