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

import numpy as np

from doorpakken.statistics.estimation import ratios, rescaled_bootstrap, t_interval
from tests.bench.samples import made_sample
from tests.bench.timing import aimed

LIMIT = 1000  # MB, of the largest case
SECONDS = 10  # of 30 domains of 100,000 rows


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


def many_domains(n: int) -> list[float]:
    """The same of 100 variables in 30 domains that do not overlap, linearised."""
    sample = made_sample(n, 100, 30)
    before = peak()
    return [spent(sample.estimated), before, peak()]


def by_answers(n: int) -> list[float]:
    """The same in 30 domains by ten questions with three answers each, so that everyone is in ten of them."""
    sample = made_sample(n, 100, 30)
    answers = np.random.default_rng(1).integers(0, 3, (n, 10))
    members = (answers[:, :, None] == np.arange(3)).reshape(n, 30)
    before = peak()
    return [
        spent(lambda: t_interval(ratios(sample.design, sample.values, None, members), 0.95)),
        before,
        peak(),
    ]


def replicated(n: int) -> list[float]:
    """The same of 40 variables in 8 domains with 1,000 bootstrap replicates, which are made as well."""
    sample = made_sample(n, 40, 8)
    members, before = sample.members, peak()

    def work() -> None:
        ratios(rescaled_bootstrap(sample.design, 1000, "bench"), sample.values, None, members)

    return [spent(work), before, peak()]


CASES = (one_pass, many_domains, by_answers, replicated)


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
        print(json.dumps({case.__name__: case for case in CASES}[name](int(n))))
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
    print("  100 variables x 30 domains, 100,000 rows, linearised, with errors and limits")
    for case, words in (("many_domains", "by one answer"), ("by_answers", "by ten answers of three")):
        seconds, _, held = measured(case, 100_000, options.runs)
        print(f"    {words:<24} {seconds:6.2f} s, peak {held:4.0f} MB{aimed(seconds, SECONDS, most=True)}")
    seconds, before, replicates = measured("replicated", 20_000, options.runs)
    print("  40 variables x 8 domains x 1,000 bootstrap replicates, 20,000 rows, made and estimated")
    print(f"    {seconds:.2f} s, peak {replicates:.0f} MB, of which {before:.0f} before it began")
    print(f"  largest peak {max(most, replicates):.0f} MB{aimed(max(most, replicates), LIMIT, most=True)}")


if __name__ == "__main__":
    main()
