"""Tables about the plan and its conclusions, in one language: what was declared, tested and found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from doorpakken.products.reporting.blocks import Block, Rich, join, literal, name, source, table, weighting
from doorpakken.products.reporting.formatting import LEAST_P, Spoken
from doorpakken.products.reporting.number_format import number
from doorpakken.products.reporting.register_reader import Estimate, Register
from doorpakken.products.reporting.report_words import say
from doorpakken.products.reporting.verdict_placeholders import bound, conclusion, margin

LITERAL = "verdict"  # the kind of literal that results/verdicts.json holds and the register does not
Test = Mapping[str, Any]


def evidence_table(register: Register, language: str, wave: str = "latest") -> Block:
    """Every conclusion with its estimate and interval, test, adjusted p-value, base and verdict."""
    wave = register.wave(wave)
    rows = []
    for key, entry in _concluded(register, wave):
        tested = register.verdicts["tests"][wave][entry["hypothesis"]]
        found = register.estimates.get(tested["estimate_id"] or "")
        rows.append(
            [
                [literal(register.text(tested["label"], language), "codebook")],
                estimate_of(register, tested, language),
                say(f"test {tested['test']}", language),
                _p(found, tested, language),
                [Spoken(found, language).base_cell().rich()] if found else "–",
                outcome(register, key, wave, language),
            ]
        )
    note = join(
        [
            say("note evidence", language),
            weighting(register, wave, language),
            source(register, wave, language),
        ]
    )
    heads = ("conclusion", "estimate", "test", "adjusted p", "answered", "outcome")
    return _table(register, language, wave, "evidence", heads, rows, note)


def plan_tables(register: Register, language: str, wave: str = "latest") -> Iterator[Block]:
    """What the plan declares: estimates by question, families, hypotheses, conclusions."""
    wave = register.wave(wave)
    yield _estimated(register, language, wave)
    yield _families(register, language, wave)
    yield _hypotheses(register, language, wave)
    yield _conclusions(register, language, wave)


def outcome(register: Register, key: str, wave: str, language: str) -> str:
    """The word for the verdict on a conclusion."""
    return say(f"outcome {conclusion(register, key, wave)['verdict']}", language)


def estimate_of(register: Register, tested: Test, language: str) -> Rich:
    """The estimate of a test with its interval, as the record has them; a dash where none is shown."""
    found = register.estimates.get(tested["estimate_id"] or "")
    if found is None:
        return "–"
    spoken = Spoken(found, language)
    within = [" (", spoken.say("interval").rich(), ")"] if found.low is not None else []
    return [spoken.cell().rich(), *within]


def question(register: Register, key: str | None, language: str) -> Rich:
    """A research question in words; a dash for none."""
    words = register.data["questions"].get(key)
    return [literal(register.text(words, language), "codebook")] if words else "–"


def _estimated(register: Register, language: str, wave: str) -> Block:
    declared = [
        words for words in register.estimands.values() if words.get("plan", "").startswith("estimands.")
    ]
    rows = []
    for key in register.data["questions"]:
        counts = Counter(words["statistic"] for words in declared if words["question"] == key)
        parts = [
            [f"{say(f'statistic {statistic}', language)}: ", literal(number(count, language), LITERAL)]
            for statistic, count in counts.items()
        ]
        tests = [tested for tested in _tests(register, wave).values() if tested["question"] == key]
        labels = [[literal(register.text(tested["label"], language), "codebook")] for tested in tests]
        rows.append([question(register, key, language), join(parts, "; ") or "–", join(labels, "; ") or "–"])
    heads = ("research question", "estimated", "hypotheses")
    return _table(register, language, wave, "estimated", heads, rows, say("note estimated", language))


def _families(register: Register, language: str, wave: str) -> Block:
    rows = []
    for key, family in register.verdicts["families"].items():
        if family["wave"] != wave:
            continue
        labels = [
            [literal(register.text(_tests(register, wave)[one]["label"], language), "codebook")]
            for one in family["hypotheses"]
        ]
        kind = say(f"kind {family['kind']}", language)
        rows.append([[literal(key, "identifier")], kind, family["adjustment"], join(labels, "; ")])
    heads = ("family", "kind", "adjustment", "hypotheses")
    return _table(register, language, wave, "families", heads, rows)


def _hypotheses(register: Register, language: str, wave: str) -> Block:
    rows = [
        [
            [literal(key, "identifier")],
            [literal(register.text(tested["definition"], language), "codebook")],
            say(f"test {tested['test']}", language),
            _claim(register, key, tested, wave, language),
        ]
        for key, tested in _tests(register, wave).items()
    ]
    heads = ("hypothesis", "definition", "test", "claim")
    return _table(register, language, wave, "hypotheses", heads, rows)


def _conclusions(register: Register, language: str, wave: str) -> Block:
    rows = [
        [
            [literal(key, "identifier")],
            [literal(entry["hypothesis"], "identifier")],
            [literal(number(entry["minimum_n"], language), LITERAL)],
            say(f"comparable {entry['comparable']}", language),
        ]
        for key, entry in _concluded(register, wave)
    ]
    heads = ("conclusion", "hypothesis", "smallest group", "comparable")
    return _table(register, language, wave, "conclusions", heads, rows)


def _claim(register: Register, key: str, tested: Test, wave: str, language: str) -> Rich:
    """What a hypothesis claims, with its bounds, and on how many sides it is tested."""
    values = [[bound(register, language, key, wave=wave).rich()]]
    if tested["claim"] == "within":
        parts = tested["unit"] in ("share", "points")
        unit = [f" {say('percentage points', language)}"] if parts else []
        values.insert(0, [margin(register, language, key, wave=wave).rich(), *unit])
    words = say(f"claim {tested['claim']}", language).split("{}")
    said = [piece for before, value in zip(words, values, strict=False) for piece in (before, *value)]
    return [*said, f", {say('sides ' + tested['sides'], language)}"]


def _p(found: Estimate | None, tested: Test, language: str) -> Rich:
    """The adjusted p-value: that of the record, or of the verdict where the record is of an estimand."""
    p = tested["p_adjusted"]
    if found is None or p is None:
        return "–"
    if found.p is not None:
        return [Spoken(found, language).say("p").rich()]
    least = f"{say('<', language)} {number(LEAST_P, language, 3)}"
    return [literal(least if p < LEAST_P else number(p, language, 3), LITERAL)]


def _tests(register: Register, wave: str) -> Mapping[str, Test]:
    return register.verdicts.get("tests", {}).get(wave, {})  # type: ignore[no-any-return]


def _concluded(register: Register, wave: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The conclusions that have a verdict in a wave."""
    known = register.verdicts.get("conclusions", {}).items()
    return [(key, entry) for key, entry in known if wave in entry["waves"]]


def _table(
    register: Register,
    language: str,
    wave: str,
    key: str,
    heads: Sequence[str],
    rows: list[list[Rich]],
    note: Rich = "",
) -> Block:
    columns = [{"text": say(head, language), "align": "left"} for head in heads]
    block = name("tbl", key, *([] if wave == register.latest else [wave]))
    return table(block, say(f"table {key}", language), note, columns, rows)
