"""Draft a wave folder from a raw file: all of it or nothing, and never over one that is there."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from doorpakken.data.drafting.carried_over import carried_checks, prepared_documents
from doorpakken.data.drafting.detect_format import Detected, detect
from doorpakken.data.drafting.draft_codebook import codebook_rows, without_codes
from doorpakken.data.drafting.draft_documents import response_lines, source_text, wave_text
from doorpakken.data.drafting.match_columns import Match, as_before, matches
from doorpakken.data.drafting.proposal import Proposal
from doorpakken.data.drafting.propose_rows import doubts_of_rows
from doorpakken.data.drafting.use_codebook import Columns, columns_of
from doorpakken.data.drafting.whole_file import kinds_of, lacking, readings_of
from doorpakken.data.questionnaire import Questionnaire
from doorpakken.data.questionnaire.own_form import OwnForm, own_form
from doorpakken.data.study import Wave
from doorpakken.data.study.checksums import write_sums
from doorpakken.data.study.documents import load_yaml, shown
from doorpakken.data.study.frame_document import FrameDocument
from doorpakken.data.study.open_points import WORD, todo
from doorpakken.data.study.spreadsheet_formulas import harmless
from doorpakken.errors import refusal

NAME = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Draft:
    """A drafted wave: its folder, its columns, and how many values are left open."""

    folder: Path
    columns: int
    left_open: int


def draft_wave(
    waves: Path,
    year: str,
    file: Path,
    languages: Sequence[str],
    language: str | None = None,
    earlier: Wave | None = None,
    codebook: Questionnaire | None = None,
    frame: FrameDocument | None = None,
) -> Draft:
    """Write wave.yaml, codebook.csv, SOURCE.md and SHA256SUMS beside a copy of the file, below `waves`.

    language: that of the texts in the file. earlier: a wave whose questions the columns are held against.
    codebook: what is known of the columns from elsewhere.
    frame: whose codes of units are looked for.
    Raises UserError when the folder is there already or the file cannot be read; then nothing is written.
    """
    folder = free_folder(waves, year)
    data = raw_bytes(file)
    name = f"responses{file.suffix.lower() or '.csv'}"
    detected = detect(file, data)
    detected = replace(detected, unit=frame.pattern) if frame else detected
    documents = _documents(year, file, name, detected, languages, language, earlier, codebook)
    return _written(folder, documents, {name: data})


def prepare_wave(waves: Path, year: str, languages: Sequence[str], earlier: Wave) -> Draft:
    """Write wave.yaml, codebook.csv and SOURCE.md of a wave without a file yet, after an earlier one.

    Raises UserError when the folder is there already.
    """
    return _written(free_folder(waves, year), prepared_documents(year, languages, earlier), {})


def free_folder(waves: Path, year: str) -> Path:
    """The folder of a wave that is not there yet; UserError where it is, or where the name cannot be used."""
    folder = waves / year
    if not NAME.fullmatch(year):
        raise refusal("wave name", "no wave can have this name", "new-wave", found=repr(year),
                      expected="letters, digits, - and _", mend="Name the year.")  # fmt: skip
    if folder.exists():
        raise refusal("wave exists", "the wave has a folder already", shown(folder),
                      mend="Name another wave, or move the folder away.")  # fmt: skip
    return folder


def _written(folder: Path, documents: Mapping[str, str], files: Mapping[str, bytes]) -> Draft:
    """The folder of a wave with its documents and its raw file, made whole before it has its name."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        draft = Path(scratch, folder.name)
        draft.mkdir()
        for document, text in documents.items():
            (draft / document).write_text(text, "utf-8", newline="")
        for name, data in files.items():
            (draft / name).write_bytes(data)
        if files:
            sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
            write_sums(draft / "SHA256SUMS", sums)
        draft.rename(folder)
    columns = len(list(csv.reader(io.StringIO(documents["codebook.csv"], newline="")))) - 1
    return Draft(folder, columns, sum(text.count(f"{WORD} (") for text in documents.values()))


def _documents(
    year: str,
    file: Path,
    name: str,
    detected: Detected,
    languages: Sequence[str],
    language: str | None,
    earlier: Wave | None,
    codebook: Questionnaire | None,
) -> Mapping[str, str]:
    if not (len(detected.table.source_row) and detected.table.columns):
        raise refusal("no rows", "the file has heads but no rows", shown(file), expected="heads and rows",
                      mend="Draft from the file as it was delivered.")  # fmt: skip
    language = language or (languages[0] if len(languages) == 1 else None)
    cells = {column.name: {*column.values} for column in detected.table.columns}
    form = own_form(earlier, cells) if earlier and not codebook else None
    columns = columns_of(detected, language, form.codebook if form else codebook)
    matched, proposed = _matched(detected, columns, earlier, form)
    columns = replace(columns, proposed=proposed)
    rows = codebook_rows(detected, columns, matched, languages, earlier.id if earlier else None)
    without_codes(rows, form.unused if form else frozenset())
    kinds = kinds_of(detected, columns, rows, earlier, codebook)
    if form and "" in kinds:
        kinds[""] = "no_answer"  # who was not asked, the routing tells
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({head: harmless(cell) for head, cell in row.items()} for row in rows)
    checks, unmet = carried_checks(earlier, {row["variable"] for row in rows})
    kept = {match.item.variable for match in matched if match and match.link != "first"}
    gone = [item.variable for item in earlier.questions if item.variable not in kept] if earlier else []
    return {
        "wave.yaml": wave_text(
            year,
            languages,
            response_lines(
                detected, name, languages, columns.language, columns.answers, readings_of(detected, columns)
            ),
            kinds,
            load_yaml(earlier.folder / "wave.yaml", "wave")["design"]
            if earlier
            else _design(rows, detected, proposed),
            checks,
            earlier.id if earlier else None,
        ),
        "codebook.csv": text.getvalue(),
        "SOURCE.md": source_text(
            year,
            name,
            file.name,
            [*lacking(columns, matched, form), *doubts_of_rows(detected), *_unmet(unmet)],
            gone,
            earlier.id if earlier else None,
        ),
    }


def _unmet(checks: Sequence[str]) -> list[str]:
    """What to do with checks of the earlier wave that name a question without a column."""
    if not checks:
        return []
    return [todo("checks of the earlier wave that name questions without a column here", ", ".join(checks))]


def _matched(
    detected: Detected, columns: Columns, earlier: Wave | None, form: OwnForm | None
) -> tuple[list[Match | None], list[Proposal]]:
    """The earlier question that each column repeats, and the proposals with its missing answers."""
    words, proposed = columns.words, columns.proposed
    if earlier is None:
        return [None] * len(words), list(proposed)
    names, coded = [column.name for column in detected.table.columns], detected.responses.knows_missing
    if form:
        items = [form.items.get(name) for name in names]
        return [Match(item, "identical", "full") if item else None for item in items], list(proposed)
    matched = matches(earlier.items, names, words, proposed, coded)
    return matched, [
        as_before(match.item, proposal, coded) if match and match.link != "first" else proposal
        for match, proposal in zip(matched, proposed, strict=True)
    ]


def _design(
    rows: Sequence[Mapping[str, str]], detected: Detected, proposed: Sequence[Proposal]
) -> dict[str, str]:
    """A simple design, with the weights that came with the file and what is done with second responses."""
    design = {"type": "simple"}
    weights = [row["variable"] for row in rows if row["type"] == "weight"]
    if weights:
        others = f"; {', '.join(weights[1:])} too" if weights[1:] else ""
        design["weights"] = todo(f"are these the weights to use{others}", weights[0])
    for column, proposal in zip(detected.table.columns, proposed, strict=True):
        if again := len(column.codes) - len(column.values) if proposal.type == "unit" else 0:
            doubt = f"{again} responses are of a unit that answered before: does the most complete one count"
            design["duplicates"] = todo(doubt, "most_complete")
    return design


def raw_bytes(file: Path) -> bytes:
    """The bytes of a file; UserError where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise refusal("unreadable", "the file cannot be read", shown(file),
                      found=error.strerror or "an error",
                      mend="Name a file that is there and may be read.") from None  # fmt: skip
