"""Read what plan.yaml says of response, scales and sensitivity, and hold it against the rest of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from doorpakken.data.study.plan_model import Estimand
from doorpakken.data.study.quality_model import ACCOUNT, ResponseSpec, Scale, SensitivitySpec
from doorpakken.data.study.study_model import Item
from doorpakken.errors import Problem, problem

OMEGA = 3


@dataclass(frozen=True)
class Accounts:
    """What a plan declares of the account."""

    response: ResponseSpec | None
    scales: Mapping[str, Scale]
    sensitivity: SensitivitySpec | None


def read_accounts(
    data: Mapping[str, Any],
    items: Mapping[str, Sequence[Item]],
    waves: Iterable[str],
    estimands: Sequence[Estimand],
    name: str,
    found: list[Problem],
) -> Accounts:
    """Response, scales and sensitivity of a plan; problems go to `found`. name: of the document."""
    reader = _Reader(items, list(waves), estimands, name, found)
    for key in [one.id for one in estimands] + list(data.get("hypotheses", {})):
        if key.startswith(ACCOUNT):
            reader.add("name taken", f"{key} has the name of a part of the account", key, "another id")
    response, sensitivity = data.get("response"), data.get("sensitivity")
    return Accounts(
        reader.response(response) if response else None,
        {key: reader.scale(key, entry) for key, entry in data.get("scales", {}).items()},
        reader.sensitivity(sensitivity, data.get("conclusions", {})) if sensitivity else None,
    )


class _Reader:
    def __init__(
        self,
        items: Mapping[str, Sequence[Item]],
        waves: list[str],
        estimands: Sequence[Estimand],
        name: str,
        found: list[Problem],
    ) -> None:
        self.items, self.waves, self.estimands = items, waves, estimands
        self.name, self.found = name, found

    def response(self, entry: Mapping[str, Any]) -> ResponseSpec:
        self._known("response.headlines", entry["headlines"])
        completed = entry.get("completed")
        if completed is not None and all(item.type != "datetime" for item in self.items.get(completed, ())):
            self.add("response", "response.completed names no date and time", completed, "type datetime")
        reminders = {wave: self._day(wave, text) for wave, text in entry.get("reminders", {}).items()}
        ordinal = [
            name for each in entry.get("ordinal", ()) for name in self._matching("response.ordinal", each)
        ]
        return ResponseSpec(
            tuple(entry["headlines"]),
            completed,
            entry.get("late", "half"),
            {wave: day for wave, day in reminders.items() if day is not None},
            tuple(dict.fromkeys(ordinal)),
        )

    def scale(self, key: str, entry: Mapping[str, Any]) -> Scale:
        found = list(self._matching(f"scales.{key}.items", entry["items"]))
        if 0 < len(found) < OMEGA:
            self.add(
                "scale", f"scales.{key} has too few questions", ", ".join(found), f"{OMEGA} questions or more"
            )
        return Scale(key, tuple(found), entry["label"], entry["definition"])

    def sensitivity(self, entry: Mapping[str, Any], conclusions: Mapping[str, Any]) -> SensitivitySpec:
        for key in entry["conclusions"]:
            if key not in conclusions:
                what = "sensitivity.conclusions names no conclusion"
                self.add("unknown conclusion", what, key, ", ".join(conclusions) or "none")
        self._known("sensitivity.estimands", entry.get("estimands", ()))
        counted = {
            name: code
            for each, code in entry.get("counted", {}).items()
            for name in self._matching("sensitivity.counted", each)
        }
        for name, code in counted.items():
            for item in self.items[name]:
                if not _is_answer(item, code):
                    expected = ", ".join(item.labels) or f"{item.minimum} to {item.maximum}"
                    what = f"sensitivity.counted has no answer to {name}"
                    self.add("unknown code", what, code, expected)
        options = {key: tuple(entry.get(key, ())) for key in ("estimands", "weights", "fpc", "respondents")}
        return SensitivitySpec(tuple(entry["conclusions"]), counted=counted, **options)

    def add(self, kind: str, what: str, seen: str, expected: str) -> None:
        self.found.append(
            problem(kind, what, self.name, found=seen, expected=expected, mend="Correct the plan.")
        )

    def _known(self, place: str, names: Iterable[str]) -> None:
        levels = [one.id for one in self.estimands if one.statistic in ("share", "mean")]
        for name in names:
            if name not in levels:
                self.add("unknown estimand", f"{place} names no share or mean of the plan", name, "an id")

    def _matching(self, place: str, pattern: str) -> Iterable[str]:
        found = [
            name for name, same in self.items.items() if same[0].is_question and fnmatchcase(name, pattern)
        ]
        if not found:
            self.add("unknown variable", f"{place} matches no question", pattern, 'as "bb_*_status"')
        return found

    def _day(self, wave: str, text: str) -> date | None:
        if wave not in self.waves:
            self.add("unknown wave", "response.reminders names no wave", wave, ", ".join(self.waves))
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.add("date", f"response.reminders.{wave} is no date", text, "a date as 2014-05-01")
            return None


def _is_answer(item: Item, code: str) -> bool:
    if item.labels:
        return code in item.labels
    try:
        number = float(code)
    except ValueError:
        return False
    low, high = item.minimum, item.maximum
    return (low is None or number >= low) and (high is None or number <= high)
