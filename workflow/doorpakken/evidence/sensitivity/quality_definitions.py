"""What each part of the quality report is, in each language, and the raw variables behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from doorpakken.data.study import ResponseSpec, SensitivitySpec, Study, Text
from doorpakken.data.study.design_model import SIZE_CLASS
from doorpakken.data.study.domain_names import label_of
from doorpakken.evidence.register import ResponseQuality
from doorpakken.evidence.register.category_labels import defined, in_points
from doorpakken.evidence.register.estimand_definitions import declared_estimands
from doorpakken.evidence.register.hypothesis_records import declared_tests
from doorpakken.evidence.sensitivity.sensitivity_panel import PANEL, summarise_panel
from doorpakken.statistics.response.design_effects import EFFECT, KISH_EFFECT, KISH_N, STATISTIC, WEIGHTLESS
from doorpakken.statistics.response.early_late import EARLY_LATE
from doorpakken.statistics.response.response_analysis import AGREEMENT, BIAS, INDICATOR, KAPPA, OPEN
from doorpakken.words import Phrases

PARTS, BY_COLUMN = Phrases("sensitivity.parts"), Phrases("sensitivity.by_column")
CHOICES = Phrases("sensitivity.choices")
SCALES, ENDS, REPORT = Phrases("sensitivity.scales"), Phrases("sensitivity.ends"), Phrases("sensitivity")
Entries = Iterator[tuple[str, dict[str, Any]]]
STATISTICS = {INDICATOR: "indicator", BIAS: "indicator", AGREEMENT: "agreement", KAPPA: "kappa",
              KISH_N: STATISTIC, KISH_EFFECT: STATISTIC, WEIGHTLESS: STATISTIC}  # fmt: skip
OF_ALL = {"indicator": "frame", STATISTIC: "weights"}  # what is about no question, and how it was made


def collect_quality(
    study: Study, response: Mapping[str, pd.DataFrame], panels: Mapping[str, pd.DataFrame]
) -> ResponseQuality:
    """What the register takes from the quality report: the files of the response and of the panel by wave."""
    quality_rows = {
        key: pd.concat([rows, summarise_panel(study, study.waves[key], panels[key])], ignore_index=True)
        for key, rows in response.items()
    }
    return ResponseQuality(quality_rows, define_quality(study))


def define_quality(study: Study) -> dict[str, dict[str, Any]]:
    """Every part of the quality report that a study asks for, by its name in the register.

    Beside what all estimands have, `method` says how it was made, and `categories` what its parts are.
    """
    plan = study.plan
    parts = dict(_response(study, plan.response)) if plan.response is not None else {}
    for scale in plan.scales.values():
        for name in SCALES:
            words = _within(f"scales.{name}", scale.label, scale.definition)
            place = f"scales.{scale.id}"
            parts[f"{scale.id}_{name}"] = _entry(words, "reliability", "number", scale.items, place, "scale")
    return parts | (dict(_panel(study, plan.sensitivity)) if plan.sensitivity is not None else {})


def _response(study: Study, spec: ResponseSpec) -> Entries:
    estimands = declared_estimands(study)
    questions: dict[str, Text] = {}
    for entry in estimands.values():
        if entry["variable"] is not None and "plan" not in entry:
            questions.setdefault(entry["variable"], entry["topic"])
    supplied = any(wave.design.weights for wave in study.waves.values())
    for key in PARTS:
        if key == WEIGHTLESS and not supplied:
            continue
        definition = _of_columns(f"parts.{key}.definition", study)
        words = PARTS.translations(f"{key}.label", study.units), definition
        statistic = STATISTICS.get(key, "rate")
        if statistic in OF_ALL:
            entry = _entry(words, statistic, "number", (), "response", OF_ALL[statistic])
            yield key, entry | {"method": _of_columns(f"methods.{OF_ALL[statistic]}", study)}
            continue
        method, unit = "open" if key in OPEN else "pairs", "number" if key == KAPPA else "share"
        yield key, _entry(words, statistic, unit, questions, "response", method, questions)
    for part in BY_COLUMN:
        for name in study.groupings:
            column = label_of(name, study)
            words = _within(f"by_column.{part}", column, column)
            entry = _entry(words, "indicator", "number", (), "response", "frame")
            yield f"{part}_{name}", entry | {"method": _of_columns("methods.frame", study)}
    for headline in spec.headlines:
        of = estimands[headline]
        words = _within("effect", of["label"], of["definition"])
        entry = _entry(words, STATISTIC, "number", of["variables"], "response.headlines", "effect")
        yield f"{EFFECT}_{headline}", entry
    for headline in spec.headlines:
        of = estimands[headline]
        words = _within("early", of["label"], of["definition"])
        variables = [*of["variables"], *([spec.completed] if spec.completed else [])]
        entry = _entry(words, "difference", in_points(of["unit"]), variables, "response.headlines", None)
        yield f"{EARLY_LATE}_{headline}", entry


def _of_columns(key: str, study: Study) -> dict[str, str]:
    """Words about the units of a study, and about what groups these in its frame."""
    columns = [label_of(name, study) for name in study.groupings]
    return {
        language: REPORT.say(key, language).format(units=units, columns=_listed(columns, language))
        for language, units in study.units.items()
    }


def _listed(labels: Iterable[Text], language: str) -> str:
    """Labels after one another as a sentence has them."""
    texts = [label[language] for label in labels] or [REPORT.say("no_columns", language)]
    last = f" {REPORT.say('and', language)} "
    return last.join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def _choices(study: Study) -> dict[str, dict[str, str]]:
    """The words of the choices; classes of size are called classes in them."""
    size = REPORT.translations("size_classes", study.languages)
    columns = [size if name == SIZE_CLASS else label_of(name, study) for name in study.groupings]
    return {
        key: {
            language: CHOICES.say(key, language).format(columns=_listed(columns, language))
            for language in study.languages
        }
        for key in CHOICES
    }


def _panel(study: Study, spec: SensitivitySpec) -> Entries:
    plan = study.plan
    estimands = declared_estimands(study) | declared_tests(study)
    for subject in (*spec.conclusions, *spec.estimands):
        test = plan.hypotheses[plan.conclusions[subject].hypothesis] if subject in plan.conclusions else None
        of = estimands[(test.estimand or test.id) if test else subject]
        moved = test is not None and test.test == "change" and of["unit"] == "share"
        unit = "points" if moved else of["unit"]
        label, definition = (test.label, test.definition) if test else (of["label"], of["definition"])
        if test:
            words, place = (label, REPORT.filled("agrees", definition)), f"conclusions.{subject}"
            choices = _choices(study)
            entry = _entry(words, "rate", "share", of["variables"], place, "panel", choices)
            yield f"{PANEL}_{subject}", entry
        for end in ENDS:
            words = _within(f"ends.{end}", label, definition)
            key = f"{PANEL}_{subject}_{end}"
            yield key, _entry(words, "extreme", unit, of["variables"], "sensitivity", "panel")


def _within(key: str, label: Text, definition: Text) -> tuple[dict[str, str], dict[str, str]]:
    """The label and the definition of a part that is about something with a label and a definition."""
    return REPORT.filled(f"{key}.label", label), REPORT.filled(f"{key}.definition", definition)


def _entry(
    words: tuple[Text, Text],
    statistic: str,
    unit: str,
    variables: Iterable[str],
    plan: str,
    method: str | None,
    categories: Mapping[str, Text] | None = None,
) -> dict[str, Any]:
    entry = defined(
        *words, statistic, unit, variables, codes=[], question=None, plan=plan, response_quality=True
    )
    if method is not None:
        entry["method"] = REPORT.translations(f"methods.{method}", words[0])
    if categories is not None:
        entry["categories"] = {key: dict(text) for key, text in categories.items()}
    return entry
