"""What each command does. A command gets its options and the study, and returns its exit code."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from doorpakken.data.study import Study, Wave
from doorpakken.data.study.layout import Layout
from doorpakken.errors import UsageError, UserError, problem, refusal

Choice = TypeVar("Choice")


def check(options: argparse.Namespace, study: Study) -> int:
    """Hold raw waves against their codebooks and list every problem."""
    from doorpakken.data.frame import wave_units
    from doorpakken.data.intake import admit, inspect_wave, occurrences, told
    from doorpakken.products.linting import lint_study
    from doorpakken.statistics.weighting import weighing_problems

    unsourced = lint_study(study)
    print("".join(f"error: {entry}\n" for entry in unsourced), end="")
    waves = list(study.waves.values()) if options.wave is None else [wave_named(study, options.wave)]
    errors = len(unsourced)
    for name, left_open in study.drafts.items() if options.wave is None else ():
        print(f"{name}: a draft, left out of every run; doorpakken settle {name} lists what it leaves open")
        errors += len(left_open)
    for wave in waves:
        units = wave_units(study, wave)
        raw, problems = inspect_wave(wave, units)
        if raw and not any(entry.severity == "error" for entry in problems):
            problems += weighing_problems(wave, admit(wave, raw), units)
        counts = Counter({"error": 0, "warning": 0})
        for entry in problems:
            counts[entry.severity] += occurrences(entry)
            print(f"{entry.severity}: {entry}")
        rows = f"; {told(raw.left_out)}" if raw and raw.left_out else ""
        print(f"{wave.id}: {', '.join(counted(count, severity) for severity, count in counts.items())}{rows}")
        errors += counts["error"]
    return int(errors > 0)


def trace(options: argparse.Namespace, study: Study) -> int:
    """Lead an estimate back to its raw cells."""
    import pandas as pd

    from doorpakken.evidence.provenance import trace as tracing

    results = Path(Layout(study).results)
    register = json.loads(_built(results / tracing.REGISTER).read_text("utf-8"))
    introduction, keys = tracing.behind(study, register, options.id)
    print(introduction, end="")
    for key in keys:
        folder = results / "waves" / tracing.find(register, key)["wave"]
        tables = [pd.read_parquet(_built(folder / f"{name}.parquet")) for name in ("responses", "weights")]
        print(tracing.trace(study, register, key, *tables))
    return 0


def draft(options: argparse.Namespace, study: Study) -> int:
    """Make a page of a chapter or the article at once, and list what its lint finds."""
    from doorpakken.products.linting import lint_chapter, lint_draft, lint_study, read_stored
    from doorpakken.products.publishing.draft_chapter import draft_chapter

    layout = Layout(study)
    chapters = {notebook.id: notebook for notebook in study.notebooks}
    chapter = _named(chapters, options.chapter, "chapter", study)
    spoken = {name: name for name in study.languages}
    language = _named(spoken, options.language or study.languages[0], "language", study)
    config = "" if layout.shipped else f" --config study={options.study}"
    register, verdicts = (
        _built(Path(layout.results, name), f" {layout.results}/verdicts.json{config}")
        for name in ("register.json", "verdicts.json")
    )
    problems = lint_study(study) + lint_chapter(study, chapter, json.loads(verdicts.read_text("utf-8")))
    kept = Path(layout.logs, "drafts", f"{chapter.id}.failed.ipynb")
    try:
        page = draft_chapter(study, chapter, language, register, verdicts, layout.drafts, kept)
        stored = read_stored(Path(layout.results, "estimates").glob("*.csv"))
        records = json.loads(register.read_text("utf-8"))
        problems += lint_draft(study, page, records, stored, language).problems
        outcome = str(page)
    except UserError as error:
        problems += error.problems
        outcome = "no page"
    seconds = time.perf_counter() - options.started
    print(*problems, f"{outcome}: {counted(len(problems), 'problem')}, {seconds:.1f} s", sep="\n")
    return int(bool(problems))


def verify(options: argparse.Namespace, study: Study) -> int:
    """Build again elsewhere and compare the bytes."""
    from doorpakken.evidence.provenance.verify import differences, product_sums, read_seal, rebuild, seal_path

    layout = Layout(study)
    config = [] if layout.shipped else ["--config", f"study={options.study}"]
    with tempfile.TemporaryDirectory() as scratch:
        rebuilt = rebuild(Path(scratch), layout.results, config)
    sealed = read_seal(seal_path(study.id))
    if not sealed:
        print(f"no checksums are committed for {study.id} ({seal_path(study.id)}): nothing to compare with")
    compared = [("the seal", sealed)] if sealed else []
    if Path(layout.results, "MANIFEST.json").is_file():
        compared.append((layout.results, product_sums(Path(layout.results))))
    different = [f"{name}: {line}" for name, sums in compared for line in differences(sums, rebuilt)]
    print(
        "\n".join(different)
        if different
        else f"{len(rebuilt)} products rebuilt, the same bytes"
        f" as {' and '.join(name for name, _ in compared) or 'nothing'}"
    )
    return int(bool(different) or not sealed)


def seal(_: argparse.Namespace, study: Study) -> int:
    """Write the checksums of the products."""
    from doorpakken.evidence.provenance.verify import product_sums, seal_path, write_seal

    sums = product_sums(Path(Layout(study).results))
    write_seal(seal_path(study.id), sums)
    print(f"{len(sums)} products sealed in {seal_path(study.id)}")
    return 0


def freeze(options: argparse.Namespace, study: Study) -> int:
    """Publish families of hypotheses: what they test may no longer change."""
    from doorpakken.data.study import frozen_families

    path = Path(study.plan_path)
    new = frozen_families.freeze(study.plan, study.waves, path, options.families)
    print(f"{', '.join(new) or 'nothing new'}: frozen in {frozen_families.frozen_path(path)}")
    return 0


def simulate(options: argparse.Namespace, study: Study) -> int:
    """Print the responses of a simulated wave."""
    from doorpakken.data.frame import load_frame
    from doorpakken.data.simulation import simulate as simulated

    if study.frame is None:
        raise refusal("no frame", "a simulation needs the frame", str(study.path), mend="Declare `frame`.")
    wave = wave_named(study, options.year)
    text = simulated(wave, load_frame(study.frame, [wave.reference_date.year]))
    if options.output:
        try:
            options.output.write_bytes(text.encode())
        except OSError as error:
            raise refusal(
                "output", "the file cannot be written", str(options.output),
                found=error.strerror or "an error", mend="Name a file in a folder that exists.",
            ) from None  # fmt: skip
    else:
        sys.stdout.buffer.write(text.encode())
    return 0


def wave_named(study: Study, name: str) -> Wave:
    """The wave of that name; UserError where there is none, or it is a draft."""
    if name in study.drafts:
        raise UserError(study.drafts[name])
    return _named(study.waves, name, "wave", study)


def _named(choices: Mapping[str, Choice], name: str, kind: str, study: Study) -> Choice:
    """What a name stands for; UserError with all names and the nearest one when it is unknown."""
    if name not in choices:
        near = difflib.get_close_matches(name, choices, n=1)
        mend = f"Did you mean {near[0]}?" if near else "Correct the name."
        what, expected = f"there is no such {kind}", ", ".join(choices)
        raise UsageError(
            problem(f"unknown {kind}", what, str(study.path), found=name, expected=expected, mend=mend)
        )
    return choices[name]


def _built(path: Path, target: str = "") -> Path:
    if not path.is_file():
        mend = f"Run snakemake --cores 4{target} first."
        raise refusal("not built", "the product is not there", str(path), mend=mend)
    return path


def counted(number: int, what: str) -> str:
    """A number of things, as `2 errors`."""
    return f"{number} {what}{'s' * (number != 1)}"
