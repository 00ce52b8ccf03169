"""What the pipeline costs beside its own floor and beside a bare Snakemake, as ratios.

The floor is one process that makes the same products with the same library functions; its products are
compared with those of the pipeline before any time is told. Runs alternate, so that a machine that slows
down slows both. Ratios are medians of pairs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.project import Project, copy_project

FLOOR = "from tests.bench.pipeline import floor; floor()"
BARE = 'rule all:\n    output: "made"\n    shell: "touch {output}"\n'


def floor() -> None:
    """Make every product of the shipped study but the seal in this process, below results/."""
    import nbformat
    import pandas as pd

    from doorpakken.errors import UserError
    from doorpakken.estimation import estimate_wave, read_estimates
    from doorpakken.frame import load_frame, wave_units
    from doorpakken.intake import admit, inspect_wave, problems_page, refuse
    from doorpakken.linting import lint_report
    from doorpakken.publishing import publish_document
    from doorpakken.publishing.report import report_chapters, report_meta
    from doorpakken.register import build_register, domain_labels
    from doorpakken.reporting import Register
    from doorpakken.reporting.execution import execute_chapter
    from doorpakken.study import load_study
    from doorpakken.study.writing import problems_table, write_json, write_parquet
    from doorpakken.weighting import GROUPINGS, weigh

    study = load_study(Path("config/study.yaml"))
    results = Path("results")
    estimates = {}
    for wave in study.waves.values():
        folder = results / "waves" / wave.id
        folder.mkdir(parents=True)
        units = wave_units(study, wave)
        raw, problems = inspect_wave(wave, units)
        (folder / "problems.html").write_text(problems_page(wave, problems, raw), "utf-8")
        table = problems_table(problems).assign(origin=wave.origin)
        table.to_csv(folder / "problems.csv", index=False, lineterminator="\n")
        try:
            refuse(problems)
        except UserError as error:
            raise SystemExit(str(error)) from None
        write_parquet(folder / "responses.parquet", admit(wave, raw), wave)
        responses = pd.read_parquet(folder / "responses.parquet")
        write_parquet(folder / "weights.parquet", weigh(wave, responses, units), wave)
        weights = pd.read_parquet(folder / "weights.parquet")
        path = results / "estimates" / f"{wave.id}.csv"
        path.parent.mkdir(exist_ok=True)
        table = estimate_wave(wave, study.plan, responses, weights, units)
        table.to_csv(path, index=False, lineterminator="\n")
        estimates[wave.id] = read_estimates(path)
    labels = domain_labels(load_frame(study.frame) if study.frame else None, GROUPINGS)
    write_json(results / "register.json", build_register(study, estimates, labels))
    notebooks = {}
    for chapter in study.chapters:
        made = execute_chapter(chapter.notebook, results / "register.json", Path("logs/failed.ipynb"))
        path = results / "chapters" / f"{chapter.id}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(made, path)
        notebooks[chapter.id] = nbformat.read(path, as_version=4)
    register = Register.load(results / "register.json")
    drafts = {}
    for language in study.languages:
        chapters = report_chapters(register, notebooks, language)
        drafts[language] = publish_document(chapters, report_meta(study, language), results / "report")
    found = lint_report(study, json.loads((results / "register.json").read_text("utf-8")), drafts)
    assert not found.problems, found.message("")
    mark = {"mark": register.study["mark"]} if study.simulated else {}
    write_json(results / "usage.json", mark | found.usage())


def seconds(command: list[str], folder: Path) -> float:
    """Wall time of a command that must succeed, in seconds."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(folder / "workflow")])}
    start = time.perf_counter()
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"{command}: {run.stdout[-2000:]}{run.stderr[-2000:]}")
    return time.perf_counter() - start


def paired(first: Callable[[], float], second: Callable[[], float], runs: int) -> tuple[float, float, float]:
    """Median seconds of both and the median of the ratios first / second, run in turn."""
    pairs = [(first(), second()) for _ in range(runs)]
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def different(project: Project, other: Project) -> list[str]:
    """Products of the floor that the pipeline made otherwise, or not."""
    made, expected = project.sums(), other.sums()
    return sorted(name for name, digest in made.items() if expected.get(name) != digest)


def main() -> None:
    """Measure and print; exits 1 when the floor and the pipeline disagree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="pairs of runs")
    runs = parser.parse_args().runs
    snakemake = [sys.executable, "-m", "snakemake", "--cores", "4"]
    with tempfile.TemporaryDirectory() as scratch:
        line, base = copy_project(Path(scratch) / "line"), copy_project(Path(scratch) / "floor")
        bare = Path(scratch) / "bare"
        bare.mkdir()
        (bare / "Snakefile").write_text(BARE, "utf-8")

        def cold() -> float:
            subprocess.run(["rm", "-rf", "results", ".snakemake"], cwd=line.folder, check=True)
            return seconds(snakemake, line.folder)

        def whole() -> float:
            subprocess.run(["rm", "-rf", "results"], cwd=base.folder, check=True)
            return seconds([sys.executable, "-c", FLOOR], base.folder)

        cold(), whole()
        if unlike := different(base, line):
            raise SystemExit(f"the floor made other bytes: {', '.join(unlike)}")
        print(f"{len(base.sums())} products of the floor are the bytes of the pipeline's")
        report("cold run / floor", paired(cold, whole, runs))
        seconds(snakemake, bare)
        report(
            "no-op / bare Snakemake no-op",
            paired(lambda: seconds(snakemake, line.folder), lambda: seconds(snakemake, bare), runs),
        )


def report(name: str, measured: tuple[float, float, float]) -> None:
    """Print one comparison."""
    first, second, ratio = measured
    print(f"{name}: {first:.2f} s / {second:.2f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
