"""What the pipeline costs beside its own floor and beside a bare Snakemake, as ratios.

The floor is one process that runs the same jobs one after the other, their scripts by the Python that runs
already; its products are compared with those of the pipeline before any time is told. Runs alternate, so
that a machine that slows down slows both. Ratios are medians of pairs.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import pickle
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.project import Project, copy_project

JOBS = "jobs.pickle"
LIST = "from tests.bench.pipeline import list_jobs; list_jobs()"
FLOOR = "from tests.bench.pipeline import floor; floor()"
BARE = 'rule all:\n    output: "made"\n    shell: "touch {output}"\n'


def list_jobs() -> None:
    """Write the jobs of a whole run of the project in this folder, each after those it needs, to `JOBS`.

    Of each the files it writes, its script or None, and what Snakemake hands to the script or its command.
    """
    from snakemake.api import ResourceSettings, SnakemakeApi
    from snakemake.jobs import Job
    from snakemake.script import Snakemake

    def told(job: Job) -> tuple[list[str], str | None, object]:
        written = [str(file) for file in (*job.output, *job.log)]
        if job.is_shell:
            return written, None, job.shellcmd
        values = (job.input, job.output, job.params, job.wildcards, job.threads, job.resources, job.log)
        handed = Snakemake(*values, config={}, rulename=job.rule.name, bench_iteration=None)
        folder = job.rule.basedir.get_path_or_uri(secret_free=True)
        return written, str(Path(folder, job.rule.script).resolve()), handed

    with SnakemakeApi() as api:
        workflow = api.workflow(ResourceSettings(cores=1), snakefile=Path("Snakefile"))
        with contextlib.redirect_stdout(io.StringIO()):
            workflow.dag().summary()
        ordered = [job for level in workflow._workflow.dag.toposorted() for job in sorted(level, key=str)]
        jobs = [told(job) for job in ordered if job.is_shell or job.is_script]
    Path(JOBS).write_bytes(pickle.dumps(jobs))


def listed(*products: str) -> list[tuple[list[str], str | None, Any]]:
    """The listed jobs of the folder, or of them those that write these products; a log is written last."""
    jobs = pickle.loads(Path(JOBS).read_bytes())
    return [job for job in jobs if not products or set(products) & set(job[0])]


def floor(*products: str) -> None:
    """Run the listed jobs of the folder in this process, or of them those that write these products."""
    for written, script, handed in listed(*products):
        for name in written:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        if script:
            runpy.run_path(script, {"snakemake": handed})
        else:
            subprocess.run(["bash", "-euo", "pipefail", "-c", handed], check=True)
        for name in written:
            Path(name).touch()  # as Snakemake does where a rule only says that it passed


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
    """Products that one made and the other did not, or otherwise."""
    made, expected = project.sums(), other.sums()
    return sorted(name for name in made | expected if expected.get(name) != made.get(name))


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
            subprocess.run(["rm", "-rf", "results", "logs"], cwd=base.folder, check=True)
            return seconds([sys.executable, "-c", FLOOR], base.folder)

        seconds([sys.executable, "-c", LIST], base.folder)
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
