"""Large samples in one pass: time and peak memory, each in a process of its own, and how they grow.

The time is that of the processor, which a busy machine lengthens less than that of the clock.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from doorpakken.statistics.estimation import ratios, rescaled_bootstrap
from tests.bench.samples import made_sample
from tests.bench.timing import aimed

LIMIT = 1000  # MB, of the largest case


def peak() -> float:
    """The most memory that this process has held, in MB; macOS counts bytes, Linux kibibytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def spent(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    work()
    return time.process_time() - start


def one_pass(n: int) -> list[float]:
    """Seconds, peak with the sample alone, and peak of 60 variables in 10 domains, linearised."""
    sample = made_sample(n, 60, 10)
    before = peak()
    return [spent(sample.estimated), before, peak()]


def replicated(n: int) -> list[float]:
    """The same of 40 variables in 8 domains with 1,000 bootstrap replicates, which are made as well."""
    sample = made_sample(n, 40, 8)
    members, before = sample.members, peak()

    def work() -> None:
        ratios(rescaled_bootstrap(sample.design, 1000, "bench"), sample.values, None, members)

    return [spent(work), before, peak()]


def measured(case: str, n: int, runs: int) -> list[float]:
    """The least of several runs of a case in a child."""
    command = [sys.executable, "-m", "tests.bench.rows", "--case", case, str(n)]
    found = [json.loads(subprocess.check_output(command, text=True)) for _ in range(runs)]
    return [min(each) for each in zip(*found, strict=True)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--case", nargs=2, help="one case, for a child: its function and the rows")
    options = parser.parse_args()
    if options.case:
        name, n = options.case
        print(json.dumps({"one_pass": one_pass, "replicated": replicated}[name](int(n))))
        return
    print("  60 variables x 10 domains, linearised, with errors and limits")
    passes = {n: measured("one_pass", n, options.runs) for n in (100_000, 1_000_000)}
    for n, (seconds, before, most) in passes.items():
        print(
            f"    {n:>9,} rows: {seconds:6.2f} s, peak {most:4.0f} MB, of which {before:4.0f} before it began"
        )
    (short, *_), (long, *_) = passes.values()
    grown = long / short
    print(f"    ten times the rows take {grown:.1f} times the time{aimed(grown, 10, most=True)}")
    extra, most = (passes[1_000_000][2] / passes[100_000][2]), passes[1_000_000][2]
    print(f"    and {extra:.1f} times the memory{aimed(extra, 10, most=True)}")
    seconds, before, replicates = measured("replicated", 20_000, options.runs)
    print("  40 variables x 8 domains x 1,000 bootstrap replicates, 20,000 rows, made and estimated")
    print(f"    {seconds:.2f} s, peak {replicates:.0f} MB, of which {before:.0f} before it began")
    print(f"  largest peak {max(most, replicates):.0f} MB{aimed(max(most, replicates), LIMIT, most=True)}")


if __name__ == "__main__":
    main()
