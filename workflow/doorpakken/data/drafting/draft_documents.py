"""The text of wave.yaml and SOURCE.md of a drafted wave."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from doorpakken.data.drafting.detect_format import Detected
from doorpakken.data.drafting.propose_rows import row_filter
from doorpakken.data.study.open_points import todo
from doorpakken.data.study.raw_formats import FORMATS

COUNTED = "the day on which the population is counted"


def wave_text(
    year: str,
    languages: Sequence[str],
    responses: Sequence[str],
    missing: Mapping[str, str],
    design: Mapping[str, Any],
    checks: Sequence[Mapping[str, str]],
    earlier: str | None,
) -> str:
    """wave.yaml. responses: its lines on the raw file. missing: the kind of each missing code."""
    lines = [
        f"wave: {_scalar(year)}",
        "label:",
        *(f"  {each}: {_scalar(year)}" for each in languages),
        f"origin: {_scalar(todo('collected, or simulated', 'collected'))}",
        f"reference_date: {_scalar(todo(COUNTED, day_of(year, '01-01')))}",
        f"date: {_scalar(todo('the day of the data', day_of(year, '12-31')))}",
        f"licence: {_scalar(todo('under which licence the responses were given'))}",
        *responses,
        "missing:" if missing else "missing: {}",
    ]
    lines += [f"  {_scalar(code)}: {_scalar(kind)}" for code, kind in missing.items()]
    lines.append("design:")
    question = f"as in {earlier}: did units come into this wave in the same way"
    drafted = {
        **design,
        "type": todo(question if earlier else "how units came into the wave", design["type"]),
    }
    lines += [f"  {key}: {_scalar(value)}" for key, value in drafted.items()]
    lines += ["checks:"] * bool(checks) + [f"  - {_scalar(check)}" for check in checks]
    return "\n".join(lines) + "\n"


def response_lines(
    detected: Detected,
    file: str,
    languages: Sequence[str],
    language: str | None,
    answers: str,
    readings: Mapping[str, str],
) -> list[str]:
    """The lines of `responses` in wave.yaml: how the raw file is written, and what is open in that.

    readings: further keys of it.
    """
    responses = detected.responses
    lines = ["responses:", f"  file: {_scalar(file)}", f"  format: {responses.format}"]
    for key in FORMATS[responses.format].keys:
        value = getattr(responses, key)
        if key in detected.left_open:
            value = todo(detected.left_open[key], value)
        if value not in ("", 0):
            lines.append(f"  {key}: {_scalar(value)}")
    lines += [f"  heads: {responses.heads}", f"  answers: {answers}"]
    if answers == "labels":
        spoken = language or todo("the language of the labels in the cells", languages[0])
        lines.append(f"  language: {_scalar(spoken)}")
    lines += [f"  {key}: {_scalar(value)}" for key, value in readings.items()]
    for number, (column, cells) in enumerate(row_filter(detected).items()):
        lines += ["  leave_out:"] * (not number) + [f"    {_scalar(column)}:"]
        lines += [f"      - {_scalar(cell)}" for cell in cells]
    return [*lines, "  other_columns: refuse"]


def day_of(year: str, day: str) -> str:
    """A day of the year that the name of a wave begins with; empty where it begins with none."""
    match = re.match(r"(?:19|20)\d\d(?!\d)", year)
    return f"{match[0]}-{day}" if match else ""


def source_text(
    year: str, file: str, delivered: str, lacking: Sequence[str], gone: Sequence[str], earlier: str | None
) -> str:
    """SOURCE.md.

    delivered: the name of the file as it came. lacking: what the file does not tell of its columns. gone:
    earlier questions without a column.
    """
    lines = [
        f"# Source of wave {year}",
        "",
        f"`{file}` is the file that was delivered as `{delivered}`, byte for byte.",
        "",
        todo("who delivered the file, when, and from which system"),
        "",
        todo("what respondents were promised, and under which licence the file may be used"),
        "",
        todo("whether a column names respondents or holds open text that must not be kept"),
    ]
    for words in lacking:
        lines += ["", words]
    if gone:
        what = f"questions of {earlier} without a column here: were they asked under another name"
        lines += ["", todo(what, ", ".join(gone))]
    return "\n".join(lines) + "\n"


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
