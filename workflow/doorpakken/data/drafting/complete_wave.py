"""Give a wave that was prepared before its fieldwork the file that came of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from doorpakken.data.drafting.carried_over import AWAITED
from doorpakken.data.drafting.detect_format import detect
from doorpakken.data.drafting.draft_documents import response_lines, source_text
from doorpakken.data.drafting.draft_folder import Draft, raw_bytes
from doorpakken.data.drafting.propose_rows import doubts_of_rows
from doorpakken.data.drafting.use_codebook import columns_of
from doorpakken.data.drafting.whole_file import readings_of
from doorpakken.data.study.checksums import write_sums
from doorpakken.data.study.csv_documents import read_rows
from doorpakken.data.study.documents import read_text
from doorpakken.data.study.frame_document import FrameDocument
from doorpakken.data.study.open_points import WORD
from doorpakken.strict_yaml import read_yaml

RESPONSES = re.compile(r"^responses:.*\n(?:[ \t].*\n|\n)*", re.MULTILINE)


def is_prepared(folder: Path) -> bool:
    """Whether a wave waits for its file."""
    document = folder / "wave.yaml"
    return document.is_file() and AWAITED in read_text(document)


def complete_wave(
    folder: Path, file: Path, languages: Sequence[str], language: str | None, frame: FrameDocument | None
) -> Draft:
    """Put a file into a prepared wave, and say in its wave.yaml how the file is written.

    The codebook stays as it was prepared, and whether cells hold codes: check holds the file against them.
    UserError where the file cannot be read; then nothing is written.
    """
    data = raw_bytes(file)
    detected = detect(file, data)
    detected = replace(detected, unit=frame.pattern) if frame else detected
    spoken = language or (languages[0] if len(languages) == 1 else None)
    document = folder / "wave.yaml"
    prepared = read_yaml(read_text(document), str(document))[0]["responses"]
    columns = columns_of(detected, spoken, None)
    name = f"responses{file.suffix.lower() or '.csv'}"
    readings = readings_of(detected, columns)
    as_prepared = prepared.get("language", spoken), prepared["answers"]
    lines = response_lines(detected, name, languages, *as_prepared, readings)
    text = RESPONSES.sub(lambda _: "\n".join(lines) + "\n", read_text(document))
    source = source_text(folder.name, name, file.name, list(doubts_of_rows(detected)), [], None)
    (folder / name).write_bytes(data)
    write_sums(folder / "SHA256SUMS", {name: hashlib.sha256(data).hexdigest()})
    (folder / "SOURCE.md").write_text(source, "utf-8", newline="")
    document.write_text(text, "utf-8", newline="")
    codebook = read_text(folder / "codebook.csv")
    left_open = sum(each.count(f"{WORD} (") for each in (text, codebook, source))
    return Draft(folder, len(read_rows(folder / "codebook.csv")) - 1, left_open)
