"""What the commands do that draft studies and waves: they get their options, and return an exit code."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from doorpakken.commands import counted, wave_named
from doorpakken.data.study import Study
from doorpakken.errors import UsageError, problem, refusal
from doorpakken.words import MODEL

if TYPE_CHECKING:
    from doorpakken.data.questionnaire import Questionnaire


def new_study(options: argparse.Namespace) -> int:
    """Start a study from its first file."""
    from doorpakken.data.drafting import draft_study
    from doorpakken.data.study.documents import shown

    year, spoken = options.wave or str(date.today().year), options.language
    draft = draft_study(
        options.into, options.name, year, options.from_file, options.report or [spoken or MODEL], spoken,
        _codebook(options), options.frame,
    )  # fmt: skip
    path = draft.folder.parents[1] / "study.yaml"
    print(f"{shown(draft.folder)}: {draft.columns} columns drafted, {draft.left_open} values left open")
    print(f"doorpakken settle {year} --study {path}")
    print(f"snakemake --cores 4 --config study={path}")
    return 0


def new_wave(options: argparse.Namespace) -> int:
    """Draft the folder of a wave from a raw file, or after an earlier wave before there is one."""
    from doorpakken.data.drafting import complete_wave, draft_wave, is_prepared, prepare_wave
    from doorpakken.data.study import load_study
    from doorpakken.data.study.documents import load_yaml, shown
    from doorpakken.data.study.frame_document import read_frame_document

    declared, home = load_yaml(options.study, "study"), options.study.parent
    waves, languages = home / declared["waves"], declared["languages"]
    frame = read_frame_document(home / declared["frame"]) if "frame" in declared else None
    earlier = wave_named(load_study(options.study), options.earlier) if options.earlier else None
    if options.from_file and is_prepared(waves / options.year):
        draft = complete_wave(waves / options.year, options.from_file, languages, options.language, frame)
    elif options.from_file:
        draft = draft_wave(
            waves, options.year, options.from_file, languages, options.language, earlier,
            _codebook(options), frame,
        )  # fmt: skip
    elif earlier:
        draft = prepare_wave(waves, options.year, languages, earlier)
    else:
        what = "a wave is drafted from its file, or prepared after an earlier one"
        either = "--from-file or --from"
        raise UsageError(problem("no file", what, "new-wave", expected=either, mend="Name one."))
    print(f"{shown(draft.folder)}: {draft.columns} columns drafted, {draft.left_open} values left open")
    print(f"doorpakken check {options.year} lists what is to be settled")
    return 0


def settle(options: argparse.Namespace) -> int:
    """List what the draft of a wave leaves open, and take its proposals."""
    from doorpakken.data.drafting import add_concepts, open_points, take_proposals
    from doorpakken.data.study.documents import load_yaml

    declared, home = load_yaml(options.study, "study"), options.study.parent
    folder = home / declared["waves"] / options.year
    if not (folder / "codebook.csv").is_file():
        what, mend = "the wave has no codebook", "Draft it with new-wave."
        raise UsageError(problem("unknown wave", what, str(folder), mend=mend))
    if options.take:
        print(f"{counted(take_proposals(folder), 'proposal')} taken")
        concepts = home / declared["concepts"]
        added = add_concepts(folder / "codebook.csv", concepts, declared["languages"])
        print(
            f"{counted(len(added), 'concept')} added to {concepts}" if added else "", end="\n" * bool(added)
        )
    points = open_points(folder)
    for title, several in (
        ("proposed", [point for point in points if point.proposal]),
        ("only people know", [point for point in points if not point.proposal]),
    ):
        if several:
            print(f"{title}:", *(f"  {point}" for point in several), sep="\n")
    print(counted(len(points), "value") + " left open")
    return int(bool(points))


def questionnaire(options: argparse.Namespace, study: Study) -> int:
    """Write the form to field the next wave with, and list what it cannot hold."""
    from doorpakken.data.questionnaire import write_form

    wave = wave_named(study, options.wave)
    suffix, data, lost = write_form(wave, study.languages, options.format)
    path = options.output or Path(f"questionnaire-{wave.id}{suffix}")
    try:
        path.write_bytes(data)
    except OSError as error:
        raise refusal("output", "the file cannot be written", str(path), found=error.strerror or "an error",
                      mend="Name a file in a folder that exists.") from None  # fmt: skip
    print(f"{path}: {counted(len(wave.questions), 'question')} in {', '.join(study.languages)}")
    print("".join(f"lost: {words}\n" for words in lost), end="")
    print(f"new-wave YEAR --from {wave.id} --from-file FILE links its answers")
    return 0


def _codebook(options: argparse.Namespace) -> Questionnaire | None:
    from doorpakken.data.questionnaire import read_questionnaire

    return read_questionnaire(options.codebook) if options.codebook else None


UNREAD = (new_study, new_wave, settle)  # commands that need no study that can be read
